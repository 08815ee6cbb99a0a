"""Validators of answers (RFC 9110), known before a record is read.

They follow from the public state and the request alone: not from who asks, nor from the process
that answers. An embargoed write moves neither.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.http import HttpResponse
from django.utils.http import http_date, parse_etags, parse_http_date_safe

from .store import State

TAG_DIGITS = 32


@dataclass(frozen=True)
class Validators:
    """For one request; ``form`` is what it negotiated: the format and the content coding."""

    state: State
    now: datetime
    address: str
    form: tuple[str, ...]

    @property
    def tag(self):
        state = (self.state.sequence, self.state.passed.isoformat())
        found = sha256(repr((*state, self.address, *self.form)).encode()).hexdigest()
        return f'"{found[:TAG_DIGITS]}"'

    @property
    def last_modified(self):
        """What a client is told: never later than the clock, as the standard has it."""
        return min(self.state.last_modified.timestamp(), self.now.timestamp() // 1)

    def is_known(self, headers):
        """Whether the client holds this answer already."""
        if "If-None-Match" in headers:
            tags = parse_etags(headers["If-None-Match"])
            return self.tag in {tag.removeprefix("W/") for tag in tags}
        since = parse_http_date_safe(headers.get("If-Modified-Since", ""))
        # Against the moment itself: one ahead of the clock is yet to be told. And no answer told a
        # date to come, so who sends one holds none.
        last, now = self.state.last_modified.timestamp(), self.now.timestamp()
        is_after = since is not None and last <= since <= now
        return is_after and self.state.is_dated

    def stamp(self, answer, lifetime):
        answer.headers["ETag"] = self.tag
        answer.headers["Last-Modified"] = http_date(self.last_modified)
        answer.headers["Cache-Control"] = f"public, max-age={self.lifetime(lifetime)}"
        return answer

    def lifetime(self, longest):
        """Seconds for which a cache may answer: not beyond the next release announced."""
        left = (self.state.next_announced or self.now + timedelta(seconds=longest)) - self.now
        return min(longest, int(left.total_seconds()))


def matches_any(headers):
    """``If-None-Match: *``: whatever there is, if there is anything."""
    return parse_etags(headers.get("If-None-Match", "")) == ["*"]


def not_modified(answer=None):
    """304, with the headers of the answer that the client holds."""
    found = HttpResponse(status=304)
    del found.headers["Content-Type"]
    kept = ("ETag", "Last-Modified", "Cache-Control", "Vary", "Link")
    for name in kept if answer is not None else ():
        if name in answer.headers:
            found.headers[name] = answer.headers[name]
    return found
