from django.shortcuts import render

from expo_portal.views import published_or_404

from ..announcements import Announced, every_one
from ..models import Pavilion
from ..statistics import by_role
from .photos import PHOTOS_SHOWN


def pavilion(request, session, slug):
    pavilions = Pavilion.objects.select_related("session__series", "release", "mode")
    found = published_or_404(pavilions, slug=slug, session__slug=session)
    announced = Announced(found.session)
    numbers = [each for each in announced.numbers if each.figure.pavilion_id == found.pk]
    sources = announced.sources.of(found)
    participations = found.participations.published().select_related(
        "role", "category", "place", "organization"
    )
    context = {
        "pavilion": found,
        "announced": announced,
        "sources": sources,
        "cited_sources": announced.sources.cited(
            sources, *(each.sources for each in every_one(numbers))
        ),
        "numbers": numbers,
        "images": list(found.images.published().for_page()[:PHOTOS_SHOWN]),
        "roles": by_role(participations),
        "pavilions": list(found.session.pavilions.published().select_related("mode")),
    }
    return render(request, "events/pavilion.html", context)
