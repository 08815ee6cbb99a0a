"""Stated changes against the earlier number: up 110.69 percent, from 55.584 billion yuan.

The growth of an interval is an interval, so that a rounded percentage is not denied; where it
agrees, it tells more of a number that the words keep vague than the words do.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from expo_portal.quantities import (
    Interval,
    Qualifier,
    Verdict,
    difference,
    exactly,
    growth,
    interval,
    product,
    ratio,
    total,
)
from expo_portal.templatetags.expo import change_on

from ..models import Comparison, ExpoSession
from .check import Check, Kind
from .words import amount_words, percent_words, points_words, range_words, readable

SIGNS = {"up": 1, "down": -1, "unchanged": 0}
By = Comparison.Change


@dataclass(frozen=True, eq=False)
class GrowthCheck(Check):
    """The first announcement grew from the second, if that one is known."""

    kind = Kind.GROWTH

    comparison: Comparison
    session: ExpoSession | None
    # Where the number must lie for the stated change to hold, if that is less than it says itself.
    pinned: Interval | None = None

    @property
    def stated(self):
        return self.comparison.quantity

    @property
    def number(self):
        """The one that changed: of the figure, of its share or of its origins; None if untold."""
        return self.announcement.figure.number_of(self.comparison.of)

    @property
    def unit(self):
        match self.comparison.change:
            case By.PERCENT | By.POINTS:
                return "%"
            case By.TIMES:
                return ""
        return self.unit_of_number

    @property
    def unit_of_number(self):
        match self.comparison.of:
            case Comparison.Of.SHARE:
                return "%"
            case Comparison.Of.FROM:
                return ""
        return super().unit

    @property
    def range(self):
        """ "110.67% to 110.854%": what the numbers give."""
        if self.computed is None:
            return ""
        if self.unit == "%":
            is_difference = self.comparison.change not in {By.PERCENT, By.BASE_VALUE}
            return (points_words if is_difference else percent_words)(self.computed)
        return amount_words(self.computed, self.announcement.figure.currency if self.unit else "")

    @property
    def pinned_words(self):
        if self.pinned is None:
            return None
        match self.comparison.of:
            case Comparison.Of.SHARE:
                return percent_words(self.pinned)
            case Comparison.Of.FROM:
                return amount_words(self.pinned, "")
        return range_words(readable(self.pinned), self.announcement.figure)

    def __str__(self):
        said = {
            "change": change_on(self.comparison, self.session),
            "range": self.range,
            "pinned": self.pinned_words,
        }
        match self.verdict:
            case Verdict.CONSISTENT if self.pinned:
                sentence = _(
                    "Announced as %(change)s; the numbers give %(range)s, which agrees. Number "
                    "and change together put it at about %(pinned)s."
                )
            case Verdict.CONSISTENT:
                sentence = _("Announced as %(change)s; the numbers give %(range)s, which agrees.")
            case Verdict.DIFFERS:
                sentence = _(
                    "Announced as %(change)s; the numbers give %(range)s, which does not agree."
                )
            case Verdict.BASE_MISSING:
                sentence = self.missing_sentence
            case _incomparable:
                sentence = self.incomparable_sentence
        return sentence % said

    @property
    def missing_sentence(self):
        match self.comparison.basis:
            case Comparison.Against.TARGET:
                return _(
                    "Announced as %(change)s; the target itself was not announced, so nothing can "
                    "be checked."
                )
            case Comparison.Against.OTHER_EVENT:
                return _(
                    "Announced as %(change)s; the number of the other event is not known here, so "
                    "nothing can be checked."
                )
            case Comparison.Against.NOT_STATED:
                return _(
                    "Announced as %(change)s; it was not said compared with what, so nothing can "
                    "be checked."
                )
        return _(
            "Announced as %(change)s; the earlier number was not announced, so nothing can be "
            "checked."
        )

    @property
    def incomparable_sentence(self):
        if self.number is None:
            return _(
                "Announced as %(change)s; the number itself was not announced, so nothing can be "
                "checked."
            )
        if not has_points(self):
            return _(
                "Announced as %(change)s; only a share or a rate changes by percentage points, so "
                "nothing can be checked."
            )
        return _(
            "Announced as %(change)s; the two numbers do not count alike, so nothing can be "
            "checked."
        )


def has_points(check):
    """Whether the number that changed is a percentage, if that is what the change is told in."""
    return check.comparison.change != By.POINTS or check.unit_of_number == "%"


def growth_of(change):
    """The check of one stated change against the same measure, kinds and currency before."""
    found = [change.announcement, *([change.base] if change.base else [])]
    about = {"comparison": change.comparison, "session": change.session}
    unknown = GrowthCheck(found, Verdict.NOT_COMPARABLE, None, **about)
    if unknown.number is None or not has_points(unknown):
        return unknown
    if change.base is None:
        return unknown if change.is_measured else replace(unknown, verdict=Verdict.BASE_MISSING)
    new, base = (interval(one.figure.number_of(change.comparison.of)) for one in found)
    computed = computed_change(change.comparison.change, new, base)
    if computed is None:
        return unknown
    agrees = is_as_stated(change.comparison, computed)
    return replace(
        unknown,
        verdict=Verdict.CONSISTENT if agrees else Verdict.DIFFERS,
        computed=computed.mirrored() if is_fall(change.comparison) else computed,
        pinned=pinned(change.comparison, new, base, unknown.number) if agrees else None,
    )


def changes_checked(material):
    return [change.check for change in material.changes if change.check is not None]


def computed_change(kind, new, base):
    """What the two numbers make of the change, in its own unit; None where they tell nothing."""
    match kind:
        case By.PERCENT:
            return growth(new, base)
        case By.TIMES:
            return ratio(new, base)
        case By.BASE_VALUE:
            return base
    return difference(new, base)


def is_as_stated(comparison, computed):
    sign = SIGNS[comparison.direction]
    if comparison.change == By.DIRECTION:
        towards = computed if sign >= 0 else computed.mirrored()
        return towards.high is None or towards.high > 0 if sign else computed.meets(exactly(0))
    return signed(comparison).meets(computed)


def signed(comparison):
    """The stated change, below zero where it is a fall."""
    stated = interval(comparison.quantity)
    return stated.mirrored() if is_fall(comparison) else stated


def is_fall(comparison):
    """A multiple or an earlier number is told as it is, whatever the direction."""
    return comparison.direction == "down" and comparison.change not in {By.TIMES, By.BASE_VALUE}


def pinned(comparison, new, base, quantity):
    """Over 117.1 billion, up 110.69 percent from 55.584: between 117.106 and 117.114 billion."""
    if quantity.qualifier == Qualifier.EXACT:
        return None
    match comparison.change:
        case By.PERCENT:
            times = signed(comparison).plus(100).times(Decimal("0.01"))
            # A stated fall of all or more leaves nothing to tell.
            implied = product(base, times) if times.low is not None and times.low >= 0 else new
        case By.TIMES:
            implied = product(base, signed(comparison))
        case By.ABSOLUTE | By.POINTS:
            implied = total([base, signed(comparison)])
        case _unnumbered:
            implied = new
    common = new.meet(implied)
    if common is not None and quantity.is_count:
        common = common.of_whole_numbers()
    return common if common and common != new else None
