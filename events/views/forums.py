from django.shortcuts import render

from expo_portal.views import published_or_404

from .. import linked_data
from ..announcements import Announced, every_one, public_sessions
from ..calendars import has_day
from ..models import Forum, Series
from ..statistics import by_role
from .photos import PHOTOS_SHOWN


def forum(request, session, slug):
    forums = Forum.objects.select_related(
        "session__series", "release", "series", "tier", "mode", "place"
    )
    found = published_or_404(forums, slug=slug, session__slug=session)
    announced = Announced(found.session)
    numbers = [each for each in announced.numbers if found in each.figure.forums.all()]
    sources = announced.sources.of(found)
    highlights = announced.cited(found.highlights.published())
    claims = announced.cited(found.claims.published())
    participations = found.participations.published().select_related(
        "role", "category", "place", "organization"
    )
    editions = Forum.objects.published().filter(series=found.series, series__isnull=False)
    context = {
        "forum": found,
        "announced": announced,
        "has_calendar": has_day(found),
        "linked": linked_data.forum_data(found),
        "sources": sources,
        "cited_sources": announced.sources.cited(
            sources,
            *(each.sources for each in every_one(numbers)),
            *(each for _record, each in (*highlights, *claims)),
        ),
        "numbers": numbers,
        "images": list(found.images.published().for_page()[:PHOTOS_SHOWN]),
        "roles": by_role(participations),
        "highlights": highlights,
        "claims": [(*cited, None) for cited in claims],
        "projects": list(found.projects.published().for_list()),
        "editions": list(editions.select_related("session__series").order_by("ordinal", "slug")),
    }
    return render(request, "events/forum.html", context)


def series(request, slug):
    found = published_or_404(Series.objects, slug=slug)
    forums = found.forums.published().select_related("session__series", "place")
    forums = list(forums.order_by("-ordinal", "-year", "slug"))
    context = {
        "series": found,
        "forums": forums,
        "has_calendar": any(map(has_day, forums)),
        "sessions": list(public_sessions().filter(series=found)),
    }
    return render(request, "events/series.html", context)
