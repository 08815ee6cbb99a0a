from typing import NamedTuple

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from rest_framework.utils.encoders import JSONEncoder

from events.models import (
    Document,
    ExpoSession,
    Organization,
    Participation,
    Place,
    Release,
    Sector,
)
from expo_portal.downloads import respond
from expo_portal.views import published_or_404

from .facets import carried, chips, facets, in_use
from .feeds import atom
from .files import download
from .models import ProjectMilestone, SignedProject
from .ranking import rank_in_field
from .selection import Selection
from .serializers import ProjectSerializer
from .statistics import largest_amount, totals

ROWS = 25
MOST_PARTICIPATIONS = 100


def project_list(request):
    selection = Selection(request.GET)
    found = facets(selection)
    paginator = Paginator(selection.ordered().for_list(), ROWS)
    asked = request.GET.get("page", "").strip()
    page = paginator.get_page(asked or 1)
    if asked and asked != str(page.number):
        selection.problems["page"] = _("The list has no such page; this is another one.")
    context = {
        "selection": selection,
        "facets": found,
        "chips": chips(selection, found),
        "carried": carried(selection, found),
        "paginator": paginator,
        "page_obj": page,
        "pages": paginator.get_elided_page_range(page.number),
        "projects": page.object_list,
        "largest": largest_amount(page.object_list),
        "totals": totals(selection.projects()),
    }
    return render(request, "projects/project_list.html", context)


def project_list_file(request, kind):
    selection = Selection(request.GET)
    labels = [str(chip.label) for chip in chips(selection, in_use(selection))]
    about = {"filter": "; ".join(labels), "not_understood": " ".join(selection.problems.values())}
    return respond(request, download(selection.ordered(), about), kind)


def project_feed(request):
    selection = Selection(request.GET)
    return atom(request, selection, [chip.label for chip in chips(selection, in_use(selection))])


class Step(NamedTuple):
    """A milestone on the line of a project, with the numbers of its sources on this page."""

    milestone: ProjectMilestone
    sources: list
    is_latest: bool


class NumberedSource(NamedTuple):
    number: int
    document: Document


def project(request, reference):
    projects = SignedProject.objects.select_related(
        *SignedProject.feed_joins, "session__series", "forum__session", "parent", "continues"
    ).prefetch_related(*SignedProject.feed_prefetches, "parties__organization")
    found = published_or_404(projects, reference=reference)
    printed = Q(pk=found.document_id) | Q(milestones__project=found)
    if found.document_id is None:
        printed |= Q(release=found.release_id)
    documents = Document.objects.filter(printed, release__in=Release.objects.published())
    documents = documents.select_related("publisher", "release").distinct()
    sources = [NumberedSource(number, each) for number, each in enumerate(documents, start=1)]
    neighbours = SignedProject.objects.published().filter(session=found.session_id)
    before = neighbours.filter(reference__lt=found.reference).order_by("-reference")
    after = neighbours.filter(reference__gt=found.reference).order_by("reference")
    context = {
        "project": found,
        "rank": rank_in_field(found),
        "steps": steps_of(found, sources),
        "sources": sources,
        "parts": list(found.children.published().for_list()),
        "continued_by": list(found.continued_by.published()),
        "previous": before.first(),
        "next": after.first(),
        "contact": settings.CONTACT_EMAIL,
    }
    return render(request, "projects/project.html", context)


def steps_of(found, sources):
    milestones = list(found.milestones.all())
    reached = [step for step in milestones if not step.is_planned]
    latest = max(reached, key=ProjectMilestone.rank, default=None)
    return [
        Step(
            step,
            [source for source in sources if source.document.pk == step.document_id],
            step is latest,
        )
        for step in milestones
    ]


def project_file(request, reference):
    """The object of the partner feed, as it stands there."""
    found = published_or_404(SignedProject.objects.for_feed(), reference=reference)
    return JsonResponse(
        ProjectSerializer(found).data,
        encoder=JSONEncoder,
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )


def sector(request, slug, kind=None):
    found = published_or_404(Sector.objects.prefetch_related("codes"), slug=slug)
    projects = SignedProject.objects.published().of(found)
    if kind:
        return file_of(request, projects, found, kind)
    releases = Release.objects.published().filter(sector_lists__entries__sector=found)
    sessions = ExpoSession.objects.published().filter(releases__in=releases).distinct()
    context = {"sector": found, "sessions": sessions.select_related("series")}
    # An amount is summed in the main field of its project alone.
    summed = SignedProject.objects.published().filter(sector=found)
    return render(request, "projects/sector.html", context | shown(projects, summed))


def place(request, slug, kind=None):
    found = published_or_404(Place.objects.select_related("within"), slug=slug)
    projects = SignedProject.objects.published().of(found)
    if kind:
        return file_of(request, projects, found, kind)
    context = {"place": found, "participations": participations(place=found)}
    return render(request, "projects/place.html", context | shown(projects))


def organization(request, slug, kind=None):
    found = published_or_404(Organization.objects.select_related("place"), slug=slug)
    projects = SignedProject.objects.published().of(found)
    if kind:
        return file_of(request, projects, found, kind)
    context = {"organization": found, "participations": participations(organization=found)}
    return render(request, "projects/organization.html", context | shown(projects))


def file_of(request, projects, name, kind):
    return respond(request, download(projects.order_by("reference"), {"filter": str(name)}), kind)


def shown(projects, summed=None):
    """The first projects of a short list, how many there are, and what they add up to."""
    return {
        "projects": list(projects.for_list()[:ROWS]),
        "project_count": projects.count(),
        "totals": totals(projects if summed is None else summed),
    }


def participations(**who):
    found = Participation.objects.published().filter(**who).order_by("-session__ordinal", "order")
    found = found.select_related("session__series", "forum__session", "role", "category")
    return found[:MOST_PARTICIPATIONS]
