import csv
import io
import json

import openpyxl
import pytest

from events.models import ExpoSession
from expo_portal.writing import writing
from tests.factories import (
    HIDDEN,
    PAST,
    hidden_fields,
    make_document,
    make_figure,
    make_forum,
    make_measure,
    make_pavilion,
    make_place,
    make_release,
    make_sector,
    make_session,
    make_term,
)
from tests.factories import text as both
from tests.html import read

pytestmark = pytest.mark.django_db
KINDS = ("csv", "xlsx", "json", "ndjson")


def body(answer):
    assert answer.status_code == 200
    return b"".join(answer) if answer.streaming else answer.content


def table(client, slug, kind):
    """The rows of a file as dictionaries by the names of the columns."""
    content = body(client.get(f"/en/sessions/{slug}/data.{kind}"))
    match kind:
        case "json":
            return json.loads(content)["rows"]
        case "ndjson":
            return [json.loads(line) for line in content.splitlines()[1:]]
        case "csv":
            lines = io.StringIO(content.decode("utf-8-sig"), newline="")
            said = (line for line in lines if not line.startswith("# "))
            return list(csv.DictReader(said))
    data, notes = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    titles = {title: name for name, title in notes.values}
    heading, *cells = data.values
    names = [titles[title] for title in heading]
    return [dict(zip(names, row, strict=True)) for row in cells]


def test_file_holds_all_that_is_said_of_a_figure(client):
    with writing():
        expo_session = make_session(slug="13")
        release = make_release(expo_session)
        document = make_document(release, title="Fruitful", url="https://example.org/a")
        whole = make_figure("111", release=release)
        part = make_figure(
            "over 117.1 billion yuan",
            release=release,
            measure=make_measure(code="sum", name=both("Sum"), unit_kind="money"),
            document=document,
            part_of=whole,
            dimensions=[make_term("mode", code="on-paper"), make_term("deal-type", code="treaty")],
            forums=[make_forum(expo_session, slug="summit")],
            place=make_place(slug="changchun"),
            sector=make_sector(slug="energy"),
            pavilion=make_pavilion(expo_session, slug="jilin"),
            wording={"en": "more than 117.1 billion yuan"},
            share="44.28",
            from_count=51,
            from_qualifier="over",
            from_kind=make_term("from", code="lands"),
            out_of=60,
            band_low="100000000",
            band_currency="CNY",
            scope=both("Signed on site"),
            order=600,
        )

    [_whole, row] = table(client, "13", "json")

    assert row == {
        "key": str(part.pk),
        "session": "13",
        "measure": "sum",
        "measure_name": both("Sum"),
        "qualifier": "over",
        "value": "117100000000",
        "value_max": None,
        "low": "117100000000",
        "high": "117200000000",
        "unit": "CNY",
        "as_printed": "117.1 billion",
        "text": {"en": "over 117.1 billion yuan", "zh-hans": "逾1171亿元"},
        "wording": {"en": "more than 117.1 billion yuan"},
        "equivalent": None,
        "dimensions": "deal-type=treaty; mode=on-paper",
        "place": "changchun",
        "sector": "energy",
        "pavilion": "jilin",
        "forums": "summit",
        "share": "44.28",
        "share_qualifier": "exact",
        "part_of": str(whole.pk),
        "from_count": 51,
        "from_qualifier": "over",
        "from_kind": "lands",
        "out_of": 60,
        "band_low": "100000000",
        "band_high": None,
        "band_currency": "CNY",
        "basis": "total",
        "period_start": None,
        "period_end": None,
        "sessions_from": None,
        "sessions_to": None,
        "as_of": None,
        "stage": "closing",
        "scope": both("Signed on site"),
        "note": {},
        "headline": False,
        "release": both("Results"),
        "released_at": PAST.isoformat(),
        "sources": "Fruitful, https://example.org/a",
    }


def test_hidden_figure_is_in_no_file(client):
    with writing():
        shown = make_session(slug="13")
        public = make_figure("5", session=shown)
        wholes = {}
        for reason in HIDDEN:
            fields, wholes[reason] = hidden_fields(reason)
            make_figure("7", session=wholes[reason], **fields)
            if fields:
                make_figure("7", session=shown, **fields)

    found = {kind: [row["key"] for row in table(client, "13", kind)] for kind in KINDS}
    statuses = {
        (reason, kind): client.get(f"/en/sessions/{whole.slug}/data.{kind}").status_code
        for reason, whole in wholes.items()
        for kind in KINDS
    }

    assert found == {kind: [str(public.pk)] for kind in KINDS}
    assert statuses == {
        (reason, kind): 404 if reason.startswith("in a") else 200 for reason, kind in statuses
    }


@pytest.mark.parametrize("size", [2, 5])
def test_file_asks_a_fixed_number_of_queries(client, django_assert_num_queries, size):
    with writing():
        expo_session = make_session(slug="13")
        for _n in range(size):
            release = make_release(expo_session)
            make_document(release)
            for _m in range(size):
                make_figure("5", release=release, dimensions=[make_term()])

    with django_assert_num_queries(8):
        body(client.get("/en/sessions/13/data.csv"))


def test_page_offers_files_once_there_are_figures(client):
    make_session(slug="13")

    before = client.get("/en/sessions/13/").content
    make_figure("5", session=ExpoSession.objects.get(slug="13"))
    root = read(client.get("/en/sessions/13/"))

    assert b"data.csv" not in before
    links = [link.get("href") for link in root.findall(".//p[@class='dl']/a")]
    assert links == [f"/en/sessions/13/data.{kind}" for kind in KINDS]
