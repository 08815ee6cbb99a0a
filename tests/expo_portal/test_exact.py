from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Max, Min
from hypothesis import given
from hypothesis import strategies as st

from events.models import Pavilion
from expo_portal.exact import decode, encode, trimmed
from tests.factories import make_pavilion, make_session

LARGEST = Decimal("999999999999999999999.99999999")

numbers = st.integers(-(10**29) + 1, 10**29 - 1).map(lambda units: Decimal(f"{units}E-8"))


@given(numbers)
def test_encoded_number_reads_back_exactly(number):
    assert decode(encode(number)) == number


@given(numbers, numbers)
def test_encoded_numbers_sort_as_numbers_do(one, other):
    assert (encode(one) < encode(other)) == (one < other)
    assert (encode(one) == encode(other)) == (one == other)


@given(numbers)
def test_trimmed_number_is_equal_and_has_no_needless_digit(number):
    found = trimmed(number)

    assert found == number
    assert found.as_tuple().exponent == 0 or found.as_tuple().digits[-1] != 0


@pytest.fixture
def kept(db):
    """Reads back what the database in use keeps of a number."""
    session = make_session()

    def keep(number):
        pavilion = make_pavilion(session, area_m2=number)
        return Pavilion.objects.get(pk=pavilion.pk).area_m2

    return keep


@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("123456789012345.67", "123456789012345.67"),
        ("196200000000", "196200000000"),
        ("1.962E+11", "196200000000"),
        ("110.6900", "110.69"),
        ("0", "0"),
        ("-0.00000001", "-0.00000001"),
        (str(LARGEST), str(LARGEST)),
        (f"-{LARGEST}", f"-{LARGEST}"),
    ],
)
def test_field_keeps_a_number_exactly(kept, number, read):
    assert f"{kept(Decimal(number)):f}" == read


def test_field_keeps_nothing_apart_from_zero(kept):
    assert [kept(None), kept(0)] == [None, 0]


@pytest.mark.parametrize("number", ["1234567890123456789012", "0.123456789", "1E+40"])
def test_field_never_rounds_a_number_that_is_too_long(kept, number):
    with pytest.raises(ValueError, match="too many digits to be kept exactly"):
        kept(Decimal(number))


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("9" * 30, "Ensure that there are no more than 29 digits in total."),
        ("0.123456789", "Ensure that there are no more than 8 decimal places."),
        ("1e999999", "Ensure that there are no more than 29 digits in total."),
        ("NaN", "“NaN” value must be a decimal number."),
        ("many", "“many” value must be a decimal number."),
    ],
)
def test_field_says_what_is_wrong_with_a_number(number, message):
    with pytest.raises(ValidationError) as refused:
        Pavilion(area_m2=number).clean_fields(exclude={"session", "slug", "name"})

    assert refused.value.message_dict == {"area_m2": [message]}


@pytest.fixture
def areas(db):
    session = make_session()
    areas = [Decimal(area) for area in ("10", "-0.5", "0", "9", "1000000000000", "0.5", "-20")]
    for area in areas:
        make_pavilion(session, area_m2=area)
    return Pavilion.objects.values_list("area_m2", flat=True)


def test_field_orders_across_magnitudes(areas):
    ordered = [Decimal(area) for area in ("-20", "-0.5", "0", "0.5", "9", "10", "1000000000000")]

    assert list(areas.order_by("area_m2")) == ordered


@pytest.mark.parametrize(
    ("lookup", "found"),
    [
        ({"area_m2": 9}, ["9"]),
        ({"area_m2__gt": 9}, ["10", "1000000000000"]),
        ({"area_m2__lt": Decimal("-0.1")}, ["-20", "-0.5"]),
        ({"area_m2__range": (Decimal("-1"), 9)}, ["-0.5", "0", "0.5", "9"]),
        ({"area_m2__in": [0, 10]}, ["0", "10"]),
    ],
)
def test_field_filters_across_magnitudes(areas, lookup, found):
    assert [str(area) for area in areas.filter(**lookup).order_by("area_m2")] == found


def test_field_finds_extremes(areas):
    assert Pavilion.objects.aggregate(low=Min("area_m2"), high=Max("area_m2")) == {
        "low": Decimal(-20),
        "high": Decimal(1000000000000),
    }


def test_field_keeps_its_size_out_of_migrations():
    _name, path, _args, kwargs = Pavilion._meta.get_field("area_m2").deconstruct()

    assert path == "expo_portal.exact.ExactDecimalField"
    assert {"max_digits", "decimal_places"} & set(kwargs) == set()
