"""What lies beside the pages of events: tables and calendars, of exactly what those show."""

from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response

from expo_portal import downloads
from expo_portal.views import published_or_404

from .. import calendars, cards
from ..announcements import Announced
from ..files import figures_of
from ..models import ExpoSession, Forum, Series


def session_file(request, slug, kind):
    expo_session = published_or_404(ExpoSession.objects.select_related("series"), slug=slug)
    return downloads.respond(request, figures_of(expo_session, Announced(expo_session)), kind)


def session_calendar(request, slug):
    expo_session = published_or_404(ExpoSession.objects.select_related("series"), slug=slug)
    forums = listed_or_404(calendars.public_forums().filter(session=expo_session))
    return calendars.respond(forums, expo_session.title, f"session-{expo_session.slug}")


def forum_calendar(request, session, slug):
    forums = Forum.objects.select_related("session__series", "place")
    forum = published_or_404(forums, slug=slug, session__slug=session)
    if not calendars.has_day(forum):
        raise Http404
    return calendars.respond([forum], forum.title, forum.slug)


def series_calendar(request, slug):
    series = published_or_404(Series.objects, slug=slug)
    forums = listed_or_404(calendars.public_forums().filter(series=series))
    return calendars.respond(forums, series.name, series.slug)


def listed_or_404(forums):
    """A calendar without an entry is no file: the page does not offer it."""
    if not (found := list(forums)):
        raise Http404
    return found


def card(request, slug):
    expo_session = published_or_404(ExpoSession.objects.select_related("series"), slug=slug)
    found = cards.card_of(expo_session, Announced(expo_session))
    unchanged = get_conditional_response(request, etag=found.etag)
    answer = unchanged or HttpResponse(cards.picture(found), content_type="image/png")
    answer.headers["ETag"] = found.etag
    answer.headers["Cache-Control"] = "no-cache"
    return answer
