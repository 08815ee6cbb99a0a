import pytest

from events.announcements import Announced
from events.checks.material import Material
from events.checks.parts import parts
from tests.factories import make_figure, make_measure, make_place, make_release, make_term, text

pytestmark = pytest.mark.django_db


def checked(release):
    """Verdicts and sentences on all parts of what a release announces."""
    material = Material(release.session, Announced(release.session).numbers)
    return [(check.verdict.value, str(check)) for check in parts(material)]


def make_total(printed, parts, unit_kind="count", parts_add_up=True):
    """A total, and parts of different deal types."""
    measure = make_measure(unit_kind=unit_kind)
    total = make_figure(printed, measure=measure, parts_add_up=parts_add_up)
    for order, part in enumerate(parts):
        make_part(total, part, dimensions=[make_term("deal-type")], order=order)
    return total


def make_part(total, printed, **fields):
    fields = {"measure": total.measure, "part_of": total, "release": total.release} | fields
    return make_figure(printed, **fields)


@pytest.mark.parametrize(
    ("total", "members", "verdict", "sentence"),
    [
        (
            "9",
            ["4", "5"],
            "consistent",
            "4 + 5 = 9: the published parts add up to the published total.",
        ),
        ("9", ["4", "6"], "differs", "4 + 6 = 9 does not hold: the published parts give 10."),
        ("9", ["4", "4"], "differs", "4 + 4 = 9 does not hold: the published parts give 8."),
        ("9", ["4"], "incomplete", "Of 9, the parts published so far make up 4."),
        ("9", ["10"], "differs", "A part is larger than its whole: 10 of 9."),
        (
            "over 20",
            ["9", "over 10"],
            "consistent",
            "9 + 10 = 20: the published parts give 19–29 and so agree with the published total.",
        ),
        (
            "9",
            ["4", "undisclosed"],
            "not-comparable",
            "The parts of 9 cannot be added: not all have a number alike.",
        ),
    ],
)
def test_parts_that_make_up_their_total(total, members, verdict, sentence):
    assert checked(make_total(total, members).release) == [(verdict, sentence)]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (["4", "5"], ["consistent"]),
        (["4"], []),
        (["9"], []),
        (["4", "4"], []),
        (["10"], ["differs"]),
        (["6", "6"], ["not-comparable"]),
        (["undisclosed"], []),
    ],
)
def test_parts_that_need_not_make_up_their_total(members, expected):
    release = make_total("9", members, parts_add_up=False).release

    assert [verdict for verdict, _sentence in checked(release)] == expected


def test_total_is_parted_in_several_ways():
    total = make_total("9", ["4", "5"])
    for printed in ("3", "7"):
        make_part(total, printed, place=make_place())

    assert sorted(verdict for verdict, _sentence in checked(total.release)) == [
        "consistent",
        "differs",
    ]


def test_parts_that_cross_need_not_add_up_by_one_kind():
    total = make_total("9", ["2"])
    contract = make_term("deal-type")
    for printed in ("3", "4"):
        make_part(total, printed, dimensions=[contract, make_term("origin")])

    assert [verdict for verdict, _sentence in checked(total.release)] == ["incomplete"] * 2


def test_amounts_of_different_currencies_are_not_added():
    total = make_total("9 million yuan", ["4 million yuan", "5 million US dollars"], "money")

    assert [verdict for verdict, _sentence in checked(total.release)] == ["not-comparable"]


def test_sizes_are_told_apart():
    total = make_total("9", [])
    make_part(total, "4", band_low=100, band_high=500, band_currency="CNY", order=1)
    make_part(total, "5", band_low=500, band_currency="CNY", order=2)

    assert checked(total.release) == [
        (
            "consistent",
            "4 + 5 = 9: each is counted in one size only, and the sizes add up to the published "
            "total.",
        )
    ]


@pytest.mark.parametrize(
    ("whole", "verdict"), [("9", "consistent"), ("8", "differs"), ("10", "incomplete")]
)
def test_measures_roll_up(whole, verdict):
    release = make_release()
    measure = make_measure(code="all", name=text("All"))
    make_figure(whole, release=release, measure=measure)
    for printed in ("4", "5"):
        make_figure(printed, release=release, measure=make_measure(rolls_up_to=measure))

    assert [found for found, _sentence in checked(release)] == [verdict]


def test_measures_of_another_kind_do_not_roll_up():
    release = make_release()
    measure = make_measure()
    make_figure("9", release=release, measure=measure)
    for printed in ("4", "6"):
        online = {"dimensions": [make_term("mode")]}
        make_figure(printed, release=release, measure=make_measure(rolls_up_to=measure), **online)

    assert checked(release) == []
