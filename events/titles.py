"""How a title carries its number: never stored in the title, composed in each language."""

from expo_portal.quantities import ordinal as ordinal_words
from expo_portal.texts import Text

# {number} is the ordinal as that language writes it; 届 counts holdings, not things.
EDITIONS = {
    "en": "{number} {name}",
    "zh-hans": "第{number}届{name}",
    "ja": "{number}回{name}",
    "ko": "{number}회 {name}",
    "ru": "{number} {name}",
}
YEARS = {"zh-hans": "{year}{name}", "ja": "{year}年{name}"}
LABELS = {"zh-hans": "{label}{name}"}


def edition(name, *, ordinal=None, year=None, label=None):
    """``{"en": "11th High-level Forum …", "zh-hans": "第十一届…"}``: the languages of ``name``."""
    titles = Text()
    for language, text in name.items():
        if ordinal is not None:
            pattern = EDITIONS.get(language, "{number} {name}")
            text = pattern.format(number=number_of(ordinal, language), name=text)
        elif year is not None:
            text = YEARS.get(language, "{year} {name}").format(year=year, name=text)
        if label:
            pattern = LABELS.get(language, "{name}, {label}")
            text = pattern.format(name=text, label=label.pick(language)[1])
        titles[language] = text
    return titles


def number_of(ordinal, language):
    """The bare ordinal within ``EDITIONS``: 11th, 十一, 第11, 제11, 11-й."""
    words = ordinal_words(ordinal, language)
    return words.removeprefix("第") if language == "zh-hans" else words


def holding(ordinal):
    """``13th``, ``第十三届``: one holding in short, for breadcrumbs and tables."""
    return Text(
        {
            language: pattern.format(number=number_of(ordinal, language), name="").strip()
            for language, pattern in EDITIONS.items()
        }
    )
