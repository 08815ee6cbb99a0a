"""Objects as a request asks for them: some fields, one language, related objects inlined.

They are made from what is stored; without such wishes what is stored goes out as it is.
"""

import json
from dataclasses import dataclass
from functools import cache

from rest_framework import serializers

from ..texts import Text
from . import parameters
from .problems import BadParameters
from .serializers import TextField, WordsField
from .store import addressed, dumped


@dataclass(frozen=True)
class Wishes:
    """What of each object is shown: ``?fields=title,session&expand=session&lang=en``."""

    resource: object
    fields: tuple[str, ...]
    expand: tuple[str, ...]
    language: str | None

    @classmethod
    def read(cls, query, resource):
        known = resource.serializer.Meta.fields
        fields = parameters.fields(query, known)
        expand = expansions(query, resource)
        return cls(resource, tuple(fields), expand, parameters.language(query))

    @property
    def are_none(self):
        whole = self.fields == self.resource.serializer.Meta.fields
        return whole and not self.expand and self.language is None

    def fulfil(self, bodies):
        """The objects in bytes, as they are stored or made from that; see ``addressed``."""
        if self.are_none:
            return bodies
        shapes = [self.told(json.loads(addressed(body)), self.resource) for body in bodies]
        for path in self.expand:
            self.inline(shapes, path)
        chosen = {*self.fields, *(["lang"] if self.language else [])}
        return [
            dumped({name: value for name, value in shape.items() if name in chosen}).encode()
            for shape in shapes
        ]

    def told(self, shape, resource):
        if self.language is None:
            return shape
        return in_language(shape, texts(resource.serializer), self.language) | {
            "lang": self.language
        }

    def inline(self, shapes, path):
        """Puts objects where their ids or slugs stand; what is not public stays a reference."""
        *whole, name = path.split(".")
        owners = [part for shape in shapes for part in shape[whole[0]]] if whole else shapes
        target = references(self.resource)[path]
        keys = {key for owner in owners for key in as_list(owner[name])}
        found = {
            key: self.told(json.loads(addressed(body)), target) for key, body in target.bodies(keys)
        }
        for owner in owners:
            if isinstance(owner[name], list):
                owner[name] = [found.get(key, key) for key in owner[name]]
            else:
                owner[name] = found.get(owner[name], owner[name])


def as_list(value):
    return value if isinstance(value, list) else [value] if value is not None else []


def expansions(query, resource):
    allowed = references(resource)
    asked = ",".join(query.getlist("expand")).split(",") if "expand" in query else []
    unknown = [name for name in asked if name not in allowed]
    if unknown:
        raise BadParameters(
            [
                parameters.error(
                    "expand",
                    f"This cannot be expanded; {', '.join(sorted(allowed))} can.",
                    parameters.nearest(name, allowed),
                )
                for name in unknown
            ]
        )
    return tuple(dict.fromkeys(asked))


# What a serializer tells of the shapes that it makes


@cache
def texts(serializer):
    """Where texts by language stand: ``{"title": None, "amounts": {"text": None}}``."""
    found = {}
    for name, field in serializer().fields.items():
        inner = getattr(field, "child", field)
        if isinstance(inner, (TextField, WordsField)):
            found[name] = None
        elif isinstance(inner, serializers.Serializer) and (within := texts(type(inner))):
            found[name] = within
    return found


def in_language(shape, tree, language):
    if isinstance(shape, list):
        return [in_language(part, tree, language) for part in shape]
    if shape is None or tree is None:
        return Text(shape or {}).pick(language)[1] or None
    told = {
        name: in_language(shape[name], within, language)
        for name, within in tree.items()
        if within is None or shape[name] is not None
    }
    return shape | told


@cache
def references(resource):
    """What can be expanded and the resource it leads to: ``session``, ``parties.organization``."""
    found = {}
    for name, field in resource.serializer().fields.items():
        target = target_of(resource.serializer.Meta.model, name, field)
        if target is not None and not is_object(field):
            found[name] = target
        child = getattr(field, "child", None)
        for part, inner in child.fields.items() if hasattr(child, "fields") else ():
            if (target := target_of(child.Meta.model, part, inner)) is not None:
                found[f"{name}.{part}"] = target
    return found


def is_object(field):
    return getattr(field, "shape", {}).get("type") == "object"


def target_of(model, name, field):
    """The resource that a field refers to by id or slug, if it does."""
    from ..resources import BY_MODEL

    source = name if field.source in {"*", None} else field.source
    columns = {column.name: column for column in model._meta.get_fields()}
    column = columns.get(source)
    if column is None or not column.is_relation or column.one_to_many:
        return None
    return BY_MODEL.get(column.related_model)
