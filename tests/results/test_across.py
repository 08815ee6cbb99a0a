"""The real sessions 12, 13 and 14 side by side, where each of their traps would mislead."""

import json

import pytest

from tests.html import rows, section, text, texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("results")]


def compared(page_at, measure, sessions="12,13,14", language="en"):
    root = page_at(f"/{language}/compare/?s={sessions}&m={measure}")
    return root, rows(root.find(".//table[@class='across']/tbody"))


def test_contracted_investment_is_not_announced_for_the_14th(page_at):
    root, found = compared(page_at, "contracted-investment")

    assert text(root.find(".//caption")) == "Contracted investment billion yuan"
    assert found == [
        ["12th 2019", "55.584 5", ""],
        ["13th 2021 in the source: “exceeding 117.1 billion yuan”", "over 117.1 3 4", ""],
        ["14th 2023", "not announced", ""],
        [
            "Announced instead Total investment 84.475 billion yuan 2"
            " Contracted investment is a part of it."
            " Also announced 84.48 billion yuan 1"
            " about 11.59 billion US dollars, as the source converts it"
            " Announced 28 August 2023 Not shown first: the other is more precise."
        ],
    ]


SAID = (
    "Announced as up 110.69% on the 12th session; the numbers give 110.67% to 110.854%, which "
    "agrees. Number and change together put it at about 117.106–117.114 billion yuan."
)


def test_growth_of_the_13th_agrees_with_the_values(page_at):
    root, _found = compared(page_at, "contracted-investment")

    assert texts(root, ".//p[@class='note check']") == [f"13th: {SAID} 3 4"]
    change = section(page_at("/en/sessions/13/"), "change")
    assert texts(change, ".//p[@class='note check']") == [f"{SAID} 1 2"]


def test_total_investment_is_not_announced_for_the_12th(page_at):
    _root, found = compared(page_at, "total-investment", "12,13")

    assert found[:2] == [
        ["12th 2019", "not announced", ""],
        ["Announced instead Contracted investment 55.584 billion yuan 3 It is only a part."],
    ]


def test_agreed_amount_names_the_part_and_the_whole_instead(page_at):
    _root, found = compared(page_at, "agreed-amount")

    assert [row[0].split(" ")[:4] for row in found if len(row) == 1] == [
        ["Announced", "instead", "Contracted", "investment"],
        ["Announced", "instead", "Total", "investment"],
    ]


def test_projects_of_12_sessions_are_no_number_of_one(page_at):
    _root, found = compared(page_at, "projects-signed")

    assert [row[1] for row in found if len(row) == 3] == [
        "93 6",
        "111 3 4",
        "99 2 Also announced 99 projects 1 international and domestic"
        " Announced 28 August 2023 Neither is later, more final or more precise.",
    ]


def test_exhibitors_are_counted_differently_each_time(page_at):
    _root, found = compared(page_at, "exhibitors")

    assert [row[0] for row in found if len(row) == 1] == [
        "Counted differently from here on"
        " 12th: international and domestic, enterprises and institutions"
        " 13th: on site, international and domestic, enterprises and institutions 13th: online",
        "Counted differently from here on"
        " 13th: on site, international and domestic, enterprises and institutions"
        " 14th: on site, enterprises and institutions, Main venue and sub-venues together",
    ]


def test_visitors_and_visits_are_two_measures(page_at):
    visitors, _rows = compared(page_at, "visitors")
    visits, _rows = compared(page_at, "visits")

    assert [text(root.find(".//caption")) for root in (visitors, visits)] == [
        "Visitors",
        "Visits",
    ]
    assert "Total" not in text(visitors.find(".//tbody"))


def test_zero_is_a_number_and_not_announced_is_none(page_at):
    _root, found = compared(page_at, "cases", "13,14")

    assert [row[1] for row in found] == ["0 1", "0 1", "0 1", "0 1", "not announced"]


def test_leaders_keep_their_odd_numbers_as_published(page_at):
    _root, found = compared(page_at, "leaders", "13")

    assert found[1][0].endswith("As published: 9 leaders from 12 bodies, fewer people than bodies.")


def test_chinese_says_it_in_wan_and_yi(page_at):
    _root, found = compared(page_at, "contracted-investment", "12,13", "zh-hans")

    assert [row[1] for row in found] == ["555.84 3", "逾 1171 1 2"]


def test_file_holds_the_verdict(client):
    response = client.get("/en/compare/data.json?s=12,13,14&m=contracted-investment")

    shape = json.loads(b"".join(response))
    names = ("session", "status", "measure", "value", "verdict", "computed_low", "computed_high")
    assert [[row[name] for name in names] for row in shape["rows"]] == [
        ["12", "announced", "contracted-investment", "55584000000", None, None, None],
        [
            *("13", "announced", "contracted-investment", "117100000000"),
            *("consistent", "110.67", "110.854"),
        ],
        ["14", "not-announced", None, None, None, None, None],
        ["14", "announced-instead", "total-investment", "84475000000", None, None, None],
    ]


def test_measure_page_tells_what_rolls_up_into_what(page_at):
    total = page_at("/en/measures/total-investment/")
    part = page_at("/en/measures/contracted-investment/")

    assert "Its partsContracted investment Agreed amount" in texts(total, ".//dl/div")
    assert "Is a part ofTotal investment" in texts(part, ".//dl/div")


def test_measure_page_lists_every_announcement_with_its_place(page_at):
    root = page_at("/en/measures/projects-signed/")

    lists = root.findall(".//ul[@class='figures']")[1:]
    numbers = [[text(link) for link in items.findall("li/a")] for items in lists]
    assert sorted(numbers[1]) == ["111 projects", "13 projects", "2,822 projects", "98 projects"]
    assert sorted(numbers[2]) == ["15 projects", "93 projects"]
    place = root.find(".//ul[@class='figures']/li/a").get("href")
    assert place.startswith("/en/sessions/14/press/#f-")
