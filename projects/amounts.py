"""A sum of amounts, kept as the interval that their words imply."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

from expo_portal.quantities import SCALES, Qualifier, Quantity, QuantityError, plain
from expo_portal.quantities.numbers import EXACT, shift

FROM_BELOW = {Qualifier.EXACT, Qualifier.OVER, Qualifier.AT_LEAST}


@dataclass
class Amounts:
    """A sum of amounts of one kind in one currency."""

    currency: str
    count: int = 0
    low: Decimal = Decimal(0)
    high: Decimal | None = Decimal(0)
    # False once an amount is not exact, over or at least.
    is_from_below: bool = True

    def add(self, qualifier, value, low, high):
        lower, upper = (value, value) if qualifier == Qualifier.EXACT else (low, high)
        self.grow(1, lower, upper, qualifier in FROM_BELOW)

    def grow(self, count, low, high, is_from_below):
        self.count += count
        with localcontext(EXACT):
            self.low += low
            self.high = None if None in (high, self.high) else self.high + high
        self.is_from_below &= is_from_below

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


def summed(parts):
    """The sum of sums of one kind and currency."""
    whole = Amounts(parts[0].currency)
    for part in parts:
        whole.grow(part.count, part.low, part.high, part.is_from_below)
    return whole
