"""Atom for people who wait for projects of their field: the newest public ones of a filter."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from expo_portal.quantities import words
from expo_portal.texts import html_lang

ENTRIES = 50


class ProjectFeed(Atom1Feed):
    def latest_post_date(self):
        """Never the clock of the request, so that an empty feed stays the same."""
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=datetime(2000, 1, 1, tzinfo=UTC))


def atom(request, selection, labels):
    query = f"?{selection.query.urlencode()}" if selection else ""
    title = _("Signed projects")
    if labels:
        title = _("Signed projects: %(filters)s") % {"filters": _(", ").join(map(str, labels))}
    page = settings.SITE_URL + request.path.rpartition("/")[0] + "/" + query
    feed = ProjectFeed(
        title=title,
        link=page,
        description="",
        subtitle=_("The newest of this selection, as sources name them."),
        language=html_lang(get_language()),
        feed_url=settings.SITE_URL + request.path + query,
    )
    newest = selection.projects().order_by("-public_from", "pk").prefetch_related("amounts")
    for project in newest[:ENTRIES]:
        feed.add_item(
            title=str(project.title),
            link=settings.SITE_URL + project.get_absolute_url(),
            description=described(project),
            unique_id=project.pk.urn,
            pubdate=project.public_from,
            updateddate=max(project.public_from, project.changed_at),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def described(project):
    amount = project.main_amount
    said = words(amount.quantity, get_language()) if amount else ""
    return escape("\n".join(filter(None, (said, str(project.summary)))))
