from django.utils.translation import gettext_noop as _

from expo_portal.feed.serializers import ENVELOPE, RecordSerializer, SlugReference

from ..models import Highlight
from .meanings import DOCUMENT, ORDER, RELEASED, SESSION


class HighlightSerializer(RecordSerializer):
    session = SlugReference()
    document = SlugReference("code")

    class Meta:
        model = Highlight
        meanings = (
            ENVELOPE
            | SESSION
            | RELEASED
            | DOCUMENT
            | {
                "forum": _("Id of the forum that it speaks of; null where it is of none."),
                "kind": _("What sort of outcome it is."),
                "topic": _("What it is about, in a word or two."),
                "text": _("One sentence, in our own words."),
            }
            | ORDER
        )
        fields = tuple(meanings)
