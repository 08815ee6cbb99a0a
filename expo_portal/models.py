from typing import ClassVar

from django.db import models

from .feed.keys import ApiKey
from .feed.store import PublicState, Representation
from .history.revisions import Changeset, Revision
from .imports.batches import ImportBatch, ImportRow
from .search.index import Entry
from .staff.access import Access
from .staff.tries import Tries
from .translating.confirmed import Confirmation

__all__ = [
    "Access",
    "ApiKey",
    "Changeset",
    "Confirmation",
    "Entry",
    "ImportBatch",
    "ImportRow",
    "Loaded",
    "Moved",
    "PublicState",
    "Representation",
    "Revision",
    "Tries",
]


class Loaded(models.Model):
    """A record that came with the portal, as it was loaded; see ``loading``.

    ``source`` is the digest of what the data file says of it, ``digest`` that of what the
    database then held: a later digest that differs is the work of staff and is left alone.
    """

    key = models.CharField(max_length=200, primary_key=True)
    source = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        # Nobody sees or edits these rows, so nobody is to be granted a right to them.
        default_permissions = ()

    def __str__(self):
        return self.key


class Moved(models.Model):
    """An address that a public record had before: ``events.forum``, ``high-level-forum``.

    Pages and feed answer 301 there, and no other record may take it.
    """

    model = models.CharField(max_length=60)
    address = models.CharField(max_length=100)
    record = models.UUIDField()

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("model", "address"), name="expo_portal_moved_once")
        ]

    def __str__(self):
        return f"{self.model} {self.address}"
