"""What is to go tells its users so: in headers, and on the page of updates."""

from datetime import UTC, datetime

import pytest
from django.urls import Resolver404, resolve

from expo_portal.feed import deprecations
from expo_portal.feed.deprecations import Deprecation
from expo_portal.resources import RESOURCES
from expo_portal.texts import Text
from tests.factories import make_claim
from tests.html import read, texts

pytestmark = pytest.mark.django_db

SINCE, SUNSET = datetime(2027, 5, 1, tzinfo=UTC), datetime(2031, 9, 1, tzinfo=UTC)
ABOUT = '<http://127.0.0.1:8000/updates/>; rel="deprecation sunset"; type="text/html"'
TOLD = {"Deprecation": "@1809129600", "Sunset": "Mon, 01 Sep 2031 00:00:00 GMT", "Link": ABOUT}


@pytest.fixture
def declare(monkeypatch):
    def declare(*parts, **said):
        usual = {"since": SINCE, "sunset": SUNSET}
        usual["instead"] = Text({"en": "Take highlights.", "zh-hans": "请改用亮点。"})
        found = Deprecation(*parts, **usual | said)
        declared = (*deprecations.DEPRECATIONS, found)
        monkeypatch.setattr(deprecations, "DEPRECATIONS", declared)

    return declare


def told(answer):
    """What an answer says of what is to go; the links to the description are on each."""
    links = [link for link in answer.get("Link", "").split(", ") if "service-" not in link]
    said = {name: answer.get(name, "") for name in TOLD} | {"Link": ", ".join(links)}
    return {name: words for name, words in said.items() if words}


def marked(client, *addresses):
    return [address for address in addresses if told(client.get(f"/api/v1/{address}")) == TOLD]


def test_nothing_is_deprecated(client):
    assert deprecations.DEPRECATIONS == ()
    assert told(client.get("/api/v1/claims/")) == {}


def test_resource_is_marked_wherever_it_is_read(client, declare):
    claim = make_claim()
    declare("claims")

    addresses = ["claims/", f"claims/{claim.pk}/", "claims/?limit=0", "claims/x/", "changes/"]
    assert marked(client, *addresses, "changes/?types=claim") == [
        *addresses,
        "changes/?types=claim",
    ]
    assert marked(client, "", "projects/", "changes/?types=project", "claims-x/") == []


def test_parameter_is_marked_where_it_is_given(client, declare):
    declare("claims", parameter="session")

    assert marked(client, "claims/", "claims/?session=13", "figures/?session=13") == [
        "claims/?session=13"
    ]


def test_field_is_marked_where_it_is_shown(client, declare):
    declare("sessions", field="theme")
    shown = ["sessions/", "sessions/?fields=id,theme", "claims/?expand=session", "changes/"]

    assert marked(client, *shown) == shown
    assert marked(client, "sessions/?fields=id", "claims/", "changes/?types=claim") == []


def test_marks_are_on_what_is_known_and_on_head(client, declare):
    declare("claims")
    tag = client.get("/api/v1/claims/")["ETag"]

    known = client.get("/api/v1/claims/", headers={"if-none-match": tag})
    head = client.head("/api/v1/claims/")

    assert (known.status_code, told(known), told(head)) == (304, TOLD, TOLD)


def test_links_of_a_list_stay_and_the_nearest_end_counts(client, declare):
    for _ in range(2):
        make_claim()
    declare("claims", successor="/api/v1/highlights/", sunset=SUNSET.replace(year=2033))
    declare("claims", parameter="limit", since=SINCE.replace(year=2026))

    answer = client.get("/api/v1/claims/?limit=1")

    *pages, about, successor = told(answer)["Link"].split(", ")
    assert [page.rpartition("; ")[2] for page in pages] == ['rel="next"']
    assert about == ABOUT
    assert successor == '<http://127.0.0.1:8000/api/v1/highlights/>; rel="successor-version"'
    assert (answer["Deprecation"], answer["Sunset"]) == ("@1777593600", TOLD["Sunset"])


def test_end_without_two_sessions_of_notice_is_refused(declare):
    with pytest.raises(ValueError, match="claims: partners were promised two sessions"):
        declare("claims", sunset=SINCE.replace(year=2029))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({}, "The resource claims will go."),
        ({"parameter": "session"}, "The parameter session of claims will go."),
        ({"field": "text"}, "The field text of claims will go."),
    ],
)
def test_page_of_updates_names_it(client, declare, said, shown):
    declare("claims", **said)

    page = read(client.get("/en/updates/"))

    assert "Changes of the feed to come" in texts(page, ".//h2")
    assert f"{shown} Take highlights." in " ".join(texts(page, ".//main"))
    assert "Out of use since 1 May 2027; it is answered until 1 September 2031." in texts(
        page, ".//ul[@class='figures']/li/p"
    )
    assert "请改用亮点。" in client.get("/zh-hans/updates/").content.decode()


def test_page_of_updates_is_silent_where_nothing_goes(client):
    page = read(client.get("/en/updates/"))

    assert "Changes of the feed to come" not in texts(page, ".//h2")


def missing(found):
    """What a declaration names that is not there."""
    by_name = {resource.name: resource for resource in RESOURCES}
    if found.resource not in by_name:
        path = f"/api/v1/{found.resource}/"
        return [] if is_answered(path) else [found.resource]
    resource = by_name[found.resource]
    view = resource.viewset(resource=resource, kwargs={})
    return [
        name
        for name, known in (
            (found.field, resource.serializer.Meta.fields),
            (found.parameter, view.allowed_parameters()),
        )
        if name and name not in known
    ] + ([found.successor] if found.successor and not is_answered(found.successor) else [])


def is_answered(path):
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def test_what_is_declared_is_there():
    assert [name for found in deprecations.DEPRECATIONS for name in missing(found)] == []


def test_declaration_of_what_is_not_there_would_be_found(declare):
    declare("claims", field="ranks")
    declare("claims", parameter="rank", successor="/api/v1/highlight/")
    declare("claim")
    declare("changes")
    declare("claims", field="rank", parameter="session", successor="/api/v1/highlights/")

    found = [missing(each) for each in deprecations.DEPRECATIONS]

    assert found == [["ranks"], ["rank", "/api/v1/highlight/"], ["claim"], [], []]
