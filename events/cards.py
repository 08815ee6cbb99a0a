"""The picture that other sites show with a link to a session: its seal and its headline."""

import hashlib
import io
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext
from PIL import Image, ImageDraw, ImageFont

from expo_portal.quantities import Qualifier
from expo_portal.templatetags.expo import spoken

WIDTH, HEIGHT, MARGIN = 1200, 630, 64
DEEP, SEAL, INK, PALE, LINE, BADGE = (
    *("#06322d", "#c22e17", "#f2f8f6", "#b7cdc8", "#4f7f77", "#2b524e"),
)
SHOWN = 3

# Where distributions put fonts with Chinese characters, with the number of their simplified face.
CJK_FONTS = (
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", 2),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc", 2),
    ("/usr/share/fonts/google-noto-cjk/NotoSansCJK-Bold.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
)
# Where no font has the words, the bound is a sign: never a bare number.
SIGNS = {
    Qualifier.OVER: "> ",
    Qualifier.AT_LEAST: "≥ ",
    Qualifier.ABOUT: "~ ",
    Qualifier.NEARLY: "< ",
    Qualifier.UNDER: "< ",
    Qualifier.UP_TO: "≤ ",
}


@dataclass(frozen=True)
class Card:
    """All that is drawn, so that equal content is the same picture under the same ETag."""

    number: str
    title: str
    subtitle: str
    figures: tuple
    site: str

    @property
    def etag(self):
        return f'"{hashlib.sha256(repr((self, cjk_font())).encode()).hexdigest()[:32]}"'


def card_of(expo_session, announced):
    numbers = (each for each in announced.headline if each.figure.number)
    return Card(
        number=str(expo_session.ordinal or ""),
        title=drawable(str(expo_session.title)),
        subtitle=drawable(gettext("Figures as announced, with their sources.")),
        figures=tuple(line(each.figure) for _n, each in zip(range(SHOWN), numbers, strict=False)),
        site=urlsplit(settings.SITE_URL).netloc,
    )


class Line(NamedTuple):
    """A number with its qualifier in the words of the reader, and what was counted."""

    qualifier: str
    teeth: bool
    number: str
    unit: str
    label: str


def line(figure):
    said = spoken(figure.quantity)
    label = drawable(str(figure.measure.name))
    if drawable("".join((said.qualifier, said.number, said.unit))):
        return Line(said.qualifier, said.teeth, said.number, said.unit.strip(), label)
    return Line("", False, signs(figure.quantity), "", label)


def signs(quantity):
    """ "> 196,200,000,000 CNY": for where no font has the words of the language."""
    if quantity.value is None:
        return ""
    numbers = [f"{quantity.value:,f}"]
    if quantity.value_max is not None:
        numbers.append(f"{quantity.value_max:,f}")
    numbers = [n.rstrip("0").rstrip(".") if "." in n else n for n in numbers]
    said = SIGNS.get(quantity.qualifier, "") + "–".join(numbers)
    return f"{said} {quantity.currency}".strip()


@cache
def cjk_font():
    return next(((path, face) for path, face in CJK_FONTS if Path(path).is_file()), None)


def is_latin(text):
    return all(ord(sign) < 0x250 or sign in "–—’“”≤≥" for sign in text)


def drawable(text):
    """The text, or nothing where no font here has its characters: never boxes."""
    return text if is_latin(text) or cjk_font() else ""


@lru_cache(maxsize=32)
def font(size, latin):
    if latin or cjk_font() is None:
        return ImageFont.load_default(size)
    path, face = cjk_font()
    return ImageFont.truetype(path, size, index=face)


def font_of(text, size):
    return font(size, is_latin(text))


@lru_cache(maxsize=64)
def picture(card):
    """The bytes of a PNG of 1200 by 630; nothing in it tells when it was drawn."""
    image = Image.new("RGB", (WIDTH, HEIGHT), DEEP)
    draw = ImageDraw.Draw(image)
    text_start = MARGIN
    if card.number:
        draw_seal(draw, card.number)
        text_start += 280
    room = WIDTH - MARGIN - text_start
    top = MARGIN + 4
    for row in wrapped(card.title, 54, room)[:2]:
        draw.text((text_start, top), row, INK, font_of(row, 54))
        top += 68
    for row in wrapped(card.subtitle, 28, room)[:2]:
        draw.text((text_start, top + 14), row, PALE, font_of(row, 28))
        top += 38
    draw_figures(draw, card.figures, 330)
    draw.line((MARGIN, HEIGHT - 74, WIDTH - MARGIN, HEIGHT - 74), LINE, 2)
    draw.text((MARGIN, HEIGHT - 58), card.site, PALE, font_of(card.site, 26))
    kept = io.BytesIO()
    image.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(kept, "PNG")
    return kept.getvalue()


def draw_seal(draw, number):
    """The square with the number: hall sign and stamp."""
    size = 230
    draw.rectangle((MARGIN, MARGIN, MARGIN + size, MARGIN + size), SEAL)
    middle = (MARGIN + size / 2, MARGIN + size / 2)
    draw.text(middle, number, "white", fitting(number, 170, size - 30), anchor="mm")


def draw_figures(draw, figures, top):
    """In columns: the number on one line with its qualifier, what it counts below."""
    if not figures:
        return
    gap = 40
    width = (WIDTH - 2 * MARGIN - gap * (len(figures) - 1)) / len(figures)
    for column, figure in enumerate(figures):
        start, baseline = MARGIN + column * (width + gap), top + 108
        draw.line((start, top, start + width, top), INK, 4)
        after = start
        if figure.qualifier:
            after = draw_badge(draw, figure, start, baseline) + 14
        face = fitting(figure.number, 88, start + width - after)
        draw.text((after, baseline), figure.number, INK, face, anchor="ls")
        labels = (*wrapped(figure.unit, 28, width)[:1], *wrapped(figure.label, 28, width)[:2])
        for row, part in enumerate(labels):
            ink = INK if figure.unit and row == 0 else PALE
            draw.text((start, top + 152 + row * 38), part, ink, font_of(part, 28), anchor="ls")


def draw_badge(draw, figure, start, baseline):
    """The word before the number; toothed where the real value is higher. Returns its end."""
    face = font_of(figure.qualifier, 26)
    top, bottom, end = baseline - 40, baseline, start + face.getlength(figure.qualifier) + 24
    points = [(start, top), (end, top), (end, bottom), (start, bottom)]
    if figure.teeth:
        step, depth = (bottom - top) / 4, 9
        teeth = [(end + depth * (n % 2), top + step * n) for n in range(5)]
        points, end = [(start, top), *teeth, (start, bottom)], end + depth
    draw.polygon(points, BADGE, PALE)
    middle = (start + 12, (top + bottom) / 2)
    draw.text(middle, figure.qualifier, INK, face, anchor="lm")
    return end


def fitting(text, size, width):
    """The largest font, down to 18, in which the text fits."""
    while size > 18 and font_of(text, size).getlength(text) > width:
        size -= 2
    return font_of(text, size)


def wrapped(text, size, width):
    """Lines that fit: Latin text breaks between words, Chinese between characters."""
    face, latin = font_of(text, size), is_latin(text)
    rows, row = [], ""
    for piece in text.split(" ") if latin else text:
        longer = f"{row} {piece}".strip() if latin else row + piece
        if row and face.getlength(longer) > width:
            rows.append(row)
            longer = piece
        row = longer
    return [*rows, row] if row else rows
