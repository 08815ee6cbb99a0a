from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from events.models import Forum
from expo_portal.feed.store import Representation
from expo_portal.history.causes import Reason, because
from expo_portal.history.revisions import Changeset, Revision
from expo_portal.quantities import parse
from expo_portal.staff.roles import CHECKERS, EDITORS, PUBLISHERS
from projects.models import SignedProject
from tests.factories import (
    FUTURE,
    make_document,
    make_figure,
    make_forum,
    make_organization,
    make_project,
    make_release,
    make_sector,
    make_series,
    make_session,
    make_staff,
    make_term,
    text,
)
from tests.html import read, rows, texts
from tests.html import text as text_of
from tests.worlds import save


def address(record, name, *more):
    model = record._meta.model_name
    return reverse(f"admin:{record._meta.app_label}_{model}_{name}", args=[record.pk, *more])


def tables(response):
    """The rows of each table of differences."""
    found = read(response).findall(".//table[@class='differences']")
    return [rows(table)[1:] for table in found]


def listed(response):
    """The first column of the list of what was deleted."""
    return [row[0] for row in rows(read(response).find(".//div[@class='history']/table"))]


def said(response):
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def forum(db):
    forum = make_forum(name=text("Leaders"), status="draft", publish_at=None)
    save(forum, name={"en": "Leaders of trade", "zh-hans": "中文 Leaders"}, kind="summit")
    return forum


# Shown


def test_each_language_is_a_line_of_its_own(admin_client, forum):
    page = admin_client.get(address(forum, "history"))

    assert tables(page)[0] == [
        ["Title (English)", "Leaders", "Leaders of trade"],
        ["Kind", "forum", "summit"],
    ]


def test_words_that_changed_are_marked(admin_client, forum):
    root = read(admin_client.get(address(forum, "history")))

    assert texts(root, ".//ins") == ["of trade"]
    assert texts(root, ".//del") == []


def test_rows_links_numbers_and_moments_are_said_in_words(admin_client, db):
    company, sector = make_organization(name=text("Wanda")), make_sector(name=text("Cars"))
    project = make_project("over 1.12 billion yuan", [company], status="draft", publish_at=None)
    amount = project.amounts.get()
    amount.quantity = parse("1.13 billion yuan")
    amount.save()
    project.parties.all().delete()
    project.other_sectors.add(sector)
    save(project, publish_at=FUTURE, signed_on="2021-09-23", is_expansion=True)

    page = admin_client.get(address(project, "history"))

    assert tables(page)[:4] == [
        [
            ["Public from", "–", "Jan. 1, 2100, 8 a.m."],
            ["Signed on", "–", "Sept. 23, 2021"],
            ["Expansion", "–", "Yes"],
        ],
        [["Other fields", "–", "Cars"]],
        [["Party, taken away", "Organisation: Wanda", "–"]],
        [["Amount 1: Number as printed", "over 1.12 billion yuan", "1.13 billion yuan"]],
    ]


def test_row_within_rows_is_told_of(admin_client, db):
    release, sector = make_release(), make_sector(name=text("Cars"))
    fields = release.sector_lists.create()
    fields.entries.create(sector=sector)

    page = admin_client.get(address(release, "history"))

    assert tables(page)[0] == [["List of fields 1: Field 1, added", "–", "Field: Cars"]]


def test_who_when_and_why_stand_above(admin_client, forum):
    with because(Reason.IMPORTED, 12, by=User.objects.create(username="wang")):
        save(forum, kind="forum")
    Changeset.objects.latest("pk")

    root = read(admin_client.get(address(forum, "history")))

    [entry, *_earlier] = root.findall(".//section/p[1]")
    assert text_of(entry).split(" · ")[1:] == ["changed", "wang", "Imported, batch 12."]


def test_name_of_what_was_deleted_since_is_still_known(admin_client, db):
    series = make_series(name=text("Legal Forum"))
    forum = make_forum(series=series)
    save(forum, series=None)
    series.delete()

    page = admin_client.get(address(forum, "history"))

    assert tables(page)[0] == [["Series", "Legal Forum (deleted)", "–"]]


def test_erased_entry_says_so_and_tells_nothing(admin_client, forum):
    why = Changeset.objects.create()
    Revision.objects.filter(record=forum.pk).update(state="", erased=why)

    page = admin_client.get(address(forum, "history"))

    assert "Leaders</" not in page.content.decode().split("<section")[1]
    assert (
        texts(read(page), ".//section/p[last()]")
        == ["The content of this entry was erased, as a person asked to be forgotten."] * 2
    )


ERASED_BEFORE = "What stood here before was erased, so nobody can tell what changed."


def test_entry_after_an_erased_one_does_not_show_all_as_new(admin_client, forum):
    save(forum, kind="forum")
    save(forum, kind="summit")
    why = Changeset.objects.create()
    number = Revision.objects.filter(record=forum.pk).count()
    Revision.objects.filter(record=forum.pk, number__lt=number - 1).update(state="", erased=why)

    page = admin_client.get(address(forum, "history"))
    query = f"?from={number - 2}&to={number - 1}"
    compared = read(admin_client.get(address(forum, "compare") + query))

    assert tables(page) == [[["Kind", "forum", "summit"]]]
    assert texts(read(page), ".//section/p[last()]").count(ERASED_BEFORE) == 1
    assert compared.find(".//table[@class='differences']") is None
    assert texts(compared, ".//div[@class='history']/p") == [
        "The content of one of these entries was erased, so they cannot be compared."
    ]


def test_pages_are_bounded(admin_client, forum, django_assert_num_queries):
    for n in range(45):
        save(forum, order=n)

    first = admin_client.get(address(forum, "history"))
    third = admin_client.get(address(forum, "history") + "?p=3")

    assert texts(read(first), ".//section/h2")[::19] == ["Entry 47", "Entry 28"]
    assert texts(read(third), ".//section/h2")[::6] == ["Entry 7", "Entry 1"]
    assert tables(third)[0] == [["Order", "3", "4"]]


@pytest.mark.parametrize("count", [2, 15])
def test_history_costs_the_same_for_many_entries(
    admin_client, forum, django_assert_num_queries, count
):
    for _ in range(count):
        save(forum, series=make_series(), place=None)

    with django_assert_num_queries(10):
        admin_client.get(address(forum, "history"))


def test_two_entries_are_compared_whichever_is_named_first(admin_client, forum):
    save(forum, kind="forum", slug="leaders")

    pages = [
        admin_client.get(f"{address(forum, 'compare')}?{urlencode(asked)}")
        for asked in ({"from": 1, "to": 3}, {"from": 3, "to": 1})
    ]

    assert tables(pages[0]) == tables(pages[1])
    assert [row[0] for row in tables(pages[0])[0]] == ["Address", "Title (English)"]


@pytest.mark.parametrize("asked", ["", "?from=1", "?from=1&to=9", "?from=1&to=x", "?from=1&to=²"])
def test_comparison_of_what_is_not_there_is_404(admin_client, forum, asked):
    assert admin_client.get(address(forum, "compare") + asked).status_code == 404


@pytest.mark.parametrize("key", ["x", "00000000-0000-0000-0000-000000000000", "a\0b"])
def test_history_of_nothing_is_404(admin_client, db, key):
    assert admin_client.get(f"/admin/events/forum/{key}/history/").status_code == 404


# Put back


def put_back(client, record, number):
    return client.post(address(record, "restore", number), follow=True)


def test_page_says_what_would_change(admin_client, forum):
    page = admin_client.get(address(forum, "restore", 1))

    assert tables(page) == [
        [["Title (English)", "Leaders of trade", "Leaders"], ["Kind", "summit", "forum"]]
    ]


def test_state_is_put_back_as_a_new_entry(admin_client, admin_user, forum):
    answer = put_back(admin_client, forum, 1)

    forum.refresh_from_db()
    assert said(answer) == ["Put back as it was in entry 1."]
    assert (forum.name, forum.kind, forum.entered_by) == (text("Leaders"), "forum", admin_user)
    last = Revision.objects.filter(record=forum.pk).latest("number")
    assert (last.number, last.kind, last.changeset.why) == (
        3,
        "restored",
        "Put back as it was in entry 1.",
    )


def test_what_was_checked_waits_for_its_check_anew(admin_client, db):
    forum = make_forum(publish_at=None, name=text("Leaders"))
    save(forum, name=text("Heads"))

    put_back(admin_client, forum, 1)

    forum.refresh_from_db()
    assert (forum.name, forum.status, forum.is_shipped) == (text("Leaders"), "draft", False)


def test_what_is_public_stays_public_where_it_was(admin_client, db):
    forum = make_forum(name=text("Leaders"), slug="leaders")
    save(forum, name=text("Heads"), slug="heads")

    answer = put_back(admin_client, forum, 1)

    forum.refresh_from_db()
    assert (forum.name, forum.slug, forum.is_published) == (text("Leaders"), "heads", True)
    assert said(answer) == [
        "Put back as it was in entry 1.",
        "“Address” stays as it is now: it cannot be changed any more.",
    ]


def test_announced_number_is_not_put_back(admin_client, db):
    figure = make_figure("111", note=text("A"))
    figure.correct(parse("112"), text("Typed wrongly."), make_staff())
    save(figure, note=text("B"))

    answer = put_back(admin_client, figure, 1)

    figure.refresh_from_db()
    assert (figure.number, figure.note) == ("112", text("A"))
    assert said(answer)[1:] == [
        "“Number as printed” stays as it is now: it cannot be changed any more."
    ]


def test_what_is_not_here_any_more_is_left_out_and_told(admin_client, db):
    kept, gone = make_sector(), make_sector(name=text("Cars"))
    project = make_project(status="draft", publish_at=None)
    with because():
        project.other_sectors.set([kept, gone])
    project.other_sectors.clear()
    gone.delete()

    page = admin_client.get(address(project, "restore", 2))
    answer = put_back(admin_client, project, 2)

    told = "Other fields: “Cars (deleted)” is not here any more and was left out."
    assert texts(read(page), ".//ul[@class='messagelist']/li") == [told]
    assert said(answer)[1:] == [told]
    assert project.other_sectors.get() == kept


def test_rule_that_refuses_says_so(admin_client, forum):
    save(forum, slug="elsewhere")
    make_forum(slug="taken")
    Forum.objects.filter(pk=forum.pk).update(slug="was-taken")
    other = Forum.objects.get(slug="taken")
    save(other, slug=f"{other.slug}-2")
    first = Revision.objects.get(record=forum.pk, number=1).content["slug"]
    save(other, slug=first)

    answer = put_back(admin_client, forum, 1)

    assert texts(read(answer), ".//ul[@class='errorlist']/li") == [
        "Address: Forum with this Address already exists."
    ]
    assert Revision.objects.filter(record=forum.pk).latest("number").number == 4


def test_what_is_as_it_was_is_not_put_back(admin_client, forum):
    save(forum, kind="forum")
    save(forum, kind="summit")

    page = admin_client.get(address(forum, "restore", 2))

    assert texts(read(page), ".//ul[@class='errorlist']/li") == ["Nothing would change."]


def test_rows_come_back_with_their_keys(admin_client, db):
    release = make_release(status="draft", publish_at=None)
    document = make_document(release, code="xinhua")
    key = document.pk
    document.delete()

    put_back(admin_client, release, 2)

    assert release.documents.get().pk == key


# Deleted


@pytest.fixture
def deleted(forum):
    copy = Forum.objects.get(pk=forum.pk)
    forum.delete()
    return copy


def test_deleted_records_are_listed(admin_client, deleted):
    make_forum()

    page = admin_client.get(reverse("admin:events_forum_deleted"))

    assert listed(page) == ["Forum", "Leaders of trade"]


def test_figures_are_named_with_their_measure(admin_client, db):
    figure = make_figure("111", status="draft")
    name = str(figure)
    figure.delete()

    page = admin_client.get(reverse("admin:events_figure_deleted"))

    assert listed(page) == ["Figure", name]


def test_deleted_record_comes_back_under_its_id(admin_client, deleted):
    history = admin_client.get(address(deleted, "history"))
    answer = put_back(admin_client, deleted, 3)

    forum = Forum.objects.get()
    assert history.status_code == 200
    assert said(answer) == ["Put back as it was in entry 3."]
    assert (forum.pk, forum.slug, forum.name) == (deleted.pk, deleted.slug, deleted.name)
    page = admin_client.get(reverse("admin:events_forum_deleted"))
    assert texts(read(page), ".//div[@class='history']/p") == ["Nothing was deleted here."]


def test_tombstone_turns_back_into_the_object(admin_client, db):
    project = make_project()
    copy = SignedProject.objects.get()
    project.delete()
    tombstone = Representation.objects.get(record=copy.pk)

    put_back(admin_client, copy, 2)

    stored = Representation.objects.get(record=copy.pk)
    assert (tombstone.is_tombstone, stored.is_tombstone) == (True, False)
    assert stored.version > tombstone.version
    assert stored.sequence > tombstone.sequence


def test_what_needs_something_deleted_says_so(admin_client, db):
    term = make_term(name=text("Delegation"), vocabulary="role")
    session = make_session(status="draft", publish_at=None, slug="15")
    forum = make_forum(session=session, status="draft")
    forum.delete()
    session.delete()
    term.delete()

    answer = put_back(admin_client, forum_of(forum), 2)

    [error] = texts(read(answer), ".//ul[@class='errorlist']/li")
    assert error.startswith("Session: “")
    assert not Forum.objects.exists()


def forum_of(forum):
    forum.pk = Revision.objects.get(kind="deleted", model="events.forum").record
    return forum


@pytest.mark.parametrize(
    ("role", "status", "code"),
    [
        (EDITORS, "draft", 302),
        (EDITORS, "checked", 403),
        (CHECKERS, "draft", 403),
        (PUBLISHERS, "draft", 403),
    ],
)
def test_who_may_bring_back(client, db, role, status, code):
    forum = make_forum(status=status)
    copy = Forum.objects.get()
    forum.delete()
    client.force_login(make_staff(role))

    answer = client.post(address(copy, "restore", 2))

    assert answer.status_code == code
    assert Forum.objects.exists() == (code == 302)


def test_who_may_not_see_records_sees_no_history(client, forum):
    user = User.objects.create_user("guest", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_place"))
    client.force_login(user)

    codes = {
        client.get(found).status_code
        for found in (
            address(forum, "history"),
            address(forum, "compare") + "?from=1&to=2",
            address(forum, "restore", 1),
            reverse("admin:events_forum_deleted"),
        )
    }

    assert codes == {403}
