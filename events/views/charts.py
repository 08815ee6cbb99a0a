from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from expo_portal.views import published_or_404

from ..announcements import Announced
from ..models import ExpoSession
from ..statistics import Split, by_topic, charts


def chart(request, slug, name):
    """One chart of a session as a drawing of its own, with its numbers, words and sources."""
    expo_session = published_or_404(ExpoSession.objects.select_related("series"), slug=slug)
    announced = Announced(expo_session)
    found = charts(by_topic(announced.numbers)).get(name)
    if found is None:
        raise Http404
    cells = [cell for row in found.rows for cell in row.cells]
    numbers = {source.number for cell in cells for source in cell.sources}
    context = {
        "chart": found,
        "expo_session": expo_session,
        "sources": [source for source in announced.sources if source.number in numbers],
        "address": settings.SITE_URL + reverse("events:press", args=[slug]),
    }
    answer = render(
        request,
        "charts/split.html" if isinstance(found, Split) else "charts/bars.html",
        context,
        content_type="image/svg+xml",
    )
    answer.headers["Content-Disposition"] = f'inline; filename="session-{slug}-{name}.svg"'
    return answer
