"""The reference of the feed, as pages show it."""

import re

import pytest
from django.utils.translation import override

from expo_portal.feed import reference
from expo_portal.feed.documents import EXAMPLE_SITE, FILE
from expo_portal.resources import RESOURCES
from tests.factories import make_project
from tests.html import read, texts

pytestmark = pytest.mark.django_db
NAMES = [resource.name for resource in RESOURCES]


def page(client, name="", language="en"):
    path = f"{name}/" if name else ""
    return client.get(f"/{language}/api/docs/reference/{path}")


@pytest.mark.parametrize("name", NAMES)
def test_resource_has_a_page_with_all_of_its_fields_and_parameters(client, name):
    resource = reference.BY_NAME[name]

    root = read(page(client, name))

    told = texts(root, ".//dt/code")
    assert set(resource.serializer.Meta.fields) <= set(told)
    assert {*resource.viewset.filterset_class.base_filters, "ordering", "limit"} <= set(told)
    assert texts(root, ".//p[@class='sub']") == [resource.viewset.about]


def test_resource_that_is_not_there_has_no_page(client):
    assert page(client, "nothing").status_code == 404


def test_reference_names_every_address_of_the_document(client):
    root = read(page(client))

    said = " ".join(texts(root, ".//code"))
    lists = [path for path in reference.document()["paths"] if "{" not in path]
    assert [path for path in lists if path not in said] == []


def test_field_says_what_it_holds_and_what_it_means():
    entries = {entry.name: entry for entry in reference.resource("projects").entries}

    assert entries["amounts[].value"].kind == "Decimal | null"
    assert entries["amounts"].kind == "object[]"
    assert entries["other_sectors"].kind == "string[]"
    assert entries["id"].meaning == "Stays the same for good, whatever else of the object changes."
    assert ("in-place", "") in entries["amounts[].kind"].values
    assert "amounts[].text.en" not in entries


def test_filter_says_what_it_does_in_the_language_of_the_page():
    def said(language):
        with override(language):
            entries = reference.resource("projects").parameters
            return {entry.name: entry.meaning for entry in entries}["stage"]

    assert said("en") == "Those whose `stage` is one of these."
    assert said("zh-hans") == "`stage`为其中之一的对象。"


def test_every_sentence_of_the_pages_is_translated():
    def told():
        for name in NAMES:
            found = reference.resource(name)
            yield found.about
            yield from (entry.meaning for entry in found.entries + found.parameters)
        for address in reference.whole():
            yield address.about
            yield from (entry.meaning for entry in address.entries + address.parameters)
        for shape in reference.shared():
            yield shape.meaning
            yield from (entry.meaning for entry in shape.entries)
        yield from (meaning for _name, meaning in reference.formats())
        yield from (meaning for pairs in reference.headers() for _name, meaning in pairs)

    with override("zh-hans"):
        untranslated = {sentence for sentence in told() if not re.search("[一-鿿]", sentence)}

    assert untranslated == set()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_are_light(client, language):
    sizes = {name: len(page(client, name, language).content) for name in ("", *NAMES)}

    assert {name: size for name, size in sizes.items() if size > 30_000} == {}


@pytest.mark.parametrize("name", NAMES)
def test_command_of_a_resource_is_answered(client, settings, name):
    settings.SITE_URL = EXAMPLE_SITE
    make_project()

    [command] = texts(read(page(client, name)), ".//pre/code")

    address = re.fullmatch(f"curl '{EXAMPLE_SITE}(.*)'", command)[1]
    assert list(client.get(address).json()) == ["next", "previous", "results"]


def test_document_that_pages_are_made_from_is_english():
    text = FILE.read_text()

    assert "Stays the same for good" in text
    assert "永远不变" not in text
