import csv
import io
import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zipfile import ZipFile

import openpyxl
import pytest

from expo_portal import downloads, workbooks
from expo_portal.downloads import Column, Download, respond

COLUMNS = [
    Column("reference", "Reference"),
    Column("title", "Title", is_text=True),
    Column("value", "Value"),
    Column("signed_on", "Signed on"),
    Column("is_planned", "Planned"),
]
ROWS = [
    {
        "reference": "13-001",
        "title": {"en": "=Motor works", "zh-hans": "＝发动机厂"},
        "value": Decimal("1120000000.50"),
        "signed_on": date(2021, 9, 24),
        "is_planned": True,
    },
    {"reference": "-5", "title": {"en": "Two\nlines"}, "value": None},
]


@pytest.fixture(autouse=True)
def licence(settings):
    settings.LICENCE, settings.LICENCE_URL = "CC BY 4.0", "https://example.org/by"


def take(rf, kind, rows=ROWS, **fields):
    request = rf.get(f"/en/projects/data.{kind}", {"session": "13"})
    moment = datetime(2021, 9, 30, 10, tzinfo=UTC)
    about = {"filter": "13th session"}
    download = Download("projects", "Signed projects", COLUMNS, rows, about, moment)
    return respond(request, download, kind)


def body(answer):
    return b"".join(answer) if answer.streaming else answer.content


ABOUT = {
    "title": "Signed projects",
    "address": "http://127.0.0.1:8000/en/projects/?session=13",
    "filter": "13th session",
    "as_of": "2021-09-30T10:00:00+00:00",
    "licence": "CC BY 4.0 https://example.org/by",
}


def test_csv_holds_rows_and_what_they_are(rf):
    answer = take(rf, "csv")

    said = body(answer).decode("utf-8-sig")
    lines = said.split("\r\n")
    assert body(take(rf, "csv")).startswith(b"\xef\xbb\xbf")
    assert lines[:5] == [f"# {name}: {value}" for name, value in ABOUT.items()]
    rows = csv.reader(io.StringIO(said.partition("by\r\n")[2], newline=""))
    assert list(rows) == [
        ["reference", "title_en", "title_zh-hans", "value", "signed_on", "is_planned"],
        ["13-001", "'=Motor works", "'＝发动机厂", "1120000000.5", "2021-09-24", "true"],
        ["-5", "Two\nlines", "", "", "", ""],
    ]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="projects.csv"'


def test_workbook_holds_rows_and_what_they_are(rf):
    book = openpyxl.load_workbook(io.BytesIO(body(take(rf, "xlsx"))))

    data, notes = book.worksheets
    signed_on = datetime.combine(date(2021, 9, 24), time())
    assert list(data.values) == [
        ("Reference", "Title (en)", "Title (zh-hans)", "Value", "Signed on", "Planned"),
        ("13-001", "'=Motor works", "'＝发动机厂", 1120000000.5, signed_on, True),
        ("-5", "Two\nlines", None, None, None, None),
    ]
    assert dict(notes.values) == ABOUT | {
        "reference": "Reference",
        "title_en": "Title (en)",
        "title_zh-hans": "Title (zh-hans)",
        "value": "Value",
        "signed_on": "Signed on",
        "is_planned": "Planned",
    }


def test_json_holds_rows_and_what_they_are(rf):
    shape = json.loads(body(take(rf, "json")))

    rows = [
        {
            "reference": "13-001",
            "title": {"en": "=Motor works", "zh-hans": "＝发动机厂"},
            "value": "1120000000.5",
            "signed_on": "2021-09-24",
            "is_planned": True,
        },
        {
            "reference": "-5",
            "title": {"en": "Two\nlines"},
            "value": None,
            "signed_on": None,
            "is_planned": None,
        },
    ]
    assert shape == {"about": ABOUT, "rows": rows}
    lines = body(take(rf, "ndjson")).splitlines()
    assert [json.loads(line) for line in lines] == [{"about": ABOUT}, *rows]


def test_empty_table_is_a_file_too(rf):
    assert json.loads(body(take(rf, "json", rows=[]))) == {"about": ABOUT, "rows": []}


def test_number_that_a_spreadsheet_would_round_stays_text(rf):
    rows = [{"value": Decimal("123456789012345.67")}, {"value": Decimal("123456789012345")}]

    book = openpyxl.load_workbook(io.BytesIO(body(take(rf, "xlsx", rows=rows))))

    values = [row[3] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
    assert values == ["123456789012345.67", 123456789012345]


def test_workbook_refuses_more_rows_than_it_can_hold(rf, monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_ROWS", 1)

    answer = take(rf, "xlsx")

    assert answer.status_code == 400
    assert answer.content.decode() == (
        "These are more rows than a workbook can hold. Take the CSV file instead."
    )


@pytest.mark.parametrize("sign", list("=+-@＝＋－＠\t\r"))
def test_what_a_spreadsheet_would_run_is_text(sign):
    assert downloads.harmless(f"{sign}A1") == f"'{sign}A1"


@pytest.mark.parametrize("number", ["-5", "+110.69", "13"])
def test_signs_of_numbers_stay(number):
    assert downloads.harmless(number) == number


def test_signs_that_no_file_may_hold_are_left_out():
    assert downloads.harmless("a\0b\x0bc") == "abc"


def test_workbook_does_not_tell_when_it_was_written(rf):
    content = io.BytesIO(body(take(rf, "xlsx")))

    with ZipFile(content) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    made = openpyxl.load_workbook(content).properties
    assert made.created == made.modified == datetime(2021, 9, 30, 10)  # noqa: DTZ001 as read
