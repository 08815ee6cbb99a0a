"""What of the feed is to go, in the one place where that is declared.

Each answer that uses it says so in its headers, Deprecation (RFC 9745) and Sunset (RFC 8594),
and the page of updates names it, so that no partner learns it from a failure.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.http import http_date

from ..texts import Text
from .objects import references

BASE = "/api/v1/"
# Where people read about it, in their own language.
PAGE = "/updates/"

# Two sessions of an expo that is held every second year: what partners were promised.
NOTICE = timedelta(days=4 * 365)


@dataclass(frozen=True)
class Deprecation:
    """A resource, or with ``parameter`` or ``field`` only that one of it, until ``sunset``.

    ``instead`` says in each language what to use; ``successor`` is its path, if it has one.
    A parameter of the whole feed is declared for each resource that has it.
    """

    resource: str
    since: datetime
    sunset: datetime
    instead: Text
    parameter: str = ""
    field: str = ""
    successor: str = ""

    def __post_init__(self):
        if self.sunset - self.since < NOTICE:
            raise ValueError(f"{self.resource}: partners were promised two sessions of notice.")

    def is_used(self, name, query):
        """Whether an answer of the resource ``name`` to this query makes use of it."""
        if self.parameter:
            return name == self.resource and self.parameter in query
        if name == self.resource:
            return not self.field or self.is_shown(query)
        return self.comes_along(name, query)

    def is_shown(self, query):
        ordered_by = query.get("ordering", "").removeprefix("-")
        return "fields" not in query or self.field in {*words(query, "fields"), ordered_by}

    def comes_along(self, name, query):
        """Within the changes, or where objects of other resources inline it."""
        from ..resources import RESOURCES

        by_name = {resource.name: resource for resource in RESOURCES}
        own = by_name.get(self.resource)
        if own is None:
            return False
        if name == "changes":
            return "types" not in query or own.type in words(query, "types")
        targets = references(by_name[name]) if name in by_name else {}
        return any(targets.get(path) == own for path in words(query, "expand"))


# Nothing is deprecated so far.
DEPRECATIONS = ()


def coming():
    """What is to go, the first to go first."""
    return sorted(DEPRECATIONS, key=lambda deprecation: deprecation.sunset)


def mark(answer, request):
    """Tells in the headers of an answer what of it is to go; the nearest dates count."""
    name = request.path_info.removeprefix(BASE).partition("/")[0]
    used = [each for each in coming() if each.is_used(name, request.GET)]
    if not used:
        return answer
    since = min(each.since for each in used)
    answer.headers["Deprecation"] = f"@{int(since.timestamp())}"
    answer.headers["Sunset"] = http_date(used[0].sunset.timestamp())
    links = [f'<{settings.SITE_URL}{PAGE}>; rel="deprecation sunset"; type="text/html"']
    links += [
        f'<{settings.SITE_URL}{each.successor}>; rel="successor-version"'
        for each in used
        if each.successor
    ]
    own = [answer.headers["Link"]] if "Link" in answer.headers else []
    answer.headers["Link"] = ", ".join(own + links)
    return answer


def words(query, name):
    return ",".join(query.getlist(name)).split(",")
