"""One measure across sessions: what each announced, and where a row of bars would mislead.

The 12th announced 55.584 billion yuan of contracted investment, the 13th over 117.1 billion,
and the 14th none: only a total investment, of which that is a part. Its cell says so.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from django.db.models import Q

from .announcements import Sources, announcements, every_one, is_whole, what_is_counted
from .comparisons import changes_of, stated_in
from .models import ExpoSession, Figure, Measure, Release

# Of what a session announced instead, as much as a row can hold.
INSTEAD_SHOWN = 6


@dataclass
class Break:
    """Two sessions counted different things under one name: their bars are no series."""

    earlier: ExpoSession
    before: list
    later: ExpoSession
    after: list


@dataclass
class SessionRow:
    session: ExpoSession
    cells: list
    # Announced under another measure, in another currency, or for a part only.
    instead: list = field(default_factory=list)
    differs: Break | None = None
    # Of a part only, of several sessions, expected: what the measure has besides its cells.
    partial: list = field(default_factory=list)

    @property
    def changes(self):
        return stated_in(self.cells)

    @property
    def partial_changes(self):
        return stated_in(self.partial)

    @property
    def instead_shown(self):
        return self.instead[:INSTEAD_SHOWN]

    @property
    def shown(self):
        return [*self.cells, *self.instead_shown]

    @property
    def instead_left(self):
        return len(self.instead) - len(self.instead_shown)


@dataclass
class AcrossTable:
    """One measure in one currency; the rows in the order of time."""

    measure: Measure
    currency: str
    rows: list

    @property
    def cells(self):
        return [cell for row in self.rows for cell in row.cells]

    @property
    def largest(self):
        """What fills a bar, or None where there is nothing to draw."""
        values = (cell.figure.value for cell in self.cells)
        return max((value for value in values if value is not None), default=None)

    @property
    def breaks(self):
        return [row.differs for row in self.rows if row.differs]

    @property
    def changed(self):
        """All announcements of which a change is stated."""
        changes = (change for row in self.rows for change in (*row.changes, *row.partial_changes))
        return [change.announcement for change in changes]


class AcrossSessions:
    """What public releases of some sessions announce; of a measure and its relatives, if given."""

    def __init__(self, sessions, measure=None):
        self.sessions = sorted(sessions, key=in_time)
        self.wholes = dict(Measure.objects.published().values_list("pk", "rolls_up_to"))
        figures = Figure.objects.published().for_page().filter(session__in=self.sessions)
        if measure is not None:
            # With that of which any is a share.
            related = Q(measure__in=self.family(measure.pk))
            related |= Q(pk__in=figures.filter(related).order_by().values("part_of"))
            figures = figures.filter(related)
        self.figures = list(figures)
        cited = {figure.release_id for figure in self.figures}
        releases = Release.objects.published().filter(pk__in=cited).select_related("issuer", "host")
        self.sources = Sources(releases.prefetch_related("documents__publisher"))
        known = {session.pk: session for session in self.sessions}
        of_session = defaultdict(list)
        for figure in self.figures:
            # Titles are composed with the series, which the session at hand has read.
            figure.session = known[figure.session_id]
            of_session[figure.session_id].append(figure)
        self.found = {
            session: announcements(of_session[session.pk], self.sources)
            for session in self.sessions
        }
        changes_of(self.found.items())

    @cached_property
    def by_measure(self):
        """By measure and session, the announcements."""
        found = defaultdict(lambda: defaultdict(list))
        for session, every in self.found.items():
            for each in every:
                found[each.figure.measure][session].append(each)
        return found

    @cached_property
    def measure_of(self):
        return {figure.pk: figure.measure_id for figure in self.figures}

    def of_those_with_any(self):
        """Without the sessions that announce nothing of this."""
        self.sessions = [session for session in self.sessions if self.found[session]]
        return self

    def every(self, measure):
        """All announcements of it, also of parts and over several sessions, the latest first."""
        of_session = self.by_measure[measure]
        found = (each for session in reversed(self.sessions) for each in of_session[session])
        return every_one(found)

    def cited(self, tables, further=()):
        """The sources of what is shown, in the order of their numbers."""
        shown = [each for table in tables for row in table.rows for each in row.shown]
        changed = [one for table in tables for one in table.changed]
        every = (*every_one(shown), *changed, *further)
        numbers = {source.number for one in every for source in one.sources}
        return [source for source in self.sources if source.number in numbers]

    def tables(self, measure):
        """One table for each currency: what differs in currency shares no scale."""
        wholes, partial = {}, {}
        for session in self.sessions:
            every = self.by_measure[measure][session]
            wholes[session] = best_of(
                [each for each in every if is_whole(each.figure, self.measure_of)]
            )
            partial[session] = [each for each in every if each not in wholes[session]]
        every = [each for cells in wholes.values() for each in cells]
        first, *others = dict.fromkeys(each.figure.currency for each in every) or [""]
        # A bare share has no currency: its changes stand with those of the first.
        of_tables = [(first, {first, ""} - {*others}), *((each, {each}) for each in others)]
        return [
            AcrossTable(measure, currency, self.rows(measure, currency, of_table, wholes, partial))
            for currency, of_table in of_tables
        ]

    def rows(self, measure, currency, of_table, wholes, partial):
        rows = []
        for session in self.sessions:
            cells = [each for each in wholes[session] if each.figure.currency == currency]
            others = [each for each in wholes[session] if each not in cells]
            instead = [*others, *self.relatives(measure, session), *partial[session]]
            row = SessionRow(session, cells, [] if cells else instead)
            row.partial = [each for each in partial[session] if each.figure.currency in of_table]
            rows.append(row)
        mark_breaks([row for row in rows if row.cells])
        return rows

    def relatives(self, measure, session):
        """What the session announced of the measures that this one adds up with."""
        family = self.family(measure.pk)
        return [
            each
            for other, of_session in self.by_measure.items()
            if other != measure and other.pk in family
            for each in best_of(
                [e for e in of_session[session] if is_whole(e.figure, self.measure_of)]
            )
        ]

    def family(self, key):
        """The measures that add up to the same: contracted investment, agreed amount, total."""
        return {other for other in self.wholes if self.root(other) == self.root(key)}

    def root(self, key):
        while self.wholes.get(key) is not None:
            key = self.wholes[key]
        return key


def in_time(session):
    """Sessions of one series stand together, in the order in which they were held."""
    return session.series.slug, session.year or 0, session.ordinal or 0, session.slug


def best_of(found):
    """Without forecasts where there is a result."""
    return [each for each in found if not each.is_early] or found


def mark_breaks(rows):
    """Between two rows of one series where both count something that the other does not."""
    for _series, group in groupby(rows, key=lambda row: row.session.series_id):
        before = None
        for row in group:
            if before is not None:
                gone, new = not_shared(before, row), not_shared(row, before)
                if gone and new:
                    row.differs = Break(before.session, gone, row.session, new)
            before = row


def counted(announcement):
    figure = announcement.figure
    return what_is_counted(figure), tuple(sorted(figure.scope.items()))


def not_shared(row, other):
    """The cells of one row that count what none of the other does."""
    shared = {counted(cell) for cell in other.cells}
    return [cell for cell in row.cells if counted(cell) not in shared]
