from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from events.models import Comparison, Correction, Figure
from expo_portal.quantities import parse
from tests.factories import (
    FUTURE,
    make_claim,
    make_comparison,
    make_document,
    make_figure,
    make_highlight,
    make_measure,
    make_release,
    make_term,
    text,
)

ITSELF = "A figure cannot be a part or a repeat of itself."


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        (
            {"number": ""},
            {"__all__": ["Type the number, a share, or “undisclosed”."]},
        ),
        (
            {"period_start": date(2021, 9, 27), "period_end": date(2021, 9, 23)},
            {"__all__": ["The period ends before it starts."]},
        ),
        (
            {"sessions_from": 13, "sessions_to": 1},
            {"__all__": ["The range of sessions ends before it starts."]},
        ),
        (
            {"band_low": 500_000_000, "band_high": 100_000_000},
            {"__all__": ["The size class ends below its start."]},
        ),
        (
            {"currency": "CNY"},
            {"currency": ["“Projects” counts no money, so it has no currency."]},
        ),
        (
            {"equivalent_currency": "usd"},
            {"equivalent_currency": ["Three capital letters of ISO 4217: CNY, USD."]},
        ),
    ],
)
def test_figure_refuses_what_cannot_be_true(db, fields, errors):
    figure = make_figure("111", measure=make_measure(name={"en": "Projects"}))
    for name, value in fields.items():
        setattr(figure, name, value)

    with pytest.raises(ValidationError) as refused:
        figure.full_clean()

    assert refused.value.message_dict == errors


@pytest.mark.parametrize(
    "fields",
    [
        {"number": "", "share": "44.28"},
        {"number": "", "qualifier": "undisclosed"},
        {"number": "0"},
        {"period_start": date(2021, 9, 23), "period_end": date(2021, 9, 23)},
        {"sessions_from": 1},
        {"sessions_from": 13, "sessions_to": 13},
        {"band_low": 100_000_000},
        {"from_count": 51, "out_of": 60},
    ],
)
def test_figure_takes_whatever_a_source_may_say(db, fields):
    figure = make_figure("111", status="draft")
    for name, value in fields.items():
        setattr(figure, name, value)

    figure.full_clean()
    figure.save()

    stored = Figure.objects.filter(pk=figure.pk).values(*fields).get()
    assert {name: str(value) for name, value in stored.items()} == {
        name: str(value) for name, value in fields.items()
    }


def test_money_needs_its_currency(db):
    measure = make_measure(unit_kind="money", name=text("Contracted investment"))
    figure = make_figure("over 117.1 billion yuan", measure=measure)
    figure.currency = ""

    with pytest.raises(ValidationError) as refused:
        figure.full_clean()

    assert refused.value.message_dict == {
        "currency": ["“Contracted investment” is money: say in which currency."]
    }


@pytest.mark.parametrize("make", [make_figure, make_claim, make_highlight])
def test_document_is_one_of_the_same_release(db, make):
    record = make()
    record.document = make_document(record.release)
    record.full_clean()
    record.document = make_document()

    with pytest.raises(ValidationError) as refused:
        record.full_clean()

    assert refused.value.message_dict == {"document": ["This document belongs to another release."]}


@pytest.mark.parametrize("relation", ["part_of", "supersedes"])
def test_figure_never_comes_back_to_itself(db, relation):
    figure = make_figure()
    middle = make_figure(release=figure.release, supersedes=figure)
    top = make_figure(release=figure.release, part_of=middle)
    setattr(figure, relation, top)

    with pytest.raises(ValidationError) as refused:
        figure.full_clean()

    assert refused.value.message_dict == {relation: [ITSELF]}


@pytest.mark.parametrize("relation", ["part_of", "supersedes"])
def test_database_refuses_a_figure_that_refers_to_itself(db, relation):
    figure = make_figure()

    with pytest.raises(ValidationError) as refused:
        Figure(pk=figure.pk, **{f"{relation}_id": figure.pk}).validate_constraints()

    assert ITSELF in refused.value.messages


def test_figure_ends_its_search_in_a_circle_of_others(db):
    one = make_figure()
    other = make_figure(release=one.release, part_of=one)
    figure = make_figure(release=one.release, part_of=other)
    Figure.objects.filter(pk=one.pk).update(part_of=other)

    figure.refuse_loop("part_of", message=ITSELF)

    assert Figure.objects.get(pk=one.pk).part_of.part_of_id == one.pk


def test_figure_takes_one_word_of_each_vocabulary(db):
    figure = make_figure()
    offline, online = make_term("mode"), make_term("mode")
    contract = make_term("deal-type")
    figure.dimensions.set([offline, contract])

    with pytest.raises(ValidationError) as refused, transaction.atomic():
        figure.dimensions.add(online)

    assert refused.value.messages == [
        "At most one word of each vocabulary; here are two of “mode”."
    ]
    assert set(figure.dimensions.all()) == {offline, contract}


def test_figure_replaces_a_word_by_another_of_the_same_vocabulary(db):
    figure = make_figure(dimensions=[make_term("mode")])
    online = make_term("mode")

    figure.dimensions.set([online])

    assert list(figure.dimensions.all()) == [online]


def test_figure_has_the_stage_of_its_release_unless_it_has_its_own(db):
    release = make_release(stage="preliminary")

    stages = [make_figure(release=release, stage=stage).effective_stage for stage in ("", "final")]

    assert stages == ["preliminary", "final"]


def test_stated_equivalent_is_a_quotation(db):
    figure = make_figure(
        "74.9 billion yuan",
        equivalent_number="11.59",
        equivalent_scale="billion",
        equivalent_qualifier="about",
        equivalent_currency="USD",
    )

    assert figure.equivalent == parse("about 11.59 billion US dollars")
    assert make_figure("111").equivalent is None


def test_comparison_needs_a_number_unless_it_tells_only_the_direction(db):
    figure = make_figure()

    with pytest.raises(ValidationError) as refused:
        Comparison(figure=figure).full_clean()
    Comparison(figure=figure, change="direction").full_clean()

    assert refused.value.message_dict == {
        "__all__": ["Type by how much, or choose “direction only”."]
    }


def test_measure_keeps_its_kind_of_unit_once_figures_stand_in_it(db):
    measure = make_figure("111").measure
    measure.unit_kind = "money"

    with pytest.raises(ValidationError) as refused:
        measure.full_clean()

    assert refused.value.message_dict == {
        "unit_kind": ["Figures stand in this unit already; make a new measure."]
    }


@pytest.fixture
def wang(db):
    return User.objects.create(username="wang")


def test_correction_keeps_the_old_number_and_the_new(wang):
    figure = make_figure("over 84.4 billion yuan")

    figure.correct(parse("over 84.48 billion yuan"), text("A digit was missing"), wang)

    correction, stored = Correction.objects.get(), Figure.objects.get()
    printed = {"qualifier": "over", "scale": "billion", "number_max": "", "currency": "CNY"}
    assert correction.old == printed | {"number": "84.4"}
    assert correction.new == printed | {"number": "84.48"}
    assert (correction.reason, correction.entered_by) == (text("A digit was missing"), wang)
    assert correction.is_published
    assert stored.quantity == parse("over 84.48 billion yuan")
    assert (stored.value, stored.version) == (84_480_000_000, 2)


def test_correction_that_is_refused_changes_nothing(wang):
    figure = make_figure("111")

    with pytest.raises(ValidationError) as refused:
        figure.correct(parse("84.48 billion yuan"), text("Wrong cell"), wang)

    assert set(refused.value.message_dict) == {"currency"}
    assert (Figure.objects.get().number, Correction.objects.count()) == ("111", 0)


def test_correction_of_a_figure_waits_for_it(wang):
    figure = make_figure("111", publish_at=FUTURE)

    figure.correct(parse("112"), text("Counted again"), wang)

    assert list(Correction.objects.published()) == []
    assert Correction.objects.get().public_from == FUTURE


def test_figures_name_themselves(db):
    figure = make_figure("over 20,000", measure=make_measure(name={"en": "Merchants"}))

    assert str(figure) == "Merchants: over 20,000"
    assert str(make_comparison(figure)) == "up 110.69 percent"
    assert str(make_claim()) == "A record"
