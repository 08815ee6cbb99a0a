"""What a list of projects can be narrowed by: every word with the entries it would show.

A count tells what the list would hold if that word alone were chosen among its kind; so each
kind of word is counted in the selection without itself. Words without an entry stay, at zero.
"""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Case, Count, F, Q, When
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.models import ExpoSession, Organization, Place, Sector, Term
from expo_portal.feed.filters import as_uuid
from expo_portal.quantities import Quantity, currency_words, words

from .models import ProjectMilestone, SignedProject

MOST_OPTIONS = 30
# A zone lies in a city, that in a province, that in a country.
LEVELS = ("", "within__", "within__within__", "within__within__within__")


class Option(NamedTuple):
    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass
class Facet:
    parameter: str
    title: str
    options: list
    # How many further words there is no room for.
    left_out: int = 0


def facets(selection):
    found = [build(selection) for build in FACETS.values()]
    return [facet for facet in found if facet.options]


def in_use(selection):
    """Only those that the selection chooses from: for the names of what is chosen."""
    return [build(selection) for parameter, build in FACETS.items() if selection.values(parameter)]


def counted(selection, parameter, rows=None, project="pk", *, key):
    """By the value of a column of public projects: entries in the selection without that filter."""
    rows = SignedProject.objects.published() if rows is None else rows
    narrowed = selection.projects(ignoring=parameter)
    within = Q(**{f"{project}__in": narrowed.values("pk")})
    counts = (
        rows.order_by()
        .values_list(key)
        .annotate(count=Count(project, filter=within, distinct=True))
    )
    return Counter({value: count for value, count in counts if value})


def facet(selection, parameter, title, counts, records, key="slug", name="name"):
    """The chosen words and those with most entries, in the order of their vocabulary."""
    chosen = selection.values(parameter)
    own = {record: str(getattr(record, key)) for record in records}
    ranked = sorted(own, key=lambda record: (own[record] not in chosen, -counts[record.pk]))
    first = set(ranked[: MOST_OPTIONS + sum(value in chosen for value in own.values())])
    options = [
        Option(value, getattr(record, name), counts[record.pk], value in chosen)
        for record, value in own.items()
        if record in first
    ]
    return Facet(parameter, title, options, len(own) - len(options))


def session_facet(selection):
    counts = counted(selection, "session", key="session")
    sessions = ExpoSession.objects.published().filter(pk__in=counts).select_related("series")
    return facet(selection, "session", _("Session"), counts, sessions, name="title")


def deal_type_facet(selection):
    counts = counted(selection, "deal_type", key="deal_type")
    return facet(
        selection, "deal_type", _("Deal type"), counts, Term.objects.filter(pk__in=counts), "code"
    )


def sector_facet(selection):
    """Main and other fields alike find a project, which counts once for each."""
    counts = counted(selection, "sector", key="sector")
    others = SignedProject.other_sectors.through.objects.filter(
        Q(signedproject__sector=None) | ~Q(sector=F("signedproject__sector")),
        signedproject__in=SignedProject.objects.published(),
    )
    counts_of_others = counted(selection, "sector", others, "signedproject", key="sector")
    # Not "+", which would forget the words without an entry.
    counts.update(counts_of_others)
    return facet(selection, "sector", _("Field"), counts, Sector.objects.filter(pk__in=counts))


def place_facet(selection):
    """A project in a city counts for its province and its country too."""
    own = counted(selection, "place", key="place")
    above = Place.objects.filter(pk__in=own).values_list("pk", *ancestors())
    counts = Counter(dict(own))
    for place, *wholes in above:
        for whole in filter(None, wholes):
            counts[whole] += own[place]
    places = Place.objects.published().filter(pk__in=counts)
    return facet(selection, "place", _("Place"), counts, most_first(places, counts))


def ancestors():
    return [f"{level}within" for level in LEVELS[:-1]]


def country_facet(selection):
    """The countries that parties are from, by the place of each or what that lies in."""
    path = "parties__organization__place"
    steps = [f"{path}__{level}" for level in LEVELS]
    country = Case(
        *[When(**{f"{step}kind": Place.Kind.COUNTRY}, then=F(f"{step}id")) for step in steps]
    )
    rows = SignedProject.objects.published().annotate(country_of_party=country)
    counts = counted(selection, "country", rows, key="country_of_party")
    countries = Place.objects.published().filter(pk__in=counts)
    return facet(
        selection, "country", _("Country of a partner"), counts, most_first(countries, counts)
    )


def most_first(places, counts):
    return sorted(places, key=lambda place: (-counts[place.pk], place.slug))


def stage_facet(selection):
    rows = SignedProject.objects.published().with_stage()
    counts = counted(selection, "stage", rows, key="latest")
    chosen = selection.values("stage")
    options = [
        Option(stage.value, stage.label, counts[stage], stage in chosen)
        for stage in ProjectMilestone.Stage
        if stage in counts
    ]
    return Facet("stage", _("Stage reached"), options)


def currency_facet(selection):
    """Only where there is a choice."""
    counts = counted(selection, "currency", key="amounts__currency")
    chosen = selection.values("currency")
    options = [
        Option(code, name_of_currency(code), count, code in chosen)
        for code, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    if len(options) < 2 and not chosen:
        options = []
    return Facet("currency", _("Currency"), options[:MOST_OPTIONS])


def name_of_currency(code):
    return currency_words(code, get_language())


FACETS = {
    "session": session_facet,
    "deal_type": deal_type_facet,
    "sector": sector_facet,
    "place": place_facet,
    "country": country_facet,
    "stage": stage_facet,
    "currency": currency_facet,
}


class Chip(NamedTuple):
    """A filter that is on, and the query of the same list without it."""

    label: str
    query: str


def chips(selection, found):
    labels = {
        (facet.parameter, option.value): option.label for facet in found for option in facet.options
    }
    labels |= organization_labels(selection)
    return [
        Chip(labels.get(pair) or own_label(selection, *pair), selection.without(*pair))
        for pair in selection.pairs
    ]


def organization_labels(selection):
    asked = selection.values("organization")
    if not asked:
        return {}
    ids = [found for found in map(as_uuid, asked) if found]
    records = Organization.objects.published().filter(Q(slug__in=asked) | Q(pk__in=ids))
    return {
        ("organization", key): record.name
        for record in records[: 2 * MOST_OPTIONS]
        for key in (record.slug, str(record.pk))
    }


def own_label(selection, name, value):
    """What a filter says that no vocabulary names: words, amounts, days, rarer filters."""
    match name:
        case "amount_min":
            return _("from %(amount)s") % {"amount": amount_words(selection, value)}
        case "amount_max":
            return _("at most %(amount)s") % {"amount": amount_words(selection, value)}
        case "q":
            return _("“%(words)s”") % {"words": value}
    return _("%(filter)s: %(value)s") % {"filter": name.replace("_", " "), "value": value}


def amount_words(selection, value):
    """With its currency where the selection has one."""
    currencies = selection.values("currency")
    currency = currencies[0] if len(currencies) == 1 else ""
    return words(Quantity("exact", value, currency=currency), get_language())


def carried(selection, found):
    """What is on and stands nowhere in the form: it goes along as it is."""
    shown = {(facet.parameter, option.value) for facet in found for option in facet.options}
    return [
        (name, value)
        for name, value in selection.pairs
        if (name, value) not in shown and name not in selection.typed
    ]
