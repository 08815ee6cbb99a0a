from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django_filters.views import FilterView

from events.models import (
    Document,
    ExpoSession,
    Organization,
    Participation,
    Place,
    Release,
    Sector,
)
from expo_portal.views import published_or_404

from .filters import ProjectFilter
from .models import SignedProject
from .statistics import chips, largest_amount, options

ROWS = 25


class ProjectList(FilterView):
    filterset_class = ProjectFilter
    template_name = "projects/project_list.html"
    context_object_name = "projects"
    paginate_by = ROWS

    def get_queryset(self):
        return SignedProject.objects.published().for_list()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        found = options()
        return context | {
            "options": found,
            "chips": chips(self.request.GET, found),
            "largest": largest_amount(context["projects"]),
            "pages": context["paginator"].get_elided_page_range(context["page_obj"].number),
        }


def project(request, reference):
    projects = SignedProject.objects.select_related(
        *SignedProject.feed_joins, "session__series", "forum", "parent", "continues"
    ).prefetch_related(*SignedProject.feed_prefetches, "parties__organization")
    found = published_or_404(projects, reference=reference)
    printed = Q(pk=found.document_id) | Q(milestones__project=found)
    if found.document_id is None:
        printed |= Q(release=found.release_id)
    documents = Document.objects.filter(printed, release__in=Release.objects.published())
    context = {
        "project": found,
        "documents": documents.select_related("publisher", "release").distinct(),
        "parts": list(found.children.published().for_list()),
        "continued_by": list(found.continued_by.published()),
    }
    return render(request, "projects/project.html", context)


def sector(request, slug):
    found = get_object_or_404(Sector.objects.prefetch_related("codes"), slug=slug)
    releases = Release.objects.published().filter(sector_lists__entries__sector=found)
    sessions = ExpoSession.objects.published().filter(releases__in=releases).distinct()
    projects = rows(Q(sector=found) | Q(pk__in=found.other_projects.values("pk")))
    context = {"sector": found, "sessions": sessions.select_related("series")}
    return render(request, "projects/sector.html", context | projects)


def place(request, slug):
    found = published_or_404(Place.objects.select_related("within"), slug=slug)
    context = {"place": found, "participations": participations(place=found)}
    return render(request, "projects/place.html", context | rows(Q(place=found)))


def organization(request, slug):
    found = published_or_404(Organization.objects.select_related("place"), slug=slug)
    context = {"organization": found, "participations": participations(organization=found)}
    signed = found.project_parties.values("project")
    return render(request, "projects/organization.html", context | rows(Q(pk__in=signed)))


def rows(condition):
    """The first projects of a short list, and how many there are."""
    projects = SignedProject.objects.published().filter(condition)
    return {"projects": list(projects.for_list()[:ROWS]), "project_count": projects.count()}


def participations(**who):
    found = Participation.objects.published().filter(**who).order_by("-session__ordinal", "order")
    return found.select_related("session__series", "forum__session", "role", "category")
