import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.api import FigureViewSet
from events.models import Figure, Forum
from expo_portal.feed import cursors, lists
from expo_portal.feed.lists import Order, allowed_orderings
from expo_portal.feed.prepared import by_placeholder
from expo_portal.resources import BY_MODEL
from expo_portal.writing import writing
from projects.api import ProjectViewSet
from projects.filters import ProjectFilter
from projects.models import SignedProject
from tests.factories import (
    make_figure,
    make_forum,
    make_measure,
    make_project,
    make_release,
    make_session,
    text,
)


def path_of(url):
    return url.removeprefix("http://127.0.0.1:8000")


def walk(client, url, between=lambda: None):
    """The ids on each page, from the first one on."""
    pages = []
    while url and len(pages) < 100:
        answer = client.get(path_of(url)).json()
        pages.append([shape["id"] for shape in answer["results"]])
        url = answer["next"]
        between()
    return pages


def walk_both_ways(client, url):
    """The ids on each page on the way to the last one, and on the way back from it."""
    ways = []
    for direction in ("next", "previous"):
        pages = []
        while url and len(pages) < 100:
            answer = client.get(path_of(url)).json()
            pages.append([shape["id"] for shape in answer["results"]])
            url = answer[direction]
        ways.append(pages)
        url = answer["previous"]
    return ways


ORDERINGS = allowed_orderings(ProjectViewSet)
COLUMNS = {"published_at": "public_from"}


def column_of(ordering):
    name = ordering.removeprefix("-")
    return COLUMNS.get(name, name)


def in_order(projects, ordering):
    """Their ids, sorted in Python: those without a value last, whatever the direction."""
    column, descending = column_of(ordering), ordering.startswith("-")
    projects = sorted(projects, key=lambda each: each.pk.int, reverse=descending)
    known = [each for each in projects if getattr(each, column) is not None]
    unknown = [each for each in projects if getattr(each, column) is None]
    known.sort(key=lambda each: getattr(each, column), reverse=descending)
    return [str(each.pk) for each in known + unknown]


@writing()
def make_projects():
    """Several with the same day, some without; public and changed at several moments."""
    session = make_session(publish_at=datetime(2021, 9, 1, tzinfo=UTC))
    days = [None, date(2021, 9, 23), None, date(2021, 9, 24), *[date(2021, 9, 23)] * 2, None]
    return [
        make_project(
            session=session,
            reference=f"P{n}",
            signed_on=day,
            publish_at=datetime(2021, 9, 2 + n % 3, tzinfo=UTC),
        )
        for n, day in enumerate(days)
    ]


@writing()
def make_figures(count, **fields):
    release, measure = make_release(), make_measure()
    return [make_figure("5", release, measure=measure, **fields) for _ in range(count)]


def test_list_walked_both_ways_has_each_row_once(client, db):
    ids = {str(figure.pk) for figure in make_figures(5)}

    for ordering in ("order", "-order", "value", "-changed_at", "id", "-id"):
        address = f"/api/v1/figures/?ordering={ordering}&limit=2"
        forwards, backwards = walk_both_ways(client, address)

        assert [len(page) for page in forwards] == [2, 2, 1], ordering
        assert {key for page in forwards for key in page} == ids, ordering
        assert backwards == [forwards[1], forwards[0]], ordering


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_list_is_the_sorted_whole_cut_into_pages(client, db, limit):
    projects = make_projects()
    expected = {ordering: in_order(projects, ordering) for ordering in ORDERINGS}

    ways = {
        ordering: walk_both_ways(client, f"/api/v1/projects/?ordering={ordering}&limit={limit}")
        for ordering in ORDERINGS
    }

    cut = {
        ordering: [ids[start : start + limit] for start in range(0, len(ids), limit)]
        for ordering, ids in expected.items()
    }
    assert ways == {ordering: [pages, pages[-2::-1]] for ordering, pages in cut.items()}


@pytest.mark.parametrize("ordering", ["signed_on", "-signed_on", "reference", "-id"])
def test_list_keeps_its_order_while_others_come_and_go(client, db, ordering):
    projects = make_projects()
    session, expected = projects[0].session, in_order(projects, ordering)
    passing = []

    @writing()
    def disturb():
        if passing:
            passing.pop().delete()
        for day in (None, date(2021, 9, 23), date(2021, 9, 24)):
            passing.append(make_project(session=session, signed_on=day))

    pages = walk(client, f"/api/v1/projects/?ordering={ordering}&limit=2", disturb)

    found = [key for page in pages for key in page]
    assert [key for key in found if key in expected] == expected
    assert len(found) == len(set(found))


def test_list_without_pages_is_in_the_same_order(client, db):
    projects, found = make_projects(), {}

    for ordering in ORDERINGS:
        response = client.get(f"/api/v1/projects/?ordering={ordering}&format=ndjson")
        lines = b"".join(response.streaming_content).decode()
        found[ordering] = re.findall(r'"type":"project","id":"([^"]+)"', lines)

    assert found == {ordering: in_order(projects, ordering) for ordering in ORDERINGS}


@pytest.mark.parametrize(("ordering", "queries"), [("reference", 2), ("signed_on", 3)])
def test_list_asks_once_more_where_rows_with_a_value_run_out(
    client, db, django_assert_num_queries, ordering, queries
):
    make_projects()

    for limit, count in ((3, 2), (4, queries), (1000, queries)):
        with django_assert_num_queries(count):
            client.get(f"/api/v1/projects/?ordering={ordering}&limit={limit}")


@pytest.mark.parametrize("backwards", [False, True])
def test_no_page_of_projects_sorts_them(db, backwards):
    make_projects()
    project = make_project(session=make_session(slug="13"), signed_on=date(2021, 9, 23))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # For so few rows it would rather not use an index.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    cases = [(name, {}) for name in ORDERINGS]
    cases += [(name, {"session": ["13"]}) for name in ORDERINGS if "published_at" not in name]

    plans = [
        (ordering, narrowed, position, plan)
        for ordering, narrowed in cases
        for position in positions_at(project, ordering)
        for plan in plans_of(ordering, narrowed, position, backwards)
    ]

    assert [
        plan
        for plan in plans
        if re.search(r"TEMP B-TREE|(?<!Incremental )Sort  \(", plan[-1])
        or not re.search(INDEXED[connection.vendor], plan[-1])
    ] == []
    assert len(plans) > 2 * len(cases)


INDEXED = {
    "sqlite": "projects_signedproject USING (COVERING )?INDEX",
    "postgresql": "Index (Only )?Scan .*projects_",
}
PROJECTS = BY_MODEL[SignedProject]


def order_by(ordering):
    return Order.read({"ordering": ordering}, ProjectViewSet(resource=PROJECTS))


def positions_at(project, ordering):
    """The start, behind this project, and behind it if it had no value."""
    order = order_by(ordering)
    unknown = [[None, project.pk]] if order.has_gaps else []
    return [(), [getattr(project, column.name) for column in order.columns], *unknown]


def plans_of(ordering, narrowed, position, backwards):
    """How the database would read each part of a page of projects."""
    order = order_by(ordering)
    values = {"now": timezone.now()} | by_placeholder(narrowed)
    values |= dict(zip(map(lists.place, order.columns), position, strict=bool(position)))
    explain = {"sqlite": "EXPLAIN QUERY PLAN"}.get(connection.vendor, "EXPLAIN")
    for part in order.parts(position, backwards):
        variant = ProjectFilter.variant(narrowed)
        found = lists.page_statement(PROJECTS, variant, order, backwards, *part)
        with connection.cursor() as cursor:
            cursor.execute(f"{explain} {found.sql} LIMIT 101", found.given(values))
            yield "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_page_of_a_session_and_a_field_reads_no_other_projects(db):
    if connection.vendor != "sqlite":
        return
    narrowed = {"session": ["13"], "sector": ["cars"]}
    orderings = [name for name in ORDERINGS if "published_at" not in name]

    plans = {name: next(plans_of(name, narrowed, (), False)) for name in orderings}

    assert {
        name: plan for name, plan in plans.items() if "signedproject USING COVERING" not in plan
    } == {}


def test_deep_page_in_order_of_moments_starts_behind_its_row(db):
    """Records of one release are all public since one moment."""
    if connection.vendor != "sqlite":
        return
    project = make_project()

    [plan] = plans_of("-published_at", {}, [project.public_from, project.pk], False)

    assert "(public_from,id)<(?,?)" in plan


def test_list_loses_and_repeats_nothing_while_rows_come_and_change(client, db):
    figures = make_figures(6)
    ids = sorted(str(figure.pk) for figure in figures)

    @writing()
    def disturb():
        make_figure("5", figures[0].release, measure=figures[0].measure)
        for figure in figures:
            figure.scope = text(f"Changed after version {figure.version}")
            figure.save()

    pages = walk(client, "/api/v1/figures/?limit=1", disturb)

    found = [key for page in pages for key in page]
    assert len(found) == len(set(found))
    assert sorted(key for key in found if key in ids) == ids


def test_list_goes_on_when_the_row_of_the_cursor_is_gone(client, db):
    with writing():
        session = make_session()
        for _ in range(3):
            make_forum(session)
    first = client.get("/api/v1/forums/?limit=1").json()
    rest = walk(client, first["next"])

    Forum.objects.filter(pk=first["results"][0]["id"]).delete()

    assert walk(client, first["next"]) == rest


def test_links_name_the_neighbouring_pages_and_keep_the_query(client, db):
    figure = make_figures(3)[0]
    query = f"session={figure.session.slug}&limit=1&lang=en&ordering=-value"

    first = client.get(f"/api/v1/figures/?{query}")
    second = client.get(path_of(first.json()["next"]))
    start = f"http://127.0.0.1:8000/api/v1/figures/?{query}&cursor="

    assert first.json()["previous"] is None
    assert neighbours(first) == [f'<{first.json()["next"]}>; rel="next"']
    assert first.json()["next"].startswith(start)
    assert second.json()["previous"].startswith(start)
    assert neighbours(second) == [
        f'<{second.json()["next"]}>; rel="next"',
        f'<{second.json()["previous"]}>; rel="prev"',
    ]


def neighbours(response):
    """The links of an answer without those to the description of the feed."""
    return response.headers["Link"].split(", ")[:-2]


def test_only_page_has_no_links(client, db):
    make_figures(2)

    response = client.get("/api/v1/figures/?limit=2")

    assert (response.json()["next"], response.json()["previous"]) == (None, None)
    assert neighbours(response) == []


def test_links_do_not_depend_on_the_address_asked(client, db, settings):
    settings.ALLOWED_HOSTS = ["*"]
    make_figures(2)

    answers = [
        client.get("/api/v1/figures/?limit=1", headers={"host": host}).content
        for host in ("localhost", "evil.example")
    ]

    assert answers[0] == answers[1]


def foreign_cursors(client):
    """Cursors that stand for no page of /api/v1/figures/?limit=1."""
    make_figures(2)
    make_forum(), make_forum()
    own = client.get("/api/v1/figures/?limit=1").json()["next"].partition("cursor=")[2]
    other_list = client.get("/api/v1/forums/?limit=1").json()["next"]
    other_order = client.get("/api/v1/figures/?limit=1&ordering=-order").json()["next"]
    other_filter = client.get("/api/v1/figures/?limit=1&stage=closing").json()["next"]
    for url in (other_list, other_order, other_filter):
        yield url.partition("cursor=")[2]
    for place in (0, 5, 13, 20, len(own) - 2, len(own) - 1):
        yield own[:place] + ("B" if own[place] == "A" else "A") + own[place + 1 :]
    yield from (own[:-1], own + "A", own + "=", f"{own}!", "null", "W10", "%E4%B8%AD", "A" * 1999)


def test_foreign_and_changed_cursors_are_refused(client, db):
    for cursor in foreign_cursors(client):
        response = client.get(f"/api/v1/figures/?limit=1&cursor={cursor}")

        assert (response.status_code, cursor) == (400, cursor)
        assert response.json()["errors"] == [
            {
                "parameter": "cursor",
                "detail": "This cursor belongs to no page of this list with these filters. Repeat "
                "the filters of the page that it came from, or begin without it.",
            }
        ]


WRONG = [
    10**30,
    1.5,
    float("inf"),
    float("nan"),
    "1e400",
    "NaN",
    "\0",
    "\ud800",
    [],
    {},
    "x" * 5000,
]
# The last are of no zone, and of no year in ours.
WRONG += ["2021-09-23T10:00:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"]


@pytest.mark.parametrize("ordering", ["order", "value", "changed_at", "published_at"])
def test_forged_cursor_is_refused(client, db, ordering):
    (figure, other), statuses = make_figures(2), {}
    scope = f"http://127.0.0.1:8000/api/v1/figures/?ordering={ordering}"
    key, own = str(figure.pk), as_text(figure, ordering)
    forged = [[False, value, key] for value in WRONG]
    forged += [[way, own, key] for way in (None, 1, "x", [], {})]
    forged += [5, None, True, "x", {}, [], [False], [False, own], [False, own, "x"]]
    forged += [[False, own, key, key]]

    for position in forged:
        cursor = cursors.written(scope, position)
        response = client.get(f"/api/v1/figures/?ordering={ordering}&cursor={cursor}")
        statuses[str(position)] = response.status_code

    assert statuses == dict.fromkeys(map(str, forged), 400)
    cursor = cursors.written(scope, [False, own, key])
    answer = client.get(f"/api/v1/figures/?ordering={ordering}&cursor={cursor}").json()
    behind = [other] if (as_text(other, ordering), str(other.pk)) > (own, key) else []
    assert [shape["id"] for shape in answer["results"]] == [str(each.pk) for each in behind]


def as_text(figure, ordering):
    order = Order.read({"ordering": ordering}, FigureViewSet(resource=BY_MODEL[Figure]))
    return lists.as_text(order.columns[0], getattr(figure, order.columns[0].name))


def test_deep_page_starts_at_its_first_row(client, db):
    make_figures(4)
    answer = client.get("/api/v1/figures/?limit=1").json()

    with CaptureQueriesContext(connection) as captured:
        client.get(path_of(answer["next"]))

    assert "OFFSET" not in captured[0]["sql"]
