"""What an announced number means: as printed, as an interval, in the words of a language."""

from .intervals import Interval, difference, growth, interval, ratio
from .numbers import (
    MAX_DECIMALS,
    MAX_DIGITS,
    SCALE_CHOICES,
    SCALES,
    Qualifier,
    Quantity,
    QuantityError,
    plain,
)
from .parsing import parse
from .wording import (
    currency_words,
    number_in_words,
    number_words,
    ordinal,
    qualifier_words,
    words,
)

__all__ = [
    "MAX_DECIMALS",
    "MAX_DIGITS",
    "SCALES",
    "SCALE_CHOICES",
    "Interval",
    "Qualifier",
    "Quantity",
    "QuantityError",
    "currency_words",
    "difference",
    "growth",
    "interval",
    "number_in_words",
    "number_words",
    "ordinal",
    "parse",
    "plain",
    "qualifier_words",
    "ratio",
    "words",
]
