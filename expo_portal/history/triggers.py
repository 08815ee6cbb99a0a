"""What the database itself refuses: to change a row of the history, or to delete one.

The one door: the content of a revision can be erased, and then says in which changeset that
was done. A person may ask to be forgotten; nobody can have the past tell something else. Early
looks (``staff/access.py``) stay as they are too, but for the name of the record, by that door.

SQLite drops triggers with their table, also when a migration alters a column by making the
table anew: such a migration makes them again.
"""

from contextlib import contextmanager

from django.db import connection, transaction

REFUSED = "The history is append-only."

FIXED = ("id", "changeset_id", "model", "record", "number", "kind")
SEEN = ("id", "user_id", "act", "model", "record", "day", "moment")
SAID = ("id", "at", "by_id", "reason", "detail")


def differ(names, differs):
    return " OR ".join(f"new.{name} {differs} old.{name}" for name in names)


def is_changed(differs, fixed=FIXED, content="state"):
    """Whether an UPDATE changes more than the door lets through, in SQL."""
    fixed = differ(fixed, differs)
    same = (
        f"NOT (new.{content} {differs} old.{content})"
        f" AND NOT (new.erased_id {differs} old.erased_id)"
    )
    erases = f"new.{content} = '' AND old.erased_id IS NULL AND new.erased_id IS NOT NULL"
    return f"({fixed}) OR NOT (({same}) OR ({erases}))"


def on_sqlite(name, event, table, condition=""):
    return f"""CREATE TRIGGER {name} BEFORE {event} ON {table} {condition}
        BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"""


def on_postgresql(name, event, table, condition="", each="ROW"):
    return f"""CREATE TRIGGER {name} BEFORE {event} ON {table}
        FOR EACH {each} {condition} EXECUTE FUNCTION expo_portal_refuse()"""


REVISION, CHANGESET = "expo_portal_revision", "expo_portal_changeset"

MAKE = {
    "sqlite": (
        on_sqlite(f"{REVISION}_update", "UPDATE", REVISION, f"WHEN {is_changed('IS NOT')}"),
        on_sqlite(f"{REVISION}_delete", "DELETE", REVISION),
        # INSERT OR REPLACE deletes without asking the trigger above.
        on_sqlite(
            f"{REVISION}_replace",
            "INSERT",
            REVISION,
            f"""WHEN EXISTS (SELECT 1 FROM {REVISION} WHERE id = new.id)
            OR EXISTS (SELECT 1 FROM {REVISION}
                WHERE record = new.record AND number = new.number)""",
        ),
        on_sqlite(f"{CHANGESET}_update", "UPDATE", CHANGESET, f"WHEN {differ(SAID, 'IS NOT')}"),
        on_sqlite(f"{CHANGESET}_delete", "DELETE", CHANGESET),
        on_sqlite(
            f"{CHANGESET}_replace",
            "INSERT",
            CHANGESET,
            f"WHEN EXISTS (SELECT 1 FROM {CHANGESET} WHERE id = new.id)",
        ),
    ),
    "postgresql": (
        f"""CREATE OR REPLACE FUNCTION expo_portal_refuse() RETURNS trigger
            LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation';
            END $$""",
        on_postgresql(
            f"{REVISION}_update",
            "UPDATE",
            REVISION,
            f"WHEN ({is_changed('IS DISTINCT FROM')})",
        ),
        on_postgresql(f"{REVISION}_delete", "DELETE", REVISION),
        on_postgresql(f"{REVISION}_truncate", "TRUNCATE", REVISION, each="STATEMENT"),
        on_postgresql(
            f"{CHANGESET}_update",
            "UPDATE",
            CHANGESET,
            f"WHEN ({differ(SAID, 'IS DISTINCT FROM')})",
        ),
        on_postgresql(f"{CHANGESET}_delete", "DELETE", CHANGESET),
        on_postgresql(f"{CHANGESET}_truncate", "TRUNCATE", CHANGESET, each="STATEMENT"),
    ),
}
ACCESS = "expo_portal_access"


def on_access(sqlite="", postgresql=""):
    """``sqlite`` and ``postgresql`` say which changes of a row are refused; "" is all of them."""
    return {
        "sqlite": (
            on_sqlite(f"{ACCESS}_update", "UPDATE", ACCESS, sqlite),
            on_sqlite(f"{ACCESS}_delete", "DELETE", ACCESS),
            # What was noted already stays as it is, which is what INSERT OR IGNORE asks for.
            f"""CREATE TRIGGER {ACCESS}_replace BEFORE INSERT ON {ACCESS}
                WHEN EXISTS (SELECT 1 FROM {ACCESS} WHERE id = new.id OR record = new.record
                    AND user_id = new.user_id AND act = new.act AND day = new.day)
                BEGIN SELECT RAISE(IGNORE); END""",
        ),
        "postgresql": (
            on_postgresql(f"{ACCESS}_update", "UPDATE", ACCESS, postgresql),
            on_postgresql(f"{ACCESS}_delete", "DELETE", ACCESS),
            on_postgresql(f"{ACCESS}_truncate", "TRUNCATE", ACCESS, each="STATEMENT"),
        ),
    }


# As the migration made them that had no door yet, and as they are since.
MAKE_ACCESS_CLOSED = on_access()
MAKE_ACCESS = on_access(
    f"WHEN {is_changed('IS NOT', SEEN, 'label')}",
    f"WHEN ({is_changed('IS DISTINCT FROM', SEEN, 'label')})",
)
LAST = {"sqlite": "replace", "postgresql": "truncate"}


def make(schema, statements=MAKE):
    """``schema`` executes a statement: a schema editor, a cursor."""
    for statement in statements[connection.vendor]:
        schema.execute(statement)


def unmake(schema, *tables):
    on_table = connection.vendor == "postgresql"
    for table in tables or (REVISION, CHANGESET):
        for event in ("update", "delete", LAST[connection.vendor]):
            where = f" ON {table}" if on_table else ""
            schema.execute(f"DROP TRIGGER {table}_{event}{where}")


@contextmanager
def unlocked():
    """For emptying the whole database, which the tests do and ``flush`` asks before."""
    with transaction.atomic(), connection.cursor() as cursor:
        unmake(cursor, REVISION, CHANGESET, ACCESS)
    try:
        yield
    finally:
        with transaction.atomic(), connection.cursor() as cursor:
            make(cursor)
            make(cursor, MAKE_ACCESS)
