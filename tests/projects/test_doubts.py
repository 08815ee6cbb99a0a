import pytest

from expo_portal.quantities import parse
from projects.doubts import doubtful_projects, outliers
from projects.models import ProjectAmount
from tests.factories import make_organization, make_project, make_session, text


def pairs(doubts):
    return [(frozenset((doubt.one, doubt.other)), doubt.reason) for doubt in doubts]


def add_amount(project, printed, kind):
    amount = ProjectAmount(project=project, kind=kind)
    amount.quantity = parse(printed)
    amount.save()


# Doubles


def test_one_title_is_doubtful_in_any_session(db):
    one = make_project(title={"en": "Car plant, phase 1", "zh-hans": "汽车厂一期"})
    other = make_project(title={"zh-hans": "汽車廠 一期"})
    make_project(title=text("Car plant, phase 2"))

    assert pairs(doubtful_projects()) == [(frozenset((one, other)), "The same title.")]


def test_one_party_with_one_amount_is_doubtful(db):
    wanda, faw = make_organization(), make_organization()
    one = make_project("1.12 billion yuan", parties=[wanda, faw])
    other = make_project("1,120 million yuan", parties=[wanda])
    make_project("1.12 billion yuan", parties=[make_organization()])
    make_project("1.12 billion US dollars", parties=[wanda])
    make_project("undisclosed", parties=[wanda])
    make_project(parties=[faw])

    assert pairs(doubtful_projects()) == [
        (frozenset((one, other)), "One party and the same amount in both.")
    ]


def test_both_reasons_make_one_doubt(db):
    wanda = make_organization()
    for _each in range(2):
        make_project("1.12 billion yuan", title=text("Hotel"), parties=[wanda])

    assert [doubt.reason for doubt in doubtful_projects()] == ["The same title."]


@pytest.mark.parametrize("link", ["parent", "continues"])
def test_linked_projects_are_not_doubtful(db, link):
    one = make_project(title=text("Hotel"))
    make_project(title=text("Hotel"), **{link: one})

    assert doubtful_projects() == []


def test_parts_of_one_project_are_not_doubtful(db):
    whole = make_project(title=text("Park"))
    for _each in range(2):
        make_project(title=text("Hall of the park"), parent=whole)

    assert doubtful_projects() == []


def test_projects_told_apart_are_not_doubtful(db):
    one, other = (make_project(title=text("Hotel")) for _each in range(2))
    other.distinct_from.add(one)

    assert doubtful_projects() == []


@pytest.mark.parametrize("size", [2, 5])
def test_doubts_ask_a_fixed_number_of_queries(db, django_assert_num_queries, size):
    party = make_organization()
    for _each in range(size):
        make_project("5 million yuan", title=text("Hotel"), parties=[party])

    # Titles, parties, amounts, those told apart, and the records with their amounts.
    with django_assert_num_queries(6):
        doubtful_projects()


# Amounts


def of_one_session(*printed):
    session = make_session()
    return [make_project(each, session=session) for each in printed]


def stuck_out(found):
    return [(outlier.amount.project, outlier.reason) for outlier in found]


def test_amounts_far_from_the_others_stick_out(db):
    projects = of_one_session(
        *("5 million yuan", "6 million yuan", "7 million yuan", "8 million yuan"),
        *("60 billion yuan", "500 yuan"),
    )

    assert stuck_out(outliers()) == [
        (projects[4], "More than a thousand times the middle amount of this session."),
        (projects[5], "Less than a thousandth of the middle amount of this session."),
    ]


def test_amount_above_all_others_together_sticks_out(db):
    projects = of_one_session("5 yuan", "6 yuan", "7 yuan", "8 yuan", "27 yuan")

    assert stuck_out(outliers()) == [
        (projects[4], "More than all other amounts of this session together.")
    ]


def test_amount_as_large_as_all_others_together_does_not(db):
    of_one_session("5 yuan", "6 yuan", "7 yuan", "8 yuan", "26 yuan")

    assert outliers() == []


def test_few_amounts_say_nothing(db):
    of_one_session("5 yuan", "6 yuan", "7 yuan", "27 billion yuan")
    of_one_session("5 US dollars", "undisclosed", "undisclosed")

    assert outliers() == []


@pytest.mark.parametrize("times", ["10", "100", "1,000", "10,000"])
def test_slip_of_the_point_or_the_scale_sticks_out(db, times):
    project = make_project("2 million yuan")
    add_amount(project, f"{2 * int(times.replace(',', ''))} million yuan", "contract")

    [(found, reason)] = stuck_out(outliers())

    assert (found, reason) == (
        project,
        f"Exactly {times} times “total investment” of the same project.",
    )


def test_amounts_of_other_currencies_and_factors_are_no_slips(db):
    project = make_project("2 million yuan")
    add_amount(project, "20 million US dollars", "contract")
    add_amount(project, "21 million yuan", "agreed")

    assert outliers() == []


def test_confirmed_amount_sticks_out_again_when_it_changes(db):
    *_others, project = of_one_session("5 yuan", "6 yuan", "7 yuan", "8 yuan", "90 yuan")
    [amount] = project.amounts.all()
    amount.confirmed = amount.value
    amount.save()
    assert outliers() == []

    amount.quantity = parse("900 yuan")
    amount.save()

    assert [outlier.amount for outlier in outliers()] == [amount]


@pytest.mark.parametrize("size", [2, 5])
def test_outliers_ask_one_query(db, django_assert_num_queries, size):
    of_one_session(*["5 yuan"] * size, *["6 yuan"] * 5, "7 billion yuan")

    with django_assert_num_queries(1):
        assert [str(outlier.amount.project) for outlier in outliers()] != []
