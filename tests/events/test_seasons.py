"""Against which session "the same season" and "year on year" are."""

from datetime import date

import pytest

from events.announcements import Announced
from events.comparisons import changes
from expo_portal.writing import writing
from tests.factories import FUTURE, make_comparison, make_figure, make_series, make_session

pytestmark = pytest.mark.django_db


BASES = ("same-season", "year-on-year")


def bases_of(own, *others):
    """For each basis the place in ``others`` of the session that ``own`` is compared with."""
    with writing():
        series = make_series()
        known = [make_session(series=series, **fields) for fields in others]
        own = make_session(series=series, previous=known[-1], **own)
        figure = make_figure("9", session=own)
        for basis in BASES:
            make_comparison(figure, "5", basis=basis)
    found = {
        change.comparison.basis: change.session for change in changes(Announced(own).numbers, own)
    }
    return [found[basis] and known.index(found[basis]) for basis in BASES]


def named(label, year, **fields):
    return {"ordinal": None, "label": {"en": label}, "year": year} | fields


def on(year, month, day=1, **fields):
    return {"year": year, "starts_on": date(year, month, day)} | fields


SPRING, AUTUMN = named("Spring 2023", 2023), named("Autumn 2023", 2023)


@pytest.mark.parametrize(
    ("own", "others", "expected"),
    [
        # The session before is of the other season.
        (named("Spring 2024", 2024), [SPRING, AUTUMN], 0),
        (named("Autumn 2024", 2024), [SPRING, AUTUMN, named("Spring 2024", 2024)], 1),
        (named("2024 SPRING session", 2024), [SPRING, AUTUMN], 0),
        (named("Fall 2024", 2024), [SPRING, AUTUMN], 1),
        ({"label": {"zh-hans": "2024年春季"}, "year": 2024}, [AUTUMN, SPRING], 1),
        (named("First half of 2024", 2024), [named("First half of 2023", 2023)], 0),
        (named("First half of 2024", 2024), [named("Second half of 2023", 2023)], None),
        # By the season, not by what comes with its name.
        (
            named("132nd, spring 2024", 2024),
            [named("131st, spring 2023", 2023), named("130th, autumn 2023", 2023)],
            0,
        ),
        # Only that of the other season is known, or one of which nothing is.
        (named("Spring 2024", 2024), [AUTUMN], None),
        (named("Spring 2024", 2024), [named("Spring 2022", 2022)], None),
        (named("Spring 2024", 2024), [{"year": 2023}], None),
        ({"year": 2024}, [SPRING], None),
        (on(2024, 4), [on(2023, 4), on(2023, 10)], 0),
        (on(2024, 10), [on(2023, 4), on(2023, 10), on(2024, 4)], 1),
        (on(2024, 4), [on(2023, 10)], None),
        # Around the turn of the year, and of the half of it.
        (on(2024, 1, 5), [on(2022, 12, 20), on(2023, 7, 1)], 0),
        (on(2024, 7, 3), [on(2023, 6, 28)], 0),
        (on(2024, 4), [named("Spring 2023", 2023), on(2023, 10)], None),
        # The label says more than the day to which a session was moved.
        (
            named("Spring 2024", 2024, starts_on=date(2024, 8, 1)),
            [SPRING, named("Autumn 2023", 2023, starts_on=date(2023, 9, 1))],
            0,
        ),
        # A day of which only the year is known says nothing of the season.
        (on(2024, 4), [on(2023, 1, date_precision="year"), on(2023, 10)], None),
        # Held once a year.
        ({"year": 2024}, [{"year": 2022}, {"year": 2023}], 1),
        (on(2024, 9), [{"year": 2023}], 0),
        ({"year": 2024}, [{"year": 2022}, {"year": 2022}, {"year": 2023}], None),
        ({"year": 2024}, [{"year": 2023}, {"year": 2024}], None),
        ({"year": None}, [{"year": None}], None),
    ],
)
def test_base_is_the_session_of_the_same_season(own, others, expected):
    assert bases_of(own, *others) == [expected] * 2


def test_hidden_session_is_no_base():
    hidden = SPRING | {"publish_at": FUTURE}

    assert bases_of(named("Spring 2024", 2024), hidden, AUTUMN) == [None] * 2


def test_session_of_another_series_is_no_base():
    make_session(**SPRING)

    assert bases_of(named("Spring 2024", 2024), AUTUMN) == [None] * 2


@pytest.mark.parametrize(("stated", "verdict"), [("25", "consistent"), ("11", "differs")])
def test_number_is_held_against_that_of_the_same_season(stated, verdict):
    """100 after 80 in spring and 90 in autumn."""
    with writing():
        series = make_series()
        spring, autumn = (make_session(series=series, **each) for each in (SPRING, AUTUMN))
        own = make_session(series=series, previous=autumn, **named("Spring 2024", 2024))
        figure = make_figure("100", session=own)
        make_figure("80", session=spring, measure=figure.measure)
        make_figure("90", session=autumn, measure=figure.measure)
        make_comparison(figure, stated, basis="same-season")

    [change] = changes(Announced(own).numbers, own)

    assert change.check.verdict == verdict


@pytest.mark.parametrize("size", [2, 50])
def test_seasons_take_one_query_for_any_number_of_changes(django_assert_num_queries, size):
    with writing():
        series = make_series()
        make_session(series=series, **SPRING)
        own = make_session(series=series, **named("Spring 2024", 2024))
        figure = make_figure("9", session=own)
        for _n in range(size):
            make_comparison(figure, "5", basis="same-season")
    found = Announced(own).numbers

    # The sessions of the series, then the numbers of the one.
    with django_assert_num_queries(2):
        assert len(changes(found, own)) == size
