from django.utils.translation import gettext_noop as _

from expo_portal.feed.serializers import ENVELOPE, RecordSerializer, SlugReference, TextField

from ..models import Forum
from .meanings import HELD, NAMED, ORDER, RELEASE, SESSION, SLUG


class ForumSerializer(RecordSerializer):
    session = SlugReference()
    series = SlugReference()
    title = TextField()
    tier = SlugReference()
    mode = SlugReference()
    place = SlugReference()

    class Meta:
        model = Forum
        meanings = (
            ENVELOPE
            | SLUG
            | SESSION
            | RELEASE
            | {
                "series": _(
                    "Slug of the line of forums of which this is one holding; null where "
                    "it is none."
                ),
                "ordinal": _("11 for the 11th of its series; null where it bears no number."),
                "year": _("The year in its title; null where the title has none."),
                "title": _("Its name with its number or year, composed in each language."),
                "name": _("Its name without number and year."),
                "unofficial": NAMED["unofficial"],
                "joint_title": _("The second half of its name, where two forums were held as one."),
                "kind": _("What sort of meeting it is."),
                "tier": _(
                    "Slug of a term of the vocabulary `tier`: main forum, supporting event; "
                    "null where the source does not rank it."
                ),
            }
            | HELD
            | {
                "start_time": _("When it starts, in the time of its place; null where unknown."),
                "end_time": _("When it ends, in the time of its place; null where unknown."),
                "agreed": _("What was agreed there."),
            }
            | ORDER
        )
        fields = tuple(meanings)
