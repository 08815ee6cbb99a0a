import pytest

from events.announcements import Announced
from events.comparisons import changes
from expo_portal.quantities import Verdict
from expo_portal.writing import writing
from tests.factories import (
    FUTURE,
    make_comparison,
    make_figure,
    make_measure,
    make_session,
    make_term,
)

pytestmark = pytest.mark.django_db


def change_between(before, now, stated, before_fields=None, **comparison):
    """The one change that a session states against the session before it."""
    with writing():
        previous = make_session()
        expo_session = make_session(previous=previous)
        figure = make_figure(now, session=expo_session)
        if before:
            make_figure(before, session=previous, measure=figure.measure, **before_fields or {})
        make_comparison(figure, stated, **comparison)
    [change] = changes(Announced(expo_session).numbers, expo_session)
    return change


@pytest.mark.parametrize(
    ("before", "now", "stated", "fields", "verdict"),
    [
        ("55.584 billion yuan", "over 117.1 billion yuan", "110.69", {}, "consistent"),
        ("55.584 billion yuan", "over 117.1 billion yuan", "111.69", {}, "differs"),
        ("110", "100", "9.1", {"direction": "down"}, "consistent"),
        ("110", "100", "9.1", {"direction": "up"}, "differs"),
        ("77", "100", "23", {"change": "absolute"}, "consistent"),
        ("78", "100", "23", {"change": "absolute"}, "differs"),
        ("50", "100", "2", {"change": "times"}, "consistent"),
        ("50", "100", "50", {"change": "base-value"}, "consistent"),
        ("51", "100", "50", {"change": "base-value"}, "differs"),
        ("51", "100", "0", {"change": "direction"}, "consistent"),
        ("100", "51", "0", {"change": "direction"}, "differs"),
        ("100", "51", "0", {"change": "direction", "direction": "down"}, "consistent"),
        ("51", "51", "0", {"change": "direction", "direction": "unchanged"}, "consistent"),
        ("0", "51", "100", {}, "not-comparable"),
        ("30 million US dollars", "9 billion yuan", "9", {}, "not-comparable"),
        (None, "100", "9", {}, "base-missing"),
        ("50", "100", "3", {"change": "points"}, "not-comparable"),
    ],
)
def test_stated_change_is_held_against_the_values(before, now, stated, fields, verdict):
    check = change_between(before, now, stated, **fields).check

    assert check.verdict == verdict


def test_growth_tells_what_the_values_give():
    change = change_between("55.584 billion yuan", "over 117.1 billion yuan", "110.69")

    computed, pinned = change.check.computed.outward(3), change.check.pinned.outward(-6)
    assert [str(end) for end in computed[:2]] == ["110.670", "110.854"]
    assert [int(end) for end in pinned[:2]] == [117_106_000_000, 117_114_000_000]


def test_fall_is_told_as_it_is_stated():
    change = change_between("110", "100", "9.1", direction="down")

    assert [str(end) for end in change.check.computed.outward(3)[:2]] == ["9.090", "9.091"]


def test_other_kind_of_the_same_measure_is_no_base():
    online = {"dimensions": [make_term("mode")]}

    change = change_between("50", "100", "100", before_fields=online)

    assert change.check.verdict == Verdict.NOT_COMPARABLE


def test_undisclosed_number_cannot_be_compared():
    change = change_between(None, "undisclosed", "9")

    assert change.check.verdict == Verdict.NOT_COMPARABLE


def test_hidden_base_is_missing():
    change = change_between("50", "100", "100", before_fields={"publish_at": FUTURE})

    assert change.check.verdict == Verdict.BASE_MISSING


@pytest.mark.parametrize("size", [2, 5])
def test_bases_take_a_fixed_number_of_queries(django_assert_num_queries, size):
    with writing():
        previous = make_session()
        expo_session = make_session(previous=previous)
        for _n in range(size):
            figure = make_figure("9", session=expo_session, measure=make_measure())
            make_figure("8", session=previous, measure=figure.measure)
            make_comparison(figure, "1", change="absolute")
            make_comparison(figure, "1", change="absolute", basis="named-session")
    found = Announced(expo_session).numbers

    with django_assert_num_queries(4):
        every = changes(found, expo_session)

    assert {change.check.verdict for change in every} == {"consistent", "base-missing"}
