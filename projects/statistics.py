"""What a list of projects can be narrowed by, and what its bars compare."""

from typing import NamedTuple

from events.models import ExpoSession, Sector, Term

from .models import SignedProject


def options():
    """By parameter, the words that some public project has, and how they read."""
    projects = SignedProject.objects.published()
    sessions = ExpoSession.objects.published().filter(pk__in=projects.values("session"))
    deal_types = Term.objects.filter(pk__in=projects.values("deal_type"))
    sectors = Sector.objects.filter(pk__in=projects.values("sector"))
    return {
        "session": [(one.slug, one.title) for one in sessions.select_related("series")],
        "deal_type": [(one.code, one.name) for one in deal_types],
        "sector": [(one.slug, one.name) for one in sectors],
    }


class Chip(NamedTuple):
    """A filter that is on, and the query of the same list without it."""

    label: str
    query: str


def chips(query, known):
    return [
        Chip(
            str(dict(known.get(parameter, ())).get(value, value)),
            without(query, parameter, value),
        )
        for parameter, values in query.lists()
        for value in values
        if value and parameter != "page"
    ]


def without(query, parameter, value):
    left = query.copy()
    left.setlist(parameter, [other for other in left.getlist(parameter) if other != value])
    left.pop("page", None)
    return left.urlencode()


def largest_amount(projects):
    """The amount that fills a bar; none where currencies differ, for they are never compared."""
    amounts = [project.main_amount for project in projects]
    known = [amount for amount in amounts if amount is not None and amount.value is not None]
    if len({amount.currency for amount in known}) != 1:
        return None
    return max(amount.value for amount in known)
