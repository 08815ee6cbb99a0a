from decimal import Decimal

import pytest

from expo_portal.quantities import Interval, Quantity, difference, growth, interval, parse, ratio


def of(printed, **kind):
    return interval(parse(printed, **kind))


@pytest.mark.parametrize(
    ("printed", "kind", "expected"),
    [
        ("over 117.1", {}, (Decimal("117.1"), Decimal("117.2"), True)),
        ("55.584", {}, (Decimal("55.5835"), Decimal("55.5845"), True)),
        ("111", {"is_count": True}, (111, 111, False)),
        ("nearly 100", {}, (0, 100, True)),
        ("at least 5", {}, (5, None, False)),
        ("up to 5", {}, (0, 5, False)),
        ("under 5", {}, (0, 5, True)),
        ("3 to 5", {}, (3, 5, False)),
    ],
)
def test_interval_is_what_the_words_imply(printed, kind, expected):
    assert of(printed, **kind) == expected


def test_undisclosed_number_has_no_interval():
    assert interval(Quantity("undisclosed")) is None


def test_growth_of_the_13th_lies_within_what_both_sessions_announced():
    found = growth(of("over 117.1 billion yuan"), of("55.584 billion yuan"))

    assert round(found.low, 3) == Decimal("110.670")
    assert round(found.high, 3) == Decimal("110.854")
    assert found.is_open
    assert found.meets(of("110.69"))
    assert not found.meets(of("110.86"))
    assert not found.meets(of("110.6"))


def test_growth_from_nothing_has_no_meaning():
    assert growth(of("5"), of("0", is_count=True)) is None


def test_growth_from_under_a_number_has_no_upper_limit():
    assert growth(of("20", is_count=True), of("under 10")) == (100, None, False)


def test_ratio_to_a_base_without_limit_starts_at_nothing():
    assert ratio(of("20", is_count=True), of("at least 10")) == (0, 2, False)


def test_difference_keeps_both_uncertainties():
    assert difference(of("over 20"), of("10", is_count=True)) == (10, 20, True)
    assert difference(of("5", is_count=True), of("at least 3")) == (None, 2, False)


def test_fall_is_a_negative_rise():
    assert Interval(3, 5, True).mirrored() == (-5, -3, False)
    assert Interval(3, None).mirrored() == (None, -3, False)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Interval(1, 2), Interval(2, 3), True),
        (Interval(1, 2, True), Interval(2, 3), False),
        (Interval(2, 3), Interval(1, 2, True), False),
        (Interval(5, None), Interval(7, 8), True),
        (Interval(None, 4), Interval(5, 6), False),
        (Interval(2, 2), Interval(2, 2), True),
    ],
)
def test_intervals_meet_where_some_number_lies_in_both(one, other, expected):
    assert one.meets(other) is expected
