"""From a file or a paste to a batch of rows, and their check."""

from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from . import delimited, sheets
from .batches import ImportBatch, ImportRow
from .checking import Check, headings_at, refuse_without_headings
from .garbage import uncollected
from .looks import note_stored
from .sheets import UnreadableFile, cleaned

Outcome = ImportRow.Outcome


@uncollected()
def stage(resource, rights, content=None, pasted="", name="", sheet=""):
    """A new batch of all lines that a file or a paste holds; raises ``UnreadableFile``.

    Of several sheets with headings that one is taken which is named; if none is, all are kept
    until somebody says which.
    """
    if content is None:
        found = [delimited.pasted(pasted)]
    else:
        found = sheets.read(content, resource.is_heading)
    batch = ImportBatch(resource=resource.name, name=cleaned(name)[-200:], staged_by=rights.user)
    tables = [
        (each.name, staged_lines(batch, each, position))
        for each in found
        if sheet in ("", each.name) and (position := headings_at(resource, each.lines)) is not None
    ]
    if not tables:
        refuse_without_headings(resource)
    tables = [(title, rows) for title, rows in tables if rows[-1].outcome != Outcome.HEADINGS]
    if not tables:
        raise UnreadableFile(_("There are no rows below the headings."))
    if len(tables) == 1:
        [(batch.sheet, rows)] = tables
        _check, drafts = examine(resource, rights, rows)
        batch.effects = [asdict(effect) for effect in resource.effects(drafts)]
    with transaction.atomic():
        batch.save()
        ImportRow.objects.bulk_create(row for _title, rows in tables for row in rows)
    return batch


def staged_lines(batch, sheet, headings):
    """The lines of one sheet, unsaved; rows count as in error until they were looked at."""
    kinds = dict.fromkeys(range(headings), Outcome.TITLE)
    kinds[headings] = Outcome.HEADINGS
    return [
        ImportRow(
            batch=batch,
            sheet=sheet.name[:200],
            number=line.number,
            cells=line.cells,
            is_hidden=line.is_hidden,
            outcome=kinds.get(position, Outcome.ERROR),
        )
        for position, line in enumerate(sheet.lines)
    ]


def examine(resource, rights, lines):
    """Checks these lines and notes at each what was found; returns the check and its drafts."""
    [headings] = [line.cells for line in lines if line.outcome == Outcome.HEADINGS]
    apart = {Outcome.HEADINGS, Outcome.TITLE, Outcome.LEFT_OUT}
    rows = [line for line in lines if line.outcome not in apart]
    check = Check(resource, headings, rights)
    drafts = check.run(rows)
    note_stored(resource, rights, drafts)
    for row, draft in zip(rows, drafts, strict=True):
        row.outcome, row.problems = draft.outcome, draft.problems
        row.changes = {} if draft.is_new else draft.changes
        row.record = resource.key_of_owner(draft.record)
    return check, drafts


@uncollected()
def reexamine(batch, resource, rights):
    """Checks a staged batch again, as cells or records have changed."""
    lines = list(batch.rows.filter(sheet=batch.sheet))
    check, drafts = examine(resource, rights, lines)
    batch.effects = [asdict(effect) for effect in resource.effects(drafts)]
    with transaction.atomic():
        batch.save(update_fields=["effects"])
        save(lines)
    return check, drafts


def save(lines):
    ImportRow.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["batch", "sheet", "number"],
        update_fields=["cells", "outcome", "problems", "changes", "record"],
    )


def choose(batch, sheet):
    """Keeps one sheet of several; the lines of the others go."""
    batch.rows.exclude(sheet=sheet).delete()
    batch.sheet = sheet
    batch.save(update_fields=["sheet"])
