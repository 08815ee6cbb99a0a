"""What an announced number means: as printed, as an interval, in the words of a language."""

from .intervals import (
    Interval,
    difference,
    exactly,
    growth,
    interval,
    looseness,
    product,
    ratio,
    share,
    total,
)
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
from .verdicts import Verdict, gathered, weighed
from .wording import (
    currency_words,
    has_words,
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
    "Verdict",
    "currency_words",
    "difference",
    "exactly",
    "gathered",
    "growth",
    "has_words",
    "interval",
    "looseness",
    "number_in_words",
    "number_words",
    "ordinal",
    "parse",
    "plain",
    "product",
    "qualifier_words",
    "ratio",
    "share",
    "total",
    "weighed",
    "words",
]
