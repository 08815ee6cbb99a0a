"""Lists by keyset: a page starts behind a row, so page 900 costs what page 1 costs.

A row that comes or goes elsewhere shifts nothing; only one whose own place in the order moves
can be met twice or missed, which the order by ``id`` rules out.
"""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F, Field, Q

from . import cursors, parameters
from .problems import BadParameters
from .store import body_of

# What changes neither which rows come nor their order, and so may change from page to page.
NOT_THE_SELECTION = {"cursor", "limit", "fields", "lang", "expand", "format"}
FOREIGN = "This cursor belongs to no page of this list with these filters."


@dataclass(frozen=True)
class Key:
    """A column that a list is ordered by."""

    column: Field
    descending: bool = False
    nulls_first: bool = False

    def backwards(self):
        return replace(self, descending=not self.descending, nulls_first=not self.nulls_first)

    def order(self):
        column = F(self.column.name)
        nulls = {}
        if self.column.null:
            nulls = {"nulls_first": True} if self.nulls_first else {"nulls_last": True}
        return column.desc(**nulls) if self.descending else column.asc(**nulls)

    def behind(self, value, *, inclusive=False):
        """Rows that come after those with this value."""
        name = self.column.name
        unknown = Q(**{f"{name}__isnull": True})
        if value is None and self.nulls_first:
            return Q() if inclusive else ~unknown
        if value is None:
            return unknown if inclusive else Q(pk__in=())
        lookup = ("lt" if self.descending else "gt") + ("e" if inclusive else "")
        known = Q(**{f"{name}__{lookup}": value})
        return known | unknown if self.column.null and not self.nulls_first else known

    def value(self, record):
        value = getattr(record, self.column.attname)
        return None if value is None else self.column.value_to_string(record)

    def read(self, text):
        return None if text is None else self.column.to_python(text)


def behind(keys, values):
    """Rows after the one with these values. The bound on the first column lets an index help."""
    key, *others = keys
    value, *rest = values
    if not others:
        return key.behind(value)
    return key.behind(value, inclusive=True) & (key.behind(value) | behind(others, rest))


def allowed_orderings(view):
    """Names of fields, each also with a minus; those of the view first."""
    names = dict.fromkeys([*view.orderings, "changed_at", "published_at", "id"])
    return [sign + name for name in names for sign in ("", "-")]


def keys_of(query, view):
    """The columns that the list is ordered by, made total by the id."""
    usual, *_others = orderings = allowed_orderings(view)
    name = parameters.one_of(query, "ordering", orderings, usual)
    model, columns = view.resource.model, view.resource.columns
    column = model._meta.get_field(columns[name.removeprefix("-")])
    keys = [Key(column, descending=name.startswith("-")), Key(model._meta.pk)]
    return keys[:1] if column.primary_key else keys


@dataclass(frozen=True)
class Page:
    """Some objects of a list as they are stored, and where those before and behind begin."""

    bodies: list[str]
    next: str | None
    previous: str | None

    @property
    def link_header(self):
        links = {"next": self.next, "prev": self.previous}
        return ", ".join(f'<{url}>; rel="{rel}"' for rel, url in links.items() if url)


class Keyset:
    """The order of one list, and the cursors into it."""

    def __init__(self, request, view):
        query = request.query_params
        self.limit, self.keys = parameters.limit(query), keys_of(query, view)
        self.model = view.resource.model
        self.address = f"{settings.SITE_URL}{request.path}"
        self.query = [(name, value) for name, values in query.lists() for value in values]
        self.cursor = query.get("cursor")

    def ordered(self, queryset):
        """All of it, for answers without pages."""
        if self.cursor is not None:
            detail = "This format comes whole: it has no pages."
            raise BadParameters([parameters.error("cursor", detail)])
        return queryset.order_by(*[key.order() for key in self.keys])

    def page(self, queryset):
        keys, backwards, position = self.keys, False, ()
        if self.cursor is not None:
            backwards, position = self.read(self.cursor)
        if backwards:
            keys = [key.backwards() for key in keys]
        if position:
            queryset = queryset.filter(behind(keys, position))
        names = [key.column.attname for key in keys]
        found = queryset.order_by(*[key.order() for key in keys]).annotate(body=body_of())
        rows = list(found.values_list("body", *names)[: self.limit + 1])
        more_ahead, more_behind = len(rows) > self.limit, bool(position)
        rows = rows[: self.limit]
        if backwards:
            rows.reverse()
            more_ahead, more_behind = more_behind, more_ahead
        return Page(
            [body for body, *_values in rows],
            self.link(False, rows[-1]) if rows and more_ahead else None,
            self.link(True, rows[0]) if rows and more_behind else None,
        )

    @property
    def scope(self):
        """The selection that a cursor belongs to."""
        selection = [pair for pair in self.query if pair[0] not in NOT_THE_SELECTION]
        return f"{self.address}?{urlencode(sorted(selection))}"

    def link(self, backwards, row):
        columns = [key.column.attname for key in self.keys]
        record = self.model(**dict(zip(columns, row[1:], strict=True)))
        position = [backwards, *(key.value(record) for key in self.keys)]
        query = [pair for pair in self.query if pair[0] != "cursor"]
        cursor = cursors.written(self.scope, position)
        return f"{self.address}?{urlencode([*query, ('cursor', cursor)])}"

    def read(self, cursor):
        """Whether it leads backwards, and the values of the row that it stands at."""
        backwards, *values = cursors.read(self.scope, cursor, FOREIGN)
        try:
            pairs = zip(self.keys, values, strict=True)
            return backwards, [key.read(value) for key, value in pairs]
        except (ValueError, TypeError, ValidationError):
            raise cursors.refused(FOREIGN) from None
