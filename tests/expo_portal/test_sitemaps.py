from datetime import UTC, datetime
from itertools import chain
from xml.etree import ElementTree

import pytest
from django.utils.timezone import localtime

from expo_portal import sitemaps
from expo_portal.writing import writing
from tests.factories import (
    HIDDEN,
    PAST,
    hidden_fields,
    make_forum,
    make_pavilion,
    make_place,
    make_project,
    make_release,
    make_session,
)

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


def xml(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content)


def files(client):
    found = xml(client, "/sitemap.xml").findall("s:sitemap/s:loc", NAMES)
    return [loc.text.removeprefix(SITE) for loc in found]


def listed(client):
    found = (
        loc for file in files(client) for loc in xml(client, file).iterfind("s:url/s:loc", NAMES)
    )
    return [loc.text.removeprefix(SITE) for loc in found]


def test_page_stands_in_each_language_with_the_others(client):
    expo_session = make_session(slug="13")

    [english, chinese] = xml(client, "/sitemap-sessions.xml").findall("s:url", NAMES)

    moved = max(PAST, expo_session.changed_at)
    assert english.findtext("s:loc", None, NAMES) == f"{SITE}/en/sessions/13/"
    assert chinese.findtext("s:loc", None, NAMES) == f"{SITE}/zh-hans/sessions/13/"
    assert english.findtext("s:lastmod", None, NAMES) == f"{localtime(moved):%Y-%m-%d}"
    assert {
        link.get("hreflang"): link.get("href") for link in english.findall("x:link", NAMES)
    } == {
        "en": f"{SITE}/en/sessions/13/",
        "zh-hans": f"{SITE}/zh-hans/sessions/13/",
        "x-default": f"{SITE}/sessions/13/",
    }


def test_every_listed_page_is_there(client):
    with writing():
        expo_session = make_session(slug="13")
        place = make_place()
        make_release(expo_session)
        make_forum(expo_session, place=place)
        make_pavilion(expo_session)
        make_project(session=expo_session)

    addresses = listed(client)

    assert "/en/sessions/13/press/" in addresses
    assert len(addresses) == len(set(addresses))
    assert {client.get(address).status_code for address in addresses} == {200}


def test_hidden_record_is_in_no_sitemap(client):
    make_session(slug="13")
    hidden = {reason: hidden_fields(reason) for reason in HIDDEN}
    before, after = set(listed(client)), {}

    for reason, (fields, expo_session) in hidden.items():
        with writing():
            for made in (make_forum, make_pavilion):
                made(expo_session, **fields)
            make_project(session=expo_session, **fields)
        after[reason] = set(listed(client))

    assert after == dict.fromkeys(HIDDEN, before)


def test_file_lists_no_more_than_its_limit(client, monkeypatch):
    monkeypatch.setattr(sitemaps.Sitemap, "limit", 3)
    with writing():
        expo_session = make_session()
        references = {make_project(session=expo_session).reference for _n in range(4)}

    parts = [file for file in files(client) if file.startswith("/sitemap-projects")]
    pages = [
        [loc.text for loc in xml(client, file).iterfind("s:url/s:loc", NAMES)] for file in parts
    ]

    assert [len(page) for page in pages] == [3, 3, 2]
    assert sorted(chain(*pages)) == sorted(
        f"{SITE}/{code}/projects/{reference}/"
        for reference in references
        for code in ("en", "zh-hans")
    )


def test_sitemap_asks_a_fixed_number_of_queries(client, django_assert_num_queries):
    expo_session = make_session()

    for more in (2, 48):
        with writing():
            for _n in range(more):
                make_forum(expo_session)

        with django_assert_num_queries(2):
            client.get("/sitemap-forums.xml")
        with django_assert_num_queries(10):
            client.get("/sitemap.xml")


@pytest.mark.parametrize(
    "address", ["/sitemap-nothing.xml", "/sitemap-forums.xml?p=9", "/sitemap-forums.xml?p=x"]
)
def test_unknown_sitemap_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_robots_are_led_to_the_sitemap(client):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert lines[:3] == ["User-agent: *", "Disallow: /admin/", "Disallow: /*/projects/?"]
    assert lines[-1] == f"Sitemap: {SITE}/sitemap.xml"


def test_security_says_whom_to_write_to(client, settings):
    assert client.get("/.well-known/security.txt").status_code == 404

    settings.CONTACT_EMAIL = "expo@example.org"
    lines = client.get("/.well-known/security.txt").content.decode().splitlines()

    assert lines[0] == "Contact: mailto:expo@example.org"
    assert lines[2:] == [
        "Preferred-Languages: en, zh-hans",
        f"Canonical: {SITE}/.well-known/security.txt",
    ]
    assert datetime.fromisoformat(lines[1].removeprefix("Expires: ")) > datetime.now(UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [((2026, 1, 1), (2027, 1, 1)), ((2026, 6, 30), (2027, 1, 1)), ((2026, 7, 1), (2027, 7, 1))],
)
def test_security_expires_within_a_year(now, until):
    assert sitemaps.expires(datetime(*now, tzinfo=UTC)) == datetime(*until, tzinfo=UTC)


def test_icon_is_found_where_browsers_ask(client):
    assert client.get("/favicon.ico")["Location"] == "/static/img/seal.svg"
