"""The Chinese of the interface, extracted here as ``makemessages`` does, without gettext's tools.

After a change of texts: ``manage.py makemessages -l zh_Hans --no-location --no-obsolete``,
translate what is new, ``manage.py compilemessages``.
"""

import re
from io import BytesIO

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = settings.BASE_DIR
FOLDER = ROOT / "expo_portal" / "locale" / "zh_Hans" / "LC_MESSAGES"
KEYWORDS = (
    DEFAULT_KEYWORDS
    | {"gettext_noop": None}
    | {
        f"{name}_lazy": DEFAULT_KEYWORDS[name]
        for name in ("gettext", "ngettext", "pgettext", "npgettext")
    }
)


def sources():
    for app in ("events", "expo_portal", "projects"):
        for path in (ROOT / app).rglob("*.py"):
            yield path.read_bytes()
    for path in (ROOT / "templates").rglob("*.html"):
        yield templatize(path.read_text()).encode()


def singular(forms):
    return forms if isinstance(forms, str) else forms[0]


def plural(forms):
    return forms if isinstance(forms, str) else forms[-1]


def chinese(message):
    """The one form of a translation: Chinese has no plural."""
    return singular(message.string)


def messages_of(catalogue):
    """By context and singular, under which gettext finds them."""
    return {(message.context, singular(message.id)): message for message in catalogue if message.id}


def translations_in(compiled):
    return {key: chinese(message) for key, message in messages_of(read_mo(compiled)).items()}


@pytest.fixture(scope="module")
def catalogue():
    return read_po(BytesIO((FOLDER / "django.po").read_bytes()))


@pytest.fixture(scope="module")
def messages(catalogue):
    return messages_of(catalogue)


def test_catalogue_holds_every_text_of_code_and_templates_and_no_other(messages):
    written = {
        (context, singular(forms))
        for source in sources()
        for _line, forms, _comments, context in extract("python", BytesIO(source), KEYWORDS)
    }

    assert set(messages) == written


def test_catalogue_translates_every_text(messages):
    open_ones = [key for key, message in messages.items() if message.fuzzy or not chinese(message)]

    assert open_ones == []


def test_catalogue_keeps_every_placeholder(messages):
    def placeholders(text):
        return sorted(re.findall(r"%\(\w+\)[sd]|%%|\{\w*\}|<[^>]+>", text))

    changed = [
        key
        for key, message in messages.items()
        if placeholders(plural(message.id)) != placeholders(chinese(message))
    ]

    assert changed == []


def test_catalogue_is_typeset_as_chinese(messages):
    latin, han = "[A-Za-z0-9]", "[一-鿿]"
    slips = re.compile(f"{han} +{latin}|{latin} +{han}|{han}[,.;:!?()]|[,;:!?()]{han}")

    assert [text for text in map(chinese, messages.values()) if slips.search(text)] == []


def test_catalogue_is_compiled(catalogue):
    anew = BytesIO()
    write_mo(anew, catalogue)
    anew.seek(0)

    compiled = BytesIO((FOLDER / "django.mo").read_bytes())

    assert translations_in(compiled) == translations_in(anew)
