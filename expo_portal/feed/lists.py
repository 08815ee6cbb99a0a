"""Lists by keyset: a page starts behind a row, so page 900 costs what page 1 costs.

A row that comes or goes elsewhere shifts nothing; only one whose own place in the order moves
can be met twice or missed, which the order by ``id`` rules out.

Rows that have no value in the column of the order come last, by a query of their own: a page in
which the others run out takes it too. So each query reads one stretch of an index.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from types import SimpleNamespace
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F, Field, Func, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.timezone import localtime

from . import cursors, parameters
from .prepared import KEPT, NOW, Placeholder, Statement, by_placeholder
from .problems import BadParameters
from .store import as_bytes, body_of

# What changes neither which rows come nor their order, and so may change from page to page.
NOT_THE_SELECTION = {"cursor", "limit", "fields", "lang", "expand", "format"}
# Columns that may be empty, though never in what is published.
MOMENTS = {"public_from", "publish_at"}
FOREIGN = (
    "This cursor belongs to no page of this list with these filters. Repeat the filters of the "
    "page that it came from, or begin without it."
)


class Row(Func):
    """``(signed_on, id)``: databases compare it from left to right, as an index is ordered."""

    function = ""
    output_field = Field()


def place(column):
    """What the value is named at which a page begins."""
    return f"behind {column.name}"


@dataclass(frozen=True)
class Stretch:
    """Rows that follow one another in an index."""

    # The last is the id.
    columns: tuple[Field, ...]
    # The column that has no value in any of these rows, or that has one in all of them.
    empty: Field | None = None
    filled: Field | None = None

    @property
    def condition(self):
        column = self.empty or self.filled
        return Q(**{f"{column.name}__isnull": column is self.empty}) if column else Q()

    def of(self, queryset, descending):
        sign = "-" if descending else ""
        order = [f"{sign}{column.name}" for column in self.columns]
        return queryset.filter(self.condition).order_by(*order)

    def behind(self, queryset, descending):
        """Those after the row with the given values; see ``place``."""
        beyond = (LessThan if descending else GreaterThan)(
            Row(*[F(column.name) for column in self.columns]),
            Row(*[Placeholder(place(column), column) for column in self.columns]),
        )
        # SQLite enters an index by the first condition that could: by this one rather than by
        # the moment up to which records are public.
        return self.of(queryset.model.objects.filter(beyond) & queryset, descending)


@dataclass(frozen=True)
class Order:
    """A column and then the id, which makes the order total, both in the same direction."""

    columns: tuple[Field, ...]
    is_descending: bool

    @classmethod
    def read(cls, query, view):
        usual, *_others = orderings = allowed_orderings(view)
        name = parameters.one_of(query, "ordering", orderings, usual)
        model, sources = view.resource.model, view.resource.columns
        column = model._meta.get_field(sources[name.removeprefix("-")])
        columns = dict.fromkeys((column, model._meta.pk))
        return cls(tuple(columns), name.startswith("-"))

    @property
    def has_gaps(self):
        """Whether a row may have no value; what is published has the moments of it."""
        return self.columns[0].null and self.columns[0].name not in MOMENTS

    @property
    def stretches(self):
        """Those of all rows: what has no value in the column comes last."""
        if not self.has_gaps:
            return [Stretch(self.columns)]
        column = self.columns[0]
        return [Stretch(self.columns, filled=column), Stretch(self.columns[1:], empty=column)]

    def whole(self, queryset):
        """All rows by one query, which may have to sort them."""
        column, last = F(self.columns[0].name), {"nulls_last": True} if self.has_gaps else {}
        if self.is_descending:
            return queryset.order_by(column.desc(**last), "-pk")
        return queryset.order_by(column.asc(**last), "pk")

    def parts(self, position, backwards):
        """What follows on the row with these values, if there are any.

        Pairs of a stretch and whether it begins behind that row.
        """
        stretches = self.stretches
        start = stretches[-1 if position[0] is None else 0] if position else None
        if backwards:
            stretches.reverse()
        if start:
            del stretches[: stretches.index(start)]
        return [(stretch, stretch == start) for stretch in stretches]


def allowed_orderings(view):
    """Names of fields, each also with a minus; those of the view first."""
    names = dict.fromkeys([*view.orderings, "changed_at", "published_at", "id"])
    return [sign + name for name in names for sign in ("", "-")]


@dataclass(frozen=True)
class Page:
    """Some objects of a list as they are stored, and where those before and behind begin."""

    bodies: list[bytes]
    next: str | None
    previous: str | None

    @property
    def link_header(self):
        links = {"next": self.next, "prev": self.previous}
        return ", ".join(f'<{url}>; rel="{rel}"' for rel, url in links.items() if url)


@lru_cache(KEPT)
def page_statement(resource, variant, order, is_backwards, stretch, is_behind):
    """For a part of a list that is narrowed by this variant of filters."""
    published = resource.model.objects.published(NOW)
    selected = resource.filters.select(published, resource.filters.placeholders(variant))
    read = stretch.behind if is_behind else stretch.of
    rows = read(selected, order.is_descending != is_backwards).annotate(body=body_of())
    # As expressions: of a plain column SQLite's driver would parse the day of every row, and only
    # those of the first and the last are looked at.
    columns = [Coalesce(column.attname, column.attname) for column in order.columns]
    return Statement(rows.values_list("body", *columns))


class Keyset:
    """The order of one list, and the cursors into it."""

    def __init__(self, request, view):
        query = request.query_params
        self.limit, self.order = parameters.limit(query), Order.read(query, view)
        self.resource = view.resource
        self.address = f"{settings.SITE_URL}{request.path}"
        self.query = [(name, value) for name, values in query.lists() for value in values]
        self.cursor = query.get("cursor")

    def ordered(self, queryset):
        """All of it, for answers without pages."""
        if self.cursor is not None:
            detail = "This format comes whole: it has no pages."
            raise BadParameters([parameters.error("cursor", detail)])
        return self.order.whole(queryset)

    def page(self, filters, now):
        """``filters`` has the values that narrow the list, by name."""
        backwards, position = (False, ()) if self.cursor is None else self.read(self.cursor)
        values = {"now": now} | by_placeholder(filters)
        if position:
            values |= dict(zip(map(place, self.order.columns), position, strict=True))
        variant, found, rows = self.resource.filters.variant(filters), None, []
        is_kept = self.resource.filters.repeats(filters)
        compose = page_statement if is_kept else page_statement.__wrapped__
        for part in self.order.parts(position, backwards):
            found = compose(self.resource, variant, self.order, backwards, *part)
            rows += found.rows(values, self.limit + 1 - len(rows))
            if len(rows) > self.limit:
                break
        more_ahead, more_behind = len(rows) > self.limit, bool(position)
        rows = rows[: self.limit]
        if backwards:
            rows.reverse()
            more_ahead, more_behind = more_behind, more_ahead
        return Page(
            [as_bytes(body) for body, *_values in rows],
            self.link(False, found.converted(rows[-1])) if rows and more_ahead else None,
            self.link(True, found.converted(rows[0])) if rows and more_behind else None,
        )

    @cached_property
    def scope(self):
        """The selection that a cursor belongs to."""
        selection = [pair for pair in self.query if pair[0] not in NOT_THE_SELECTION]
        return f"{self.address}?{urlencode(sorted(selection))}"

    def link(self, backwards, row):
        pairs = zip(self.order.columns, row[1:], strict=True)
        position = [backwards, *(as_text(column, value) for column, value in pairs)]
        query = [pair for pair in self.query if pair[0] != "cursor"]
        cursor = cursors.written(self.scope, position)
        return f"{self.address}?{urlencode([*query, ('cursor', cursor)])}"

    def read(self, cursor):
        """Whether it leads backwards, and the values of the row that it stands at."""
        match cursors.read(self.scope, cursor, FOREIGN):
            case [bool(backwards), *texts]:
                try:
                    pairs = zip(self.order.columns, texts, strict=True)
                    return backwards, [as_value(column, text) for column, text in pairs]
                except (ValueError, TypeError, OverflowError, ValidationError):
                    pass
        raise cursors.refused(FOREIGN)


def as_text(column, value):
    record = SimpleNamespace(**{column.attname: value})
    return None if value is None else column.value_to_string(record)


def as_value(column, text):
    """Raises for what no row has and a database could not compare with."""
    if text is None:
        return None
    value = column.clean(text, None)
    return localtime(value, UTC) if isinstance(value, datetime) else value
