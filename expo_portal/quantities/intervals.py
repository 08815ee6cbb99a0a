"""Announced numbers as intervals, so that a stated change is checked without false alarms.

"Over 117.1" lies in [117.1, 117.2) and 55.584 is right to half its last digit, so the growth
lies in [110.670, 110.854) percent. A point gives 110.672 and would deny a stated 110.69.
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from typing import NamedTuple

from .numbers import EXACT, Qualifier

# After these the upper bound itself is not meant; neither is it after rounding.
OPEN = {Qualifier.OVER, Qualifier.NEARLY, Qualifier.UNDER}


class Interval(NamedTuple):
    """From ``low`` to ``high``; None is a side without a limit, ``is_open`` leaves out ``high``."""

    low: object
    high: object
    is_open: bool = False

    def meets(self, other):
        """Whether some number lies in both."""
        return reaches(self, other.low) and reaches(other, self.low)

    def mirrored(self):
        """Below zero what was above it: a fall as a negative rise."""
        low = None if self.high is None else -self.high
        return Interval(low, None if self.low is None else -self.low)

    def times(self, factor):
        scaled = (None if end is None else EXACT.multiply(end, factor) for end in self[:2])
        return Interval(*scaled, self.is_open)

    def plus(self, number):
        moved = (None if end is None else EXACT.add(end, number) for end in self[:2])
        return Interval(*moved, self.is_open)

    def outward(self, decimals):
        """Rounded so that it still holds all it held."""
        grain = Decimal(1).scaleb(-decimals)
        low = None if self.low is None else Decimal(self.low).quantize(grain, ROUND_FLOOR)
        high = None if self.high is None else Decimal(self.high).quantize(grain, ROUND_CEILING)
        return Interval(low, high, self.is_open)


def reaches(interval, number):
    if interval.high is None or number is None:
        return True
    return interval.high > number or (interval.high == number and not interval.is_open)


def interval(quantity):
    """Where the announced number lies; None where nothing was disclosed."""
    if not quantity.number:
        return None
    is_rounded = quantity.qualifier == Qualifier.EXACT and quantity.low != quantity.high
    return Interval(quantity.low, quantity.high, is_rounded or quantity.qualifier in OPEN)


def ratio(new, base):
    """How many times the base the new number is; None against a base of zero."""
    if base.high == 0:
        return None
    with localcontext(EXACT):
        low = 0 if base.high is None else new.low / base.high
        high = None if new.high is None or not base.low else new.high / base.low
    return Interval(low, high, new.is_open)


def difference(new, base):
    with localcontext(EXACT):
        low = None if base.high is None else new.low - base.high
        high = None if new.high is None else new.high - base.low
    return Interval(low, high, new.is_open)


def growth(new, base):
    """In percent of the base; None against a base of zero."""
    times = ratio(new, base)
    return times and times.plus(-1).times(100)
