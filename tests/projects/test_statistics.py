from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.models import Term
from expo_portal.quantities import parse, words
from projects.amounts import Amounts
from projects.models import ProjectAmount, SignedProject
from projects.statistics import totals
from tests.factories import hidden_fields, make_project, make_sector, make_term


def sums():
    found = totals(SignedProject.objects.published())
    return [
        (
            total.kind,
            total.amounts.count,
            str(total.quantity.qualifier),
            total.quantity.number + total.quantity.scale,
            total.quantity.currency,
        )
        for total in found.totals
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (["1.5 billion yuan", "2 billion yuan"], ("exact", "3500000000")),
        (["over 1.5 billion yuan", "2 billion yuan"], ("at_least", "3500000000")),
        (["at least 1 billion yuan"], ("at_least", "1000000000")),
        (["up to 3 billion yuan"], ("up_to", "3000000000")),
        (["2 billion yuan", "undisclosed"], ("exact", "2000000000")),
        (["about 1 billion yuan", "1 billion yuan"], ("between", "1950000000")),
        (["about 1 billion yuan", "at least 1 billion yuan"], ("at_least", "1950000000")),
    ],
)
def test_sum_keeps_the_words_of_its_amounts(printed, expected):
    for each in printed:
        make_project(each)

    [(_kind, _count, qualifier, number, _currency)] = sums()

    assert (qualifier, number) == expected


@pytest.mark.django_db
def test_sums_never_mix_currencies_or_kinds():
    make_project("1 billion yuan")
    make_project("2 billion yuan")
    make_project("3 billion US dollars")
    contract = make_project()
    amount = ProjectAmount(project=contract, kind="contract")
    amount.quantity = parse("4 billion yuan")
    amount.save()

    assert sums() == [
        ("total", 2, "exact", "3000000000", "CNY"),
        ("contract", 1, "exact", "4000000000", "CNY"),
        ("total", 1, "exact", "3000000000", "USD"),
    ]


@pytest.mark.django_db
def test_sums_leave_parts_repeats_and_second_amounts_out():
    umbrella = make_project("9 billion yuan", items_count=15)
    make_project("4 billion yuan", parent=umbrella)
    make_project("9 billion yuan", continues=umbrella)
    placed = ProjectAmount(project=umbrella, kind="in-place")
    placed.quantity = parse("1 billion yuan")
    placed.save()
    make_project("undisclosed")
    make_project()

    found = totals(SignedProject.objects.published())

    assert sums() == [("total", 1, "exact", "9000000000", "CNY")]
    assert (found.entries, found.items, found.repeated) == (5, 17, 2)
    assert (found.undisclosed, found.not_stated) == (1, 1)


@pytest.mark.django_db
def test_sums_by_field_take_the_main_field_alone():
    paper, steel = make_sector(slug="paper"), make_sector(slug="steel")
    make_project("1 billion yuan", sector=paper).other_sectors.set([steel])
    make_project("3 billion yuan", sector=steel)
    make_project("1 billion yuan")

    [total] = totals(SignedProject.objects.published()).totals

    assert [
        (row.sector.slug, row.amounts.count, row.amounts.low) for row in total.by_field.rows
    ] == [
        ("steel", 1, 3_000_000_000),
        ("paper", 1, 1_000_000_000),
    ]


@pytest.mark.django_db
def test_sums_by_field_are_split_by_deal_type_in_colours_that_stay():
    paper, steel = make_sector(slug="paper"), make_sector(slug="steel")
    agreement = Term.objects.get(code="agreement")
    option, order = make_term("deal-type"), make_term("deal-type")
    make_project("over 1 billion yuan", sector=paper, deal_type=agreement)
    make_project("2 billion yuan", sector=paper, deal_type=option)
    make_project("4 billion yuan", sector=paper, deal_type=order)
    make_project("5 billion yuan", sector=steel)
    make_project("up to 9 billion yuan", sector=steel, deal_type=agreement)

    [total] = totals(SignedProject.objects.published()).totals

    splits, rows = total.by_field
    assert [(split.series, str(split.name)) for split in splits] == [
        ("2", "agreement"),
        ("3", "other types"),
        ("0", "not stated"),
    ]
    assert [[part and words(part.quantity, "en") for part in row.parts] for row in rows] == [
        ["at least 1 billion yuan", "6 billion yuan", None],
        ["up to 9 billion yuan", None, "5 billion yuan"],
    ]
    # A bar shows the least that a sum can be, so what may be nothing takes none of it.
    assert [row.shares for row in rows] == [
        [("2", 1_000_000_000), ("3", 6_000_000_000)],
        [("2", 0), ("0", 5_000_000_000)],
    ]


@pytest.mark.django_db
def test_only_other_type_of_a_selection_is_named():
    make_project(
        "2 billion yuan", sector=make_sector(), deal_type=Term.objects.get(code="memorandum")
    )

    [total] = totals(SignedProject.objects.published()).totals

    assert [(split.series, str(split.name)) for split in total.by_field.splits] == [
        ("3", "memorandum of understanding")
    ]


@pytest.mark.django_db
def test_sums_hold_no_hidden_project(hidden):
    fields, expo_session = hidden_fields(hidden)
    make_project("1 billion yuan")
    make_project(
        "5 billion yuan",
        session=expo_session,
        sector=make_sector(),
        deal_type=make_term("deal-type"),
        **fields,
    )

    assert sums() == [("total", 1, "exact", "1000000000", "CNY")]
    assert totals(SignedProject.objects.published()).totals[0].by_field == ([], [])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["{}", "over {}", "about {}", "nearly {}", "up to {}", "at least {}"]),
            st.decimals(min_value=1, max_value=10**20, places=2),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_words_of_a_sum_hold_all_that_its_amounts_allow(amounts):
    found, low, high = Amounts("CNY"), Decimal(0), Decimal(0)
    for pattern, number in amounts:
        each = parse(f"{pattern.format(f'{number:f}')} yuan")
        found.add(each.qualifier, each.value, each.low, each.high)
        exact = each.qualifier == "exact"
        low += each.value if exact else each.low
        upper = each.value if exact else each.high
        high = None if None in (high, upper) else high + upper

    said = found.quantity()

    assert said.low - Decimal("0.01") <= low
    if said.qualifier == "exact":
        assert said.value == low == high
    elif said.high is not None:
        assert high <= said.high
