"""The pages of the portal as a whole, and what pages answer where there is nothing to see."""

from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events import linked_data
from events.announcements import Announced, public_sessions
from events.codebook import codebook
from events.comparisons import changes
from events.files import COLUMNS
from events.models import Measure, Organization, Place, Sector
from events.statistics import by_topic, glance, rail, split_of
from events.updates import session_of
from projects.models import SignedProject

from . import downloads
from .addresses import now_at
from .feed.views import withdrawal_reason
from .publishing import Publishable
from .quantities import Qualifier
from .translations import statuses

MEASURES_SHOWN = 500
# The lists of records that are reached by other ways than a session.
INSTEAD = {
    SignedProject: (_("Projects of all sessions"), "projects:project_list"),
    Sector: (_("Fields"), "projects:sector_list"),
    Place: (_("Places"), "projects:place_list"),
    Organization: (_("Organisations"), "projects:organization_list"),
}
BOUNDING = [each for each in Qualifier if each != Qualifier.EXACT]


class Gone(Http404):
    """The page was public once; its address says why it is no more."""

    has_page = True

    def __init__(self, record):
        super().__init__()
        self.record = record


class Renamed(Http404):
    """The record of this address has another now; ``changes`` are to the parts of the address."""

    has_page = True

    def __init__(self, changes):
        super().__init__()
        self.changes = changes


def published_or_404(records, **lookup):
    """The public record at an address; ``Gone`` if it was withdrawn, ``Renamed`` if it moved.

    One that moved and was withdrawn says so at the last address it had.
    """
    if "\0" in "".join(lookup.values()):
        raise Http404  # PostgreSQL refuses even to look for it.
    if (record := records.published().filter(**lookup).first()) is not None:
        return record
    if (record := records.gone().filter(**lookup).first()) is not None:
        raise Gone(record)
    moved = now_at(records.model, lookup)
    if moved and records.known().filter(**moved).exists():
        raise Renamed({path.removesuffix("__slug"): value for path, value in moved.items()})
    raise Http404


def not_found(request, exception):
    if isinstance(exception, Gone):
        return gone(request, exception.record)
    if isinstance(exception, Renamed):
        return moved_to(request, exception.changes)
    return render(request, "404.html", status=404)


def gone(request, record):
    """What kind of record was there and why it is no more; where others are, if those are public.

    A record of such a page may be hidden with all it says: its kind, its reason and the day stand
    in the list of updates too.
    """
    title, address = INSTEAD.get(type(record), (_("All sessions"), "events:session_list"))
    context = {
        "record": record,
        "kind": record._meta.verbose_name,
        "reason": withdrawal_reason(record),
        "session": session_of(record) if isinstance(record, Publishable) else None,
        "instead": {"title": title, "address": reverse(address)},
    }
    return render(request, "410.html", context, status=410)


def moved_to(request, changes):
    """The same page or file, with its filters, under the address of today."""
    match, query = request.resolver_match, request.META.get("QUERY_STRING", "")
    address = reverse(match.view_name, kwargs=match.kwargs | changes)
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def to_language(request):
    """``/`` leads to the home page in the reader's language, which ``LocaleMiddleware`` found."""
    return redirect("home")


def icon(request):
    """What browsers ask for unbidden, beside the icon that pages name."""
    return redirect(static("img/seal.svg"))


def data(request):
    sessions = [each for each in public_sessions() if each.has_results]
    context = {
        "sessions": sessions,
        "columns": COLUMNS,
        "kinds": downloads.FileKind.regex.split("|"),
        "qualifiers": BOUNDING,
        "measures": Measure.objects.published()[:MEASURES_SHOWN],
        "linked": linked_data.catalogue(sessions),
    }
    return render(request, "data.html", context)


def codebook_file(request, kind):
    return downloads.respond(request, codebook(), kind)


def about(request):
    return render(request, "about.html", {"statuses": statuses(), "qualifiers": BOUNDING})


def accessibility(request):
    return render(request, "accessibility.html")


def home(request):
    sessions = list(public_sessions())
    context = {"rails": rail(sessions)}
    latest = next((each for each in sessions if each.has_results), None)
    if latest is not None:
        announced = Announced(latest)
        changes(announced.numbers, latest)
        tables = by_topic(announced.numbers)["signed"].tables
        context |= {
            "latest": latest,
            "announced": announced,
            "split": split_of(tables),
            "tables": tables[:1],
            "glance": glance(announced),
        }
    return render(request, "home.html", context)
