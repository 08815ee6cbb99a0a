"""Every page of the real results that links lead to, from the home page of each language."""

import re
from collections import Counter
from itertools import pairwise
from urllib.parse import urljoin

import pytest

from expo_portal.loading import load
from tests.factories import LATER, make_session
from tests.html import read, text

# What visitors come for, and in how many clicks they have it.
GOALS = {
    r"sessions/13/": 1,
    r"sessions/13/#forums": 2,
    r"sessions/13/#halls": 2,
    r"sessions/13/press/": 2,
    r"sessions/13/data\.csv": 2,
    r"sessions/13/data\.xlsx": 2,
    r"sessions/13/forums\.ics": 2,
    r"sessions/12/": 1,
    r"updates/": 1,
    r"fields/[\w-]+/": 1,
    r"projects/": 1,
    r"projects/data\.csv": 2,
    r"projects/12-002/": 2,
    r"compare/": 2,
    r"measures/": 2,
    r"data/": 1,
    r"about/": 1,
    r"accessibility/": 1,
    r"api/docs/": 1,
    r"api/docs/mirror/": 2,
    r"api/docs/reference/figures/": 3,
}

# Kinds of files, the feed, and words that a source prints so in Chinese too.
NOT_ENGLISH = {
    *("CSV", "XLSX", "JSON", "NDJSON", "SVG", "API", "Atom", "Excel", "RSS", "iCalendar"),
    *("Python", "OpenAPI", "SQLite", "RFC", "SHA"),
    *("HTTP", "ISO", "UTF", "UTC", "WCAG", "XML", "GET", "PDF"),
    # What may be typed as an amount in any language, too.
    *("AA", "axe", "Cookie"),
}
# By language of the page: how words of the other look, and which may stand there.
FOREIGN = {
    "en": ("[\u4e00-\u9fff]+", {"亿"}),
    "zh-hans": ("[A-Za-z]{2,}", NOT_ENGLISH),
}
# Where a source was read: english.jl.gov.cn.
ADDRESS = re.compile(r"https?://\S+|[\w-]+(\.[\w-]+)*\.(cn|com|net|org|news)\b", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
LABELLED_BY = ("aria-labelledby", "aria-describedby", "aria-controls", "headers", "for", "list")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.django_db
def test_pages_lead_everywhere_and_are_well_made(client, language):
    load()
    pages = dict(crawl(client, f"/{language}/"))
    gone = make_session(status="withdrawn", withdrawn_at=LATER)
    for path in (f"/{language}/nothing/", f"/{language}/sessions/{gone.slug}/"):
        pages[path] = (99, read(client.get(path)), True)
    roots = {path: root for path, (_clicks, root, _is_there) in pages.items() if root is not None}

    found = {
        "goals beyond their clicks": dict(late(pages, language)),
        "dead links": [path for path, (*_, is_there) in pages.items() if not is_there],
        "links to no place of a page": list(nowhere(pages, roots)),
        "foreign words": foreign_words(roots, language),
        "faults": {path: faults for path in roots if (faults := list(faults_of(roots[path])))},
    }

    assert {name: faults for name, faults in found.items() if faults} == {}


def crawl(client, home):
    """By address: how many clicks from home, the page if it is one, whether something is there."""
    seen, waiting = set(), [(home, 0)]
    for path, clicks in waiting:
        if path in seen:
            continue
        seen.add(path)
        address, _hash, anchor = path.partition("#")
        if anchor:
            yield path, (clicks, None, True)
            continue
        response, root = client.get(address), None
        if "." not in address.partition("?")[0]:
            root = read(response)
            links = (urljoin(path, link.get("href")) for link in root.iter("a"))
            waiting += [(link, clicks + 1) for link in links if link.startswith(home)]
        yield path, (clicks, root, response.status_code == 200 and any(response))


def late(pages, language):
    for goal, most in GOALS.items():
        met = [pages[path][0] for path in pages if re.fullmatch(f"/{language}/{goal}", path)]
        if min(met, default=99) > most:
            yield goal, min(met, default=None)


def nowhere(pages, roots):
    places = {path: {each.get("id") for each in root.iter()} for path, root in roots.items()}
    links = (path.partition("#") for path in pages if "#" in path)
    return (f"{page}#{place}" for page, _hash, place in links if place not in places[page])


def foreign_words(roots, language):
    """Where each stands first."""
    left = {}
    pattern, names = FOREIGN[language]
    for path, root in roots.items():
        said = ADDRESS.sub("", " ".join(own_texts(root.find("body"), language[:2])))
        for word in set(re.findall(pattern, said)) - names:
            left.setdefault(word, path)
    return left


def own_texts(element, language):
    """Texts that are not said to be in another language, and are no address or code."""
    is_own = str(element.get("lang", language)).startswith(language)
    if not is_own or element.tag in {"code", "script"}:
        return
    # Words of an address that a link shows.
    if element.tag == "a" and element.get("href", "").startswith(("http", "mailto:")):
        return
    yield element.text or ""
    for child in element:
        yield from own_texts(child, language)
        yield child.tail or ""


def faults_of(root):
    ids = Counter(element.get("id") for element in root.iter() if element.get("id"))
    yield from (f"id {name} twice" for name, times in ids.items() if times > 1)
    levels = [int(each.tag[1]) for each in root.iter() if re.fullmatch("h[1-6]", str(each.tag))]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} h1"
    steps = pairwise(levels)
    yield from (f"h{below} after h{above}" for above, below in steps if below > above + 1)
    for element in root.iter():
        yield from faults_of_element(element, ids)


def faults_of_element(element, ids):
    name = f"{element.tag} {element.get('id') or element.get('class') or ''}"
    for attribute in LABELLED_BY:
        for wanted in (element.get(attribute) or "").split():
            if wanted not in ids:
                yield f"{name}: {attribute} {wanted} is nowhere"
    if not LANGUAGE.fullmatch(element.get("lang", "en")):
        yield f"{name}: lang {element.get('lang')}"
    if element.tag == "img" and element.get("alt") is None:
        yield f"{name}: no alt"
    if element.tag in {"a", "button"} and not (text(element) or element.get("aria-label")):
        yield f"{name}: empty"
    named = element.find("caption") is not None or {"aria-label", "aria-labelledby"} & set(
        element.attrib
    )
    if element.tag == "table" and not named:
        yield f"{name}: no caption"
