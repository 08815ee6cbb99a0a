"""What became of what was signed: rates worked out from the register, never announced ones.

A rate has a numerator, a denominator and the day of the latest news, and stands beside the
announced rates without ever taking their place. A line that stands for fifteen projects
counts as fifteen; of those that are recorded one by one beneath it, each speaks for itself.
"""

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Sector
from expo_portal.previewing import now
from expo_portal.quantities import Qualifier, Quantity, plain

from .amounts import Amounts
from .models import ProjectAmount, ProjectMilestone

Stage = ProjectMilestone.Stage

# What counts as each step. Whoever starts to build carries out what was signed, too.
IN_OPERATION = (Stage.IN_OPERATION, Stage.FULL_CAPACITY)
STARTED = (Stage.CONSTRUCTION_STARTED, *IN_OPERATION)
HONOURED = (Stage.EFFECTIVE, Stage.REGISTERED, *STARTED)
STEPS = (
    ("honoured", _("Honoured"), _("in force, registered or further"), HONOURED),
    ("started", _("Started"), _("construction has started, or further"), STARTED),
    ("in-operation", _("In operation"), _("in operation or at full capacity"), IN_OPERATION),
)
MOST_FIELDS = 30


class Step(NamedTuple):
    label: str
    meaning: str
    reached: int
    share: Quantity | None


@dataclass
class Rates:
    """How many of so many projects took each step."""

    signed: int = 0
    reached: dict = field(default_factory=lambda: dict.fromkeys((name for name, *_ in STEPS), 0))
    terminated: int = 0
    suspended: int = 0
    # A project of which nothing is known but that it was signed.
    silent: int = 0

    def add(self, items, steps, latest):
        self.signed += items
        self.silent += items * (not steps - {Stage.NEGOTIATED, Stage.SIGNED})
        self.suspended += items * (latest == Stage.SUSPENDED)
        if latest == Stage.TERMINATED:
            self.terminated += items
            return
        for name, *_words, stages in STEPS:
            self.reached[name] += items * (not steps.isdisjoint(stages))

    @property
    def steps(self):
        """In the order of a funnel: what it is, how many took it, and their share in percent."""
        return [
            Step(label, meaning, self.reached[name], share(self.reached[name], self.signed))
            for name, label, meaning, _stages in STEPS
        ]


@dataclass
class FieldRates:
    sector: Sector
    rates: Rates


@dataclass
class Funds:
    """Money paid in, against the money promised by the same projects, in one currency."""

    paid: Amounts
    promised: Amounts

    @property
    def share(self):
        """In percent, as far as the words of both sums allow; None where they tell nothing."""
        return between(
            percent(self.paid.low, self.promised.high),
            None if self.paid.high is None else percent(self.paid.high, self.promised.low),
        )


@dataclass
class FollowUp:
    rates: Rates
    fields: list
    funds: list
    as_of: date | None


def percent(part, whole):
    """With one decimal, the half rounded up; None of nothing and of what has no bound."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), "ROUND_HALF_UP")


def share(part, whole):
    return between(percent(part, whole), percent(part, whole))


def between(lowest, highest):
    """The words for a share of which only bounds may be known."""
    if lowest is None and highest is None:
        return None
    if lowest is None:
        return Quantity(Qualifier.UP_TO.value, plain(highest))
    if highest is None:
        return Quantity(Qualifier.AT_LEAST.value, plain(lowest))
    if lowest == highest:
        return Quantity(Qualifier.EXACT.value, plain(lowest))
    return Quantity(Qualifier.BETWEEN.value, plain(lowest), "", plain(highest))


def follow_up(projects):
    """The rates of these projects; None as long as there is no news of any."""
    own = list(
        projects.filter(Q(continues=None))
        .order_by()
        .values_list("pk", "parent", "items_count", "sector")
    )
    steps, latest, as_of = news(projects)
    if not any(each - {Stage.NEGOTIATED, Stage.SIGNED} for each in steps.values()):
        return None
    whole, by_sector = Rates(), defaultdict(Rates)
    for key, items, sector in weighed(own):
        entry = items, steps.get(key, set()), latest.get(key)
        whole.add(*entry)
        if sector is not None:
            by_sector[sector].add(*entry)
    paid, paid_as_of = funds(projects.counted())
    days = [day for day in (as_of, paid_as_of) if day is not None]
    return FollowUp(whole, rows_of(by_sector), paid, max(days, default=None))


def months_ago(months):
    """The same day so many months before today, or the last day of that month."""
    today = timezone.localdate(now())
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def weighed(own):
    """Of each record its key, what it stands for, and its field.

    The phases of one project are that one project; the projects of a line that stands for
    many are taken out of what the line itself stands for.
    """
    items_of = {key: items for key, _parent, items, _sector in own}
    beneath = defaultdict(int)
    for _key, parent, items, _sector in own:
        beneath[parent] += items
    for key, parent, items, sector in own:
        if parent in items_of and items_of[parent] == 1:
            continue
        rest = items if items == 1 else max(items - beneath[key], 0)
        if rest:
            yield key, rest, sector


def news(projects):
    """By project the steps reached and the latest of them; and the day of the latest news."""
    steps, latest, as_of = defaultdict(set), {}, None
    ranks = {}
    milestones = ProjectMilestone.objects.filter(project__in=projects.order_by().values("pk"))
    for step in milestones.filter(is_planned=False).order_by().iterator(2000):
        key = step.project_id
        steps[key].add(step.stage)
        if key not in ranks or step.rank() > ranks[key]:
            ranks[key], latest[key] = step.rank(), step.stage
        is_news = step.stage not in {Stage.NEGOTIATED, Stage.SIGNED} and step.date is not None
        as_of = max(filter(None, (as_of, step.date))) if is_news else as_of
    return steps, latest, as_of


def funds(projects):
    """By currency the sums of projects that state both what is in place and the total."""
    kinds = (ProjectAmount.Kind.TOTAL, ProjectAmount.Kind.IN_PLACE)
    amounts = ProjectAmount.objects.filter(
        project__in=projects.order_by().values("pk"), kind__in=kinds
    ).exclude(value=None)
    stated, as_of = defaultdict(dict), None
    for amount in amounts.order_by("as_of", "pk").iterator(2000):
        stated[amount.project_id, amount.currency][amount.kind] = amount
    found = defaultdict(list)
    for (_project, currency), both in stated.items():
        if len(both) == 2:
            found[currency].append(both)
            as_of = max(filter(None, (as_of, both[kinds[1]].as_of)), default=None)
    return [
        Funds(*(summed(currency, (both[kind] for both in several)) for kind in reversed(kinds)))
        for currency, several in sorted(found.items())
    ], as_of


def summed(currency, amounts):
    total = Amounts(currency)
    for amount in amounts:
        total.add(amount.qualifier, amount.value, amount.low, amount.high)
    return total


def rows_of(by_sector):
    """The fields with most projects first."""
    sectors = Sector.objects.in_bulk(by_sector)
    ranked = sorted(by_sector.items(), key=lambda pair: (-pair[1].signed, sectors[pair[0]].slug))
    return [FieldRates(sectors[key], rates) for key, rates in ranked[:MOST_FIELDS]]
