from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from expo_portal.feed.serializers import ENVELOPE, PartSerializer, RecordSerializer, SlugReference

from ..models import Measure, Sector, SectorCode, Series, Term
from .meanings import DEFINITION, KEY, NAMED, ORDER


class SeriesSerializer(RecordSerializer):
    class Meta:
        model = Series
        meanings = (
            ENVELOPE
            | KEY
            | {"kind": _("An expo, or a forum that is held within expos.")}
            | NAMED
            | {"since_year": _("Year of its first holding; null where it is not known.")}
        )
        fields = tuple(meanings)


class MeasureSerializer(RecordSerializer):
    slug = serializers.CharField(source="code")
    rolls_up_to = SlugReference()

    class Meta:
        model = Measure
        meanings = (
            ENVELOPE
            | KEY
            | NAMED
            | {
                "unit_kind": _("Whether it counts things, money, area and so on."),
                "unit": _(
                    "Unit of the bare number, as in `m2`; null for money, whose currency each "
                    "figure says, and for what is simply counted."
                ),
                "unit_name": _("The unit as it follows a number in a sentence."),
                "topic": _("The section of a session's page in which it stands."),
            }
            | DEFINITION
            | {
                "standard": _(
                    "Where the definition comes from, as ISO 25639-1; null where it is our own."
                ),
                "rolls_up_to": _(
                    "Slug of the measure of which this is a part: contracted investment "
                    "is one of total investment; null where it is none."
                ),
            }
            | ORDER
        )
        fields = tuple(meanings)


class TermSerializer(RecordSerializer):
    slug = serializers.CharField(source="code")

    class Meta:
        model = Term
        meanings = (
            ENVELOPE
            | KEY
            | {"vocabulary": _("The vocabulary that it belongs to.")}
            | NAMED
            | DEFINITION
            | {"binding": _("Of a deal type: whether it binds the parties; null for other terms.")}
            | ORDER
        )
        fields = tuple(meanings)


class SectorCodeSerializer(PartSerializer):
    class Meta:
        model = SectorCode
        meanings = {
            "scheme": _("The classification, as ISIC."),
            "code": _("The code in it."),
        }
        fields = tuple(meanings)


class SectorSerializer(RecordSerializer):
    codes = SectorCodeSerializer(many=True)

    class Meta:
        model = Sector
        meanings = (
            ENVELOPE
            | KEY
            | NAMED
            | DEFINITION
            | {"codes": _("Where it stands in published classifications.")}
            | ORDER
        )
        fields = tuple(meanings)
