"""What was announced stays as it was announced, unless it is corrected for all to see."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import states
from .causes import Reason

# A correction tells the public; so does the text of a source that came with the portal.
MAY_CHANGE = {Reason.CORRECTED, Reason.LOADED}


def guard(model, before, after, reason):
    """Refuses a revision by which something announced would change, or go, in silence.

    Whatever wrote it, a form, an import or a queryset: all writes come through here.
    """
    announced = getattr(model, "announced", ())
    if not announced or before is None or reason in MAY_CHANGE:
        return
    if after.kind == after.Kind.DELETED:
        raise ValidationError(
            _("This was announced to the public: withdraw it with a reason, or correct it.")
        )
    was, now = before.content, after.content
    for name in announced:
        if was.get(name) != now.get(name):
            raise ValidationError(
                _("“%(field)s” was announced to the public: it changes by a correction alone."),
                params={"field": states.label(model, name)},
            )
