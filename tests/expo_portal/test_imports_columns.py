from datetime import date

import pytest
from django.core.exceptions import ValidationError

from expo_portal.imports.columns import day, guarded, heading, legible, unguarded, unit_in


@pytest.mark.parametrize(
    "text",
    [
        "2021-09-23",
        "2021/9/23",
        "2021.9.23",
        "2021年9月23日",
        "２０２１年９月２３日",
        "2021 年 9 月 23 日",
        "20210923",
        "23.9.2021",
        "9/23/2021",
        "23 September 2021",
        "23rd Sept. 2021",
        "Sep 23, 2021",
        "2021-09-23 00:00:00",
        "2021-09-23T00:00:00",
    ],
)
def test_day_is_read_in_many_shapes(text):
    assert day(text) == (date(2021, 9, 23), "day")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2021-09", (date(2021, 9, 1), "month")),
        ("2021年9月", (date(2021, 9, 1), "month")),
        ("2021", (date(2021, 1, 1), "year")),
        ("2021年", (date(2021, 1, 1), "year")),
        ("Sep 2021", (date(2021, 9, 1), "month")),
    ],
)
def test_day_says_how_exactly_it_is_known(text, found):
    assert day(text) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2021-02-30", "No calendar has this day."),
        ("2021-13-01", "No calendar has this day."),
        (
            "09/10/2021",
            "This date can be read in two ways: type it as 2021-09-23, the year first.",
        ),
        ("soon", "This is no date: type it as 2021-09-23, or 2021-09 for a month."),
        ("٢٠٢١", "This is no date: type it as 2021-09-23, or 2021-09 for a month."),
        ("9" * 400, "This is no date: type it as 2021-09-23, or 2021-09 for a month."),
    ],
)
def test_day_that_cannot_be_is_refused_with_advice(text, message):
    with pytest.raises(ValidationError) as refusal:
        day(text)

    assert refusal.value.messages == [message]


@pytest.mark.parametrize("text", ["=1+1", "+x", "-x", "@x", "＝1", "'=1", "''=1"])
def test_text_that_a_spreadsheet_would_run_is_guarded_and_read_back(text):
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["汽车", "-5", "+1.5", "'quoted'", ""])
def test_other_text_stays_as_it_is(text):
    assert guarded(text) == unguarded(text) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "=A1",
            "This is a formula without a value. Open the file in Excel and save it, or type it.",
        ),
        ("#REF!", "Excel shows an error here. Type the value."),
        ("a\ufffdb", "There is a character in it that cannot be read: type it again."),
    ],
)
def test_cell_that_says_nothing_is_refused(text, message):
    with pytest.raises(ValidationError) as refusal:
        legible(text)

    assert refusal.value.messages == [message]


def test_headings_are_compared_without_width_case_and_punctuation():
    assert heading(" Signed_On： ") == heading("signed on") == heading("ＳＩＧＮＥＤ　ＯＮ")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("投资额（亿元）", " 亿元"),
        ("投资额(单位：万美元)", " 万美元"),
        ("Amount [million yuan]", " million yuan"),
        ("Amount (as printed)", ""),
        ("Amount", ""),
    ],
)
def test_heading_may_name_the_unit_of_its_column(text, unit):
    assert unit_in(text) == unit
