"""Whoever replays the changes ends with exactly what the manifest says."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.utils import timezone

from events.models import Claim
from expo_portal.feed import store
from expo_portal.resources import RESOURCES
from expo_portal.writing import writing
from tests.factories import make_claim
from tests.mirrors import Mirror
from tests.worlds import World

EDITS = (*World.EDITS, *World.OTHER_EDITS)

FILTERS = ({}, {"types": "figure,release"}, {"types": "project"}, {"session": ""}, {"session": ""})


class Clock:
    """The clock that Django reads, moved by hand; each look at it takes a millisecond."""

    def __init__(self):
        self.now = datetime(2026, 9, 1, 10, tzinfo=UTC)
        self.look = timedelta(milliseconds=1)

    def __call__(self):
        self.now += self.look
        return self.now

    @contextmanager
    def standing(self):
        look, self.look = self.look, timedelta()
        yield
        self.look = look


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", clock)
    return clock


@pytest.fixture
def get(client):
    def get(address):
        response = client.get(address)
        assert response.status_code == 200, response.content
        return response.json()

    return get


def begin(get, random, sessions):
    filters = dict(random.choice(FILTERS))
    if "session" in filters:
        filters["session"] = random.choice(sessions)
    return Mirror(get, filters, limit=random.choice([1, 2, 7, 100]))


def shown(get):
    """Everything that the lists show, by type and id."""
    return {
        (resource.type, shape["id"]): shape
        for resource in RESOURCES
        for shape in get(f"/api/v1/{resource.name}/?limit=1000")["results"]
    }


def narrowed(objects, filters):
    types, session = filters.get("types", "").split(","), filters.get("session")
    return {
        (kind, key): shape
        for (kind, key), shape in objects.items()
        if kind in types or types == [""]
        if session is None or shape.get("session") in {None, session}
    }


def check(clock, *mirrors):
    with clock.standing():
        objects = shown(mirrors[0].get)
        for mirror in mirrors:
            mirror.catch_up()
            manifest = mirror.manifest()
            assert mirror.step() == ([], False)
            truth = narrowed(objects, mirror.filters)
            assert mirror.versions == {key: shape["version"] for key, shape in truth.items()}
            assert mirror.fingerprint == manifest["sha256"]
            assert mirror.counts == {name: n for name, n in manifest["counts"].items() if n}
            assert mirror.cursor == manifest["cursor"]
            assert mirror.objects == truth


@pytest.mark.parametrize("seed", range(3))
def test_mirror_from_any_cursor_equals_the_manifest(db, get, clock, seed):
    random = Random(seed)
    world = World(random)
    sessions = [shape["slug"] for shape in get("/api/v1/sessions/")["results"]]
    mirrors = [Mirror(get)]

    for step in range(60):
        match random.choice("eeeeetttmmb"):
            case "e" if random.random() < 0.2:
                with writing():
                    world.edit(EDITS)
                    world.edit(EDITS)
            case "e":
                world.edit(EDITS)
            case "t":
                clock.now += timedelta(seconds=random.choice([0, 1, 10, 20, 90, 300, 4000]))
            case "m":
                random.choice(mirrors).step()
            case "b":
                old = random.choice([begin(get, random, sessions), *mirrors])
                mirrors.append(old.copy())
        if step % 20 == 19:
            check(clock, *(mirror.copy() for mirror in mirrors))

    assert store.repair() == (0, 0)


def test_store_holds_what_a_serializer_would_render(db, clock):
    world = World(Random(1))

    for _ in range(len(EDITS)):
        world.edit(EDITS)
        clock.now += timedelta(minutes=world.random.choice([0, 1, 70]))
        stale, orphans = store.wrong(store.Writer(timezone.now()))

        assert [(row.type, row.record) for row in stale] == []
        assert orphans == set()


@pytest.mark.parametrize("act", ["hide", "delete"])
def test_mirror_hears_at_once_of_what_had_been_set_to_come_later(db, get, clock, act):
    claim, claims = make_claim(publish_at=clock.now + timedelta(seconds=50)), Claim.objects.all()
    mirror = Mirror(get)
    mirror.catch_up()
    claims.update(publish_at=clock.now + timedelta(seconds=5))
    clock.now += timedelta(seconds=10)
    read = mirror.catch_up()

    match act:
        case "hide":
            claims.update(publish_at=None)
        case "delete":
            claims.delete()

    assert [line["action"] for line in read if line["id"] == str(claim.pk)] == ["upsert"]
    [line] = mirror.catch_up()
    assert (line["id"], line["action"]) == (str(claim.pk), "remove")
    check(clock, mirror)


def test_mirror_hears_of_a_withdrawal_at_a_moment_ahead(db, get, clock):
    claim, mirror = make_claim(), Mirror(get)
    Claim.objects.update(status="withdrawn", withdrawn_at=clock.now + timedelta(hours=1))
    mirror.catch_up()

    clock.now += timedelta(hours=2)

    [line] = mirror.catch_up()
    claim.refresh_from_db()
    assert line == {
        "type": "claim",
        "id": str(claim.pk),
        "action": "remove",
        "reason": "withdrawn",
        "into": None,
        "at": timezone.localtime(claim.withdrawn_at).isoformat(),
    }
    check(clock, mirror)
