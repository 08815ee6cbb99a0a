import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from tests.factories import (
    FUTURE,
    hidden_fields,
    make_document,
    make_figure,
    make_measure,
    make_release,
    make_sector,
    make_series,
    make_session,
    make_term,
)
from tests.factories import text as both
from tests.html import read, text, texts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("accepted", "address"),
    [("zh-CN,zh;q=0.9,en;q=0.5", "/zh-hans/"), ("en-GB", "/en/"), ("fr", "/en/"), ("", "/en/")],
)
def test_root_leads_to_the_language_of_the_reader(client, accepted, address):
    response = client.get("/", headers={"accept-language": accepted})

    assert (response.status_code, response["Location"]) == (302, address)
    assert response["Vary"] == "Accept-Language"


def test_home_shows_the_latest_session_that_has_results(client):
    series = make_series(name=both("Expo"))
    make_figure("over 5", session=make_session(series=series, ordinal=12), is_headline=True)
    latest = make_session(series=series, ordinal=13)
    make_figure("over 7", session=latest, is_headline=True, measure=make_measure(name=both("M")))
    make_session(series=series, ordinal=14)

    root = read(client.get("/en/"))

    assert text(root.find(".//p[@class='seal']")) == "13"
    assert texts(root, ".//ul[@class='headline']/li") == ["over 7 M 1"]
    assert root.find(".//ul[@class='headline']//sup/a").get("href") == (
        f"{latest.get_absolute_url()}#src-1"
    )


def test_home_shows_which_sessions_are_entered(client):
    series = make_series()
    for ordinal in (2, 4):
        make_session(series=series, ordinal=ordinal)
    make_session(series=series, ordinal=3, publish_at=FUTURE)

    root = read(client.get("/en/"))

    assert [
        (text(stop), stop.find("a") is not None) for stop in root.findall(".//ol[@class='rail']/li")
    ] == [("1", False), ("Session 2", True), ("3", False), ("Session 4", True)]


def test_home_gives_one_number_of_each_measure(client):
    release = make_release()
    merchants = make_measure(name=both("Merchants"), topic="people")
    make_figure("2,822", release=release, basis="cumulative")
    make_figure("1,000", release=release, stage="forecast")
    make_figure("98", release=release, is_headline=True)
    make_figure("over 20,000", release=release, measure=merchants, order=1)
    make_figure("5", release=release, measure=merchants, dimensions=[make_term()])

    root = read(client.get("/en/"))

    assert texts(root, ".//dl[@class='ledger']/div") == ["Merchants over 20,000 1"]


def test_home_without_results_says_so(client):
    root = read(client.get("/en/"))

    assert texts(root, ".//main//p")[0] == "No results have been published yet."


def test_home_of_hidden_sessions_is_empty(client, hidden):
    fields, expo_session = hidden_fields(hidden)
    make_figure("over 7", session=expo_session, is_headline=True, **fields)

    root = read(client.get("/en/"))

    assert root.findall(".//ul[@class='headline']") == []


def test_home_reads_in_chinese(client):
    root = read(client.get("/zh-hans/"))

    assert root.get("lang") == "zh-Hans"
    assert text(root.find(".//title")) == "博览会成果：签约、会议与展览"


@pytest.mark.parametrize("path", ["/en/nothing/", "/en/sessions/99/", "/zh-hans/projects/99/"])
def test_missing_page_leads_back(client, path):
    response = client.get(path)

    assert response.status_code == 404
    assert read(response).find(".//main//a").get("href") == f"/{path.split('/')[1]}/sessions/"


def test_page_of_an_error_needs_nothing_but_its_template():
    with override("en"):
        assert "<h1>Something went wrong</h1>" in render_to_string("500.html")


@pytest.mark.parametrize("path", ["/", "/en/", "/en/sessions/", "/en/projects/", "/en/nothing/"])
def test_pages_set_no_cookie(client, path):
    response = client.get(path)

    assert dict(response.cookies) == {}


@pytest.mark.parametrize("size", [2, 5])
def test_home_asks_a_fixed_number_of_queries(client, django_assert_num_queries, size):
    for _n in range(size):
        release = make_release()
        sectors = release.sector_lists.create(deal_type=make_term("deal-type"))
        for _m in range(size):
            make_document(release)
            make_figure("5", release=release, is_headline=True, dimensions=[make_term()])
            sectors.entries.create(sector=make_sector())

    with django_assert_num_queries(11):
        response = client.get("/en/")

    assert response.status_code == 200
