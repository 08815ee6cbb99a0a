"""Totals over several sessions: 2,822 before the 13th, 111 and 99 since, 3,032 in all."""

from dataclasses import dataclass
from itertools import takewhile

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from expo_portal.quantities import (
    Interval,
    Verdict,
    difference,
    exactly,
    interval,
    ordinal,
    total,
    weighed,
)
from expo_portal.templatetags.expo import full_words

from ..models import Figure
from .check import Check, Kind
from .material import total_like
from .words import range_words, readable, sum_words

# Each session of which counts one.
SESSIONS_HELD = "sessions-held"


@dataclass(frozen=True, eq=False)
class CumulativeCheck(Check):
    """The total, then an earlier total if there is one, then those of single sessions."""

    kind = Kind.CUMULATIVE

    # What the sessions that are known leave for those before ``first``; worked out, not announced.
    remainder: Interval | None
    first: int

    def __str__(self):
        whole, *parts = self.figures
        said = {
            "total": full_words(whole),
            "last": numbered(whole.sessions_to),
            "first": numbered(self.first),
        }
        if self.remainder is not None:
            said["remainder"] = range_words(readable(self.remainder), whole)
        if self.verdict in {Verdict.CONSISTENT, Verdict.DIFFERS}:
            said |= {"sum": sum_words(parts, whole), "range": range_words(self.computed, whole)}
        match self.verdict:
            case Verdict.CONSISTENT if self.remainder is not None:
                sentence = _(
                    "%(sum)s: what was announced before makes up the total up to the %(last)s "
                    "session. Worked back from it, %(remainder)s came before the %(first)s session."
                )
            case Verdict.CONSISTENT:
                sentence = _(
                    "%(sum)s: what was announced before makes up the total up to the %(last)s "
                    "session."
                )
            case Verdict.DIFFERS:
                sentence = _(
                    "%(sum)s does not hold: what was announced up to the %(last)s session gives "
                    "%(range)s."
                )
            case Verdict.INCOMPLETE:
                said["range"] = range_words(self.computed, whole)
                sentence = _(
                    "Of %(total)s up to the %(last)s session, %(range)s are known: not every "
                    "session announced its number."
                )
            case _missing if self.remainder is not None:
                sentence = _(
                    "%(total)s up to the %(last)s session: no earlier total was announced to check "
                    "this against. Worked back from it, %(remainder)s came before the %(first)s "
                    "session."
                )
            case _missing:
                sentence = _(
                    "%(total)s up to the %(last)s session: no earlier total was announced to check "
                    "this against."
                )
        return sentence % said


@dataclass(frozen=True, eq=False)
class SessionsCheck(Check):
    """A number of sessions against the numbers that they bear."""

    kind = Kind.CUMULATIVE

    def __str__(self):
        [whole] = self.figures
        said = {
            "total": full_words(whole),
            "range": range_words(self.computed, whole),
            "first": numbered(whole.sessions_from or 1),
            "last": numbered(whole.sessions_to),
        }
        if self.verdict == Verdict.CONSISTENT:
            sentence = _("There are %(range)s from the %(first)s to the %(last)s, as announced.")
        else:
            sentence = _("There are %(range)s from the %(first)s to the %(last)s, not %(total)s.")
        return sentence % said


def numbered(number):
    return ordinal(number, get_language())


def cumulative(material):
    for each in material.found:
        figure = each.figure
        is_sum = figure.basis == Figure.Basis.CUMULATIVE and figure.sessions_to
        if not is_sum or figure.value is None or figure.place_id or figure.sector_id:
            continue
        if figure.measure.code == SESSIONS_HELD:
            yield sessions_check(each)
        else:
            yield check_of(each, material)


def sessions_check(each):
    figure = each.figure
    held = exactly(figure.sessions_to - (figure.sessions_from or 1) + 1)
    return SessionsCheck([each], weighed(interval(figure.quantity), held), held)


def check_of(each, material):
    figure, stated = each.figure, interval(each.figure.quantity)
    earlier = earlier_total(figure, material)
    start = earlier.figure.sessions_to + 1 if earlier else figure.sessions_from or 1
    found = [
        total_like(material.by_ordinal.get(number, ()), figure)
        for number in range(start, figure.sessions_to + 1)
    ]
    known = [one for one in found if one is not None]
    members = [earlier, *known] if earlier else known
    computed = sum_of(members)
    if len(known) == len(found):
        verdict = weighed(stated, computed)
        remainder = difference(stated, sum_of(known)) if earlier else None
        return CumulativeCheck([each, *members], verdict, computed, remainder, start)
    least = Interval(computed.low, None, computed.excludes_low)
    if earlier or not stated.meets(least):
        verdict = Verdict.INCOMPLETE if stated.meets(least) else Verdict.DIFFERS
        return CumulativeCheck([each, *members], verdict, least, None, start)
    # Without gaps from the last session back.
    back = list(reversed(list(takewhile(lambda one: one is not None, reversed(found)))))
    remainder = difference(stated, sum_of(back)) if back else None
    first = figure.sessions_to + 1 - len(back)
    return CumulativeCheck([each, *back], Verdict.BASE_MISSING, remainder, remainder, first)


def sum_of(members):
    return total([interval(one.figure.quantity) for one in members])


def earlier_total(figure, material):
    """The latest total that counts the same and ends before."""
    totals = [
        each
        for found in (*material.before.values(), material.found)
        for each in found
        if each.figure.basis == Figure.Basis.CUMULATIVE
        and same_sum(each.figure) == same_sum(figure)
        and each.figure.value is not None
        and each.figure.sessions_to
        and each.figure.sessions_to < figure.sessions_to
    ]
    return max(totals, key=lambda each: each.figure.sessions_to, default=None)


def same_sum(figure):
    return (
        figure.measure_id,
        figure.currency,
        figure.place_id,
        figure.sector_id,
        figure.sessions_from or 1,
        frozenset(term.pk for term in figure.dimensions.all()),
    )
