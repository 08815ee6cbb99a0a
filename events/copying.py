"""The structure of an earlier session for a new one: names, kinds and order as drafts.

What came of the earlier one stays there: dates, places, figures, results, publication. So do
numbers and years within a series, which nobody can tell beforehand.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.text import capfirst

from expo_portal.history.causes import Reason, because
from expo_portal.imports.known import Known, spelled
from expo_portal.imports.resource import free_address
from expo_portal.publishing import Publishable
from expo_portal.writing import writing

from .models import ExpoSession, Forum, Pavilion, Release, SectorList, SectorListEntry

COPIED = {
    Forum: ("series", "name", "unofficial", "joint_title", "kind", "tier", "order"),
    Pavilion: ("number", "name", "unofficial", "mode", "order"),
}


@dataclass
class Copied:
    """Of one kind of record: those that would be added, and how many are there already."""

    model: type
    new: list = field(default_factory=list)
    present: int = 0

    @property
    def plural(self):
        return capfirst(self.model._meta.verbose_name_plural)


class FieldList(NamedTuple):
    """A list of fields of a release and its fields, in their order."""

    row: SectorList
    sectors: list


@dataclass
class Structure:
    source: ExpoSession
    target: ExpoSession
    # The release that takes the lists of fields, if one is to come.
    release: Release | None
    records: list
    lists: list
    lists_present: int = 0

    @property
    def is_new(self):
        return any(copied.new for copied in self.records) or bool(self.lists)


def structure(source, target, with_lists):
    """What the target would take over from the source, and lacks. Nothing is saved."""
    release = target.releases.coming().first() if with_lists else None
    records = [records_of(model, source, target) for model in COPIED]
    lists, present = lists_of(source, target, release)
    return Structure(source, target, release, records, lists if release else [], present)


def records_of(model, source, target):
    copied, words = Copied(model), Known().words(model)
    here = list(model.objects.filter(session=target))
    known = {identity for record in here for identity in identities(record)}
    numbers = {record.number for record in here} if model is Pavilion else set()
    kept = model.objects.filter(session=source).exclude(status=Publishable.Status.WITHDRAWN)
    for record in kept.select_related(*relations(model)).order_by("order", "pk"):
        if not known.isdisjoint(identities(record)):
            copied.present += 1
            continue
        new = model(session=target, **{name: getattr(record, name) for name in COPIED[model]})
        if model is Pavilion and new.number in numbers:
            new.number = None
        stem = record.name.get("en") or model._meta.model_name
        new.slug = free_address(f"{stem} {target.slug}", model._meta.model_name, words)
        words.add(new)
        copied.new.append(new)
    return copied


def relations(model):
    return [name for name in COPIED[model] if model._meta.get_field(name).is_relation]


def identities(record):
    """What makes it the same in another session: its series, or else a name of it."""
    if isinstance(record, Forum) and record.series_id is not None:
        return {record.series_id}
    return set(map(spelled, record.name.values()))


def lists_of(source, target, release):
    """Lists of fields that no release of the target has for the same deal type."""
    kept = SectorList.objects.exclude(release__status=Publishable.Status.WITHDRAWN)
    here = set(kept.filter(release__session=target).values_list("deal_type", flat=True))
    found, present = {}, set()
    lists = kept.filter(release__session=source).select_related("deal_type")
    for row in lists.prefetch_related("entries__sector").order_by("-release__issued_on", "pk"):
        if row.deal_type_id in here:
            present.add(row.deal_type_id)
        elif row.deal_type_id not in found:
            new = SectorList(
                release=release,
                deal_type=row.deal_type,
                is_exhaustive=row.is_exhaustive,
                is_ranked=row.is_ranked,
            )
            sectors = [entry.sector for entry in row.entries.all()]
            found[row.deal_type_id] = FieldList(new, sectors)
    return list(found.values()), len(present)


def copy_structure(source, target, with_lists, user):
    """Adds what the target lacks as drafts of that person; returns what was added."""
    with because(Reason.COPIED, source), writing():
        found = structure(source, target, with_lists)
        for copied in found.records:
            for record in copied.new:
                record.entered_by = user
            copied.model.objects.bulk_create(copied.new)
        SectorList.objects.bulk_create([each.row for each in found.lists])
        SectorListEntry.objects.bulk_create(
            SectorListEntry(sector_list=each.row, sector=sector, order=order)
            for each in found.lists
            for order, sector in enumerate(each.sectors, start=1)
        )
    return found
