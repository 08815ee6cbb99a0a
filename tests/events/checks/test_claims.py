import pytest

from events.announcements import Announced
from events.checks.claims import claims
from events.checks.material import Material
from tests.factories import make_claim, make_figure, make_measure, make_series, make_session, text

pytestmark = pytest.mark.django_db


def checked(claimed, *earlier, **fields):
    """A claim of the last session, after what earlier ones announced."""
    series, measure = make_series(), make_measure()
    for n, printed in enumerate(earlier, start=1):
        session = make_session(series=series, ordinal=n, year=2000 + n)
        make_figure(printed, session=session, measure=measure)
    last = make_session(series=series, ordinal=9, year=2009)
    figure = claimed and make_figure(claimed, session=last, measure=measure)
    make_claim(last, figure=figure, **{"text": text("So many")} | fields)
    found = claims(Material.published(last, Announced(last).numbers))
    return [(check.verdict.value, str(check)) for check in found]


def test_claim_beside_a_larger_number():
    assert checked("5", "4", "over 6") == [
        (
            "differs",
            "The source calls 5 the highest so far, while over 6 was announced for the 2nd "
            "session. Both stand as said.",
        )
    ]


def test_claim_beside_larger_numbers():
    assert checked("5", "8", "6") == [
        (
            "differs",
            "The source calls 5 the highest so far, while 2 earlier sessions announced more, the "
            "1st session the most: 8. All stand as said.",
        )
    ]


def test_claim_that_nothing_denies():
    assert checked("5", "4", "about 5") == [
        (
            "consistent",
            "The source calls 5 the highest so far; no earlier session announced more.",
        )
    ]


def test_claim_without_anything_before():
    assert checked("5") == [
        (
            "base-missing",
            "The source calls 5 the highest so far; no earlier session announced a number to "
            "check it against.",
        )
    ]


def test_claim_without_a_number():
    assert checked(None, "4") == [
        ("not-comparable", "“So many” comes without a number that could be checked.")
    ]


def test_other_claims_are_not_checked():
    assert checked("5", "6", kind="milestone") == []
