from django.db.models import Count, OuterRef, Subquery
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from expo_portal import downloads

from ..across_files import across_file
from ..across_sessions import AcrossSessions
from ..announcements import public_sessions
from ..models import Figure, Measure
from ..statistics import grouped

SESSIONS = 50
ANNOUNCEMENTS = 200


def measure_list(request):
    figures = Figure.objects.published().filter(measure=OuterRef("pk")).order_by()
    counted = figures.values("measure").annotate(count=Count("session", distinct=True))
    measures = Measure.objects.published().annotate(sessions=Subquery(counted.values("count")))
    topics = grouped(measures, lambda each: each.get_topic_display())
    return render(request, "events/measure_list.html", {"topics": topics})


def measure(request, slug):
    found = get_object_or_404(Measure.objects.published().select_related("rolls_up_to"), code=slug)
    across = across_all(found)
    tables = across.tables(found)
    every = across.every(found)
    context = {
        "measure": found,
        "parts": list(found.rolled_up.published()),
        "tables": tables,
        "breaks": [each for table in tables for each in table.breaks],
        "by_session": grouped(every[:ANNOUNCEMENTS], lambda one: one.figure.session),
        "left_out": len(every[ANNOUNCEMENTS:]),
        "sources": across.cited(tables, every),
        "query": ",".join(each.slug for each in across.sessions),
    }
    return render(request, "events/measure.html", context)


def measure_file(request, slug, kind):
    found = get_object_or_404(Measure.objects.published(), code=slug)
    tables = across_all(found).tables(found)
    title = _("%(measure)s, session by session") % {"measure": found.name}
    return downloads.respond(request, across_file(f"measure-{found.code}", title, tables), kind)


def across_all(measure):
    """The latest sessions that announce it or something that it adds up with."""
    sessions = [each for each in public_sessions() if each.has_results][:SESSIONS]
    return AcrossSessions(sessions, measure).of_those_with_any()
