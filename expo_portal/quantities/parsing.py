"""Reads what staff type and sources print: "over 196.2 billion yuan", 逾1962亿元, 2万余名.

Text is cut into words that are all known, and their kinds must stand in an order that has one
meaning. Anything else is refused with advice, never guessed.
"""

import re
import unicodedata
from difflib import get_close_matches

from django.utils.translation import gettext_lazy as _

from .numbers import SCALES, Qualifier, Quantity, QuantityError, plain, shift
from .vocabulary import UNDISCLOSED, WORDS

MAX_LENGTH = 100

SIGNS = dict.fromkeys(map(ord, "‐‑‒–—−"), "-") | {ord("〜"): "~"}
SQUARE_METRES = re.compile("㎡|(?<![a-zA-Z])m²")


def whole_word(word):
    """As "m" is no part of "mice"; but Chinese, Japanese and Korean write without spaces."""
    return re.escape(word) + ("(?![a-zа-яё])" if re.search("[a-zа-яё]$", word) else "")


TOKEN = re.compile(
    r"(?P<number>[0-9]+(?:[.,][0-9]+| [0-9]{3})*)"
    rf"|(?P<word>{'|'.join(map(whole_word, sorted(WORDS, key=len, reverse=True)))})"
    r"|(?P<unknown>[^\W\d_]+|\S)"
)
GROUPED = re.compile(
    r"""(?: [0-9]+ | [0-9]{1,3}(?:,[0-9]{3})+ | [0-9]{1,3}(?:[ ][0-9]{3})+
          | [0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}  # India: 3,00,000
        ) (?:\.[0-9]+)?""",
    re.VERBOSE,
)
# Kinds of words by their initials: 2万多 is number, scale, more.
ONE = "[qc]*nm?s?[mqcu]*"
EACH = "c?ns?[cu]*"
ORDER = re.compile(f"{ONE}|b?{EACH}t{EACH}b?|b{EACH}a{EACH}b?")


def parse(text, *, is_count=False):
    """``parse("逾11.2亿元")`` is ``Quantity("over", "11.2", "亿", currency="CNY")``."""
    text = normalized(text)
    if text in UNDISCLOSED:
        return Quantity(Qualifier.UNDISCLOSED.value, is_count=is_count)
    tokens = [token for token in tokens_of(text) if token[0] != "filler"]
    refuse_disorder("".join(kind[0] for kind, _sense in tokens))

    amounts = []
    for kind, sense in tokens:
        if kind == "number":
            amounts.append([sense, ""])
        elif kind == "scale":
            amounts[-1][1] = sense
    qualifier = only(tokens, {"qualifier", "more"}, _("Type one qualifier only, such as “over”."))
    currency = only(tokens, {"currency"}, _("Type one currency only."))
    if is_count and currency:
        raise QuantityError(_("This is a count: leave the currency out."))
    if len(amounts) == 2:
        number, scale, number_max = in_one_scale(*amounts)
        qualifier = Qualifier.BETWEEN.value
    else:
        [(number, scale)], number_max = amounts, ""
    qualifier = qualifier or Qualifier.EXACT.value
    return Quantity(qualifier, number, scale, number_max, is_count, currency)


def normalized(text):
    text = SQUARE_METRES.sub("平方米", text.strip())
    if not text:
        raise QuantityError(_("Type a number: over 196.2 billion yuan, or “undisclosed”."))
    if len(text) > MAX_LENGTH:
        raise QuantityError(_("Type at most %(most)s characters."), most=MAX_LENGTH)
    for character in text:
        if unicodedata.category(character).startswith("C") and not character.isspace():
            raise QuantityError(_("There is an invisible character in it: type it by hand."))
        # The footnote of 196² would become a digit.
        if not character.isdecimal() and re.search("[0-9]", half_width(character)):
            raise QuantityError(
                _("“%(character)s” is no plain digit: leave footnotes and fractions out."),
                character=character,
            )
    return " ".join(half_width(text).translate(SIGNS).lower().split())


def half_width(text):
    """Full-width digits and punctuation as ASCII."""
    return unicodedata.normalize("NFKC", text)


def tokens_of(text):
    has_decimal_comma = re.search("[а-яё]", text) is not None
    for match in TOKEN.finditer(text):
        if match["number"]:
            yield "number", ungrouped(match["number"], has_decimal_comma)
        elif match["word"]:
            yield WORDS[match["word"]]
        else:
            refuse_word(match["unknown"])


def ungrouped(printed, has_decimal_comma):
    number = printed.replace(",", ".") if has_decimal_comma else printed
    if not GROUPED.fullmatch(number):
        raise QuantityError(
            _("“%(number)s” can be read in two ways: write 1,234,567 or 1234567, and 1.5."),
            number=printed,
        )
    return number.replace(",", "").replace(" ", "")


def in_one_scale(lower, upper):
    """Both numbers under one scale word: 3-5亿 starts at 3亿, 3000万至1亿 ends at 10000万."""
    (number, scale), (number_max, scale_max) = lower, upper
    scale = scale or scale_max
    if scale != scale_max:
        number_max = plain(shift(number_max, SCALES[scale_max] - SCALES[scale]))
    return number, scale, number_max


def only(tokens, kinds, message):
    senses = {sense for kind, sense in tokens if kind in kinds}
    if len(senses) > 1:
        raise QuantityError(message)
    return senses.pop() if senses else ""


def refuse_word(word):
    similar = get_close_matches(word, WORDS, n=1, cutoff=0.75)
    if similar and len(word) > 3:
        raise QuantityError(
            _("“%(word)s” is not understood. Did you mean “%(similar)s”?"),
            word=word,
            similar=similar[0],
        )
    raise QuantityError(
        _("“%(word)s” is not understood: type the number alone, over 20,000 or 2万余名."),
        word=word,
    )


def refuse_disorder(kinds):
    if ORDER.fullmatch(kinds):
        return
    if "n" not in kinds:
        raise QuantityError(_("There is no number in it: type one in digits."))
    if kinds.count("n") > 1:
        raise QuantityError(
            _("Type one number, 3.5亿 and not 3亿5000万, or a range: 3 to 5 million.")
        )
    if re.match("[qc]*t", kinds):
        raise QuantityError(_("Negative numbers are not announced: type it without the minus."))
    raise QuantityError(_("Type it in this order: over 196.2 billion yuan, or 逾1962亿元."))
