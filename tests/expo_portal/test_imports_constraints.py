import pytest
from django.core.exceptions import ValidationError
from django.db import models

from events.models import Figure, Forum, Pavilion
from expo_portal.imports.constraints import broken
from projects.models import ProjectAmount, ProjectQuantity, SignedProject
from tests.factories import make_forum, make_measure, make_release, make_session

pytestmark = pytest.mark.django_db


def as_the_database_says(record):
    for _model, constraints in record.get_constraints():
        for constraint in constraints:
            if isinstance(constraint, models.CheckConstraint):
                try:
                    constraint.validate(type(record), record)
                except ValidationError:
                    yield constraint


def examples():
    session = make_session()
    release, forum = make_release(session), make_forum(session)
    figure = Figure(session=session, release=release, measure=make_measure())
    project = SignedProject(reference="13-001", session=session)
    yield project
    yield SignedProject(status="checked")
    yield SignedProject(status="checked", waiver="Alone", items_count=0)
    yield SignedProject(status="withdrawn")
    yield SignedProject(id=project.pk, parent=project)
    yield figure
    yield Figure(number="5", band_low=5, band_high=4, sessions_from=3, sessions_to=1)
    yield Figure(number="5", band_low=5, band_high=6, sessions_from=1, sessions_to=None)
    yield Figure(id=figure.pk, share=3, part_of=figure)
    yield Forum(ordinal=3, session=session)
    yield Forum(ordinal=3, series=forum.session.series, start_time="10:00")
    yield Pavilion(session=session)
    yield ProjectAmount(project=project)
    yield ProjectAmount(project=project, qualifier="undisclosed")
    yield ProjectAmount(project=project, number="5", currency="CNY")
    yield ProjectQuantity(project=project)


def test_constraints_in_memory_say_what_the_database_says():
    found = [(list(broken(record)), list(as_the_database_says(record))) for record in examples()]

    assert [ours for ours, _theirs in found] == [theirs for _ours, theirs in found]
    assert sum(len(ours) for ours, _theirs in found) == 12
