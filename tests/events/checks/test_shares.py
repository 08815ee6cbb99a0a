from decimal import Decimal

import pytest

from events.announcements import Announced
from events.checks.material import Material
from events.checks.shares import shares
from tests.factories import make_figure

pytestmark = pytest.mark.django_db


def checked(release):
    material = Material(release.session, Announced(release.session).numbers)
    return [(check.verdict.value, str(check)) for check in shares(material)]


AGREES = "which agrees with the announced"


@pytest.mark.parametrize(
    ("printed", "share", "qualifier", "verdict", "sentence"),
    [
        ("592", "44.28", "", "consistent", f"592 of 1,337 is 44.28%, {AGREES} 44.28%."),
        ("592", "44.3", "", "consistent", f"592 of 1,337 is 44.3%, {AGREES} 44.3%."),
        ("592", "44.29", "", "differs", "592 of 1,337 is 44.278%, not the announced 44.29%."),
        ("592", "40", "over", "consistent", f"592 of 1,337 is 44%, {AGREES} over 40%."),
        (
            "592",
            "44.28",
            "over",
            "differs",
            "592 of 1,337 is 44.278%, not the announced over 44.28%.",
        ),
        (
            "over 600",
            "45",
            "",
            "consistent",
            f"over 600 of 1,337 is 44.876% to 52.357%, {AGREES} 45%.",
        ),
    ],
)
def test_share_of_a_figure(printed, share, qualifier, verdict, sentence):
    whole = make_figure("1,337")
    said = {"share": Decimal(share), "share_qualifier": qualifier}
    make_figure(printed, measure=whole.measure, part_of=whole, release=whole.release, **said)

    assert checked(whole.release) == [(verdict, sentence)]


@pytest.mark.parametrize(("share", "verdict"), [("75", "consistent"), ("76", "differs")])
def test_share_of_a_whole_told_with_it(share, verdict):
    figure = make_figure("9", out_of=12, share=Decimal(share))

    assert [found for found, _sentence in checked(figure.release)] == [verdict]


def test_share_of_what_counts_otherwise_is_not_checked():
    whole = make_figure("9 million yuan")
    part = {"part_of": whole, "release": whole.release, "share": Decimal(50)}
    make_figure("4 million US dollars", measure=whole.measure, **part)

    assert [found for found, _sentence in checked(whole.release)] == ["not-comparable"]


def test_share_of_nothing_that_was_announced_is_not_checked():
    figure = make_figure("9", share=Decimal(50))

    assert checked(figure.release) == []
