"""A table of the site as a file: exactly the rows that its page shows, and what they are.

Every file says where it comes from, what it was narrowed to, when its content last moved and
under which licence it may be used. None of this is the clock of the request, so that equal
content gives equal bytes.
"""

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from django.conf import settings
from django.http import HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.urls import register_converter
from django.utils.translation import gettext as _
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from .quantities import plain
from .texts import languages
from .workbooks import workbook

# A spreadsheet would run what begins so; the full-width forms are folded by some of them.
FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")

# Digits of a number that a spreadsheet keeps.
SHEET_DIGITS = 15


class FileKind:
    """``data.csv`` in an address: ``path("projects/data.<filekind:kind>", …)``."""

    regex = "csv|xlsx|json|ndjson"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(FileKind, "filekind")


class Column(NamedTuple):
    """``is_text`` marks names and sentences, which a flat file holds in a column per language."""

    name: str
    title: str
    is_text: bool = False


@dataclass
class Download:
    """Rows as dictionaries by the names of the columns; they may be a generator."""

    stem: str
    title: str
    columns: list[Column]
    rows: Iterable[dict]
    about: dict[str, str] = field(default_factory=dict)
    # The last public change among the rows.
    as_of: datetime | None = None


def respond(request, download, kind):
    """The file: ``csv``, ``xlsx``, ``json`` or ``ndjson``; all but a workbook are streamed."""
    answer = WRITERS[kind](download, about(request, download))
    name = f"{download.stem}.{kind}"
    answer.headers.setdefault("Content-Disposition", f'attachment; filename="{name}"')
    return answer


def about(request, download):
    """What the file says of itself, by name."""
    page = request.get_full_path().replace(request.path, request.path.rpartition("/")[0] + "/")
    moment = download.as_of and download.as_of.astimezone(UTC).isoformat(timespec="seconds")
    lines = {
        "title": str(download.title),
        "address": settings.SITE_URL + page,
        **{name: str(value) for name, value in download.about.items()},
        "as_of": moment,
        "licence": " ".join(filter(None, (settings.LICENCE, settings.LICENCE_URL))),
    }
    return {name: value for name, value in lines.items() if value}


def headings(columns):
    """Flat columns, a text in each language of the portal: ``title_en``, ``title_zh-hans``."""
    for column in columns:
        if column.is_text:
            for code in languages():
                yield f"{column.name}_{code}", f"{column.title} ({code})", column.name, code
        else:
            yield column.name, str(column.title), column.name, None


def flat_rows(download, cell):
    flat = list(headings(download.columns))
    for row in download.rows:
        values = ((row.get(name), code) for _heading, _title, name, code in flat)
        yield [cell((value or {}).get(code) if code else value) for value, code in values]


def harmless(text):
    """``'=1+1``: text that a spreadsheet shows instead of running it; numbers keep their signs."""
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    if FORMULA.match(text) and not NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def plain_value(value):
    """A value as text, number, truth or nothing, as JSON knows them; amounts are strings."""
    match value:
        case Decimal():
            return plain(value)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case None | bool() | int() | dict() | list():
            return value
    return str(value)


def text_cell(value):
    value = plain_value(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else harmless(str(value))


def sheet_cell(value):
    """A number that the spreadsheet would round stays text; a day is one."""
    if isinstance(value, Decimal) and len(plain(abs(value)).replace(".", "")) <= SHEET_DIGITS:
        return value
    if isinstance(value, (bool, int)) or (isinstance(value, date) and type(value) is date):
        return value
    return text_cell(value) or None


def csv_lines(download, said):
    """With a byte order mark for Excel, and ``#`` before what is not a row (CSV on the Web)."""
    line = io.StringIO()
    writer = csv.writer(line)

    def written(cells):
        line.seek(0)
        line.truncate()
        writer.writerow(cells)
        return line.getvalue()

    yield "\ufeff"
    for name, value in said.items():
        yield f"# {name}: {' '.join(value.split())}\r\n"
    yield written([heading for heading, *_rest in headings(download.columns)])
    for cells in flat_rows(download, text_cell):
        yield written(cells)


def as_csv(download, said):
    return StreamingHttpResponse(
        csv_lines(download, said), content_type="text/csv; charset=utf-8; header=present"
    )


def as_xlsx(download, said):
    flat = list(headings(download.columns))
    titles = [title for _heading, title, *_rest in flat]
    notes = [(name, harmless(value)) for name, value in said.items()]
    notes += [(heading, title) for heading, title, *_rest in flat]
    content = workbook(titles, flat_rows(download, sheet_cell), notes, download.as_of)
    if content is None:
        return HttpResponseBadRequest(
            _("These are more rows than a workbook can hold. Take the CSV file instead."),
            content_type="text/plain; charset=utf-8",
            headers={"Content-Disposition": "inline"},
        )
    return HttpResponse(
        content,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def json_rows(download):
    names = [column.name for column in download.columns]
    for row in download.rows:
        shape = {name: plain_value(row.get(name)) for name in names}
        yield json.dumps(shape, ensure_ascii=False)


def json_lines(download, said):
    yield f'{{"about": {json.dumps(said, ensure_ascii=False)}, "rows": ['
    for number, row in enumerate(json_rows(download)):
        yield f"{',' if number else ''}\n{row}"
    yield "\n]}\n"


def as_json(download, said):
    return StreamingHttpResponse(json_lines(download, said), content_type="application/json")


def as_ndjson(download, said):
    first = json.dumps({"about": said}, ensure_ascii=False)
    return StreamingHttpResponse(
        (f"{line}\n" for line in chain([first], json_rows(download))),
        content_type="application/x-ndjson",
    )


WRITERS = {"csv": as_csv, "xlsx": as_xlsx, "json": as_json, "ndjson": as_ndjson}
