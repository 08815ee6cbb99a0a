from datetime import date

import pytest
from django.db import connection
from django.db.models import prefetch_related_objects
from django.test.utils import CaptureQueriesContext

from expo_portal.history.states import related
from expo_portal.prefetching import prefetch
from expo_portal.writing import writing
from projects.models import SignedProject
from tests.factories import make_document, make_organization, make_project, make_sector, make_term

PATHS = [*related(SignedProject), *SignedProject.feed_prefetches, "sector", "parties__organization"]


@pytest.fixture
@writing()
def projects(db):
    """Two with one row of every kind that belongs to a project, or two, and one with none."""
    make_project()
    for count in (1, 2):
        project = make_project(
            "1 billion yuan",
            sector=make_sector(),
            parties=[make_organization(name={"en": f"{count}-{n}"}) for n in range(count)],
        )
        project.other_sectors.set(make_sector() for _ in range(count))
        project.parties.update(role=make_term(vocabulary="role"))
        for _ in range(count):
            project.milestones.create(
                stage="signed", date=date(2021, 9, 24), document=make_document()
            )
    return SignedProject.objects.order_by("pk")


def held(records):
    """All that stands behind the paths, without a query."""
    with CaptureQueriesContext(connection) as asked:
        found = [
            {
                "sector": record.sector,
                "other": list(record.other_sectors.all()),
                "distinct": list(record.distinct_from.all()),
                "parties": [
                    (party, party.project, party.role, party.organization)
                    for party in record.parties.all()
                ],
                "amounts": list(record.amounts.all()),
                "quantities": list(record.quantities.all()),
                "milestones": [(step, step.document) for step in record.milestones.all()],
            }
            for record in records
        ]
    assert len(asked) == 0
    return found


def test_prefetch_holds_what_django_would_in_as_many_queries(projects):
    records, others = list(projects.all()), list(projects.all())

    with CaptureQueriesContext(connection) as asked:
        prefetch(records, *PATHS)
    with CaptureQueriesContext(connection) as asked_by_django:
        prefetch_related_objects(others, *PATHS)

    assert len(asked) == len(asked_by_django) == 10
    assert held(records) == held(others)
    assert sorted(len(each["parties"]) for each in held(records)) == [0, 1, 2]


def test_prefetch_asks_for_nothing_twice(projects, django_assert_num_queries):
    records = list(projects)
    prefetch(records, "parties")

    with django_assert_num_queries(1):
        prefetch(records, "parties__role")
    with django_assert_num_queries(0):
        prefetch(records, "parties__role")
        prefetch([], "parties__role")
