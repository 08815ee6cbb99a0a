"""Releases, corrections and withdrawals as Atom entries."""

from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from expo_portal.templatetags.expo import session_number, stored_words

from .updates import Kind


class UpdateFeed(Atom1Feed):
    def latest_post_date(self):
        """Never the clock of the request, so that the same content is the same feed."""
        return max(
            (item["updateddate"] for item in self.items), default=datetime(2000, 1, 1, tzinfo=UTC)
        )


def entry(update):
    title, text, path = TELL[update.kind](update)
    if update.session:
        title = _("%(session)s: %(title)s") % {
            "session": session_number(update.session),
            "title": title,
        }
    return {
        "title": title,
        "description": text,
        "link": settings.SITE_URL + path,
        "unique_id": update.key.urn,
        "pubdate": update.moment,
        "updateddate": update.changed_at,
        "categories": [update.kind.value],
    }


def released(update):
    release = update.record
    text = _("Figures: %(figures)d. Projects: %(projects)d.") % {
        "figures": release.figure_count,
        "projects": release.project_count,
    }
    return str(release.title), text, release.get_absolute_url()


def corrected(update):
    correction = update.record
    title = _("Corrected: %(measure)s") % {"measure": correction.figure.measure.name}
    text = _("%(old)s → %(new)s. %(reason)s") % {
        "old": stored_words(correction.old, correction.figure),
        "new": stored_words(correction.new, correction.figure),
        "reason": correction.reason,
    }
    return title, text, correction.figure.get_absolute_url()


def withdrawn(update):
    title = _("Withdrawn: %(what)s") % {"what": update.what}
    return title, str(update.record.withdrawal_reason), reverse("events:update_list")


TELL = {Kind.RELEASED: released, Kind.CORRECTED: corrected, Kind.WITHDRAWN: withdrawn}
