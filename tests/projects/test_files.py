import csv
import io
import json

import openpyxl
import pytest

from expo_portal.writing import writing
from tests.factories import (
    HIDDEN,
    hidden_fields,
    make_organization,
    make_place,
    make_project,
    make_sector,
)
from tests.factories import text as both
from tests.html import read, texts

pytestmark = pytest.mark.django_db


def body(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return b"".join(answer) if answer.streaming else answer.content


def rows_of(client, path):
    return json.loads(body(client, path))["rows"]


def test_file_keeps_qualifier_and_bounds(client):
    make_project(
        "over 1.12 billion yuan",
        reference="13-001",
        title=both("A mill"),
        parties=[make_organization(name=both("Wanda")), make_organization(name={"en": "Fuji"})],
    )

    [row] = rows_of(client, "/en/projects/data.json")

    wanted = ("reference", "title", "parties", "amount_qualifier", "amount_low", "amount_high")
    assert [row[name] for name in wanted] == [
        "13-001",
        both("A mill"),
        {"en": "Wanda; Fuji", "zh-hans": "中文 Wanda"},
        "over",
        "1120000000",
        "1130000000",
    ]
    assert row["amount_text"] == {"en": "over 1.12 billion yuan", "zh-hans": "逾11.2亿元"}


@pytest.mark.parametrize("query", ["q=Mill", "q=Mill&amount_min=0.2+billion&ordering=reference"])
def test_files_hold_the_rows_of_all_pages_in_their_order(client, query):
    with writing():
        for n in range(27):
            make_project(f"{n % 9 + 1}00 million yuan", title=both(f"Mill {n}"))
        make_project(title=both("Other"))
    pages = [
        texts(read(client.get(f"/en/projects/?{query}&page={n}")), ".//table[@class='proj']//th/a")
        for n in (1, 2)
    ]
    shown = pages[0] + (pages[1] if pages[1] != pages[0] else [])

    as_json = rows_of(client, f"/en/projects/data.json?{query}")
    lines = body(client, f"/en/projects/data.ndjson?{query}").decode().splitlines()
    cells = list(csv.reader(io.StringIO(body(client, f"/en/projects/data.csv?{query}").decode())))
    book = openpyxl.load_workbook(io.BytesIO(body(client, f"/en/projects/data.xlsx?{query}")))

    assert [row["title"]["en"] for row in as_json] == shown
    assert [json.loads(line)["title"]["en"] for line in lines[1:]] == shown
    table = [row for row in cells if not row[0].lstrip("\ufeff").startswith("#")]
    assert [row[1] for row in table[1:]] == shown
    assert [row[1] for row in list(book.worksheets[0].values)[1:]] == shown


def test_files_name_what_they_are_narrowed_to(client):
    make_project("5 billion yuan", is_sample=True)

    answer = client.get("/en/projects/data.ndjson?amount_min=1亿元&nonsense=1")

    about = json.loads(b"".join(answer).splitlines()[0])["about"]
    assert about["filter"] == "from 100 million yuan; yuan"
    assert about["not_understood"] == "This list has no filter named nonsense."
    assert answer["Content-Disposition"] == 'attachment; filename="sample-projects.ndjson"'


def test_files_hold_no_hidden_project(client):
    with writing():
        sector, place, company = records = make_sector(), make_place(), make_organization()
        about = {"sector": sector, "place": place, "parties": [company]}
        make_project(title=both("Open matter"), **about)
        for reason in HIDDEN:
            fields, expo_session = hidden_fields(reason)
            make_project(title=both("Secret matter"), session=expo_session, **about, **fields)

    for folder in ("/en/projects/", *(record.get_absolute_url() for record in records)):
        found = rows_of(client, f"{folder}data.json")
        assert [row["title"]["en"] for row in found] == ["Open matter"], folder


@pytest.mark.parametrize("size", [2, 50])
def test_file_asks_a_fixed_number_of_queries(client, django_assert_num_queries, size):
    with writing():
        for _n in range(size):
            make_project("1 billion yuan", parties=[make_organization()], sector=make_sector())

    with django_assert_num_queries(7):
        body(client, "/en/projects/data.csv")
