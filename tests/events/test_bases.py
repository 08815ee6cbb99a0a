"""What announced changes start from: shares, origins, targets, tallies, the same days before."""

from datetime import date
from decimal import Decimal

import pytest

from events.announcements import Announced
from events.comparisons import changes
from events.models import Figure, Term
from expo_portal.history.causes import Reason, because
from expo_portal.writing import writing
from tests.factories import (
    FUTURE,
    make_comparison,
    make_figure,
    make_measure,
    make_release,
    make_session,
    make_term,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
@writing()
def sessions():
    """The one before, and the one that states the change."""
    before = make_session(ordinal=12)
    return before, make_session(series=before.series, ordinal=13, previous=before)


def checked(expo_session):
    """Verdict and sentence of each change that the session states."""
    found = changes(Announced(expo_session).numbers, expo_session)
    return [(change.check.verdict.value, str(change.check)) for change in found]


def verdicts(expo_session):
    return [verdict for verdict, _sentence in checked(expo_session)]


@because(Reason.LOADED)
def set_fields(figure, **fields):
    """As if its source had always said so."""
    Figure.objects.filter(pk=figure.pk).update(**fields)


# Shares


def share_of(whole, share, printed="592", **fields):
    fields = {"measure": whole.measure, "part_of": whole, "release": whole.release} | fields
    return make_figure(printed, share=Decimal(share), **fields)


@pytest.fixture
@writing()
def shares(sessions):
    """Exhibitors from abroad: 41.3 percent before, 44.28 percent now."""
    before, now = sessions
    whole = make_figure("1,337", session=now)
    earlier = make_figure("1,200", session=before, measure=whole.measure)
    abroad = {"dimensions": [make_term("origin")]}
    return share_of(earlier, "41.3", "496", **abroad), share_of(whole, "44.28", **abroad)


def stated(figure, cases, **about):
    """The cases with the verdict that each has, all being stated of one figure."""
    with writing():
        said = [make_comparison(figure, printed, **about, **fields) for printed, fields, _ in cases]
    found = {
        change.comparison.pk: change.check.verdict.value
        for change in changes(Announced(figure.session).numbers, figure.session)
    }
    return [(*case[:2], found[each.pk]) for case, each in zip(cases, said, strict=True)]


def test_change_of_a_share_is_held_against_the_two_shares(shares):
    cases = [
        ("3", {"change": "points"}, "consistent"),
        ("2.98", {"change": "points"}, "consistent"),
        # 44.28 and 41.3 leave open 2.925 to 3.035.
        ("2.9", {"change": "points"}, "consistent"),
        ("2.91", {"change": "points"}, "differs"),
        ("3.03", {"change": "points"}, "consistent"),
        ("3.04", {"change": "points"}, "differs"),
        ("4", {"change": "points"}, "differs"),
        ("3", {"change": "points", "direction": "down"}, "differs"),
        ("7.2", {}, "consistent"),
        ("7.5", {}, "differs"),
        ("over 1", {"change": "times"}, "consistent"),
        ("41.3", {"change": "base-value"}, "consistent"),
        ("41.4", {"change": "base-value"}, "differs"),
        ("0", {"change": "direction"}, "consistent"),
        ("0", {"change": "direction", "direction": "down"}, "differs"),
        ("0", {"change": "direction", "direction": "unchanged"}, "differs"),
    ]

    assert stated(shares[1], cases, of="share") == cases


def test_change_of_a_share_is_told_in_points(sessions, shares):
    make_comparison(shares[1], "3", of="share", change="points")

    assert checked(sessions[1]) == [
        (
            "consistent",
            "Announced as up 3 points on the 12th session (the share); the numbers give 2.925 to "
            "3.035 percentage points, which agrees.",
        )
    ]


def test_vague_share_is_put_more_exactly_by_its_change(sessions, shares):
    set_fields(shares[1], share=Decimal(44), share_qualifier="over")
    make_comparison(shares[1], "3", of="share", change="points")

    [(verdict, sentence)] = checked(sessions[1])
    assert verdict == "consistent"
    assert sentence.endswith("put it at about 44% to 44.85%.")


def test_share_that_was_not_announced_before_is_missing(sessions, shares):
    earlier, now = shares
    set_fields(earlier, share=None)
    make_comparison(now, "3", of="share", change="points")

    assert checked(sessions[1]) == [
        (
            "base-missing",
            "Announced as up 3 points on the 12th session (the share); the earlier number was not "
            "announced, so nothing can be checked.",
        )
    ]


def test_share_of_another_whole_is_not_comparable(sessions, shares):
    """Of the companies from abroad, 41 percent exhibited once; 44 percent of the exhibitors."""
    earlier, now = shares
    other = make_figure("7", release=earlier.release, measure=make_measure())
    set_fields(earlier, part_of=other)
    make_comparison(now, "3", of="share", change="points")

    assert checked(sessions[1]) == [
        (
            "not-comparable",
            "Announced as up 3 points on the 12th session (the share); the two numbers do not "
            "count alike, so nothing can be checked.",
        )
    ]


def test_change_of_a_share_that_was_not_told_cannot_be_compared(sessions):
    make_comparison(make_figure("592", session=sessions[1]), "3", of="share", change="points")

    assert checked(sessions[1]) == [
        (
            "not-comparable",
            "Announced as up 3 points on the 12th session (the share); the number itself was not "
            "announced, so nothing can be checked.",
        )
    ]


def test_points_of_what_is_no_percentage_cannot_be_compared(sessions):
    figure = make_figure("592", session=sessions[1])
    make_figure("500", session=sessions[0], measure=figure.measure)
    make_comparison(figure, "3", change="points")

    assert checked(sessions[1]) == [
        (
            "not-comparable",
            "Announced as up 3 points on the 12th session; only a share or a rate changes by "
            "percentage points, so nothing can be checked.",
        )
    ]


def test_rate_changes_by_points(sessions):
    rate = make_measure(unit_kind="ratio", unit="%")
    make_comparison(make_figure("71.5", session=sessions[1], measure=rate), "3.4", change="points")
    make_figure("68.1", session=sessions[0], measure=rate)

    assert checked(sessions[1]) == [
        (
            "consistent",
            "Announced as up 3.4 points on the 12th session; the numbers give 3.3 to 3.5 "
            "percentage points, which agrees.",
        )
    ]


# Origins


@pytest.fixture
@writing()
def origins(sessions):
    """Exhibitors from 46 countries before, from 51 now."""
    before, now = sessions
    countries = Term.objects.get(code="countries-and-regions")
    figure = make_figure("592", session=now, from_count=51, from_kind=countries)
    earlier = make_figure(
        "480", session=before, measure=figure.measure, from_count=46, from_kind=countries
    )
    return earlier, figure


def test_change_of_origins_is_held_against_the_two_counts(origins):
    cases = [
        ("5", {"change": "absolute"}, "consistent"),
        ("6", {"change": "absolute"}, "differs"),
        ("10.9", {}, "consistent"),
        ("11", {}, "consistent"),
        ("11.0", {}, "differs"),
        ("46", {"change": "base-value"}, "consistent"),
        ("45", {"change": "base-value"}, "differs"),
        ("5", {"change": "points"}, "not-comparable"),
    ]

    assert stated(origins[1], cases, of="from") == cases


def test_change_of_origins_is_told_in_counts(sessions, origins):
    make_comparison(origins[1], "5", of="from", change="absolute")

    assert checked(sessions[1]) == [
        (
            "consistent",
            "Announced as 5 more on the 12th session (the number of origins); the numbers give 5, "
            "which agrees.",
        )
    ]


def test_vague_count_of_origins_is_put_more_exactly_in_whole_numbers(sessions, origins):
    set_fields(origins[1], from_count=50, from_qualifier="over")
    make_comparison(origins[1], "5", of="from", change="absolute")

    [(_verdict, sentence)] = checked(sessions[1])
    assert sentence.endswith("put it at about 51.")


def test_origins_of_another_kind_are_not_comparable(sessions, origins):
    earlier, now = origins
    provinces = make_term("from")
    set_fields(earlier, from_kind=provinces)
    make_comparison(now, "5", of="from", change="absolute")

    assert verdicts(sessions[1]) == ["not-comparable"]


def test_origins_that_were_not_told_before_are_missing(sessions, origins):
    earlier, now = origins
    set_fields(earlier, from_count=None)
    make_comparison(now, "5", of="from", change="absolute")

    assert verdicts(sessions[1]) == ["base-missing"]


# Targets and tallies


@writing()
def with_target(now, printed, target, stage="target", **fields):
    figure = make_figure(now)
    release = make_release(figure.session, stage=stage)
    return figure, make_figure(printed, release, measure=figure.measure, **fields)


def test_number_is_held_against_the_target_that_was_announced():
    figure, _target = with_target("111", "100", "100")
    cases = [
        ("11", {}, "consistent"),
        ("12", {}, "differs"),
        ("11", {"change": "absolute"}, "consistent"),
        ("12", {"change": "absolute"}, "differs"),
        ("1.1", {"change": "times"}, "consistent"),
        ("100", {"change": "base-value"}, "consistent"),
        ("0", {"change": "direction", "direction": "down"}, "differs"),
    ]

    assert stated(figure, cases, basis="target") == cases


def test_target_is_named_in_the_sentence():
    figure, _target = with_target("111", "100", "100")
    make_comparison(figure, "11", basis="target")

    assert checked(figure.session) == [
        (
            "consistent",
            "Announced as up 11% compared with the target; the numbers give 11%, which agrees.",
        )
    ]


@pytest.mark.parametrize(
    ("stage", "fields"),
    [("forecast", {}), ("target", {"publish_at": FUTURE}), ("target", {"place": None})],
)
def test_target_that_was_not_announced_is_missing(stage, fields):
    """A forecast is no target, nor is that of a part."""
    if "place" in fields:
        fields = {"dimensions": [make_term("mode")]}
    figure, _other = with_target("111", "100", "100", stage, **fields)
    make_comparison(figure, "11", basis="target")

    assert checked(figure.session) == [
        (
            "base-missing",
            "Announced as up 11% compared with the target; the target itself was not announced, "
            "so nothing can be checked.",
        )
    ]


def test_latest_of_two_targets_counts():
    figure = make_figure("111")
    for day, printed in ((1, "90"), (2, "100")):
        release = make_release(figure.session, stage="target", issued_on=date(2021, 5, day))
        make_figure(printed, release, measure=figure.measure)
    make_comparison(figure, "11", basis="target")

    assert verdicts(figure.session) == ["consistent"]


def test_number_is_held_against_the_tally_before():
    figure, _tally = with_target("111", "100", "100", "interim")
    cases = [("11", {}, "consistent"), ("21", {}, "differs")]

    assert stated(figure, cases, basis="earlier-tally") == cases


@pytest.mark.parametrize(("of", "verdict"), [("value", "consistent"), ("from", "base-missing")])
def test_tally_before_may_leave_out_from_where_unless_that_is_what_changed(of, verdict):
    figure, tally = with_target("111", "100", "100", "interim")
    set_fields(figure, from_count=111, from_kind=make_term("from"))
    set_fields(tally, from_count=100)
    make_comparison(figure, "11", basis="earlier-tally", change="absolute", of=of)

    assert verdicts(figure.session) == [verdict]


def test_tally_before_is_the_one_that_is_replaced():
    figure, tally = with_target("111", "100", "100", "interim")
    other = make_release(figure.session, stage="preliminary")
    make_figure("90", other, measure=figure.measure)
    make_comparison(figure, "11", basis="earlier-tally")
    assert verdicts(figure.session) == ["base-missing"]

    set_fields(figure, supersedes=tally)

    assert verdicts(figure.session) == ["consistent"]


@pytest.mark.parametrize(("days", "verdict"), [((3, 5), "consistent"), ((5, 3), "base-missing")])
def test_tally_before_is_of_an_earlier_day(days, verdict):
    before, after = (date(2021, 9, day) for day in days)
    figure = make_figure("111", as_of=after)
    make_figure("100", make_release(figure.session), measure=figure.measure, as_of=before)
    make_comparison(figure, "11", basis="earlier-tally")

    assert verdicts(figure.session) == [verdict]


@pytest.mark.parametrize(
    ("basis", "reason"),
    [
        ("other-event", "the number of the other event is not known here"),
        ("not-stated", "it was not said compared with what"),
        ("year-on-year", "the earlier number was not announced"),
    ],
)
def test_change_without_a_number_to_start_from_says_why(basis, reason):
    figure = make_figure("111")
    make_comparison(figure, "11", basis=basis, against={"en": "the Canton Fair"})

    [(verdict, sentence)] = checked(figure.session)
    assert verdict == "base-missing"
    assert sentence.endswith(f"; {reason}, so nothing can be checked.")


# Which of several numbers


def test_forecast_of_the_session_before_is_no_base(sessions):
    figure = make_figure("100", session=sessions[1])
    make_figure("80", make_release(sessions[0], stage="forecast"), measure=figure.measure)
    make_comparison(figure, "100")

    assert verdicts(sessions[1]) == ["base-missing"]


@pytest.mark.parametrize("first", [0, 1])
def test_base_is_the_one_in_the_same_currency(sessions, first):
    figure = make_figure("9 billion yuan", session=sessions[1])
    amounts = ["8 billion yuan", "1 billion US dollars"]
    for printed in (amounts[first], amounts[1 - first]):
        make_figure(printed, make_release(sessions[0]), measure=figure.measure)
    make_comparison(figure, "12.5")

    assert verdicts(sessions[1]) == ["consistent"]


def test_base_is_the_one_of_the_same_scope(sessions):
    figure = make_figure("100", session=sessions[1], scope={"en": "At the main venue"})
    release = make_release(sessions[0])
    for printed, scope in (("80", "In the sub-venues"), ("50", "At the main venue")):
        make_figure(printed, release, measure=figure.measure, scope={"en": scope})
    make_comparison(figure, "100")
    assert verdicts(sessions[1]) == ["consistent"]

    set_fields(figure, scope={})

    assert verdicts(sessions[1]) == ["not-comparable"]


@pytest.mark.parametrize(
    ("start", "verdict"), [(date(2020, 1, 1), "consistent"), (date(2020, 2, 1), "not-comparable")]
)
def test_year_on_year_is_of_the_same_days(start, verdict):
    before = make_session(year=2020)
    now = make_session(series=before.series, year=2021)
    days = {"period_start": date(2021, 1, 1), "period_end": date(2021, 8, 31)}
    figure = make_figure("105", session=now, **days)
    days = {"period_start": start, "period_end": date(2020, 8, 31)}
    make_figure("100", session=before, measure=figure.measure, **days)
    make_comparison(figure, "5", basis="year-on-year")

    assert verdicts(now) == [verdict]


def test_leap_day_is_the_last_of_february_a_year_before():
    before = make_session(year=2023)
    now = make_session(series=before.series, year=2024)
    figure = make_figure("105", session=now, period_start=date(2024, 2, 29))
    make_figure("100", session=before, measure=figure.measure, period_start=date(2023, 2, 28))
    make_comparison(figure, "5", basis="year-on-year")

    assert verdicts(now) == ["consistent"]
