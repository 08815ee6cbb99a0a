"""Charts that stand alone as files: their texts are placed by hand, for want of a layout."""

import re
import unicodedata

from django import template
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .expo import TEETH, in_parts, qualified

register = template.Library()

# Of the page of an A4 article, in pixels; labels to the left, then numbers, then bars.
WIDTH, MARGIN = 960, 32
LABELS, NUMBERS, BARS = 330, 510, 526
TITLE, TEXT, SMALL = 22, 16, 13

# A word with the space after it, or one character of a script that breaks anywhere.
WORD = re.compile(r"[^\s\u2e80-\uffef]+\s*|[\u2e80-\uffef]\s*")


def breadth(character):
    """In ems, roughly: Chinese characters are square."""
    return 1.0 if unicodedata.east_asian_width(character) in "WF" else 0.55


def wrapped(text, width, size):
    """Lines of at most that many pixels."""
    lines, line, used = [], "", 0.0
    for word in WORD.findall(text):
        wide = sum(map(breadth, word)) * size
        if line and used + wide > width:
            lines.append(line.rstrip())
            line, used = "", 0.0
        line, used = line + word, used + wide
    return [*lines, line.rstrip()] if line else lines


def placed(lines, top, size):
    """Pairs of a line and its place, one and a half of its height apart."""
    return [(line, round(top + size * 1.4 * number)) for number, line in enumerate(lines)]


@register.simple_tag
def bar_drawing(table):
    """Rows with the places of their texts and bars, and where they end."""
    title = placed(wrapped(str(table.measure.name), WIDTH - 2 * MARGIN, TITLE), 48, TITLE)
    top, rows = title[-1][1] + 26, []
    for row in table.rows:
        rows.append(bar_row(row, top, table.largest))
        top = rows[-1]["end"] + 8
    return {"title": title, "rows": rows, "end": top}


def bar_row(row, top, largest):
    [each] = row.cells[:1]
    lines = placed(wrapped(label(row), LABELS - MARGIN, TEXT), top + 21, TEXT)
    below = lines[-1][1] + 20
    notes = placed(wrapped(kinds(row), LABELS - MARGIN, SMALL), below, SMALL)
    length = (WIDTH - MARGIN - BARS - 8) * each.figure.value / largest
    return {
        "top": top,
        "lines": lines,
        "notes": notes,
        "number": number(each.figure),
        "number_y": top + 21,
        "bar_y": top + 4,
        "length": f"{length:.1f}",
        "tip": f"{BARS + length:.1f}",
        "teeth": each.figure.qualifier in TEETH,
        "end": (notes or lines)[-1][1] + 12,
    }


def label(row):
    if row.label:
        return capfirst(str(row.label))
    figure = row.cells[0].figure
    if figure.band_low is None and figure.band_high is None:
        return _("In all")
    return capfirst(
        strip_tags(render_to_string("components/band.html", {"figure": figure})).strip()
    )


def kinds(row):
    """What else was counted: "on site · Main venue and sub-venues together"."""
    each = row.cells[0]
    found = [str(kind) for kind in each.kinds if kind != row.label]
    return " · ".join(filter(None, (*found, str(each.figure.scope))))


def number(figure):
    """ "over 16,600": nothing of a page's badge is left in a file but its words."""
    said = in_parts(figure, "bare")
    return (qualified(said.qualifier, said.number) if said.qualifier else said.number) + said.unit


@register.simple_tag
def source_lines(sources, top):
    """ "Jilin Daily, 13th China-Northeast Asia Expo delivers fruitful results", line by line."""
    lines = []
    for source in sources:
        document = source.document
        named = (document.publisher, document.title) if document else (source.release.title,)
        words = ", ".join(str(name) for name in named if name)
        lines += wrapped(_("Source: %(source)s") % {"source": words}, WIDTH - 2 * MARGIN, SMALL)
    return placed(lines, top, SMALL)


@register.filter
def last_line(lines):
    return lines[-1][1] if lines else 0
