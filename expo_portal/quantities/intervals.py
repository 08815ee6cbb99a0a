"""Announced numbers as intervals, so that a stated sum or change is checked without false alarms.

"Over 117.1" lies in [117.1, 117.2) and 55.584 is right to half its last digit, so the growth
lies in [110.670, 110.854) percent. A point gives 110.672 and would deny a stated 110.69.
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, localcontext
from typing import NamedTuple

from .numbers import EXACT, Qualifier

# After these the upper bound itself is not meant; neither is it after rounding.
OPEN = {Qualifier.OVER, Qualifier.NEARLY, Qualifier.UNDER}

# A quotient may have no last digit; rounded outward it still holds all it held.
DOWN = Context(prec=EXACT.prec, rounding=ROUND_FLOOR)
UP = Context(prec=EXACT.prec, rounding=ROUND_CEILING)


class Interval(NamedTuple):
    """From ``low`` to ``high``; None is a side without a limit."""

    low: Decimal | None
    high: Decimal | None
    excludes_low: bool = False
    excludes_high: bool = False

    def meet(self, other):
        """What lies in both; None where nothing does."""
        low, excludes_low = max(self.start, other.start)
        high, excludes_high = min(self.end, other.end)
        if low > high or (low == high and (excludes_low or not excludes_high)):
            return None
        return Interval(
            None if low.is_infinite() else low,
            None if high.is_infinite() else high,
            excludes_low,
            not excludes_high,
        )

    def meets(self, other):
        """Whether some number lies in both."""
        return self.meet(other) is not None

    def is_below(self, other):
        """Whether all of it is less than all of the other."""
        return not self.meets(other) and self.start < other.start

    @property
    def start(self):
        """Sorts by where the interval starts: a limit that is left out comes later."""
        return (Decimal("-Infinity") if self.low is None else self.low), self.excludes_low

    @property
    def end(self):
        """Sorts by where it ends: a limit that is left out comes sooner, as False before True."""
        high = Decimal("Infinity") if self.high is None else self.high
        return high, not self.excludes_high

    def mirrored(self):
        """Below zero what was above it: a fall as a negative rise."""
        low, high = (None if end is None else -end for end in (self.high, self.low))
        return Interval(low, high, self.excludes_high, self.excludes_low)

    def times(self, factor):
        """``factor`` is a number above zero."""
        low, high = (None if end is None else EXACT.multiply(end, factor) for end in self[:2])
        return self._replace(low=low, high=high)

    def plus(self, number):
        low, high = (None if end is None else EXACT.add(end, number) for end in self[:2])
        return self._replace(low=low, high=high)

    def of_whole_numbers(self):
        """From the first whole number in it to the last; None where none lies in it."""
        low, high = self[:2]
        if low is not None:
            first = low.to_integral_value(ROUND_CEILING)
            low = first + 1 if self.excludes_low and first == low else first
        if high is not None:
            last = high.to_integral_value(ROUND_FLOOR)
            high = last - 1 if self.excludes_high and last == high else last
        return None if None not in (low, high) and low > high else Interval(low, high)

    def outward(self, decimals):
        """Rounded so that it still holds all it held."""
        grain = Decimal(1).scaleb(-decimals)
        low = None if self.low is None else self.low.quantize(grain, context=DOWN)
        high = None if self.high is None else self.high.quantize(grain, context=UP)
        return self._replace(low=low, high=high, excludes_low=self.excludes_low and low == self.low)


def interval(quantity):
    """Where the announced number lies; None where nothing was disclosed."""
    if not quantity.number:
        return None
    is_rounded = quantity.qualifier == Qualifier.EXACT and quantity.low != quantity.high
    return Interval(
        quantity.low, quantity.high, excludes_high=is_rounded or quantity.qualifier in OPEN
    )


def looseness(quantity):
    """How much of itself a number leaves open: 0 of 111 projects, 0.0001 of 84.48 billion yuan.

    Of what has no bound above, and of what nothing was disclosed, infinitely much.
    """
    found = interval(quantity)
    if found is None or found.low is None or found.high is None:
        return Decimal("Infinity")
    width = EXACT.subtract(found.high, found.low)
    return width / quantity.value if width else width


def exactly(number):
    return Interval(Decimal(number), Decimal(number))


def total(intervals):
    """Where the sum of a list of them lies; of nothing it is zero."""
    lows, highs, *excluded = zip(*intervals, strict=True) if intervals else ((), (), (), ())
    with localcontext(EXACT):
        low = None if None in lows else sum(lows, Decimal(0))
        high = None if None in highs else sum(highs, Decimal(0))
    return Interval(low, high, *map(any, excluded))


def difference(new, base):
    return total([new, base.mirrored()])


def product(one, other):
    """Of two numbers that are not below zero."""
    with localcontext(EXACT):
        low = one.low * other.low
        high = None if None in (one.high, other.high) else one.high * other.high
    # Nothing times anything is nothing, whatever limit the other leaves out.
    return Interval(
        low,
        high,
        bool(low) and (one.excludes_low or other.excludes_low),
        high != 0 and (one.excludes_high or other.excludes_high),
    )


def ratio(new, base):
    """How many times the base the new number is; None against a base of zero."""
    if base.high == 0:
        return None
    low = Decimal(0) if base.high is None else DOWN.divide(new.low, base.high)
    high = None if new.high is None or not base.low else UP.divide(new.high, base.low)
    return Interval(
        low,
        high,
        bool(low) and (new.excludes_low or base.excludes_high),
        high != 0 and (new.excludes_high or base.excludes_low),
    )


def share(part, whole):
    """In percent of the whole; None of nothing."""
    times = ratio(part, whole)
    return times and times.times(100)


def growth(new, base):
    """In percent of the base; None against a base of zero."""
    times = ratio(new, base)
    return times and times.plus(-1).times(100)
