"""What staff and programs did to every record: one revision each time its content changed.

``writing()`` alone writes it, in the transaction that changes the record, so no bulk write,
import or shell goes past it. The database refuses to change or delete a row (see ``triggers``).
"""

import json

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..prefetching import prefetch
from . import corrections
from .causes import Reason
from .states import dumped, related, state


class Changeset(models.Model):
    """One transaction that changed records: who, when, why."""

    at = models.DateTimeField(default=timezone.now)
    # Nobody where a program did it.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=10, choices=Reason)
    # What the sentence of the reason names: the number of a batch.
    detail = models.CharField(max_length=100)
    # What tells the form that was sent from any other.
    form = models.CharField(max_length=22, null=True)  # noqa: DJ001  only some have one

    class Meta:
        default_permissions = ()
        constraints = (
            # With a condition, as SQLite then makes an index instead of the table anew, without
            # its triggers.
            models.UniqueConstraint(
                fields=("form",), condition=Q(form__isnull=False), name="expo_portal_form_once"
            ),
        )
        indexes = (models.Index("reason", "detail", name="expo_portal_why"),)

    def __str__(self):
        return f"{self.pk}"

    @property
    def why(self):
        """ "Imported, batch 12."; empty where a person typed into a form."""
        said = self.get_reason_display() if self.reason else ""
        return said % {"detail": self.detail} if said else ""


class Revision(models.Model):
    """A record as one transaction left it; of one that was deleted, as it was last.

    ``state`` is JSON, not columns: a copy of what the record was under the tables of that day,
    which later migrations must not touch. Parts and links stand in it (see ``states``).
    """

    class Kind(models.TextChoices):
        ADDED = "added", _("added")
        CHANGED = "changed", _("changed")
        DELETED = "deleted", _("deleted")
        RESTORED = "restored", _("restored")

    changeset = models.ForeignKey(Changeset, on_delete=models.PROTECT, related_name="revisions")
    # As ``events.figure``.
    model = models.CharField(max_length=60)
    record = models.UUIDField()
    # 1, 2, 3 of each record; what a form was opened with.
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.TextField()
    # Who had the content erased and why, where a person asked for it; then ``state`` is empty.
    erased = models.ForeignKey(Changeset, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = (
            # Two writers that both follow number 4: the second one is refused.
            models.UniqueConstraint(fields=("record", "number"), name="expo_portal_revision_once"),
        )
        indexes = (models.Index("model", "kind", "id", name="expo_portal_deleted"),)

    def __str__(self):
        return f"{self.model} {self.record} {self.number}"

    @property
    def content(self):
        """The state as ``states`` reads it; nothing of one that was erased."""
        return json.loads(self.state) if self.state else {}


def latest():
    """The last revision of each record."""
    later = Revision.objects.filter(record=OuterRef("record"), number__gt=OuterRef("number"))
    return Revision.objects.filter(~Exists(later))


def latest_of(keys):
    """By record, its last revision."""
    from ..writing import batches

    return {
        found.record: found
        for batch in batches(keys)
        for found in latest().filter(record__in=batch)
    }


class Archive:
    """Writes the revisions of one transaction."""

    def __init__(self, now, cause, touched):
        self.now, self.cause = now, cause
        # By model, the keys of what the transaction wrote; the rest only looks different.
        self.touched = touched
        self.before = latest_of(set().union(*touched.values()))
        self.written = []

    def put(self, model, keys, records, stored):
        """Of these records the ``records`` are left; writes what is new of each.

        ``stored`` tells by key what readers know of them.
        """
        keys = set(keys) & self.touched.get(model, set())
        if not keys:
            return
        before = self.before
        known = {key for key in keys & stored.keys() if stored[key].was_seen(self.now)}
        records = [record for record in records if record.pk in keys]
        prefetch(records, *related(model))
        written = [self.revision(record, before.get(record.pk)) for record in records]
        gone = keys - {record.pk for record in records}
        written += [self.deletion(before[key]) for key in gone & before.keys()]
        for revision in filter(None, written):
            revision.model = model._meta.label_lower
            if revision.record in known:
                corrections.guard(model, before.get(revision.record), revision, self.cause.reason)
            self.written.append(revision)

    def revision(self, record, before):
        found = dumped(state(record))
        if before is None:
            kind = Revision.Kind.ADDED
        elif self.cause.reason in {Reason.RESTORED, Reason.UNDONE} or is_deletion(before):
            kind = Revision.Kind.RESTORED
        else:
            kind = Revision.Kind.CHANGED
        if before is not None and before.state == found and not is_deletion(before):
            return None
        number = before.number + 1 if before else 1
        return Revision(record=record.pk, number=number, kind=kind, state=found)

    def deletion(self, before):
        if is_deletion(before):
            return None
        return Revision(
            record=before.record,
            number=before.number + 1,
            kind=Revision.Kind.DELETED,
            state=before.state,
        )

    def save(self):
        """Saves what is new, as one change of one cause."""
        if not self.written:
            return
        by, cause = self.cause.by, self.cause
        changeset = Changeset.objects.create(
            at=self.now,
            by_id=by.pk if by is not None else None,
            reason=cause.reason,
            detail=cause.detail[:100],
            form=cause.form or None,
        )
        for revision in self.written:
            revision.changeset = changeset
        Revision.objects.bulk_create(self.written)


def is_deletion(revision):
    return revision.kind == Revision.Kind.DELETED


def missing():
    """Pairs of a model and the keys of its records that have no history yet."""
    from ..publishing import Versioned
    from ..writing import rows, tables

    known = Revision.objects.filter(record=OuterRef("pk"))
    for model in tables(Versioned):
        absent = rows(model).filter(~Exists(known)).values_list("pk", flat=True)
        yield model, list(absent)
