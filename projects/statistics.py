"""Sums over a selection of projects: of comparable amounts only, and worked out by us.

Amounts of different kinds or currencies are never added. An entry that is a part or a repeat
of another is left out, for its money is counted there. SQLite keeps amounts as text that
sorts, so the sums are made here, over one streamed query of few columns.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import localcontext

from django.db.models import Count, Q, Sum

from expo_portal.quantities import plain
from expo_portal.quantities.numbers import EXACT

from .amounts import Amounts, summed
from .by_field import ByField, by_field, named
from .models import ProjectAmount, SignedProject

MOST_SUMS = 4


@dataclass
class Total:
    """The sum of one kind and currency, and its parts by main field."""

    kind: str
    amounts: Amounts
    by_field: ByField | None = None

    @property
    def kind_name(self):
        return ProjectAmount.Kind(self.kind).label

    @property
    def quantity(self):
        return self.amounts.quantity()

    @property
    def largest(self):
        return max((row.amounts.size for row in self.by_field.rows), default=None)


@dataclass
class Totals:
    """What a selection adds up to, and what is left out of it."""

    totals: list
    entries: int
    # Projects that the entries stand for.
    items: int
    # Parts and repeats of other entries.
    repeated: int
    undisclosed: int
    not_stated: int

    @property
    def has_notes(self):
        notes = (
            self.undisclosed,
            self.not_stated,
            self.repeated and self.totals,
            self.items not in {0, self.entries},
        )
        return any(notes) or len(self.totals) > 1

    @property
    def charts(self):
        return [total for total in self.totals if len(total.by_field.rows) > 1 and total.largest]


def totals(projects):
    own = projects.counted()
    counts = projects.order_by().aggregate(
        entries=Count("pk"),
        own=Count("pk", filter=Q(parent=None, continues=None)),
        items=Sum("items_count", filter=Q(parent=None, continues=None)),
    )
    sums = defaultdict(dict)
    undisclosed = with_amount = 0
    for sector, deal_type, kind, currency, *amount in main_amounts(own):
        with_amount += 1
        if amount[1] is None:
            undisclosed += 1
            continue
        group, key = sums[kind, currency], (sector, deal_type)
        if key not in group:
            group[key] = Amounts(currency)
        group[key].add(*amount)
    found = [Total(kind, summed(list(group.values()))) for (kind, _currency), group in sums.items()]
    found.sort(key=lambda total: (-total.amounts.count, total.kind, total.amounts.currency))
    names = named({key for group in sums.values() for key in group})
    for total in found[:MOST_SUMS]:
        total.by_field = by_field(sums[total.kind, total.amounts.currency], *names)
    return Totals(
        found[:MOST_SUMS],
        counts["entries"],
        counts["items"] or 0,
        counts["entries"] - counts["own"],
        undisclosed,
        counts["own"] - with_amount,
    )


def main_amounts(projects):
    """Of each project its main field and deal type, and what its ``main_amount`` says."""
    amounts = ProjectAmount.objects.main().filter(project__in=projects.order_by().values("pk"))
    columns = (
        "project__sector",
        "project__deal_type",
        "kind",
        "currency",
        "qualifier",
        "value",
        "low",
        "high",
    )
    last = None
    for project, *columns_of_one in amounts.values_list("project", *columns).iterator(2000):
        if project != last:
            yield columns_of_one
        last = project


def largest_amount(projects):
    """The amount that fills a bar; none where currencies differ, for they are never compared."""
    amounts = [project.main_amount for project in projects]
    known = [amount for amount in amounts if amount is not None and amount.value is not None]
    if len({amount.currency for amount in known}) != 1:
        return None
    return max(amount.value for amount in known)


def manifest(sessions, at):
    """What the amounts of all public projects come to, as the partner feed proves a copy by.

    ``sessions`` are slugs; none are all. Amounts that the source keeps back have no sum.
    """
    amounts = ProjectAmount.objects.filter(project__in=SignedProject.objects.published(at))
    if sessions:
        amounts = amounts.filter(project__session__slug__in=sessions)
    names = ("kind", "project__deal_type__code", "currency", "qualifier")
    found = defaultdict(lambda: [0, None])
    for *key, value in amounts.order_by().values_list(*names, "value").iterator(2000):
        group = found[tuple(part or "" for part in key)]
        group[0] += 1
        if value is not None:
            with localcontext(EXACT):
                group[1] = (group[1] or 0) + value
    return [
        {
            "kind": kind,
            "deal_type": deal_type or None,
            "currency": currency or None,
            "qualifier": qualifier,
            "count": count,
            "sum": None if total is None else plain(total),
        }
        for (kind, deal_type, currency, qualifier), (count, total) in sorted(found.items())
    ]
