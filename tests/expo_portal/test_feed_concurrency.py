"""Mirrors that read while several people write: on PostgreSQL at once, on SQLite in turns."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from threading import Event

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from events.models import Claim, Figure, Release
from expo_portal.writing import writing
from projects.models import SignedProject
from tests.factories import make_claim, make_figure, make_project, make_release, make_session, text
from tests.mirrors import Mirror

WRITERS = 3 if connection.vendor == "postgresql" else 0
SECONDS = 6


def get(address):
    response = Client().get(address)
    assert response.status_code == 200
    return response.json()


def one(random, model):
    return random.choice(list(model.objects.order_by("pk")[:20]))


def edit(random):
    """Any write, some of which commit only after a moment of theirs has passed."""
    soon = timezone.now() + timedelta(seconds=random.choice([-1, 0.1, 0.5, 1, 2]))
    with writing():
        match random.choice(["rename", "move", "hide", "add", "delete", "withdraw"]):
            case "rename":
                project = one(random, SignedProject)
                project.title = text(f"Project {random.random()}")
                project.save()
            case "move":
                one(random, Figure).release.figures.update(publish_at=soon)
            case "hide":
                release = one(random, Release)
                release.publish_at = random.choice([soon, None])
                release.save()
            case "add":
                make_figure("5", release=one(random, Release), publish_at=soon)
                make_project(session=one(random, Release).session, publish_at=soon)
            case "delete" if Claim.objects.count() > 3:
                one(random, Claim).delete()
            case _:
                forum_or_claim = one(random, random.choice([Claim, SignedProject]))
                forum_or_claim.status = random.choice(["withdrawn", "checked"])
                forum_or_claim.save()
    time.sleep(random.random() / 50)


def write(seed, until):
    random = Random(seed)
    try:
        while time.monotonic() < until:
            # What was weighed at the end of ``edit`` is read only when this ends.
            with transaction.atomic():
                edit(random)
                if random.random() < 0.3:
                    time.sleep(random.random() / 2)
    finally:
        connection.close()


def follow(seed, until):
    """A mirror in pages of its own, which starts over from an old state now and then."""
    random = Random(seed)
    mirror = Mirror(
        get, random.choice([{}, {"types": "figure,project"}]), random.choice([1, 3, 50])
    )
    old = mirror.copy()
    try:
        while time.monotonic() < until:
            mirror.step()
            if random.random() < 0.1:
                old, mirror = mirror.copy(), old.copy()
    finally:
        connection.close()
    return [mirror, old]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_mirrors_are_exact_after_writes_at_the_same_time():
    for _ in range(3):
        release = make_release(make_session())
        for _ in range(3):
            make_claim(release=release)
            make_figure("5", release=release)
            make_project(session=release.session)
    begin = Mirror(get)
    begin.catch_up()

    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(max_workers=8) as pool:
        written = [pool.submit(write, seed, until) for seed in range(WRITERS)]
        followed = [pool.submit(follow, seed, until) for seed in range(WRITERS)]
    for future in written:
        future.result()
    if not WRITERS:
        random = Random(0)
        followers = [begin.copy() for _ in range(3)]
        for _ in range(60):
            edit(random)
            random.choice(followers).step()
    else:
        followers = [mirror for future in followed for mirror in future.result()]
    time.sleep(2.5)

    for mirror in (begin, *followers, Mirror(get, limit=2)):
        mirror.catch_up()
        manifest = mirror.manifest()
        assert mirror.step() == ([], False)
        assert (mirror.fingerprint, mirror.cursor) == (manifest["sha256"], manifest["cursor"])
        assert mirror.counts == {name: n for name, n in manifest["counts"].items() if n}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_write_that_commits_after_its_moment_is_not_missed():
    first, second = make_claim(publish_at=None), make_claim(publish_at=None)
    mirror = Mirror(get)
    mirror.catch_up()
    now = timezone.now()
    late, early = Claim.objects.filter(pk=first.pk), Claim.objects.filter(pk=second.pk)
    early.update(publish_at=now + timedelta(seconds=1))
    mirror.catch_up()
    weighed, may_commit = Event(), Event()

    def write():
        try:
            with transaction.atomic():
                late.update(publish_at=now + timedelta(seconds=0.7))
                weighed.set()
                may_commit.wait(timeout=5)
        finally:
            connection.close()

    if WRITERS:
        with ThreadPoolExecutor() as pool:
            writer = pool.submit(write)
            weighed.wait(timeout=5)
            time.sleep(1.2)
            # Its own moment is over and so is a later one, but it is not there yet.
            assert str(first.pk) not in {line["id"] for line in mirror.catch_up()}
            may_commit.set()
            writer.result()
    else:
        may_commit.set()
        late.update(publish_at=now + timedelta(seconds=0.7))
        time.sleep(1.2)
        mirror.catch_up()

    mirror.catch_up()
    assert mirror.fingerprint == mirror.manifest()["sha256"]
    assert {str(first.pk), str(second.pk)} <= {key for _name, key in mirror.objects}
