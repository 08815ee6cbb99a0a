"""Opaque text that a partner keeps: it carries where one stands, and in what."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from . import parameters
from .problems import BadParameters

CHECK_BYTES = 9
PARTS = str | int | None


def written(scope, position):
    """``position`` is a list of words and whole numbers; ``scope`` the selection it belongs to."""
    body = json.dumps(position, separators=(",", ":")).encode()
    return as_text(check(scope, body) + body)


def read(scope, cursor, detail):
    """The position, or 400 with that detail where the cursor is none of this selection's."""
    try:
        found = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        own, body = found[:CHECK_BYTES], found[CHECK_BYTES:]
        # Base64 has several spellings of the same bytes; one of them is ours.
        if as_text(found) == cursor and own == check(scope, body):
            position = json.loads(body)
            # Whoever knows how cursors are written can write any.
            if isinstance(position, list) and all(isinstance(part, PARTS) for part in position):
                return position
    except ValueError:
        pass
    raise refused(detail)


def refused(detail):
    return BadParameters([parameters.error("cursor", detail)])


def check(scope, body):
    return sha256(scope.encode() + body).digest()[:CHECK_BYTES]


def as_text(found):
    return urlsafe_b64encode(found).decode().rstrip("=")
