import sqlite3
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection
from django.db.utils import DataError

from events.models import Figure, Organization
from expo_portal import statements
from projects.models import SignedProject
from tests.factories import make_figure, make_organization, make_project, text

pytestmark = pytest.mark.django_db


def stored(record):
    """All columns, as the database has them."""
    return type(record).objects.values().get(pk=record.pk)


def columns_of(record):
    return {column.attname: getattr(record, column.attname) for column in record._meta.fields}


def test_each_row_gets_its_own_values_and_no_other_row_any():
    first, second, other = (make_organization() for _ in range(3))
    before = stored(other)
    first.name, first.slug = text("Firm"), "firm"
    second.name, second.slug = text("Works"), "works"
    first.kind = second.kind = "not written"

    assert statements.update(Organization, [first, second], ["name", "slug"]) == 2

    assert [(stored(each)["name"], stored(each)["slug"]) for each in (first, second)] == [
        (text("Firm"), "firm"),
        (text("Works"), "works"),
    ]
    assert {stored(each)["kind"] for each in (first, second)} == {"company"}
    assert stored(other) == before


def test_every_kind_of_column_comes_back_as_it_was_set():
    project = make_project("over 1.5 billion yuan")
    figure = make_figure("over 196.2 billion yuan")
    for record, changes in (
        (project, {"signed_on": datetime(2021, 9, 24, tzinfo=UTC).date(), "publish_at": None}),
        (figure, {"publish_at": datetime(2021, 9, 25, 8, 30, 1, 5, tzinfo=UTC), "order": 7}),
    ):
        for name, value in changes.items():
            setattr(record, name, value)
        names = [field.name for field in record._meta.fields if not field.primary_key]

        statements.update(type(record), [record], names)

        assert stored(record) == columns_of(record)


def test_nothing_is_written_of_no_record(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert statements.update(Figure, [], ["order"]) == 0


def test_many_rows_take_one_statement_each_2500(django_assert_num_queries):
    project = make_project()
    with django_assert_num_queries(2):
        assert statements.update(SignedProject, [project] * 2_501, ["reference"]) == 2


def test_what_a_column_cannot_hold_is_refused():
    first, second = make_organization(), make_organization()
    second.slug = first.slug
    with pytest.raises(IntegrityError):
        statements.update(Organization, [second], ["slug"])


def test_what_is_too_long_is_refused_or_kept_and_never_cut():
    company = make_organization()
    company.kind = "x" * 500
    try:
        statements.update(Organization, [company], ["kind"])
    except DataError:
        return  # PostgreSQL knows lengths, SQLite none.
    assert stored(company)["kind"] == company.kind


def test_as_many_rows_are_made_at_once_as_the_database_takes():
    limits = {"postgresql": lambda: None, "sqlite": sqlite_limit}
    assert connection.features.max_query_params == limits[connection.vendor]()


def sqlite_limit():
    return connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
