"""What is not public cannot be seen or inferred, on any resource that has a session."""

import pytest

from events.models import Correction
from expo_portal.resources import RESOURCES
from tests.factories import (
    HIDDEN,
    hidden_fields,
    make_claim,
    make_figure,
    make_forum,
    make_highlight,
    make_image,
    make_measure,
    make_organization,
    make_participation,
    make_pavilion,
    make_place,
    make_project,
    make_release,
    make_sector,
    make_session,
    public,
    text,
)


def make_correction(session, **fields):
    printed = {"qualifier": "exact", "number": "5", "scale": "", "number_max": "", "currency": ""}
    fields = {"old": printed, "new": printed, "reason": text("Typed wrongly.")} | fields
    return Correction.objects.create(figure=make_figure(session=session), **public() | fields)


MAKE = {
    "sessions": lambda session, **fields: make_session(**fields),
    "releases": make_release,
    "figures": lambda session, **fields: make_figure(session=session, **fields),
    "corrections": make_correction,
    "forums": make_forum,
    "pavilions": make_pavilion,
    "highlights": make_highlight,
    "claims": make_claim,
    "participations": make_participation,
    "projects": lambda session, **fields: make_project(session=session, **fields),
    "images": make_image,
}


@pytest.fixture(params=MAKE)
def resource(request):
    return request.param


def make_hidden(resource, reason):
    fields, session = hidden_fields(reason)
    if resource == "sessions":
        return make_session(**fields) if fields else session
    return MAKE[resource](session, **fields)


def listed(client, resource, query=""):
    response = client.get(f"/api/v1/{resource}/?{query}")
    assert response.status_code == 200
    return [shape["id"] for shape in response.json()["results"]]


def test_hidden_record_is_in_no_list(client, db, resource, hidden):
    visible = MAKE[resource](make_session())
    make_hidden(resource, hidden)

    shown = listed(client, resource)

    assert str(visible.pk) in shown
    assert sorted(shown) == sorted(map(str, public_ids(resource)))


def public_ids(resource):
    [model] = [found.model for found in RESOURCES if found.name == resource]
    return [record.pk for record in model.objects.all() if record.is_published]


def test_hidden_record_is_not_found(client, db, resource, hidden):
    record = make_hidden(resource, hidden)
    keys = [record.pk, getattr(record, "slug", getattr(record, "reference", record.pk))]

    statuses = [client.get(f"/api/v1/{resource}/{key}/").status_code for key in keys]

    assert statuses == ([410, 410] if hidden == "withdrawn" else [404, 404])


def test_hidden_record_is_not_counted(client, db, resource, hidden):
    MAKE[resource](make_session())
    record = make_hidden(resource, hidden)

    public_ones = public_ids(resource)

    assert record.pk not in public_ones
    assert count(client, resource) == len(public_ones)


def count(client, resource):
    [shape] = [
        shape for shape in client.get("/api/v1/").json()["resources"] if shape["name"] == resource
    ]
    return shape["count"]


def test_hidden_record_moves_no_byte_of_the_list(client, db, hidden):
    figure = make_figure("5")
    addresses = ["/api/v1/figures/", "/api/v1/figures/?limit=1", f"/api/v1/figures/{figure.pk}/"]
    before = [client.get(address).content for address in addresses]

    make_hidden("figures", hidden)

    assert [client.get(address).content for address in addresses] == before


FILTERS = {
    "session": ("figures", "sessions", "slug"),
    "forum": ("figures", "forums", "slug"),
    "pavilion": ("figures", "pavilions", "slug"),
    "release": ("figures", "releases", "pk"),
    "part_of": ("figures", "figures", "pk"),
    "figure": ("claims", "figures", "pk"),
    "parent": ("projects", "projects", "reference"),
}


# What still refers to a withdrawn record shows that it does.
NEVER_PUBLIC = [reason for reason in HIDDEN if reason != "withdrawn"]


@pytest.mark.parametrize("reason", NEVER_PUBLIC)
@pytest.mark.parametrize("name", FILTERS)
def test_hidden_record_as_a_filter_value_answers_as_an_unknown_one(client, db, name, reason):
    resource, target, attribute = FILTERS[name]
    MAKE[resource](make_session())
    record = make_hidden(target, reason)
    refer_to(record, name, resource)

    answers = {
        client.get(f"/api/v1/{resource}/?{name}={value}").content
        for value in (getattr(record, attribute), "unheard-of")
    }

    assert answers == {b'{"next":null,"previous":null,"results":[]}'}


def refer_to(record, name, resource):
    """Gives the filter something to find, if it looked at hidden records."""
    session = record if name == "session" else record.session
    if name == "session":
        MAKE[resource](session)
    elif name == "forum":
        make_figure(session=session, forums=[record])
    elif name == "release":
        make_figure(release=record)
    else:
        MAKE[resource](session, **{name: record})


def test_places_and_organizations_of_hidden_records_are_not_found(client, db, hidden):
    fields, session = hidden_fields(hidden)
    company, place = make_organization(slug="wanda"), make_place(slug="dalian")
    make_project(session=session, place=place, parties=[company], **fields)

    answers = [
        (client.get(f"/api/v1/{address}/").status_code, listed(client, address.split("/")[0]))
        for address in ("organizations/wanda", "places/dalian")
    ]

    status = 410 if hidden == "withdrawn" else 404
    assert answers == [(status, []), (status, [])]


def test_withdrawn_record_is_found_again_by_nobody(client, db):
    session, sector = make_session(slug="13"), make_sector(slug="cars")
    project = make_project("5 million yuan", session=session, sector=sector)
    project.withdraw(text("Signed twice."))

    for query in ("session=13", "sector=cars", "amount_min=1", "q=Project"):
        assert listed(client, "projects", query) == []


def test_every_resource_with_a_session_is_tested_here():
    with_session = {
        found.name for found in RESOURCES if "session" in found.viewset.filterset_class.base_filters
    }

    assert with_session | {"sessions"} == set(MAKE)


def test_vocabulary_is_always_public(client, db):
    make_measure(code="handshakes")

    assert client.get("/api/v1/measures/handshakes/").status_code == 200
