import pytest
from django.db import connection

from events.models import Release
from expo_portal.history.causes import Reason, because
from expo_portal.history.restoring import of_batch, put_back
from expo_portal.history.states import state
from expo_portal.writing import writing
from projects.models import ProjectAmount, ProjectParty, SignedProject
from tests.factories import make_organization, make_project, make_release, make_sector, text
from tests.worlds import save


def contents(records):
    return {record.pk: state(record) for record in records}


def change_all(projects):
    """As an import does: columns, amounts, parties and fields of every project."""
    for project in projects:
        project.items_count, project.title = 7, text("Changed")
    SignedProject.objects.bulk_update(projects, ["items_count", "title"])
    ProjectAmount.objects.filter(project__in=projects).update(wording=text("Agreed"))
    ProjectParty.objects.filter(project__in=projects).delete()
    for project in projects[:2]:
        project.other_sectors.set([make_sector()])


@pytest.fixture
@writing()
def projects(db):
    company, sector = make_organization(), make_sector()
    found = [make_project("1.12 billion yuan", [company]) for _ in range(5)]
    found[0].other_sectors.add(sector)
    return found


def test_records_are_put_back_to_the_letter(projects):
    before = contents(SignedProject.objects.all())
    change_all(projects)
    changed = contents(SignedProject.objects.all())

    put_back(SignedProject, before)

    assert contents(SignedProject.objects.all()) == before
    assert {key for key in before if changed[key] == before[key]} == set()


def test_only_what_is_named_is_put_back(projects):
    one, *others = projects
    before = state(one)
    change_all(projects)
    changed = contents(SignedProject.objects.exclude(pk=one.pk))

    put_back(SignedProject, {one.pk: before})

    assert state(SignedProject.objects.get(pk=one.pk)) == before
    assert contents(SignedProject.objects.exclude(pk=one.pk)) == changed
    assert len(others) == len(changed)


def test_rows_within_rows_come_back(db):
    release = make_release()
    fields = release.sector_lists.create()
    fields.entries.create(sector=make_sector())
    before = contents([release])
    release.sector_lists.all().delete()

    put_back(Release, before)

    assert contents([Release.objects.get()]) == before


def test_batch_is_what_an_import_wrote(projects):
    with because(Reason.IMPORTED, 12):
        save(projects[0], items_count=2)
    save(projects[1], items_count=2)

    assert [revision.record for revision in of_batch(12)] == [projects[0].pk]


@pytest.mark.parametrize("count", [2, 40])
def test_putting_back_costs_the_same_for_many(db, django_assert_num_queries, count):
    with writing():
        projects = [make_project("1 billion yuan", [make_organization()]) for _ in range(count)]
    before = contents(SignedProject.objects.all())
    change_all(projects)

    with django_assert_num_queries(48 if connection.vendor == "postgresql" else 47):
        put_back(SignedProject, before)
