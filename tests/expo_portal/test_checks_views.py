"""The checks of a session as the feed has them."""

import pytest

from events.models import Measure
from expo_portal.writing import writing
from tests.factories import (
    FUTURE,
    HIDDEN,
    hidden_fields,
    make_claim,
    make_comparison,
    make_figure,
    make_measure,
    make_project,
    make_release,
    make_series,
    make_session,
    make_term,
    text,
)
from tests.worlds import undone

pytestmark = pytest.mark.django_db


def get(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.json()


def checks(client, session, query=""):
    return get(client, f"/api/v1/sessions/{session.slug}/checks/{query}")["results"]


def test_growth_with_what_was_stated_and_what_the_numbers_give(client):
    before = make_session(ordinal=12)
    now = make_session(ordinal=13, previous=before)
    figure = make_figure("over 117.1 billion yuan", session=now)
    base = make_figure("55.584 billion yuan", session=before, measure=figure.measure)
    make_comparison(figure, "110.69")

    assert checks(client, now) == [
        {
            "check": "growth",
            "verdict": "consistent",
            "figures": [str(figure.pk), str(base.pk)],
            "stated": {
                "qualifier": "exact",
                "value": "110.69",
                "low": "110.685",
                "high": "110.695",
                "unit": "%",
                "as_printed": {"number": "110.69", "number_max": None, "scale": None},
                "text": {"en": "110.69%", "zh-hans": "110.69%"},
            },
            "computed": {"low": "110.67", "high": "110.854"},
            "text": {
                "en": "Announced as up 110.69% on the 12th session; the numbers give 110.67% to "
                "110.854%, which agrees. Number and change together put it at about "
                "117.106–117.114 billion yuan.",
                "zh-hans": "公布的变化：较第十二届增长110.69%；按数值推算为110.67%至110.854%，"
                "两者相符。数值与变化合在一起，可知该数约为1171.06亿至1171.14亿元。",
            },
        }
    ]


def test_change_of_a_share_is_told_in_percent(client):
    before = make_session(ordinal=12)
    now = make_session(ordinal=13, previous=before)
    figure = make_figure("592", session=now, share="44.28")
    base = make_figure("496", session=before, measure=figure.measure, share="41.3")
    make_comparison(figure, "4", of="share", change="points")

    [found] = checks(client, now)

    told = (found["check"], found["verdict"], found["figures"], found["stated"]["unit"])
    assert told == ("growth", "differs", [str(figure.pk), str(base.pk)], "%")
    assert found["computed"] == {"low": "2.925", "high": "3.035"}
    assert found["text"]["zh-hans"] == (
        "公布的变化：较第十二届提高4个百分点（占比）；按数值推算为2.925至3.035个百分点，两者不符。"
    )


def test_count_has_no_unit_and_a_claim_may_have_no_number(client):
    session = make_session()
    figure = make_figure("3", session=session, measure=Measure.objects.get(code="projects-signed"))
    make_claim(session, text=text("More than ever"))

    [recorded, claim] = checks(client, session)

    assert recorded["figures"] == [str(figure.pk)]
    assert recorded["stated"] == {
        "qualifier": "exact",
        "value": "3",
        "low": "3",
        "high": "3",
        "unit": None,
        "as_printed": {"number": "3", "number_max": None, "scale": None},
        "text": {"en": "3", "zh-hans": "3"},
    }
    assert recorded["computed"] == {"low": "0", "high": "0"}
    assert claim == {
        "check": "claim",
        "verdict": "not-comparable",
        "figures": [],
        "stated": None,
        "computed": None,
        "text": {
            "en": "“More than ever” comes without a number that could be checked.",
            "zh-hans": "“中文 More than ever”这一说法没有附数字，无从核对。",
        },
    }


def test_text_in_one_language(client):
    session = make_session()
    make_claim(session, text=text("More than ever"))

    [claim] = checks(client, session, "?lang=zh-hans")

    assert (claim["text"], claim["lang"]) == (
        "“中文 More than ever”这一说法没有附数字，无从核对。",
        "zh-hans",
    )


def test_session_is_found_by_its_id_too(client):
    session = make_session()

    assert get(client, f"/api/v1/sessions/{session.pk}/checks/") == {"results": []}


def test_session_that_was_renamed_leads_on(client):
    session = make_session(slug="old")
    session.slug = "new"
    session.save()

    answer = client.get("/api/v1/sessions/old/checks/?lang=en")

    assert answer.status_code == 301
    assert answer["Location"].endswith("/api/v1/sessions/new/checks/?lang=en")


def test_session_that_was_withdrawn_says_why(client):
    session = make_session()
    session.withdraw(text("Never held."))

    found = get(client, f"/api/v1/sessions/{session.slug}/checks/", 410)

    assert found["reason"] == text("Never held.")


@pytest.mark.parametrize("path", ["none/checks/", f"{'0' * 8}-0000-4000-8000-{'0' * 12}/checks/"])
def test_session_that_never_was_is_not_found(client, path):
    assert get(client, f"/api/v1/sessions/{path}", 404)["status"] == 404


def test_session_to_come_is_not_found(client):
    session = make_session(publish_at=FUTURE)

    get(client, f"/api/v1/sessions/{session.slug}/checks/", 404)


@pytest.mark.parametrize("query", ["lang=xx", "language=en", "lang=", "format=csv", "limit=1"])
def test_slip_of_the_pen_is_told(client, query):
    session = make_session()

    [error] = get(client, f"/api/v1/sessions/{session.slug}/checks/?{query}", 400)["errors"]

    assert error["parameter"] == query.partition("=")[0]


def test_hidden_figure_is_no_part_of_a_check(client):
    measure = Measure.objects.get(code="projects-signed")
    with writing():
        series = make_series()
        now = make_session(series=series, ordinal=14, year=2023)
        make_figure("3", session=now, measure=measure)
        since = {"basis": "cumulative", "sessions_from": 13, "sessions_to": 14}
        make_figure("9", session=now, measure=measure, **since)
    before, after = checks(client, now), {}

    for reason in HIDDEN:
        with undone():
            own, session = hidden_fields(reason)
            of_session = type(session).objects.filter(pk=session.pk)
            of_session.update(series=series, ordinal=13, year=2021)
            make_figure("6", release=make_release(session), measure=measure, **own)
            after[reason] = checks(client, now)

    assert after == dict.fromkeys(HIDDEN, before)


def test_answer_that_is_known_is_not_sent_again(client):
    figure = make_figure("3", measure=Measure.objects.get(code="projects-signed"))
    address = f"/api/v1/sessions/{figure.session.slug}/checks/"
    known = {"If-None-Match": client.get(address)["ETag"]}

    assert client.get(address, headers=known).status_code == 304
    make_project(session=figure.session)
    assert client.get(address, headers=known).status_code == 200


@pytest.mark.parametrize("size", [2, 5])
def test_checks_take_a_fixed_number_of_queries(client, django_assert_num_queries, size):
    last = make_sessions(size)
    kinds = {"parts", "growth", "cumulative", "announced-recorded", "claim"}

    with django_assert_num_queries(19):
        found = checks(client, last)

    assert {check["check"] for check in found} == kinds


@writing()
def make_sessions(size):
    """The last of as many sessions, with something for each kind of check."""
    series, measure = make_series(), Measure.objects.get(code="projects-signed")
    previous = None
    for n in range(1, size + 1):
        last = make_session(series=series, ordinal=n, year=2000 + n, previous=previous)
        figure = make_figure("4", session=last, measure=measure, parts_add_up=True)
        make_comparison(figure, "0")
        make_project("2 million yuan", session=last)
        previous = last
    for part in range(size):
        terms = [make_term("deal-type")]
        make_figure(str(part), session=last, measure=measure, part_of=figure, dimensions=terms)
        make_claim(last, figure=make_figure("1", session=last, measure=make_measure()))
    make_figure(str(4 * size), session=last, measure=measure, basis="cumulative", sessions_to=size)
    return last
