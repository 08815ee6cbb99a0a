from xml.etree import ElementTree

import pytest

from projects import feeds
from tests.factories import LATER, hidden_fields, make_project, make_sector
from tests.factories import text as both

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client, path):
    answer = client.get(path)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


def titles(root):
    return [entry.findtext(f"{ATOM}title") for entry in root.findall(f"{ATOM}entry")]


def test_feed_has_the_newest_first_under_the_name_of_its_filter(client):
    paper = make_sector(slug="paper", name=both("Paper"))
    old = make_project(
        "over 1 billion yuan", sector=paper, title=both("Old"), summary=both("<Mill>")
    )
    make_project(sector=paper, title=both("New"), publish_at=LATER)
    make_project(title=both("Other"))

    root = feed(client, "/en/projects/feed.atom?sector=paper")

    assert root.findtext(f"{ATOM}title") == "Signed projects: Paper"
    assert titles(root) == ["New", "Old"]
    entry = root.findall(f"{ATOM}entry")[1]
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{old.pk}"
    assert entry.findtext(f"{ATOM}summary") == "over 1 billion yuan\n&lt;Mill&gt;"
    assert [link.get("href") for link in root.findall(f"{ATOM}link")] == [
        "http://127.0.0.1:8000/en/projects/?sector=paper",
        "http://127.0.0.1:8000/en/projects/feed.atom?sector=paper",
    ]


def test_feed_is_bounded(client, monkeypatch):
    monkeypatch.setattr(feeds, "ENTRIES", 2)
    for _n in range(3):
        make_project()

    assert len(titles(feed(client, "/en/projects/feed.atom"))) == 2


def test_feed_without_projects_tells_no_moment_of_its_own(client):
    root = feed(client, "/en/projects/feed.atom")

    assert root.findtext(f"{ATOM}updated") == "2000-01-01T00:00:00+00:00"


def test_feed_holds_no_hidden_project(client, hidden):
    fields, expo_session = hidden_fields(hidden)
    make_project(title=both("Open matter"))
    make_project(title=both("Secret matter"), session=expo_session, **fields)

    assert titles(feed(client, "/en/projects/feed.atom")) == ["Open matter"]
