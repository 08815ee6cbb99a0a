"""Lets the rows of a checked import into the records, all or none."""

from collections import defaultdict

from django.db.utils import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..history.causes import Reason, because
from ..writing import KEPT, batches, rows, writing
from .batches import ImportBatch
from .drafts import relations
from .garbage import uncollected

# What ``forms.edited`` says of a record.
EDITED = ("entered_by", "status", "checked_by", "waiver", "is_shipped")

MEANWHILE = _("Somebody saved one of these records meanwhile. Look at it again.")


class Moved(Exception):
    """Somebody saved one of the records, or this import, since it was checked."""


@uncollected()
def apply(batch, resource, drafts, user):
    """Writes what is new or changed in one transaction; raises ``Moved`` and writes nothing."""
    written = [draft for draft in drafts if draft.outcome in {"new", "changed"}]
    if any(draft.problems for draft in drafts):
        raise ValueError("An import with errors was to be confirmed.")
    try:
        with because(Reason.IMPORTED, batch.pk, by=user), writing():
            claimed = ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.STAGED)
            now = timezone.now()
            applied = {"state": ImportBatch.State.APPLIED, "applied_at": now, "applied_by": user}
            if not claimed.update(**applied):
                raise Moved(_("This was imported or thrown away meanwhile."))
            refuse_moved(resource, written)
            Writer(resource, written).write()
    except IntegrityError as error:
        raise Moved(MEANWHILE) from error
    batch.refresh_from_db()


def refuse_moved(resource, drafts):
    """The check was a moment ago; what it compared with must still be what is stored."""
    if resource.whole:
        compared = [resource.owner_of(draft.record) for draft in drafts]
    else:
        compared = [draft.stored for draft in drafts if draft.stored]
    versions = {record.pk: record.version for record in compared}
    for batch in batches(versions):
        found = dict(rows(resource.owner, pk__in=batch).values_list("pk", "version"))
        if found != {key: versions[key] for key in batch}:
            raise Moved(MEANWHILE)


class Writer:
    def __init__(self, resource, drafts):
        self.resource, self.model, self.drafts = resource, resource.model, drafts

    def write(self):
        self.write_made()
        if self.resource.whole:
            self.write_owners()
        new = [draft.record for draft in self.drafts if draft.is_new]
        old = [draft for draft in self.drafts if not draft.is_new]
        self.model.objects.bulk_create(new)
        if old:
            self.model.objects.bulk_update([draft.record for draft in old], self.columns())
        self.write_belongings()

    def write_belongings(self):
        for name, relation in relations(self.model).items():
            self.write_parts(name, relation.related_model)
        for field in self.model._meta.many_to_many:
            self.write_links(field)

    def columns(self):
        """The names of all columns that staff or a check can fill."""
        return [
            column.name
            for column in self.model._meta.concrete_fields
            if not column.primary_key and column.name not in KEPT
        ]

    def write_owners(self):
        """Who changed them by what belongs to them, and that they are to be checked anew."""
        owners = {self.resource.owner_of(draft.record) for draft in self.drafts}
        self.resource.owner.objects.bulk_update(owners, EDITED)

    def write_made(self):
        """Companies that rows are the first to name."""
        made = {record.pk: record for draft in self.drafts for record in draft.made}
        by_model = defaultdict(list)
        for record in made.values():
            by_model[type(record)].append(record)
        for model, records in by_model.items():
            model.objects.bulk_create(records)

    def write_parts(self, name, model):
        drafts = [draft for draft in self.drafts if name in draft.parts]
        dropped = {key for draft in drafts for key in draft.dropped(name)}
        for batch in batches(dropped):
            model.objects.filter(pk__in=batch).delete()
        moved = [row for draft in drafts for row in draft.moved(name)]
        if moved:
            columns = [c.name for c in model._meta.concrete_fields if not c.primary_key]
            model.objects.bulk_update(moved, columns)
        added = [row for draft in drafts for row in draft.parts[name] if row._state.adding]
        if added:
            model.objects.bulk_create(added)

    def write_links(self, field):
        drafts = [draft for draft in self.drafts if field.name in draft.links]
        through = field.remote_field.through
        owner, other = field.m2m_column_name(), field.m2m_reverse_name()
        for batch in batches([draft.record.pk for draft in drafts if draft.stored]):
            through.objects.filter(**{f"{owner}__in": batch}).delete()
        links = [
            through(**{owner: draft.record.pk, other: key})
            for draft in drafts
            for key in draft.links[field.name]
        ]
        if links:
            through.objects.bulk_create(links)
