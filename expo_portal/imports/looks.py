"""Whoever is told what stands in a record, or stood there before an import, has seen the record."""

from ..publishing import Publishable
from ..staff import access
from ..writing import batches, rows
from .batches import ImportRow


def note_stored(resource, rights, drafts):
    """Of a check: it says that a row is the same as what is stored, or what it was before."""
    if rights.user is not None and issubclass(resource.owner, Publishable):
        stored = [resource.owner_of(draft.stored) for draft in drafts if draft.stored]
        access.note_many(rights.user, access.Act.LIST, stored)


def note_shown(user, act, batch, resource, lines):
    """Of an import that is opened, whoever staged it; once it was applied also what it added."""
    if not issubclass(resource.owner, Publishable):
        return
    untold = {ImportRow.Outcome.NEW} if batch.is_staged else set()
    keys = {line.record for line in lines if line.outcome not in untold} - {None}
    for part in batches(keys):
        shown = rows(resource.owner, pk__in=part).select_related(*resource.owner.feed_joins)
        access.note_many(user, act, shown)
