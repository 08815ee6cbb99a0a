"""The search page, its answer to browsers that keep search engines, and the feed's search."""

from dataclasses import dataclass

from django.conf import settings
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from rest_framework.response import Response

from events.models import Organization, Place, Sector
from projects.models import SignedProject

from ..feed import parameters, shapes
from ..feed.problems import BadParameters
from ..feed.serializers import page_address
from ..feed.views import FeedView
from ..resources import RESOURCES
from ..texts import Text, html_lang
from . import marking, queries
from .documents import BY_KIND, ON_PAGE
from .hits import hits

OF_EACH, ROWS, FIELDS = 10, 25, 50

NAMES = {
    "project": _("Projects"),
    "forum": _("Forums"),
    "pavilion": _("Pavilions"),
    "figure": _("Figures"),
    "sector": _("Fields"),
    "place": _("Places"),
    "organization": _("Organisations"),
    "session": _("Sessions"),
    "measure": _("What is counted"),
}
KINDS = {
    "project": _("project"),
    "forum": _("forum"),
    "pavilion": _("pavilion"),
    "figure": _("figure"),
    "sector": _("field"),
    "place": _("place"),
    "organization": _("organisation"),
    "session": _("session"),
    "measure": _("measure"),
}


@dataclass(frozen=True)
class Row:
    """A hit as a page shows it."""

    hit: object
    page_language: str

    @property
    def record(self):
        return self.hit.record

    @property
    def kind(self):
        return KINDS[self.hit.kind]

    @property
    def path(self):
        return self.record.get_absolute_url() if hasattr(self.record, "get_absolute_url") else ""

    @property
    def figure(self):
        return self.record if self.hit.kind == "figure" else None

    @property
    def amount(self):
        return self.record.main_amount if self.hit.kind == "project" else None

    @property
    def title(self):
        return self.shown(self.hit.title())

    @property
    def snippet(self):
        return self.shown(self.hit.snippet())

    def shown(self, found):
        code, pieces = found
        language = html_lang(code) if code and code != self.page_language else ""
        return {"lang": language, "words": marking.marked(pieces)}


@dataclass(frozen=True)
class Group:
    kind: str
    count: int
    rows: list

    @property
    def name(self):
        return NAMES[self.kind]

    @property
    def has_more(self):
        return self.count > len(self.rows)


def page(request):
    words, kind = (printable(request.GET.get(name, "")) for name in ("q", "kind"))
    runs = queries.asked_runs(words)
    counts = queries.counts(words) if runs else {}
    context = {
        "words": words[: queries.LONGEST],
        "was_cut": len(words) > queries.LONGEST,
        "is_read": bool(runs),
        "total": sum(counts.values()),
        "kind": kind if kind in ON_PAGE else "",
        "unknown_kind": kind[:20] if kind not in ("", *ON_PAGE) else "",
        "links": [Group(name, number, []) for name, number in counts.items()],
    }
    if context["kind"] in counts:
        context |= one_kind(request, words, runs, kind, counts[kind])
    elif counts and not context["kind"]:
        context |= overview(request, words, runs, counts)
    else:
        context["fields"] = Sector.objects.published()[:FIELDS]
    return render(request, "search.html", context)


def printable(text):
    return "".join(c if c.isprintable() else " " for c in text).strip()


def overview(request, words, runs, counts):
    found = rows(request, queries.best_of_each(words, OF_EACH), runs)
    groups = [
        Group(kind, number, [row for row in found if row.hit.kind == kind])
        for kind, number in counts.items()
    ]
    best = found[0] if found else None
    return {"best": best, "best_projects": project_count(best), "groups": groups}


def project_count(best):
    """How many projects the page of the best hit lists; None where it lists none."""
    if best is None or not isinstance(best.record, Sector | Place | Organization):
        return None
    return SignedProject.objects.published().of(best.record).count()


def one_kind(request, words, runs, kind, count):
    paginator = Paginator(queries.search(words, [kind]), ROWS)
    paginator.count = count
    page_obj = paginator.get_page(request.GET.get("page"))
    return {
        "groups": [Group(kind, count, rows(request, page_obj.object_list, runs))],
        "page_obj": page_obj,
        "paginator": paginator,
        "pages": paginator.get_elided_page_range(page_obj.number),
    }


def rows(request, entries, runs):
    return [Row(hit, request.LANGUAGE_CODE) for hit in hits(list(entries), runs)]


def opensearch(request):
    return render(
        request,
        "opensearch.xml",
        {"site": settings.SITE_URL, "languages": [code for code, _name in settings.LANGUAGES]},
        content_type="application/opensearchdescription+xml",
    )


NAME_OR_TEXT = {"anyOf": [shapes.TEXT, shapes.or_null(shapes.STRING)]}
HIT = {
    "type": "object",
    "properties": {
        "type": shapes.meant(shapes.STRING, gettext_noop("Type of the object.")),
        "id": shapes.meant(shapes.UUID, gettext_noop("Its id.")),
        "title": shapes.meant(
            NAME_OR_TEXT, gettext_noop("Its name; with `lang` in that language alone.")
        ),
        "snippet": shapes.meant(
            NAME_OR_TEXT,
            gettext_noop("The words around those that were found; with `lang` as a string."),
        ),
        "html_url": shapes.meant(
            shapes.or_null(shapes.ADDRESS),
            gettext_noop("Address of its page; null where it has none."),
        ),
        "lang": shapes.meant(
            shapes.STRING, gettext_noop("The language that was asked for, if one was.")
        ),
    },
    "required": ["type", "id", "title", "snippet", "html_url"],
}


class SearchView(FeedView):
    about = gettext_noop("Public objects of every type in which all the words of `q` begin a word.")
    operation = "search"
    required_parameters = ("q",)
    shape = shapes.component(
        "SearchResults",
        shapes.an_object(
            {
                "results": (
                    shapes.a_list(HIT),
                    gettext_noop("The best first, of all types together."),
                ),
                "counts": (
                    {"type": "object", "additionalProperties": shapes.WHOLE},
                    gettext_noop("How many there are of each type that has any."),
                ),
            },
            title="Search results",
            description=gettext_noop("What was found."),
        ),
    )

    def allowed_parameters(self):
        return super().allowed_parameters() | {
            "q": False,
            "type": True,
            "limit": False,
            "lang": False,
        }

    def parameter_shapes(self):
        words = shapes.SAID | {
            "maxLength": queries.LONGEST,
            "description": gettext_noop(
                "Words that must all begin a word of the object; Chinese, Japanese "
                "and Korean may stand anywhere in it."
            ),
        }
        return super().parameter_shapes() | {
            "q": words,
            "type": parameters.words_shape(searched(), parameters.TYPES),
            "limit": parameters.LIMIT,
            "lang": parameters.lang_shape(),
        }

    def get(self, request):
        query = request.query_params
        words, types = asked(query), types_of(query)
        limit, language = parameters.limit(query), parameters.language(query)
        runs = queries.asked_runs(words)
        if not runs:
            return Response({"results": [], "counts": {}})
        found = hits(list(queries.search(words, types)[:limit]), runs)
        return Response(
            {
                "results": [shape(hit, language) for hit in found],
                "counts": queries.counts(words, types),
            }
        )


def asked(query):
    words = query.get("q", "")
    if not words:
        raise BadParameters([parameters.error("q", "Say what to search for.")])
    if len(words) > queries.LONGEST:
        detail = f"Give at most {queries.LONGEST} characters."
        raise BadParameters([parameters.error("q", detail)])
    return words


def searched():
    """The types that can be found."""
    return [resource.type for resource in RESOURCES if resource.type in BY_KIND]


def types_of(query):
    known = searched()
    asked_for = [name for value in query.getlist("type") for name in value.split(",")]
    unknown = [name for name in asked_for if name not in known]
    if unknown:
        raise BadParameters(
            [
                parameters.error("type", "There is no such type.", parameters.nearest(name, known))
                for name in unknown
            ]
        )
    return asked_for or known


def shape(hit, language):
    code, pieces = hit.snippet(language or settings.LANGUAGE_CODE)
    words = "".join(words for words, _is_marked in pieces)
    snippet = Text({code: words} if words else {})
    names = {"title": hit.name, "snippet": snippet}
    if language:
        names = {name: text.pick(language)[1] for name, text in names.items()}
    found = {
        "type": hit.kind,
        "id": str(hit.record.pk),
        **names,
        "html_url": page_address(hit.record),
    }
    return found | ({"lang": language} if language else {})
