"""Texts that slip past the catalogue: typed into a template, or into a file of data."""

import re

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("results")]


def said_in_chinese(element, language=None):
    """What a page says, seen or heard, without what it marks as another language."""
    language = element.get("lang", language)
    if language == "zh-Hans":
        yield element.text or ""
        yield from (element.get(name, "") for name in ("aria-label", "alt", "title"))
    for child in element:
        if isinstance(child.tag, str) and child.tag != "script":
            yield from said_in_chinese(child, language)
        if language == "zh-Hans":
            yield child.tail or ""


def test_session_13_in_chinese_has_no_latin_words_but_the_names_of_sites(page_at):
    root = page_at("/zh-hans/sessions/13/")
    description = root.find(".//meta[@name='description']").get("content")

    said = [*said_in_chinese(root), description]
    latin = {word for text in said for word in re.findall("[A-Za-z][A-Za-z.-]+", text)}

    assert latin - {"CSV", "XLSX", "JSON", "NDJSON", "SVG"} == {
        "english.jl.gov.cn",
        "citysz.net",
        "jlchina.com.cn",
    }
