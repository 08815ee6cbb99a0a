"""Excel workbooks, read as a stream and never as a whole.

openpyxl's own reading fills the gaps between cells: a file of 5 KB with one cell far away takes
gigabytes of memory. And it tells neither hidden rows nor formulas that were never computed.
"""

import io
import posixpath
import re
from datetime import time
from decimal import Decimal
from itertools import islice
from xml.etree.ElementTree import ParseError, iterparse
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from django.utils.translation import gettext_lazy as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from .sheets import MAX_COLUMNS, MAX_ROWS, Deadline, Line, Sheet, UnreadableFile, cleaned

MAX_UNPACKED = 80_000_000
MAX_PARTS = 2_000
MAX_SHEETS = 30
MAX_TEXTS = 1_000_000
# Elements within a row, a text or a list of styles.
MAX_INNER = 200_000

REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
# Escapes of characters that XML does not know: _x000D_.
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
BUILTIN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}


def read(content):
    """The sheets that anybody can see, each with its lines."""
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            return Book(archive).sheets()
    # The last is what zipfile says of a compression that it does not know.
    except (BadZipFile, ParseError, ZlibError, EOFError, KeyError, NotImplementedError) as error:
        raise UnreadableFile(
            _("This workbook is damaged. Open it in Excel, save it anew, and import that.")
        ) from error
    except RuntimeError as error:  # As zipfile says that a password is needed.
        raise UnreadableFile(_("This file has a password. Save it without one.")) from error


class Book:
    def __init__(self, archive):
        self.archive, self.deadline = archive, Deadline.start()
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise UnreadableFile(
                _("Unpacked, this workbook has over %(most)s MB. Copy its rows into a new one."),
                most=MAX_UNPACKED // 1_000_000,
            )
        self.names = {part.filename for part in parts}
        if not any(name.startswith("xl/") for name in self.names):
            raise UnreadableFile(_("This is no Excel workbook: save it as .xlsx or .csv."))
        self.is_mac = False

    def sheets(self):
        targets = {
            relation.get("Id"): relation.get("Target", "")
            for relation in self.elements("xl/_rels/workbook.xml.rels", "Relationship")
        }
        listed = []
        for element in self.elements("xl/workbook.xml", "sheet", "workbookPr"):
            if element.tag == "workbookPr":
                self.is_mac = element.get("date1904") in {"1", "true"}
            elif element.get("state", "visible") == "visible":
                target = next((targets.get(v) for k, v in element.items() if k.endswith("}id")), "")
                listed.append((element.get("name", ""), target))
        self.epoch = CALENDAR_MAC_1904 if self.is_mac else CALENDAR_WINDOWS_1900
        self.texts = list(islice(self.shared_texts(), MAX_TEXTS))
        self.formats = list(self.number_formats())
        found = []
        for name, target in listed[:MAX_SHEETS]:
            path = posixpath.normpath(posixpath.join("xl", target or "")).lstrip("/")
            path = path if path in self.names else target.lstrip("/")
            if path in self.names and "chartsheet" not in path:
                found.append(self.sheet(cleaned(name), path))
        return found

    def elements(self, path, *tags):
        """The elements of these names in one part, forgotten once they were looked at."""
        if path not in self.names:
            return
        with self.archive.open(path) as part:
            # The elements around this place, and how many lie in the one that is wanted.
            around, wanted, inner = [], None, 0
            for number, (event, element) in enumerate(iterparse(part, ("start", "end"))):
                if number % 1000 == 0:
                    self.deadline.keep()
                plain_tag = element.tag.rpartition("}")[2]
                if event == "start":
                    around.append(element)
                    inner += 1
                    if wanted is None and plain_tag in tags:
                        wanted, inner = element, 0
                    if wanted is not None and inner > MAX_INNER:
                        raise UnreadableFile(
                            _("A row of this workbook is too long. Copy its rows into a new one.")
                        )
                    continue
                around.pop()
                if element is wanted:
                    element.tag = plain_tag
                    yield element
                    wanted = None
                if wanted is None and around:
                    around[-1].clear()

    def shared_texts(self):
        for element in self.elements("xl/sharedStrings.xml", "si"):
            yield text_of(element)

    def number_formats(self):
        """By style of a cell: "date", "percent" or None."""
        own, styles = {}, []
        for element in self.elements("xl/styles.xml", "numFmt", "cellXfs"):
            if element.tag == "numFmt":
                own[element.get("numFmtId")] = element.get("formatCode", "")
            else:
                styles = [child.get("numFmtId", "0") for child in element]
        for number in styles:
            code = own.get(number) or BUILTIN_FORMATS.get(as_int(number, 0), "")
            if as_int(number, 0) in BUILTIN_DATES or is_date_format(code):
                yield "date"
            else:
                yield "percent" if "%" in code else None

    def sheet(self, name, path):
        rows, merged = {}, []
        following = 1
        for element in self.elements(path, "row", "mergeCell"):
            if element.tag == "mergeCell":
                merged.append(element.get("ref", ""))
                continue
            number = as_int(element.get("r"), following)
            following = number + 1
            cells = self.cells(element, number)
            if not any(cells.values()):
                continue
            if len(rows) > MAX_ROWS:
                break  # Sheet.add() says that these are too many.
            is_hidden = element.get("hidden") in {"1", "true"}
            rows[number] = cells, is_hidden
        self.spread(rows, merged)
        sheet = Sheet(name)
        for number, (cells, is_hidden) in sorted(rows.items()):
            width = max(at for at, text in cells.items() if text)
            line = [cells.get(at, "") for at in range(1, width + 1)]
            sheet.add(Line(number, line, is_hidden))
        return sheet

    def cells(self, row, number):
        """By column, the text of the cells of one row."""
        found, at = {}, 0
        for cell in row:
            if cell.tag.rpartition("}")[2] != "c":
                continue
            reference = REFERENCE.fullmatch(cell.get("r", ""))
            at = column_index_from_string(reference[1]) if reference else at + 1
            if at <= MAX_COLUMNS + 1:
                found[at] = cleaned(self.text(cell))
        return found

    def text(self, cell):
        kind, formula, value, inline = cell.get("t", "n"), None, None, None
        for child in cell:
            match child.tag.rpartition("}")[2]:
                case "f":
                    formula = child.text or ""
                case "v":
                    value = child.text
                case "is":
                    inline = text_of(child)
        if value is None:
            if formula is not None:
                return f"={formula}"
            return inline or ""
        match kind:
            case "s":
                position = as_int(value, -1)
                return self.texts[position] if 0 <= position < len(self.texts) else "#REF!"
            case "b":
                return "true" if value.strip() == "1" else "false"
            case "n":
                style = as_int(cell.get("s"), 0)
                return self.number(
                    value, self.formats[style] if style < len(self.formats) else None
                )
        return unescaped(value)

    def number(self, text, kind):
        try:
            number = Decimal(repr(float(text)))
        except ValueError:
            return text
        if not number.is_finite():
            return text
        if kind == "date":
            return self.moment(float(number), text)
        if kind == "percent":
            return f"{plain(number.scaleb(2))}%"
        return plain(number)

    def moment(self, number, text):
        """A day, or a time of day; days that no calendar has stay the number they are."""
        try:
            found = from_excel(number, self.epoch)
        except (OverflowError, ValueError):
            return text
        if isinstance(found, time):
            return found.isoformat("minutes")
        midnight = getattr(found, "hour", 0) == getattr(found, "minute", 0) == 0
        return found.date().isoformat() if midnight else found.isoformat(" ", "minutes")

    def spread(self, rows, merged):
        """Lets each cell of a merged range say what the range says."""
        for reference in merged[: MAX_ROWS * 2]:
            first, _colon, last = reference.partition(":")
            start, end = REFERENCE.fullmatch(first), REFERENCE.fullmatch(last)
            if not (start and end):
                continue
            left, right = (column_index_from_string(edge[1]) for edge in (start, end))
            top, bottom = int(start[2]), int(end[2])
            text = rows.get(top, ({}, False))[0].get(left)
            if not text or right > MAX_COLUMNS:
                continue
            for number in range(top, min(bottom, top + MAX_ROWS) + 1):
                if number in rows:
                    for at in range(left, right + 1):
                        rows[number][0][at] = text
            self.deadline.keep()


def text_of(element):
    """The text of a string, of its runs too; readings of Japanese words are no part of it."""
    runs = []
    for child in element:
        match child.tag.rpartition("}")[2]:
            case "t":
                runs.append(child.text or "")
            case "r":
                runs += [part.text or "" for part in child if part.tag.rpartition("}")[2] == "t"]
    return unescaped("".join(runs))


def unescaped(text):
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def as_int(text, default):
    return int(text) if text and re.fullmatch("[0-9]{1,9}", text) else default


def plain(number):
    """Digits as Excel shows them; what no cell could show keeps its exponent."""
    if abs(number.adjusted()) > 30:
        return str(number)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
