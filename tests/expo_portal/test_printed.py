from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from events.models import Comparison, Figure
from expo_portal.quantities import Quantity, parse
from projects.models import ProjectAmount
from tests.factories import make_comparison, make_figure, make_measure, make_project


def test_printed_number_keeps_its_words_and_implies_bounds(db):
    figure = make_figure("over 196.2 billion yuan")

    stored = Figure.objects.get(pk=figure.pk)

    assert (stored.qualifier, stored.number, stored.scale, stored.currency) == (
        "over",
        "196.2",
        "billion",
        "CNY",
    )
    assert (stored.value, stored.low, stored.high) == (
        Decimal("196200000000"),
        Decimal("196200000000"),
        Decimal("196300000000"),
    )
    assert stored.quantity == Quantity("over", "196.2", "billion", currency="CNY")


def test_printed_count_is_exact_to_the_unit_and_an_amount_to_its_last_digit(db):
    count = make_figure("111", measure=make_measure(unit_kind="count"))
    area = make_figure("111", measure=make_measure(unit_kind="area"))

    assert (count.low, count.high) == (111, 111)
    assert (area.low, area.high) == (Decimal("110.5"), Decimal("111.5"))


def test_zero_is_a_number(db):
    figure = make_figure("0")

    stored = Figure.objects.get(pk=figure.pk)

    assert (stored.number, stored.value, stored.low, stored.high) == ("0", 0, 0, 0)


def test_undisclosed_number_has_no_value(db):
    project = make_project("undisclosed")

    [amount] = project.amounts.all()

    assert (amount.qualifier, amount.number) == ("undisclosed", "")
    assert (amount.value, amount.low, amount.high) == (None, None, None)


def test_range_keeps_both_numbers(db):
    figure = make_figure("3 to 5 million yuan")

    stored = Figure.objects.get(pk=figure.pk)

    assert (stored.value, stored.value_max) == (3000000, 5000000)
    assert (stored.number, stored.number_max, stored.scale) == ("3", "5", "million")


def test_every_way_of_saving_computes_the_bounds(db):
    figure, other = (make_figure("111", status="draft") for _ in range(2))
    figure.number, other.number = "98", "13"

    figure.save(update_fields=["number"])
    Figure.objects.bulk_update([other], ["number"])
    [amount] = ProjectAmount.objects.bulk_create(
        [ProjectAmount(project=make_project(), number="1.12", scale="billion", currency="CNY")]
    )

    assert Figure.objects.get(pk=figure.pk).value == 98
    assert Figure.objects.get(pk=other.pk).value == 13
    assert ProjectAmount.objects.get(pk=amount.pk).value == 1120000000


def test_number_is_not_changed_behind_the_back_of_its_bounds(db):
    figure = make_figure("111")

    with pytest.raises(TypeError, match="Save each record instead"):
        Figure.objects.update(number="98")

    assert Figure.objects.get(pk=figure.pk).number == "111"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"number": "1,001"},
            "“1,001” is not a number as we keep it: type digits, such as 196.2.",
        ),
        (
            {"number": "9" * 30},
            "At most 21 digits before the point and 8 after it.",
        ),
        (
            {"qualifier": "between"},
            "“Between” needs two numbers, everything else only one.",
        ),
    ],
)
def test_number_that_cannot_be_kept_is_refused_at_its_cell(db, fields, message):
    figure = make_figure("111")
    for name, value in fields.items():
        setattr(figure, name, value)

    with pytest.raises(ValidationError) as refused:
        figure.full_clean()

    assert refused.value.message_dict == {"number": [message]}


def test_form_without_a_measure_yet_is_told_so(db):
    with pytest.raises(ValidationError) as refused:
        Figure(number="111").full_clean()

    assert set(refused.value.message_dict) == {"session", "release", "measure"}


def test_quantity_brings_its_currency_only_where_there_is_a_column(db):
    figure = make_figure("over 117.1 billion yuan")

    comparison = make_comparison(figure, "22.05 million yuan", change="base-value")

    assert figure.currency == "CNY"
    assert Comparison.objects.get(pk=comparison.pk).quantity == Quantity(
        "exact", "22.05", "million"
    )


def test_comparison_of_direction_alone_has_no_number(db):
    figure = make_figure("111", status="draft")

    comparison = Comparison.objects.create(figure=figure, change="direction", direction="up")

    assert (comparison.quantity, comparison.value) == (Quantity("exact"), None)


def test_quantity_set_by_hand_replaces_all_that_was_printed(db):
    figure = make_figure("3 to 5 million yuan", status="draft")

    figure.quantity = parse("over 4 million yuan")
    figure.save()

    assert (figure.qualifier, figure.number, figure.number_max, figure.value_max) == (
        "over",
        "4",
        "",
        None,
    )
