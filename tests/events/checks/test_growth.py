"""Changes of shares and of origins, whatever the true numbers: no false alarm, and no silence."""

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from events.announcements import Announcement
from events.checks.growth import growth_of
from events.comparisons import Change
from events.models import Comparison, ExpoSession, Figure, Measure
from expo_portal.quantities import parse, plain

COUNT = Measure(code="exhibitors", unit_kind="count")
SESSION = ExpoSession(ordinal=12)
NUMBERS = st.integers(min_value=1, max_value=10**6)
WAYS = st.sampled_from(["exact", "over"])
ROUNDING = {"exact": ROUND_HALF_UP, "over": ROUND_FLOOR}


def rounded(number, decimals, rounding=ROUND_HALF_UP):
    """Of a true fraction, with one rounding."""
    scaled = number * 10**decimals
    whole = scaled.numerator // scaled.denominator
    if rounding == ROUND_HALF_UP and scaled - whole >= Fraction(1, 2):
        whole += 1
    return Decimal(whole).scaleb(-decimals)


def said(of, true, way, decimals):
    """A figure whose share, or number of origins, is printed of the true number."""
    figure = Figure(measure=COUNT, number="9")
    if of == "from":
        figure.from_count = int(true)
        return figure
    figure.share = Decimal(plain(rounded(true, decimals, ROUNDING[way])))
    figure.share_qualifier = "" if way == "exact" else way
    return figure


@st.composite
def stated(draw):
    """Two figures, a change of which the true numbers are known, and that change."""
    of = draw(st.sampled_from(["share", "from"]))
    if of == "from":
        new, base = (Fraction(draw(NUMBERS)) for _n in range(2))
    else:
        new, base = (Fraction(100 * draw(NUMBERS), 10**6) for _n in range(2))
    figures = []
    for true in (new, base):
        way, decimals = draw(WAYS), draw(st.integers(min_value=0, max_value=4))
        figure = said(of, true, way, decimals)
        # An "over" tells by its last digit how round it is.
        is_as_round = of == "from" or decimals == max(-figure.share.as_tuple().exponent, 0)
        assume(way == "exact" or is_as_round)
        figures.append(figure)
    kinds = ["percent", "times", "base-value", "points" if of == "share" else "absolute"]
    kind = draw(st.sampled_from(kinds))
    change = {"percent": 100 * (new - base) / base, "times": new / base, "base-value": base}
    return of, figures, kind, change.get(kind, new - base)


def verdict(of, figures, kind, printed, falls):
    new, base = (Announcement(figure, []) for figure in figures)
    comparison = Comparison(
        figure=new.figure, of=of, change=kind, direction="down" if falls else "up"
    )
    comparison.quantity = parse(printed)
    comparison.before_write()
    return growth_of(Change(new, comparison, SESSION, base, None))


@given(stated(), st.integers(min_value=0, max_value=4))
def test_change_of_true_numbers_never_differs(found, decimals):
    of, figures, kind, true = found
    assume(all(figure.share != 0 for figure in figures))

    printed = f"{rounded(abs(true), decimals):f}"

    assert verdict(of, figures, kind, printed, true < 0).verdict == "consistent"


@given(stated(), st.integers(min_value=1, max_value=10**4))
def test_change_beyond_what_the_numbers_leave_open_always_differs(found, slip):
    of, figures, kind, true = found
    assume(all(figure.share != 0 for figure in figures))
    falls = true < 0
    computed = verdict(of, figures, kind, "0", falls).computed

    beyond = max(computed.high, Decimal(0)) + Decimal(slip) / 1000
    printed = f"{beyond.quantize(Decimal('0.0001'), ROUND_HALF_UP) + Decimal('0.0001'):f}"

    assert verdict(of, figures, kind, printed, falls).verdict == "differs"
