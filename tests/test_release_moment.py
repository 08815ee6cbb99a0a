"""A release at T: one second before, nothing tells what it holds; at T everything does.

One portal has several futures, each in a transaction that is taken back. In all of them staff go
on to change what is public. From the second before T to T the clock moves, and nothing else.
"""

import gzip
import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import product
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.db import transaction

from events.models import Correction
from expo_portal.resources import RESOURCES
from expo_portal.sitemaps import SITEMAPS
from tests.factories import (
    LATER,
    make_correction,
    make_figure,
    make_project,
    make_release,
    make_session,
    text,
)
from tests.test_nothing_leaks import (
    KINDS,
    SECRETS,
    TIED,
    examples,
    fetched,
    leaking,
    make_members,
    make_portal,
)
from tests.worlds import save

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

T = datetime(2099, 9, 30, 2, tzinfo=UTC)
JUST_BEFORE, DAY_BEFORE = T - timedelta(seconds=1), T - timedelta(days=1)

LANGUAGES = ("en", "zh-hans")
VOCABULARIES = ("series", "measures", "terms", "sectors")
# Addresses of what the release holds: nobody finds them before T.
HELD = [
    *TIED,
    *(
        f"/{code}/{path}"
        for code in LANGUAGES
        for path in (
            *("projects/13-2/", "projects/13-2/data.json", "projects/15-1/"),
            *(f"sessions/aside/{path}" for path in ("", "press/", "card.png", "data.csv")),
            *("sessions/13/forums/aside/", "sessions/13/forums/aside/forum.ics"),
            *("sessions/13/pavilions/aside/", "places/aside/", "places/aside/data.csv"),
            *("organisations/aside/", "organisations/aside/data.csv"),
        )
    ),
    *(f"/api/v1/{path}/" for path in ("projects/13-2", "projects/15-1", "sessions/aside")),
    *(f"/api/v1/{path}/" for path in ("sessions/aside/checks", "places/aside")),
    "/api/v1/organizations/aside/",
]
# Addresses of what is public already, besides the examples.
BESIDE = [
    *(f"/en/{path}/" for path in ("sessions/13/pavilions/great-hall", "projects/13-9")),
    "/api/v1/organizations/former/",
    *(
        f"/api/v1/{resource.name}/?{query}"
        for resource, query in product(
            RESOURCES,
            (
                "format=ndjson",
                "lang=zh-hans&limit=2",
                "ordering=-published_at&limit=3",
                "changed_since=2099-09-30T10:00:00%2B08:00",
            ),
        )
    ),
]


@pytest.fixture
def clock(monkeypatch):
    """The clock that Django reads, moved by hand."""
    clock = SimpleNamespace(now=T - timedelta(days=2))
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock


@pytest.fixture
def portal(clock, settings):
    settings.CONTACT_EMAIL = "expo@example.org"
    return make_portal()


@contextmanager
def future():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def announce(portal):
    """All that is told before T: the moment, of a public session and of one nobody knows."""
    make_release(portal.session, publish_at=None).schedule(T)
    make_release(make_session(series=portal.series, publish_at=T), publish_at=T)


def enter(portal):
    """A release with a record of each kind, and the first one of a session, without a moment."""
    own = {"publish_at": None}
    release = make_release(portal.session, title=SECRETS, issued_on=LATER.date(), **own)
    records = make_members(portal, release, own, release)
    session = make_session(series=portal.series, slug="aside", ordinal=15, theme=SECRETS, **own)
    first = make_release(session, title=SECRETS, **own)
    make_figure("987654", measure=portal.counts, release=first, is_headline=True, **own)
    make_project("987654 yuan", reference="15-1", session=session, release=first, **own)
    # In no release, it has a moment of its own.
    [correction] = [each for each in records if isinstance(each, Correction)]
    save(correction, publish_at=T)
    return SimpleNamespace(releases=[release, first], session=session)


def schedule(held):
    save(fresh(held.session), publish_at=T)
    for release in held.releases:
        fresh(release).schedule(T)


def publish_now(held):
    save(fresh(held.session), publish_at=T)
    for release in held.releases:
        fresh(release).publish_now()


def go_on(portal, clock):
    """What staff change in public meanwhile, also of what the release names."""
    clock.now = DAY_BEFORE
    for record in (portal.company, portal.city, portal.sector, portal.measure, portal.line):
        save(fresh(record), name=text("Another name"))
    save(fresh(portal.release), stage="final")
    save(fresh(portal.pavilion), slug="great-hall")
    fresh(portal.participation).withdraw({"en": "Entered twice."})
    fresh(portal.claim).delete()
    make_correction(portal.figure, "111 yuan", "112 yuan", id=UUID(int=8))
    # The last write has a second of its own: else no date would tell it from those before.
    clock.now += timedelta(seconds=1)
    make_project(
        "6 yuan", [portal.company], id=UUID(int=9), reference="13-9", title=text("Later"),
        session=portal.session, sector=portal.sector, place=portal.city,
    )  # fmt: skip


def by_route(portal):
    """The examples; the pages about the feed, which show no record, in one language."""
    return {
        route: paths[:1] if "api/docs/" in route else paths
        for route, paths in examples(portal).items()
    }


def addresses_of(routes):
    return [*(path for paths in routes.values() for path in paths), *HELD, *BESIDE]


def validators(answers):
    """By address, what a browser or a partner sends to ask whether anything is new."""
    asked = {}
    for address, (_status, said, _body) in answers.items():
        told = dict(line.split(": ", 1) for line in said)
        if "ETag" in told:
            asked[address, "tag"] = {"if-none-match": told["ETag"]}
        if "Last-Modified" in told:
            asked[address, "date"] = {"if-modified-since": told["Last-Modified"]}
    return asked


def asked_again(client, asked):
    return {
        (address, by): fetched(client, [address], **headers)[address]
        for (address, by), headers in asked.items()
    }


def unpacked(answers):
    """Pages are padded by chance when they are packed; the feed is the same to the last byte."""
    found = {}
    for address, (status, said, body) in answers.items():
        if "Content-Encoding: gzip" in said and not address.startswith("/api/v1/"):
            said = [line for line in said if not line.startswith("Content-Length")]
            body = gzip.decompress(body)
        found[address] = (status, said, body)
    return found


def looks(client, routes):
    """All that can be had at one moment, in every way of asking."""
    one_each = [paths[0] for paths in routes.values()] + HELD[::3]
    got = fetched(client, addresses_of(routes))
    return {
        "GET": got,
        "HEAD": fetched(client, one_each, "HEAD"),
        "gzip": unpacked(fetched(client, one_each, **{"accept-encoding": "gzip"})),
        "in Chinese": fetched(client, ["/", "/api/docs/"], **{"accept-language": "zh-CN"}),
        "as CSV": fetched(client, ["/api/v1/projects/", "/api/v1/figures/"], accept="text/csv"),
        "any tag": fetched(client, [*one_each, *HELD], **{"if-none-match": "*"}),
        "again": asked_again(client, validators(got)),
    }


def test_one_second_before_nothing_tells_what_a_release_holds(client, clock, portal):
    routes = by_route(portal)
    with future():
        announce(portal)
        go_on(portal, clock)
        clock.now = JUST_BEFORE
        bare = looks(client, routes)

    clock.now = T - timedelta(days=2)
    with future():
        schedule(enter(portal))
        go_on(portal, clock)
        clock.now = JUST_BEFORE
        full = looks(client, routes)

    assert {
        (way, address): (answer, full[way][address])
        for way, answers in bare.items()
        for address, answer in answers.items()
        if answer != full[way][address]
    } == {}
    assert leaking(full["GET"]) == []
    assert {address: full["GET"][address][0] for address in HELD} == dict.fromkeys(HELD, 404)
    # These tell a date, and are sent whole to whoever asks by it alone.
    assert {asked: answer[0] for asked, answer in full["again"].items() if answer[0] != 304} == {
        ("/api/v1/openapi.json", "date"): 200,
        **{(f"/sitemap-{name}.xml", "date"): 200 for name in SITEMAPS if name != "pages"},
    }


def each(*paths, languages=LANGUAGES):
    return {f"/{code}/{path}" for code in languages for path in paths}


def unmoved(routes):
    """Addresses that show nothing new at T, as nothing that they show is in the release."""
    of_one = {
        path for resource in RESOURCES for path in routes[f"api/v1/{resource.name}/<slug:key>/"]
    }
    vocabulary = {
        path
        for path in addresses_of(routes)
        if path.startswith(tuple(f"/api/v1/{name}/" for name in VOCABULARIES))
    }
    about_the_feed = {path for route in routes if "api/docs/" in route for path in routes[route]}
    return {
        *of_one,
        *vocabulary,
        *about_the_feed,
        *each("search/", "accessibility/", "sessions/12/", "sessions/12/card.png"),
        *each("sessions/13/forums/forum/forum.ics", "projects/13-1/data.json", "projects/13-3/"),
        # It moved to another address the day before.
        *each("sessions/13/pavilions/hall/"),
        *each(*(f"data/codebook.{kind}" for kind in KINDS)),
        "/api/v1/projects/?place=aside",
        "/",
        "/healthz",
        "/robots.txt",
        "/favicon.ico",
        "/.well-known/security.txt",
        "/opensearch.xml",
        "/api/v1/openapi.json",
        "/sitemap.xml",
        *(f"/sitemap-{section}.xml" for section in ("pages", "series", "fields")),
        *routes["media/<path:name>"],
    }


def shown(answers):
    """Status and body, without what only says how often the public state was written."""
    found = {}
    for address, (status, _said, body) in answers.items():
        if address.startswith(("/api/v1/changes/", "/api/v1/manifest/")):
            body = json.loads(body) | {"cursor": None}
            # What is gone and comes back keeps its place among the lines until it is written again.
            body["results"] = sorted(body.get("results", ()), key=lambda line: line["id"])
        found[address] = (status, body)
    return found


def test_at_its_moment_everything_tells(client, clock, portal):
    routes, held = by_route(portal), enter(portal)
    # Whether the first rows of a list are new is chance: many have no order but that of their ids.
    addresses = [each for each in addresses_of(routes) if not each.endswith(("limit=1", "limit=2"))]
    with future():
        schedule(held)
        go_on(portal, clock)
        clock.now = JUST_BEFORE
        before = fetched(client, addresses)
        asked = validators(before)
        clock.now = T
        at = fetched(client, addresses)
        again = asked_again(client, asked)

    with future():
        go_on(portal, clock)
        clock.now = T
        publish_now(held)
        by_hand = fetched(client, addresses)

    still = {address for address in addresses if shown(before)[address] == shown(at)[address]}
    assert still == unmoved(routes) & {*addresses}
    assert {address: at[address][0] for address in HELD} == dict.fromkeys(HELD, 200)
    assert shown(at) == shown(by_hand)
    # The feed has one tag for all that is public; cards and photos have one for what they show.
    assert {address for (address, _by), answer in again.items() if answer[0] == 304} == {
        *each("sessions/12/card.png"),
        *routes["media/<path:name>"],
    }
    assert {answer[0] for answer in again.values()} == {200, 304}
