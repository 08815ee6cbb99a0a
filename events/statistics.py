"""Tables and charts of what a session announced, as plain data."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from expo_portal.texts import Text

from .checks.parts import checks_of_partitions
from .comparisons import rounded
from .models import Figure, Measure, Term
from .partitions import partitions

Topic = Measure.Topic

HEADINGS = dict(Term.Kind.choices) | {
    "band": _("size"),
    "place": _("place"),
    "sector": _("field"),
    "other": _("part"),
}


@dataclass
class Row:
    label: Text | None
    cells: list


@dataclass
class PartsTable:
    """Totals and what they are made of: by deal type, by size, by place, by origin."""

    kind: str
    totals: list
    rows: list
    is_again: bool = False
    # Of the file that draws it, where it has bars.
    name: str = ""
    # Whether the parts make up their totals.
    checks: list = field(default_factory=list)

    @property
    def measure(self):
        return self.totals[0].figure.measure

    @property
    def largest(self):
        """What fills a bar: the total, or the largest part; None where amounts share no scale."""
        values = [row.cells[0].figure.value for row in self.rows]
        if len(self.totals) > 1 or None in values:
            return None
        return self.totals[0].figure.value or max(values)

    @property
    def heading(self):
        return HEADINGS[self.kind]

    @property
    def means(self):
        """The mean amount by row and in all, where one column counts and one is money."""
        counts = [column for column, total in enumerate(self.totals) if total.figure.is_count]
        money = [column for column, total in enumerate(self.totals) if total.figure.is_money]
        if len(counts) != 1 or len(money) != 1:
            return None
        cells = [*(row.cells for row in self.rows), self.totals]
        return [mean(row[money[0]].figure, row[counts[0]].figure) for row in cells]


def mean(amount, number):
    if not amount.value or not number.value:
        return None
    return rounded(amount.value / number.value, amount)


def parts_tables(found):
    """The tables that parts make; those of totals announced again come last."""
    number_of = {
        one.figure.pk: position
        for position, each in enumerate(found)
        for one in (each, *each.others)
    }
    alike = defaultdict(list)
    for (_total, kind), (total, parts) in partitions(found).items():
        alike[kind, total.figure.release_id, frozenset(parts)].append((total, parts))
    best = {each.figure.pk for each in found}
    tables = [table_of(kind, columns) for (kind, *_keys), columns in alike.items()]
    checks = checks_of_partitions(found)
    for table in tables:
        keys = [(total.figure.pk, table.kind) for total in table.totals]
        table.checks = [checks[key] for key in keys if key in checks]
    tables.sort(key=lambda table: table.totals[0].figure.pk not in best)
    shown = set()
    for table in tables:
        number = table.kind, number_of[table.totals[0].figure.pk]
        table.is_again = number in shown
        shown.add(number)
    return tables


def table_of(kind, columns):
    labels = {key: label for key, (label, _part) in columns[0][1].items()}
    return PartsTable(
        kind,
        [total for total, _parts in columns],
        [Row(label, [parts[key][1] for _total, parts in columns]) for key, label in labels.items()],
    )


@dataclass
class BarTable:
    """Figures of one measure, whose bars may be compared."""

    measure: Measure
    rows: list
    name: str = ""

    @property
    def largest(self):
        return max(row.cells[0].figure.value for row in self.rows)


@dataclass
class TopicFigures:
    """The figures of one section: in tables of parts, in tables of bars, single, early."""

    tables: list = field(default_factory=list)
    bars: list = field(default_factory=list)
    plain: list = field(default_factory=list)
    early: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.tables or self.bars or self.plain or self.early)


def by_topic(found):
    """Every announcement in exactly one place of one section."""
    sections = {topic.value: TopicFigures() for topic in Topic}
    # Copies, since what a table shows is taken from the others of a number.
    found = [replace(each) for each in found]
    tabled = set()
    for table in parts_tables(found):
        sections[table.totals[0].topic].tables.append(table)
        cells = [*table.totals, *(cell for row in table.rows for cell in row.cells)]
        tabled |= {cell.figure.pk for cell in cells}
    for each in found:
        each.others = [other for other in each.others if other.figure.pk not in tabled]
        if each.figure.pk not in tabled:
            section = sections[each.topic]
            (section.early if each.is_early else section.plain).append(each)
    for topic in (Topic.SIGNED, Topic.EXHIBITION, Topic.TRADE, Topic.FOLLOW_UP, Topic.SERVICE):
        compare(sections[topic])
    name_charts(sections)
    return sections


def name_charts(sections):
    """Names of files, each of them once: exhibitors, exhibitors-2, projects-signed-by-band."""
    taken = defaultdict(int)
    for section in sections.values():
        for table in (*section.tables, *section.bars):
            kind = f"-by-{table.kind}" if isinstance(table, PartsTable) else ""
            name = table.measure.code + kind
            if table.largest:
                taken[name] += 1
                table.name = name if taken[name] == 1 else f"{name}-{taken[name]}"


def charts(sections):
    """Everything with a drawing of its own, by the name of its file."""
    split = split_of(sections[Topic.SIGNED].tables)
    tables = [table for section in sections.values() for table in (*section.tables, *section.bars)]
    drawn = [*([split] if split else []), *(table for table in tables if table.name)]
    return {chart.name: chart for chart in drawn}


def compare(section):
    """Moves single figures of the same measure into a table of bars."""
    alike = defaultdict(list)
    for each in section.plain:
        if each.figure.value is not None and each.figure.basis == Figure.Basis.TOTAL:
            alike[each.figure.measure_id, each.figure.currency].append(each)
    for group in alike.values():
        if len(group) > 1 and any(each.figure.value for each in group):
            section.bars.append(BarTable(group[0].figure.measure, labelled(group)))
            section.plain = [each for each in section.plain if each not in group]


def labelled(group):
    """Rows named by the first kind that they do not all share."""
    common = [kind for kind in group[0].kinds if all(kind in each.kinds for each in group)]
    own = [[kind for kind in each.kinds if kind not in common] for each in group]
    return [
        Row(kinds[0] if kinds else None, [each]) for each, kinds in zip(group, own, strict=True)
    ]


def glance(announced, at_most=8):
    """One number of each measure, none of them in the headline, for a first look."""
    first = {}
    for each in announced.numbers:
        if not each.is_early and each.topic != Topic.SERIES and each.figure.value is not None:
            first.setdefault(each.figure.measure_id, each)
    large = {each.figure.measure_id for each in announced.headline}
    return [each for measure, each in first.items() if measure not in large][:at_most]


@dataclass
class Split:
    """Two deal types, by number and by value: 98 and 13; over 117.1 and over 79.1 billion."""

    totals: list
    rows: list
    name: str = "signed-by-deal-type"

    @property
    def first_shares(self):
        """Of the first deal type, in the number and in the value."""
        return [
            self.rows[0].cells[column].figure.value
            / sum(row.cells[column].figure.value for row in self.rows)
            for column in (0, 1)
        ]

    @property
    def second_percents(self):
        return [round(100 * (Decimal(1) - share)) for share in self.first_shares]


def split_of(tables):
    """The chart beside the headline, where number and value have the same two deal types."""
    for table in tables:
        if (table.kind, len(table.rows), len(table.totals)) != (Term.Kind.DEAL_TYPE, 2, 2):
            continue
        columns = sorted((0, 1), key=lambda column: table.totals[column].figure.is_money)
        totals = [table.totals[column] for column in columns]
        rows = [Row(row.label, [row.cells[column] for column in columns]) for row in table.rows]
        figures = [cell.figure for row in rows for cell in row.cells]
        if (
            totals[0].figure.is_count
            and totals[1].figure.is_money
            and all(f.value for f in figures)
        ):
            return Split(totals, rows)
    return None


@dataclass
class Stop:
    """The forums of one tier: each with its numbers, then those that speak of several."""

    tier: Term | None
    forums: list
    counts: list
    shared: list


def route(forums, found):
    """Stops by tier, the main forum first, and the announcements that belong to none."""
    by_tier = defaultdict(list)
    for forum in forums:
        by_tier[forum.tier].append(forum)
    known = {forum.pk: forum for forum in forums}
    own, counts, shared, rest = defaultdict(list), defaultdict(list), defaultdict(list), []
    for each in found:
        named = [known[forum.pk] for forum in each.figure.forums.all() if forum.pk in known]
        tiers = [term for term in each.figure.dimensions.all() if term in by_tier]
        if tiers and each.figure.measure.code == "events-held":
            counts[tiers[0]].append(each)
        elif len(named) == 1:
            own[named[0]].append(each)
        elif named:
            shared[named[0].tier].append((each, named))
        else:
            rest.append(each)
    stops = [
        Stop(tier, [(forum, own[forum]) for forum in members], counts[tier], shared[tier])
        for tier, members in by_tier.items()
    ]
    return sorted(stops, key=lambda stop: stop.tier.order if stop.tier else 1000), rest


def announced_projects(found):
    """How many projects the session signed, as announced, or None."""
    for each in found:
        figure = each.figure
        is_whole = figure.part_of_id is None and figure.place_id is None and not each.is_early
        if figure.measure.code == "projects-signed" and is_whole and each.topic == Topic.SIGNED:
            return each
    return None


def rail(sessions):
    """By series: pairs of a number and its session, None for a session that is not entered."""
    rails = []
    for series, members in grouped(sessions, lambda session: session.series):
        numbered = {session.ordinal: session for session in members if session.ordinal}
        stops = [(n, numbered.get(n)) for n in range(1, max(numbered, default=0) + 1)]
        stops += [(None, session) for session in members if session.ordinal is None]
        rails.append((series, stops))
    return rails


def by_role(participations):
    """Pairs of a role and who took part in it: organisers before guests."""
    roles = grouped(participations, lambda participation: participation.role)
    return sorted(roles, key=lambda pair: pair[0].order)


def grouped(records, key):
    """Pairs of a key and the records that have it, in the order of the first of each."""
    groups = defaultdict(list)
    for record in records:
        groups[key(record)].append(record)
    return list(groups.items())
