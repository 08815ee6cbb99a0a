"""Lists by keyset: a page starts behind a row, so page 900 costs what page 1 costs.

A row that comes or goes elsewhere shifts nothing; only one whose own place in the order moves
can be met twice or missed, which the order by ``id`` rules out.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from hashlib import sha256
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F, Field, Q
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from . import parameters
from .problems import BadParameters

# What changes neither which rows come nor their order, and so may change from page to page.
NOT_THE_SELECTION = {"cursor", "limit", "fields", "lang", "format"}
CHECK_BYTES = 9


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


def base64(text):
    return urlsafe_b64encode(text).decode().rstrip("=")


class KeysetPagination(BasePagination):
    def paginate_queryset(self, queryset, request, view):
        query = request.query_params
        limit, keys = parameters.limit(query), keys_of(query, view)
        self.address = f"{settings.SITE_URL}{request.path}"
        self.query = [(name, value) for name, values in query.lists() for value in values]
        backwards, position = self.read(query["cursor"], keys) if "cursor" in query else (False, ())
        if backwards:
            keys = [key.backwards() for key in keys]
        if position:
            queryset = queryset.filter(behind(keys, position))
        rows = list(queryset.order_by(*[key.order() for key in keys])[: limit + 1])
        more_ahead, more_behind = len(rows) > limit, bool(position)
        rows = rows[:limit]
        if backwards:
            rows.reverse()
            more_ahead, more_behind = more_behind, more_ahead
        self.links = {
            "next": self.link(False, keys, rows[-1]) if rows and more_ahead else None,
            "prev": self.link(True, keys, rows[0]) if rows and more_behind else None,
        }
        return rows

    def scope(self):
        """The selection that a cursor belongs to."""
        selection = [pair for pair in self.query if pair[0] not in NOT_THE_SELECTION]
        return f"{self.address}?{urlencode(sorted(selection))}".encode()

    def check(self, body):
        return sha256(self.scope() + body).digest()[:CHECK_BYTES]

    def link(self, backwards, keys, row):
        values = [key.value(row) for key in keys]
        body = json.dumps([backwards, *values], separators=(",", ":")).encode()
        cursor = base64(self.check(body) + body)
        query = [pair for pair in self.query if pair[0] != "cursor"]
        return f"{self.address}?{urlencode([*query, ('cursor', cursor)])}"

    def read(self, cursor, keys):
        """Whether it leads backwards, and the values of the row that it stands at."""
        try:
            text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            check, body = text[:CHECK_BYTES], text[CHECK_BYTES:]
            if base64(text) != cursor or check != self.check(body):
                raise ValueError(cursor)
            backwards, *values = json.loads(body)
            pairs = zip(keys, values, strict=True)
            return backwards, [key.read(value) for key, value in pairs]
        except (ValueError, TypeError, ValidationError):
            detail = "This cursor belongs to no page of this list with these filters."
            raise BadParameters([parameters.error("cursor", detail)]) from None

    def get_paginated_response(self, results):
        header = ", ".join(f'<{url}>; rel="{rel}"' for rel, url in self.links.items() if url)
        return Response(
            {"next": self.links["next"], "previous": self.links["prev"], "results": results},
            headers={"Link": header} if header else None,
        )
