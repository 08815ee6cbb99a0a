import pytest

from events.announcements import Announced
from events.checks.duplicates import duplicates
from events.checks.material import Material
from tests.factories import make_figure, make_measure, make_release, make_session

pytestmark = pytest.mark.django_db


def checked(*numbers):
    """Each number in a release of its own: as printed, with what else is said of it."""
    expo_session, measure = make_session(), make_measure(unit_kind="money")
    made = {}
    for printed, fields in numbers:
        if "supersedes" in fields:
            fields = fields | {"supersedes": made[fields["supersedes"]]}
        release = make_release(expo_session)
        made[printed] = make_figure(printed, release=release, measure=measure, **fields)
    found = duplicates(Material(expo_session, Announced(expo_session).numbers))
    return [(check.verdict.value, str(check)) for check in found]


def test_one_number_at_two_precisions():
    assert checked(("84.475 billion yuan", {"stage": "final"}), ("84.48 billion yuan", {})) == [
        (
            "consistent",
            "84.475 billion yuan and 84.48 billion yuan can be one number, told more or less "
            "exactly.",
        )
    ]


def test_two_numbers_for_one():
    assert checked(("84.49 billion yuan", {"stage": "final"}), ("84.48 billion yuan", {})) == [
        ("differs", "Announced twice and not alike: 84.49 billion yuan and 84.48 billion yuan.")
    ]


def test_number_told_again():
    assert checked(("5 million yuan", {}), ("5 million yuan", {})) == [
        ("consistent", "Announced twice alike: 5 million yuan.")
    ]


def test_other_currency_is_not_compared():
    assert checked(("5 million yuan", {"stage": "final"}), ("1 million US dollars", {})) == [
        (
            "not-comparable",
            "Announced twice, but not comparably: 5 million yuan and 1 million US dollars.",
        )
    ]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ({"stage": "forecast"}, {}),
        ({"stage": "interim"}, {}),
        ({"as_of": "2021-09-24"}, {"as_of": "2021-09-25"}),
        ({}, {"supersedes": "4 million yuan"}),
    ],
)
def test_newer_number_is_no_second_word(earlier, later):
    assert checked(("4 million yuan", earlier), ("5 million yuan", later)) == []
