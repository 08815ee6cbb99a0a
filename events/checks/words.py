"""How the sums and ranges of checks read, in the language of who reads them."""

from django.utils.translation import gettext as _

from expo_portal.quantities import Qualifier, Quantity, QuantityError, plain
from expo_portal.templatetags.expo import brief, full_words, money, spoken, unit_words, words


def sum_words(parts, whole):
    """ "98 + 13 = 111 projects": in one unit where all have the same, else each with its own."""
    said = [spoken(figure.quantity, unit_words(figure)) for figure in (*parts, whole)]
    same_unit = len({each.unit for each in said}) == 1
    *terms, total = [each.number if same_unit else each.number + each.unit for each in said]
    return f"{' + '.join(terms)} = {total}{said[-1].unit if same_unit else ''}"


def range_words(found, figure):
    """ "196.2–196.4 billion yuan", "112 projects", "at least 5 people": in the unit of a figure."""
    low, high = (end and plain(end) for end in found.outward(8)[:2])
    try:
        return words(bounded(low or "0", high, figure), unit_words(figure))
    except QuantityError:
        # Longer than any number that could be announced.
        return _("%(low)s to %(high)s") % {"low": low, "high": high}


def bounded(low, high, figure):
    kind = {"is_count": figure.is_count, "currency": figure.currency}
    if high is None:
        return Quantity(Qualifier.AT_LEAST.value, low, **kind)
    if low == high:
        return Quantity(Qualifier.EXACT.value, low, **kind)
    if low == "0":
        return Quantity(Qualifier.UP_TO.value, high, **kind)
    return Quantity(Qualifier.BETWEEN.value, low, number_max=high, **kind)


def readable(found):
    """Rounded outward to the digits that the width of the interval leaves meaningful."""
    if None in (found.low, found.high) or found.low == found.high:
        return found
    return found.outward(-(found.high - found.low).adjusted())


def percent_words(found):
    """ "110.67% to 110.854%", to three decimals."""
    return ends_words(found.outward(3), lambda number: f"{plain(number)}%")


def points_words(found):
    """ "2.925 to 3.035 percentage points"."""
    said = {"range": ends_words(found.outward(3), plain)}
    return _("%(range)s percentage points") % said


def amount_words(found, currency):
    """ "up to 12 yuan", "3 to 5": of a difference, or a multiple where there is no currency."""
    return ends_words(found.outward(3), lambda number: money(number, currency))


def ends_words(found, written):
    low, high = (None if end is None else signed(end, written) for end in found[:2])
    if low is None:
        return _("up to %(high)s") % {"high": high}
    if high is None:
        return _("at least %(low)s") % {"low": low}
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def signed(number, written):
    return ("\N{MINUS SIGN}" if number < 0 else "") + written(abs(number))


def bare_words(figure):
    """ "592" of "592 of 1,337 exhibitors"; an amount keeps its unit, which may be another."""
    return brief(figure) if figure.is_count else full_words(figure)
