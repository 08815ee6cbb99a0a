"""What is not public cannot be seen or inferred, on any resource that has a session."""

from events.models import Correction
from expo_portal.resources import RESOURCES
from expo_portal.writing import writing
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


def make_hidden(resource, reason):
    fields, session = hidden_fields(reason)
    if resource == "sessions":
        return make_session(**fields) if fields else session
    return MAKE[resource](session, **fields)


def listed(client, resource, query="limit=1000"):
    response = client.get(f"/api/v1/{resource}/?{query}")
    assert response.status_code == 200
    return [shape["id"] for shape in response.json()["results"]]


def public_ids(resource):
    [model] = [found.model for found in RESOURCES if found.name == resource]
    return sorted(str(record.pk) for record in model.objects.all() if record.is_published)


def counted(client):
    resources = client.get("/api/v1/").json()["resources"]
    return {shape["name"]: shape["count"] for shape in resources if shape["name"] in MAKE}


def found(client, resource, record):
    """What is answered to its id and to its name."""
    keys = record.pk, getattr(record, "slug", getattr(record, "reference", record.pk))
    return {client.get(f"/api/v1/{resource}/{key}/").status_code for key in keys}


def test_hidden_record_is_neither_listed_nor_found_nor_counted(client, db):
    cases = [(resource, reason) for resource in MAKE for reason in HIDDEN]
    with writing():
        visible = {resource: MAKE[resource](make_session()) for resource in MAKE}
        hidden = {(resource, reason): make_hidden(resource, reason) for resource, reason in cases}

    shown = {resource: sorted(listed(client, resource)) for resource in MAKE}

    assert shown == {resource: public_ids(resource) for resource in MAKE}
    assert [name for name in MAKE if str(visible[name].pk) not in shown[name]] == []
    assert [case for case in cases if str(hidden[case].pk) in shown[case[0]]] == []
    assert {case: found(client, case[0], hidden[case]) for case in cases} == {
        (resource, reason): {410 if reason == "withdrawn" else 404} for resource, reason in cases
    }
    assert counted(client) == {resource: len(ids) for resource, ids in shown.items()}


def test_hidden_record_moves_no_byte_of_the_list(client, db):
    figure = make_figure("5")
    addresses = ["/api/v1/figures/", "/api/v1/figures/?limit=1", f"/api/v1/figures/{figure.pk}/"]
    before = [client.get(address).content for address in addresses]
    after = {}

    for reason in HIDDEN:
        make_hidden("figures", reason)
        after[reason] = [client.get(address).content for address in addresses]

    assert after == dict.fromkeys(HIDDEN, before)


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


def test_hidden_record_as_a_filter_value_answers_as_an_unknown_one(client, db):
    records = {}
    with writing():
        for name, (resource, target, _attribute) in FILTERS.items():
            MAKE[resource](make_session())
            for reason in NEVER_PUBLIC:
                records[name, reason] = make_hidden(target, reason)
                refer_to(records[name, reason], name, resource)

    answers = {}
    for (name, reason), record in records.items():
        resource, _target, attribute = FILTERS[name]
        values = (getattr(record, attribute), "unheard-of")
        answers[name, reason] = {
            client.get(f"/api/v1/{resource}/?{name}={value}").content for value in values
        }

    nothing = b'{"next":null,"previous":null,"results":[]}'
    assert answers == {case: {nothing} for case in records}


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


def test_places_and_organizations_of_hidden_records_are_not_found(client, db):
    with writing():
        named = {
            reason: (make_organization(slug=f"company-{n}"), make_place(slug=f"city-{n}"))
            for n, reason in enumerate(HIDDEN, 100)
        }
        for reason, (company, place) in named.items():
            fields, session = hidden_fields(reason)
            make_project(session=session, place=place, parties=[company], **fields)

    statuses = {
        reason: {
            client.get(f"/api/v1/{resource}/{record.slug}/").status_code
            for resource, record in zip(("organizations", "places"), records, strict=True)
        }
        for reason, records in named.items()
    }

    assert statuses == {reason: {410 if reason == "withdrawn" else 404} for reason in HIDDEN}
    assert [listed(client, resource) for resource in ("organizations", "places")] == [[], []]


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

    assert client.get("/api/v1/measures/handshakes/").json()["slug"] == "handshakes"
