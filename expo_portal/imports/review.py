"""What the page of a batch shows: rows as in the file, with what is wrong or new at each cell."""

from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .batches import ImportRow

Outcome = ImportRow.Outcome
# What the rows can be narrowed to, in the order in which they want attention.
SHOWN = (Outcome.ERROR, Outcome.CHANGED, Outcome.NEW, Outcome.SAME, Outcome.LEFT_OUT)
ROWS_A_PAGE = 100
# Of the lines that were hidden in the file, those that are named.
HIDDEN_NAMED = 20


@dataclass
class CellShown:
    position: int
    heading: str
    text: str
    problems: list = field(default_factory=list)
    before: str = ""
    is_changed: bool = False
    is_read: bool = True


@dataclass
class RowShown:
    row: ImportRow
    cells: list
    # What is wrong with the row as a whole, or in a column that the file does not have.
    problems: list

    @property
    def is_left_out(self):
        return self.row.outcome == Outcome.LEFT_OUT


class Review:
    """One page of a batch."""

    def __init__(self, batch, resource, show="", page=1):
        self.batch, self.resource = batch, resource
        self.headings = batch.headings()
        columns = [resource.column_of(text)[0] for text in self.headings]
        # Of two headings that mean one column the first is read.
        self.columns = [
            column if column not in columns[:position] else None
            for position, column in enumerate(columns)
        ]
        rows = batch.rows.filter(sheet=batch.sheet).data()
        found = rows.order_by().values_list("outcome").annotate(Count("pk"))
        self.counts = dict.fromkeys(SHOWN, 0) | dict(found)
        hidden = list(rows.filter(is_hidden=True).values_list("number", flat=True))
        self.hidden, self.more_hidden = hidden[:HIDDEN_NAMED], len(hidden[HIDDEN_NAMED:])
        first = Outcome.ERROR if self.counts[Outcome.ERROR] else ""
        self.show = show if show in {*SHOWN, "all"} else first or "all"
        if self.show != "all":
            rows = rows.filter(outcome=self.show)
        self.page = Paginator(rows, ROWS_A_PAGE).get_page(page)

    @property
    def unread(self):
        return [
            text
            for text, column in zip(self.headings, self.columns, strict=True)
            if text and column is None
        ]

    @property
    def tabs(self):
        total = sum(self.counts.values())
        yield "all", _("all"), total
        for outcome in SHOWN:
            if self.counts[outcome]:
                yield outcome.value, outcome.label, self.counts[outcome]

    @property
    def can_apply(self):
        wanted = self.counts[Outcome.NEW] + self.counts[Outcome.CHANGED]
        return bool(wanted and not self.counts[Outcome.ERROR])

    @property
    def offer(self):
        """What the button says that confirms."""
        new, changed = self.counts[Outcome.NEW], self.counts[Outcome.CHANGED]
        if not changed:
            return ngettext("Add %(new)d record", "Add %(new)d records", new) % {"new": new}
        if not new:
            said = ngettext("Change %(changed)d record", "Change %(changed)d records", changed)
            return said % {"changed": changed}
        return _("Add %(new)d and change %(changed)d") % {"new": new, "changed": changed}

    @property
    def is_nothing_new(self):
        return not (self.can_apply or self.counts[Outcome.ERROR])

    def rows(self):
        return [self.shown(row) for row in self.page]

    def shown(self, row):
        cells, placed = [], set()
        for position, (heading, column) in enumerate(zip(self.headings, self.columns, strict=True)):
            text = row.cells[position] if position < len(row.cells) else ""
            cell = CellShown(position, heading, text, is_read=column is not None)
            if column is not None:
                placed.add(column.name)
                cell.problems = row.problems.get(column.name, [])
                if column.name in row.changes:
                    cell.before, cell.text = row.changes[column.name]
                    cell.is_changed = True
                    if cell.problems:
                        cell.text = text
            cells.append(cell)
        apart = [
            message
            for name, messages in row.problems.items()
            if name not in placed
            for message in messages
        ]
        return RowShown(row, cells, apart)
