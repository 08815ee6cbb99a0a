from datetime import date

import pytest

from expo_portal.quantities import parse, words
from expo_portal.writing import writing
from projects.follow_up import months_ago
from projects.models import ProjectAmount, ProjectMilestone, SignedProject
from tests.factories import (
    HIDDEN,
    PAST,
    hidden_fields,
    make_place,
    make_project,
    make_sector,
    make_session,
    text,
)
from tests.html import read, section, texts
from tests.html import rows as rows_of


def step(project, stage, day=None, **fields):
    ProjectMilestone.objects.create(project=project, stage=stage, date=day, **fields)


def amount(project, kind, printed, **fields):
    found = ProjectAmount(project=project, kind=kind, **fields)
    found.quantity = parse(printed)
    found.save()


def follow_up():
    return SignedProject.objects.published().follow_up()


def funnel(rates):
    return [rates.signed, *(each.reached for each in rates.steps)]


# Rates


def test_rates_count_each_step_and_all_before_it(db):
    with writing():
        session = make_session()
        for stages in (
            [],
            ["negotiated", "signed"],
            ["signed", "effective"],
            ["registered"],
            ["construction-started"],
            ["registered", "construction-started", "in-operation"],
            ["full-capacity"],
        ):
            project = make_project(session=session)
            for stage in stages:
                step(project, stage)

    found = follow_up()

    assert funnel(found.rates) == [7, 5, 3, 2]
    assert [words(each.share, "en") for each in found.rates.steps] == ["71.4", "42.9", "28.6"]
    assert found.rates.silent == 2


def test_planned_steps_are_no_news(db):
    step(make_project(), "in-operation", is_planned=True)

    assert follow_up() is None


def test_signing_alone_is_no_news(db):
    step(make_project(), "signed", date(2021, 9, 24))

    assert follow_up() is None


def test_terminated_projects_count_as_signed_only_and_suspended_by_what_they_reached(db):
    ended, resting, resumed = (make_project() for _each in range(3))
    step(ended, "construction-started", date(2022, 1, 1))
    step(ended, "terminated", date(2023, 1, 1))
    step(resting, "construction-started", date(2022, 1, 1))
    step(resting, "suspended", date(2023, 1, 1))
    step(resumed, "suspended", date(2022, 1, 1))
    step(resumed, "in-operation", date(2023, 1, 1))

    rates = follow_up().rates

    assert funnel(rates) == [3, 2, 2, 1]
    assert (rates.terminated, rates.suspended) == (1, 1)


def test_line_counts_as_what_it_stands_for_less_those_that_are_named(db):
    line = make_project(items_count=15)
    named = [make_project(parent=line, items_count=items) for items in (1, 1, 2)]
    step(named[0], "in-operation")
    step(named[2], "registered")

    assert funnel(follow_up().rates) == [15, 3, 1, 1]


def test_step_of_a_line_is_one_of_all_that_it_stands_for(db):
    step(make_project(items_count=15), "registered")

    assert funnel(follow_up().rates) == [15, 15, 0, 0]


def test_phases_of_one_project_are_one_project(db):
    project = make_project(items_count=1)
    phases = [make_project(parent=project) for _each in range(2)]
    step(project, "registered")
    step(phases[0], "in-operation")

    assert funnel(follow_up().rates) == [1, 1, 0, 0]


def test_project_signed_again_counts_once(db):
    first = make_project()
    again = make_project(continues=first)
    step(first, "registered")
    step(again, "in-operation")

    assert funnel(follow_up().rates) == [1, 1, 0, 0]


def test_rates_by_field_put_the_largest_first(db):
    energy, cars = make_sector(slug="energy"), make_sector(slug="cars")
    for sector in (energy, cars, cars, None):
        project = make_project(sector=sector)
        step(project, "construction-started")
    make_project(sector=energy, items_count=3)

    found = follow_up()

    assert [(row.sector, funnel(row.rates)) for row in found.fields] == [
        (energy, [4, 1, 1, 0]),
        (cars, [2, 2, 2, 0]),
    ]
    assert funnel(found.rates) == [7, 4, 4, 0]


def test_as_of_is_the_day_of_the_latest_news(db):
    project = make_project()
    step(project, "registered", date(2022, 3, 1))
    step(project, "in-operation", date(2030, 1, 1), is_planned=True)
    step(make_project(), "signed", date(2023, 1, 1))
    step(make_project(), "construction-started")
    amount(project, "total", "5 million yuan")
    amount(project, "in-place", "1 million yuan", as_of=date(2022, 12, 31))

    assert follow_up().as_of == date(2022, 12, 31)


def test_hidden_projects_are_in_no_rate(db):
    with writing():
        step(make_project(), "in-operation")
        for reason in HIDDEN:
            fields, session = hidden_fields(reason)
            step(make_project(session=session, **fields), "in-operation")

    assert funnel(follow_up().rates) == [1, 1, 1, 1]


@pytest.mark.parametrize("size", [2, 5])
def test_rates_ask_a_fixed_number_of_queries(db, django_assert_num_queries, size):
    with writing():
        session = make_session()
        for _each in range(size):
            project = make_project("5 million yuan", session=session, sector=make_sector())
            step(project, "registered")
            amount(project, "in-place", "1 million yuan")

    # Projects, steps, amounts, fields.
    with django_assert_num_queries(4):
        follow_up()


# Funds


def said(funds):
    return [
        (words(each.paid.quantity(), "en"), words(each.promised.quantity(), "en"), each.paid.count)
        for each in funds
    ]


def test_funds_are_of_projects_that_state_both_in_one_currency(db):
    with writing():
        first, second, third, fourth = (make_project() for _each in range(4))
        step(first, "registered")
        amount(first, "total", "4 million yuan")
        amount(first, "in-place", "500,000 yuan", as_of=date(2022, 1, 1))
        amount(first, "in-place", "1 million yuan", as_of=date(2023, 1, 1))
        amount(second, "total", "4 million yuan")
        amount(second, "in-place", "3 million yuan")
        amount(third, "total", "90 million yuan")
        amount(third, "in-place", "7 million US dollars")
        amount(fourth, "total", "8 million US dollars")
        amount(fourth, "in-place", "2 million US dollars")

    found = follow_up().funds

    assert said(found) == [
        ("4 million yuan", "8 million yuan", 2),
        ("2 million US dollars", "8 million US dollars", 1),
    ]
    assert [words(each.share, "en") for each in found] == ["50", "25"]


@pytest.mark.parametrize(
    ("paid", "promised", "share"),
    [
        ("over 1 million yuan", "4 million yuan", "25–50"),
        ("1 million yuan", "over 4 million yuan", "20–25"),
        ("at least 1 million yuan", "4 million yuan", "at least 25"),
        ("1 million yuan", "at least 4 million yuan", "up to 25"),
    ],
)
def test_share_of_funds_is_as_wide_as_the_words(db, paid, promised, share):
    project = make_project()
    step(project, "registered")
    amount(project, "total", promised)
    amount(project, "in-place", paid)

    [funds] = follow_up().funds

    assert words(funds.share, "en") == share


# The page


def test_page_shows_the_funnel_beside_the_register(client, db):
    session = make_session()
    cars, energy = (make_sector(name=text(name)) for name in ("Cars", "Energy"))
    project = make_project("4 million yuan", session=session, sector=cars)
    step(project, "in-operation", date(2022, 3, 1))
    amount(project, "in-place", "1 million yuan")
    make_project(session=session, sector=energy)

    part = section(read(client.get(session.get_absolute_url())), "follow-up")

    funnel_table, by_field = part.findall(".//table")
    assert texts(part, ".//caption") == [
        "What became of the 2 projects in this register worked out",
        "By main field worked out",
    ]
    assert [row[:3] for row in rows_of(funnel_table)[1:]] == [
        ["Signed", "2", ""],
        ["Honouredin force, registered or further", "1", "50%"],
        ["Startedconstruction has started, or further", "1", "50%"],
        ["In operationin operation or at full capacity", "1", "50%"],
    ]
    assert rows_of(by_field)[1:] == [
        ["Cars", "1", "1 100%", "1 100%", "1 100%"],
        ["Energy", "1", "0 0%", "0 0%", "0 0%"],
    ]
    assert texts(part, ".//ul[@class='note left-out']/li") == [
        "The latest news is of 1 March 2022.",
        "There is no news of one of them; it counts as not further than signed.",
        "Funds in place: 1 million yuan of 4 million yuan, 25%, in the one project that states "
        "both.",
    ]


def test_page_without_news_has_no_funnel(client, db):
    session = make_session()
    step(make_project(session=session), "signed")

    assert section(read(client.get(session.get_absolute_url())), "follow-up") is None


# To ask after


def test_projects_without_news_are_those_not_heard_of_since(db):
    session = make_session(starts_on=date(2021, 9, 23), ends_on=date(2021, 9, 27))
    other = make_session()
    fields = {"session": session}
    heard, silent, _signed, ended, full, unknown, planned = (
        make_project(**fields),
        make_project(**fields),
        make_project(**fields, signed_on=date(2022, 5, 1)),
        make_project(**fields),
        make_project(**fields),
        make_project(session=other),
        make_project(**fields),
    )
    make_project(**fields, parent=silent)
    step(heard, "registered", date(2022, 6, 1))
    step(silent, "registered", date(2022, 4, 30))
    step(ended, "terminated", date(2022, 1, 1))
    step(full, "full-capacity", date(2022, 1, 1))
    step(planned, "in-operation", date(2030, 1, 1), is_planned=True)

    found = SignedProject.objects.without_news(date(2022, 5, 1))

    assert {*found} == {silent, unknown, planned}


@pytest.mark.parametrize(
    ("today", "months", "expected"),
    [
        (date(2022, 8, 31), 6, date(2022, 2, 28)),
        (date(2024, 8, 31), 6, date(2024, 2, 29)),
        (date(2022, 1, 15), 1, date(2021, 12, 15)),
        (date(2022, 12, 1), 24, date(2020, 12, 1)),
    ],
)
def test_months_ago_ends_with_the_month(monkeypatch, today, months, expected):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda at: today)

    assert months_ago(months) == expected


@pytest.mark.parametrize(("value", "count"), [("6", 1), ("24", 1), ("7", 2), ("x", 2)])
def test_list_offers_those_to_ask_after(admin_client, value, count):
    for stage in ("terminated", "registered"):
        step(make_project(place=make_place()), stage, PAST.date())

    answer = admin_client.get("/admin/projects/signedproject/", {"silent": value})

    assert answer.context["cl"].result_count == count
