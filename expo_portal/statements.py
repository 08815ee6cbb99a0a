"""Many rows, each changed by its own values, in one statement; Django makes one of a few hundred.

Its ``bulk_update`` writes a CASE with a branch a row for each column: composing that for 5,000
records of 20 columns takes longer than all the rest of an import.
"""

import re
import sqlite3

from django.db import connection

from .writing import batches


def update(model, records, names):
    """Writes these columns of these records as they stand; returns how many rows there were."""
    columns = [model._meta.pk, *(model._meta.get_field(name) for name in sorted(names))]
    size = (connection.features.max_query_params or 65_535) // len(columns)
    return sum(update_batch(model, columns, batch) for batch in batches(records, min(size, 2_500)))


def update_batch(model, columns, records):
    quote = connection.ops.quote_name
    table, (key, *written) = quote(model._meta.db_table), columns
    row = ", ".join(placeholder(column) for column in columns)
    # Both databases call the columns of such a list column1, column2 and so on.
    values = ", ".join(
        f"{quote(column.column)} = found.column{n}" for n, column in enumerate(written, 2)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {values}"
            f" FROM (VALUES {', '.join([f'({row})'] * len(records))}) AS found"
            f" WHERE {table}.{quote(key.column)} = found.column1",
            [
                column.get_db_prep_save(column.pre_save(record, add=False), connection)
                for record in records
                for column in columns
            ],
        )
        return cursor.rowcount


def placeholder(column):
    """PostgreSQL takes a NULL or a date in such a list for a text, unless it is told."""
    if not connection.features.requires_casted_case_in_updates:
        return "%s"
    # With its length it would cut what is too long, instead of refusing it.
    return f"%s::{re.sub(r'[(].*?[)]', '', column.db_type(connection))}"


def ask_limit(connection, **kwargs):
    """Receiver of ``connection_created``: how many parameters this SQLite takes at once.

    Django 5.2 takes it for one that takes 999, and makes 128 statements of an INSERT of 5,000 rows.
    """
    if connection.vendor == "sqlite":
        limit = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        connection.features.max_query_params = limit
