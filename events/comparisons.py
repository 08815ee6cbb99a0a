"""Changes as announced, beside the number that they start from."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from expo_portal.quantities import Quantity

from .announcements import Announcement, every_one
from .bases import published_numbers, stated_changes
from .checks.growth import SIGNS, growth_of
from .models import Comparison, ExpoSession


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

    @cached_property
    def check(self):
        return growth_of(self)

    @property
    def has_chart(self):
        has_both = self.base is not None or self.derived is not None
        return has_both and speaks_of_value(self.comparison)

    @property
    def largest(self):
        before = self.base.figure if self.base else self.derived
        return max(self.announcement.figure.value, before.value)


def changes(found, expo_session):
    """Every change that the announcements state; each announcement keeps its own."""
    return changes_of([(expo_session, found)])


def changes_of(sessions):
    """Those of several sessions, given as pairs of a session and its announcements."""
    sessions = list(sessions)
    stated = stated_changes(sessions)
    published = published_numbers(stated)
    for each in stated:
        numbers = published.get(each.session)
        one, comparison = each.announcement, each.comparison
        is_measured = numbers is not None and numbers.has(one.figure, comparison.of)
        derived = derived_base(one.figure, comparison)
        base = each.base(numbers)
        one.changes.append(Change(one, comparison, each.session, base, derived, is_measured))
    return [change for _session, found in sessions for change in stated_in(found)]


def stated_in(found):
    """The changes that announcements state, once ``changes`` has found what they start from."""
    return [change for one in every_one(found) for change in one.changes]


def common_base(changes):
    """The session with which all these changes compare, or None."""
    sessions = {change.session for change in changes}
    return sessions.pop() if len(sessions) == 1 else None


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
