from contextlib import suppress
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command

from expo_portal.search import index, queries
from expo_portal.search.documents import DOCUMENTS
from expo_portal.search.index import Entry
from expo_portal.writing import adopt, writing
from projects.models import ProjectParty, SignedProject
from tests.factories import (
    make_figure,
    make_forum,
    make_measure,
    make_organization,
    make_place,
    make_project,
    make_sector,
    make_series,
    make_session,
    text,
)


def found(words):
    return {entry.kind for entry in queries.search(words)}


def is_right():
    stale, orphans = index.wrong()
    return not stale and not orphans


WRITES = {
    "save": lambda project: (setattr(project, "title", text("Zeppelin")), project.save()),
    "update": lambda project: SignedProject.objects.filter(pk=project.pk).update(
        title=text("Zeppelin")
    ),
    "bulk update": lambda project: (
        setattr(project, "title", text("Zeppelin")),
        SignedProject.objects.bulk_update([project], ["title"]),
    ),
    "party added": lambda project: project.parties.create(
        organization=make_organization(name=text("Zeppelin"), slug="z")
    ),
    "party renamed": lambda project: (
        setattr(project.parties.get().organization, "name", text("Zeppelin")),
        rename(project.parties.get().organization),
    ),
    "place renamed": lambda project: rename(project.place),
    "field renamed": lambda project: rename(project.sector),
    "place changed": lambda project: (
        setattr(project, "place", make_place(name=text("Zeppelin"))),
        project.save(),
    ),
}


def rename(record):
    record.name = text("Zeppelin")
    record.save()


@pytest.fixture
def project(db):
    return make_project(
        parties=[make_organization()], place=make_place(), sector=make_sector(), summary=text("Old")
    )


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_every_write_is_found_at_once(project, write):
    write(project)

    assert "project" in found("zeppelin")
    assert is_right()


def test_record_written_before_what_it_names_is_found_by_the_new_name(project):
    company = project.parties.get().organization
    with writing():
        project.summary = text("New")
        project.save()
        rename(project.place)
        company.name = text("Airship")
        company.save()

    assert found("zeppelin") == {"place", "project"}
    assert found("airship") == {"organization", "project"}
    assert is_right()


def test_party_taken_away_is_found_no_more(project):
    name = str(project.parties.get().organization.name)
    ProjectParty.objects.filter(project=project).delete()

    assert "project" not in found(name)
    assert is_right()


def test_series_and_measure_rename_what_shows_them(db):
    series, measure = make_series(), make_measure()
    make_session(series=series)
    make_figure(measure=measure)
    rename(series)
    rename(measure)

    assert found("zeppelin") == {"session", "figure", "measure"}
    assert is_right()


@pytest.mark.parametrize("bulk", [False, True])
def test_deleted_record_leaves_no_entry(project, bulk):
    if bulk:
        SignedProject.objects.filter(pk=project.pk).delete()
    else:
        project.delete()

    assert not Entry.objects.filter(record=project.pk).exists()
    assert is_right()


def test_write_that_fails_leaves_the_index_as_it_was(project):
    with suppress(RuntimeError), writing():
        rename(project.place)
        raise RuntimeError

    assert found("zeppelin") == set()
    assert is_right()


def test_index_equals_a_fresh_one_after_random_edits(db):
    random = Random(13)
    places, companies = [make_place() for _ in range(3)], [make_organization() for _ in range(3)]
    projects = [make_project(place=random.choice(places)) for _ in range(6)]
    forums = [make_forum(place=random.choice(places)) for _ in range(3)]

    for step in range(60):
        name = text(f"Name {step}")
        match random.randrange(6):
            case 0:
                project = random.choice(projects)
                project.title, project.place = name, random.choice(places)
                project.save()
            case 1:
                place = random.choice(places)
                place.name = name
                place.save()
            case 2:
                company = random.choice(companies)
                company.name, company.place = name, random.choice(places)
                company.save()
            case 3:
                projects[0].parties.get_or_create(organization=random.choice(companies))
            case 4:
                projects[0].parties.all().delete()
            case 5:
                forum = random.choice(forums)
                forum.agreed, forum.place = name, random.choice(places)
                forum.save()

    assert is_right()


def test_records_of_an_older_release_get_entries_when_it_migrates(project):
    Entry.objects.all().delete()

    adopt()

    assert found("old") == {"project"}
    assert is_right()


def test_command_says_what_is_wrong_and_puts_it_right(project):
    Entry.objects.filter(record=project.pk).update(text=" wrong", words="wrong")
    Entry.objects.create(record=make_unrelated(), kind="project", title="", text="", words="")

    with pytest.raises(CommandError, match="1 entries missing or stale, 1 of no record"):
        call_command("rebuild_search", "--check")
    call_command("rebuild_search", stdout=StringIO())
    out = StringIO()
    call_command("rebuild_search", "--check", stdout=out)

    assert out.getvalue() == "Search index: 0 entries missing or stale, 0 of no record.\n"
    assert found("old") == {"project"}


def make_unrelated():
    from uuid import uuid4

    return uuid4()


def test_every_filter_for_words_has_a_document():
    from expo_portal.resources import RESOURCES

    searched = {r.model for r in RESOURCES if "q" in r.viewset.filterset_class.base_filters}

    assert searched == set(DOCUMENTS)
