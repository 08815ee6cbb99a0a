import json
from functools import cache
from random import Random
from urllib.parse import quote

import pytest
from django.urls import get_resolver, resolve
from drf_spectacular.validation import validate_schema
from jsonschema_rs import Draft202012Validator

from expo_portal.feed.documents import FILE
from expo_portal.feed.openapi import document, named, written
from expo_portal.history.causes import Reason, because
from expo_portal.quantities import parse
from expo_portal.resources import RESOURCES
from expo_portal.writing import writing
from projects.models import ProjectAmount, ProjectQuantity
from tests.expo_portal.test_feed_resources import make_rich
from tests.factories import (
    PAST,
    make_claim,
    make_comparison,
    make_correction,
    make_figure,
    make_forum,
    make_image,
    make_measure,
    make_organization,
    make_participation,
    make_pavilion,
    make_place,
    make_project,
    make_release,
    make_sector,
    make_series,
    make_session,
    make_term,
    text,
)
from tests.test_nothing_leaks import make_portal, routes
from tests.worlds import World, undone

DOCUMENT = json.loads(FILE.read_text())
SCHEMAS = DOCUMENT["components"]["schemas"]
DAY = PAST.date()


def test_document_is_that_of_the_code():
    assert written(document()) == FILE.read_text(), (
        "The feed and its OpenAPI document differ. Run `python manage.py write_openapi`, and read "
        "the diff of expo_portal/feed/openapi.json as partners will."
    )


def test_document_is_valid_openapi():
    validate_schema(DOCUMENT)


def test_document_names_every_address_of_the_feed():
    known = {f"/{route}" for route in routes(get_resolver()) if route.startswith("api/v1/")}

    assert set(DOCUMENT["paths"]) == {path.replace("<slug:key>", "{key}") for path in known}


def test_operations_have_short_names_of_their_own():
    names = [operation(path)["operationId"] for path in DOCUMENT["paths"]]

    assert len(set(names)) == len(names)
    assert names[:6] == [
        "readIndex",
        "readChanges",
        "readManifest",
        "search",
        "readDocument",
        "listSeries",
    ]
    assert "getOrganization" in names


def operation(path):
    return DOCUMENT["paths"][path]["get"]


def referred(shape):
    """What a reference stands for."""
    while "$ref" in shape:
        kind, name = shape["$ref"].split("/")[-2:]
        shape = DOCUMENT["components"][kind][name]
    return shape


@pytest.mark.parametrize("path", DOCUMENT["paths"])
def test_parameters_are_those_of_the_view(path):
    match = resolve(path.replace("{key}", "x"))
    view = match.func.cls(**match.func.initkwargs)
    view.kwargs = match.kwargs
    parameters = [referred(parameter) for parameter in operation(path)["parameters"]]

    documented = {
        parameter["name"]: parameter["schema"].get("type") == "array"
        for parameter in parameters
        if parameter["in"] == "query"
    }

    assert documented == view.allowed_parameters()
    assert all(parameter["description"] for parameter in parameters)


def every_property():
    for name, schema in SCHEMAS.items():
        if name.endswith("AsAsked"):
            continue
        for part, shape in schema.get("properties", {}).items():
            yield f"{name}.{part}", shape


def allows_null(shape):
    shape = shape if "type" in shape or "anyOf" in shape else referred(shape)
    return "null" in shape.get("type", ()) or {"type": "null"} in shape.get("anyOf", ())


def test_every_field_says_what_it_is_and_when_it_is_null():
    assert [name for name, shape in every_property() if not shape.get("description")] == []
    assert [
        name
        for name, shape in every_property()
        if allows_null(shape) != ("null" in shape["description"].lower().split("when null")[0])
    ] == []


@cache
def validator(pointer):
    """Of a part of the document, which here refuses members that are not described."""
    return Draft202012Validator({"$ref": f"#/{quote(pointer)}"} | CLOSED, validate_formats=True)


def closed(part):
    if isinstance(part, list):
        return [closed(each) for each in part]
    if not isinstance(part, dict):
        return part
    found = {name: closed(each) for name, each in part.items()}
    if isinstance(found.get("properties"), dict) and found.get("type") == "object":
        found["additionalProperties"] = False
    return found


CLOSED = {name: closed(DOCUMENT[name]) for name in ("components", "paths")}


def wrong(pointer, found):
    return [
        f"{'.'.join(map(str, error.instance_path))}: {error.message}"
        for error in validator(pointer).iter_errors(found)
    ]


def get(client, path, **data):
    answer = client.get(f"/api/v1/{path}", data)
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture(scope="module")
def everything(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), undone():
        make_everything()
        yield


def make_everything():
    """Records of each type: with all that a source can say, and with next to nothing."""
    make_portal()
    make_full()


@writing()
def make_full():
    World(Random(1))
    make_rich()
    place = make_place(iso_code="CN", within=make_place())
    company = make_organization(website="https://company.example/", place=place)
    held = {
        "starts_on": DAY,
        "ends_on": DAY,
        "venue": text("Hall"),
        "place": place,
    }
    session = make_session(year=2021, label=text("Autumn"), theme=text("Theme"), **held)
    release = make_release(session, issuer=company, host=company, issued_on=DAY)
    release.documents.create(
        code="full",
        title="Article",
        language="en",
        publisher=company,
        published_on=DAY,
        url="https://paper.example/",
        archive_url="https://archive.example/",
        copied_at="copy.example",
    )
    release.sector_lists.create()
    make_full_figures(release)
    forum = make_forum(
        session,
        release=release,
        year=2021,
        joint_title=text("Other half"),
        start_time="09:00",
        end_time="10:30",
        agreed=text("Much"),
        **held,
    )
    make_measure(unit="m2", unit_name=text("m²"), definition=text("Area"), standard="ISO 25639-1")
    make_image(session, release=release, taken_on=DAY, forum=forum)
    ours = {"unofficial": ["en"]}
    for make in (make_measure, make_project, make_term):
        make(**ours)
    make_participation(organization=make_organization(place=make_place(**ours), **ours))
    make_series(since_year=2005, **ours)
    make_sector(definition=text("Cars"), **ours)
    make_session(ordinal=None)
    make_release(occasion="")
    make_correction(None, "undisclosed", "5 yuan")
    make_correction(None, "at least 4 yuan", "up to 5 yuan")
    make_claim(session, measure=make_measure(), rank=1)
    mode, tier = make_term(), make_term("tier")
    make_forum(session, mode=mode, tier=tier, series=make_series(), ordinal=11, **ours)
    hall = make_pavilion(session, mode=mode, number=1, area_m2="70", theme=text("Jilin"), **ours)
    make_participation(session, forum=forum, pavilion=hall, rank=1, note=text("As before"))
    make_full_projects(session, release, forum)


def make_full_figures(release):
    whole = make_figure("between 3 and 5 billion yuan", release)
    part = make_figure(
        "1 billion yuan",
        release,
        measure=whole.measure,
        equivalent_number="150",
        equivalent_scale="million",
        equivalent_currency="USD",
        share="44.28",
        share_qualifier="over",
        part_of=whole,
        supersedes=whole,
        from_count=5,
        out_of=12,
        names_all=True,
        band_low="100000000",
        band_currency="CNY",
        period_start=DAY,
        period_end=DAY,
        sessions_from=1,
        sessions_to=13,
        as_of=DAY,
        wording=text("as much as"),
        scope=text("Visitors"),
        note=text("Odd"),
    )
    make_figure("5", release, measure=make_measure(unit="m2"), band_high="5", sessions_from=2)
    make_figure("undisclosed", release, measure=whole.measure, period_end=DAY, sessions_to=3)
    make_figure("6", release, period_start=DAY)
    make_comparison(part, "over 3", change="times", against=text("Another expo"))
    with because(Reason.LOADED):
        part.comparisons.create(change="direction", direction="up")


def make_full_projects(session, release, forum):
    whole = make_project(session=None)
    project = make_project(
        "undisclosed",
        session=session,
        release=release,
        forum=forum,
        summary=text("A plant"),
        signed_on=DAY,
        signed_by=DAY,
        is_expansion=True,
        parent=whole,
        continues=whole,
        parties=[make_organization()],
    )
    amount = ProjectAmount(project=project, kind="in-place", as_of=DAY, wording=text("so far"))
    amount.quantity = parse("over 5 billion yuan")
    amount.save()
    for printed, unit in (("20", "MW"), ("at least 20", ""), ("under 20", "")):
        quantity = ProjectQuantity(project=project, what=text("Power"), unit=unit)
        quantity.quantity = parse(printed)
        quantity.save()
    step = project.milestones.create(stage="signed", date=DAY, note=text("In time"))
    step.quantity = parse("5 yuan")
    step.save()
    project.milestones.create(stage="in-operation", is_planned=True)


# A type has pages or has none; and what a project counts besides money has a number.
ONE_WAY = {f"{named(resource)}.html_url" for resource in RESOURCES} | {
    f"ProjectQuantity.{name}" for name in ("as_printed", "value", "low")
}


def test_objects_have_the_documented_shape(client, db, everything):
    told = set()

    for resource in RESOURCES:
        pointer = f"components/schemas/{named(resource)}"
        page = get(client, f"{resource.name}/", limit=1000)
        for found in page["results"]:
            assert wrong(pointer, found) == []
            note(told, referred({"$ref": f"#/{pointer}"}), found, named(resource))
        key = page["results"][0]["id"]
        detail = get(client, f"{resource.name}/{key}/")
        assert detail == page["results"][0]
        assert wrong(answer_of(f"/api/v1/{resource.name}/"), page) == []
        assert wrong(answer_of(f"/api/v1/{resource.name}/{{key}}/"), detail) == []
    # The data above show each field with and, where it allows that, without a value.
    assert sorted(path for path, _ in expected() - told if path not in ONE_WAY) == []


def answer_of(path):
    path = path.replace("/", "~1")
    return f"paths/{path}/get/responses/200/content/application~1json/schema"


def note(told, shape, found, name):
    """Adds what of a shape is seen in an object, with or without a value."""
    for part, inner in shape["properties"].items():
        value = found[part]
        told.add((f"{name}.{part}", value not in (None, [], {})))
        inner = referred(inner.get("anyOf", [inner])[0])
        for each in value if isinstance(value, list) else [value]:
            within = referred(inner["items"]) if isinstance(value, list) else inner
            if isinstance(each, dict) and "properties" in within:
                note(told, within, each, title(within, f"{name}.{part}"))


def title(shape, otherwise):
    return next((name for name, found in SCHEMAS.items() if found is shape), otherwise)


def expected():
    names = {named(resource) for resource in RESOURCES}
    return set(possible(names))


def possible(names):
    seen, waiting = set(), [(name, SCHEMAS[name]) for name in names]
    while waiting:
        name, shape = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for part, inner in shape["properties"].items():
            path = f"{name}.{part}"
            yield path, True
            if allows_null(inner):
                yield path, False
            inner = referred(inner.get("anyOf", [inner])[0])
            inner = referred(inner.get("items", inner))
            if "properties" in inner:
                waiting.append((title(inner, path), inner))


def test_objects_as_asked_for_have_the_documented_shape(client, db, everything):
    for resource in RESOURCES:
        for wish in wishes(resource):
            page = get(client, f"{resource.name}/", **wish)
            assert page["results"]
            for found in page["results"]:
                assert wrong(f"components/schemas/{named(resource)}AsAsked", found) == []
            assert wrong(answer_of(f"/api/v1/{resource.name}/"), page) == []


def wishes(resource):
    found = [{"lang": "en"}, {"fields": "id"}]
    for each in operation(f"/api/v1/{resource.name}/")["parameters"]:
        if referred(each)["name"] == "expand":
            expand = ",".join(each["schema"]["items"]["enum"])
            found += [{"expand": expand}, {"expand": expand, "lang": "zh-hans"}]
    return found


def test_answers_about_the_whole_have_the_documented_shape(client, db, everything):
    for path, query in [
        ("", {}),
        ("changes/", {"session": "13", "limit": 1000}),
        ("changes/", {"limit": 2}),
        ("manifest/", {}),
        ("sessions/13/checks/", {}),
        ("sessions/13/checks/", {"lang": "zh-hans"}),
        ("search/", {"q": "project"}),
        ("search/", {"q": "expo", "lang": "en"}),
        ("openapi.json", {}),
    ]:
        found = get(client, path, **query)
        assert wrong(answer_of(f"/api/v1/{path}".replace("/13/", "/{key}/")), found) == []


PATHS = {operation(path)["operationId"]: path for path in DOCUMENT["paths"]}


def links(path, found):
    """What an answer leads to, by name: an address and its parameters."""
    for name, link in operation(path)["responses"]["200"].get("links", {}).items():
        parameters = {
            parameter: value_at(found, pointer.removeprefix("$response.body#/"))
            for parameter, pointer in link["parameters"].items()
        }
        address = PATHS[link["operationId"]].removeprefix("/api/v1/")
        if "{key}" in address:
            address = address.replace("{key}", parameters.pop("key"))
        yield name, (address, parameters)


def value_at(found, pointer):
    for part in pointer.split("/"):
        found = found[int(part) if isinstance(found, list) else part]
    return found


def test_list_leads_to_its_objects_by_themselves(client, db, everything):
    for resource in RESOURCES:
        found = get(client, f"{resource.name}/")
        [(name, (address, parameters))] = links(f"/api/v1/{resource.name}/", found)
        assert (name, get(client, address, **parameters)) == ("object", found["results"][0])


def test_session_leads_to_all_that_is_part_of_it(client, db, everything):
    found = get(client, "sessions/13/")
    lists = {
        name: get(client, address, **parameters)["results"]
        for name, (address, parameters) in links("/api/v1/sessions/{key}/", found)
    }

    assert {
        resource.name
        for resource in RESOURCES
        if "session" in SCHEMAS[named(resource)]["properties"]
    } == set(lists)
    assert {each["session"] for results in lists.values() for each in results} == {"13"}
    assert lists["projects"] != []


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        ("projects/?sesion=13", "*/*", 400),
        ("projects/none/", "*/*", 404),
        ("projects/", "text/html", 406),
        ("projects/13-3/", "*/*", 410),
    ],
)
def test_errors_have_the_documented_shape(client, db, everything, path, accept, status):
    answer = client.get(f"/api/v1/{path}", HTTP_ACCEPT=accept)

    assert answer.status_code == status
    content = f"components/responses/{status}/content/application~1problem+json"
    assert wrong(f"{content}/schema", answer.json()) == []
    example = DOCUMENT["components"]["responses"][str(status)]["content"]
    [example] = [each["example"] for each in example.values()]
    assert wrong(f"{content}/schema", example) == []
    assert example["title"] == answer.json()["title"]


def test_document_is_served_with_the_address_of_the_portal(client, db, settings):
    settings.SITE_URL = "https://results.example.org"

    answer = client.get("/api/v1/openapi.json")

    assert answer.json() == json.loads(
        FILE.read_text().replace("https://expo.example", "https://results.example.org")
    )
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_served_document_knows_the_languages_of_the_portal(client, db, settings):
    settings.CONTENT_LANGUAGES = [*settings.LANGUAGES, ("ja", "日本語")]

    found = get(client, "openapi.json")

    lang = found["components"]["parameters"]["lang"]["schema"]["enum"]
    assert lang == ["en", "zh-hans", "ja"]


def test_served_document_is_304_until_it_changes(client, db, settings):
    first = client.get("/api/v1/openapi.json")
    known = {"If-None-Match": first.headers["ETag"]}

    assert client.get("/api/v1/openapi.json", headers=known).status_code == 304
    # A date says nothing of code.
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get("/api/v1/openapi.json", headers=since).status_code == 200
    settings.CONTENT_LANGUAGES = settings.LANGUAGES[:1]
    assert client.get("/api/v1/openapi.json", headers=known).status_code == 200
