"""Opaque text that a partner keeps: it carries where one stands, and in what."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from . import parameters
from .problems import BadParameters

CHECK_BYTES = 9


def written(scope, position):
    """``position`` is a list of what JSON knows; ``scope`` the selection that it belongs to."""
    body = json.dumps(position, separators=(",", ":")).encode()
    return as_text(check(scope, body) + body)


def read(scope, cursor, detail):
    """The position, or 400 with that detail where the cursor is none of this selection's."""
    try:
        found = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        own, body = found[:CHECK_BYTES], found[CHECK_BYTES:]
        # Base64 has several spellings of the same bytes; one of them is ours.
        if as_text(found) == cursor and own == check(scope, body):
            return json.loads(body)
    except ValueError:
        pass
    raise refused(detail)


def refused(detail):
    return BadParameters([parameters.error("cursor", detail)])


def check(scope, body):
    return sha256(scope.encode() + body).digest()[:CHECK_BYTES]


def as_text(found):
    return urlsafe_b64encode(found).decode().rstrip("=")
