"""The list of sessions as a file."""

import csv
import io
import json

import pytest

from expo_portal.writing import writing
from tests.factories import hidden_fields, make_figure, make_measure, make_session
from tests.factories import text as both

pytestmark = pytest.mark.django_db


def body(client, kind):
    return b"".join(client.get(f"/en/sessions/data.{kind}"))


def test_file_tells_each_session_with_its_headlines(client):
    expo_session = make_session(slug="13", ordinal=13, year=2021)
    signed = make_measure(name=both("Projects signed"))
    investment = make_measure(name=both("Investment"), unit_kind="money")
    headline = {"session": expo_session, "is_headline": True}
    make_figure("111", measure=signed, order=1, **headline)
    make_figure("over 196.2 billion yuan", measure=investment, order=2, **headline)
    make_figure("77", session=expo_session)

    [row] = json.loads(body(client, "json"))["rows"]

    assert row == {
        "session": "13",
        "series": expo_session.series.slug,
        "number": 13,
        "year": 2021,
        "title": dict(expo_session.title),
        "starts_on": None,
        "ends_on": None,
        "place": None,
        "state": "announced",
        "headline": {
            "en": "Projects signed: 111; Investment: over 196.2 billion yuan",
            "zh-hans": "中文 Projects signed：111；中文 Investment：逾1962亿元",
        },
        "url": "http://127.0.0.1:8000/en/sessions/13/",
    }


def test_hidden_sessions_and_figures_are_in_no_file(client, hidden):
    fields, expo_session = hidden_fields(hidden)
    make_figure("77777777", session=expo_session, is_headline=True, **fields)
    make_figure("5", session=make_session(slug="shown"), is_headline=True)

    lines = body(client, "csv").decode("utf-8-sig").splitlines()
    table = list(csv.DictReader(io.StringIO("\n".join(x for x in lines if x[:2] != "# "))))

    assert "77777777" not in "".join(lines)
    assert [row["session"] for row in table if row["headline_en"]] == ["shown"]


@pytest.mark.parametrize("size", [2, 50])
def test_file_takes_a_fixed_number_of_queries(client, django_assert_num_queries, size):
    with writing():
        for _n in range(size):
            make_figure("5", session=make_session(), is_headline=True)

    with django_assert_num_queries(5):
        body(client, "csv")
