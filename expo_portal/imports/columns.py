"""Kinds of columns: how a cell is read, compared, written into a record and typed again.

Import and export share them, so that a file which was exported changes nothing.
"""

import re
import unicodedata
from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import replace
from datetime import date, time
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..downloads import FORMULA, NUMBER
from ..forms import as_typed
from ..quantities import QuantityError, parse, plain
from ..texts import Text as TextByLanguage
from ..texts import languages
from .sheets import UNREADABLE

BRACKETS = re.compile(r"[(（\[［【].*?[)）\]］】]")
# What Excel shows where a formula fails.
FAILED = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)")
# A line that Excel broke within a cell, where no blank belongs.
IN_CHINESE = re.compile(r"(?<=[一-鿿])\s*\n\s*(?=[一-鿿])")
BETWEEN = re.compile(r"[;；\n]")

YES = {"yes", "y", "true", "1", "x", "✓", "√", "是", "对", "有"}
NO = {"no", "n", "false", "0", "-", "否", "不", "无"}


def heading(text):
    """As headings are compared: without width, case, blanks and punctuation."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]", "", text)


def guarded(text):
    """Text that a spreadsheet shows instead of running it; ``unguarded`` reads it back."""
    return f"'{text}" if is_run(text) else text


def unguarded(text):
    return text[1:] if text.startswith("'") and is_run(text) else text


def is_run(text):
    """Also what was guarded already, so that each guard is taken off again by one reading."""
    return FORMULA.match(text.lstrip("'")) and not NUMBER.fullmatch(text)


def legible(text):
    """A cell as it was meant; says why where it cannot be known."""
    if UNREADABLE in text:
        raise ValidationError(_("There is a character in it that cannot be read: type it again."))
    if FAILED.match(text):
        raise ValidationError(_("Excel shows an error here. Type the value."))
    if text.startswith("="):
        raise ValidationError(
            _("This is a formula without a value. Open the file in Excel and save it, or type it.")
        )
    return unguarded(text)


def listed(text):
    """The entries of a cell that names several: "A; B", one a line."""
    return [entry for part in BETWEEN.split(text) if (entry := part.strip())]


def in_each_language(title):
    """A text of the interface in all its languages: a heading may be in any of them."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield str(title)


def language_of(text):
    """The language of content that a text is in, by its script."""
    scripts = (("[가-힣]", "ko"), ("[ぁ-んァ-ヶ]", "ja"), ("[а-яё]", "ru"), ("[一-鿿]", "zh-hans"))
    for letters, code in scripts:
        if re.search(letters, text.lower()) and code in languages():
            return code
    return "en"


class Column(ABC):
    """One column; ``name`` is what the feed calls it, ``fields`` what it fills in the record."""

    # Read once all others are, since it may name a record of the same file.
    is_late = False
    takes_unit = False

    def __init__(self, field, *aliases, name=None, title=None, example=""):
        self.field, self.aliases, self.example = field, aliases, example
        self.name, self.own_title = name or field, title
        self.fields = (field,)

    def bind(self, model):
        """Called once with the model whose column it is."""
        self.model = model
        self.column = model._meta.get_field(self.field)
        return self

    @property
    def title(self):
        return capfirst(str(self.own_title or self.column.verbose_name))

    @property
    def is_required(self):
        return not (self.column.blank or self.column.has_default())

    @property
    def help_text(self):
        return self.column.help_text

    @property
    def choices(self):
        """What a list in the template offers, if the column takes one of a few words."""
        return ()

    def headings(self):
        """All that it may be called."""
        yield self.name
        yield from self.aliases
        yield from in_each_language(self.own_title or self.column.verbose_name)

    @property
    def empty(self):
        """What an empty cell means."""
        return self.column.get_default()

    @abstractmethod
    def read(self, text, known):
        """The value that a cell means; a ``ValidationError`` says why it means none."""

    def value(self, record):
        return getattr(record, self.field)

    def fill(self, draft, value):
        setattr(draft.record, self.field, value)

    def typed(self, value, known):
        return "" if value is None else str(value)


class Id(Column):
    """Of a record without an address of its own, as its export names it."""

    help_text = gettext_lazy("As exported; leave it empty for a new one.")
    is_required = False
    empty = None

    def read(self, text, known):
        try:
            return self.column.to_python(legible(text))
        except ValidationError as error:
            raise ValidationError(self.unknown) from error

    @property
    def unknown(self):
        return _("There is no %(kind)s with this ID.") % {"kind": self.model._meta.verbose_name}

    def value(self, record):
        return record.pk

    def fill(self, draft, value):
        """Nobody gives a record another id."""


class Plain(Column):
    """A short text in one language: a reference, a currency, an address."""

    # Excel makes a date of "13-05".
    may_be_date = False

    def read(self, text, known):
        text = legible(text)
        if not self.may_be_date and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            raise ValidationError(
                _("Excel has made a date of this. Format the column as text, and type it again.")
            )
        return unicodedata.normalize("NFKC", text)


class InLanguage(Column):
    """A text in one language of the portal: the title in Chinese."""

    def __init__(self, field, code, *aliases, **kwargs):
        super().__init__(field, *aliases, name=f"{field}_{code}", **kwargs)
        self.code = code

    @property
    def title(self):
        return f"{super().title} ({dict(settings.CONTENT_LANGUAGES)[self.code]})"

    def headings(self):
        for said in super().headings():
            if said in self.aliases or said == self.name:
                yield said
            else:
                yield f"{said} ({self.code})"
                yield f"{said} ({dict(settings.CONTENT_LANGUAGES)[self.code]})"
        if self.code == settings.LANGUAGE_CODE:
            yield str(self.own_title or self.column.verbose_name)

    @property
    def is_required(self):
        """A text that is asked for is needed in one language at least."""
        return not self.column.blank and self.code == languages()[0]

    empty = ""

    def read(self, text, known):
        text = legible(text)
        if self.column.multiline:
            return text
        return " ".join(IN_CHINESE.sub("", text).split())

    def value(self, record):
        return getattr(record, self.field).get(self.code, "")

    def fill(self, draft, value):
        texts = getattr(draft.record, self.field) | {self.code: value}
        setattr(draft.record, self.field, TextByLanguage(texts).without_blanks())


def each_language(field, **aliases):
    """A column for each language; aliases by its code, as ``zh_hans=["项目名称"]``."""
    return [
        InLanguage(field, code, *aliases.get(code.replace("-", "_"), ())) for code in languages()
    ]


class Whole(Column):
    """A whole number."""

    def read(self, text, known):
        try:
            quantity = parse(legible(text), is_count=True)
        except QuantityError as error:
            raise ValidationError(str(error)) from error
        if quantity.value is None or quantity.value % 1 or quantity.qualifier != "exact":
            raise ValidationError(_("Type a whole number."))
        most = 32_767 if "Small" in self.column.get_internal_type() else 2_147_483_647
        if quantity.value > most:
            raise ValidationError(_("This is more than can be kept: %(most)s.") % {"most": most})
        return int(quantity.value)


class Exact(Column):
    """A number with decimals, without a qualifier."""

    def read(self, text, known):
        try:
            quantity = parse(legible(text))
        except QuantityError as error:
            raise ValidationError(str(error)) from error
        if quantity.value is None or quantity.qualifier != "exact":
            raise ValidationError(_("Type a number alone."))
        return quantity.value

    def typed(self, value, known):
        return "" if value is None else plain(Decimal(value))


class YesNo(Column):
    def read(self, text, known):
        word = unicodedata.normalize("NFKC", legible(text)).casefold()
        if word not in YES | NO:
            raise ValidationError(_("Type yes or no."))
        return word in YES

    def typed(self, value, known):
        return "" if value is None else _("yes") if value else _("no")

    @property
    def choices(self):
        return (_("yes"), _("no"))


class Choice(Column):
    """One of a few fixed words, by its code or as the admin calls it in any language."""

    def bind(self, model):
        super().bind(model)
        self.words = {}
        for value, label in self.column.flatchoices:
            for said in (value, *in_each_language(label)):
                self.words[heading(said)] = value
        return self

    def read(self, text, known):
        value = self.words.get(heading(legible(text)))
        if value is None:
            raise ValidationError(
                _("Type one of: %(choices)s.") % {"choices": ", ".join(self.choices)}
            )
        return value

    def typed(self, value, known):
        return str(dict(self.column.flatchoices).get(value, value))

    @property
    def choices(self):
        return [str(label) for _value, label in self.column.flatchoices]


class Several(Column):
    """Languages in which a name is our own translation: "en; zh-hans"."""

    def read(self, text, known):
        names = {heading(name): code for code, name in settings.CONTENT_LANGUAGES}
        names |= {heading(code): code for code in languages()}
        entries = listed(legible(text).replace(",", ";"))
        unknown = [entry for entry in entries if heading(entry) not in names]
        if unknown:
            raise ValidationError(
                _("The portal is not set up for the language %(code)s.") % {"code": unknown[0]}
            )
        return sorted({names[heading(entry)] for entry in entries})

    def value(self, record):
        return sorted(getattr(record, self.field))

    def typed(self, value, known):
        return "; ".join(value)


class Word(Column):
    """Another record, by its address or any of its names."""

    def __init__(self, field, *aliases, **kwargs):
        self.is_late = kwargs.pop("is_late", False)
        super().__init__(field, *aliases, **kwargs)

    def words(self, known):
        return known.words(self.column.related_model, **(self.column.get_limit_choices_to() or {}))

    def read(self, text, known):
        return self.words(known).find(legible(text)).pk

    def value(self, record):
        return getattr(record, self.column.attname)

    def fill(self, draft, value):
        # The object itself, so that no rule has to ask the database for it.
        record = None if value is None else self.words(draft.known).records[value]
        setattr(draft.record, self.field, record)

    def typed(self, value, known):
        return "" if value is None else self.words(known).typed(value)


class Links(Word):
    """Several other records: "Machinery; Food"."""

    empty = ()
    is_required = False

    def read(self, text, known):
        words = self.words(known)
        return tuple(dict.fromkeys(words.find(entry).pk for entry in listed(legible(text))))

    def value(self, record):
        return tuple(linked.pk for linked in getattr(record, self.field).all())

    def fill(self, draft, value):
        draft.links[self.field] = value

    def typed(self, value, known):
        words = self.words(known)
        return "; ".join(words.typed(key) for key in value)


MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
YEAR_FIRST = re.compile(r"(\d{4})[-/.年](?:(\d{1,2})(?:[-/.月](\d{1,2})日?|月)?)?", re.ASCII)
DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
IN_MONTH = r"(?:(\d{1,2})(?:st|nd|rd|th)?[.,]? )?"
NAMED = re.compile(rf"{IN_MONTH}([a-z]{{3}})[a-z]*\.? {IN_MONTH}(\d{{4}})", re.ASCII)


def day(text):
    """A date in one of many shapes and how exactly it is known: ``(date(2021, 9, 23), "day")``."""
    text = unicodedata.normalize("NFKC", text).strip().lower()
    text = re.sub(r"[ t]0?0:00(:00)?(\.0+)?z?$", "", text)
    compact = re.sub(r"\s*([-/.年月日])\s*", r"\1", text)
    found = YEAR_FIRST.fullmatch(compact) or DIGITS.fullmatch(compact)
    if found:
        return dated(*found.groups())
    if re.fullmatch(r"\d{4}", compact, re.ASCII):
        return dated(compact, None, None)
    if re.fullmatch(r"\d{4}-\d{1,2}", compact, re.ASCII):
        return dated(*compact.split("-"), None)
    if found := YEAR_LAST.fullmatch(compact):
        first, second, year = found.groups()
        if int(first) <= 12 and int(second) <= 12 and first != second:
            raise ValidationError(
                _("This date can be read in two ways: type it as 2021-09-23, the year first.")
            )
        month, number = (second, first) if int(first) > 12 else (first, second)
        return dated(year, month, number)
    if found := NAMED.fullmatch(" ".join(text.split())):
        before, month, after, year = found.groups()
        if month in MONTHS and not (before and after):
            return dated(year, MONTHS.index(month) + 1, before or after)
    raise ValidationError(_("This is no date: type it as 2021-09-23, or 2021-09 for a month."))


def dated(year, month, number):
    precision = "day" if number else "month" if month else "year"
    try:
        return date(int(year), int(month or 1), int(number or 1)), precision
    except ValueError:
        raise ValidationError(_("No calendar has this day.")) from None


class Day(Column):
    """A date, and where the record keeps it, how exactly it is known: 2021-09-23, 2021-09."""

    def __init__(self, field, *aliases, precision=None, **kwargs):
        super().__init__(field, *aliases, **kwargs)
        self.precision = precision
        if precision:
            self.fields = (field, precision)

    def read(self, text, known):
        found, precision = day(legible(text))
        if self.precision is None and precision != "day":
            raise ValidationError(_("Type the day too: 2021-09-23."))
        return found, precision

    empty = None

    def value(self, record):
        found = getattr(record, self.field)
        if found is None:
            return None
        return found, getattr(record, self.precision) if self.precision else "day"

    def fill(self, draft, value):
        found, precision = value or (None, "day")
        setattr(draft.record, self.field, found)
        if self.precision:
            setattr(draft.record, self.precision, precision)

    def typed(self, value, known):
        if value is None:
            return ""
        found, precision = value
        return found.isoformat()[: {"year": 4, "month": 7, "day": 10}[precision]]


class Clock(Column):
    """A time of day: 10:00."""

    form = re.compile(r"(\d{1,2})[:时点](\d{2})?(?::00|分)?", re.ASCII)

    def read(self, text, known):
        found = self.form.fullmatch(unicodedata.normalize("NFKC", legible(text)))
        with suppress(ValueError):
            if found:
                return time(int(found[1]), int(found[2] or 0))
        raise ValidationError(_("Type the time as 10:00."))

    def typed(self, value, known):
        return "" if value is None else value.isoformat("minutes")


class AsPrinted(Column):
    """A number as printed: "over 196.2 billion yuan", 逾11.2亿元; a heading may hold its unit."""

    takes_unit = True

    def read(self, text, known, unit=""):
        return self.quantity(legible(text), unit)

    def quantity(self, text, unit="", is_count=False):
        try:
            quantity = parse(text, is_count=is_count)
            if unit and quantity.number and not quantity.currency:
                quantity = with_unit(quantity, text, unit, is_count)
        except QuantityError as error:
            raise ValidationError(str(error)) from error
        return quantity

    empty = None

    def typed(self, value, known):
        return "" if value is None else as_typed(value)


def with_unit(quantity, text, unit, is_count):
    """12 under 亿元 is 12亿元; 3500万 keeps its own scale and is 3500万元."""
    if quantity.scale:
        return replace(quantity, currency=parse(f"1{unit}", is_count=is_count).currency)
    return parse(f"{text}{unit}", is_count=is_count)


def unit_in(text):
    """The unit that a heading names, 亿元 of 投资额（亿元）, if numbers can be read with it."""
    for found in BRACKETS.findall(text):
        unit = re.sub(r"^(单位|unit)[:：]?\s*", "", found[1:-1].strip(), flags=re.IGNORECASE)
        with suppress(QuantityError):
            if unit and parse(f"1 {unit}").number:
                return f" {unit}"
    return ""


class Rows(Column):
    """Rows that belong to the record, in one cell: "A; B". ``relation`` is their name there."""

    relation = ""
    help_text = ""
    is_required = False
    empty = ()

    def __init__(self, name, title, *aliases, example=""):
        super().__init__(name, *aliases, title=title, example=example)
        self.fields = ()

    def bind(self, model):
        return self

    @property
    def title(self):
        return capfirst(str(self.own_title))

    def headings(self):
        yield self.name
        yield from self.aliases
        yield from in_each_language(self.own_title)
