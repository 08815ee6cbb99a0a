"""Projects that may stand twice, and amounts that may be slips."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from django.utils.translation import gettext as _

from events.doubles import untold
from events.likeness import Pair, alike
from expo_portal.doubts import Doubt

from .models import ProjectAmount, ProjectParty, SignedProject

# Of so many amounts one can be said to stick out.
ENOUGH = 5
# So many times the middle amount, or a part of it: a 万 typed for a 亿 is 10,000.
FAR = 1000
# Slips of the point or of the scale word, between two amounts of one project.
SLIPS = (10, 100, 1000, 10_000)
# More projects of one party and one amount than this are a series, not doubles.
SERIES = 20


def doubtful_projects(one_of=None):
    """Pairs of one title, or of one party and one amount, that nothing links yet.

    ``one_of``: only pairs of which one is among these keys.
    """
    titles = SignedProject.objects.values_list("pk", "title")
    named = {
        pair
        for pair in alike(((pk, text.values()) for pk, text in titles), one_of)
        if pair.is_equal
    }
    paid = {
        Pair(*keys, is_equal=False)
        for keys in of_one_party_and_amount()
        if one_of is None or not one_of.isdisjoint(keys)
    }
    alike_in_name = {pair[:2] for pair in named}
    pairs = sorted(named) + sorted(pair for pair in paid if pair[:2] not in alike_in_name)
    pairs = untold(SignedProject, pairs)
    keys = {key for pair in pairs for key in pair[:2]}
    records = SignedProject.objects.for_list().select_related("session__series").in_bulk(keys)
    found = [
        Doubt(
            records[pair.one],
            records[pair.other],
            _("The same title.") if pair.is_equal else _("One party and the same amount in both."),
        )
        for pair in pairs
    ]
    return [doubt for doubt in found if not are_linked(doubt.one, doubt.other)]


def of_one_party_and_amount():
    """Pairs of keys of projects that share a party and an amount of one kind."""
    parties = defaultdict(set)
    for project, organization in ProjectParty.objects.values_list("project", "organization"):
        parties[project].add(organization)
    holders = defaultdict(set)
    columns = ("project", "kind", "currency", "value")
    for project, *amount in ProjectAmount.objects.exclude(value=None).values_list(*columns):
        for organization in parties[project]:
            holders[organization, *amount].add(project)
    return {
        pair
        for projects in holders.values()
        if len(projects) <= SERIES
        for pair in combinations(sorted(projects), 2)
    }


def are_linked(one, other):
    """Whether the register knows already how they hang together."""
    above = {(each.parent_id, each.continues_id) for each in (one, other)}
    linked = {key for keys in above for key in keys} & {one.pk, other.pk}
    shared = one.parent_id is not None and one.parent_id == other.parent_id
    return bool(linked) or shared


def in_order(one, other):
    """The earlier one first: by session, day and reference."""
    return sorted(
        (one, other),
        key=lambda project: (
            (project.session and project.session.ordinal) or 0,
            project.signed_on is not None,
            project.signed_on,
            project.reference,
        ),
    )


@dataclass(frozen=True)
class Outlier:
    """An amount that sticks out of its like, and why."""

    amount: ProjectAmount
    reason: str


def outliers(**within):
    """Amounts that may be slips and that nobody has found right yet.

    ``within`` narrows the projects, to a whole session at least: ``project__session=…``.
    """
    groups, of_one = defaultdict(list), defaultdict(list)
    amounts = ProjectAmount.objects.exclude(value=None).select_related("project__session")
    amounts = amounts.filter(**within)
    for amount in amounts.filter(project__parent=None).order_by("project__reference", "pk"):
        groups[amount.project.session_id, amount.kind, amount.currency].append(amount)
        of_one[amount.project_id, amount.currency].append(amount)
    found = {}
    for several in of_one.values():
        for amount, reason in slips(several):
            found.setdefault(amount.pk, Outlier(amount, reason))
    for group in groups.values():
        for amount, reason in far_off(group):
            found.setdefault(amount.pk, Outlier(amount, reason))
    return [each for each in found.values() if each.amount.confirmed != each.amount.value]


def slips(amounts):
    """Amounts of one project of which one is 10 or 10,000 times the other, to the digit."""
    for one, other in combinations(sorted(amounts, key=lambda amount: amount.value), 2):
        for times in SLIPS:
            if one.value and one.value * times == other.value:
                reason = _("Exactly %(times)s times “%(kind)s” of the same project.")
                yield other, reason % {"times": f"{times:,}", "kind": one.get_kind_display()}


def far_off(group):
    """Amounts of one session, kind and currency that have little in common with the others."""
    if len(group) < ENOUGH:
        return
    middle = median(amount.value for amount in group)
    total = sum(amount.value for amount in group)
    for amount in group:
        if amount.value >= FAR * middle:
            yield amount, _("More than a thousand times the middle amount of this session.")
        elif amount.value * FAR <= middle:
            yield amount, _("Less than a thousandth of the middle amount of this session.")
        elif 2 * amount.value > total:
            yield amount, _("More than all other amounts of this session together.")
