from django.utils.translation import gettext_noop as _

from expo_portal.feed.serializers import ENVELOPE, RecordSerializer, SlugReference

from ..models import ExpoSession
from .meanings import HELD, KEY


class SessionSerializer(RecordSerializer):
    series = SlugReference()
    mode = SlugReference()
    place = SlugReference()
    previous = SlugReference()

    class Meta:
        model = ExpoSession
        meanings = (
            ENVELOPE
            | KEY
            | {
                "series": _("Slug of the expo of which this is one holding."),
                "ordinal": _("13 for the 13th; null where the expo does not number its sessions."),
                "label": _("What stands instead of a number: Spring 2024."),
                "year": _("Year in which it is held; null where it is not known."),
                "theme": _("Its motto."),
            }
            | HELD
            | {
                "previous": _(
                    "Slug of the session that “on the previous session” means in its "
                    "results; null where there is none."
                )
            }
        )
        fields = tuple(meanings)
