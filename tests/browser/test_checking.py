"""A second person at the drafts of a session: one key each, and none that gets in the way."""

import pytest
from django.urls import reverse

from events.models import Forum
from expo_portal.writing import writing
from tests.browser.staff import faults, sign_in
from tests.factories import DRAFT, make_document, make_forum, make_release, make_session, make_staff

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def test_one_key_checks_or_sends_back_and_none_works_in_a_line(page):
    with writing():
        session = make_session(slug="13", ordinal=13)
        release = make_release(session)
        make_document(release, url="https://example.org/")
        draft = DRAFT | {"entered_by": make_staff(username="li"), "release": release}
        one, two, three = (make_forum(session, order=n, **draft) for n in range(3))
    sign_in(page)
    page.goto(reverse("admin:check"))

    def at(forum):
        page.wait_for_selector(f"#check_form [value='{forum.pk}']", state="attached")

    at(one)
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open]")
    unfit = faults(page)
    page.keyboard.press("j")
    at(two)
    page.keyboard.press("k")
    at(one)
    page.keyboard.press("y")
    at(two)
    page.keyboard.press("n")
    page.keyboard.type("Yes, but by your key it is wrong")
    page.keyboard.press("Enter")
    at(three)
    page.keyboard.press("Control+y")
    page.keyboard.press("?")
    page.uncheck("#single-keys")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("y")
    page.wait_for_timeout(300)
    still = Forum.objects.get(pk=three.pk).status
    page.focus("[name=_check]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".checking > p:last-child")
    unfit |= faults(page)

    assert unfit == set()
    assert still == "draft"
    assert list(Forum.objects.order_by("order").values_list("status", "sent_back")) == [
        ("checked", ""),
        ("draft", "Yes, but by your key it is wrong"),
        ("checked", ""),
    ]
