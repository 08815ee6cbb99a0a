from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from projects.models import ProjectAmount, ProjectMilestone, ProjectParty, ProjectQuantity
from tests.factories import (
    FUTURE,
    PAST,
    make_document,
    make_organization,
    make_project,
    make_release,
    make_term,
    text,
)

ITSELF = "A project cannot be a part or a repeat of itself."


@pytest.fixture
def project(db):
    return make_project()


def refused(record):
    with pytest.raises(ValidationError) as error:
        record.full_clean()
    return error.value.message_dict


def test_line_stands_for_at_least_one_project(project):
    project.items_count = 0

    assert refused(project) == {"__all__": ["A line stands for at least one project."]}


@pytest.mark.parametrize("relation", ["parent", "continues"])
def test_project_never_comes_back_to_itself(project, relation):
    phase = make_project(parent=project)
    setattr(project, relation, make_project(continues=phase))

    assert refused(project) == {relation: [ITSELF]}


@pytest.mark.parametrize("relation", ["parent", "continues"])
def test_database_refuses_a_project_that_refers_to_itself(project, relation):
    with pytest.raises(IntegrityError, match="not_its_own_part"), transaction.atomic():
        type(project).objects.update(**{relation: project})


def test_reference_is_given_once(project):
    twin = make_project()
    twin.reference = project.reference

    assert refused(twin) == {"reference": ["Signed project with this Reference already exists."]}


def test_document_of_a_project_is_one_of_its_release(project):
    project.release = make_release(project.session)
    project.document = make_document()

    assert refused(project) == {"document": ["This document belongs to another release."]}


def test_project_with_a_document_alone_waits_for_its_release(db):
    project = make_project(publish_at=None)
    project.document = make_document(make_release(project.session, publish_at=FUTURE))
    project.full_clean()
    project.publish_at = PAST
    project.save()

    assert project.release == project.document.release
    assert project.public_from == FUTURE


def test_step_of_a_draft_tells_of_no_other_release_to_come(db):
    project = make_project(release=make_release(publish_at=FUTURE))
    documents = {
        "of the same release": make_document(project.release),
        "of one that is public": make_document(),
        "of another to come": make_document(make_release(publish_at=FUTURE)),
    }
    steps = {
        name: ProjectMilestone(project=project, stage="signed", document=document)
        for name, document in documents.items()
    }
    for step in (steps["of the same release"], steps["of one that is public"]):
        step.full_clean()

    assert refused(steps["of another to come"]) == {
        "document": ["This belongs to another release, which is not public yet."]
    }


def test_party_stands_once_in_each_role(project):
    organization, investor = make_organization(), make_term("role")
    for role in (None, investor):
        ProjectParty.objects.create(project=project, organization=organization, role=role)

    again = [
        refused(ProjectParty(project=project, organization=organization, role=role))
        for role in (None, investor)
    ]

    assert again == [
        {"__all__": ["This party stands here already."]},
        {"__all__": ["This party stands here already in that role."]},
    ]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"number": "1.12"}, "Type the amount and its currency, or “undisclosed”."),
        ({"currency": "CNY"}, "Type the amount and its currency, or “undisclosed”."),
    ],
)
def test_amount_is_a_number_of_money(project, fields, message):
    assert refused(ProjectAmount(project=project, **fields)) == {"__all__": [message]}


def test_amount_may_be_kept_back(project):
    amount = ProjectAmount(project=project, qualifier="undisclosed")

    amount.full_clean()
    amount.save()

    assert (amount.value, amount.low, amount.high) == (None, None, None)


def test_quantity_is_a_number_of_something(project):
    assert refused(ProjectQuantity(project=project, what=text("jobs"))) == {
        "__all__": ["Type the number."]
    }


def test_quantity_counts_to_the_unit(project):
    quantity = ProjectQuantity.objects.create(project=project, what=text("jobs"), number="500")

    assert (quantity.low, quantity.high) == (500, 500)


STEPS = {
    "none yet": ([], ""),
    "only planned": ([("in-operation", date(2023, 6, 1), True)], ""),
    "the latest dated": (
        [
            ("signed", date(2021, 9, 24), False),
            ("construction-started", date(2022, 4, 1), False),
            ("in-operation", date(2023, 6, 1), True),
        ],
        "construction-started",
    ),
    "a dated one before undated ones": (
        [("signed", date(2021, 9, 24), False), ("negotiated", None, False)],
        "signed",
    ),
    "the further of two on one day": (
        [("effective", date(2021, 9, 24), False), ("signed", date(2021, 9, 24), False)],
        "effective",
    ),
    "the furthest of undated ones": (
        [("registered", None, False), ("signed", None, False)],
        "registered",
    ),
    "suspended after it had started": (
        [
            ("suspended", date(2023, 1, 1), False),
            ("construction-started", date(2022, 4, 1), False),
        ],
        "suspended",
    ),
    "taken up again": (
        [
            ("suspended", date(2022, 4, 1), False),
            ("construction-started", date(2023, 1, 1), False),
        ],
        "construction-started",
    ),
}


@pytest.mark.parametrize(("steps", "stage"), STEPS.values(), ids=STEPS.keys())
def test_stage_of_a_project_is_the_latest_step_that_it_reached(project, steps, stage):
    for name, day, planned in steps:
        ProjectMilestone.objects.create(project=project, stage=name, date=day, is_planned=planned)

    assert project.stage == stage


def test_milestone_without_money_says_no_number(project):
    milestone = ProjectMilestone.objects.create(project=project, stage="signed")

    assert (milestone.number, milestone.value, milestone.quantity.number) == ("", None, "")


def test_milestones_stand_in_the_order_of_time_with_undated_ones_last(project):
    for stage, day in (
        ("effective", None),
        ("registered", date(2022, 1, 1)),
        ("signed", date(2021, 9, 24)),
    ):
        ProjectMilestone.objects.create(project=project, stage=stage, date=day)

    assert [step.stage for step in project.milestones.all()] == [
        "signed",
        "registered",
        "effective",
    ]


def test_projects_name_themselves(db):
    project = make_project("over 1.12 billion yuan", reference="13-057", title=text("Parts"))
    [amount] = project.amounts.all()

    assert str(project) == "13-057 Parts"
    assert str(amount) == "total investment: over 1.12 billion yuan"
