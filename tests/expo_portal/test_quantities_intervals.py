from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from expo_portal.quantities import (
    Interval,
    Quantity,
    Verdict,
    difference,
    exactly,
    gathered,
    growth,
    interval,
    parse,
    plain,
    product,
    ratio,
    share,
    total,
    weighed,
)
from expo_portal.quantities.numbers import EXACT


def of(printed, **kind):
    return interval(parse(printed, **kind))


def between(low, high, brackets="[]"):
    """``between(3, 5, "[)")``, as mathematics writes it."""
    ends = (None if end is None else Decimal(str(end)) for end in (low, high))
    return Interval(*ends, brackets[0] == "(", brackets[1] == ")")


@pytest.mark.parametrize(
    ("printed", "kind", "expected"),
    [
        ("over 117.1", {}, between("117.1", "117.2", "[)")),
        ("55.584", {}, between("55.5835", "55.5845", "[)")),
        ("111", {"is_count": True}, between(111, 111)),
        ("nearly 100", {}, between(0, 100, "[)")),
        ("at least 5", {}, between(5, None)),
        ("up to 5", {}, between(0, 5)),
        ("under 5", {}, between(0, 5, "[)")),
        ("3 to 5", {}, between(3, 5)),
        ("about 100", {}, between(95, 105)),
    ],
)
def test_interval_is_what_the_words_imply(printed, kind, expected):
    assert of(printed, **kind) == expected


def test_undisclosed_number_has_no_interval():
    assert interval(Quantity("undisclosed")) is None


def test_growth_of_the_13th_lies_within_what_both_sessions_announced():
    found = growth(of("over 117.1 billion yuan"), of("55.584 billion yuan"))

    assert found.outward(3) == between("110.670", "110.854", "[)")
    assert found.excludes_low
    assert found.meets(of("110.69"))
    assert not found.meets(of("110.86"))
    assert not found.meets(of("110.6"))


def test_growth_from_nothing_has_no_meaning():
    assert growth(of("5"), of("0", is_count=True)) is None


def test_growth_from_under_a_number_has_no_upper_limit():
    assert growth(of("20", is_count=True), of("under 10")) == between(100, None, "(]")


def test_ratio_to_a_base_without_limit_starts_at_nothing():
    assert ratio(of("20", is_count=True), of("at least 10")) == between(0, 2)


def test_quotients_of_the_longest_numbers_are_written():
    longest, least = of("99999999999999999999.99999999"), of("0.00000001", is_count=True)

    assert ratio(longest, least).outward(3).high.adjusted() == 28


def test_difference_keeps_both_uncertainties():
    assert difference(of("over 20"), of("10", is_count=True)) == between(10, 20, "[)")
    assert difference(of("10", is_count=True), of("over 5")) == between(4, 5, "(]")
    assert difference(of("5", is_count=True), of("at least 3")) == between(None, 2)


def test_sum_is_as_open_as_its_parts():
    assert total([]) == between(0, 0)
    assert total([of("over 117.1"), of("over 79.1")]) == between("196.2", "196.4", "[)")
    assert total([of("3", is_count=True), of("at least 5")]) == between(8, None)
    assert total([of("3", is_count=True), between(None, 5, "()")]) == between(None, 8, "()")


def test_product_of_a_mean_and_a_count():
    assert product(of("over 20"), of("3", is_count=True)) == between(60, 90, "[)")
    assert product(of("at least 2"), of("3", is_count=True)) == between(6, None)


def test_share_is_in_percent():
    assert share(of("592", is_count=True), of("1337", is_count=True)).outward(2) == between(
        "44.27", "44.28"
    )
    assert share(of("5"), of("0", is_count=True)) is None


def test_fall_is_a_negative_rise():
    assert between(3, 5, "[)").mirrored() == between(-5, -3, "(]")
    assert between(3, None).mirrored() == between(None, -3)


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        (between(1, 2), between(2, 3), between(2, 2)),
        (between(1, 2, "[)"), between(2, 3), None),
        (between(1, 2), between(2, 3, "(]"), None),
        (between(1, 2, "[)"), between(1, 2, "(]"), between(1, 2, "()")),
        (between(5, None), between(7, 8), between(7, 8)),
        (between(None, 4), between(5, 6), None),
        (between(None, 4), between(3, None), between(3, 4)),
        (between(None, None), between(None, None), between(None, None)),
    ],
)
def test_intervals_meet_where_some_number_lies_in_both(one, other, common):
    assert one.meet(other) == other.meet(one) == common
    assert one.meets(other) is (common is not None)


def test_below_is_what_does_not_reach():
    assert between(1, 2, "[)").is_below(between(2, 3))
    assert not between(1, 2).is_below(between(2, 3))
    assert not between(4, 5).is_below(between(2, 3))


@pytest.mark.parametrize(
    ("found", "whole"),
    [
        (between("50.5", "51.5"), between(51, 51)),
        (between(50, 52, "()"), between(51, 51)),
        (between(50, 52), between(50, 52)),
        (between("50.5", None), between(51, None)),
        (between(None, "51.5"), between(None, 51)),
        (between("50.2", "50.8"), None),
        (between(50, 51, "()"), None),
    ],
)
def test_whole_numbers_of_an_interval(found, whole):
    assert found.of_whole_numbers() == whole


# Verdicts


def test_verdict_follows_from_the_two_intervals():
    assert weighed(exactly(5), between(4, 6)) == Verdict.CONSISTENT
    assert weighed(exactly(5), between(6, 7)) == Verdict.DIFFERS
    assert weighed(None, between(6, 7)) == Verdict.NOT_COMPARABLE
    assert weighed(exactly(5), None) == Verdict.NOT_COMPARABLE


def test_what_is_gathered_may_be_less_than_the_whole():
    assert gathered(exactly(5), exactly(4)) == Verdict.INCOMPLETE
    assert gathered(exactly(5), exactly(5)) == Verdict.CONSISTENT
    assert gathered(exactly(5), exactly(6)) == Verdict.DIFFERS
    assert gathered(None, exactly(6)) == Verdict.NOT_COMPARABLE


# Whatever the true numbers are

TRUE = st.decimals(min_value=0, max_value=10**15, places=8)
WAYS = ("exact", "over", "at_least", "about", "nearly", "under", "up_to", "between")


@st.composite
def announced(draw, true=TRUE):
    """A true number, and the interval of what a source might truthfully print of it."""
    number, way = draw(true), draw(st.sampled_from(WAYS))
    decimals = draw(st.integers(min_value=-6, max_value=8))
    grain = Decimal(1).scaleb(-decimals)
    down, up, near = (
        number.quantize(grain, rounding) for rounding in (ROUND_DOWN, ROUND_CEILING, ROUND_HALF_UP)
    )
    # What a qualified number ends in tells how round it is.
    ends_as_meant = {
        "over": down.normalize().as_tuple().exponent == -decimals,
        "nearly": up.normalize().as_tuple().exponent == -decimals and up > number,
        "under": up > number,
        "about": abs(number - near) * 20 <= near,
        "between": up > down,
        # A whole number has no printed decimals that would tell how round it is.
        "exact": decimals >= 0,
    }
    assume(ends_as_meant.get(way, True))
    lower = {"exact": near, "about": near, "nearly": up, "under": up, "up_to": up}.get(way, down)
    printed = plain(lower) if way != "exact" else f"{lower:f}"
    upper = plain(up) if way == "between" else ""
    return number, interval(Quantity(way, printed, number_max=upper))


def holds(found, number):
    return found.meets(exactly(number))


@given(announced())
def test_interval_holds_the_true_number(said):
    number, found = said

    assert holds(found, number)


@given(st.lists(announced(), max_size=6), announced())
def test_no_false_alarm_in_sums_and_differences(parts, other):
    numbers, found = [number for number, _ in parts], [each for _, each in parts]

    assert holds(total(found), sum(numbers))
    assert holds(difference(total(found), other[1]), sum(numbers) - other[0])


@given(announced(), announced())
def test_no_false_alarm_in_products_shares_and_growth(new, base):
    assume(base[0] > 0 and base[1].high != 0)

    assert holds(product(new[1], base[1]), EXACT.multiply(new[0], base[0]))
    # Held as a product, since a quotient may have no last digit.
    for made, scale, shift in ((ratio, 1, 0), (share, 100, 0), (growth, 100, 1)):
        low, high, *_ = made(new[1], base[1])
        assert (low / scale + shift) * base[0] <= new[0] * (1 + Decimal("1e-20"))
        assert high is None or (high / scale + shift) * base[0] >= new[0] * (1 - Decimal("1e-20"))


# Of nothing no half step is missing: nobody announces less than zero.
PRINTED = st.tuples(st.integers(1, 10**9), st.integers(0, 4))


@given(st.lists(PRINTED, min_size=1, max_size=6), PRINTED)
def test_never_silent_on_more_than_the_precision_allows(parts, whole):
    """Exact numbers may each be off by half a step; sums that lie further apart differ."""
    *terms, stated = [
        Quantity("exact", f"{Decimal(number).scaleb(-decimals):f}")
        for number, decimals in (*parts, whole)
    ]
    found = total([interval(quantity) for quantity in terms])

    verdict = weighed(interval(stated), found)

    apart = abs(stated.value - sum(quantity.value for quantity in terms))
    allowed = sum(quantity.step for quantity in (*terms, stated)) / 2
    assert (
        verdict == (Verdict.DIFFERS if apart > allowed else Verdict.CONSISTENT) or apart == allowed
    )


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6), st.integers(0, 6 * 10**9))
def test_counts_have_no_slack(parts, whole):
    found = total([interval(Quantity("exact", str(part), is_count=True)) for part in parts])

    verdict = weighed(exactly(whole), found)

    assert verdict == (Verdict.CONSISTENT if sum(parts) == whole else Verdict.DIFFERS)
