"""Whether somebody looks at the portal as it will be, and how it will be then.

A request has one preview or none, and the middleware in ``events.previews`` alone begins one.
Everything that is shown asks ``published()`` as ever, which asks here: there is no second rule.
Nothing may be written while a preview is on.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone


@dataclass(frozen=True)
class Preview:
    # The moment that pages tell the time by.
    moment: datetime
    # Up to when other records turn public in it: for staff the same, for guests now, as a link
    # to one release must not show the others.
    reach: datetime
    # By model and key, since when each record of the previewed bundle would be public.
    supposed: dict = field(default_factory=dict)
    # For the banner: what is previewed, for whom, until when.
    subject: object = None
    guest: str = ""
    until: datetime | None = None
    # Whether the bundle holds more records than a preview shows.
    is_cut: bool = False

    def keys(self, model):
        return list(self.supposed.get(model, ()))

    def suppose(self, record):
        """Gives a record that was read the interval it would have."""
        moment = self.supposed.get(record._meta.concrete_model, {}).get(record.pk)
        if moment is not None:
            record.public_from, record.public_until = moment, None

    def reach_of(self, record):
        held = self.supposed.get(record._meta.concrete_model, ())
        return self.moment if record.pk in held else self.reach


_current = ContextVar("preview", default=None)


def current():
    return _current.get()


@contextmanager
def previewing(preview):
    token = _current.set(preview)
    try:
        yield
    finally:
        _current.reset(token)


def now():
    """The time by which pages for readers tell what is past and what is to come."""
    preview = current()
    return timezone.now() if preview is None else preview.moment


def public_since():
    """The moment a public record turned so, to order by it."""
    preview = current()
    if preview is None:
        return F("public_from")
    return Coalesce(F("public_from"), Value(preview.moment))
