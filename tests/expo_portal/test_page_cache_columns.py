"""Each column of each record is changed alone: what leaves the public state leaves the pages."""

from collections import defaultdict
from contextlib import suppress
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, models, transaction
from django.utils import timezone

from events.models import SectorList
from expo_portal.feed import store
from expo_portal.publishing import Part, Versioned
from expo_portal.texts import LanguagesField, TranslatedField
from expo_portal.writing import KEPT, tables, writing
from tests.factories import (
    make_document,
    make_figure,
    make_forum,
    make_measure,
    make_organization,
    make_pavilion,
    make_place,
    make_project,
    make_sector,
    make_series,
    make_staff,
    make_term,
)
from tests.test_nothing_leaks import examples, make_portal, make_steps
from tests.worlds import undone

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# What no reader is told, or only of what is withdrawn; what follows from other columns, or says
# something only beside another: the currency of what is no money.
BESIDE = {
    *("checked_by", "entered_by", "is_system", "sent_back", "sent_back_by", "waiver"),
    *("withdrawal_reason", "withdrawn_at"),
    *("confirmed", "high", "low", "value", "value_max", "currency"),
}


@writing()
def make_full(portal):
    """Each part of a record too, and another of each kind for a column to name."""
    make_staff()
    make_steps(portal.project, portal.release.documents.first())
    make_document(portal.release)
    sectors = SectorList.objects.create(release=portal.release, deal_type=portal.kind)
    sectors.entries.create(sector=portal.sector)
    sectors.entries.create(sector=make_sector(slug="ships"))
    portal.sector.codes.create(scheme="GB/T 4754", code="C36")
    make_place(slug="town")
    portal.project.parties.create(organization=make_organization(slug="another"))
    make_series(slug="another")
    make_measure(code="another", unit_kind="money")
    make_term("mode")
    make_forum(portal.session)
    make_pavilion(portal.session)
    make_term("from")
    whole = make_figure("10", measure=portal.counts, release=portal.release, from_count=2)
    for printed in ("4", "3"):
        kind = make_term("mode")
        make_figure(
            printed, measure=portal.counts, release=portal.release, part_of=whole, dimensions=[kind]
        )
    make_project("9 yuan", reference="13-8", session=portal.session, sector=portal.sector)


def others(record, field):
    """Values that the column might have instead."""
    now = getattr(record, field.attname)
    if isinstance(field, TranslatedField):
        return [now | {"en": "Otherwise"}, now | {"zh-hans": "另说"}]
    if isinstance(field, LanguagesField):
        return [[] if now else ["en"]]
    if field.is_relation:
        keys = field.related_model._base_manager.exclude(pk=now).order_by("pk")
        return [*keys.values_list("pk", flat=True)[:9], *([None] if field.null and now else [])]
    if field.choices:
        return [value for value, _label in field.flatchoices if value != now]
    match field:
        case models.BooleanField():
            return [not now]
        case models.DateTimeField():
            return [timezone.now() - timedelta(days=3)]
        case models.DateField():
            return [date(2020, 2, 3)]
        case models.TimeField():
            return [time(7, 45)]
        case models.JSONField():
            return [now | {"number": "77"}]
        case models.URLField():
            return ["https://other.example/"]
        case models.SlugField():
            return ["otherwise"]
        case models.IntegerField():
            return [(now or 0) + 1, 0]
        case models.DecimalField():
            return [Decimal(7)]
    return ["otherwise", "77", "CNY", "yi", "over"]


def columns():
    """Each column that somebody may write, with all that it might hold instead, and where."""
    for model in (*tables(Versioned), *tables(Part)):
        records = model.objects.all()
        if issubclass(model, Versioned):
            records = model.objects.published()
        for field in model._meta.concrete_fields:
            if field.name not in KEPT and not field.primary_key:
                yield (
                    (model, field),
                    [(each.pk, value) for each in records for value in others(each, field)],
                )


def change(model, key, field, value):
    """Whether it can be stored so."""
    record = model._base_manager.get(pk=key)
    with suppress(Error, ValidationError, TypeError, ValueError, KeyError), transaction.atomic():
        setattr(record, field.attname, value)
        record.save()
        return True
    return False


def test_what_leaves_the_public_state_leaves_the_pages(client, settings):
    settings.CONTACT_EMAIL = "expo@example.org"
    portal = make_portal()
    make_full(portal)
    addresses = [
        address
        for paths in examples(portal).values()
        for address in paths
        if address.startswith("/en/") and "/docs/" not in address and "?" not in address
    ]

    def pages():
        answers = {address: client.get(address) for address in addresses}
        return {
            address: (answer.status_code, answer.content)
            for address, answer in answers.items()
            if answer.headers["Content-Type"].startswith("text/html")
        }

    before, state = pages(), store.state(timezone.now())
    addresses = list(before)
    moving, quiet, stale = set(), defaultdict(list), {}
    for (model, field), values in columns():
        for key, value in values:
            with undone():
                is_stored = change(model, key, field, value)
                is_moved = store.state(timezone.now()) != state
            if is_moved:
                moving.add((model, field.name))
                break
            if is_stored:
                quiet[model].append((key, field, value))
    for model, changes in quiet.items():
        with undone():
            for each in changes:
                change(model, *each)
            assert store.state(timezone.now()) == state
            after = pages()
            stale[model] = [each for each in addresses if after[each] != before[each]]

    assert stale == {model: [] for model in quiet}
    found = {(model, field.name) for model, changes in quiet.items() for _k, field, _v in changes}
    assert {name for _model, name in found - moving} == BESIDE
