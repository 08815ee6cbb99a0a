from urllib.parse import urljoin

from django.conf import settings
from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from expo_portal.feed import shapes
from expo_portal.feed.serializers import (
    ENVELOPE,
    MadeField,
    PartSerializer,
    RecordSerializer,
    SlugReference,
)

from ..models import Image, Rendition
from .meanings import ORDER, RELEASE, SESSION


class RenditionSerializer(PartSerializer):
    type = serializers.CharField(source="media_type")
    url = MadeField(shapes.ADDRESS)

    class Meta:
        model = Rendition
        meanings = {
            "width": _("In pixels."),
            "height": _("In pixels."),
            "type": _("Media type of the file, as `image/webp`."),
            "url": _("Where the file is."),
        }
        fields = tuple(meanings)

    def get_url(self, rendition):
        return urljoin(settings.SITE_URL, rendition.get_absolute_url())


SHOWN = shapes.an_object(
    {
        "session": (shapes.STRING, _("Slug of the session.")),
        "forum": (shapes.or_null(shapes.UUID), _("Id of the forum; null where it shows none.")),
        "pavilion": (
            shapes.or_null(shapes.UUID),
            _("Id of the pavilion; null where it shows none."),
        ),
    }
)

PERCENT = {"type": "integer", "minimum": 0, "maximum": 100}

FOCAL_POINT = shapes.an_object(
    {"x": (PERCENT, _("In percent from the left.")), "y": (PERCENT, _("In percent from the top."))}
)


class ImageSerializer(RecordSerializer):
    session = SlugReference()
    of = MadeField(SHOWN)
    decorative = serializers.BooleanField(source="is_decorative")
    focal_point = MadeField(FOCAL_POINT)
    renditions = RenditionSerializer(many=True)

    class Meta:
        model = Image
        meanings = (
            ENVELOPE
            | SESSION
            | RELEASE
            | {
                "of": _("What it shows: a session, and more exactly a forum or a pavilion."),
                "alt": _("What the photo shows, for who cannot see it."),
                "decorative": _("True where it adds nothing to the text beside it."),
                "credit": _("Who has to be named with it."),
                "focal_point": _("What must stay in sight when it is cut."),
                "taken_on": _("Day on which it was taken; null where it is not known."),
                "renditions": _("Its sizes, from small to large within each type."),
            }
            | ORDER
        )
        fields = tuple(meanings)

    def get_of(self, image):
        """What it shows: the session, and more exactly a forum or a pavilion."""
        return {
            "session": image.session.slug,
            "forum": image.forum_id,
            "pavilion": image.pavilion_id,
        }

    def get_focal_point(self, image):
        """In percent from the left and from the top."""
        return {"x": image.focal_x, "y": image.focal_y}
