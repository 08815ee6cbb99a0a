import pytest

from events.announcements import Announced
from events.checks.material import Material
from events.models import Measure, Term
from projects.checks import recorded
from tests.factories import (
    FUTURE,
    LATER,
    make_figure,
    make_forum,
    make_place,
    make_project,
    make_release,
    make_sector,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def release():
    return make_release()


def announce(release, printed, code="projects-signed", **fields):
    return make_figure(printed, release=release, measure=Measure.objects.get(code=code), **fields)


def record(release, printed=None, **fields):
    return make_project(printed, session=release.session, **fields)


def checked(release, is_public=True):
    material = Material(release.session, Announced(release.session).numbers, is_public=is_public)
    return [(check.verdict.value, str(check)) for check in recorded(material)]


@pytest.mark.parametrize(
    ("number", "verdict", "sentence"),
    [
        (
            0,
            "incomplete",
            "2 projects were announced. The sources name none of them, so none is listed here.",
        ),
        (1, "incomplete", "2 projects were announced; one of them is in this register."),
        (2, "consistent", "2 projects were announced, and this register has as many."),
        (3, "differs", "2 projects were announced, but this register has 3."),
    ],
)
def test_count_is_held_against_the_register(release, number, verdict, sentence):
    announce(release, "2")
    for _n in range(number):
        record(release)

    assert checked(release) == [(verdict, sentence)]


def test_line_counts_what_it_stands_for_and_its_parts_not_again(release):
    announce(release, "16")
    line = record(release, items_count=15)
    record(release, parent=line)
    record(release, continues=record(release))

    assert [verdict for verdict, _sentence in checked(release)] == ["consistent"]


@pytest.mark.parametrize(
    ("amounts", "verdict", "sentence"),
    [
        (
            ["2 million yuan", "over 3 million yuan"],
            "consistent",
            "5 million yuan was announced; the amounts in this register come to 5–6 million yuan, "
            "which agrees.",
        ),
        (
            ["1 million yuan"],
            "incomplete",
            "5 million yuan was announced; the amounts in this register come to 1 million yuan so "
            "far.",
        ),
        (
            ["1 million yuan", "undisclosed"],
            "incomplete",
            "5 million yuan was announced; the amounts in this register come to 1 million yuan so "
            "far, and one more is undisclosed.",
        ),
        (
            ["3 million yuan", "4 million yuan"],
            "differs",
            "5 million yuan was announced, but the amounts in this register come to 7 million "
            "yuan.",
        ),
    ],
)
def test_amount_is_held_against_the_register(release, amounts, verdict, sentence):
    announce(release, "5 million yuan", "total-investment")
    for printed in amounts:
        record(release, printed)
    record(release, "9 million US dollars")

    assert checked(release) == [(verdict, sentence)]


def test_other_currency_alone_says_nothing(release):
    announce(release, "5 million yuan", "total-investment")
    record(release, "5 million US dollars")

    assert checked(release) == []


def test_line_that_repeats_the_announcement_is_held_against_what_it_names(release):
    city = make_place()
    announce(release, "5 million yuan", "planned-investment", place=city)
    line = record(release, "5 million yuan", items_count=4, place=city)
    record(release, "2 million yuan", parent=line)
    record(release, "undisclosed", parent=line)

    assert checked(release) == [
        (
            "incomplete",
            "5 million yuan was announced; the amounts in this register come to 2 million yuan so "
            "far, and one more is undisclosed.",
        )
    ]


def test_part_is_held_against_its_part_of_the_register(release):
    province = make_place()
    city, sector, forum = make_place(within=province), make_sector(), make_forum(release.session)
    contract = Term.objects.get(code="contract")
    for fields in (
        {"dimensions": [contract]},
        {"place": province},
        {"sector": sector},
        {"forums": [forum]},
        {"band_low": 1_000_000, "band_high": 3_000_000, "band_currency": "CNY"},
    ):
        announce(release, "1", **fields)
    record(release, "2 million yuan", deal_type=contract, place=city, sector=sector, forum=forum)
    record(release, "5 million yuan")

    assert [verdict for verdict, _sentence in checked(release)] == ["consistent"] * 5


@pytest.mark.parametrize("number", [0, 1])
def test_part_that_the_register_does_not_tell_is_not_checked(release, number):
    announce(release, "1", dimensions=[Term.objects.get(code="online")])
    for _n in range(number):
        record(release)

    assert checked(release) == []


def test_hidden_projects_count_for_staff_alone(release):
    announce(release, "2")
    record(release)
    record(release, publish_at=FUTURE)
    record(release, status="withdrawn", withdrawn_at=LATER)

    assert [verdict for verdict, _sentence in checked(release)] == ["incomplete"]
    assert [verdict for verdict, _sentence in checked(release, is_public=False)] == ["consistent"]


@pytest.mark.parametrize("size", [2, 5])
def test_register_is_read_in_a_fixed_number_of_queries(release, django_assert_num_queries, size):
    announce(release, str(size))
    for _n in range(size):
        record(release, "2 million yuan")
    material = Material(release.session, Announced(release.session).numbers)

    with django_assert_num_queries(3):
        [check] = recorded(material)

    assert check.verdict == "consistent"
