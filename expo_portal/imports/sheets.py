"""What a file or a paste holds: sheets of lines of cells, each as text.

A cell is text as somebody would type it: a day is ``2021-09-23``, a share ``44.28%``. What
cannot be read stands as U+FFFD and what has no value as its formula, so that the check can
say so at the cell.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

MAX_BYTES = 10_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELL = 10_000
MAX_SECONDS = 20

UNREADABLE = "\ufffd"
# NUL and its like, which no database keeps, and halves of characters.
BROKEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What editors leave at the edges of a cell, besides blanks.
EDGES = " \t\r\n\v\f\u00a0\u3000\u200b\ufeff"


class UnreadableFile(Exception):
    """Says to the person with the file what is the matter with it."""

    def __init__(self, message, **params):
        super().__init__(message, params)
        self.message, self.params = message, params

    def __str__(self):
        return str(self.message) % self.params


@dataclass
class Line:
    """One row, under the number that the spreadsheet gives it."""

    number: int
    cells: list[str]
    is_hidden: bool = False


@dataclass
class Sheet:
    name: str
    lines: list[Line] = field(default_factory=list)

    def add(self, line):
        """Takes a line with anything in it; refuses more than the portal takes at once."""
        while line.cells and not line.cells[-1]:
            line.cells.pop()
        if not line.cells:
            return
        if len(line.cells) > MAX_COLUMNS:
            raise UnreadableFile(
                _("Line %(line)s has more than %(most)s columns."),
                line=line.number,
                most=MAX_COLUMNS,
            )
        if len(self.lines) == MAX_ROWS:
            raise UnreadableFile(
                ngettext_lazy(
                    "There is more than %(most)d row. Import it in several files.",
                    "There are more than %(most)d rows. Import them in several files.",
                    MAX_ROWS,
                ),
                most=MAX_ROWS,
            )
        self.lines.append(line)


@dataclass(frozen=True)
class Deadline:
    """Some small files take hours to unpack."""

    end: float

    @classmethod
    def start(cls):
        return cls(monotonic() + MAX_SECONDS)

    def keep(self):
        if monotonic() > self.end:
            raise UnreadableFile(
                _("Reading this takes too long. Copy its rows into a new file, and import that.")
            )


def cleaned(text):
    """The text of a cell without blanks around it; its line breaks are ``\\n``."""
    text = BROKEN.sub(UNREADABLE, text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > MAX_CELL:
        raise UnreadableFile(
            _("A cell holds more than %(most)s characters: “%(start)s …”"),
            most=MAX_CELL,
            start=text[:40],
        )
    return text.strip(EDGES)


def read(content: bytes, is_heading: Callable[[str], bool]):
    """The sheets of a file: an Excel workbook, or a table as text in any common encoding."""
    from . import delimited, workbook

    if not content.strip(b"\0 \t\r\n"):
        raise UnreadableFile(_("This file is empty."))
    if len(content) > MAX_BYTES:
        raise UnreadableFile(
            _("This file is larger than %(most)s MB."), most=MAX_BYTES // 1_000_000
        )
    if content.startswith(b"PK"):
        return workbook.read(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(
            _(
                "This is an old Excel file, or one with a password. "
                "Save it in Excel as “Excel Workbook (.xlsx)”, without a password."
            )
        )
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")):
        raise UnreadableFile(_("This is no table: save it as .xlsx or .csv, or paste its rows."))
    return [delimited.read(content, is_heading)]
