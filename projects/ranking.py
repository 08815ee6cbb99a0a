"""Where the amount of a project stands among those of its field, as far as the words allow."""

from typing import NamedTuple

from expo_portal.quantities import Qualifier

from .models import ProjectAmount, SignedProject

# Of so many places or more it would say too little.
TOO_WIDE = 3


class Rank(NamedTuple):
    """Number ``best`` of ``count``, or somewhere from ``best`` to ``worst``."""

    best: int
    worst: int
    count: int


def rank_in_field(project):
    """None where nothing can be compared: another kind or currency, a line for many projects."""
    amount = project.main_amount
    if project.sector_id is None or amount is None or amount.value is None:
        return None
    bounds = {}
    for each, kind, currency, qualifier, *numbers in main_amounts_in(project.sector_id):
        if each not in bounds:
            is_like = (kind, currency) == (amount.kind, amount.currency)
            bounds[each] = bounds_of(qualifier, *numbers) if is_like else None
    own = bounds.pop(project.pk, None)
    others = [each for each in bounds.values() if each is not None]
    if own is None or not others:
        return None
    low, high = own
    above = sum(high is not None and each[0] >= high and each[0] > low for each in others)
    perhaps = sum(each[1] is None or each[1] > low for each in others)
    if perhaps - above >= TOO_WIDE:
        return None
    return Rank(above + 1, perhaps + 1, len(others) + 1)


def bounds_of(qualifier, value, low, high):
    """None for an amount that is kept back."""
    if value is None:
        return None
    return (value, value) if qualifier == Qualifier.EXACT else (low, high)


def main_amounts_in(sector):
    """Of the projects that stand for themselves; parts take part, their wholes and repeats not."""
    public = SignedProject.objects.published().order_by()
    alone = public.filter(sector=sector, items_count=1)
    alone = alone.exclude(pk__in=public.filter(parent__isnull=False).values("parent"))
    alone = alone.exclude(pk__in=public.filter(continues__isnull=False).values("continues"))
    columns = ("project", "kind", "currency", "qualifier", "value", "low", "high")
    return ProjectAmount.objects.main().filter(project__in=alone.values("pk")).values_list(*columns)
