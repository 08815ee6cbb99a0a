"""Changes as announced, beside the number that they start from."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from expo_portal.quantities import Quantity

from .announcements import Announcement, Sources, announcements, what_is_counted
from .models import Comparison, ExpoSession, Figure

SIGNS = {"up": 1, "down": -1, "unchanged": 0}


@dataclass
class Change:
    """A comparison with its base: published for the earlier session, or worked out from it."""

    announcement: Announcement
    comparison: Comparison
    session: ExpoSession | None
    base: Announcement | None
    derived: Quantity | None

    @property
    def has_chart(self):
        return self.base is not None or self.derived is not None

    @property
    def largest(self):
        before = self.base.figure if self.base else self.derived
        return max(self.announcement.figure.value, before.value)


def changes(found, expo_session):
    """Every change that the announcements state; each announcement keeps its own."""
    stated = [
        (one, comparison, base_session(comparison, expo_session))
        for each in found
        for one in (each, *each.others)
        for comparison in one.figure.comparisons.all()
    ]
    sessions = {session for _one, _comparison, session in stated if session is not None}
    bases = published_bases(sessions, {one.figure.measure_id for one, *_rest in stated})
    for one, comparison, session in stated:
        base = bases.get(base_of(one.figure, session)) if speaks_of_value(comparison) else None
        derived = derived_base(one.figure, comparison)
        one.changes.append(Change(one, comparison, session, base, derived))
    return [change for each in found for one in (each, *each.others) for change in one.changes]


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
    return session and session.pk, figure.currency, *what_is_counted(figure)


def published_bases(sessions, measures):
    if not sessions:
        return {}
    figures = Figure.objects.published().for_page()
    by_session = defaultdict(list)
    for figure in figures.filter(session__in=sessions, measure__in=measures):
        if figure.value is not None:
            by_session[figure.session].append(figure)
    return {
        base_of(each.figure, session): each
        for session, figures in by_session.items()
        for each in announcements(figures, Sources([]))
    }


def speaks_of_value(comparison):
    return comparison.of == Comparison.Of.VALUE and comparison.figure.value is not None


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
