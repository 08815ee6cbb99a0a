"""Statements that the ORM composes once, and the database then answers with other values.

To compose the page of a list takes several times as long as to read it, and partners ask alike:
``?session=13&limit=100`` today, ``?session=14&limit=100`` tomorrow. What differs from one request
to the next, the clock before all, stands in the query as a ``Placeholder``.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import CharField, DateField, DateTimeField, UUIDField, Value

# How many statements are kept of a sort; each takes a few kilobytes.
KEPT = 200

FIELDS = {str: CharField(), UUID: UUIDField(), date: DateField(), datetime: DateTimeField()}


class Placeholder(Value):
    """The value of that name, which comes with each request."""

    def __init__(self, name, field):
        super().__init__(None, output_field=field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def of(self, values):
        """As the database takes it."""
        return self.output_field.get_db_prep_value(values[self.name], connection)


NOW = Placeholder("now", FIELDS[datetime])


def kinds(value):
    """What of a value, or of a list of some, the statement depends on: ``(str, UUID)``."""
    return tuple(map(type, value)) if isinstance(value, list) else type(value)


def placeholders(name, kind):
    """What stands in the query for a value, or for each of a list, of that kind; see ``kinds``."""
    if isinstance(kind, tuple):
        return [Placeholder(f"{name} {place}", FIELDS[each]) for place, each in enumerate(kind)]
    return Placeholder(name, FIELDS[kind])


def by_placeholder(values):
    """The values, and each of a list, by the name of what stands for it."""
    found = {}
    for name, value in values.items():
        if isinstance(value, list):
            found |= {f"{name} {place}": each for place, each in enumerate(value)}
        else:
            found[name] = value
    return found


class Statement:
    """The SQL of a query without a limit."""

    def __init__(self, queryset):
        # Also of a query that can find nothing.
        compiler = queryset.query.get_compiler(queryset.db, elide_empty=False)
        self.sql, self.parameters = compiler.as_sql()
        self.columns = [column for column, _sql, _alias in compiler.select]

    def rows(self, values, limit):
        """So many at most, as the database has them; see ``converted``."""
        with connection.cursor() as cursor:
            cursor.execute(f"{self.sql} LIMIT %s", [*self.given(values), limit])
            return cursor.fetchall()

    def given(self, values):
        """The parameters of the SQL, for the database."""
        return [
            each.of(values) if isinstance(each, Placeholder) else each for each in self.parameters
        ]

    def converted(self, row):
        """The values of a row as Python has them."""
        return [as_python(*pair) for pair in zip(row, self.columns, strict=True)]


def as_python(value, column):
    converters = connection.ops.get_db_converters(column) + column.get_db_converters(connection)
    for convert in converters:
        value = convert(value, column, connection)
    return value
