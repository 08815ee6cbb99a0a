"""Every field, place and organisation by name, with what the portal holds of each."""

from collections import Counter
from typing import NamedTuple

from django.core.paginator import Paginator
from django.db.models import Count, F
from django.shortcuts import render
from django.utils.translation import gettext as _

from events.models import Organization, Participation, Place, Sector
from expo_portal.texts import alphabetical

from .models import ProjectParty, SignedProject

ROWS = 120


class Row(NamedTuple):
    record: Sector | Place | Organization
    projects: int
    # In which it took part, for itself or in a forum.
    sessions: int


def sector_list(request):
    names = {
        "title": _("Fields"),
        "text": _("Fields of industry, in the words of the sources."),
    }
    keys = list(Sector.objects.published().values_list("pk", flat=True))
    return index(request, Sector, keys, projects_of_sectors, names)


def place_list(request):
    names = {
        "title": _("Places"),
        "text": _("Countries, provinces, cities and zones that the results name."),
    }
    return index(request, Place, by_name(Place), projects_of_places, names, "place")


def organization_list(request):
    names = {
        "title": _("Organisations"),
        "text": _("Authorities, companies, media and others that the results name."),
    }
    return index(
        request,
        Organization,
        by_name(Organization),
        projects_of_organizations,
        names,
        "organization",
    )


def by_name(model):
    """Keys in the order of the names, which no database of ours knows for Chinese."""
    named = model.objects.published().order_by().values_list("pk", "name")
    return [key for key, _name in sorted(named, key=lambda one: (alphabetical(one[1]), one[0]))]


def index(request, model, keys, count_projects, names, taking_part=None):
    """``taking_part`` is the name under which a participation holds such a record."""
    paginator = Paginator(keys, ROWS)
    page = paginator.get_page(request.GET.get("page", ""))
    records = model.objects.in_bulk(list(page.object_list))
    found = [records[key] for key in page.object_list if key in records]
    projects = count_projects(found)
    sessions = sessions_of(taking_part, found) if taking_part else {}
    context = names | {
        "paginator": paginator,
        "page_obj": page,
        "pages": paginator.get_elided_page_range(page.number),
        "rows": [Row(each, projects.get(each.pk, 0), sessions.get(each.pk, 0)) for each in found],
    }
    return render(request, "projects/index.html", context)


def projects_of_sectors(sectors):
    """Each project once, whether a field is its main one or another."""
    public = SignedProject.objects.published().order_by()
    main = public.filter(sector__in=sectors).values_list("sector").annotate(Count("pk"))
    further = SignedProject.other_sectors.through.objects.filter(
        sector__in=sectors, signedproject__in=public.values("pk")
    ).exclude(signedproject__sector=F("sector"))
    return Counter(dict(main)) + Counter(dict(further.values_list("sector").annotate(Count("pk"))))


def projects_of_places(places):
    public = SignedProject.objects.published().order_by()
    return dict(public.filter(place__in=places).values_list("place").annotate(Count("pk")))


def projects_of_organizations(organizations):
    parties = ProjectParty.objects.order_by().filter(
        organization__in=organizations, project__in=SignedProject.objects.published().values("pk")
    )
    return dict(parties.values_list("organization").annotate(Count("project", distinct=True)))


def sessions_of(name, records):
    public = Participation.objects.published().order_by().filter(**{f"{name}__in": records})
    return dict(public.values_list(name).annotate(Count("session", distinct=True)))
