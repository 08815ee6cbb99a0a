"""One entry a record, kept by ``writing()`` alone."""

from collections import defaultdict

from django.db import models

from ..prefetching import prefetch
from . import segments


class Entry(models.Model):
    """What can be searched of one record, folded and cut; who may see it, the record says.

    ``words`` is what the database's own index is over: see the migration that makes it.
    """

    record = models.UUIDField(unique=True)
    kind = models.CharField(max_length=20)
    title = models.TextField()
    text = models.TextField()
    words = models.TextField()

    class Meta:
        # Nobody sees or edits these rows, so nobody is to be granted a right to them.
        default_permissions = ()

    def __str__(self):
        return f"{self.kind} {self.record}"


COLUMNS = ("kind", "title", "text", "words")


def entry(document, record):
    title = segments.runs("\n".join(document.titles(record)))
    found = title + segments.runs("\n".join(document.bodies(record)))
    words = set().union(*map(segments.tokens, found))
    return Entry(
        record=record.pk,
        kind=document.kind,
        title=segments.line(title),
        text=segments.line(found),
        words=" ".join(sorted(words)),
    )


class Writer:
    """Writes the entries of what one transaction moved."""

    def __init__(self):
        # By record.
        self.made = {}

    def put(self, model, records):
        """To be saved: what is searched of these, which hold already what the feed shows."""
        from .documents import DOCUMENTS

        if document := DOCUMENTS.get(model):
            prefetch(records, *document.names)
            self.made |= {record.pk: entry(document, record) for record in records}

    def save(self, moved):
        """Saves what was put, and the entries of all that show the names of records that moved."""
        from ..writing import batches

        for model, keys in self.showing(moved).items():
            for batch in batches(keys - self.made.keys()):
                self.made |= {made.record: made for made in fresh(model, batch)}
        put(self.made.values())

    def showing(self, moved):
        from ..writing import batches, rows
        from .documents import depending_on

        found = defaultdict(set)
        for model, keys in moved.items():
            for showing, path in depending_on(model) if keys else ():
                for batch in batches(keys):
                    named = rows(showing, **{f"{path}__in": batch})
                    found[showing].update(named.values_list("pk", flat=True))
        return found


def fresh(model, keys):
    from .documents import DOCUMENTS

    document = DOCUMENTS[model]
    return [entry(document, record) for record in document.records(keys)]


def put(entries):
    Entry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["record"], update_fields=COLUMNS
    )


def remove(keys):
    from ..writing import batches

    for batch in batches(keys):
        Entry.objects.filter(record__in=batch).delete()


def fill():
    """Entries for the records that have none: those of an older release of the portal."""
    from ..writing import batches, rows
    from .documents import DOCUMENTS

    for model in DOCUMENTS:
        known = Entry.objects.filter(record=models.OuterRef("pk"))
        missing = rows(model).filter(~models.Exists(known)).values_list("pk", flat=True)
        for batch in batches(missing):
            put(fresh(model, batch))


def wrong():
    """What a fresh index would have otherwise: entries to put, and keys of entries to remove."""
    from ..writing import batches, rows
    from .documents import DOCUMENTS

    stale, stored = [], set(Entry.objects.values_list("record", flat=True))
    for model in DOCUMENTS:
        for batch in batches(rows(model).values_list("pk", flat=True)):
            held = Entry.objects.filter(record__in=batch)
            kept = {row[0]: row[1:] for row in held.values_list("record", *COLUMNS)}
            for made in fresh(model, batch):
                if kept.get(made.record) != tuple(getattr(made, name) for name in COLUMNS):
                    stale.append(made)
            stored -= set(batch)
    return stale, stored
