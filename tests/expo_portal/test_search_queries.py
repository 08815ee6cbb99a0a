"""The index against a scan of all the texts, and what no database may choke on."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from expo_portal.search import queries, segments
from expo_portal.search.index import Entry, put
from expo_portal.writing import writing
from tests.expo_portal.test_search_segments import TEXTS
from tests.factories import (
    FUTURE,
    HIDDEN,
    hidden_fields,
    make_figure,
    make_forum,
    make_organization,
    make_pavilion,
    make_project,
    make_sector,
    make_session,
    text,
)


def make_entry(title, body):
    first, second = segments.runs(title), segments.runs(body)
    words = set().union(*map(segments.tokens, first + second))
    return Entry(
        record=uuid4(),
        kind="project",
        title=segments.line(first),
        text=segments.line(first + second),
        words=" ".join(sorted(words)),
    )


def scan(entries, words):
    """Without any index: a word begins a word, Chinese stands anywhere in a stretch of it."""
    asked = segments.runs(words)
    return {
        entry.record
        for entry in entries
        if asked
        and all(
            any(
                run in held if segments.is_cjk(run) else held.startswith(run)
                for held in entry.text.split()
            )
            for run in asked
        )
    }


@settings(max_examples=150, suppress_health_check=[*HealthCheck])
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6), TEXTS, st.data())
@example([("吉林吉林省", "吉林吉"), ("林吉林", "省")], "吉林吉", None)
@example([("x" * 200 + "y", ""), ("x" * 200, "")], "x" * 99, None)
def test_index_finds_what_a_scan_finds(db, rows, words, data):
    Entry.objects.all().delete()
    entries = [make_entry(title, body) for title, body in rows]
    put(entries)
    asked = [words]
    if data is not None:
        # Pieces of what is there, which a random text seldom is.
        whole = data.draw(st.sampled_from([title + body for title, body in rows]))
        start = data.draw(st.integers(0, len(whole)))
        asked.append(whole[start : start + data.draw(st.integers(1, 5))])

    for words in asked:
        found = set(queries.matching(words).values_list("record", flat=True))

        assert found == scan(entries, words)


@pytest.fixture
@writing()
def records(db):
    session = make_session()
    return {
        "project": make_project(
            title={"en": "AI factory", "zh-hans": "吉林省AI项目工厂"},
            summary={"en": "Parts for cars", "zh-hans": "新能源汽车零部件"},
            session=session,
            parties=[make_organization(name={"en": "Wanda Group", "zh-hans": "万达集团"})],
        ),
        "forum": make_forum(
            session, name={"en": "Forum", "ru": "ФОРУМ Тюмень", "ko": "동북아 포럼"}
        ),
        "pavilion": make_pavilion(session, name={"en": "Jilin Pavilion", "zh-hans": "吉林馆"}),
    }


FOUND = {
    "吉林": ["pavilion", "project"],
    "林": ["pavilion", "project"],
    "能源汽车": ["project"],
    "林馆 pav": ["pavilion"],
    "AI项目": ["project"],
    "ai项目 CARS": ["project"],
    "厂新": [],
    "форум тюм": ["forum"],
    "북아": ["forum"],
    "factor": ["project"],
    "actory": [],
    "wanda": ["organization", "project"],
    "万达 汽车": ["project"],
}


def test_words_find(records):
    found = {words: [entry.kind for entry in queries.search(words)] for words in FOUND}

    assert found == FOUND


HOSTILE = [
    "",
    " ",
    "\0",
    "\ud800",
    "a\0b\udfff",
    '"',
    "'",
    "'; DROP TABLE expo_portal_entry; --",
    "a AND OR NOT NEAR(b, 2) title:c",
    "* ^a -b +c {d} [e] (f) | g & h ! i <-> j",
    "吉林 AND 林*",
    "\\",
    "%",
    "_",
    "😀👩‍👩‍👧🇨🇳",
    "x" * 10_000,
    "吉" * 10_000,
    "a " * 5_000,
    "吉a" * 5_000,
]


def test_hostile_words_break_nothing(records):
    counts = [(len(queries.search(words)), queries.counts(words)) for words in HOSTILE]

    assert [(found, sum(by_kind.values())) for found, by_kind in counts] == [
        (found, found) for found, _by_kind in counts
    ]


def test_title_comes_before_body(db):
    body = make_project(title=text("Plant"), summary=text("Wheels"))
    title = make_project(title=text("A longer title that ends in wheels"))

    assert [entry.record for entry in queries.search("wheel")] == [title.pk, body.pk]


def test_equal_hits_come_in_the_order_of_their_ids(db):
    with writing():
        projects = [make_project(title=text("Wheel"), reference=f"13-{n:03}") for n in range(5)]

    found = [entry.record for entry in queries.search("wheel")]

    assert found == sorted(project.pk for project in projects)


MAKE = {
    "project": lambda session, **fields: make_project(session=session, **fields),
    "forum": make_forum,
    "pavilion": make_pavilion,
    "figure": lambda session, **fields: make_figure(session=session, **fields),
}
TEXTS_OF = {"project": "title", "forum": "name", "pavilion": "name", "figure": "note"}


def test_hidden_record_is_neither_found_nor_counted(db):
    with writing():
        for kind, make in MAKE.items():
            for reason in HIDDEN:
                fields, session = hidden_fields(reason)
                make(session, **{TEXTS_OF[kind]: text("Zeppelin")}, **fields)
        visible = {
            make(make_session(), **{TEXTS_OF[kind]: text("Zeppelin")}).pk
            for kind, make in MAKE.items()
        }

    assert {entry.record for entry in queries.search("zeppelin")} == visible
    assert {entry.record for entry in queries.best_of_each("zeppelin", 10)} == visible
    assert queries.counts("zeppelin") == dict.fromkeys(MAKE, 1)


def test_embargo_passes_without_a_job(db, monkeypatch):
    make_project(title=text("Zeppelin"), publish_at=FUTURE)
    before = queries.counts("zeppelin")
    monkeypatch.setattr("django.utils.timezone.now", lambda: FUTURE)

    assert (before, queries.counts("zeppelin")) == ({}, {"project": 1})


def test_best_of_each_takes_so_many_of_each(db):
    with writing():
        for _ in range(4):
            make_sector(name=text("Zeppelins"))
            make_project(title=text("Zeppelin"))

    kinds = [entry.kind for entry in queries.best_of_each("zeppelin", 2)]

    assert sorted(kinds) == ["project", "project", "sector", "sector"]


def test_search_takes_one_query(records, django_assert_num_queries):
    with django_assert_num_queries(1):
        list(queries.search("吉林"))
