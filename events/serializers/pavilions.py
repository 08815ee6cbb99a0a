from django.utils.translation import gettext_noop as _

from expo_portal.feed.serializers import ENVELOPE, RecordSerializer, SlugReference

from ..models import Pavilion
from .meanings import HELD, NAMED, ORDER, RELEASE, SESSION, SLUG


class PavilionSerializer(RecordSerializer):
    session = SlugReference()
    mode = SlugReference()

    class Meta:
        model = Pavilion
        meanings = (
            ENVELOPE
            | SLUG
            | SESSION
            | RELEASE
            | {"number": _("The hall number as signposted; null where it has none.")}
            | NAMED
            | {
                "theme": _("What it shows."),
                "mode": HELD["mode"],
                "area_m2": _("Its floor area in square metres; null where it is not known."),
            }
            | ORDER
        )
        fields = tuple(meanings)
