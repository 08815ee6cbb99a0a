"""Which number an announced change starts from: an earlier session's, a target, a tally before."""

from collections import defaultdict
from copy import copy
from typing import NamedTuple

from .announcements import (
    STAGES,
    Announcement,
    Sources,
    announcements,
    every_one,
    what_is_counted,
)
from .models import Comparison, ExpoSession, Figure, Stage
from .seasons import same_season

Against, Of = Comparison.Against, Comparison.Of
A_YEAR_BEFORE = {Against.SAME_SEASON, Against.YEAR_ON_YEAR}


class Numbers:
    """What one session announced, to be found by what it counts."""

    def __init__(self, found, is_base):
        """``is_base``: which of the announcements something can be compared with."""
        self.figures = {one.figure.pk: one.figure for one in every_one(found)}
        # Measures of which there is anything, be it of another kind or currency.
        self.measured = set()
        self.by_key = defaultdict(list)
        for each in found:
            for key, one in self.best(each, is_base).items():
                self.by_key[key].append(one)

    def best(self, each, is_base):
        """Of one number, what was announced best in each currency, as a share, of origins."""
        best = {}
        for one in filter(is_base, every_one([each])):
            for of in Of:
                if one.figure.number_of(of) is not None:
                    best.setdefault(key_of(one.figure, of, self.figures), one)
                    self.measured.add((one.figure.measure_id, of))
        return best

    def has(self, figure, of):
        return (figure.measure_id, of) in self.measured

    def like(self, figure, of, beside):
        """The one number that counts the same; ``beside``: by key, the figures of its session."""
        key = key_of(figure, of, beside)
        alike = [one for one in self.by_key[key] if one.figure.pk != figure.pk]
        if len(alike) > 1:
            # Numbers side by side in one source differ by their scope.
            alike = [one for one in alike if one.figure.scope == figure.scope]
        return alike[0] if len(alike) == 1 else None


def key_of(figure, of, beside):
    match of:
        case Of.SHARE:
            whole = beside.get(figure.part_of_id)
            # A whole that is not at hand is like no other.
            further = what_is_counted(whole) if whole else figure.part_of_id
        case Of.FROM:
            further = figure.from_kind_id
        case _value:
            further = figure.currency
    return of, further, what_is_counted(figure)


class Stated(NamedTuple):
    """A change as announced, and where the number that it starts from may be found."""

    announcement: Announcement
    comparison: Comparison
    # The public session that it is stated against, if it is stated against one.
    session: ExpoSession | None
    # All announcements of its number.
    group: list
    own: Numbers

    @property
    def measures(self):
        """Of its figure, and of the whole of which that is a share."""
        figure = self.announcement.figure
        found = (figure, self.own.figures.get(figure.part_of_id))
        return {each.measure_id for each in found if each is not None}

    def base(self, numbers):
        """``numbers``: what the other session announced, if there is one."""
        figure, of = self.announcement.figure, self.comparison.of
        match self.comparison.basis:
            case Against.TARGET:
                return self.own.like(figure, of, self.own.figures)
            case Against.EARLIER_TALLY:
                return tally_before(figure, of, self.group)
            case Against.SAME_SEASON | Against.YEAR_ON_YEAR if figure.period_start:
                figure = of_the_year_before(figure)
        return numbers and numbers.like(figure, of, self.own.figures)


def stated_changes(sessions):
    """Of several sessions, given as pairs of a session and its announcements."""
    siblings = siblings_of(sessions)
    return [
        Stated(one, comparison, base_session(comparison, expo_session, siblings), group, own)
        for expo_session, found in sessions
        for own in [Numbers(found, is_target)]
        for group in map(every_one, ([each] for each in found))
        for one in group
        for comparison in one.figure.comparisons.all()
    ]


def is_result(announcement):
    """What came about, and was not only expected."""
    return not announcement.is_early


def is_target(announcement):
    return announcement.figure.effective_stage == Stage.TARGET


def siblings_of(sessions):
    """By series, its public sessions, where some change is stated of the same season."""
    series = {
        expo_session.series_id
        for expo_session, found in sessions
        for one in every_one(found)
        for comparison in one.figure.comparisons.all()
        if comparison.basis in A_YEAR_BEFORE
    }
    by_series = defaultdict(list)
    if series:
        public = ExpoSession.objects.published().filter(series__in=series)
        for each in public.select_related("series"):
            by_series[each.series_id].append(each)
    return by_series


def base_session(comparison, expo_session, siblings):
    match comparison.basis:
        case Against.PREVIOUS_SESSION:
            session = expo_session.previous
        case Against.NAMED_SESSION:
            session = comparison.against_session
        case Against.SAME_SEASON | Against.YEAR_ON_YEAR:
            session = same_season(expo_session, siblings[expo_session.series_id])
        case _elsewhere:
            return None
    return session if session is not None and session.is_published else None


def published_numbers(stated):
    """By session, what those published that the changes are stated against."""
    sessions = {each.session for each in stated if each.session is not None}
    measures = set().union(*(each.measures for each in stated))
    by_session = defaultdict(list)
    if sessions:
        figures = Figure.objects.published().for_page()
        for figure in figures.filter(session__in=sessions, measure__in=measures):
            by_session[figure.session_id].append(figure)
    return {
        session: Numbers(announcements(by_session[session.pk], Sources([])), is_result)
        for session in sessions
    }


def of_the_year_before(figure):
    """The same, of the same days of the year before."""
    earlier = copy(figure)
    for name in ("period_start", "period_end"):
        if (day := getattr(figure, name)) is not None:
            setattr(earlier, name, a_year_before(day))
    return earlier


def a_year_before(day):
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def tally_before(figure, of, group):
    """``group``: all announcements of the number. The one it replaces, or the only earlier one."""
    others = [
        one
        for one in group
        if one.figure.number_of(of) is not None and unit_of(one.figure, of) == unit_of(figure, of)
    ]
    replaced = [one for one in others if one.figure.pk == figure.supersedes_id]
    found = replaced or [one for one in others if is_before(one.figure, figure)]
    return found[0] if len(found) == 1 else None


def unit_of(figure, of):
    return figure.from_kind_id if of == Of.FROM else figure.currency


def is_before(one, other):
    if one.as_of and other.as_of:
        return one.as_of < other.as_of
    stage, later = (STAGES.index(figure.effective_stage) for figure in (one, other))
    return STAGES.index(Stage.FORECAST) < stage < later
