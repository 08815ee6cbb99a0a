import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from expo_portal.history.revisions import Revision
from expo_portal.imports.applying import apply
from expo_portal.imports.resources import IMPORTED
from expo_portal.imports.rights import Shell
from expo_portal.imports.staging import reexamine
from expo_portal.imports.undoing import undo
from projects.models import ProjectAmount, ProjectParty, SignedProject
from tests.expo_portal.test_imports_undoing import content
from tests.factories import make_import, make_sector, make_session, text

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ROWS, HELD, PARTIES = 5_000, 200, 500
HEADINGS = ["session", "reference", "title", "parties", "amount", "field", "other fields"]


def lines(amount):
    return [
        HEADINGS,
        *(
            [
                *("s13", f"13-{n:04}", f"Project {n}", f"Company {n % PARTIES}"),
                *(amount(n), "Cars", "Grain"),
            ]
            for n in range(ROWS)
        ),
    ]


def imported(*rows):
    """Stages, checks and applies them; returns the import and the queries of all that."""
    resource = IMPORTED["projects"]
    with CaptureQueriesContext(connection) as asked:
        batch = make_import(*rows)
        _check, drafts = reexamine(batch, resource, Shell())
        apply(batch, resource, drafts, None)
    return batch, len(asked)


def test_five_thousand_rows_take_a_bounded_number_of_queries_and_are_undone():
    make_session(slug="s13")
    for name in ("Cars", "Grain"):
        make_sector(name=text(name))
    rows = lines(lambda n: f"{n + 1} million yuan")
    imported(*rows[: HELD + 1])
    SignedProject.objects.update(status="draft", is_shipped=False)
    before = content()

    batch, asked = imported(*lines(lambda n: f"over {n + 1} million yuan"))

    assert asked == (122 if connection.vendor == "postgresql" else 121)
    counts = [model.objects.count() for model in (SignedProject, ProjectAmount, ProjectParty)]
    assert counts == [ROWS] * 3
    of_batch = Revision.objects.filter(changeset__detail=str(batch.pk))
    assert of_batch.filter(model="projects.signedproject").count() == ROWS

    undo(batch, None)

    assert content() == before
