from importlib import import_module

import pytest
from django.apps import apps

from events.models import Measure, Term

pytestmark = pytest.mark.django_db

vocabulary = import_module("events.migrations.0002_add_vocabulary")


def rows(model):
    return set(model.objects.values_list("pk", "code", "order"))


def test_vocabulary_can_be_taken_out_and_put_back():
    measures, terms = rows(Measure), rows(Term)

    vocabulary.remove_vocabulary(apps, None)
    emptied = rows(Measure) | rows(Term)
    vocabulary.add_vocabulary(apps, None)

    assert emptied == set()
    assert (rows(Measure), rows(Term)) == (measures, terms)


def test_vocabulary_is_public_and_protected():
    for model in (Measure, Term):
        assert model.objects.published().filter(is_system=True).count() == model.objects.count()


def test_vocabulary_is_valid():
    for word in [*Measure.objects.all(), *Term.objects.all()]:
        word.full_clean()


def test_measures_are_defined_in_both_languages():
    measures = Measure.objects.all()

    assert [
        m.code for m in measures if not set(m.name) == set(m.definition) == {"en", "zh-hans"}
    ] == []
    assert [m.code for m in measures if m.unit_kind == "money" and (m.unit or m.unit_name)] == []
    assert [
        m.code for m in measures if m.unit_kind != "money" and set(m.unit_name) != {"en", "zh-hans"}
    ] == []


def test_terms_are_named_in_both_languages():
    assert [term.code for term in Term.objects.all() if set(term.name) != {"en", "zh-hans"}] == []


def test_vocabulary_has_words_of_every_kind():
    assert set(Term.objects.values_list("vocabulary", flat=True)) == set(Term.Kind.values)
    assert set(Measure.objects.values_list("topic", flat=True)) == set(Measure.Topic.values)


def test_measures_roll_up():
    assert set(
        Measure.objects.exclude(rolls_up_to=None).values_list("code", "rolls_up_to__code")
    ) == {
        ("contracted-investment", "total-investment"),
        ("agreed-amount", "total-investment"),
        ("export-orders", "turnover"),
        ("import-orders", "turnover"),
    }


def test_deal_types_say_whether_they_bind():
    assert dict(Term.objects.filter(vocabulary="deal-type").values_list("code", "binding")) == {
        "contract": "binding",
        "agreement": "",
        "framework-agreement": "non-binding",
        "strategic-cooperation": "non-binding",
        "memorandum": "non-binding",
        "letter-of-intent": "non-binding",
        "order": "binding",
        "option": "",
        "purchase-intention": "non-binding",
        "outcome-document": "non-binding",
    }
