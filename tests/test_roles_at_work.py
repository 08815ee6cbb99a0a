"""What a table of addresses cannot tell of the roles: they hand on, and no detour helps them."""

from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from events.models import Figure, Forum, Measure, Release
from expo_portal.feed.keys import ApiKey
from expo_portal.imports.batches import ImportBatch
from expo_portal.staff.access import Access
from expo_portal.staff.roles import ROLES
from projects.models import SignedProject
from tests import factories
from tests.factories import DRAFT
from tests.forms import form_on
from tests.test_roles import (
    ADMINISTRATORS,
    ALL,
    CHECKERS,
    EDITORS,
    LINES,
    LOG,
    NO_ROLE,
    PUBLISHERS,
    as_role,
    choices_of,
    page,
)

pytestmark = pytest.mark.django_db

ALONE = {"status": "checked", "waiver": "One of us is here"}


def unseen(**fields):
    return DRAFT | fields


def act(client, record, action):
    answer = client.post(
        page(type(record), "changelist"), {"action": action, "_selected_action": [record.pk]}
    )
    record.refresh_from_db()
    return answer


def test_three_people_bring_a_forum_to_the_public(client):
    session = factories.make_session()
    add = page(Forum, "add")
    as_role(client, EDITORS)
    typed = {"session": session.pk, "name_en": "Legal Forum", "publish_at_0": "2021-09-30"}

    client.post(add, form_on(client.get(add)) | typed | {"publish_at_1": "10:00"})
    forum = Forum.objects.get()
    entered = (forum.status, forum.publish_at)
    as_role(client, CHECKERS)
    act(client, forum, "mark_as_checked")
    checked = (forum.status, forum.is_published)
    as_role(client, PUBLISHERS)
    act(client, forum, "publish_now")

    assert (entered, checked) == (("draft", None), ("checked", False))
    assert forum.is_published


@pytest.mark.parametrize("action", ["mark_as_checked", "publish_now"])
def test_editor_who_names_an_action_moves_nothing(client, action):
    editor = as_role(client, EDITORS)
    forum = factories.make_forum(
        **unseen(entered_by=editor, **({} if action == "mark_as_checked" else ALONE))
    )
    before = (forum.status, forum.publish_at)

    answer = act(client, forum, action)

    assert answer.status_code == 403
    assert (forum.status, forum.publish_at) == before


def test_who_has_every_role_still_cannot_check_what_they_entered(client):
    editor = factories.make_staff(*ROLES)
    client.force_login(editor)
    forum = factories.make_forum(**unseen(entered_by=editor))

    answer = act(client, forum, "mark_as_checked")

    assert (answer.status_code, forum.status) == (302, "draft")


@pytest.mark.parametrize("role", ROLES)
def test_buttons_and_actions_are_shown_to_whom_they_serve(client, role):
    figure = factories.make_figure()
    as_role(client, role)
    release, measure = figure.release, figure.measure

    shown = {
        "Correct": page(Figure, "correct", figure.pk)
        in read(client, page(Figure, "change", figure.pk)),
        "Publish": page(Release, "publish", release.pk)
        in read(client, page(Release, "change", release.pk)),
        "Mark as checked": "mark_as_checked" in read(client, page(Figure, "changelist")),
        "Withdraw": 'value="withdraw"' in read(client, page(Figure, "changelist")),
        "Delete": page(Measure, "delete", measure.pk)
        in read(client, page(Measure, "change", measure.pk)),
        "Keys": page(ApiKey, "changelist") in read(client, reverse("admin:index")),
    }

    assert shown == {
        "Correct": role == PUBLISHERS,
        "Publish": role in {CHECKERS, PUBLISHERS},
        "Mark as checked": role == CHECKERS,
        "Withdraw": role == PUBLISHERS,
        "Delete": role == ADMINISTRATORS,
        "Keys": role == ADMINISTRATORS,
    }


@pytest.mark.parametrize(("role", "buttons"), [(CHECKERS, {"_check"}), (PUBLISHERS, {"_now"})])
def test_page_to_publish_shows_each_role_its_half(client, role, buttons):
    release = factories.make_release(**unseen())
    as_role(client, role)

    shown = read(client, page(Release, "publish", release.pk))

    assert {name for name in ("_check", "_now") if f'name="{name}"' in shown} == buttons


def read(client, address):
    return client.get(address).content.decode()


def saved(client, record, **typed):
    address = page(type(record), "change", record.pk)
    return client.post(address, form_on(client.get(address)) | typed)


def refusals(answer):
    return [
        error
        for table in answer.context["inline_admin_formsets"]
        for error in table.formset.non_form_errors()
    ]


def test_checked_row_is_not_deleted_from_the_form_of_its_whole(client):
    release = factories.make_release(**unseen())
    figure = factories.make_figure(release=release, **unseen(**ALONE))
    as_role(client, EDITORS)

    answer = saved(client, release, **{"figures-0-DELETE": "on"})

    assert refusals(answer) == [
        f"“{figure}” is checked: send it back to draft before you delete it."
    ]
    assert Figure.objects.get() == figure


def test_parts_follow_their_whole(client):
    project = factories.make_project("5 billion yuan", **unseen())
    public = factories.make_project("5 billion yuan")

    def is_offered(role, record):
        as_role(client, role)
        return "amounts-0-number" in form_on(client.get(page(SignedProject, "change", record.pk)))

    assert [[is_offered(role, record) for record in (project, public)] for role in ROLES] == [
        [True, False],
        [False, False],
        [False, True],
        [False, False],
    ]


def test_who_may_only_read_sees_numbers_as_they_were_printed(client):
    figure = factories.make_figure("over 196.2 billion yuan", **unseen(), share=5)
    project = factories.make_project("逾11.2亿元", **unseen())
    as_role(client, CHECKERS)

    shown = [
        "over 196.2 billion yuan" in read(client, page(Figure, "change", figure.pk)),
        "over 196.2 billion yuan" in read(client, page(Release, "change", figure.release.pk)),
        "5%" in read(client, page(Figure, "change", figure.pk)),
        "逾11.2亿元" in read(client, page(SignedProject, "change", project.pk)),
    ]

    assert shown == [True] * 4


def test_no_detour_tells_the_address_of_what_is_hidden(client):
    forum = factories.make_forum(**unseen())
    as_role(client, NO_ROLE)

    answers = {client.get(f"/admin/r/{number}/{forum.pk}/").status_code for number in range(40)}

    assert answers == {404}


def ways_into(model):
    """The list of a model by each query that Django's admin understands, and its suggestions."""
    queries = ("", "_popup=1", "_to_field=id", "_facets=1", "q=e", "o=-1", "e=1", "all=")
    yield from (f"{page(model, 'changelist')}?{query}" for query in queries)
    if query := choices_of(model):
        yield f"{reverse('admin:autocomplete')}?{urlencode(query | {'term': ''})}"


@pytest.mark.parametrize("role", [*ROLES, NO_ROLE])
def test_no_query_shows_a_role_what_is_not_its_own(client, role):
    draft = factories.make_project(title={"en": "Quixotry"}, **DRAFT)
    batch = factories.make_import()
    batch.name = "Zanzibar.xlsx"
    batch.save()
    factories.make_api_key(partner="Yellowknife")
    factories.make_access(record=factories.make_forum(name={"en": "Xanadu"}, **DRAFT))
    factories.make_staff(username="wolverine")
    words = ("Quixotry", "Zanzibar", "Yellowknife", "Xanadu", "wolverine")
    as_role(client, role)

    pages = [
        client.get(way).content.decode()
        for model in (SignedProject, ImportBatch, ApiKey, Access, User)
        for way in ways_into(model)
    ]
    pages.append(client.get("/admin/").content.decode())
    pages.append(client.get(page(ImportBatch, "change", batch.pk)).content.decode())
    pages.append(client.get(page(SignedProject, "history", draft.pk)).content.decode())

    assert {word for word in words if any(word in shown for shown in pages)} == {
        word
        for word, roles in zip(
            words, (ALL, {EDITORS}, {ADMINISTRATORS}, LOG["see"], {ADMINISTRATORS}), strict=True
        )
        if role in roles
    }


LIST_OF_PROJECTS = page(SignedProject, "changelist")


@pytest.mark.parametrize(
    "query",
    [
        "entered_by__password__startswith=m",
        "entered_by__username__startswith=w",
        "session__entered_by__email__contains=a",
        "release__title__icontains=Q",
        "title__icontains=Q",
    ],
)
def test_lists_and_their_exports_answer_no_question_that_they_do_not_offer(client, query):
    as_role(client, EDITORS)
    export = reverse("admin:import_export", args=["projects", "csv"])

    answers = [client.get(f"{way}?{query}") for way in (LIST_OF_PROJECTS, export)]

    assert [answer.status_code for answer in answers] == [400, 400]


@pytest.mark.parametrize("field", ["password", "entered_by", "session"])
def test_no_column_but_the_key_is_told_to_a_popup(client, field):
    as_role(client, EDITORS)

    answers = [
        client.get(f"{page(SignedProject, name)}?_popup=1&_to_field={field}")
        for name in ("changelist", "add")
    ]

    assert [answer.status_code for answer in answers] == [400, 400]


def test_counts_beside_the_filters_are_shown(admin_client):
    """Each list offers them by a link, so no filter may be one that cannot count."""
    answers = {
        model: admin_client.get(f"{page(model, 'changelist')}?_facets=1").status_code
        for model in LINES
    }

    assert answers == dict.fromkeys(LINES, 200)
