"""Excel files as staff send them, good and bad."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook


def workbook(*rows, change=None, **sheets):
    """The bytes of a workbook; ``change`` is called with its first sheet before it is saved."""
    book = Workbook()
    book.active.title = "Sheet1"
    for row in rows:
        book.active.append(row)
    for title, more in sheets.items():
        sheet = book.create_sheet(title)
        for row in more:
            sheet.append(row)
    if change:
        change(book.active)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def repacked(content, **parts):
    """The same workbook with some parts replaced or left out: ``xl/styles.xml`` as ``styles``."""
    names = {f"xl/{name}.xml".replace("__", "/"): text for name, text in parts.items()}
    target = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as source, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for name in source.namelist():
            text = names.pop(name, source.read(name))
            if text is not None:
                new.writestr(name, text)
        for name, text in names.items():
            new.writestr(name, text)
    return target.getvalue()
