from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Figure
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


def walk_back(client, url):
    pages = []
    while url and len(pages) < 100:
        answer = client.get(path_of(url)).json()
        pages.append([shape["id"] for shape in answer["results"]])
        url = answer["previous"]
    return pages


def last_page(client, url):
    answer = client.get(url).json()
    for _ in range(20):
        answer = client.get(path_of(answer["next"])).json() if answer["next"] else answer
    return answer


def make_figures(count, **fields):
    release, measure = make_release(), make_measure()
    return [make_figure("5", release, measure=measure, **fields) for _ in range(count)]


@pytest.mark.parametrize("ordering", ["order", "-order", "value", "-changed_at", "id", "-id"])
def test_list_walked_both_ways_has_each_row_once(client, db, ordering):
    ids = {str(figure.pk) for figure in make_figures(5)}

    forwards = walk(client, f"/api/v1/figures/?ordering={ordering}&limit=2")
    last = last_page(client, f"/api/v1/figures/?ordering={ordering}&limit=2")
    backwards = walk_back(client, last["previous"])

    assert [len(page) for page in forwards] == [2, 2, 1]
    assert {key for page in forwards for key in page} == ids
    assert backwards == [forwards[1], forwards[0]]


@pytest.mark.parametrize("ordering", ["signed_on", "-signed_on"])
def test_list_puts_what_has_no_value_last(client, db, ordering):
    session = make_session()
    days = [None, date(2021, 9, 23), None, date(2021, 9, 24), date(2021, 9, 23)]
    projects = [make_project(session=session, signed_on=day) for day in days]

    pages = walk(client, f"/api/v1/projects/?ordering={ordering}&limit=1")

    found = [project.signed_on for [key] in pages for project in projects if str(project.pk) == key]
    known = sorted(filter(None, days), reverse=ordering.startswith("-"))
    assert found == [*known, None, None]


def test_list_walked_backwards_over_rows_without_value(client, db):
    session = make_session()
    for day in (None, date(2021, 9, 23), None, date(2021, 9, 24)):
        make_project(session=session, signed_on=day)
    address = "/api/v1/projects/?ordering=signed_on&limit=1"
    forwards = walk(client, address)
    last = last_page(client, address)

    backwards = walk_back(client, last["previous"])

    assert backwards == forwards[-2::-1]


def test_list_loses_and_repeats_nothing_while_rows_come_and_change(client, db):
    figures = make_figures(6)
    ids = sorted(str(figure.pk) for figure in figures)

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
    make_figures(3)
    first = client.get("/api/v1/figures/?limit=1").json()
    rest = walk(client, first["next"])

    Figure.objects.filter(pk=first["results"][0]["id"]).delete()

    assert walk(client, first["next"]) == rest


def test_links_name_the_neighbouring_pages_and_keep_the_query(client, db):
    figure = make_figures(3)[0]
    query = f"session={figure.session.slug}&limit=1&lang=en&ordering=-value"

    first = client.get(f"/api/v1/figures/?{query}")
    second = client.get(path_of(first.json()["next"]))
    start = f"http://127.0.0.1:8000/api/v1/figures/?{query}&cursor="

    assert first.json()["previous"] is None
    assert first.headers["Link"] == f'<{first.json()["next"]}>; rel="next"'
    assert first.json()["next"].startswith(start)
    assert second.json()["previous"].startswith(start)
    assert second.headers["Link"] == (
        f'<{second.json()["next"]}>; rel="next", <{second.json()["previous"]}>; rel="prev"'
    )


def test_only_page_has_no_links(client, db):
    make_figures(2)

    response = client.get("/api/v1/figures/?limit=2")

    assert (response.json()["next"], response.json()["previous"]) == (None, None)
    assert "Link" not in response.headers


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
                "detail": "This cursor belongs to no page of this list with these filters.",
            }
        ]


def test_deep_page_starts_at_its_first_row(client, db):
    make_figures(4)
    answer = client.get("/api/v1/figures/?limit=1").json()

    with CaptureQueriesContext(connection) as captured:
        client.get(path_of(answer["next"]))

    assert "OFFSET" not in captured[0]["sql"]
