"""Excel files of which equal content gives equal bytes."""

import io
import shutil
from datetime import UTC, datetime
from itertools import islice
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

# Below the headings.
MAX_ROWS = 1_048_575

FIRST_OF_ZIP = datetime(1980, 1, 1, tzinfo=UTC)


class StillZip(ZipFile):
    """An archive that does not tell when it was written."""

    def writestr(self, name, data):
        super().writestr(self.entry(name), data)

    def write(self, filename, arcname):
        with open(filename, "rb") as source, self.open(self.entry(arcname), "w") as target:
            shutil.copyfileobj(source, target)

    def entry(self, name):
        info = ZipInfo(name, FIRST_OF_ZIP.timetuple()[:6])
        info.compress_type = self.compression
        return info


def workbook(titles, rows, notes, as_of=None):
    """The bytes of a workbook with two sheets, or ``None`` where it cannot hold all rows.

    ``rows`` may be a generator: the sheet grows in a temporary file, not in memory.
    """
    book = Workbook(write_only=True)
    data, about = book.create_sheet(_("Data")), book.create_sheet(_("About"))
    data.freeze_panes = "A2"
    data.append(titles)
    rows = iter(rows)
    for cells in islice(rows, MAX_ROWS):
        data.append(cells)
    for note in notes:
        about.append(note)
    content = packed(book, as_of)
    return content if next(rows, None) is None else None


def packed(book, as_of=None):
    moment = (as_of or FIRST_OF_ZIP).astimezone(UTC).replace(tzinfo=None)
    book.properties.created = book.properties.modified = moment
    content = io.BytesIO()
    # Not ``book.save()``, which writes the time of day into the file.
    ExcelWriter(book, StillZip(content, "w", ZIP_DEFLATED)).save()
    return content.getvalue()
