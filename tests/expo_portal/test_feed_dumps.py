"""Whole selections as files, and objects shown as a request asks for them."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest

from expo_portal.feed import dumps
from expo_portal.resources import RESOURCES
from expo_portal.writing import writing
from tests.factories import (
    HIDDEN,
    hidden_fields,
    make_claim,
    make_figure,
    make_forum,
    make_organization,
    make_place,
    make_project,
    make_sector,
    make_session,
    make_term,
    text,
)

pytestmark = pytest.mark.django_db


def body(client, path):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content
    return b"".join(answer) if answer.streaming else answer.content


def get(client, path):
    return json.loads(body(client, path))


def rows(client, path):
    lines = body(client, path).decode("utf-8-sig").splitlines(keepends=True)
    return list(csv.DictReader(line for line in lines if not line.startswith("# ")))


@pytest.fixture
@writing()
def project():
    expo_session = make_session(slug="13")
    project = make_project(
        "over 1.12 billion yuan",
        reference="13-001",
        title={"en": "=Steel works", "zh-hans": "钢厂"},
        session=expo_session,
        sector=make_sector(slug="steel", name=text("Steel")),
        place=make_place(slug="jilin"),
        parties=[make_organization(name=text("Works"))],
    )
    project.milestones.create(stage="signed", date=date(2021, 9, 24))
    project.milestones.create(stage="effective", number="5", scale="million", currency="CNY")
    return project


# Files


def test_json_lines_hold_the_whole_selection_as_the_list_shows_it(client, monkeypatch):
    monkeypatch.setattr(dumps, "AT_ONCE", 2)
    with writing():
        claims = [make_claim(order=n) for n in range(5)]

    first, *lines = body(client, "claims/?format=ndjson").decode().splitlines()

    listed = get(client, "claims/")["results"]
    assert [json.loads(line) for line in lines] == listed
    assert len(lines) == len(claims)
    assert json.loads(first)["about"] == {
        "title": "claims",
        "address": "http://127.0.0.1:8000/api/v1/claims/?format=ndjson",
        "as_of": json.loads(first)["about"]["as_of"],
    }


def test_file_tells_when_its_content_last_moved_or_came(client, monkeypatch):
    def as_of():
        return json.loads(body(client, "claims/?format=ndjson").splitlines()[0])["about"]["as_of"]

    session, hour = make_session(), timedelta(hours=1)
    now = datetime(2030, 1, 1, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    make_claim(session)
    make_claim(session, publish_at=now + hour)
    told = [as_of()]
    now += 2 * hour
    told.append(as_of())

    assert told == ["2030-01-01T00:00:00+00:00", "2030-01-01T01:00:00+00:00"]


@pytest.mark.parametrize("kind", ["ndjson", "csv", "xlsx"])
def test_file_is_the_same_until_something_changes(client, settings, project, kind):
    settings.LICENCE, settings.LICENCE_URL = "CC BY 4.0", "https://example.org/by"
    path = f"projects/?format={kind}&sector=steel"

    assert body(client, path) == body(client, path)
    if kind != "xlsx":
        said = body(client, path).decode()
        assert "CC BY 4.0 https://example.org/by" in said
        assert "sector=steel" in said


def test_table_has_a_column_for_each_language_and_runs_no_formula(client, project):
    [row] = rows(client, "projects/?format=csv")

    assert row["title_en"] == "'=Steel works"
    assert row["title_zh-hans"] == "钢厂"
    assert (row["session"], row["sector"], row["sample"]) == ("13", "steel", "false")
    [amount] = json.loads(row["amounts"])
    assert (amount["qualifier"], amount["value"]) == ("over", "1120000000")


def test_table_takes_an_amount_apart(client):
    make_figure(
        "over 117.1 billion yuan",
        equivalent_number="18.1",
        equivalent_scale="billion",
        equivalent_currency="USD",
    )

    [row] = rows(client, "figures/?format=csv")

    assert row["text_en"].startswith("over 117.1 billion")
    assert (row["equivalent.value"], row["equivalent.currency"]) == ("18100000000", "USD")


def test_workbook_holds_the_same_rows(client, project):
    make_project("5 yuan")

    book = openpyxl.load_workbook(io.BytesIO(body(client, "projects/?format=xlsx")))

    sheet = list(book.worksheets[0].iter_rows(values_only=True))
    listed = get(client, "projects/")["results"]
    assert [row[1] for row in sheet[1:]] == [shape["id"] for shape in listed]


def test_workbook_that_cannot_hold_all_is_refused(client, monkeypatch, project):
    monkeypatch.setattr(dumps, "MAX_ROWS", 1)
    whole = openpyxl.load_workbook(io.BytesIO(body(client, "projects/?format=xlsx")))
    make_project(session=project.session)

    answer = client.get("/api/v1/projects/?format=xlsx")

    assert [row[1].value for row in whole.worksheets[0].rows][1:] == [str(project.pk)]
    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        [
            {
                "parameter": "format",
                "detail": "A workbook holds at most 1 rows. Take csv or ndjson instead.",
            }
        ],
    )


def test_format_is_negotiated(client):
    make_claim()
    kinds = {
        "text/csv": "text/csv; charset=utf-8; header=present",
        "application/x-ndjson": "application/x-ndjson",
        "text/csv;q=0.5, application/json": "application/json",
        "*/*": "application/json",
        "text/html, */*;q=0.1": "application/json",
    }

    answers = {
        accept: client.get("/api/v1/claims/", headers={"accept": accept}) for accept in kinds
    }

    assert {accept: answer["Content-Type"] for accept, answer in answers.items()} == kinds


def test_format_that_there_is_not_is_refused(client):
    answer = client.get("/api/v1/claims/", headers={"accept": "text/html"})

    assert (answer.status_code, answer["Content-Type"]) == (406, "application/problem+json")
    assert answer.json()["detail"].startswith("Here you can have: application/json,")


def test_file_has_no_pages(client):
    for _ in range(2):
        make_claim()
    following = get(client, "claims/?limit=1")["next"]

    answer = client.get(f"{following.removeprefix('http://127.0.0.1:8000')}&format=csv")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "cursor"


@pytest.mark.parametrize("kind", ["ndjson", "csv"])
def test_hidden_record_is_in_no_file(client, kind):
    make_project("5 yuan")
    before, after = body(client, f"projects/?format={kind}"), {}

    for reason in HIDDEN:
        fields, expo_session = hidden_fields(reason)
        make_project("6 yuan", session=expo_session, title=text("Secret"), **fields)
        after[reason] = body(client, f"projects/?format={kind}")

    assert after == dict.fromkeys(HIDDEN, before)


def test_file_takes_a_fixed_number_of_queries(client, django_assert_num_queries):
    for more in (2, 48):
        with writing():
            for _ in range(more):
                make_claim()

        for kind, queries in (("ndjson", 3), ("csv", 3), ("xlsx", 4)):
            with django_assert_num_queries(queries):
                body(client, f"claims/?format={kind}")


def test_every_resource_comes_in_every_format(client, project):
    make_figure("5", forums=[make_forum()], dimensions=[make_term()])

    for resource in RESOURCES:
        for kind in ("ndjson", "csv", "xlsx"):
            for wish in ("", "&lang=zh-hans", "&fields=id"):
                assert body(client, f"{resource.name}/?format={kind}{wish}")


# Objects as asked for


def test_language_turns_each_text_into_a_string(client, project):
    shape = get(client, f"projects/{project.reference}/?lang=zh-hans")

    assert shape["lang"] == "zh-hans"
    assert shape["title"] == "钢厂"
    assert shape["summary"] is None
    assert shape["amounts"][0]["text"] == "逾11.2亿元"
    assert [step["amount"] and step["amount"]["text"] for step in shape["milestones"]] == [
        None,
        "500万元",
    ]


def test_language_falls_back(client):
    claim = make_claim(text={"en": "The largest so far"})

    assert get(client, f"claims/{claim.pk}/?lang=zh-hans")["text"] == "The largest so far"


def test_fields_are_picked_in_the_order_of_the_object(client, project):
    shape = get(client, "projects/?fields=title,id&fields=session")["results"][0]

    assert list(shape.items()) == [
        ("id", str(project.pk)),
        ("title", dict(project.title)),
        ("session", "13"),
    ]


def test_related_objects_are_inlined(client, project):
    [shape] = get(client, "projects/?expand=session,parties.organization&expand=place")["results"]

    assert shape["session"] == get(client, "sessions/13/")
    assert shape["place"] == get(client, "places/jilin/")
    company = project.parties.get().organization
    assert shape["parties"][0]["organization"] == get(client, f"organizations/{company.pk}/")
    assert (shape["sector"], shape["forum"]) == ("steel", None)


def test_inlined_objects_speak_the_language(client, project):
    shape = get(client, f"projects/{project.pk}/?expand=sector&lang=en&fields=sector")

    assert list(shape) == ["sector", "lang"]
    assert (shape["sector"]["name"], shape["sector"]["lang"]) == ("Steel", "en")


def test_lists_of_references_are_inlined(client):
    figure = make_figure("5", forums=[make_forum(), make_forum()])

    shape = get(client, f"figures/{figure.pk}/?expand=forums,measure")

    assert [forum["type"] for forum in shape["forums"]] == ["forum", "forum"]
    assert shape["measure"]["type"] == "measure"


def test_reference_survives_the_withdrawal_of_its_target(client, project):
    sub = make_project("1 yuan", session=project.session, parent=project)
    project.withdraw(text("It was a mistake."))

    shape = get(client, f"projects/{sub.pk}/?expand=parent")

    assert shape["parent"] == str(project.pk)


def test_unknown_expansion_is_refused_with_the_nearest(client):
    answer = client.get("/api/v1/claims/?expand=sesion")

    [error] = answer.json()["errors"]
    assert (answer.status_code, error["suggestion"]) == (400, "session")
    assert error["detail"] == (
        "This cannot be expanded; figure, forum, measure, release, session can."
    )


@pytest.mark.parametrize(
    ("path", "parameter", "detail"),
    [
        # Terms stand in an object there, by vocabulary.
        ("figures/?expand=dimensions", "expand", "This cannot be expanded; "),
        ("sectors/?expand=codes", "expand", "There is no such parameter here."),
    ],
)
def test_what_is_no_reference_is_not_expanded(client, path, parameter, detail):
    make_figure("5", dimensions=[make_term()])

    answer = client.get(f"/api/v1/{path}")

    [error] = answer.json()["errors"]
    assert (answer.status_code, error["parameter"]) == (400, parameter)
    assert error["detail"].startswith(detail)


def test_expansion_takes_a_query_each(client, django_assert_num_queries):
    for more in (2, 48):
        with writing():
            for _ in range(more):
                make_project("5 yuan", session=make_session(), place=make_place())

        with django_assert_num_queries(4):
            get(client, "projects/?expand=session,place")
