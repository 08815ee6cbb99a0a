"""Two people at one record, by keyboard alone: in a form, a row, the grid of figures, a list."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from events.models import Figure, Forum
from expo_portal.history.causes import because
from expo_portal.quantities import parse
from projects.models import SignedProject
from tests.browser.staff import faults, sign_in
from tests.factories import (
    DRAFT,
    make_document,
    make_figure,
    make_forum,
    make_organization,
    make_project,
    make_release,
    text,
)
from tests.worlds import save

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def address(record, name="change", *more):
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=[record.pk, *more])


def type_over(page, name, typed):
    page.focus(f"[name='{name}']")
    page.keyboard.press("Control+A")
    page.keyboard.type(typed)


def choose_yours(page):
    """From the top of the page to the choice, then on to the button."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.value") == "yours"
    page.keyboard.press("Enter")
    page.wait_for_selector("#conflict_form", state="detached")


def test_form_row_grid_and_list_lose_nothing(page):
    sign_in(page)
    li = User.objects.create_superuser("li")
    seen = set()

    forum = make_forum(name=text("Leaders"), **DRAFT)
    page.goto(address(forum))
    with because(by=li):
        save(forum, name=text("Theirs"))
    type_over(page, "name_en", "Mine")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#conflict_form")
    seen |= faults(page)
    choose_yours(page)
    forum.refresh_from_db()
    assert forum.name == {"en": "Mine", "zh-hans": "中文 Theirs"}

    project = make_project("5 billion yuan", [make_organization()], **DRAFT)
    page.goto(address(project))
    amount = project.amounts.get()
    amount.quantity = parse("7 billion yuan")
    amount.save()
    type_over(page, "amounts-0-number", "6 billion yuan")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#conflict_form")
    choose_yours(page)
    assert SignedProject.objects.get().amounts.get().number == "6"

    release = make_release(**DRAFT)
    make_document(release)
    figure = make_figure("5", release=release, **DRAFT)
    page.goto(address(release))
    figure.quantity = parse("7")
    figure.save()
    type_over(page, "figures-0-number", "6")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#conflict_form")
    seen |= faults(page)
    choose_yours(page)
    assert Figure.objects.get().number == "6"

    save(forum, entered_by=li)
    page.goto(reverse("admin:events_forum_changelist"))
    save(forum, name=text("Later"))
    page.focus("[name='_selected_action']")
    page.keyboard.press("Space")
    page.focus("[name='action']")
    page.keyboard.type("Mark as checked")
    page.focus("button[name='index']")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist")
    forum.refresh_from_db()
    assert forum.status == "draft"

    Forum.objects.all().delete()
    for shown in (
        address(release, "history"),
        address(project, "compare") + "?from=1&to=2",
        address(project, "restore", 1),
        reverse("admin:events_forum_deleted"),
        address(release.session, "copy") + f"?source={forum.session.pk}",
    ):
        page.goto(shown)
        seen |= faults(page)
    page.goto(reverse("admin:removal"))
    type_over(page, "spellings", "Lane\nLeaders")
    page.focus("[name='_find']")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name='_remove']")
    assert seen | faults(page) == set()
