"""The log of early looks: what staff saw before the public did is noted, and stays so."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from expo_portal.staff.access import Access, note, note_many
from expo_portal.staff.roles import ADMINISTRATORS, CHECKERS, EDITORS, PUBLISHERS
from tests.factories import (
    DRAFT,
    FUTURE,
    make_access,
    make_applied_import,
    make_figure,
    make_forum,
    make_image,
    make_import,
    make_project,
    make_release,
    make_rendition,
    make_staff,
)

pytestmark = pytest.mark.django_db

LOG = "/admin/expo_portal/access/"


@pytest.fixture
def checker(client):
    user = make_staff(CHECKERS)
    client.force_login(user)
    return user


def page(record, name="change"):
    opts = record._meta
    args = [] if name == "changelist" else [record.pk]
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{name}", args=args)


def noted():
    return {(looks.user, looks.act, looks.label) for looks in Access.objects.all()}


def test_opening_a_form_is_noted(client, checker):
    forum = make_forum(**DRAFT)

    client.get(page(forum))

    looked = Access.objects.get()
    assert (looked.user, looked.act, looked.label) == (checker, "form", str(forum))
    assert (looked.model, looked.record) == ("events.forum", forum.pk)


@pytest.mark.parametrize("fields", [DRAFT, {"publish_at": FUTURE}])
def test_form_of_a_release_shows_all_that_stands_in_it(client, checker, fields):
    release = make_release(**fields)
    figure = make_figure("111", release, **fields)

    client.get(page(release))

    assert noted() == {(checker, "form", str(release)), (checker, "form", str(figure))}


def test_list_shows_what_it_names(client, checker):
    draft, public = make_forum(**DRAFT), make_forum()

    client.get(page(public, "changelist"))

    assert noted() == {(checker, "list", str(draft))}


def test_page_to_publish_shows_what_would_be_left_out(client, checker):
    release = make_release(**DRAFT)
    forum = make_forum(release.session, release=release, **DRAFT)

    client.get(page(release, "publish"))

    assert (checker, "list", str(forum)) in noted()


def test_file_of_an_image_is_noted_before_it_is_public(client, checker):
    image, public = make_image(**DRAFT), make_image()
    for shown in (image, public):
        client.get(reverse("admin:events_image_file", args=[make_rendition(shown).pk]))

    assert noted() == {(checker, "file", str(image))}


def deleted(forum):
    address = page(forum, "history")
    forum.delete()
    return address


def like(project):
    make_project(title=project.title)
    return "/admin/projects/signedproject/doubts/"


def merged(project):
    """The other one is public."""
    args = [project.pk, make_project().pk]
    return reverse("admin:projects_signedproject_merge", args=args)


SUGGESTED = "/admin/autocomplete/?app_label=events&model_name=figure&field_name=forums&term="


@pytest.mark.parametrize(
    ("make", "address_of", "act"),
    [
        (make_forum, lambda forum: SUGGESTED, "list"),
        (make_forum, lambda forum: deleted(forum) and "/admin/events/forum/deleted/", "list"),
        (make_forum, deleted, "form"),
        (make_project, like, "list"),
        (make_project, merged, "list"),
    ],
    ids=["suggestions", "deleted", "history of what is deleted", "doubts", "merging"],
)
def test_pages_beside_lists_and_forms_are_looks_too(client, make, address_of, act):
    user = make_staff(EDITORS, PUBLISHERS)
    client.force_login(user)
    draft = make(**DRAFT)
    key, label = draft.pk, str(draft)

    assert client.get(address_of(draft)).status_code == 200

    found = Access.objects.values_list("user", "act", "record", "label")
    assert list(found) == [(user.pk, act, key, label)]


def test_row_of_an_import_that_tells_what_is_stored_is_a_look(checker):
    draft, public = make_project(reference="13-001", **DRAFT), make_project(reference="13-002")
    rows = [[each.reference, "New"] for each in (draft, public)]

    make_import(["reference", "title"], *rows, ["13-003", "New"], user=checker)

    assert noted() == {(checker, "list", str(draft))}


IMPORT_PAGE = "admin:expo_portal_importbatch_change"


@pytest.fixture
def import_of_a_colleague(client):
    """Three rows of an import that nobody of the staff has seen: changed, the same, and new."""
    projects = [make_project(reference=f"13-00{n}", title={"en": "Old"}, **DRAFT) for n in (1, 2)]
    public = make_project(reference="13-003", title={"en": "Old"})
    client.force_login(make_staff(EDITORS))
    titles = ("New", "Old", "Old", "New")
    references = [*(each.reference for each in (*projects, public)), "13-004"]
    return make_import(["reference", "title"], *zip(references, titles, strict=True))


def labels_noted(act):
    return {label for _user, noted_act, label in noted() if noted_act == act}


def test_who_opens_the_import_of_a_colleague_saw_what_stands_in_it(client, import_of_a_colleague):
    address = reverse(IMPORT_PAGE, args=[import_of_a_colleague.pk])

    client.get(address, {"show": "new"})
    assert noted() == set()
    client.get(address, {"show": "same"})
    assert labels_noted("list") == {"13-002 Old"}
    client.get(address)
    assert labels_noted("list") == {"13-001 Old", "13-002 Old"}
    assert labels_noted("export") == set()


def test_what_an_import_added_is_seen_on_its_page_once_it_stands_there(client):
    batch = make_applied_import(["reference", "title"], ["13-004", "New"])
    client.force_login(make_staff(EDITORS))

    client.get(reverse(IMPORT_PAGE, args=[batch.pk]))

    assert labels_noted("list") == {"13-004 New"}


def test_import_taken_back_with_notes_is_a_look(client, import_of_a_colleague):
    client.get(reverse("admin:import_notes", args=[import_of_a_colleague.pk]))

    assert labels_noted("export") == {"13-001 Old", "13-002 Old"}
    assert labels_noted("list") == set()


def test_who_opens_an_import_of_milestones_saw_their_project(client):
    project, other = (make_project(reference=f"13-00{n}", **DRAFT) for n in (1, 2))
    project.milestones.create(stage="signed", date="2021-09-24")
    rows = [[each.reference, "signed", "2021-09-24"] for each in (project, other)]
    batch = make_import(["project", "stage", "date"], *rows, resource="milestones")
    client.force_login(make_staff(EDITORS))

    client.get(reverse(IMPORT_PAGE, args=[batch.pk]))

    assert labels_noted("list") == {str(project)}


def test_what_is_public_is_nobodys_early_look(client, checker):
    figure = make_figure("111")

    for record in (figure, figure.release):
        client.get(page(record))
        client.get(page(record, "changelist"))

    assert noted() == set()


def test_who_is_refused_saw_nothing(client):
    client.force_login(make_staff())

    answer = client.get(page(make_forum(**DRAFT)))

    assert (answer.status_code, noted()) == (403, set())


def test_look_is_noted_once_a_day(checker, monkeypatch):
    forum = make_forum(**DRAFT)
    for hour in range(13, 19):
        moment = datetime(2021, 9, 29, hour, tzinfo=UTC)
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        note(checker, "form", forum)
    note(checker, "export", forum)

    looks = Access.objects.filter(act="form").order_by("moment")
    assert [str(look.moment) for look in looks] == [
        "2021-09-29 13:00:00+00:00",
        "2021-09-29 16:00:00+00:00",
    ]


@pytest.mark.parametrize("number", [2, 5])
def test_noting_costs_one_query_for_any_number(checker, django_assert_num_queries, number):
    forums = [make_forum(**DRAFT) for _ in range(number)]

    with django_assert_num_queries(1):
        note_many(checker, "export", forums)

    assert Access.objects.count() == number


def test_nothing_of_the_log_is_unsaid():
    look = make_access()

    for unsay in (Access.objects.all().delete, look.delete, lambda: Access.objects.update(act="")):
        with pytest.raises(TypeError, match="never unsaid"):
            unsay()

    assert Access.objects.get() == look


@pytest.mark.parametrize(
    "statement", ["DELETE FROM expo_portal_access", "UPDATE expo_portal_access SET label = ''"]
)
def test_database_refuses_to_unsay_it_too(statement):
    look = make_access()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)

    assert Access.objects.get().label == look.label


def test_log_tells_who_saw_what_and_leads_there(client):
    look = make_access()
    client.force_login(make_staff(ADMINISTRATORS))

    answer = client.get(LOG, {"act": "form", "user__id__exact": look.user.pk, "q": look.label})

    assert list(answer.context["cl"].result_list) == [look]
    assert f"/admin/events/forum/{look.record}/change/" in answer.content.decode()


@pytest.mark.parametrize("number", [2, 5])
def test_log_costs_the_same_for_any_number(client, django_assert_num_queries, number):
    for _ in range(number):
        make_access()
    client.force_login(make_staff(ADMINISTRATORS))

    with django_assert_num_queries(9):
        client.get(LOG)
