"""Fills the peer's tables from the portal's database."""

from django.db import connection

NAMED = {
    "session": ("events_exposession", "slug"),
    "sector": ("events_sector", "slug"),
    "place": ("events_place", "slug"),
    "dealtype": ("events_term", "code"),
}
# The portal keeps a number as a text that sorts as it does: "P000000000000648000000.00000000".
PROJECTS = """
    INSERT INTO drf_project (
        uuid, reference, version, changed_at, published_at, title_en, title_zh, summary_en,
        session_id, sector_id, place_id, deal_type_id, signed_on, organization,
        amount_kind, amount_qualifier, amount_value, amount_low, amount_high, amount_currency,
        amount_number, amount_scale, milestone_stage, milestone_date, items_count, is_sample
    )
    SELECT
        p.id, p.reference, p.version, p.changed_at, p.public_from,
        json_extract(p.title, '$.en'), json_extract(p.title, '$."zh-hans"'),
        json_extract(p.summary, '$.en'),
        session.rowid, sector.rowid, place.rowid, term.rowid, p.signed_on, party.organization_id,
        amount.kind, amount.qualifier, CAST(substr(amount.value, 2) AS NUMERIC),
        CAST(substr(amount.low, 2) AS NUMERIC), CAST(substr(amount.high, 2) AS NUMERIC),
        amount.currency, amount.number, amount.scale, step.stage, step.date, p.items_count,
        p.is_sample
    FROM portal.projects_signedproject AS p
    JOIN portal.events_exposession AS session ON session.id = p.session_id
    JOIN portal.events_sector AS sector ON sector.id = p.sector_id
    JOIN portal.events_place AS place ON place.id = p.place_id
    JOIN portal.events_term AS term ON term.id = p.deal_type_id
    JOIN portal.projects_projectamount AS amount ON amount.project_id = p.id
    JOIN portal.projects_projectparty AS party ON party.project_id = p.id
    JOIN portal.projects_projectmilestone AS step ON step.project_id = p.id
    WHERE p.is_sample
"""


def take(path):
    """Takes over the samples of the portal whose database lies there."""
    with connection.cursor() as cursor:
        cursor.execute("ATTACH DATABASE %s AS portal", [str(path)])
        for name, (table, slug) in NAMED.items():
            cursor.execute(
                f"INSERT INTO drf_{name} (id, slug) SELECT rowid, {slug} FROM portal.{table} "
                "WHERE true"
            )
        cursor.execute(PROJECTS)
