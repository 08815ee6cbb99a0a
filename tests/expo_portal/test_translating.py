"""The translation queue: what is missing, what the source outran, and how it is put right."""

import pytest
from django.urls import reverse

from events.models import Forum, Highlight, Measure
from expo_portal.history.causes import because
from expo_portal.history.revisions import Revision
from expo_portal.staff.access import Access
from expo_portal.staff.roles import CHECKERS, EDITORS, PUBLISHERS
from expo_portal.translating import queue, staleness, views
from expo_portal.translating.confirmed import Confirmation
from expo_portal.translating.staleness import outrun
from expo_portal.writing import writing
from projects.models import SignedProject
from tests.factories import (
    DRAFT,
    make_figure,
    make_forum,
    make_highlight,
    make_image,
    make_project,
    make_release,
    make_session,
    make_staff,
    text,
)
from tests.forms import form_on
from tests.html import read, texts
from tests.html import text as words
from tests.worlds import save

pytestmark = pytest.mark.django_db
PAGE = "/admin/translations/"


@pytest.fixture
def session():
    return make_session(ordinal=13)


def asked(session, language="en", **more):
    return {"session": str(session.pk), "language": language} | more


def waiting(answer):
    """Of each text on the page: the record, the field, whether its source changed."""
    return [
        (item.record, item.field.name, item.before is not None) for item in answer.context["rows"]
    ]


def box(record, field="name", what="text"):
    return f"{record._meta.label_lower}:{record.pk}:{field}:{what}"


def sent(client, session, typed, language="en"):
    shown = client.get(PAGE, asked(session, language))
    return client.post(
        f"{PAGE}?session={session.pk}&language={language}",
        form_on(shown, "translations_form") | typed,
    )


# Which translation was outrun


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([{"zh": "一"}, {"zh": "二"}], {}),
        ([{"zh": "一", "en": "one"}], {}),
        ([{"zh": "一", "en": "one"}, {"zh": "二", "en": "two"}], {}),
        ([{"zh": "一", "en": "one"}, {"zh": "二", "en": "one"}], {"en": "一"}),
        ([{"zh": "一", "en": "one"}, {"zh": "一", "en": "two"}], {"zh": "一"}),
        ([{"zh": "一"}, {"zh": "一", "en": "one"}], {}),
        ([{"zh": "一", "en": "one"}, {"zh": "二", "en": "one"}, {"zh": "二", "en": "two"}], {}),
        (
            [{"zh": "一", "en": "one"}, {"zh": "二", "en": "one"}, {"zh": "三", "en": "one"}],
            {"en": "一"},
        ),
        (
            [
                {"zh": "一", "en": "one"},
                {"zh": "二", "en": "one"},
                {"zh": "二", "en": "two"},
                {"zh": "二", "en": "three"},
            ],
            {"zh": "二"},
        ),
        ([{"zh": "一", "en": "one"}, {"zh": "二", "en": "one"}, {"zh": "二"}], {}),
        ([{"zh": "一", "en": "one"}, {"en": "one"}, {"zh": "二", "en": "one"}], {}),
        (
            [{"zh": "一", "en": "a", "ja": "ア"}, {"zh": "二", "en": "a", "ja": "ア"}],
            {"en": "一", "ja": "一"},
        ),
        (
            [
                {"zh": "一", "en": "a", "ja": "ア"},
                {"zh": "二", "en": "a", "ja": "ア"},
                {"zh": "二", "en": "b", "ja": "ア"},
            ],
            {"ja": "一"},
        ),
    ],
)
def test_what_changes_alone_outruns_the_others(texts, expected):
    found = outrun(enumerate(texts, start=1))

    assert {code: before["zh"] for code, before in found.items()} == expected


def test_confirmation_holds_until_the_source_changes_again():
    texts = [{"zh": "一", "en": "one"}, {"zh": "二", "en": "one"}, {"zh": "三", "en": "one"}]

    found = [outrun(enumerate(texts[:many], start=1), {("en", 2)}) for many in (2, 3)]

    assert found == [{}, {"en": {"zh": "二", "en": "one"}}]


# What waits


def test_page_lists_what_is_missing_and_then_what_is_stale(admin_client, session):
    lacking = make_forum(session, name={"zh-hans": "法律论坛"})
    changed = make_forum(session, name=text("Leaders"))
    save(changed, name={"en": "Leaders", "zh-hans": "领导人论坛"})
    make_forum(session)
    make_forum(name={"zh-hans": "别届"})
    make_forum(
        session, name={"zh-hans": "撤回"}, status="withdrawn", withdrawn_at=session.public_from
    )

    answer = admin_client.get(PAGE, asked(session))

    assert waiting(answer) == [(lacking, "name", False), (changed, "name", True)]
    [first, second] = read(answer).findall(".//ol/li")
    assert words(first.find(".//div[@class='beside']/div")) == "法律论坛"
    assert "中文 Leaders" in words(second)
    assert "领导人论坛" in words(second)
    assert second.find(".//textarea").text.strip() == "Leaders"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_language_is_the_one_asked_for(admin_client, session, language):
    other = {"en": "zh-hans", "zh-hans": "en"}[language]
    forum = make_forum(session, name={other: "Only one"})

    found = {
        code: waiting(admin_client.get(PAGE, asked(session, code))) for code in (language, other)
    }

    assert found == {language: [(forum, "name", False)], other: []}


def test_release_narrows_the_queue_to_what_it_holds(admin_client, session):
    release = make_release(session, title={"zh-hans": "成果"})
    inside = make_highlight(release=release, text={"zh-hans": "好"})
    make_forum(session, name={"zh-hans": "法律论坛"})

    answer = admin_client.get(PAGE, {"release": str(release.pk)})

    assert waiting(answer) == [(inside, "text", False), (release, "title", False)]


def test_words_of_all_sessions_have_a_queue(admin_client, session):
    make_forum(session, name={"zh-hans": "法律论坛"})
    measure = Measure.objects.create(
        code="guests", name={"zh-hans": "嘉宾"}, unit_kind="count", topic="people"
    )

    answer = admin_client.get(PAGE, {"session": "words", "language": "en"})

    assert (measure, "name", False) in waiting(answer)
    assert {item.record._meta.model_name for item in answer.context["rows"]} <= {
        "measure",
        "term",
        "place",
        "organization",
        "sector",
        "series",
    }


def test_drafts_that_were_shown_are_noted(client, session):
    draft = make_forum(session, name={"zh-hans": "法律论坛"}, **DRAFT)
    make_forum(session, name={"zh-hans": "公开论坛"})
    user = make_staff(EDITORS)
    client.force_login(user)

    client.get(PAGE, asked(session))

    assert list(Access.objects.values_list("user", "record", "act")) == [
        (user.pk, draft.pk, "list")
    ]


def test_what_is_not_there_is_not_found(admin_client, session):
    queries = [
        {"session": "13"},
        {"session": "\0"},
        {"session": "00000000-0000-0000-0000-000000000000"},
        {"release": "\0"},
        {"language": "xx"},
        {"language": "\0"},
    ]

    assert [admin_client.get(PAGE, query).status_code for query in queries] == [404] * 6


def test_page_without_sessions_says_that_nothing_waits(admin_client):
    shown = texts(read(admin_client.get(PAGE)), ".//p")
    assert [line for line in shown if line.startswith("Nothing waits")] == [
        "Nothing waits: every text stands in this language, and none was outrun by its source."
    ]


def test_queue_asks_a_fixed_number_of_queries(admin_client, session, django_assert_num_queries):
    release = make_release(session)

    for more in (1, 11):
        with writing():
            for _each in range(more):
                make_project(session=session, title={"zh-hans": "汽车厂"})
                make_forum(session, name={"zh-hans": "法律论坛"})
                make_image(session, alt={"zh-hans": "展厅"})
                make_highlight(release=release, text={"zh-hans": "好"})
                make_figure(release=release, note={"zh-hans": "注"})
            forums = [make_forum(session) for _each in range(more)]
        with writing():
            for forum in forums:
                save(forum, name=forum.name | {"en": "Changed"})

        with django_assert_num_queries(17):
            admin_client.get(PAGE, asked(session))
        with django_assert_num_queries(18):
            admin_client.get(PAGE, asked(session, "zh-hans"))


def test_pages_bound_the_queue(admin_client, session):
    with writing():
        for number in range(45):
            make_forum(session, name={"zh-hans": f"论坛{number}"})

    answers = [admin_client.get(PAGE, asked(session, p=number)) for number in (1, 2, 3, 99)]

    assert [len(answer.context["rows"]) for answer in answers] == [20, 20, 5, 5]


def test_queue_says_what_it_leaves_for_later(admin_client, session, monkeypatch):
    with writing():
        for number in range(3):
            make_forum(session, name={"zh-hans": f"论坛{number}", "en": "Forum"})
            make_project(session=session, title={"zh-hans": f"项目{number}"})
    with writing():
        for forum in Forum.objects.all():
            save(forum, name=forum.name | {"zh-hans": f"{forum.name['zh-hans']}又"})
    said = {}

    for most, changes in ((3, 6), (2, 5)):
        monkeypatch.setattr(queue, "MOST", most)
        monkeypatch.setattr(staleness, "MOST_READ", changes)
        answer = admin_client.get(PAGE, asked(session))
        said[most] = answer.context["cut"]
        assert all(sentence in answer.content.decode() for sentence in answer.context["cut"])

    assert said == {
        3: [],
        2: [
            "So much changed here that later changes of sources are not looked at.",
            "Signed projects: the first 2 of 3 records are here.",
        ],
    }


def test_sessions_beyond_those_offered_are_told(admin_client, session, monkeypatch):
    make_session(ordinal=12)
    said = []

    for most in (2, 1):
        monkeypatch.setattr(views, "SESSIONS", most)
        answer = admin_client.get(PAGE, asked(session))
        said.append("The latest 1 sessions are offered." in answer.content.decode())

    assert said == [False, True]


# What is typed


def test_translation_is_saved_as_the_form_would(client, session):
    forum = make_forum(
        session,
        name={"zh-hans": "法律论坛"},
        status="checked",
        publish_at=None,
        is_shipped=False,
        waiver="alone",
    )
    user = make_staff(EDITORS)
    client.force_login(user)

    answer = sent(client, session, {box(forum): " Legal Forum "})
    forum.refresh_from_db()
    last = Revision.objects.filter(record=forum.pk).order_by("-number").first()

    assert (answer.status_code, forum.name) == (
        302,
        {"en": "Legal Forum", "zh-hans": "法律论坛"},
    )
    assert (forum.status, forum.entered_by) == ("draft", user)
    assert (last.number, last.changeset.by) == (2, user)
    assert waiting(client.get(PAGE, asked(session))) == []


def test_printed_numbers_and_rows_outlive_a_translation(client, session):
    project = make_project("逾11.2亿元", session=session, title={"zh-hans": "汽车厂"}, **DRAFT)
    figure = make_figure(
        "over 196.2 billion yuan", session=session, note={"zh-hans": "注"}, share=5, **DRAFT
    )
    before = [str(figure.quantity), str(project.amounts.get().quantity), figure.share]
    client.force_login(make_staff(EDITORS))

    sent(client, session, {box(project, "title"): "Car plant", box(figure, "note"): "Note"})
    figure.refresh_from_db()
    project = SignedProject.objects.get()

    assert (project.title["en"], figure.note["en"]) == ("Car plant", "Note")
    assert [str(figure.quantity), str(project.amounts.get().quantity), figure.share] == before


def test_several_texts_of_one_record_are_saved_at_once(client, session):
    release = make_release(session)
    highlight = make_highlight(
        release=release, topic={"zh-hans": "贸易"}, text={"zh-hans": "好"}, **DRAFT
    )
    client.force_login(make_staff(EDITORS))

    sent(client, session, {box(highlight, "topic"): "Trade", box(highlight, "text"): "Good"})
    highlight = Highlight.objects.get()

    assert (highlight.topic["en"], highlight.text["en"]) == ("Trade", "Good")
    assert Revision.objects.filter(record=highlight.pk).count() == 2


def test_what_nobody_typed_in_stays_as_it_is(client, session):
    make_forum(session, name={"zh-hans": "法律论坛"}, **DRAFT)
    client.force_login(make_staff(EDITORS))

    sent(client, session, {})

    assert Revision.objects.filter(model="events.forum").count() == 1


def test_text_too_long_is_refused_at_its_box_and_the_others_are_saved(client, session):
    long = make_forum(session, name={"zh-hans": "长"}, **DRAFT)
    short = make_forum(session, name={"zh-hans": "短"}, **DRAFT)
    client.force_login(make_staff(EDITORS))

    answer = sent(client, session, {box(long): "x" * 301, box(short): "Short"})
    short.refresh_from_db()

    [row] = answer.context["rows"]
    assert (answer.status_code, row.record, row.shown) == (409, long, "x" * 301)
    assert row.problem == "Ensure this value has at most 300 characters (it has 301)."
    assert short.name["en"] == "Short"


@pytest.mark.parametrize(
    "theirs", [{"en": "Theirs", "zh-hans": "法律论坛"}, {"zh-hans": "新法律论坛"}]
)
def test_text_that_somebody_changed_meanwhile_is_not_overwritten(client, session, theirs):
    forum = make_forum(session, name={"zh-hans": "法律论坛"}, **DRAFT)
    client.force_login(make_staff(EDITORS))
    shown = client.get(PAGE, asked(session))
    with because(by=make_staff()):
        save(forum, name=theirs)

    address = f"{PAGE}?session={session.pk}&language=en"
    typed = form_on(shown, "translations_form") | {box(forum): "Mine"}
    refused = client.post(address, typed)
    forum.refresh_from_db()
    kept = dict(forum.name)
    client.post(address, form_on(refused, "translations_form"))
    forum.refresh_from_db()

    [row] = refused.context["rows"]
    assert (refused.status_code, kept, row.shown) == (409, theirs, "Mine")
    assert "Somebody changed this text" in row.problem
    assert forum.name == theirs | {"en": "Mine"}


def test_other_fields_that_somebody_changed_meanwhile_are_kept(client, session):
    forum = make_forum(session, name={"zh-hans": "法律论坛"}, **DRAFT)
    client.force_login(make_staff(EDITORS))
    shown = client.get(PAGE, asked(session))
    save(forum, agreed=text("Peace"))

    client.post(
        f"{PAGE}?session={session.pk}&language=en",
        form_on(shown, "translations_form") | {box(forum): "Legal Forum"},
    )
    forum.refresh_from_db()

    assert (forum.name["en"], forum.agreed) == ("Legal Forum", text("Peace"))


def test_box_sent_twice_is_saved_once(client, session):
    forum = make_forum(session, name={"zh-hans": "法律论坛"}, **DRAFT)
    client.force_login(make_staff(EDITORS))
    typed = form_on(client.get(PAGE, asked(session)), "translations_form") | {box(forum): "Legal"}

    answers = [client.post(f"{PAGE}?session={session.pk}", typed).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert Revision.objects.filter(record=forum.pk).count() == 2


def test_translation_that_still_holds_leaves_the_queue_until_the_source_moves(client, session):
    forum = make_forum(session, **DRAFT)
    save(forum, name=forum.name | {"zh-hans": "论坛！"})
    client.force_login(make_staff(EDITORS))
    before = waiting(client.get(PAGE, asked(session)))

    sent(client, session, {box(forum, what="holds"): "on"})
    confirmed = waiting(client.get(PAGE, asked(session)))
    save(forum, name=forum.name | {"zh-hans": "另一论坛"})
    moved = waiting(client.get(PAGE, asked(session)))

    assert (before, confirmed, moved) == ([(forum, "name", True)], [], [(forum, "name", True)])
    assert Confirmation.objects.count() == 1
    assert Revision.objects.filter(record=forum.pk).count() == 3


@pytest.mark.parametrize(
    ("role", "fields", "status"),
    [
        (EDITORS, DRAFT, 302),
        (EDITORS, {}, 403),
        (PUBLISHERS, {}, 302),
        (PUBLISHERS, DRAFT, 403),
        (CHECKERS, DRAFT, 403),
    ],
)
def test_roles_hold(client, session, role, fields, status):
    forum = make_forum(session, name={"zh-hans": "法律论坛"}, **fields)
    client.force_login(make_staff(role))
    item = box(forum).removesuffix(":text")

    shown = client.get(PAGE, asked(session))
    answer = sent(client, session, {"item": item, box(forum): "Legal Forum"})

    assert (answer.status_code, b"<textarea" in shown.content) == (status, status == 302)
    assert Forum.objects.filter(name__en="Legal Forum").exists() == (status == 302)


def test_box_of_nothing_is_not_found(admin_client, session):
    items = [
        "",
        "x",
        "events.forum:x:name",
        "events.forum:00000000-0000-0000-0000-000000000000:x",
        "auth.user:00000000-0000-0000-0000-000000000000:username",
        "events.forum:00000000-0000-0000-0000-000000000000:slug",
        "\0:\0:\0",
    ]
    address = f"{PAGE}?session={session.pk}"

    answers = {item: admin_client.post(address, {"item": item}).status_code for item in items}

    assert answers == dict.fromkeys(items, 404)


def test_box_of_a_deleted_record_is_passed_over(admin_client, session):
    item = "events.forum:00000000-0000-0000-0000-000000000000:name"

    before = Revision.objects.count()

    answer = admin_client.post(f"{PAGE}?session={session.pk}", {"item": item, f"{item}:text": "x"})

    assert (answer.status_code, Revision.objects.count()) == (302, before)


@pytest.mark.parametrize(
    "typed", ["\0", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "x" * 100_000]
)
def test_odd_texts_are_refused_or_kept_as_text(client, session, typed):
    forum = make_forum(session, name={"zh-hans": "法律论坛"}, **DRAFT)
    client.force_login(make_staff(EDITORS))

    answer = sent(client, session, {box(forum): typed})

    assert answer.status_code in {302, 409}


def test_board_leads_to_the_queue(admin_client, session):
    make_release(session, title=text("Results"), **DRAFT)
    forum = make_forum(session)
    save(forum, name=forum.name | {"zh-hans": "论坛！"})
    make_forum(session, name={"zh-hans": "法律论坛"})

    links = [
        (words(link), admin_client.get(link.get("href")).status_code)
        for link in read(admin_client.get(reverse("admin:index"))).iter("a")
        if link.get("href", "").startswith(PAGE)
    ]

    assert links == [("To translate 1", 200), ("Source changed since 1", 200)]
