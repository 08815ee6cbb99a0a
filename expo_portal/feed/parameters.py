"""Query parameters, strictly: a partner's slip of the pen must not return everything."""

from difflib import get_close_matches
from re import fullmatch
from urllib.parse import unquote_to_bytes

from django.utils.translation import gettext_noop as _

from ..texts import languages
from .problems import BadParameters

LONGEST = 2000
# Of an address with all of its query: what gunicorn takes at most.
LONGEST_ADDRESS = 8190
LARGEST_LIMIT = 1000
USUAL_LIMIT = 100

# What several views take, for the OpenAPI document.
LIMIT = {
    "type": "integer",
    "minimum": 1,
    "maximum": LARGEST_LIMIT,
    "default": USUAL_LIMIT,
    "description": _("How many come at most in one answer."),
}
CURSOR = {
    "type": "string",
    "maxLength": LONGEST,
    "pattern": "^[A-Za-z0-9_-]+$",
    "description": _("From an earlier answer of this address with the same parameters."),
}
TYPES = _("Only objects of these types.")


def lang_shape():
    return {
        "type": "string",
        "enum": languages(),
        "description": _(
            "Each text as one string in this language, or in another one where it has "
            "none in this; null where it has none at all. Objects then also have `lang`."
        ),
    }


def words_shape(allowed, description):
    """Of a parameter that takes several of some words."""
    items = {"type": "string", "enum": list(allowed)}
    return {"type": "array", "items": items, "minItems": 1, "description": description}


def error(parameter, detail, suggestion=None):
    found = {"parameter": parameter[:100], "detail": detail}
    return found | ({"suggestion": suggestion} if suggestion else {})


def nearest(word, allowed):
    """Whatever the case: ``LIMIT`` is ``limit`` and nothing else."""
    names = {name.lower(): name for name in allowed}
    return next(map(names.get, get_close_matches(word.lower(), names, n=1, cutoff=0)), None)


def check(request, allowed):
    """Refuses what is unknown, empty, repeated or unreadable.

    ``allowed`` has the names; true where several values may stand.
    """
    try:
        unquote_to_bytes(request.META.get("QUERY_STRING", "").encode("latin-1")).decode()
    except UnicodeError:
        raise BadParameters([error("", "The query is not written in UTF-8.")]) from None
    errors = [
        found
        for name, values in request.query_params.lists()
        if (found := fault(name, values, allowed))
    ]
    if errors:
        raise BadParameters(errors)


def fault(name, values, allowed):
    if name not in allowed:
        return error(name, "There is no such parameter here.", nearest(name, allowed))
    if len(values) > 1 and not allowed[name]:
        return error(name, "Give this parameter once.")
    items = [item for value in values for item in (value.split(",") if allowed[name] else [value])]
    if not all(item.strip() for item in items):
        return error(name, "A value is missing.")
    if any("\0" in item for item in items):
        return error(name, "There is a NUL character in this value.")
    if sum(map(len, values)) > LONGEST:
        return error(name, f"This value is longer than {LONGEST} characters.")
    return None


def one_of(query, name, allowed, usual=None):
    """The value of a parameter that takes one word of a few."""
    word = query.get(name, usual)
    if word is not None and word not in allowed:
        raise BadParameters(
            [error(name, f"Allowed here: {', '.join(allowed)}.", nearest(word, allowed))]
        )
    return word


def language(query):
    return one_of(query, "lang", languages())


def fields(query, known):
    """The names in ``?fields=title,amounts``, or all of them."""
    if "fields" not in query:
        return known
    names = ",".join(query.getlist("fields")).split(",")
    unknown = [name for name in names if name not in known]
    if unknown:
        raise BadParameters(
            [error("fields", "There is no such field.", nearest(name, known)) for name in unknown]
        )
    return names


def limit(query):
    text = query.get("limit", str(USUAL_LIMIT))
    # int() takes its time over a long number, and takes signs and digits of every script.
    number = int(text) if fullmatch(r"[0-9]{1,4}", text) else 0
    if not 1 <= number <= LARGEST_LIMIT:
        raise BadParameters([error("limit", f"Give a number from 1 to {LARGEST_LIMIT}.")])
    return number
