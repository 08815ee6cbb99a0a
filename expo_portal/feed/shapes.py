"""JSON Schema of what the feed shows, said where it is made; the OpenAPI document collects it."""

from django.utils.translation import gettext_noop as _

# Beside the values of an ``enum``, in the same order.
MEANINGS = "x-enum-descriptions"

# By name, what stands in several places and so is described once.
COMPONENTS = {}


def component(name, schema):
    """Names a shape; returns what refers to it."""
    COMPONENTS[name] = schema
    return {"$ref": f"#/components/schemas/{name}"}


def an_object(properties, **more):
    """An object that has all of these; ``properties`` are pairs of a shape and its meaning."""
    return {
        "type": "object",
        **more,
        "properties": {name: meant(*pair) for name, pair in properties.items()},
        "required": list(properties),
    }


def meant(shape, meaning):
    return shape | {"description": meaning}


def a_list(items):
    return {"type": "array", "items": items}


def one_of(choices):
    """One of the choices of a model, with what each means."""
    values, labels = zip(*choices, strict=True)
    return {"type": "string", "enum": list(values), MEANINGS: list(labels)}


def or_null(shape):
    if "type" not in shape:
        return {"anyOf": [shape, {"type": "null"}]}
    found = shape | {"type": [shape["type"], "null"]}
    if "enum" in shape:
        found |= {"enum": [*shape["enum"], None], MEANINGS: [*shape[MEANINGS], "unknown"]}
    return found


STRING = {"type": "string"}
# With anything but blanks; Python takes a few more characters for blanks than the standard does.
SAID = {"type": "string", "pattern": r"^[^\x00]*[^\s\x00\x1c-\x1f\x85][^\x00]*$"}
# One of several values of a parameter, which commas part.
WORDS = {"type": "string", "pattern": r"^[^,\x00]*[^,\s\x00\x1c-\x1f\x85][^,\x00]*$"}
WHOLE = {"type": "integer", "minimum": 0}
YES_NO = {"type": "boolean"}
UUID = {"type": "string", "format": "uuid"}
DAY = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
ADDRESS = {"type": "string", "format": "uri"}
TIME = {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]:[0-5][0-9]$"}
LANGUAGES = a_list({"type": "string", "examples": ["en", "zh-hans"]})

TEXT = component(
    "Text",
    {
        "title": "Text by language",
        "description": _(
            "A name or a sentence in each language that has it. A language without "
            "it is absent, never an empty string; an object without members means that the source "
            "says nothing."
        ),
        "type": "object",
        "additionalProperties": {"type": "string", "minLength": 1},
        "propertyNames": {"pattern": "^[a-z]{2,3}(-[a-z0-9]+)*$"},
        "examples": [{"en": "Jilin Pavilion", "zh-hans": "吉林馆"}],
    },
)
DECIMAL = component(
    "Decimal",
    {
        "title": "Decimal number",
        "description": _(
            "An exact number as text, in base units: no exponent, no grouping, no zeros at the end."
        ),
        "type": "string",
        "pattern": r"^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$",
        "examples": ["117100000000", "110.69"],
    },
)
AS_PRINTED = component(
    "AsPrinted",
    an_object(
        {
            "number": (
                STRING,
                _("The digits, with every decimal that the source printed: `117.10`."),
            ),
            "number_max": (
                or_null(STRING),
                _("The upper number of a range, “between 3 and 5 million”; null where it is none."),
            ),
            "scale": (
                or_null(STRING),
                _(
                    "The word after the digits, such as `billion` or `万`; null where there is "
                    "none."
                ),
            ),
        },
        title="As printed",
        description=_("A number as the source prints it."),
        examples=[{"number": "117.1", "number_max": None, "scale": "billion"}],
    ),
)
