"""Changes as announced, beside the number that they start from."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from expo_portal.quantities import (
    Interval,
    Quantity,
    difference,
    growth,
    interval,
    ratio,
)

from .announcements import Announcement, Sources, announcements, what_is_counted
from .models import Comparison, ExpoSession, Figure

SIGNS = {"up": 1, "down": -1, "unchanged": 0}
ABSOLUTE = Comparison.Change.ABSOLUTE
OF_SESSIONS = {Comparison.Against.PREVIOUS_SESSION, Comparison.Against.NAMED_SESSION}


class Verdict(models.TextChoices):
    """What the announced numbers say of a statement about them; codes as in the feed."""

    CONSISTENT = "consistent", _("agrees with the values")
    DIFFERS = "differs", _("differs from the values")
    NOT_COMPARABLE = "not-comparable", _("cannot be compared")
    BASE_MISSING = "base-missing", _("base not announced")


@dataclass
class Change:
    """A comparison with its base: published for the earlier session, or worked out from it."""

    announcement: Announcement
    comparison: Comparison
    session: ExpoSession | None
    base: Announcement | None
    derived: Quantity | None
    # Whether that session announced the measure at all, be it of another kind or currency.
    is_measured: bool = False
    computed: Interval | None = None
    # None for what speaks of no session, or of shares and origins.
    verdict: Verdict | None = None

    def __post_init__(self):
        if self.comparison.basis in OF_SESSIONS and self.comparison.of == Comparison.Of.VALUE:
            self.verdict, self.computed = self.weighed()

    def weighed(self):
        """Only against the same measure, kinds and currency of the session named."""
        if self.announcement.figure.value is None:
            return Verdict.NOT_COMPARABLE, None
        if self.base is None:
            return (Verdict.NOT_COMPARABLE if self.is_measured else Verdict.BASE_MISSING), None
        new, base = (interval(one.figure.quantity) for one in (self.announcement, self.base))
        computed = computed_change(self.comparison.change, new, base) if new and base else None
        if computed is None:
            return Verdict.NOT_COMPARABLE, None
        agrees = is_as_stated(self.comparison, computed)
        return (Verdict.CONSISTENT if agrees else Verdict.DIFFERS), computed

    @property
    def found(self):
        """What the values give, to three decimals; a fall as a positive number, as it is stated."""
        if self.computed is None:
            return None
        falls = self.comparison.direction == Comparison.Direction.DOWN
        signed = self.comparison.change not in {
            Comparison.Change.TIMES,
            Comparison.Change.BASE_VALUE,
        }
        return (self.computed.mirrored() if falls and signed else self.computed).outward(3)

    @property
    def has_chart(self):
        return self.base is not None or self.derived is not None

    @property
    def largest(self):
        before = self.base.figure if self.base else self.derived
        return max(self.announcement.figure.value, before.value)


def changes(found, expo_session):
    """Every change that the announcements state; each announcement keeps its own."""
    return changes_of([(expo_session, found)])


def changes_of(sessions):
    """Those of several sessions, given as pairs of a session and its announcements."""
    stated = [
        (one, comparison, base_session(comparison, expo_session))
        for expo_session, found in sessions
        for each in found
        for one in (each, *each.others)
        for comparison in one.figure.comparisons.all()
    ]
    named = {session for _one, _comparison, session in stated if session is not None}
    bases = published_bases(named, {one.figure.measure_id for one, *_rest in stated})
    measured = {(session, measure) for session, _currency, measure, *_rest in bases}
    for one, comparison, session in stated:
        key = session and session.pk
        base = bases.get(base_of(one.figure, key)) if speaks_of_value(comparison) else None
        derived = derived_base(one.figure, comparison)
        is_measured = (key, one.figure.measure_id) in measured
        one.changes.append(Change(one, comparison, session, base, derived, is_measured))
    return [
        change
        for _session, found in sessions
        for each in found
        for one in (each, *each.others)
        for change in one.changes
    ]


def common_base(changes):
    """The session with which all these changes compare, or None."""
    sessions = {change.session for change in changes}
    return sessions.pop() if len(sessions) == 1 else None


def base_session(comparison, expo_session):
    session = {
        Comparison.Against.PREVIOUS_SESSION: expo_session.previous,
        Comparison.Against.NAMED_SESSION: comparison.against_session,
    }.get(comparison.basis)
    return session if session is not None and session.is_published else None


def base_of(figure, session):
    return session, figure.currency, *what_is_counted(figure)


def published_bases(sessions, measures):
    if not sessions:
        return {}
    figures = Figure.objects.published().for_page()
    by_session = defaultdict(list)
    for figure in figures.filter(session__in=sessions, measure__in=measures):
        if figure.value is not None:
            by_session[figure.session_id].append(figure)
    return {
        base_of(each.figure, session): each
        for session, figures in by_session.items()
        for each in announcements(figures, Sources([]))
    }


def speaks_of_value(comparison):
    return comparison.of == Comparison.Of.VALUE and comparison.figure.value is not None


def computed_change(kind, new, base):
    """What the two numbers make of the change, in its own unit; None where they tell nothing."""
    match kind:
        case Comparison.Change.PERCENT:
            return growth(new, base)
        case Comparison.Change.TIMES:
            return ratio(new, base)
        case Comparison.Change.BASE_VALUE:
            return base
    return difference(new, base)


def is_as_stated(comparison, computed):
    sign = SIGNS[comparison.direction]
    if comparison.change == Comparison.Change.DIRECTION:
        towards = computed if sign >= 0 else computed.mirrored()
        return towards.high is None or towards.high > 0 if sign else computed.meets(Interval(0, 0))
    stated = interval(comparison.quantity)
    if comparison.change in {Comparison.Change.PERCENT, Comparison.Change.POINTS, ABSOLUTE}:
        stated = stated.mirrored() if sign < 0 else stated
    return stated.meets(computed)


def derived_base(figure, comparison):
    """What the number was before, as far as the stated change tells."""
    change, sign = comparison.value, SIGNS[comparison.direction]
    if not speaks_of_value(comparison) or change is None:
        return None
    match comparison.change:
        case Comparison.Change.BASE_VALUE:
            return comparison.quantity
        case Comparison.Change.PERCENT if 100 + sign * change > 0:
            return rounded(100 * figure.value / (100 + sign * change), figure)
        case Comparison.Change.TIMES if change:
            return rounded(figure.value / change, figure)
        case Comparison.Change.ABSOLUTE if figure.value > sign * change:
            return rounded(figure.value - sign * change, figure)
    return None


def rounded(value, like):
    """A number we worked out, to the decimals with which the figure itself was printed."""
    unit = like.quantity.in_base_units("1")
    grain = Decimal(1).scaleb(-len(like.number.partition(".")[2]))
    number = (value / unit).quantize(grain, ROUND_HALF_UP)
    if not number:
        return None
    return Quantity(
        "about", str(number), like.scale, is_count=like.is_count, currency=like.currency
    )
