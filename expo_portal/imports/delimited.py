"""Tables as text: CSV in any common encoding and separator, and what Excel copies."""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from django.utils.translation import gettext_lazy as _

from .sheets import MAX_BYTES, Line, Sheet, UnreadableFile, cleaned

SEPARATORS = "\t;,|"
# By encoding, what is written in it; of two that read a text equally well the first is taken.
LETTERS = {
    "euc_kr": re.compile("[가-힣]"),
    "gb18030": re.compile("[一-鿿]"),
    "big5": re.compile("[一-鿿]"),
    "shift_jis": re.compile("[ぁ-んァ-ヶー一-鿿]"),
    # A word half in Latin and half in Cyrillic letters is in another encoding.
    "cp1251": re.compile("(?<![A-Za-z])[А-Яа-яЁё](?![A-Za-z])"),
    "cp1252": re.compile("[À-ÿ]"),
}
PUNCTUATION = re.compile("[「」《》（），。、：；“”％～—–’·€]")
MARKS = {BOM_UTF8: "utf-8-sig", BOM_UTF16_LE: "utf-16", BOM_UTF16_BE: "utf-16"}
# Lines by which encoding and separator are told.
SAMPLE = 60
SAMPLE_BYTES = 20_000


def read(content, is_heading):
    text = decoded(content, is_heading)
    return table(text, separator(text, is_heading))


def pasted(text):
    """Rows copied from a spreadsheet: tabs between cells, quotes around cells of several lines."""
    if len(text) > MAX_BYTES:
        raise UnreadableFile(_("This is too much to paste. Import it as a file."))
    if "\t" not in text:
        return table(text, separator(text, lambda cell: False))
    sheet = table(text, "\t")
    if any("\t" in cell and "\n" in cell for line in sheet.lines for cell in line.cells):
        # A quote that is only an inch sign has swallowed the cells after it.
        return table(text, "\t", quoting=csv.QUOTE_NONE)
    return sheet


def table(text, delimiter, quoting=csv.QUOTE_MINIMAL):
    sheet = Sheet("")
    try:
        records = list(csv.reader(lines_of(text), delimiter=delimiter, quoting=quoting))
        if quoting != csv.QUOTE_NONE and is_open(text, delimiter):
            # A quote that nobody closes has swallowed all the rows after it.
            return table(text, delimiter, csv.QUOTE_NONE)
    except csv.Error as error:
        raise UnreadableFile(_("This table cannot be read: %(problem)s."), problem=error) from error
    for number, cells in enumerate(records, start=1):
        if number == 1 and cells and re.fullmatch("sep=.?", "".join(cells).lower()):
            continue  # Excel's own note on the separator.
        sheet.add(Line(number, [cleaned(cell) for cell in cells]))
    return sheet


def is_open(text, delimiter):
    """Whether the last quote is closed by nothing."""
    try:
        for _cells in csv.reader(lines_of(text), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return str(error) == "unexpected end of data"
    return False


def lines_of(text):
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return (f"{line}\n" for line in text.split("\n"))


def decoded(content, is_heading):
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if encoding := wide(content):
        return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        if error.start > SAMPLE_BYTES:
            return content.decode("utf-8", "replace")  # One slip in a text that is UTF-8.
    found = [(encoding, text) for encoding in LETTERS if (text := attempt(content, encoding))]
    if not found:
        return content.decode("utf-8", "replace")
    return max(found, key=lambda pair: likelihood(*pair, is_heading))[1]


def wide(content):
    """UTF-16 without its mark: every other byte of what is ASCII in it is zero."""
    sample = content[:SAMPLE_BYTES]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if min(even, odd) == 0 and max(even, odd) > max(2, len(sample) // 10):
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def attempt(content, encoding):
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def likelihood(encoding, text, is_heading):
    """How many headings it has, then how much of it is in letters that people write."""
    sample = text[:SAMPLE_BYTES]
    headings = max((count for _delimiter, count, _width in shapes(text, is_heading)), default=0)
    foreign = sum(character > "\x7f" for character in sample)
    written = len(PUNCTUATION.findall(sample))
    written += sum(map(is_common, LETTERS[encoding].findall(sample)))
    return headings, written / (foreign or 1)


def is_common(character):
    """Whether a Chinese character is in daily use: a wrong encoding gives rare ones."""
    if not "一" <= character <= "鿿":
        return True
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            if first <= character.encode(encoding)[0] <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False


def separator(text, is_heading):
    """The one under which most headings are known, then the one that gives the widest rows."""
    best = max(shapes(text, is_heading), key=lambda shape: shape[1:], default=None)
    return best[0] if best and best[2] > 1 else ","


def shapes(text, is_heading):
    """For each separator: the most headings in one line, and how many lines are as wide as most."""
    sample = "\n".join(text[:SAMPLE_BYTES].splitlines()[:SAMPLE])
    for delimiter in SEPARATORS:
        try:
            records = [
                cells for cells in csv.reader(lines_of(sample), delimiter=delimiter) if cells
            ]
        except csv.Error:
            continue
        headings = max((sum(map(is_heading, cells)) for cells in records), default=0)
        widths = sorted(len(cells) for cells in records)
        yield delimiter, headings, widths[len(widths) // 2] if widths else 0
