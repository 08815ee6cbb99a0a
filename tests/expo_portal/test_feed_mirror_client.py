"""The client that partners take from the pages about the feed, against the running portal."""

import json
import sqlite3
import subprocess
import sys
import time

import pytest

from events.models import Figure, Release
from expo_portal.feed import windows
from expo_portal.feed.docs import CLIENT
from expo_portal.loading import load
from expo_portal.writing import writing
from projects.models import SignedProject
from tests.factories import (
    make_figure,
    make_forum,
    make_project,
    make_release,
    make_session,
    text,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

CODE = CLIENT.read_text()


class Copy:
    """A copy in a file, kept by the client from one portal."""

    def __init__(self, address, path, *filters):
        self.arguments = (address, str(path), *filters)
        self.path = path

    def start(self, code):
        """The client, or what stands in its place, with its arguments."""
        return subprocess.Popen(
            [sys.executable, "-c", code, *self.arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def keep(self):
        """Lets the client run to its end; what it prints."""
        client = self.start(CODE)
        printed, errors = client.communicate(timeout=60)
        assert client.returncode == 0, errors
        return printed

    def objects(self):
        with sqlite3.connect(self.path) as database:
            found = {
                (kind, key): json.loads(body)
                for kind, key, body in database.execute("SELECT type, id, json FROM object")
            }
        database.close()
        return found


@pytest.fixture
def feed(live_server, settings):
    settings.SITE_URL = live_server.url
    return f"{live_server.url}/api/v1/"


@writing()
def make_sessions():
    for slug in ("12", "13"):
        release = make_release(make_session(slug=slug))
        make_forum(release.session)
        for number in range(5):
            make_figure(str(number), release=release)
            make_project(session=release.session)


@pytest.fixture
def copy(feed, tmp_path):
    return Copy(feed, tmp_path / "copy.sqlite3")


def said(lines, objects):
    return f"{lines} changes replayed; {objects} objects, as the manifest says.\n"


def test_copy_is_whole_and_follows_edits_and_withdrawals(copy):
    load()
    first = copy.keep()

    before = copy.objects()
    assert first == said(len(before), len(before))
    projects = {shape["reference"] for (kind, _), shape in before.items() if kind == "project"}
    assert projects == set(SignedProject.objects.published().values_list("reference", flat=True))
    # It reads on from where it stopped.
    assert copy.keep() == said(0, len(before))

    project = SignedProject.objects.get(reference="12-002")
    with writing():
        project.title = text("Renamed")
        project.save()
    SignedProject.objects.exclude(reference="12-002").first().withdraw(text("Signed twice."))
    make_figure("5", release=Release.objects.first())

    printed = copy.keep()

    after = copy.objects()
    assert after["project", str(project.pk)]["title"]["en"] == "Renamed"
    kinds = [[kind for kind, _key in held].count("project") for held in (before, after)]
    assert kinds[0] - kinds[1] == 1
    assert printed.endswith(f"; {len(after)} objects, as the manifest says.\n")


def test_copy_of_one_session_has_no_more_and_keeps_its_filter(feed, tmp_path):
    make_sessions()
    copy = Copy(feed, tmp_path / "copy.sqlite3", "session=13", "types=figure,forum")

    copy.keep()

    held = copy.objects()
    assert {kind for kind, _key in held} == {"figure", "forum"}
    assert {shape["session"] for shape in held.values()} == {"13"}
    # A cursor belongs to its filter.
    client = Copy(feed, copy.path, "session=12").start(CODE)
    _printed, errors = client.communicate(timeout=60)
    assert json.loads(errors)["errors"][0]["parameter"] == "cursor"
    assert copy.objects() == held
    count = Figure.objects.published().filter(session__slug="13").count()
    assert [kind for kind, _key in held].count("figure") == count


# Small pages, so that there are many writes between which the client can be killed.
SMALL_PAGES = CODE.replace('"limit": 1000', '"limit": 7').replace(
    "sqlite3.connect(path)", "sqlite3.connect(path, factory=Deadly)"
)


def test_copy_outlives_clients_killed_between_two_writes(copy):
    make_sessions()

    for writes in (1, 5, 24, 60):
        client = copy.start(DEADLY.format(writes=writes) + SMALL_PAGES)
        client.communicate(timeout=60)
        assert client.returncode == -9

    copy.keep()

    whole = Copy(copy.arguments[0], copy.path.with_name("whole.sqlite3"))
    whole.keep()
    assert copy.objects() == whole.objects()


DEADLY = """
import os, signal, sqlite3
class Deadly(sqlite3.Connection):
    left = {writes}
    def execute(self, statement, *values):
        if statement.startswith(("INSERT", "REPLACE")):
            Deadly.left -= 1
            if Deadly.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return super().execute(statement, *values)
"""


def test_client_waits_where_it_is_asked_to(copy, settings, monkeypatch, tmp_path):
    make_sessions()
    # Counted apart, so that no other test waits for this minute to end.
    own = windows.Windows(tmp_path / "callers")
    monkeypatch.setattr("expo_portal.feed.admission.windows", lambda: own)
    monkeypatch.setattr(windows, "SECONDS", 2)
    settings.FEED_RATE = 2
    started = time.monotonic()

    printed = copy.keep()

    # Two pages of changes and a manifest, the third of which has to wait for the next window.
    assert printed.endswith("objects, as the manifest says.\n")
    assert time.monotonic() - started > 1
    own.file.close()
