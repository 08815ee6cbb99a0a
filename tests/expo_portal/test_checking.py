"""A second person goes through the drafts of a session, one key each."""

import pytest
from django.db import connection
from django.urls import reverse

from events.models import Figure, Forum
from expo_portal.staff.access import Access
from expo_portal.staff.roles import CHECKERS, EDITORS
from tests import factories
from tests.factories import DRAFT, FUTURE, text
from tests.forms import form_on
from tests.html import read, texts
from tests.worlds import save

pytestmark = pytest.mark.django_db

# There each transaction takes its turn by a query.
ON_POSTGRES = connection.vendor == "postgresql"
CHECK = reverse("admin:check")


@pytest.fixture
def editor():
    return factories.make_staff(EDITORS, username="wang")


@pytest.fixture
def checker(client):
    user = factories.make_staff(CHECKERS, username="li")
    client.force_login(user)
    return user


@pytest.fixture
def session():
    return factories.make_session(ordinal=13, slug="13")


@pytest.fixture
def draft(editor):
    return DRAFT | {"entered_by": editor}


def shown(client, query="", **more):
    return client.get(CHECK + query, **more)


def answered(client, page, act="_check", **typed):
    wanted = "check_form" if act == "_check" else "send_back_form"
    return client.post(
        page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"],
        form_on(page, wanted) | {act: "yes"} | typed,
        follow=True,
    )


def record_on(page):
    found = form_on(page, "check_form")
    return found["record"][0] if found else None


def said(page):
    return [str(message) for message in page.context["messages"]]


def test_records_are_checked_one_after_the_other(client, checker, session, draft):
    one, other = (factories.make_forum(session, order=n, **draft) for n in range(2))

    first = shown(client)
    second = answered(client, first)
    last = answered(client, second)

    assert [record_on(page) for page in (first, second, last)] == [str(one.pk), str(other.pk), None]
    assert said(second) == ["Marked as checked."]
    assert set(Forum.objects.values_list("status", "checked_by")) == {("checked", checker.pk)}
    assert "Nothing is left that you could check here." in last.content.decode()


def test_source_stands_beside_what_the_record_says(client, checker, session, draft):
    release = factories.make_release(session)
    factories.make_document(
        release, title="吉林日报", url="https://example.org/a", language="zh-hans"
    )
    measure = factories.make_measure(name=text("Investment"), unit_kind="money")
    factories.make_figure(
        "over 196.2 billion yuan",
        release=release,
        measure=measure,
        wording={"en": "a total of over 196.2 billion"},
        **draft,
    )

    page = read(shown(client))

    link = page.find(".//section[@aria-labelledby='check-source']//a")
    assert (link.text, link.get("href")) == ("吉林日报", "https://example.org/a")
    assert texts(page, ".//blockquote") == ["a total of over 196.2 billion"]
    assert texts(page, ".//*[@class='checking-reads']") == [
        "EnglishInvestment: over 196.2 billion yuana total of over 196.2 billion",
        "简体中文中文 Investment：逾1962亿元a total of over 196.2 billion",
    ]
    told = dict(zip(texts(page, ".//section//th"), texts(page, ".//section//td"), strict=True))
    assert told["Number as printed"] == "over 196.2 billion yuan"


def test_doubles_and_slips_are_told(client, checker, session, draft):
    for n in range(5):
        factories.make_project(f"{n + 1} billion yuan", session=session)
    twin = factories.make_project(session=session, title=text("Rail parts"))
    factories.make_project("9 trillion yuan", session=session, title=text("Rail parts"), **draft)

    doubts = texts(read(shown(client)), ".//ul[@class='messagelist']/li")

    assert doubts == [
        f"It may be “{twin}”: The same title.",
        "total investment: 9 trillion yuan – "
        "More than a thousand times the middle amount of this session.",
    ]


def test_figure_that_disagrees_is_told(client, checker, session, draft):
    release = factories.make_release(session)
    whole = factories.make_figure("10", release=release, parts_add_up=True)
    for order, printed in enumerate(("5", "4"), start=1000):
        part = {"part_of": whole, "measure": whole.measure, "order": order}
        factories.make_figure(printed, release=release, **part)
    save(whole, **draft)

    doubts = texts(read(shown(client)), ".//ul[@class='messagelist']/li")

    assert doubts == [
        "5 + 4 = 10 does not hold: the published parts give 9.",
        "Announced twice and not alike: 10 and 5.",
        "Announced twice and not alike: 10 and 4.",
    ]


def test_sent_back_with_a_reason_that_the_editor_reads_until_it_is_changed(
    client, checker, editor, session, draft
):
    forum = factories.make_forum(session, name=text("Leaders"), **draft)
    change = reverse("admin:events_forum_change", args=[forum.pk])

    answer = answered(client, shown(client), "_send_back", reason="It was the 11th.")
    forum.refresh_from_db()
    client.force_login(editor)
    notice = texts(read(client.get(change)), ".//p[@class='errornote']")
    listed = read(client.get(reverse("admin:events_forum_changelist") + "?incomplete=sent-back"))
    board = read(client.get("/admin/"))
    client.post(change, form_on(client.get(change)) | {"name_en": "The leaders"})
    forum.refresh_from_db()

    assert said(answer) == ["Sent back."]
    assert texts(read(answer), ".//p[@class='quiet']") == [
        "1 draft was sent back and waits to be changed."
    ]
    assert notice == ["Sent back by li: It was the 11th."]
    assert texts(listed, ".//td[@class='field-state']") == ["sent back"]
    assert "Sent back to you: forums 1" in texts(board, ".//td/a")
    assert (forum.sent_back, forum.sent_back_by, forum.status) == ("", None, "draft")


def test_what_was_sent_back_while_a_form_was_open_stays_so(client, checker, editor, session, draft):
    release = factories.make_release(session, **draft)
    figure = factories.make_figure("5", release=release, **draft)
    forum = factories.make_forum(session, **draft)
    client.force_login(editor)
    pages = [
        reverse("admin:events_forum_change", args=[forum.pk]),
        reverse("admin:events_release_change", args=[release.pk]),
    ]
    forms = [form_on(client.get(page)) for page in pages]
    for record in (forum, figure):
        record.send_back(checker, "Look again.")

    first = client.post(pages[0], forms[0] | {"name_en": "Mine"}, follow=True)
    client.post(pages[1], forms[1] | {"figures-0-number": "6"})

    assert Forum.objects.values_list("name__en", "sent_back").get() == ("Mine", "Look again.")
    assert Figure.objects.values_list("number", "sent_back").get() == ("6", "Look again.")
    assert said(first)[0] == "“Mine” was sent back meanwhile: Look again."


def test_without_a_reason_nothing_is_sent_back(client, checker, session, draft):
    forum = factories.make_forum(session, **draft)

    answer = answered(client, shown(client), "_send_back", reason=" ")

    assert texts(read(answer), ".//ul[@class='errorlist']/li") == ["This field is required."]
    assert record_on(answer) == str(forum.pk)
    assert Forum.objects.get().sent_back == ""


@pytest.mark.parametrize("act", ["_check", "_send_back"])
def test_what_changed_after_it_was_shown_is_shown_again(client, checker, session, draft, act):
    forum = factories.make_forum(session, **draft)
    page = shown(client)
    save(forum, name=text("Changed"))

    answer = answered(client, page, act, reason="Wrong")

    assert said(answer) == [
        "1 record was refused: It changed after it was shown to you: look at it again."
    ]
    assert record_on(answer) == str(forum.pk)
    assert "Changed" in answer.content.decode()
    assert Forum.objects.values_list("status", "sent_back").get() == ("draft", "")


@pytest.mark.parametrize("change", [{"status": "checked", "waiver": "Alone"}, None])
def test_what_somebody_else_settled_meanwhile_is_passed_by(client, checker, session, draft, change):
    forum, other = (factories.make_forum(session, order=n, **draft) for n in range(2))
    page = shown(client)
    if change:
        save(forum, **change)
    else:
        forum.delete()

    answer = answered(client, page)

    assert said(answer) == ["Somebody else has settled this meanwhile."]
    assert record_on(answer) == str(other.pk)


def test_own_rows_are_skipped_and_counted(client, checker, session, draft):
    factories.make_forum(session, **draft | {"entered_by": checker})
    factories.make_forum(session, **draft | {"entered_by": None})

    page = shown(client)

    assert texts(read(page), ".//p[@class='quiet']") == [
        "1 draft is yours: a second person must check it.",
        "Of 1 draft nobody knows who entered it: check it on its list, with a reason.",
    ]
    assert record_on(page) is None


def test_next_and_previous_pass_a_record_by(client, checker, session, draft):
    one, two = (factories.make_forum(session, order=n, **draft) for n in range(2))

    def way(page):
        return {link.get("data-key"): link.get("href") for link in read(page).findall(".//nav/a")}

    first = shown(client)
    second = client.get(way(first)["j"])

    assert (way(first).keys(), way(second).keys()) == ({"j"}, {"k"})
    assert record_on(second) == str(two.pk)
    assert record_on(client.get(way(second)["k"])) == str(one.pk)


def test_one_kind_alone_can_be_gone_through(client, checker, session, draft):
    factories.make_forum(session, **draft)
    pavilion = factories.make_pavilion(session, **draft)
    listed = client.get(
        reverse("admin:events_pavilion_changelist") + f"?session__id__exact={session.pk}"
    )
    [link] = [
        each.get("href")
        for each in read(listed).findall(".//ul[@class='object-tools']//a")
        if each.text == "Check one by one"
    ]

    page = client.get(link)

    assert record_on(page) == str(pavilion.pk)
    assert texts(read(page), ".//nav[@class='checking-way']/span") == ["1 of 1 · pavilion"]


@pytest.mark.parametrize(
    "query", ["?session=1", "?session=%00", f"?session={'9' * 40}", "?kind=events.nothing"]
)
def test_what_is_not_there_is_not_found(client, checker, session, query):
    assert shown(client, query).status_code == 404


@pytest.mark.parametrize("key", ["x", "\0", "9" * 99])
def test_key_that_is_none_shows_the_first(client, checker, session, draft, key):
    forum = factories.make_forum(session, **draft)

    answer = client.post(CHECK, {"record": key, "_check": "yes"}, follow=True)

    assert record_on(shown(client, "?at=" + key.replace("\0", "%00"))) == str(forum.pk)
    assert said(answer) == ["Somebody else has settled this meanwhile."]


def test_what_is_looked_at_before_it_is_public_is_noted(client, checker, session, draft):
    forum = factories.make_forum(session, **draft)

    shown(client)

    assert Access.objects.values_list("user", "act", "record").get() == (
        checker.pk,
        "form",
        forum.pk,
    )


def test_board_leads_to_what_this_person_can_check(client, checker, session, draft):
    factories.make_release(session, publish_at=FUTURE)
    factories.make_forum(session, **draft)
    factories.make_forum(session, **draft | {"entered_by": checker})

    links = {
        link.get("href")
        for link in read(client.get("/admin/")).findall(".//td/a")
        if "".join(link.itertext()).startswith("Check next 1")
    }

    assert links == {f"{CHECK}?session={session.pk}"}


@pytest.mark.parametrize("number", [2, 5])
def test_page_costs_the_same_for_any_number_of_drafts(
    client, checker, session, draft, django_assert_num_queries, number
):
    for n in range(number):
        company = factories.make_organization()
        factories.make_project(f"{n + 1} billion yuan", [company], session=session, **draft)
        factories.make_forum(session, order=n, **draft)
    page = shown(client, "?kind=projects.signedproject")

    with django_assert_num_queries(29):
        shown(client, "?kind=projects.signedproject")
    with django_assert_num_queries(49 + ON_POSTGRES):
        client.post(
            CHECK + "?kind=projects.signedproject", form_on(page, "check_form") | {"_check": "y"}
        )
