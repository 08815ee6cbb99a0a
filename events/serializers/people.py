from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from expo_portal.feed.serializers import ENVELOPE, RecordSerializer, SlugReference

from ..models import Organization, Participation, Place
from .meanings import KEY, NAMED, ORDER, RELEASE, SESSION, SLUG


class PlaceSerializer(RecordSerializer):
    within = SlugReference()

    class Meta:
        model = Place
        meanings = (
            ENVELOPE
            | KEY
            | NAMED
            | {
                "kind": _("What sort of place it is."),
                "iso_code": _("Its code of ISO 3166, as `CN` or `CN-22`; null where it has none."),
                "within": _("Slug of the place in which it lies; null where none is recorded."),
            }
        )
        fields = tuple(meanings)


class OrganizationSerializer(RecordSerializer):
    place = SlugReference()

    class Meta:
        model = Organization
        meanings = (
            ENVELOPE
            | SLUG
            | NAMED
            | {
                "kind": _("What sort of organisation it is."),
                "place": _("Slug of the place of its seat; null where it is not known."),
                "website": _("Its own site; null where none is known."),
            }
        )
        fields = tuple(meanings)


class ParticipationSerializer(RecordSerializer):
    session = SlugReference()
    place = SlugReference()
    role = SlugReference()
    category = SlugReference()
    first_time = serializers.BooleanField(source="is_first_time")

    class Meta:
        model = Participation
        meanings = (
            ENVELOPE
            | SESSION
            | RELEASE
            | {
                "forum": _("Id of the forum at which; null where it is the session as a whole."),
                "pavilion": _(
                    "Id of the pavilion in which; null where it is the session as a whole."
                ),
                "organization": _("Id of the organisation that took part; null where a place did."),
                "place": _(
                    "Slug of the country, region or city that took part; null where an "
                    "organisation did."
                ),
                "role": _("Slug of a term of the vocabulary `role`: as what."),
                "category": _(
                    "Slug of a term of the vocabulary `category` or `level`; null where "
                    "the source gives none."
                ),
                "first_time": _("True where the source says that it was for the first time."),
                "rank": _("As announced, 1 for the largest delegation; null where none is."),
                "note": _("What else the source says of it."),
            }
            | ORDER
        )
        fields = tuple(meanings)
