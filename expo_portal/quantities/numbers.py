"""A number as printed, and the interval that its words and its printed digits imply."""

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, localcontext
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_DIGITS = 21
MAX_DECIMALS = 8
LIMIT = Decimal(10) ** MAX_DIGITS
GRAIN = Decimal(1).scaleb(-MAX_DECIMALS)

# The default of 28 digits would round the longest numbers.
EXACT = Context(prec=3 * (MAX_DIGITS + MAX_DECIMALS))

PRINTED = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")

SCALES = {"": 0} | {
    word: power
    for power, words in (
        (2, "hundred, 百, 백"),
        (3, "thousand, 千, 천, тыс."),
        (4, "万, 萬, 만"),
        (5, "lakh, 十万, 十萬, 십만"),
        (6, "million, 百万, 百萬, 백만, млн"),
        (7, "crore, 千万, 千萬, 천만"),
        (8, "hundred million, 亿, 億, 억"),
        (9, "billion, 十亿, 十億, 십억, млрд"),
        (10, "百亿, 百億, 백억"),
        (11, "千亿, 千億, 천억"),
        (12, "trillion, lakh crore, 万亿, 萬億, 兆, 조, трлн"),
    )
    for word in words.split(", ")
}
SCALE_CHOICES = [(word, word) for word in SCALES if word]


class QuantityError(ValueError):
    """Says to the person typing what to do; translated when it is read, not when it is raised."""

    def __init__(self, message, **params):
        super().__init__(message, params)
        self.message, self.params = message, params

    def __str__(self):
        return str(self.message) % self.params


class Qualifier(models.TextChoices):
    EXACT = "exact", _("exactly")
    OVER = "over", _("over")
    AT_LEAST = "at_least", _("at least")
    ABOUT = "about", _("about")
    NEARLY = "nearly", _("nearly")
    UNDER = "under", _("under")
    UP_TO = "up_to", _("up to")
    BETWEEN = "between", _("between")
    UNDISCLOSED = "undisclosed", _("undisclosed")

    @property
    def meaning(self):
        """What it says of the true number: "is higher than the one printed"."""
        return MEANINGS[self.value]


MEANINGS = {
    "exact": _("is the one printed"),
    "over": _("is higher than the one printed"),
    "at_least": _("is the one printed or higher"),
    "about": _("lies near the one printed"),
    "nearly": _("is a little lower than the one printed"),
    "under": _("is lower than the one printed"),
    "up_to": _("is the one printed or lower"),
    "between": _("lies between the two printed"),
    "undisclosed": _("was not announced"),
}


def plain(number):
    """``"196200000000"``, ``"110.69"``: no exponent, no trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shift(number, power):
    """``number × 10 ** power``, with every printed digit: ``shift("3.00", 1)`` is 30.0."""
    return EXACT.scaleb(Decimal(number), power)


def fits(number):
    return number is None or (number < LIMIT and number.as_tuple().exponent >= -MAX_DECIMALS)


@dataclass(frozen=True)
class Quantity:
    """An announced number: ``Quantity("over", "196.2", "billion", currency="CNY")``.

    ``number`` keeps the printed decimals and loses the grouping. Without a number (a share or
    a direction alone was announced) there is no value and there are no bounds.
    """

    qualifier: str
    number: str = ""
    scale: str = ""
    number_max: str = ""
    is_count: bool = False
    currency: str = ""

    def __post_init__(self):
        if self.qualifier not in MEANINGS:
            raise QuantityError(_("“%(word)s” is not a qualifier."), word=self.qualifier)
        if self.scale not in SCALES:
            raise QuantityError(_("“%(word)s” is not a scale word."), word=self.scale)
        for number in filter(None, (self.number, self.number_max)):
            if not PRINTED.fullmatch(number):
                raise QuantityError(
                    _("“%(number)s” is not a number as we keep it: type digits, such as 196.2."),
                    number=number,
                )
        if self.number and self.qualifier == Qualifier.UNDISCLOSED:
            raise QuantityError(_("“Undisclosed” has no number: leave one of the two out."))
        if bool(self.number_max) != (self.qualifier == Qualifier.BETWEEN):
            raise QuantityError(_("“Between” needs two numbers, everything else only one."))
        if self.number_max and not (self.number and self.value < self.value_max):
            raise QuantityError(_("A range starts with the smaller number: 3 to 5 million."))
        if self.value == 0 and self.qualifier in {Qualifier.UNDER, Qualifier.NEARLY}:
            raise QuantityError(_("Nothing that is announced here is less than zero."))
        if not all(map(fits, (self.value, self.value_max))) or not fits(self.high):
            raise QuantityError(
                _("At most %(digits)s digits before the point and %(decimals)s after it."),
                digits=MAX_DIGITS,
                decimals=MAX_DECIMALS,
            )

    @cached_property
    def value(self):
        return self.in_base_units(self.number)

    @cached_property
    def value_max(self):
        return self.in_base_units(self.number_max)

    def in_base_units(self, number):
        return Decimal(plain(shift(number, SCALES[self.scale]))) if number else None

    @cached_property
    def step(self):
        """One unit of the last printed digit: 0.1 billion for 196.2 billion.

        Qualified numbers are round: "over 20,000" speaks of tens of thousands, not of ones.
        """
        if not self.number:
            return None
        digits = Decimal(self.number)
        if self.qualifier != Qualifier.EXACT:
            digits = digits.normalize(EXACT)
        return Decimal(plain(shift(1, digits.as_tuple().exponent + SCALES[self.scale])))

    @property
    def low(self):
        return self.bounds[0]

    @property
    def high(self):
        """Exclusive after over, nearly, under and rounding; None where nothing limits it."""
        return self.bounds[1]

    @cached_property
    def bounds(self):
        if not self.number:
            return None, None
        with localcontext(EXACT):
            low, high = self.interval()
            # Half a step of the eighth decimal would need a ninth: widened, it stays true.
            low = max(low, Decimal(0)).quantize(GRAIN, ROUND_FLOOR)
            high = None if high is None else high.quantize(GRAIN, ROUND_CEILING)
        return Decimal(plain(low)), None if high is None else Decimal(plain(high))

    def interval(self):
        value, step = self.value, self.step
        match self.qualifier:
            case Qualifier.OVER:
                return value, value + step
            case Qualifier.AT_LEAST:
                return value, None
            case Qualifier.ABOUT:
                return value * Decimal("0.95"), value * Decimal("1.05")
            case Qualifier.NEARLY:
                return value - step, value
            case Qualifier.UNDER | Qualifier.UP_TO:
                return Decimal(0), value
            case Qualifier.BETWEEN:
                return value, self.value_max
        half = 0 if self.is_count else step / 2
        return value - half, value + half
