"""Records as files that the import takes again: exports, the template, a file with its errors."""

import csv
import io
import re
from itertools import chain

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from ..workbooks import packed
from .batches import ImportRow
from .columns import Choice, Word, YesNo, guarded
from .known import Known
from .review import Review

ROWS_AT_ONCE = 500
# More words than that are no list to choose from.
LONGEST_LIST = 300
# Rows of the template that offer lists.
TEMPLATE_ROWS = 1_000
# Blank lines of a file that are kept when it is taken back.
MOST_BLANK = 100

BOLD = Font(bold=True)
WRONG = PatternFill("solid", fgColor="FFC7CE")
DIFFERS = PatternFill("solid", fgColor="FFEB9C")


# Exports


def titles(resource):
    return [column.title for column in resource.columns]


def rows(resource, records):
    """The cells of each record, as they would be typed."""
    known = Known()
    for record in records.iterator(ROWS_AT_ONCE):
        yield [guarded(column.typed(column.value(record), known)) for column in resource.columns]


def as_csv(resource, records):
    """Lines with a byte order mark for Excel."""
    yield "\ufeff"
    for cells in chain([titles(resource)], rows(resource, records)):
        line = io.StringIO()
        csv.writer(line).writerow(cells)
        yield line.getvalue()


def as_xlsx(resource, records):
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_title(resource.title))
    sheet.freeze_panes = "A2"
    sheet.append([bold(sheet, title) for title in titles(resource)])
    for cells in rows(resource, records):
        sheet.append([text_cell(sheet, text) if text else None for text in cells])
    return packed(book)


def sheet_title(text):
    return re.sub(r"[\[\]:*?/\\]", " ", text)[:31].strip(" '") or "Sheet1"


def bold(sheet, text):
    cell = text_cell(sheet, text)
    cell.font = BOLD
    return cell


def text_cell(sheet, text):
    """A cell that is text, also where it looks like a formula or a number."""
    cell = WriteOnlyCell(sheet, "")
    cell.value, cell.data_type = text, "s"
    return cell


# The template


def template(resource):
    """Headings with lists to choose from, and beside them what each column means."""
    book = Workbook()
    sheet = book.active
    sheet.title = sheet_title(resource.title)
    words, notes = book.create_sheet(_("Words")), book.create_sheet(_("Notes"))
    # Hidden, so that nobody takes it for rows; its lists work all the same.
    words.sheet_state = "hidden"
    notes.append([_("Column"), _("Needed"), _("What it holds"), _("Example")])
    known = Known()
    for position, column in enumerate(resource.columns, start=1):
        letter = get_column_letter(position)
        head = sheet.cell(1, position, column.title)
        head.font, head.alignment = BOLD, Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[letter].width = 18
        # As text, so that Excel makes no date of 13-05.
        sheet.column_dimensions[letter].number_format = "@"
        choices = list_of(column, known)
        for line, choice in enumerate([column.title, *choices], start=1):
            words.cell(line, position, choice)
        if choices:
            offered = f"'{words.title}'!${letter}$2:${letter}${len(choices) + 1}"
            validation = DataValidation("list", formula1=offered, showErrorMessage=False)
            validation.add(f"{letter}2:{letter}{TEMPLATE_ROWS}")
            sheet.add_data_validation(validation)
        needed = _("yes") if column.is_required else ""
        notes.append([column.title, needed, str(column.help_text), column.example])
    sheet.freeze_panes = "A2"
    for letter, width in (("A", 30), ("B", 10), ("C", 70), ("D", 30)):
        notes.column_dimensions[letter].width = width
    for cell in notes[1]:
        cell.font = BOLD
    return packed(book)


def list_of(column, known):
    if isinstance(column, Word):
        words = column.words(known)
        if len(words.records) > LONGEST_LIST:
            return []
        return sorted(words.typed(key) for key in words.records)
    return list(column.choices) if isinstance(column, Choice | YesNo) else []


# A file with its errors


def annotated(batch, resource):
    """The sheet as it was read, each wrong cell red and each changed one yellow, with a note."""
    review = Review(batch, resource)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_title(batch.sheet or resource.title))
    line = 0
    for row in batch.rows.filter(sheet=batch.sheet).iterator(ROWS_AT_ONCE):
        for _blank in range(min(row.number - line - 1, MOST_BLANK)):
            sheet.append([])
        line = row.number
        if row.outcome in {ImportRow.Outcome.TITLE, ImportRow.Outcome.HEADINGS}:
            sheet.append([bold(sheet, text) for text in row.cells])
        else:
            sheet.append(noted(sheet, review.shown(row), row))
    return packed(book)


def noted(sheet, shown, row):
    cells = []
    for position, seen in enumerate(shown.cells):
        cell = text_cell(sheet, row.cells[position] if position < len(row.cells) else "")
        problems = [*shown.problems, *seen.problems] if position == 0 else seen.problems
        if problems:
            cell.fill = WRONG
            cell.comment = Comment("\n".join(problems), _("Portal"), width=320)
        elif seen.is_changed:
            cell.fill = DIFFERS
            cell.comment = Comment(_("Before: %(text)s") % {"text": seen.before}, _("Portal"))
        cells.append(cell)
    return cells
