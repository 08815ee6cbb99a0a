"""Sums over a selection of projects: of comparable amounts only, and worked out by us.

Amounts of different kinds or currencies are never added. An entry that is a part or a repeat
of another is left out, for its money is counted there. SQLite keeps amounts as text that
sorts, so the sums are made here, over one streamed query of few columns.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

from django.db.models import Count, Q, Sum
from django.utils.translation import get_language

from events.models import Sector
from expo_portal.quantities import SCALES, Qualifier, Quantity, QuantityError, number_words, plain
from expo_portal.quantities.numbers import EXACT, shift

from .models import ProjectAmount, SignedProject

MOST_SUMS = 4
MOST_FIELDS = 30
FROM_BELOW = {Qualifier.EXACT, Qualifier.OVER, Qualifier.AT_LEAST}


@dataclass
class Amounts:
    """A sum of amounts of one kind in one currency: the interval that their words imply."""

    currency: str
    count: int = 0
    low: Decimal = Decimal(0)
    high: Decimal | None = Decimal(0)
    # False once an amount is not exact, over or at least.
    is_from_below: bool = True

    def add(self, qualifier, value, low, high):
        lower, upper = (value, value) if qualifier == Qualifier.EXACT else (low, high)
        self.count += 1
        with localcontext(EXACT):
            self.low += lower
            self.high = None if None in (upper, self.high) else self.high + upper
        self.is_from_below &= qualifier in FROM_BELOW

    def quantity(self, scale=""):
        """The sum in words; None in the case that it is too large to be written."""
        qualifier, *numbers = self.said()
        number, most = (plain(shift(each, -SCALES[scale])) for each in numbers)
        if qualifier != Qualifier.BETWEEN:
            most = ""
        try:
            return Quantity(qualifier.value, number, scale, most, currency=self.currency)
        except QuantityError:
            return None

    def said(self):
        """A qualifier and its two numbers; a range is widened to three digits, and stays true."""
        if self.low == self.high:
            return Qualifier.EXACT, self.low, self.low
        if self.high is None or self.is_from_below:
            return Qualifier.AT_LEAST, self.low, self.low
        step = Decimal(1).scaleb(self.high.adjusted() - 2)
        with localcontext(EXACT):
            low = (self.low / step).to_integral_value(ROUND_FLOOR) * step
            high = (self.high / step).to_integral_value(ROUND_CEILING) * step
        return (Qualifier.BETWEEN, low, high) if low else (Qualifier.UP_TO, high, high)

    @property
    def size(self):
        """What its bar shows: the least that it can be, or the most where that is all we know."""
        return self.low or self.high or Decimal(0)


@dataclass
class FieldRow:
    sector: Sector
    amounts: Amounts
    quantity: Quantity | None


@dataclass
class Total:
    """The sum of one kind and currency, and its parts by main field."""

    kind: str
    amounts: Amounts
    fields: list = field(default_factory=list)

    @property
    def kind_name(self):
        return ProjectAmount.Kind(self.kind).label

    @property
    def quantity(self):
        return self.amounts.quantity()

    @property
    def largest(self):
        return max((row.amounts.size for row in self.fields), default=None)


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
            self.repeated,
            self.items not in {0, self.entries},
        )
        return any(notes) or len(self.totals) > 1

    @property
    def charts(self):
        return [total for total in self.totals if len(total.fields) > 1 and total.largest]


def totals(projects):
    own = projects.counted()
    counts = projects.order_by().aggregate(
        entries=Count("pk"),
        own=Count("pk", filter=Q(parent=None, continues=None)),
        items=Sum("items_count", filter=Q(parent=None, continues=None)),
    )
    sums, by_field = {}, defaultdict(dict)
    undisclosed = with_amount = 0
    for sector, kind, currency, *amount in main_amounts(own):
        with_amount += 1
        if amount[1] is None:
            undisclosed += 1
            continue
        key = kind, currency
        sums.setdefault(key, Amounts(currency)).add(*amount)
        if sector is not None:
            by_field[key].setdefault(sector, Amounts(currency)).add(*amount)
    found = [Total(kind, amounts) for (kind, _currency), amounts in sums.items()]
    found.sort(key=lambda total: (-total.amounts.count, total.kind, total.amounts.currency))
    sectors = Sector.objects.in_bulk({key for parts in by_field.values() for key in parts})
    for total in found[:MOST_SUMS]:
        parts = by_field[total.kind, total.amounts.currency]
        total.fields = field_rows(parts, sectors)
    return Totals(
        found[:MOST_SUMS],
        counts["entries"],
        counts["items"] or 0,
        counts["entries"] - counts["own"],
        undisclosed,
        counts["own"] - with_amount,
    )


def main_amounts(projects):
    """Of each project its ``main_amount``: main field, kind, currency, qualifier and bounds."""
    amounts = ProjectAmount.objects.main().filter(project__in=projects.order_by().values("pk"))
    columns = ("project__sector", "kind", "currency", "qualifier", "value", "low", "high")
    last = None
    for project, *columns_of_one in amounts.values_list("project", *columns).iterator(2000):
        if project != last:
            yield columns_of_one
        last = project


def field_rows(parts, sectors):
    """The largest fields first, all in the unit of the largest."""
    ranked = sorted(parts.items(), key=lambda pair: (-pair[1].size, sectors[pair[0]].slug))
    scale = unit_of(ranked[0][1]) if ranked else ""
    return [
        FieldRow(sectors[key], amounts, amounts.quantity(scale))
        for key, amounts in ranked[:MOST_FIELDS]
    ]


def unit_of(amounts):
    quantity = amounts.quantity()
    return number_words(quantity, get_language())[1] if quantity else ""


def largest_amount(projects):
    """The amount that fills a bar; none where currencies differ, for they are never compared."""
    amounts = [project.main_amount for project in projects]
    known = [amount for amount in amounts if amount is not None and amount.value is not None]
    if len({amount.currency for amount in known}) != 1:
        return None
    return max(amount.value for amount in known)


def manifest(sessions):
    """What the amounts of all public projects come to, as the partner feed proves a copy by.

    ``sessions`` are slugs; none are all. Amounts that the source keeps back have no sum.
    """
    amounts = ProjectAmount.objects.filter(project__in=SignedProject.objects.published())
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
