"""What became public since a cursor, so that a partner's copy stays exact.

A state becomes public in one of two ways: by a write that the public can see, which has the
next ``sequence``, or because the moment of what was written before passes. A cursor therefore
holds both, the sequence and the last moment passed, as they were when it was handed out, and
what comes next are the rows that moved beyond either. Sequences are handed out one transaction
after the other, so all of a sequence that can be read at all can be read.

Pages go through one such window, from the cursor's state to the state when its first page was
read; what is written meanwhile belongs to the next window.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from . import cursors, parameters, shapes
from .problems import BadParameters
from .store import BEGINNING, Representation, dumped
from .views import FeedView, respond

FOREIGN = (
    "This cursor belongs to other parameters, or to no answer of these changes. Repeat the `types` "
    "and `session` that it came with, or begin without it."
)
AHEAD = "The portal went back to an older state than this cursor's. Begin without a cursor."

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Point:
    """A state of all that is public."""

    sequence: int
    passed: datetime

    @classmethod
    def of(cls, state):
        return cls(state.sequence, state.passed)


START = Point(0, BEGINNING)


@dataclass(frozen=True)
class Cursor:
    """All before ``since`` is known; ``until`` and ``place`` where a window is being read."""

    since: Point
    until: Point | None = None
    place: tuple[datetime, UUID] | None = None

    def written(self, scope):
        points = [self.since, *([self.until] if self.until else [])]
        position = [part for point in points for part in (point.sequence, number(point.passed))]
        if self.place:
            at, record = self.place
            position += [number(at), record.hex]
        return cursors.written(scope, position)

    @classmethod
    def read(cls, scope, text):
        position = cursors.read(scope, text, FOREIGN)
        try:
            match position:
                case [int(sequence), int(passed)]:
                    return cls(Point(sequence, moment(passed)))
                case [int(sequence), int(passed), int(last), int(until), int(at), str(record)]:
                    window = Point(sequence, moment(passed)), Point(last, moment(until))
                    return cls(*window, (moment(at), UUID(hex=record)))
        except (ValueError, OverflowError):
            pass
        raise cursors.refused(FOREIGN)


def number(moment):
    return (moment - EPOCH) // MICROSECOND


def moment(number):
    return EPOCH + number * MICROSECOND


@dataclass(frozen=True)
class Filter:
    """``types`` restricts the lines; ``session`` hides none, it says which are to be kept."""

    types: tuple[str, ...]
    sessions: tuple[str, ...]

    @classmethod
    def read(cls, query, known):
        types = several(query, "types")
        unknown = [name for name in types if name not in known]
        if unknown:
            raise BadParameters(
                [
                    parameters.error(
                        "types", "There is no such type.", parameters.nearest(name, known)
                    )
                    for name in unknown
                ]
            )
        return cls(types, several(query, "session"))

    @property
    def scope(self):
        return f"changes {sorted(self.types)} {sorted(self.sessions)}"

    @property
    def lines(self):
        return Q(type__in=self.types) if self.types else Q()

    @property
    def kept(self):
        """Objects of a mirror with this filter; those of types without a session are in all."""
        return self.lines & (Q(session__in=["", *self.sessions]) if self.sessions else Q())

    def keeps(self, row):
        return not self.sessions or row.session in {"", *self.sessions}


def several(query, name):
    return tuple(dict.fromkeys(",".join(query.getlist(name)).split(","))) if name in query else ()


def filter_shapes(types):
    """Of ``Filter.read``, for the OpenAPI document."""
    sessions = shapes.a_list(shapes.WORDS) | {
        "minItems": 1,
        "description": _("Slugs of sessions: only what belongs to these, or to no session."),
    }
    return {"types": parameters.words_shape(types, parameters.TYPES), "session": sessions}


def window(since, until):
    """The rows whose state became public after one point, up to another."""
    if since == START:
        return Q()
    written = Q(sequence__gt=since.sequence, sequence__lte=until.sequence)
    started = Q(public_from__gt=since.passed, public_from__lte=until.passed)
    ended = Q(public_until__gt=since.passed, public_until__lte=until.passed)
    return written | started | ended


def told(now):
    """The rows of which the public knows or knew anything."""
    return Q(public_from__lte=now) | Q(shown_until__lte=now)


UPSERT = shapes.component(
    "Upsert",
    shapes.an_object(
        {
            "type": (shapes.STRING, _("Type of the object.")),
            "id": (shapes.UUID, _("Its id.")),
            "action": ({"type": "string", "const": "upsert"}, _("Keep this state of it.")),
            "version": (shapes.WHOLE, _("Its version.")),
            "at": (shapes.MOMENT, _("When this state became public.")),
            "object": ({"type": "object"}, _("The object, whole, as its own address shows it.")),
        },
        title="Object to keep",
        description=_("The latest state of a public object."),
    ),
)
REMOVE = shapes.component(
    "Remove",
    shapes.an_object(
        {
            "type": (shapes.STRING, _("Type of the object.")),
            "id": (shapes.UUID, _("Its id.")),
            "action": ({"type": "string", "const": "remove"}, _("Keep nothing of it.")),
            "reason": (
                {
                    "type": "string",
                    "enum": ["withdrawn", "deleted", "merged", "outside-filter"],
                },
                _("Why; `outside-filter` is public but belongs to another session."),
            ),
            "into": (shapes.or_null(shapes.UUID), _("Id of what it was merged into; else null.")),
            "at": (shapes.MOMENT, _("When it ceased to be public, or left the filter.")),
        },
        title="Object to remove",
        description=_("Of what is not there any more. Removing what one never had does no harm."),
    ),
)


class ChangesView(FeedView):
    about = _(
        "Everything that became public or ceased to be, in that order, from any cursor on. Begin "
        "without a cursor, read on with that of each answer, and keep the last: it never expires."
    )
    lifetime = 0
    operation = "readChanges"
    shape = shapes.component(
        "Changes",
        shapes.an_object(
            {
                "results": (
                    shapes.a_list({"anyOf": [UPSERT, REMOVE]}),
                    _(
                        "One line for each object, in the order in which their states became "
                        "public."
                    ),
                ),
                "cursor": (shapes.STRING, _("Where to read on, now or in a year.")),
                "more": (shapes.YES_NO, _("Whether there is more to read at once.")),
            },
            title="Changes",
            description=_("What became public or ceased to be since a cursor."),
        ),
    )
    # Given by the URL map.
    types = ()

    def allowed_parameters(self):
        return super().allowed_parameters() | {
            "cursor": False,
            "limit": False,
            "types": True,
            "session": True,
        }

    def parameter_shapes(self):
        cursor = parameters.CURSOR | {
            "description": _(
                "From an earlier answer with the same `types` and `session`; without "
                "one, everything comes from the beginning."
            )
        }
        return (
            super().parameter_shapes()
            | {"cursor": cursor, "limit": parameters.LIMIT}
            | filter_shapes(self.types)
        )

    def get(self, request):
        query = request.query_params
        chosen, limit = Filter.read(query, self.types), parameters.limit(query)
        cursor = Cursor(START)
        if "cursor" in query:
            cursor = Cursor.read(chosen.scope, query["cursor"])
        now_at = Point.of(self.state)
        until = cursor.until or now_at
        if max(cursor.since.sequence, until.sequence) > now_at.sequence:
            raise cursors.refused(AHEAD)
        now = timezone.now()
        found = Representation.objects.filter(chosen.lines, told(now), window(cursor.since, until))
        if cursor.place:
            at, record = cursor.place
            found = found.filter(Q(at=at, record__gt=record) | Q(at__gt=at), at__gte=at)
        rows = list(found.order_by("at", "record")[: limit + 1])
        more = len(rows) > limit
        rows = rows[:limit]
        following = Cursor(until)
        if more:
            following = Cursor(cursor.since, until, (rows[-1].at, rows[-1].record))
        # What was written while the window was read waits in the next.
        more = more or until != now_at
        lines = ",".join(line(row, chosen, now) for row in rows)
        return respond(
            f'{{"results":[{lines}],"cursor":{dumped(following.written(chosen.scope))},'
            f'"more":{dumped(more)}}}'
        )


def line(row, chosen, now):
    kept = chosen.keeps(row)
    # Where it is back after an end, its moment passed without a write.
    since = max(filter(None, (row.at, row.public_from)))
    start = {"type": row.type, "id": str(row.record)}
    if row.is_public(now) and kept:
        head = start | {"action": "upsert", "version": row.version, "at": stamp(since)}
        return f'{dumped(head)[:-1]},"object":{row.body}}}'
    if row.is_public(now):
        reason, at = "outside-filter", since
    else:
        reason, at = row.reason, row.public_until or row.shown_until
    into = row.into and str(row.into)
    return dumped(start | {"action": "remove", "reason": reason, "into": into, "at": stamp(at)})


def stamp(moment):
    return localtime(moment).isoformat()
