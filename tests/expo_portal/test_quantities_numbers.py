from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expo_portal.quantities import (
    MAX_DECIMALS,
    MAX_DIGITS,
    SCALE_CHOICES,
    SCALES,
    Qualifier,
    Quantity,
    QuantityError,
    parse,
    plain,
)


def interval(text, **kwargs):
    quantity = parse(text, **kwargs)
    return tuple(None if bound is None else plain(bound) for bound in (quantity.low, quantity.high))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("over 196.2 billion yuan", "196200000000", "196300000000"),
        ("over 117.1 billion yuan", "117100000000", "117200000000"),
        ("55.584 billion yuan", "55583500000", "55584500000"),
        ("555.84亿元", "55583500000", "55584500000"),
        ("3.0 billion yuan", "2950000000", "3050000000"),
        ("20,000 yuan", "19999.5", "20000.5"),
        ("over 20,000", "20000", "30000"),
        ("2万余", "20000", "30000"),
        ("over 16,600", "16600", "16700"),
        ("over 1,001", "1001", "1002"),
        ("over 210,000", "210000", "220000"),
        ("over 30.0 billion", "30000000000", "40000000000"),
        ("nearly 30,000", "20000", "30000"),
        ("nearly 84.5 billion", "84400000000", "84500000000"),
        ("about 84.48 billion", "80256000000", "88704000000"),
        ("at least 3亿", "300000000", None),
        ("up to 3亿", "0", "300000000"),
        ("under 3亿", "0", "300000000"),
        ("between 3 and 5 million", "3000000", "5000000"),
        ("over 0", "0", "1"),
        ("0 yuan", "0", "0.5"),
        ("undisclosed", None, None),
    ],
)
def test_words_and_printed_digits_imply_an_interval(text, low, high):
    assert interval(text) == (low, high)


def test_growth_of_the_13th_session_agrees_as_intervals_and_not_as_points():
    base, contract = parse("55.584 billion yuan"), parse("over 117.1 billion yuan")

    point = contract.value / base.value - 1
    lowest, highest = contract.low / base.value - 1, contract.high / base.value - 1

    assert f"{point:.3%}" == "110.672%"
    assert (f"{lowest:.2%}", f"{highest:.3%}") == ("110.67%", "110.852%")
    assert lowest <= Decimal("1.1069") < highest


@pytest.mark.parametrize("number", ["111", "20000", "0"])
def test_exact_counts_are_exact(number):
    quantity = Quantity("exact", number, is_count=True)

    assert (quantity.low, quantity.high) == (Decimal(number), Decimal(number))


def test_count_printed_with_a_scale_word_is_exact():
    assert interval("3万", is_count=True) == ("30000", "30000")


def test_qualified_count_is_as_wide_as_any_number():
    assert interval("over 20,000", is_count=True) == ("20000", "30000")


@pytest.mark.parametrize("qualifier", ["exact", "over", "undisclosed"])
def test_quantity_without_number_has_no_value_and_no_bounds(qualifier):
    quantity = Quantity(qualifier)

    assert (quantity.value, quantity.value_max, quantity.low, quantity.high, quantity.step) == (
        (None,) * 5
    )


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("196.2 billion", "100000000"),
        ("20,000", "1"),
        ("over 20,000", "10000"),
        ("about 3.10", "0.1"),
        ("3.10", "0.01"),
    ],
)
def test_step_is_one_unit_of_the_last_printed_digit(text, step):
    assert plain(parse(text).step) == step


def test_values_print_without_exponent_and_trailing_zeros():
    quantity = Quantity("between", "3.50", "billion", "5.00")

    assert [str(n) for n in (quantity.value, quantity.value_max, quantity.low, quantity.high)] == [
        "3500000000",
        "5000000000",
        "3500000000",
        "5000000000",
    ]


@pytest.mark.parametrize(
    ("number", "text"),
    [("1.962E+11", "196200000000"), ("110.690", "110.69"), ("0.00", "0"), ("100", "100")],
)
def test_plain_has_no_exponent_and_no_trailing_zeros(number, text):
    assert plain(Decimal(number)) == text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (("roughly", "5"), "“roughly” is not a qualifier."),
        (("exact", "5", "bilion"), "“bilion” is not a scale word."),
        (
            ("exact", "1,001"),
            "“1,001” is not a number as we keep it: type digits, such as 196.2.",
        ),
        (("undisclosed", "5"), "“Undisclosed” has no number: leave one of the two out."),
        (("between", "5"), "“Between” needs two numbers, everything else only one."),
        (("over", "5", "", "6"), "“Between” needs two numbers, everything else only one."),
        (("between", "5", "", "5"), "A range starts with the smaller number: 3 to 5 million."),
        (("between", "", "", "5"), "A range starts with the smaller number: 3 to 5 million."),
        (("under", "0"), "Nothing that is announced here is less than zero."),
        (("nearly", "0.0"), "Nothing that is announced here is less than zero."),
    ],
)
def test_impossible_quantity_is_refused(fields, message):
    with pytest.raises(QuantityError) as caught:
        Quantity(*fields)

    assert str(caught.value) == message


@pytest.mark.parametrize(
    "number", ["-5", "+5", "007", ".5", "5.", "1e5", "NaN", "Infinity", "1_000", "5\n", "٣", "５"]
)
def test_number_that_is_not_in_plain_digits_is_refused(number):
    with pytest.raises(QuantityError):
        Quantity("exact", number)


@pytest.mark.parametrize(
    "fields",
    [
        ("exact", "1" * (MAX_DIGITS + 1)),
        ("exact", "1" * 10_000),
        ("exact", "0." + "1" * (MAX_DECIMALS + 1)),
        ("exact", "0." + "1" * 10_000),
        ("exact", "1234567890", "trillion"),
        ("between", "1", "", "1" * (MAX_DIGITS + 1)),
        ("over", "9" * MAX_DIGITS),
    ],
)
def test_number_that_the_columns_cannot_keep_is_refused(fields):
    with pytest.raises(QuantityError) as caught:
        Quantity(*fields)

    assert str(caught.value) == "At most 21 digits before the point and 8 after it."


def test_longest_number_is_kept_to_the_last_digit():
    longest = "9" * MAX_DIGITS + "." + "9" * MAX_DECIMALS

    quantity = Quantity("up_to", longest)

    assert (plain(quantity.value), plain(quantity.step)) == (longest, "0.00000001")


def test_half_step_beyond_the_last_kept_decimal_widens_the_interval():
    assert interval("0.12345678") == ("0.12345677", "0.12345679")


def test_scale_choices_are_the_scale_words():
    assert [word for word, _label in SCALE_CHOICES] == [word for word in SCALES if word]


@pytest.mark.parametrize(
    ("word", "power"),
    [
        ("", 0),
        ("hundred", 2),
        ("千", 3),
        ("万", 4),
        ("lakh", 5),
        ("百万", 6),
        ("crore", 7),
        ("亿", 8),
        ("十亿", 9),
        ("百亿", 10),
        ("千亿", 11),
        ("lakh crore", 12),
        ("兆", 12),
        ("조", 12),
        ("млрд", 9),
    ],
)
def test_scale_word_is_a_power_of_ten(word, power):
    assert SCALES[word] == power


def test_qualifiers_are_those_of_the_feed():
    assert Qualifier.values == [
        "exact",
        "over",
        "at_least",
        "about",
        "nearly",
        "under",
        "up_to",
        "between",
        "undisclosed",
    ]


@given(
    st.sampled_from(["exact", "over", "at_least", "about", "nearly", "under", "up_to"]),
    st.decimals(1, 99_999, places=2),
    st.sampled_from(list(SCALES)),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_value_lies_within_its_interval(qualifier, number, scale, is_count):
    quantity = Quantity(qualifier, str(number), scale, is_count=is_count)

    assert quantity.low <= quantity.value
    assert quantity.high is None or quantity.value <= quantity.high
