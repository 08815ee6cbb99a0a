"""Who writes, and why: said around a piece of work, kept with what that work changed."""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why records changed, where it was not a person typing into a form."""

    FOUND = "found", _("Here when its history began.")
    LOADED = "loaded", _("Loaded with the portal's data.")
    IMPORTED = "imported", _("Imported, batch %(detail)s.")
    UNDONE = "undone", _("Import undone, batch %(detail)s.")
    RESTORED = "restored", _("Put back as it was in entry %(detail)s.")
    MERGED = "merged", _("Two records made one.")
    CORRECTED = "corrected", _("Corrected in public.")
    COPIED = "copied", _("Copied from %(detail)s.")
    ERASED = "erased", _("A person asked to be removed: %(detail)s")


@dataclass(frozen=True)
class Cause:
    # A user, also as the lazy one of a request.
    by: object = None
    reason: str = ""
    # What the sentence of the reason names: the number of a batch.
    detail: str = ""
    # What tells the form that was sent from any other; saved once, however often it is sent.
    form: str = ""


NOBODY = Cause()
current = ContextVar("cause", default=NOBODY)


@contextmanager
def because(reason="", detail="", by=None, form=""):
    """Lets the history tell of what is written inside: ``because(Reason.IMPORTED, "12")``.

    A transaction has one cause. Said inside one that is open, it is that of all of it.
    """
    from ..writing import open_ledger

    cause = current.get()
    if reason:
        cause = replace(cause, reason=reason, detail=str(detail))
    if by is not None:
        cause = replace(cause, by=by)
    if form:
        cause = replace(cause, form=form)
    if ledger := open_ledger():
        ledger.cause = cause
    token = current.set(cause)
    try:
        yield
    finally:
        current.reset(token)


class CauseMiddleware:
    """What a request writes was done by who is logged in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Lazy still: pages for the public never ask who reads them.
        with because(by=request.user):
            return self.get_response(request)
