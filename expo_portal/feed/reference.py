"""What the committed OpenAPI document says, arranged for readers in the language of the page.

The sentences of the document are the messages of the catalogue, so one wording serves both.
"""

import json
from dataclasses import dataclass, replace
from functools import cache

from django.utils.translation import gettext

from ..resources import RESOURCES
from .documents import FILE
from .filters import explained
from .problems import PROBLEMS
from .shapes import MEANINGS

BY_NAME = {resource.name: resource for resource in RESOURCES}
# Described once, for all that have them.
SHARED = ("Text", "Decimal", "AsPrinted", "Amount")
# What answers about the feed as a whole, by the shapes that its answers hold.
WHOLE = {
    "changes/": ("Upsert", "Remove"),
    "manifest/": (),
    "search/": (),
    "": (),
    "openapi.json": (),
}


@cache
def document():
    return json.loads(FILE.read_text())


@dataclass(frozen=True)
class Entry:
    """A field or a parameter: ``amounts[].value``, a ``Decimal | null``.

    ``values`` are pairs of what may stand there and what that means, if it does not say so itself.
    """

    name: str
    kind: str
    meaning: str
    values: tuple[tuple[str, str], ...] = ()
    usual: str = ""


@dataclass(frozen=True)
class Shape:
    name: str
    meaning: str
    entries: list[Entry]


@dataclass(frozen=True)
class Address:
    """What is answered at one, or at that of a list and those of its objects."""

    path: str
    about: str
    parameters: list[Entry]
    entries: list[Entry]
    problems: list[tuple[str, str]]
    shapes: tuple[Shape, ...] = ()

    @property
    def slug(self):
        return self.path.removeprefix("/api/v1/").strip("/").replace(".", "-") or "index"


def resource(name):
    """A list and its objects."""
    found = BY_NAME[name]
    schema = schemas()[found.serializer.__name__.removesuffix("Serializer")]
    entries = list(fields(schema))
    listed, one = operation(f"{name}/"), operation(f"{name}/{{key}}/")
    filters = found.viewset.filterset_class.base_filters
    told = {entry.name: entry.values for entry in entries}
    parameters = [
        # The values of a field stand with the field.
        replace(entry, values=()) if entry.values == told.get(entry.name) else entry
        for entry in map(parameter, in_query(listed))
        if entry.name != "fields"
    ]
    parameters = [
        replace(entry, meaning=explained(entry.name, filters[entry.name]))
        if entry.name in filters
        else entry
        for entry in parameters
    ]
    about = gettext(found.viewset.about)
    return Address(f"/api/v1/{name}/", about, parameters, entries, problems(listed, one))


def whole():
    """The addresses that are no resource's."""
    return [address(path, names) for path, names in WHOLE.items()]


def address(path, names):
    found = operation(path)
    answer = found["responses"]["200"]["content"]["application/json"]["schema"]
    return Address(
        f"/api/v1/{path}",
        said(found),
        [parameter(each) for each in in_query(found) if each["name"] != "format"],
        list(fields(referred(answer))),
        problems(found),
        tuple(map(shape, names)),
    )


def shared():
    return [shape(name) for name in SHARED]


def shape(name):
    schema = schemas()[name]
    return Shape(name, said(schema), list(fields(schema)))


def formats():
    """Pairs of the name of a media type and what it holds, but for JSON."""
    content = operation("projects/")["responses"]["200"]["content"]
    return [
        (name, said(found["schema"]))
        for name, found in content.items()
        if name != "application/json"
    ]


def headers():
    """Pairs of a name and its meaning: of requests, and of answers."""
    components = document()["components"]
    asked = [
        (name, said(found))
        for name, found in components["parameters"].items()
        if found["in"] == "header"
    ]
    told = [(name, said(found)) for name, found in components["headers"].items()]
    return asked, told


# Within the document


def said(found):
    words = found["description"]
    return gettext(words)


def schemas():
    return document()["components"]["schemas"]


def operation(path):
    return document()["paths"][f"/api/v1/{path}"]["get"]


def referred(found):
    """What a reference stands for."""
    while "$ref" in found:
        _root, _components, kind, name = found["$ref"].split("/")
        found = document()["components"][kind][name]
    return found


def in_query(found):
    return [each for each in map(referred, found["parameters"]) if each["in"] == "query"]


def problems(*operations):
    """Pairs of a status and the name of its page."""
    statuses = {status for found in operations for status in found["responses"]}
    return [
        (status, name) for status, (name, _title) in PROBLEMS.items() if str(status) in statuses
    ]


def parameter(found):
    schema = found["schema"]
    return Entry(
        found["name"],
        kind(schema),
        said(found),
        values(schema),
        str(schema.get("default", "")),
    )


def fields(schema, before=""):
    """Those of an object, each followed by those within it."""
    for name, found in schema.get("properties", {}).items():
        yield Entry(before + name, kind(found), said(found), values(found))
        inner, way = within(found)
        if inner:
            yield from fields(inner, f"{before}{name}{way}.")


def within(found):
    """The object that a field holds, or each of a list of them, unless it is described apart."""
    found = present(found)
    way = "[]" if "items" in found else ""
    found = present(found.get("items", found))
    name = found.get("$ref", "").rpartition("/")[2]
    found = {} if name in SHARED else referred(found)
    return (found, way) if "properties" in found else (None, "")


def present(found):
    """What a field holds where it is not null; not one of several shapes."""
    others = [each for each in found.get("anyOf", ()) if each != {"type": "null"}]
    return others[0] if len(others) == 1 else found


def kind(found):
    """As a programmer would write it: ``string``, ``uuid[]``, ``Decimal | null``."""
    if "$ref" in found:
        name = found["$ref"].rpartition("/")[2]
        return name if name in {*SHARED, *WHOLE["changes/"]} else kind(referred(found))
    if "anyOf" in found:
        return " | ".join(map(kind, found["anyOf"]))
    if "const" in found:
        return json.dumps(found["const"])
    if isinstance(found["type"], list):
        return " | ".join(kind(found | {"type": name}) for name in found["type"])
    if found["type"] == "array":
        inner = kind(found["items"])
        return f"({inner})[]" if " " in inner else f"{inner}[]"
    if found["type"] == "integer" and "maximum" in found:
        return f"{found['minimum']}…{found['maximum']}"
    return found.get("format", found["type"]) if found["type"] == "string" else found["type"]


def values(found):
    """Words that may stand there, each with its meaning where it does not say it itself."""
    found = present(found)
    found = found.get("items", found)
    words = [word for word in found.get("enum", ()) if word is not None]
    meanings = found.get(MEANINGS) or [word.replace("-", " ").replace("_", " ") for word in words]
    return tuple(
        (word, "" if says_itself(word, gettext(meaning)) else gettext(meaning))
        for word, meaning in zip(words, meanings, strict=False)
    )


def says_itself(word, meaning):
    return meaning.lower() == word.replace("-", " ").replace("_", " ")
