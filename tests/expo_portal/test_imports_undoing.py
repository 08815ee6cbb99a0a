import json

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder

from events.models import Organization
from expo_portal.feed.store import PublicState, Representation
from expo_portal.imports.applying import Moved
from expo_portal.imports.batches import ImportBatch
from expo_portal.imports.resources import IMPORTED
from expo_portal.imports.undoing import undo
from expo_portal.search.index import Entry
from projects.models import ProjectParty, SignedProject
from tests import factories
from tests.factories import make_applied_import, text

pytestmark = pytest.mark.django_db

PROJECTS = IMPORTED["projects"]
# Tables that tell of the work itself, and columns that count it.
APART = {"changeset", "revision", "importbatch", "importrow"}
COUNTED = {"version", "changed_at", "sequence", "at", "body"}


def content():
    """Every row of every table of records, and what the feed and the search hold of them."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        is_ours = model._meta.app_label in {"expo_portal", "events", "projects"}
        if is_ours and model._meta.model_name not in APART and not model._meta.proxy:
            # A link or an entry that was made anew has another number.
            is_numbered = model._meta.auto_created or model is Entry
            left_out = COUNTED | ({"id"} if is_numbered else set())
            names = {column.attname for column in model._meta.concrete_fields} - left_out
            rows = model._base_manager.order_by().values(*names)
            found[model._meta.label] = sorted(map(encoded, rows))
    return found


def encoded(row):
    return json.dumps(row, cls=DjangoJSONEncoder, sort_keys=True)


def draft(reference, **fields):
    return factories.make_project(
        reference=reference, **{"status": "draft", "is_shipped": False} | fields
    )


LINES = (
    [
        "reference",
        "title",
        "parties",
        "amount",
        "other fields",
        "quantities",
        "signed on",
        "part of",
    ],
    ["13-001", "New", "A Co", "6 yuan; 7 yuan", "", "Jobs: 5", "2021-09-23", ""],
    ["13-002", "Other", "A Co (investor); B Co", ">1.5亿元", "Cars", "", "2021", "13-003"],
    ["13-003", "Umbrella", "", "", "", "", "", ""],
)


@pytest.fixture
def cars():
    return factories.make_sector(name=text("Cars"))


@pytest.fixture
def project(cars):
    """A checked draft with all that can belong to it, and public records around it."""
    factories.make_project("5 yuan", reference="12-001", title=text("Public"))
    project = draft(
        "13-001",
        printed="5 yuan",
        title=text("Old"),
        parties=[factories.make_organization()],
        status="checked",
        waiver="Alone",
        publish_at=None,
    )
    project.other_sectors.add(cars)
    project.milestones.create(stage="signed")
    return project


def test_undo_leaves_everything_as_it_was_before(project):
    before, public = content(), Representation.objects.exclude(sequence=0)
    bodies, state = list(public.values()), PublicState.objects.values().get()

    batch = make_applied_import(*LINES)
    assert content() != before
    undone = undo(batch, None)

    assert content() == before
    assert (list(public.values()), PublicState.objects.values().get()) == (bodies, state)
    assert (undone.removed, undone.put_back, undone.edited, undone.named) == (4, 1, [], [])


def test_undo_leaves_what_somebody_edited_since_and_says_so(project):
    batch = make_applied_import(*LINES)
    for reference in ("13-001", "13-003"):
        edited = SignedProject.objects.get(reference=reference)
        edited.title = text("By hand")
        edited.save()

    undone = undo(batch, None)

    assert sorted(undone.edited) == ["13-001 By hand", "13-003 By hand"]
    assert (undone.removed, undone.put_back, undone.named) == (2, 0, ["A Co"])
    project.refresh_from_db()
    assert project.title == text("By hand")
    assert not SignedProject.objects.filter(reference="13-002").exists()


def test_undo_leaves_a_company_that_another_project_names_since(cars):
    batch = make_applied_import(*LINES)
    other = draft("13-100", title=text("Other"))
    ProjectParty.objects.create(project=other, organization=Organization.objects.get(slug="b-co"))

    undone = undo(batch, None)

    assert (undone.named, undone.edited) == (["B Co"], [])
    assert [str(company) for company in Organization.objects.all()] == ["B Co"]


def test_undo_leaves_a_project_that_another_is_a_part_of_since(cars):
    batch = make_applied_import(*LINES)
    umbrella = SignedProject.objects.get(reference="13-003")
    draft("13-100", title=text("Phase"), parent=umbrella)

    undone = undo(batch, None)

    assert undone.named == ["13-003 Umbrella"]
    assert sorted(SignedProject.objects.values_list("reference", flat=True)) == ["13-003", "13-100"]


def test_undo_is_done_once(cars, django_user_model):
    user = django_user_model.objects.create(username="wang")
    batch = make_applied_import(*LINES)
    undo(batch, user)

    with pytest.raises(Moved):
        undo(batch, user)

    assert (batch.state, batch.undone_by) == (ImportBatch.State.UNDONE, user)


def test_the_same_rows_can_be_imported_after_an_undo(cars):
    undo(make_applied_import(*LINES), None)

    make_applied_import(*LINES)

    assert SignedProject.objects.count() == 3
