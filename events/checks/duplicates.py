"""One number announced more than once: 84.475 and 84.48 billion are one at two precisions."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from expo_portal.quantities import Verdict, interval, weighed
from expo_portal.templatetags.expo import full_words

from ..models import Stage
from .check import Check, Kind

# Stages after which a number is not expected to move.
SETTLED = {Stage.CLOSING, Stage.FINAL, Stage.AUDITED}


@dataclass(frozen=True, eq=False)
class DuplicateCheck(Check):
    kind = Kind.DUPLICATE

    def __str__(self):
        one, other = self.figures
        said = {"one": full_words(one), "other": full_words(other)}
        match self.verdict:
            case Verdict.CONSISTENT if said["one"] == said["other"]:
                sentence = _("Announced twice alike: %(one)s.")
            case Verdict.CONSISTENT:
                sentence = _("%(one)s and %(other)s can be one number, told more or less exactly.")
            case Verdict.DIFFERS:
                sentence = _("Announced twice and not alike: %(one)s and %(other)s.")
            case _incomparable:
                sentence = _("Announced twice, but not comparably: %(one)s and %(other)s.")
        return sentence % said


def duplicates(material):
    for best in material.found:
        replaced = {one.figure.supersedes_id for one in (best, *best.others)}
        for other in best.others:
            one_is_replaced = replaced & {best.figure.pk, other.figure.pk}
            if not one_is_replaced and is_the_same(best.figure, other.figure):
                found = [interval(each.figure.quantity) for each in (best, other)]
                alike = best.figure.currency == other.figure.currency
                verdict = weighed(*found) if alike else Verdict.NOT_COMPARABLE
                yield DuplicateCheck([best, other], verdict, found[1] if alike else None)


def is_the_same(one, other):
    """Whether the later word could not simply be newer: a forecast, an interim tally."""
    stages = {one.effective_stage, other.effective_stage}
    as_of = {one.as_of, other.as_of} - {None}
    both_kept_back = one.number == other.number == ""
    return (len(stages) == 1 or stages <= SETTLED) and len(as_of) < 2 and not both_kept_back
