"""Organizations and places: public as long as a public record names them."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from events.models import ExpoSession, Organization, Place
from expo_portal.writing import latest, writing
from projects.models import ProjectParty, SignedProject
from tests.factories import (
    FUTURE,
    HIDDEN,
    LATER,
    PAST,
    hidden_fields,
    make_document,
    make_figure,
    make_forum,
    make_organization,
    make_participation,
    make_place,
    make_project,
    make_release,
    make_session,
)
from tests.worlds import moments, undone

BETWEEN = datetime(2021, 10, 4, tzinfo=UTC)


def test_organization_is_hidden_until_something_public_names_it(db):
    organization = make_organization()
    before = moments(organization)

    make_project(parties=[organization])

    assert before == (None, None)
    assert moments(organization) == (PAST, None)


def test_organization_stays_hidden_if_only_hidden_records_name_it(db):
    with writing():
        shown = make_organization()
        make_project(parties=[shown])
        for reason in HIDDEN:
            fields, session = hidden_fields(reason)
            make_project(session=session, parties=[make_organization()], **fields)

    assert list(Organization.objects.published()) == [shown]


NAMING = {
    "party": (make_organization, lambda it, **f: make_project(parties=[it], **f)),
    "participant": (make_organization, lambda it, **f: make_participation(organization=it, **f)),
    "issuer": (make_organization, lambda it, **f: make_release(issuer=it, **f)),
    "host": (make_organization, lambda it, **f: make_release(host=it, **f)),
    "publisher": (
        make_organization,
        lambda it, **f: make_document(make_release(**f), publisher=it),
    ),
    "place of a session": (make_place, lambda it, **f: make_session(place=it, **f)),
    "place of a forum": (make_place, lambda it, **f: make_forum(place=it, **f)),
    "place of a figure": (make_place, lambda it, **f: make_figure(place=it, **f)),
    "place of a project": (make_place, lambda it, **f: make_project(place=it, **f)),
    "partner region": (make_place, lambda it, **f: make_participation(place=it, **f)),
    "seat": (
        make_place,
        lambda it, **f: make_project(parties=[make_organization(place=it)], **f),
    ),
    "place around": (
        make_place,
        lambda it, **f: make_forum(place=make_place(within=it), **f),
    ),
}


def test_organizations_and_places_are_public_as_long_as_a_record_names_them(db):
    named = {}
    with writing():
        for role, (make, name) in NAMING.items():
            early, late, gone = named[role] = make(), make(), make()
            name(early, publish_at=PAST)
            name(late, publish_at=FUTURE)
            name(gone, status="withdrawn", withdrawn_at=LATER)

    assert {role: [moments(it) for it in records] for role, records in named.items()} == {
        role: [(PAST, None), (FUTURE, None), (PAST, LATER)] for role in NAMING
    }


def test_organization_is_public_from_the_first_record_to_the_last(db):
    organization = make_organization()
    make_project(parties=[organization], publish_at=BETWEEN)
    make_participation(
        organization=organization, publish_at=PAST, status="withdrawn", withdrawn_at=LATER
    )
    make_participation(organization=organization, status="draft")

    assert moments(organization) == (PAST, None)


def test_organization_that_is_gone_comes_back_at_the_next_moment_alone(db, monkeypatch):
    organization = make_organization()
    make_project(parties=[organization], publish_at=PAST, status="withdrawn", withdrawn_at=LATER)
    make_project(parties=[organization], publish_at=FUTURE)

    def seen():
        organization.refresh_from_db()
        organizations = Organization.objects
        found = [organizations.published(), organizations.gone(), organizations.known()]
        return [each.exists() for each in found], organization.is_published, organization.was_public

    assert moments(organization) == (FUTURE, LATER)
    assert seen() == ([False, True, True], False, True)
    monkeypatch.setattr(timezone, "now", lambda: FUTURE)
    assert seen() == ([True, False, True], True, True)


@pytest.mark.parametrize(
    ("intervals", "found"),
    [
        ([], (None, None)),
        ([(3, None)], (3, None)),
        ([(1, 2)], (1, 2)),
        ([(5, None), (1, 2)], (5, 2)),
        ([(1, 5), (5, None)], (1, None)),
        ([(1, 5), (2, 3), (4, None)], (1, None)),
        ([(1, 2), (3, 4)], (3, 4)),
        ([(1, 2), (3, 4), (6, None), (7, None)], (6, 4)),
        ([(1, None), (2, 3), (9, None)], (1, None)),
    ],
)
def test_latest_period_and_the_end_of_the_one_before(intervals, found):
    assert latest(intervals) == found


def test_organization_is_gone_after_the_last_withdrawal(db):
    organization = make_organization()
    make_project(parties=[organization], publish_at=BETWEEN, status="withdrawn", withdrawn_at=LATER)
    make_participation(
        organization=organization, publish_at=PAST, status="withdrawn", withdrawn_at=BETWEEN
    )

    assert moments(organization) == (PAST, LATER)
    assert list(Organization.objects.gone()) == [organization]


def test_organization_follows_a_project_that_follows_its_session(db):
    organization, session = make_organization(), make_session()
    make_project(session=session, parties=[organization])

    ExpoSession.objects.update(publish_at=FUTURE)

    assert moments(organization) == (FUTURE, None)


def test_organization_follows_a_change_of_party(db):
    old, new = make_organization(), make_organization()
    party = make_project(parties=[old]).parties.get()

    party.organization = new
    party.save()

    assert (moments(old), moments(new)) == ((None, None), (PAST, None))


def test_organization_follows_a_party_to_another_project(db):
    organization = make_organization()
    party = make_project(parties=[organization]).parties.get()

    ProjectParty.objects.update(project=make_project(publish_at=FUTURE))

    assert moments(organization) == (FUTURE, None)
    assert party.organization == organization


REMOVALS = {
    "party": lambda project: project.parties.get().delete(),
    "parties": lambda project: project.parties.all().delete(),
    "project": lambda project: project.delete(),
    "projects": lambda project: SignedProject.objects.all().delete(),
}


def test_organization_and_its_seat_are_hidden_when_nothing_names_them_any_more(db):
    with writing():
        seat = make_place(within=make_place())
        organization = make_organization(place=seat)
        make_project(parties=[organization])
    left = {}

    for name, remove in REMOVALS.items():
        with undone():
            remove(SignedProject.objects.get())
            left[name] = {moments(it) for it in (organization, seat, seat.within)}

    assert left == {name: {(None, None)} for name in REMOVALS}


def test_seat_follows_its_organization(db):
    old, new = make_place(), make_place()
    organization = make_organization(place=old)
    make_project(parties=[organization])

    Organization.objects.update(place=new)

    assert (moments(old), moments(new)) == ((None, None), (PAST, None))


def test_place_left_in_the_middle_of_a_transaction_is_weighed_too(db):
    first, last = make_place(), make_place()
    project = make_project(place=first)

    with writing():
        project.place = make_place()
        project.save()
        project.place = last
        project.save()

    assert (moments(first), moments(last)) == ((None, None), (PAST, None))
    assert list(Place.objects.published()) == [last]


def test_place_of_a_record_saved_twice_in_one_transaction_is_weighed(db):
    place, project = make_place(), make_project()

    with writing():
        project.place = place
        project.save()
        project.save()

    assert moments(place) == (PAST, None)
