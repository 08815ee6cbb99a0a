from django.utils.translation import gettext_noop as _

from expo_portal.feed.serializers import ENVELOPE, RecordSerializer, SlugReference

from ..models import Claim
from .meanings import DOCUMENT, ORDER, RELEASED, SESSION


class ClaimSerializer(RecordSerializer):
    session = SlugReference()
    document = SlugReference("code")
    measure = SlugReference()

    class Meta:
        model = Claim
        meanings = (
            ENVELOPE
            | SESSION
            | RELEASED
            | DOCUMENT
            | {
                "kind": _("A record, a first, a rank and so on."),
                "measure": _(
                    "Slug of the measure that it is a record of; null where it is of none."
                ),
                "figure": _("Id of the figure that it speaks of; null where it is of none."),
                "forum": _("Id of the forum that it speaks of; null where it is of none."),
                "rank": _("The rank that is claimed, 1 for the first; null where none is."),
                "text": _("The claim, as the source says it."),
            }
            | ORDER
        )
        fields = tuple(meanings)
