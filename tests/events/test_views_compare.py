"""Sessions side by side, with what staff may enter."""

import csv
import io
import json

import pytest

from expo_portal.writing import writing
from tests.factories import (
    HIDDEN,
    hidden_fields,
    make_comparison,
    make_document,
    make_figure,
    make_measure,
    make_release,
    make_series,
    make_session,
    make_term,
)
from tests.factories import text as both
from tests.html import read, rows, section, text, texts

pytestmark = pytest.mark.django_db


def get(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return read(response)


def body(response):
    return b"".join(response) if response.streaming else response.content


@pytest.fixture
@writing()
def sessions():
    series = make_series(name=both("Expo"))
    return [
        make_session(series=series, ordinal=n, slug=str(n), year=2000 + n) for n in (1, 2, 3, 4, 5)
    ]


def shown(root):
    """The options that are chosen, and the captions of the tables."""
    chosen = [box.get("value") for box in root.iter("input") if box.get("checked") is not None]
    return chosen, texts(root, ".//caption")


def test_compare_shows_the_measures_that_two_of_the_latest_sessions_have(client, sessions):
    several, once = make_measure(name=both("Several")), make_measure(name=both("Once"))
    with writing():
        for expo_session in sessions:
            make_figure("7", session=expo_session, measure=several)
        make_figure("7", session=sessions[4], measure=once)

    root = get(client, "/en/compare/")

    assert shown(root) == (["5", "4", "3", "2"], ["Several"])
    assert [option.text for option in root.iter("option")] == [
        "All that two sessions have",
        "Several",
        "Once",
    ]


def test_compare_takes_sessions_and_a_measure(client, sessions):
    once = make_measure(code="once", name=both("Once"), definition=both("Counted once."))
    make_figure("over 7", session=sessions[0], measure=once)
    make_figure("9", session=sessions[1], measure=make_measure())

    for query in ("s=1&s=2&m=once", "s=1,2&m=once", "s=2,1,,&m=&m=once&x=y"):
        root = get(client, f"/en/compare/?{query}")

        assert shown(root) == (["2", "1"], ["Once"]), query
        assert rows(root.find(".//tbody")) == [
            ["1st 2001", "over 7 1", ""],
            ["2nd 2002", "not announced", ""],
        ], query
        assert "Counted once." in texts(root, ".//p"), query


def test_compare_says_what_it_could_not_read(client, sessions):
    measure = make_measure(name=both("Several"))
    with writing():
        for expo_session in sessions:
            make_figure("7", session=expo_session, measure=measure)

    for query in (
        "s=99&m=nothing",
        "s=%00&m=%00",
        "s=%ED%A0%80&m=%FF",
        "s=" + ",".join(map(str, range(100, 1100))),
        "m=" + "x" * 5000,
        "s[]=1&m=projects,signed",
    ):
        root = get(client, f"/en/compare/?{query}")

        assert shown(root) == (["5", "4", "3", "2"], ["Several"]), query
        assert texts(root, ".//p[@class='sample']")[0].startswith("This was not found here"), query
        assert len(text(root.find(".//p[@class='sample']"))) < 300, query


def test_compare_shows_twelve_sessions_at_most(client):
    series, measure = make_series(), make_measure(code="m")
    with writing():
        for n in range(1, 15):
            make_figure("7", session=make_session(series=series, ordinal=n), measure=measure)
    slugs = ",".join(each.slug for each in series.sessions.all())

    root = get(client, f"/en/compare/?m=m&s={slugs}")

    assert [row[0] for row in rows(root.find(".//tbody"))] == [
        *("3rd", "4th", "5th", "6th", "7th", "8th"),
        *("9th", "10th", "11th", "12th", "13th", "14th"),
    ]
    assert texts(root, ".//p[@class='sample']") == [
        "More sessions were chosen than fit side by side: the latest 12 are shown."
    ]


def test_compare_without_results_says_so(client):
    root = get(client, "/en/compare/")

    assert "No results have been published yet that could be compared." in texts(root, ".//p")


def test_compare_tells_a_change_that_the_values_deny(client, sessions):
    measure = make_measure(code="m")
    before, after = (make_release(each, issued_on=f"202{each.slug}-09-30") for each in sessions[:2])
    make_figure("50", release=before, measure=measure)
    sessions[1].previous = sessions[0]
    sessions[1].save()
    make_comparison(make_figure("100", release=after, measure=measure), "90")

    root = get(client, "/en/compare/?m=m&s=1,2")

    assert texts(root, ".//p[@class='note differs']") == [
        "2nd: Announced as up 90% on the 1st session; the numbers give 100%, which does not "
        "agree. 1"
    ]


@pytest.fixture
def changes(sessions):
    """A change of each kind that the second session announced; the measure they are of."""
    measure, area = make_measure(code="m"), make_measure()
    before, now = sessions[0], sessions[1]
    now.previous = before
    now.save()
    foreign, countries = make_term("origin", name=both("foreign")), make_term("from")
    for expo_session, printed, share, origins in ((before, "80", 40, 20), (now, "100", 45, 24)):
        hall = make_figure("1000", session=expo_session, measure=area)
        whole = make_figure(
            printed, hall.release, measure=measure, from_count=origins, from_kind=countries
        )
        part = make_figure(
            "undisclosed",
            hall.release,
            measure=measure,
            part_of=hall,
            share=share,
            dimensions=[foreign],
        )
    make_comparison(whole, "25")
    make_comparison(whole, "4", of="from", change="absolute")
    make_comparison(whole, "25", basis="same-season")
    make_comparison(part, "6", of="share", change="points")
    for stage, printed, basis in (("target", "90", "target"), ("interim", "60", "earlier-tally")):
        make_figure(printed, make_release(now, stage=stage), measure=measure)
        make_comparison(whole, "10", basis=basis, change="absolute")
    make_comparison(whole, "5", basis="other-event", against=both("the fair"))
    return measure


def sentences(root):
    """On the changes that were announced, without the number of the source."""
    return [text(p).rpartition(" ")[0] for p in root.iter("p") if "Announced as" in text(p)]


def test_compare_tells_every_kind_of_change_as_the_session_does(client, changes):
    root = get(client, "/en/compare/?m=m&s=1,2")
    session = get(client, "/en/sessions/2/")

    told = [sentence.removeprefix("2nd: ") for sentence in sentences(root)]
    assert told == [
        "Announced as up 25% on the 1st session; the numbers give 25%, which agrees.",
        "Announced as 4 more on the 1st session (the number of origins); the numbers give 4, "
        "which agrees.",
        "Announced as up 25% on the 1st session; the numbers give 25%, which agrees.",
        "Announced as 10 more compared with the target; the numbers give 10, which agrees.",
        "Announced as 10 more compared with an earlier tally; the numbers give 40, which does "
        "not agree.",
        "Announced as up 5% compared with the fair; the number of the other event is not known "
        "here, so nothing can be checked.",
        "Announced as up 6 points on the 1st session (the share); the numbers give 4 to 6 "
        "percentage points, which agrees.",
    ]
    assert sorted(sentences(section(session, "change"))) == sorted(told)
    [share] = [each for each in texts(root, ".//p") if each.startswith("2nd: 45%")]
    assert share.endswith(" foreign")


def test_compare_file_has_every_kind_of_change(client, changes):
    shape = json.loads(body(client.get("/en/compare/data.json?s=1,2&m=m")))

    names = ("status", "value", "changed", "stated_change", "basis", "compared_with", "verdict")
    more = ("change-announced", "100")
    assert [tuple(row[name] for name in names) for row in shape["rows"]] == [
        ("announced", "80", None, None, None, None, None),
        ("announced", "100", "value", "up 25 percent", "previous-session", "1", "consistent"),
        (*more, "from", "up 4 absolute", "previous-session", "1", "consistent"),
        (*more, "value", "up 25 percent", "same-season", "1", "consistent"),
        (*more, "value", "up 10 absolute", "target", None, "consistent"),
        (*more, "value", "up 10 absolute", "earlier-tally", None, "differs"),
        (*more, "value", "up 5 percent", "other-event", None, "base-missing"),
        ("change-announced", None, "share", "up 6 points", "previous-session", "1", "consistent"),
    ]


def test_compare_file_has_a_row_for_each_cell(client, sessions):
    total = make_measure(code="total", unit_kind="money", name=both("Total"))
    part = make_measure(code="part", unit_kind="money", rolls_up_to=total)
    make_figure("over 5 billion yuan", session=sessions[0], measure=total)
    make_figure("2 billion yuan", session=sessions[1], measure=part)

    shape = json.loads(body(client.get("/en/compare/data.json?s=1,2&m=total")))

    assert shape["about"] == {
        "title": "Sessions compared: Total",
        "address": "http://127.0.0.1:8000/en/compare/?s=1,2&m=total",
        "sessions": "1, 2",
        "as_of": shape["about"]["as_of"],
    }
    names = ("session", "status", "measure", "qualifier", "value", "low", "high", "unit")
    assert [[row[name] for name in names] for row in shape["rows"]] == [
        ["1", "announced", "total", "over", "5000000000", "5000000000", "6000000000", "CNY"],
        ["2", "not-announced", None, None, None, None, None, None],
        [
            *("2", "announced-instead", "part", "exact"),
            *("2000000000", "1500000000", "2500000000", "CNY"),
        ],
    ]


def test_compare_is_taken_away_in_every_kind(client, sessions):
    make_figure("5", session=sessions[0], measure=make_measure(code="m"))
    kinds = ("csv", "xlsx", "json", "ndjson")

    answers = [client.get(f"/en/compare/data.{kind}?m=m&s=%00") for kind in kinds]

    assert [(answer.status_code, len(body(answer)) > 100) for answer in answers] == [
        (200, True)
    ] * 4


def test_compare_shows_nothing_hidden(client):
    secrets = ("Secret matter", "77777777", "77777778")
    with writing():
        secret = make_measure(code="secret", name=both("Secret matter"))
        public = make_figure("7", measure=make_measure(code="open"))
        wholes = []
        for reason in HIDDEN:
            fields, whole = hidden_fields(reason)
            make_figure("77777777", public.release, measure=secret, session=whole, **fields)
            make_figure("77777778", session=whole, measure=public.measure, **fields)
            wholes.append(whole.slug)
    own = public.session.slug
    paths = [
        "/en/compare/",
        f"/en/compare/?m=secret&s={','.join(wholes)}",
        *(f"/en/compare/?m=open&s={whole},{own}" for whole in wholes),
        "/en/compare/data.csv?m=secret",
        *(f"/en/compare/data.csv?m=open&s={whole},{own}" for whole in wholes),
    ]

    for path in paths:
        answer = client.get(path)
        said = body(answer).decode()
        assert answer.status_code == 200
        assert [word for word in secrets if word in said] == [], path


@writing()
def full(sessions, size):
    mode = make_term("mode")
    total = make_measure(code="total", unit_kind="money")
    for n in range(size):
        expo_session = sessions[n]
        expo_session.previous = sessions[n - 1] if n else None
        expo_session.save()
        figure = make_figure("5 yuan", session=expo_session, measure=total, dimensions=[mode])
        make_document(figure.release)
        make_comparison(figure, "9")
        make_figure("3", session=expo_session, measure=make_measure(rolls_up_to=total))


@pytest.mark.parametrize("size", [2, 5])
def test_compare_asks_a_fixed_number_of_queries(client, django_assert_num_queries, sessions, size):
    full(sessions, size)

    for path in ("compare/", "compare/?m=total&s=1,2,3,4,5", "compare/data.csv"):
        with django_assert_num_queries(13, info=path):
            response = client.get(f"/en/{path}")
            body(response)
        assert response.status_code == 200


def test_csv_of_the_comparison_reads_back(client, sessions):
    make_figure("over 5", session=sessions[0], measure=make_measure(code="m"))
    make_figure("3", session=sessions[1])

    said = body(client.get("/en/compare/data.csv?m=m&s=1,2")).decode("utf-8-sig")

    lines = [line for line in said.splitlines() if not line.startswith("# ")]
    found = list(csv.DictReader(io.StringIO("\n".join(lines))))
    assert [(row["session"], row["status"], row["text_en"]) for row in found] == [
        ("1", "announced", "over 5"),
        ("2", "not-announced", ""),
    ]
