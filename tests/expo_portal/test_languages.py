import pytest
from django.utils.translation import get_language

from expo_portal.resources import RESOURCES
from expo_portal.writing import writing
from tests.factories import (
    HIDDEN,
    hidden_fields,
    make_figure,
    make_forum,
    make_organization,
    make_pavilion,
    make_place,
    make_project,
    make_sector,
    make_series,
    make_session,
)

pytestmark = pytest.mark.django_db
CHINESE = {"accept-language": "zh-CN,zh;q=0.9"}


def test_address_without_a_language_leads_to_that_of_the_reader(client):
    make_session(slug="13")

    answer = client.get("/sessions/13/?a=b", headers=CHINESE)

    assert (answer.status_code, answer["Location"]) == (302, "/zh-hans/sessions/13/?a=b")
    assert answer["Vary"] == "Accept-Language"
    assert dict(answer.cookies) == {}


def test_every_address_of_the_feed_leads_to_a_page(client):
    expo_session = make_session()
    place, company = make_place(), make_organization()
    make_figure("5", session=expo_session, place=place)
    make_forum(expo_session, series=make_series(), place=place)
    make_pavilion(expo_session)
    make_project("5 yuan", session=expo_session, parties=[company], sector=make_sector())
    shown = set()

    for resource in RESOURCES:
        for shape in client.get(f"/api/v1/{resource.name}/?limit=3").json()["results"]:
            if address := shape["html_url"]:
                path = address.removeprefix("http://127.0.0.1:8000").partition("#")[0]
                answer = client.get(path, headers=CHINESE)
                assert (answer.status_code, answer["Location"]) == (302, f"/zh-hans{path}")
                assert client.get(answer["Location"]).status_code == 200
                shown.add(resource.name)

    assert shown == {
        "series", "sessions", "releases", "figures", "measures", "forums", "pavilions",
        "places", "organizations", "projects", "sectors",
    }  # fmt: skip


def test_nothing_is_not_found_at_once(client):
    make_figure("5", session=make_session(slug="13"))
    paths = [
        "/sessions/99/",
        "/projects/99-001/",
        "/nothing/",
        "/sessions/13",
        "/sessions/13/data.csv",
        "/sessions/13/card.png",
        "/api/v1/nothing/",
        "//sessions/13/",
        "/projects/%00/",
    ]

    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)


def test_hidden_record_has_no_address_without_a_language(client):
    with writing():
        records = {}
        for n, reason in enumerate(HIDDEN):
            fields, expo_session = hidden_fields(reason)
            records[reason] = make_project(reference=f"13-00{n}", session=expo_session, **fields)

    answers = {
        reason: client.get(f"/projects/{project.reference}/").status_code
        for reason, project in records.items()
    }

    # What was withdrawn says why, on its page.
    assert answers == dict.fromkeys(HIDDEN, 404) | {"withdrawn": 302}


def test_admin_is_not_taken_for_a_page(client):
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert client.post("/sessions/").status_code == 404


def test_feed_is_answered_in_english_whatever_was_asked_for_before(client, db):
    client.get("/zh-hans/about/")
    before = get_language()

    client.get("/api/v1/", headers={"Accept-Language": "zh-hans"})

    assert (before, get_language()) == ("zh-hans", "en")
