"""Files as they come, and files as somebody who means harm sends them: each gets a sentence."""

import io
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.models import SignedProject
from tests.forms import form_on
from tests.workbooks import repacked, workbook

pytestmark = pytest.mark.django_db

ADD = "/admin/expo_portal/importbatch/add/"
HEAD = ["reference", "title", "amount", "signed on", "parties", "stands for"]
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {after} "{f"&{before};" * 10}">'
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)


def row(**cells):
    line = dict.fromkeys(HEAD, "") | {"reference": "13-001", "title": "A"} | cells
    return [line[name] for name in HEAD]


def csv(*lines):
    return "\n".join("\t".join(cells) for cells in (HEAD, *lines)).encode("utf-8", "surrogatepass")


def sheet(inner):
    content = f"<worksheet {NAMESPACE}><sheetData>{inner}</sheetData></worksheet>"
    return repacked(workbook(HEAD), worksheets__sheet1=content)


def cells_of(*texts):
    inner = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f"<row>{inner}</row>"


def zipped(**files):
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


FORMULA = workbook(HEAD, row(amount="=1+1"))
NASTY = {
    "nothing": b"",
    "one NUL": b"\0",
    "blanks": b" \n\t\n",
    "a mark alone": b"\xef\xbb\xbf",
    "UTF-16 mark alone": b"\xff\xfe",
    "half a UTF-16": csv(row()).decode().encode("utf-16")[:-1],
    "random bytes": bytes(range(256)) * 20,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "a PDF": b"%PDF-1.7\n%\xe2\xe3",
    "old Excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "HTML": b"<html><table><tr><td>reference</td></tr></table></html>",
    "JSON": b'[{"reference": "13-001"}]',
    "headings alone": csv(),
    "rows alone": csv(row())[len("\t".join(HEAD)) + 1 :],
    "unknown headings": b"a\tb\n1\t2\n",
    "headings twice": b"title\ttitle\treference\nA\tB\t13-001\n",
    "a broken quote": b'reference\ttitle\n13-001\t"A\n13-002\tB\n',
    "a NUL in a cell": csv(row(title="A\0B")),
    "half a character": csv(row(title="A\ud800")),
    "a control character": csv(row(title="A\x07B")),
    "a NUL in the reference": csv(row(reference="13\0")),
    "a title too long": csv(row(title="x" * 9_999)),
    "a cell too long": csv(row(title="x" * 10_001)),
    "too many columns": ("reference\ttitle" + "\tx" * 200 + "\n13-001\tA").encode(),
    "too many rows": b"reference\ttitle\n" + b"13-001\tA\n" * 20_001,
    "10^300": csv(row(amount="10^300")),
    "1e400": csv(row(amount="1e400 yuan")),
    "300 digits": csv(row(amount="9" * 300)),
    "a huge count": csv(row(**{"stands for": "9" * 20})),
    "a count beyond the column": csv(row(**{"stands for": "3000000000"})),
    "a count of nothing": csv(row(**{"stands for": "0"})),
    "infinity": csv(row(amount="Infinity")),
    "not a number": csv(row(amount="NaN")),
    "30 February": csv(row(**{"signed on": "2021-02-30"})),
    "the year 99999": csv(row(**{"signed on": "99999-01-01"})),
    "the year 0": csv(row(**{"signed on": "0000-01-01"})),
    "a date of two readings": csv(row(**{"signed on": "01/02/2021"})),
    "Arabic digits": csv(row(**{"signed on": "٢٠٢١-٠٩-٢٣"})),
    "the same party twice": csv(row(parties="A; A")),
    "a party without a name": csv(row(parties=" ; (investor)")),
    "a party too long": csv(row(parties="x" * 500)),
    "a reference with a slash": csv(row(reference="13/001")),
    "a reference too long": csv(row(reference="1" * 400)),
    "the same row twice": csv(row(), row()),
    "a formula without a value": FORMULA,
    "an error of Excel": csv(row(title="#REF!")),
    "an archive of something else": zipped(**{"a.txt": "x"}),
    "an archive cut short": FORMULA[:-200],
    "a workbook without sheets": repacked(FORMULA, workbook=f"<workbook {NAMESPACE}/>"),
    "a workbook that is no XML": repacked(FORMULA, worksheets__sheet1="<worksheet"),
    "an entity bomb": repacked(FORMULA, worksheets__sheet1=f"{BOMB}]><worksheet>&i;</worksheet>"),
    "an external entity": repacked(
        FORMULA,
        worksheets__sheet1='<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><worksheet>&f;</worksheet>',
    ),
    "a cell that is nowhere": sheet('<row r="x"><c r="?!9"><v>1</v></c></row>'),
    "a text that is not there": sheet('<row><c t="s"><v>99999999</v></c></row>'),
    "a number that is none": sheet(
        cells_of(*HEAD) + '<row><c><v>1e 999</v></c><c s="77"><v>x</v></c></row>'
    ),
    "a date before all calendars": sheet(
        cells_of(*HEAD) + cells_of("13-001", "A", "", "-99999999999")
    ),
    "a cell far away": sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "merged over everything": repacked(
        workbook(HEAD),
        worksheets__sheet1=f"<worksheet {NAMESPACE}><sheetData>{cells_of(*HEAD)}{cells_of('', 'A')}"
        '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="B1:B9"/>'
        '<mergeCell ref="nonsense"/></mergeCells></worksheet>',
    ),
}


# What can be read after all, and how many rows it has.
FINE = {"headings twice": 1, "a broken quote": 2, "a party without a name": 1}


def said(page):
    """What the page tells of it: at the form, or at the rows."""
    if "form" in page.context:
        return [
            message for messages in page.context["form"].errors.values() for message in messages
        ]
    return [
        message
        for row in page.context["batch"].rows.data()
        for messages in row.problems.values()
        for message in messages
    ]


@pytest.mark.parametrize("name", NASTY)
def test_nasty_file_gets_a_sentence_and_writes_nothing(admin_client, name):
    file = SimpleUploadedFile("list.xlsx", NASTY[name])

    page = admin_client.post(ADD, {"resource": "projects", "file": file}, follow=True)

    assert page.status_code == 200
    assert bool(said(page)) == (name not in FINE)
    if "review" in page.context:
        address = page.redirect_chain[-1][0]
        form = form_on(page, "review_form")
        confirmed = admin_client.post(address, form | {"_confirm": "1"}, follow=True)
        assert confirmed.status_code == 200
    assert SignedProject.objects.count() == FINE.get(name, 0)


def test_there_are_fifty_of_them():
    assert len(NASTY) >= 50
