"""How names, numbers and dates read on a page, in the language of the page."""

import json
import re
from dataclasses import replace
from typing import NamedTuple

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils import formats
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, override, pgettext
from django.utils.translation import gettext as _

from expo_portal import previewing, quantities
from expo_portal.languages import DOCS
from expo_portal.quantities import Qualifier, Quantity
from expo_portal.texts import html_lang, languages

register = template.Library()

DATES = {
    "en": {"day": "j F Y", "month": "F Y", "year": "Y"},
    "zh-hans": {"day": "Y年n月j日", "month": "Y年n月", "year": "Y年"},
}
# Days of one month: the pattern of the first, of the last, and what stands between them.
RANGES = {"en": ("j", "j F Y", "–"), "zh-hans": ("Y年n月j日", "j日", "至")}
TEETH = {Qualifier.OVER, Qualifier.AT_LEAST}
NUMBERED = re.compile(r"^(第[〇零一二三四五六七八九十百]+届)(.+)$")


# Names


@register.filter
def text(words):
    """A ``Text`` with ``lang`` on it where the page has to fall back to another language."""
    return conditional_escape(words.__html__())


@register.filter
def heading(words):
    """A title that breaks between number and name first: 第十三届 | 中国—东北亚博览会."""
    return SafeString(NUMBERED.sub(r'\1<span class="whole">\2</span>', text(words)))


@register.filter
def words_of(label):
    """A name of a record, or a word of the interface, which is in the language of the page."""
    return text(label) if hasattr(label, "__html__") else label


@register.filter
def ours(record):
    """Whether the name shown is the portal's own translation, for want of an official one."""
    name = record.title if hasattr(record, "title") else record.name
    return name.pick()[0] in record.unofficial


@register.filter
def the_session(expo_session):
    """ "the 13th session", "第十三届", within a sentence."""
    if expo_session.ordinal is None:
        return str(expo_session.label or expo_session.title)
    number = quantities.ordinal(expo_session.ordinal, get_language())
    return _("the %(number)s session") % {"number": number}


@register.filter
def session_number(expo_session):
    """ "13th", "第十三届": where there is room for the number only."""
    if expo_session.ordinal is None:
        return str(expo_session.label or expo_session.title)
    number = quantities.ordinal(expo_session.ordinal, get_language())
    return pgettext("one holding", "%(number)s") % {"number": number}


@register.filter
def bcp47(language):
    return html_lang(language)


@register.filter
def marked(sentence):
    """With what stands between backticks as code: "The member `reason` says why."."""
    parts = enumerate(str(sentence).split("`"))
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", part) if n % 2 else part,) for n, part in parts)
    )


@register.filter
def names_of(model):
    """ "signed projects", "签约项目": what several of its records are called."""
    return model._meta.verbose_name_plural


@register.filter
def translated(sentence):
    """What the code says in English, as the feed does, in the language of the page."""
    return _(sentence)


# Numbers


class Spoken(NamedTuple):
    """A number in the parts that a page sets apart: over | 196.2 | billion yuan."""

    qualifier: str
    teeth: bool
    number: str
    unit: str


@register.filter
def spoken(quantity, unit=""):
    """``unit`` is what a count counts; money has its currency."""
    language = get_language()
    exact = quantity
    if quantity.qualifier not in {Qualifier.BETWEEN, Qualifier.UNDISCLOSED}:
        exact = replace(quantity, qualifier=Qualifier.EXACT.value)
    whole = quantities.words(exact, language, unit=str(unit))
    number = quantities.number_words(quantity, language)[0]
    if not number or not whole.startswith(number):
        # "3亿至5亿元" has its unit twice, and "undisclosed" has no number.
        return Spoken("", False, whole, "")
    badge = ""
    if exact is not quantity:
        badge = quantities.qualifier_words(quantity.qualifier, language)
    return Spoken(badge, quantity.qualifier in TEETH, number, whole.removeprefix(number))


@register.filter
def words(quantity, unit=""):
    """ "over 196.2 billion yuan", "逾1962亿元"."""
    return quantities.words(quantity, get_language(), unit=str(unit))


@register.filter
def percent(quantity):
    """ "over 44.28%", "逾44.28%"."""
    return quantities.words(quantity, get_language(), unit="%").replace(" %", "%")


@register.filter
def counted(count):
    """ "6,000", "6000"."""
    return words(Quantity(Qualifier.EXACT.value, str(count), is_count=True))


@register.filter
def money(value, currency):
    return words(Quantity(Qualifier.EXACT.value, quantities.plain(value), currency=currency))


@register.filter
def area(square_metres):
    return words(Quantity(Qualifier.EXACT.value, quantities.plain(square_metres)), _("m²"))


@register.filter
def change(comparison):
    """ "up 110.69%", "增长110.69%", "23 more": the change as announced."""
    quantity, falls = comparison.quantity, comparison.direction == "down"
    amount = words(quantity, comparison.figure.measure.unit_name if quantity.currency else "")
    match comparison.change:
        case "percent":
            pattern = _("down %(amount)s") if falls else _("up %(amount)s")
            amount = percent(quantity)
        case "points":
            pattern = _("down %(amount)s points") if falls else _("up %(amount)s points")
        case "absolute":
            pattern = _("%(amount)s fewer") if falls else _("%(amount)s more")
        case "times":
            pattern = _("%(amount)s times as many")
        case "base-value":
            pattern = _("against %(amount)s")
        case _unnumbered:
            return comparison.get_direction_display()
    return pattern % {"amount": amount}


@register.filter
def change_on(comparison, session):
    """ "up 110.69% on the 12th session"; ``session`` is the public one meant, if there is one."""
    said = {"change": change_against(comparison, session)}
    match comparison.of:
        case "share":
            return _("%(change)s (the share)") % said
        case "from":
            return _("%(change)s (the number of origins)") % said
    return said["change"]


def change_against(comparison, session):
    said = {"change": change(comparison)}
    if session is not None:
        return _("%(change)s on %(session)s") % (said | {"session": the_session(session)})
    match comparison.basis:
        case "previous-session" | "named-session":
            pattern = _("%(change)s on an earlier session")
        case "year-on-year":
            pattern = _("%(change)s year on year")
        case "same-season":
            pattern = _("%(change)s on the same season")
        case "target":
            pattern = _("%(change)s compared with the target")
        case "earlier-tally":
            pattern = _("%(change)s compared with an earlier tally")
        case "other-event":
            pattern = _("%(change)s compared with %(event)s")
            said["event"] = str(comparison.against)
        case _not_stated:
            return said["change"]
    return pattern % said


@register.filter
def in_parts(figure, unit="full"):
    """A figure as ``Spoken``; ``unit`` "bare" leaves out what is counted, "none" all of it."""
    if not figure.number and figure.share is not None:
        return spoken(figure.stated_share, "%")._replace(unit="%")
    said = spoken(figure.quantity, unit_words(figure) if unit == "full" else bare_unit(figure))
    return said._replace(unit="") if unit == "none" else said


def unit_words(figure):
    return figure.measure.unit_name


def bare_unit(figure):
    """A table of projects need not say "projects" after each number; m² it has to say."""
    return "" if figure.is_count else unit_words(figure)


@register.simple_tag
def number(figure, unit="full"):
    """Without white space after it, where a line could end before the numbers of its sources."""
    said = {"said": in_parts(figure, unit)}
    return SafeString(render_to_string("components/number.html", said).strip())


@register.filter
def brief(figure):
    """ "over 117.1", "逾1171", where the unit stands nearby."""
    said = in_parts(figure, "none")
    return qualified(said.qualifier, said.number) if said.qualifier else said.number


def qualified(qualifier, number):
    pattern = pgettext("qualifier and number", "%(qualifier)s %(number)s")
    return pattern % {"qualifier": qualifier, "number": number}


@register.filter
def full_words(figure):
    """ "over 196.2 billion yuan", "98 projects", "44.28%": a figure as a line of text."""
    if not figure.number and figure.share is not None:
        return percent(figure.stated_share)
    return words(figure.quantity, unit_words(figure))


@register.filter
def elsewhere(figure):
    """Pairs of a further language of content and the figure as a line of text in it.

    A language beyond those of the interface has a line where its numbers can be written and
    nothing of the line would be in another: money does, projects once their unit is translated.
    """
    own, interface = get_language(), dict(settings.LANGUAGES)
    unit = unit_words(figure) if figure.number else None
    found = []
    for code in languages():
        is_whole = quantities.has_words(code) and (not unit or code in unit)
        if code != own and (code in interface or is_whole):
            with override(code):
                found.append((code, full_words(figure)))
    return found


def own_words(figure):
    """The words of the source in the language of the page, where they differ from ours."""
    said = figure.wording.get(get_language(), "")
    return "" if said in {words(figure.quantity), full_words(figure)} else said


@register.inclusion_tag("components/facts.html")
def facts(announcement, label=None, origin=True, band=True, wording=True):
    """What else is said of a number; what labels it already is left out."""
    figure = announcement.figure
    return {
        "figure": figure,
        "kinds": [kind for kind in announcement.kinds if kind != label],
        "has_band": band and (figure.band_low is not None or figure.band_high is not None),
        "stage": announcement.stage,
        "has_origin": origin and figure.from_count is not None,
        "own_words": wording and own_words(figure),
        "share": figure.stated_share if figure.number else None,
    }


@register.filter
def stored_words(columns, figure):
    """An old or new number of a correction, which keeps its columns."""
    quantity = Quantity(is_count=figure.is_count, **columns)
    return words(quantity, unit_words(figure))


# Dates


@register.filter(expects_localtime=True)
def day(date, precision="day"):
    """ "30 September 2021", "2021年9月30日"; the month or the year alone where that is known."""
    patterns = DATES.get(get_language())
    if patterns is None:
        return formats.date_format(date, "YEAR_MONTH_FORMAT" if precision == "month" else None)
    return formats.date_format(date, patterns[precision])


@register.filter(expects_localtime=True)
def minute(moment):
    """ "1 January 2100, 08:00 Beijing time": which CST is meant is not clear to every reader."""
    return _("%(day)s, %(time)s Beijing time") % {
        "day": day(moment),
        "time": formats.date_format(moment, "H:i"),
    }


@register.filter
def machine_date(date, precision="day"):
    """For ``<time datetime>``: 2021-09, where only the month is known."""
    return date.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)]


@register.filter
def days(held):
    """From the first to the last day of what takes place, or the one that is known."""
    first, last = held.starts_on, held.ends_on
    if first and last and first != last:
        same_month = (first.year, first.month) == (last.year, last.month)
        if same_month and held.date_precision == "day" and get_language() in RANGES:
            start, end, between = RANGES[get_language()]
            return formats.date_format(first, start) + between + formats.date_format(last, end)
        return _("%(first)s to %(last)s") % {
            "first": day(first, held.date_precision),
            "last": day(last, held.date_precision),
        }
    if last and not first:
        return _("until %(last)s") % {"last": day(last, held.date_precision)}
    return day(first, held.date_precision) if first else ""


# Where a page stands


@register.inclusion_tag("components/crumbs.html", takes_context=True)
def crumbs(context, *steps):
    """Names and addresses, or names of views, below the home page; last the name of this page."""
    *above, here = steps
    names, paths = [_("Outcomes"), *above[::2]], ["home", *above[1::2]]
    paths = [path if path.startswith("/") else reverse(path) for path in paths]
    whole = [*zip(names, paths, strict=True), (here, own_path(context["request"]))]
    items = [
        {
            "@type": "ListItem",
            "position": position,
            "name": str(name),
            "item": settings.SITE_URL + path,
        }
        for position, (name, path) in enumerate(whole, 1)
    ]
    trail = {"@type": "BreadcrumbList", "itemListElement": items}
    return {
        "steps": whole[:-1],
        "here": here,
        "trail": {"@context": "https://schema.org", "@graph": [trail]},
    }


@register.simple_block_tag
def shown_as(content, name):
    """The title or the description of a page: for the browser, and for sites that show a link."""
    words = SafeString(" ".join(content.split()).replace('"', "&quot;"))
    if not words:
        return ""
    tag = "<title>{}</title>" if name == "title" else '<meta name="description" content="{}">'
    return format_html(f'{tag}\n<meta property="og:{name}" content="{{}}">', words, words)


# The page in other languages


class Alternate(NamedTuple):
    code: str
    html_lang: str
    name: str
    path: str
    is_current: bool


@register.simple_tag(takes_context=True)
def alternates(context):
    """The same page in every language of the interface."""
    current, path = get_language(), own_path(context["request"])
    prefix = f"/{current}/"
    tail = path.removeprefix(prefix) if path.startswith(prefix) else ""
    mount = get_script_prefix()
    return [
        Alternate(
            code,
            html_lang(code),
            get_language_info(code)["name_local"],
            f"{mount}{code}/{tail}",
            code == current,
        )
        for code, _name in settings.LANGUAGES
    ]


def own_path(request):
    """The address of this page with its language, also where it was asked for without one."""
    path = request.path_info
    return f"/{get_language()}{path}" if path.startswith(DOCS) else path


@register.simple_tag(takes_context=True)
def neutral(context):
    """The address that leads each reader to the page in their own language."""
    path = context["request"].path_info.removeprefix(f"/{get_language()}")
    return settings.SITE_URL + path


@register.simple_tag
def preview():
    """The preview that this page is part of, if it is."""
    return previewing.current()


@register.simple_tag
def page_lang():
    return html_lang(get_language())


@register.simple_tag
def absolute(path):
    return settings.SITE_URL + path


@register.simple_tag
def contact():
    """The address to which readers report errors, if there is one."""
    return settings.CONTACT_EMAIL


@register.simple_tag
def licence():
    return {"name": settings.LICENCE or settings.LICENCE_URL, "url": settings.LICENCE_URL}


# Within a script the words of HTML mean nothing, so its signs are written as JSON writes them.
SCRIPT_SIGNS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@register.simple_tag
def linked_data(shape):
    """What search engines read of a page, as JSON-LD; see ``events.linked_data``."""
    said = json.dumps(shape, ensure_ascii=False, separators=(",", ":")).translate(SCRIPT_SIGNS)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(said))


@register.simple_tag(takes_context=True)
def page_address(context, number):
    """The address of another page of this list, with its filters."""
    query = context["request"].GET.copy()
    query["page"] = number
    return f"?{query.urlencode()}"
