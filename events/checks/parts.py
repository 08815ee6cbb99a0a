"""Parts against totals: 98 + 13 = 111, and 59 + 18 + 18 + 4 = 99 as sizes that exclude each other.

A total may be parted in several ways; each is a check of its own. Only where the source says
that the parts make up the whole is too little of them a fault.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from expo_portal.quantities import Verdict, gathered, interval, total
from expo_portal.templatetags.expo import full_words

from ..announcements import every_one, wholes
from ..models import Term
from ..partitions import partitions
from .check import Check, Kind
from .words import range_words, sum_words


@dataclass(frozen=True, eq=False)
class PartsCheck(Check):
    kind = Kind.PARTS

    # By what the parts differ: a vocabulary, "band", "place", "sector", "measure".
    by: str

    def __str__(self):
        whole, *parts = self.figures
        if self.computed is None:
            sentence = _("The parts of %(total)s cannot be added: not all have a number alike.")
            return sentence % {"total": full_words(whole)}
        said = {
            "total": full_words(whole),
            "sum": sum_words(parts, whole),
            "range": range_words(self.computed, whole),
        }
        match self.verdict:
            case Verdict.CONSISTENT if self.by == "band":
                sentence = _(
                    "%(sum)s: each is counted in one size only, and the sizes add up to the "
                    "published total."
                )
            case Verdict.CONSISTENT if self.computed.low == self.computed.high:
                sentence = _("%(sum)s: the published parts add up to the published total.")
            case Verdict.CONSISTENT:
                sentence = _(
                    "%(sum)s: the published parts give %(range)s and so agree with the "
                    "published total."
                )
            case Verdict.DIFFERS if len(parts) == 1:
                sentence = _("A part is larger than its whole: %(range)s of %(total)s.")
            case Verdict.DIFFERS:
                sentence = _("%(sum)s does not hold: the published parts give %(range)s.")
            case Verdict.INCOMPLETE:
                sentence = _("Of %(total)s, the parts published so far make up %(range)s.")
            case _overlapping:
                sentence = _("The parts of %(total)s give %(range)s together, so they overlap.")
        return sentence % said


def parts(material):
    return [*checks_of_partitions(material.found).values(), *rolled_up(material.found)]


def checks_of_partitions(found):
    """By total and kind of difference, as ``partitions`` has them.

    None of those where nothing was said that could be wrong: 592 of 1,337 came from abroad.
    """
    parted = {
        key: (whole, [part for _name, part in members.values()])
        for key, (whole, members) in partitions(found).items()
    }
    siblings = defaultdict(list)
    for (total_key, _kind), (_whole, members) in parted.items():
        siblings[total_key] += members
    checks = {}
    for (total_key, kind), (whole, members) in parted.items():
        computed = sum_of(whole, members)
        if verdict := verdict_on(whole.figure, computed, members, siblings[total_key]):
            checks[total_key, kind] = PartsCheck([whole, *members], verdict, computed, kind)
    return checks


def verdict_on(whole, computed, members, siblings):
    """``siblings`` are all parts of the whole, however they part it."""
    adds_up = whole.parts_add_up
    if computed is None:
        return Verdict.NOT_COMPARABLE if adds_up else None
    verdict = gathered(interval(whole.quantity), computed)
    if verdict == Verdict.INCOMPLETE:
        # One part may be all that is known so far, and several may cross: contracts by origin.
        crossed = sum_of(whole, siblings) if len(siblings) > len(members) else None
        is_open = len(members) == 1 or (crossed and crossed.meets(interval(whole.quantity)))
        return (verdict if is_open else Verdict.DIFFERS) if adds_up else None
    if verdict == Verdict.CONSISTENT:
        return verdict if adds_up or len(members) > 1 else None
    # Parts that need not add up may count one thing twice; one alone cannot exceed its whole.
    is_wrong = adds_up or any(exceeds(part.figure, whole) for part in members)
    return Verdict.DIFFERS if is_wrong else Verdict.NOT_COMPARABLE


def sum_of(whole, members):
    figures = [getattr(each, "figure", each) for each in (whole, *members)]
    units = {(figure.measure.unit_kind, figure.measure.unit, figure.currency) for figure in figures}
    found = [interval(figure.quantity) for figure in figures]
    return total(found[1:]) if len(units) == 1 and None not in found else None


def exceeds(part, whole):
    return interval(whole.quantity).is_below(interval(part.quantity))


def rolled_up(found):
    """Measures that make up another, where the source does not tie their numbers itself."""
    every = wholes([each for each in found if not each.is_early])
    for whole in every:
        own = {one.figure.pk for one in every_one([whole])}
        members = [each for each in every if makes_up(each.figure, whole.figure)]
        if len(members) > 1 and not any(each.figure.part_of_id in own for each in members):
            computed = sum_of(whole, members)
            verdict = computed and gathered(interval(whole.figure.quantity), computed)
            if verdict == Verdict.INCOMPLETE and whole.figure.parts_add_up:
                verdict = Verdict.DIFFERS
            if verdict:
                yield PartsCheck([whole, *members], verdict, computed, "measure")


def makes_up(part, whole):
    return part.measure.rolls_up_to_id == whole.measure_id and kinds(part) == kinds(whole)


def kinds(figure):
    return {term.pk for term in figure.dimensions.all() if term.vocabulary != Term.Kind.DEAL_TYPE}
