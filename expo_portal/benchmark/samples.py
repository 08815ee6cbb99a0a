"""Made-up projects, each marked as a sample, for a database that is thrown away.

The first are written as an import writes them. To write 100,000 so would take ten minutes; the
rest are copies in SQL of the first and of what the feed has stored of them. Copies are not in the
search index, which nothing here asks.
"""

from datetime import UTC, date, datetime, timedelta
from random import Random

from django.db import connection

from events.models import ExpoSession, Organization, Place, Sector, Term
from expo_portal.quantities import parse
from expo_portal.writing import writing
from projects.models import ProjectAmount, ProjectMilestone, ProjectParty, SignedProject

PUBLIC_SINCE = datetime(2021, 9, 30, 10, tzinfo=UTC)
FIRST_DAY, DAYS = date(2019, 8, 23), 1100
WITHOUT_DAY = 0.05
SECTORS = 5


def enter(count):
    """Projects of the sessions, fields and places that the portal came with."""
    random = Random(13)
    sessions, sectors, places, organizations = (
        list(model.objects.order_by("pk")) for model in (ExpoSession, Sector, Place, Organization)
    )
    # So few that a session and a field have more than a page of projects in common.
    sectors = sectors[:SECTORS]
    deal_types = list(Term.objects.filter(vocabulary=Term.Kind.DEAL_TYPE).order_by("pk"))
    projects = [
        SignedProject(
            reference=f"sample-{n:06}",
            is_sample=True,
            is_shipped=True,
            status=SignedProject.Status.CHECKED,
            publish_at=PUBLIC_SINCE,
            title={"en": f"Made-up project {n}: a line for car parts", "zh-hans": f"虚构项目{n}"},
            summary={"en": "Nobody signed this: it is there to be counted, sorted and sent."},
            session=random.choice(sessions),
            sector=random.choice(sectors),
            place=random.choice(places),
            deal_type=random.choice(deal_types),
            signed_on=None
            if random.random() < WITHOUT_DAY
            else FIRST_DAY + timedelta(random.randrange(DAYS)),
        )
        for n in range(count)
    ]
    with writing():
        SignedProject.objects.bulk_create(projects)
        ProjectAmount.objects.bulk_create(
            amount(project, random.randrange(1, 900)) for project in projects
        )
        ProjectParty.objects.bulk_create(
            ProjectParty(project=project, organization=random.choice(organizations))
            for project in projects
        )
        ProjectMilestone.objects.bulk_create(
            ProjectMilestone(project=project, stage="signed", date=project.signed_on)
            for project in projects
        )


def amount(project, millions):
    made = ProjectAmount(project=project)
    made.quantity = parse(f"over {millions} million yuan")
    return made


# As SQLite keeps an id, and as JSON has it.
DASHED = (
    "substr({0}, 1, 8) || '-' || substr({0}, 9, 4) || '-' || substr({0}, 13, 4) || '-' || "
    "substr({0}, 17, 4) || '-' || substr({0}, 21)"
)
COPIES = """
    CREATE TEMP TABLE copies AS
    WITH RECURSIVE turns (turn) AS (SELECT 1 UNION ALL SELECT turn + 1 FROM turns LIMIT %s)
    SELECT id AS old, lower(hex(randomblob(16))) AS new,
        reference AS old_reference, reference || '-' || turn AS new_reference
    FROM turns CROSS JOIN projects_signedproject WHERE is_sample LIMIT %s
"""
BODY = (
    f"replace(replace(body, {DASHED.format('old')}, {DASHED.format('new')}), "
    "old_reference, new_reference)"
)
COPIED = {
    "projects_signedproject": ("id", {"id": "new", "reference": "new_reference"}),
    "projects_projectamount": ("project_id", {"id": "NULL", "project_id": "new"}),
    "projects_projectparty": ("project_id", {"id": "NULL", "project_id": "new"}),
    "projects_projectmilestone": ("project_id", {"id": "NULL", "project_id": "new"}),
    "expo_portal_representation": ("record", {"record": "new", "body": BODY}),
}


def multiply(count):
    """Copies the samples until there are so many."""
    present = SignedProject.objects.filter(is_sample=True).count()
    with connection.cursor() as cursor:
        cursor.execute(COPIES, [count // present, count - present])
        for table, (key, new) in COPIED.items():
            description = connection.introspection.get_table_description(cursor, table)
            columns = {column.name: f'copied."{column.name}"' for column in description} | new
            names = ", ".join(f'"{name}"' for name in columns)
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {', '.join(columns.values())} "
                f"FROM copies JOIN {table} AS copied ON copied.{key} = old"
            )
        cursor.execute("DROP TABLE copies")
