"""Fills the peer's tables from the portal's database."""

from django.db import connection

from .models import Amount, Milestone, Party, Project

NAMED = {
    "session": ("events_exposession", "slug"),
    "sector": ("events_sector", "slug"),
    "place": ("events_place", "slug"),
    "dealtype": ("events_term", "code"),
}


def alike(*names):
    return {name: f"p.{name}" for name in names}


def number(name):
    """The portal keeps one as a text that sorts as it does: ``P000000000648000000.00000000``."""
    return f"CAST(substr(p.{name}, 2) AS NUMERIC)"


# For each column where it comes from; ``p`` is a row of the portal.
PROJECTS = {
    **alike("reference", "version", "changed_at", "unofficial", "items_count"),
    **alike("signed_on", "signed_on_precision", "signed_by"),
    "uuid": "p.id",
    "published_at": "p.public_from",
    "title_en": "json_extract(p.title, '$.en')",
    "title_zh": """json_extract(p.title, '$."zh-hans"')""",
    "summary_en": "json_extract(p.summary, '$.en')",
    "session_id": "(SELECT rowid FROM portal.events_exposession WHERE id = p.session_id)",
    "sector_id": "(SELECT rowid FROM portal.events_sector WHERE id = p.sector_id)",
    "place_id": "(SELECT rowid FROM portal.events_place WHERE id = p.place_id)",
    "deal_type_id": "(SELECT rowid FROM portal.events_term WHERE id = p.deal_type_id)",
    "other_sectors": "'[]'",
    "expansion": "p.is_expansion",
    "quantities": "'[]'",
    "stage": "'signed'",
    "sample": "p.is_sample",
}
PARTIES = {"organization": "p.organization_id"}
AMOUNTS = {
    **alike("kind", "qualifier", "currency", "number", "number_max", "scale", "wording", "as_of"),
    **{name: number(name) for name in ("value", "low", "high")},
    "text_en": "p.qualifier || ' ' || p.number || ' ' || p.scale || ' yuan'",
    "text_zh": "'逾' || p.number || '元'",
}
MILESTONES = {**alike("stage", "date", "precision", "note"), "planned": "p.is_planned"}
PARTS = {
    Party: ("projectparty", PARTIES),
    Amount: ("projectamount", AMOUNTS),
    Milestone: ("projectmilestone", MILESTONES),
}

# For Datasette: nested lists as its own tools store them, with the indexes of that table.
NESTED = """
    CREATE TABLE projects AS SELECT p.*, {lists} FROM drf_project AS p ORDER BY p.id;
    CREATE INDEX projects_filtered ON projects (session_id, sector_id, signed_on, id);
    CREATE INDEX projects_ordered ON projects (signed_on, id);
    CREATE UNIQUE INDEX projects_id ON projects (id);
"""


def nested(model):
    """The parts of a project as one value, named as their list."""
    own = [found.name for found in model._meta.fields if found.name not in {"id", "project"}]
    pairs = ", ".join(f"'{name}', {name}" for name in own)
    found = f"SELECT json_group_array(json_object({pairs})) FROM {model._meta.db_table}"
    name = model._meta.get_field("project").remote_field.related_name
    return f"({found} WHERE project_id = p.id) AS {name}"


def insert(cursor, model, columns, source):
    names, values = ", ".join(columns), ", ".join(columns.values())
    cursor.execute(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} FROM {source}")


def take(path):
    """Takes over the samples of the portal whose database lies there."""
    with connection.cursor() as cursor:
        cursor.execute("ATTACH DATABASE %s AS portal", [str(path)])
        for name, (table, slug) in NAMED.items():
            cursor.execute(
                f"INSERT INTO drf_{name} (id, slug) SELECT rowid, {slug} FROM portal.{table} "
                "WHERE true"
            )
        insert(cursor, Project, PROJECTS, "portal.projects_signedproject AS p WHERE p.is_sample")
        for model, (table, columns) in PARTS.items():
            source = f"portal.projects_{table} AS p JOIN drf_project AS o ON o.uuid = p.project_id"
            insert(cursor, model, {"project_id": "o.id"} | columns, source)
        for statement in NESTED.format(lists=", ".join(map(nested, PARTS))).split(";"):
            cursor.execute(statement)
