import json
from datetime import date

import pytest
from django.urls import reverse

from events.models import Term
from expo_portal.sitemaps import STANDING
from expo_portal.writing import writing
from tests.factories import (
    HIDDEN,
    hidden_fields,
    make_figure,
    make_forum,
    make_measure,
    make_organization,
    make_pavilion,
    make_place,
    make_project,
    make_release,
    make_sector,
    make_series,
    make_session,
)
from tests.html import read

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


def things(client, address):
    """What a search engine reads."""
    root = read(client.get(address))
    scripts = root.findall(".//script[@type='application/ld+json']")
    shapes = [json.loads(script.text) for script in scripts]
    assert {shape["@context"] for shape in shapes} == {"https://schema.org"}
    return [thing for shape in shapes for thing in shape["@graph"]]


def linked(client, address):
    return {thing["@type"]: thing for thing in things(client, address)}


def make_held(**fields):
    series = make_series(slug="expo", name={"en": "Expo"})
    return make_session(slug="13", series=series, ordinal=13, **fields)


def test_session_is_an_event_of_its_series(client):
    expo_session = make_held(
        starts_on=date(2021, 9, 23),
        ends_on=date(2021, 9, 27),
        mode=Term.objects.get(code="mixed"),
        place=make_place(name={"en": "Changchun"}),
        venue={"en": "Centre"},
    )
    make_forum(expo_session, slug="summit", name={"en": "Summit"}, event_status="cancelled")

    event = linked(client, "/en/sessions/13/")["ExhibitionEvent"]

    assert event == {
        "@type": "ExhibitionEvent",
        "@id": f"{SITE}/en/sessions/13/",
        "name": "13th Expo",
        "url": f"{SITE}/en/sessions/13/",
        "startDate": "2021-09-23",
        "endDate": "2021-09-27",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        "location": {"@type": "Place", "name": "Centre", "address": "Changchun"},
        "superEvent": {
            "@type": "EventSeries",
            "@id": f"{SITE}/en/forums/expo/",
            "name": "Expo",
            "url": f"{SITE}/en/forums/expo/",
        },
        "subEvent": [
            {
                "@type": "BusinessEvent",
                "@id": f"{SITE}/en/sessions/13/forums/summit/",
                "name": "Summit",
                "url": f"{SITE}/en/sessions/13/forums/summit/",
                "eventStatus": "https://schema.org/EventCancelled",
            }
        ],
    }


def test_month_is_no_date(client):
    make_held(starts_on=date(2021, 9, 1), date_precision="month")

    event = linked(client, "/en/sessions/13/")["ExhibitionEvent"]

    assert set(event) == {"@type", "@id", "name", "url", "eventStatus", "superEvent"}


def test_headlines_keep_their_bounds(client):
    bounds = [
        ("111", {"value": 111}),
        ("over 196.2 billion yuan", {"minValue": 196_200_000_000, "unitText": "CNY"}),
        ("at least 5", {"minValue": 5}),
        ("nearly 5", {"maxValue": 5}),
        ("up to 5", {"maxValue": 5}),
        ("about 100", {"minValue": 95, "maxValue": 105}),
        ("between 3 and 5", {"minValue": 3, "maxValue": 5}),
        ("1.5 million yuan", {"value": 1_500_000, "unitText": "CNY"}),
    ]
    with writing():
        release = make_release(make_held(), issued_on=date(2021, 9, 30))
        for printed, _bounds in bounds:
            kind = "money" if "yuan" in printed else "count"
            measure = make_measure(name={"en": f"Of {printed}"}, unit_kind=kind)
            make_figure(printed, release=release, measure=measure, is_headline=True)

    found = {
        thing.pop("name").split(":")[0]: thing
        for thing in things(client, "/en/sessions/13/")
        if thing["@type"] == "Observation"
    }

    assert found == {
        f"Of {printed}": expected
        | {
            "@type": "Observation",
            "observationAbout": {"@id": f"{SITE}/en/sessions/13/"},
            "variableMeasured": f"Of {printed}",
            "observationDate": "2021-09-30",
        }
        for printed, expected in bounds
    }


def test_undisclosed_headline_is_no_observation(client):
    make_figure("undisclosed", session=make_held(), measure=make_measure(), is_headline=True)

    assert "Observation" not in linked(client, "/en/sessions/13/")


def test_files_are_a_dataset(client, settings):
    settings.LICENCE_URL = "https://example.org/by"
    make_figure("5", session=make_held())

    dataset = linked(client, "/en/sessions/13/")["Dataset"]
    [listed] = linked(client, "/en/data/")["DataCatalog"]["dataset"]

    assert dataset.pop("description") == "Results"
    assert listed.pop("description") == "13th Expo"
    assert dataset == listed
    assert (dataset["name"], dataset["license"]) == ("13th Expo", "https://example.org/by")
    assert [file["contentUrl"] for file in dataset["distribution"]] == [
        f"{SITE}/en/sessions/13/data.{kind}" for kind in ("csv", "xlsx", "json", "ndjson")
    ]


def test_forum_stands_within_its_session(client):
    make_forum(make_held(), slug="summit", name={"en": "Summit"}, starts_on=date(2021, 9, 24))

    found = linked(client, "/en/sessions/13/forums/summit/")

    assert found["BusinessEvent"]["startDate"] == "2021-09-24"
    assert found["BusinessEvent"]["superEvent"]["name"] == "13th Expo"
    assert found["BreadcrumbList"]["itemListElement"][2:] == [
        {
            "@type": "ListItem",
            "position": position,
            "name": name,
            "item": f"{SITE}/en/sessions/13/{path}",
        }
        for position, name, path in [
            (3, "13th", ""),
            (4, "Forums", "#forums"),
            (5, "Summit", "forums/summit/"),
        ]
    ]


def test_name_cannot_end_the_script(client):
    name = "</script><!--<b>&\u2028"
    make_forum(make_held(), slug="summit", name={"en": name})

    assert linked(client, "/en/sessions/13/forums/summit/")["BusinessEvent"]["name"] == name
    assert b"</script><!--" not in client.get("/en/sessions/13/forums/summit/").content


def test_hidden_records_are_not_told(client):
    with writing():
        shown = make_held()
        for reason in HIDDEN:
            fields, hidden_session = hidden_fields(reason)
            secret = shown if fields else hidden_session
            make_forum(secret, **fields)
            make_figure("7", session=secret, is_headline=True, **fields)

    found = linked(client, "/en/sessions/13/")

    assert set(found) == {"ExhibitionEvent", "BreadcrumbList"}
    assert "subEvent" not in found["ExhibitionEvent"]


@writing()
def public_pages():
    expo_session = make_held()
    project = make_project(
        "5 yuan",
        session=expo_session,
        sector=make_sector(),
        place=make_place(),
        parties=[make_organization()],
    )
    records = [
        *(expo_session, expo_session.series, project, project.sector, project.place),
        project.parties.get().organization,
        make_measure(),
        make_forum(expo_session, slug="summit", name={"en": "Summit"}),
        make_pavilion(expo_session, slug="hall", name={"en": "Hall"}),
    ]
    names = [name for name in STANDING if name != "home"]
    return [
        *(record.get_absolute_url() for record in records),
        *map(reverse, names),
        "/en/search/",
        "/en/sessions/13/press/",
    ]


def test_every_page_says_where_it_stands_and_how_links_show_it(client):
    for address in public_pages():
        root = read(client.get(address))

        trail = linked(client, address)["BreadcrumbList"]["itemListElement"]
        shown = {meta.get("property"): meta.get("content") for meta in root.findall(".//meta")}
        assert (trail[0]["item"], trail[-1]["item"]) == (f"{SITE}/en/", f"{SITE}{address}")
        assert shown["og:title"] == root.find(".//title").text
        assert shown["og:url"] == f"{SITE}{address}"


def test_description_is_told_once_for_all(client):
    summary = 'Makes <b>"paper"</b> & more'
    make_project("5 yuan", reference="13-001", summary={"en": summary})

    root = read(client.get("/en/projects/13-001/"))

    found = [
        root.find(f".//meta[@{key}]") for key in ("name='description'", "property='og:description'")
    ]
    assert [meta.get("content") for meta in found] == [summary, summary]
