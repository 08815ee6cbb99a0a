"""The OpenAPI document of the feed, generated from its views, serializers and filters.

It is made while developing and committed as ``openapi.json``, so that a changed feed is a
reviewed diff, and no generator runs in production.
"""

import json
import re

from django.conf import settings
from django.db import models
from django.test import override_settings
from django.utils.functional import Promise
from django.utils.translation import gettext_noop as _
from django.utils.translation import override
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_doc
from drf_spectacular.settings import patched_settings
from rest_framework import serializers

from ..languages import DOCS
from ..resources import BY_MODEL, RESOURCES
from . import parameters, shapes
from .admission import UNKNOWN
from .documents import EXAMPLE_SITE
from .formats import MEDIA_TYPES
from .objects import references
from .problems import CONTENT_TYPE, PROBLEM, problem
from .serializers import SlugReference
from .views import RecordViewSet

DESCRIPTION = """\
What a trade expo achieved: announced figures with the words that qualified them, signed projects, \
forums, pavilions and who took part. For reading; no key is needed.

- An object holds its own content and refers to others by `id`, or by slug where it says so. \
Its `version` moves when, and only when, that content moves.
- Texts are objects by language, numbers are decimal strings in base units, days are ISO 8601.
- `fields`, `expand` and `lang` change what is shown of an object; the shapes so named `…AsAsked` \
say how: any field may be left out, a reference may be a whole object, a text may be a string.
- A parameter that is unknown, misspelt, empty or out of range answers 400 and says what to do.
- Every answer has a strong `ETag`; ask again with `If-None-Match` for a 304. HEAD and OPTIONS \
work everywhere; other methods answer 405. Scripts of any site may read.
- New fields, resources, optional parameters and words of a vocabulary may come at any time; be \
ready for them. Anything else would be `/api/v2/`."""

# Of the document, in their order.
MEMBERS = ("openapi", "info", "externalDocs", "servers", "security", "tags", "paths", "components")

FEED = {"name": "feed", "description": "The feed as a whole: what is in it, and what moved."}

SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Expo results",
    "VERSION": "1",
    "DESCRIPTION": DESCRIPTION,
    "SERVERS": [{"url": EXAMPLE_SITE}],
    "EXTERNAL_DOCS": {
        "url": f"{EXAMPLE_SITE}{DOCS}",
        "description": "Getting started, rules and limits, and what every problem means.",
    },
    "SORT_OPERATIONS": False,
    "POSTPROCESSING_HOOKS": [],
}

HEADERS = {
    "ETag": _("Names this very answer, for `If-None-Match`."),
    "Last-Modified": _("When the public state of the feed moved last, for `If-Modified-Since`."),
    "Cache-Control": _("For how many seconds it may be used without asking again."),
    "Vary": _("Request headers on which the answer depends."),
    "Link": _(
        "Where this is described, and of a list the same `next` and `previous` as in the answer; "
        "after RFC 8288."
    ),
    "Location": _("Where it is now."),
    "Retry-After": _("After how many seconds to ask again."),
    "WWW-Authenticate": _("The scheme of keys, and what is wrong with the one that was sent."),
    "Deprecation": _("Since when something that this answer uses is to go, after RFC 9745."),
    "Sunset": _("When that goes, after RFC 8594; `Link` leads to what to use instead."),
    "Content-Disposition": _("A name for the file."),
}
VALIDATORS = ("ETag", "Last-Modified", "Cache-Control", "Vary")

CONDITIONS = {
    "If-None-Match": _("Tags of answers that you hold, or `*`: 304 if one of them still stands."),
    "If-Modified-Since": _("304 if nothing moved since; `If-None-Match` goes before it."),
}

# Parameters that are the same wherever they are.
SHARED = ("lang", "limit")

# By status: what it means, headers and members of an example.
PROBLEMS = {
    400: (
        "A parameter cannot be answered; the answer says which, and what would be right.",
        {
            "detail": "There is no such parameter here.",
            "errors": [
                {
                    "parameter": "sesion",
                    "detail": "There is no such parameter here.",
                    "suggestion": "session",
                }
            ],
        },
    ),
    401: (
        "The key is unknown or was revoked, or it is none. Without a key you are answered too.",
        {"detail": UNKNOWN},
    ),
    404: ("Nothing public has this address.", {}),
    406: (
        "None of the formats of this address is among those of the header `Accept`.",
        {"detail": "Here you can have: application/json."},
    ),
    410: (
        "It was public once and is withdrawn.",
        {"detail": "Signed twice.", "reason": {"en": "Signed twice.", "zh-hans": "重复签约。"}},
    ),
    429: (
        "Too many requests from this address, or with this key. Those answered by 304 are free.",
        {"detail": "Too many requests. Ask again in 12 seconds."},
    ),
    500: ("The portal failed. It is not your request.", {}),
}


def document():
    """As the feed is now, with an example in place of the portal's own address."""
    with (
        override("en"),
        override_settings(SITE_URL=EXAMPLE_SITE, CONTENT_LANGUAGES=settings.LANGUAGES),
        patched_settings(SETTINGS),
    ):
        generator = FeedGenerator()
        found = generator.get_schema(public=True)
        schemas = found["components"]["schemas"]
        schemas |= shapes.COMPONENTS
        for resource in RESOURCES:
            Asked(schemas).add(resource)
        schemas["Upsert"] = of_any_type(schemas["Upsert"])
        found["components"] = components(dict(sorted(schemas.items())))
        found["tags"] = [FEED, *(tag(resource) for resource in RESOURCES)]
        found["security"] = [{}, {"key": []}]
        return worded({name: found[name] for name in MEMBERS})


def of_any_type(upsert):
    """With the object that it brings, told apart by its type."""
    names = {resource.type: ref(named(resource)) for resource in RESOURCES}
    shape = {
        "oneOf": list(names.values()),
        "discriminator": {
            "propertyName": "type",
            "mapping": {name: found["$ref"] for name, found in names.items()},
        },
    }
    properties = upsert["properties"]
    return upsert | {"properties": properties | {"object": properties["object"] | shape}}


def written(found):
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def worded(found):
    """With words for what is translated, and none for a value that says it itself."""
    match found:
        case dict():
            found = {name: worded(part) for name, part in found.items()}
            meanings = found.get(shapes.MEANINGS)
            if meanings and all(map(says_itself, found["enum"], meanings)):
                del found[shapes.MEANINGS]
        case list() | tuple():
            found = [worded(part) for part in found]
        case Promise():
            found = str(found)
    return found


def says_itself(value, meaning):
    return value is None or meaning == value.replace("-", " ").replace("_", " ")


def tag(resource):
    page = {"url": f"{EXAMPLE_SITE}{DOCS}reference/{resource.name}/"}
    return {"name": resource.name, "description": resource.viewset.about, "externalDocs": page}


def components(schemas):
    return {
        "schemas": schemas,
        "parameters": {
            "lang": in_query("lang", parameters.lang_shape()),
            "limit": in_query("limit", parameters.LIMIT),
        }
        | {
            name: {
                "name": name,
                "in": "header",
                "description": description,
                "schema": {"type": "string"},
            }
            for name, description in CONDITIONS.items()
        },
        "headers": {
            name: {"description": description, "schema": {"type": "string"}}
            for name, description in HEADERS.items()
        },
        "responses": {"304": not_modified(), "301": moved()}
        | {str(status): failed(status) for status in PROBLEMS},
        "securitySchemes": {
            "key": {
                "type": "http",
                "scheme": "bearer",
                "description": "A key is not needed; who has one may ask more often.",
            }
        },
    }


def in_path(name, meaning):
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": meaning,
        "schema": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
    }


def in_query(name, shape):
    shape = dict(shape)
    return {
        "name": name,
        "in": "query",
        "description": shape.pop("description"),
        "schema": shape,
    }


def headers(*names):
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def link(operation, meaning, **parameters):
    """To another operation, with parameters that the answer has at these pointers."""
    return {
        "operationId": operation,
        "description": meaning,
        "parameters": {name: f"$response.body#{at}" for name, at in parameters.items()},
    }


def list_of(resource):
    return "list" + pascal(resource.name)


def object_of(resource):
    return "get" + pascal(resource.type)


def not_modified():
    return {
        "description": "You hold this answer already.",
        "headers": headers(*VALIDATORS),
    }


def moved():
    return {
        "description": "It is at another address now: its slug changed, or it was merged.",
        "headers": headers("Location"),
    }


def failed(status):
    description, members = PROBLEMS[status]
    found = {
        "description": description,
        "content": {CONTENT_TYPE: {"schema": PROBLEM, "example": problem(status, **members)}},
    }
    told = {401: "WWW-Authenticate", 429: "Retry-After"}
    return found | ({"headers": headers(told[status])} if status in told else {})


class FeedGenerator(SchemaGenerator):
    def create_view(self, callback, method, request=None):
        view = super().create_view(callback, method, request)
        self._set_schema_to_view(view, FeedSchema())
        return view


class FeedSchema(AutoSchema):
    """What one view of the feed takes and answers."""

    def get_operation(self, path, path_regex, path_prefix, method, registry):
        self.registry, self.path, self.path_regex, self.method = registry, path, path_regex, method
        self.view.kwargs = {"key": ""} if path.endswith("{key}/") else {}
        is_record = isinstance(self.view, RecordViewSet)
        parts = self.of_record(self.view.resource) if is_record else self.of_whole()
        return parts | {"parameters": self.parameters(), "responses": self.responses()}

    def of_record(self, resource):
        if self.view.is_list:
            name = list_of(resource)
            summary = f"List {resource.name}"
        else:
            name = object_of(resource)
            summary = f"Read one object of {resource.name}"
        return {
            "operationId": name,
            "summary": summary,
            "description": self.view.about,
            "tags": [resource.name],
        }

    def of_whole(self):
        return {
            "operationId": self.view.operation,
            "summary": spaced(self.view.operation).capitalize(),
            "description": self.view.about,
            "tags": [self.view.resource.name if hasattr(self.view, "resource") else "feed"],
        }

    # Parameters

    def parameters(self):
        found = [in_path(name, meaning) for name, meaning in self.view.variables.items()]
        for name, shape in self.view.parameter_shapes().items():
            if name in SHARED:
                found.append({"$ref": f"#/components/parameters/{name}"})
            elif name in self.view.required_parameters:
                found.append(in_query(name, shape) | {"required": True})
            else:
                found.append(in_query(name, shape))
        return found + [{"$ref": f"#/components/parameters/{name}"} for name in CONDITIONS]

    # Answers

    def responses(self):
        statuses = sorted({304, 400, 401, 406, 429, 500, *self.view.statuses})
        return {"200": self.success()} | {
            str(status): {"$ref": f"#/components/responses/{status}"} for status in statuses
        }

    def success(self):
        names = [*VALIDATORS, "Link", "Deprecation", "Sunset"]
        if len(self.view.formats) > 1:
            names.append("Content-Disposition")
        return {
            "description": "The answer.",
            "headers": headers(*names),
            "content": {MEDIA_TYPES[name]: self.content(name) for name in self.view.formats},
        } | ({"links": links} if (links := self.links()) else {})

    def links(self):
        """Where else its values lead: to each object, and to all that belongs to a session."""
        if not isinstance(self.view, RecordViewSet):
            return {}
        resource = self.view.resource
        if self.view.is_list:
            meaning = "An object of the page by itself: here the first one."
            return {"object": link(object_of(resource), meaning, key="/results/0/id")}
        return {
            each.name: link(list_of(each), f"Its {each.name}.", **{resource.type: "/slug"})
            for each in RESOURCES
            if resource.type == "session" and "session" in each.viewset.filterset_class.base_filters
        }

    def content(self, form):
        if form != "json":
            return {"schema": {"type": "string", "description": FORMATS[form]}}
        if self.view.shape is not None:
            return {"schema": self.resolved(self.view.shape)}
        self.resolve_serializer(self.view.serializer_class(), "response")
        name = named(self.view.resource)
        whole = {"anyOf": [ref(name), ref(f"{name}AsAsked")]}
        if not self.view.is_list:
            return {"schema": whole}
        page = shapes.an_object(
            {
                "next": (shapes.or_null(shapes.ADDRESS), "The page behind; null on the last."),
                "previous": (
                    shapes.or_null(shapes.ADDRESS),
                    "The page before; null on the first.",
                ),
                "results": (shapes.a_list(whole), "The objects of this page."),
            },
            title=f"Page of {self.view.resource.name}",
            description="Some objects of a list, and where those before and behind begin.",
        )
        return {"schema": shapes.component(f"{name}Page", page)}

    # Objects

    def resolved(self, shape):
        """With references to the shapes of the serializers that stand in it."""
        match shape:
            case dict():
                return {name: self.resolved(part) for name, part in shape.items()}
            case list():
                return [self.resolved(part) for part in shape]
            case type():
                return self.resolve_serializer(shape(), "response").ref
        return shape

    def _map_serializer(self, serializer, direction, bypass_extensions=False):
        name = self._get_serializer_name(serializer, direction)
        model = getattr(serializer.Meta, "model", None)
        return shapes.an_object(
            {
                field.field_name: (self.shape(field), field.help_text)
                for field in serializer.fields.values()
            },
            title=spaced(name),
            description=getattr(serializer.Meta, "about", "")
            or plain_text(get_doc(model or type(serializer))),
        )

    def shape(self, field):
        if field.field_name == "type" and field.parent.Meta.model in BY_MODEL:
            return {"type": "string", "const": BY_MODEL[field.parent.Meta.model].type}
        found = self.bare_shape(field)
        return shapes.or_null(found) if is_nullable(field) else found

    def bare_shape(self, field):
        if hasattr(field, "shape"):
            return field.shape
        match field:
            case serializers.ListSerializer():
                return shapes.a_list(self.bare_shape(field.child))
            case serializers.Serializer():
                return self.resolve_serializer(field, "response").ref
            case serializers.ManyRelatedField():
                return shapes.a_list(self.bare_shape(field.child_relation))
            case serializers.PrimaryKeyRelatedField() | serializers.UUIDField():
                return shapes.UUID
            case serializers.ChoiceField():
                return shapes.one_of(field.choices.items())
        return next(shape for kind, shape in SIMPLE.items() if isinstance(field, kind))


SIMPLE = {
    serializers.BooleanField: shapes.YES_NO,
    serializers.IntegerField: shapes.WHOLE,
    serializers.DateTimeField: shapes.MOMENT,
    serializers.DateField: shapes.DAY,
    serializers.TimeField: shapes.TIME,
    serializers.URLField: shapes.ADDRESS,
    serializers.CharField: shapes.STRING,
    serializers.SlugRelatedField: shapes.STRING,
}

FORMATS = {
    "ndjson": _(
        "One object in each line, all of the selection; the first line is `about` the file."
    ),
    "csv": _("One object in each row, all of the selection, below some lines about the file."),
    "xlsx": _("A workbook with one object in each row, and a sheet about the file."),
}


def named(resource):
    """The name of its shape."""
    return resource.serializer.__name__.removesuffix("Serializer")


def ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


def pascal(name):
    return name[0].upper() + name[1:]


def spaced(name):
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f" {found[1].lower()}", name)


def plain_text(doc):
    """The first paragraph of a docstring, in Markdown."""
    return doc.split("\n\n")[0].replace("\n", " ").replace("``", "`")


def is_nullable(field):
    """Whether it says so itself, or its column does."""
    own = field.field_name in field.parent._declared_fields and not isinstance(field, SlugReference)
    if field.allow_null or own or isinstance(field, serializers.ManyRelatedField):
        return field.allow_null
    model, columns = field.parent.Meta.model, []
    for name in field.source_attrs:
        columns.append(model._meta.get_field(name))
        model = columns[-1].related_model
    last = columns[-1]
    return any(column.null for column in columns) or (
        isinstance(last, models.CharField) and last.blank
    )


class Asked:
    """What objects can look like under ``?fields=``, ``?expand=`` and ``?lang=``."""

    def __init__(self, schemas):
        self.schemas = schemas

    def add(self, resource):
        found = self.loose(named(resource), references(resource))
        self.schemas[found]["properties"]["lang"] = shapes.STRING

    def loose(self, name, targets):
        """The name of that shape, with any of its fields."""
        schema, found = self.schemas[name], f"{name}AsAsked"
        if found not in self.schemas:
            self.schemas[found] = {
                "title": f"{schema['title']} as asked for",
                "description": f"`{name}` under `fields`, `expand` or `lang`.",
                "type": "object",
                "properties": {
                    part: self.loosened(
                        {key: value for key, value in shape.items() if key != "description"},
                        {
                            path.removeprefix(part).removeprefix("."): target
                            for path, target in targets.items()
                            if path.split(".")[0] == part
                        },
                    )
                    for part, shape in schema["properties"].items()
                },
            }
        return found

    def loosened(self, shape, targets):
        if "" in targets and shape.get("type") != "array":
            return {"anyOf": [shape, ref(f"{named(targets[''])}AsAsked")]}
        if "anyOf" in shape:
            return {"anyOf": [self.loosened(each, targets) for each in shape["anyOf"]]}
        if "items" in shape:
            return shape | {"items": self.loosened(shape["items"], targets)}
        name = shape.get("$ref", "").rpartition("/")[2]
        if name == "Text":
            return {"anyOf": [shape, shapes.or_null(shapes.STRING)]}
        if "properties" in self.schemas.get(name, {}) and self.changes(name, targets):
            return ref(self.loose(name, targets))
        return shape

    def changes(self, name, targets):
        """Whether texts or references stand within."""
        return bool(targets) or "schemas/Text" in json.dumps(self.schemas[name])
