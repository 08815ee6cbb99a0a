"""What became public, was corrected or withdrawn, as a page and as Atom."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from events.updates import coming
from expo_portal.writing import writing
from tests.factories import (
    FUTURE,
    HIDDEN,
    LATER,
    hidden_fields,
    make_correction,
    make_figure,
    make_measure,
    make_pavilion,
    make_project,
    make_release,
    make_series,
    make_session,
)
from tests.factories import text as both
from tests.html import read, text, texts

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
SECRET = "Secret matter"


def get(client, path="/en/updates/"):
    response = client.get(path)
    assert response.status_code == 200, path
    return read(response)


def listed(root):
    return texts(root, ".//ol[@class='updates']/li")


def entries(client, path="/en/updates/feed.atom"):
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (
        200,
        "application/atom+xml; charset=utf-8",
    )
    return ElementTree.fromstring(response.content).findall(f"{ATOM}entry")


def told(entry):
    return [entry.findtext(f"{ATOM}{name}") for name in ("title", "summary", "updated")]


@pytest.fixture
def happenings():
    """A release of two figures and three projects, a correction of one, a pavilion withdrawn."""
    moment = datetime(2021, 9, 30, tzinfo=UTC)
    with writing():
        expo_session = make_session(slug="13", ordinal=13, series=make_series(name=both("Expo")))
        release = make_release(expo_session, title=both("Results"), publish_at=moment)
        measure = make_measure(name=both("Projects signed"))
        figure = make_figure("5", release=release, measure=measure, publish_at=moment)
        make_figure("6", release=release, publish_at=moment)
        line = make_project(session=expo_session, release=release, items_count=3)
        make_project(session=expo_session, release=release, parent=line)
        make_correction(figure, publish_at=datetime(2021, 10, 2, tzinfo=UTC))
        pavilion = make_pavilion(expo_session, name=both(SECRET))
    pavilion.withdraw(both("It was never built."))
    return expo_session


def test_updates_tell_what_happened_latest_first(client, happenings):
    found = listed(get(client))

    today = timezone.localdate()
    assert found == [
        f"Withdrawn {today:%-d %B %Y} 13th Expo PavilionIt was never built.",
        "Corrected 2 October 2021 13th Expo Projects signed 4 → 5Typed wrongly.",
        "Released 30 September 2021 13th Expo Results "
        "Announced on a day not stated press conference 2 figures 3 projects",
    ]


def test_updates_are_narrowed_to_a_kind(client, happenings):
    every = ["Withdrawn", "Corrected", "Released"]
    kinds = {
        "released": ["Released"],
        "corrected": ["Corrected"],
        "withdrawn": ["Withdrawn"],
        "no such kind": every,
        "%00": every,
    }

    roots = {kind: get(client, f"/en/updates/?kind={kind}") for kind in kinds}

    assert {
        kind: [each.split()[0] for each in listed(root)] for kind, root in roots.items()
    } == kinds


def test_release_to_come_shows_its_moment_and_no_more(client):
    public_session = make_session(ordinal=13)
    make_release(public_session, title=both(SECRET), publish_at=FUTURE)
    hidden_session = make_session(ordinal=14, publish_at=FUTURE, theme=both(SECRET))
    make_release(hidden_session, title=both(SECRET), publish_at=FUTURE + timedelta(days=1))
    make_release(public_session, title=both(SECRET), status="draft", publish_at=FUTURE)

    root = get(client)

    assert texts(root, ".//ul[@class='figures']/li") == [
        f"1 January 2100, 08:00 Beijing time {public_session.title}",
        "2 January 2100, 08:00 Beijing time Results will be announced",
    ]
    assert SECRET not in text(root)
    assert entries(client) == []


def test_updates_without_any_say_so(client):
    root = get(client)

    assert "No results have been published yet." in texts(root, ".//p")
    assert (
        text(get(client, "/en/updates/?kind=withdrawn").find(".//main")).count(
            "Nothing was withdrawn so far."
        )
        == 1
    )


def test_hidden_figure_keeps_its_release_and_its_correction_hidden(client):
    with writing():
        for reason in HIDDEN:
            fields, expo_session = hidden_fields(reason)
            told = both(f"{SECRET}, {reason}")
            release = make_release(expo_session, title=told, **fields)
            measure = make_measure(name=told)
            figure = make_figure("77", release=release, measure=measure, **fields)
            make_correction(figure, reason=told, **fields)

    for path in ("", "?kind=released", "?kind=corrected", "?kind=withdrawn", "feed.atom"):
        response = client.get(f"/en/updates/{path}")
        assert response.status_code == 200
        assert SECRET not in response.content.decode()


def test_atom_tells_the_same_with_ids_that_stay(client, happenings):
    found = entries(client)
    ids = [entry.findtext(f"{ATOM}id") for entry in found]

    assert [told(entry)[:2] for entry in found] == [
        ["13th: Withdrawn: pavilion", "It was never built."],
        ["13th: Corrected: Projects signed", "4 → 5. Typed wrongly."],
        ["13th: Results", "Figures: 2. Projects: 3."],
    ]
    happenings.theme = both("Another theme")
    happenings.save()
    again = entries(client)
    assert [entry.findtext(f"{ATOM}id") for entry in again] == ids
    assert len(set(ids)) == 3
    assert (
        client.get("/en/updates/feed.atom").content == client.get("/en/updates/feed.atom").content
    )


def test_updates_are_cut_into_pages(client):
    with writing():
        for _n in range(26):
            make_release()

    first, second = get(client), get(client, "/en/updates/?page=2")

    assert (len(listed(first)), len(listed(second))) == (25, 1)
    assert text(second.find(".//title")) == "Releases and corrections, page 2"
    assert len(listed(get(client, "/en/updates/?page=nonsense"))) == 25
    assert len(listed(get(client, "/en/updates/?page=99"))) == 1


@pytest.mark.parametrize("size", [2, 5])
def test_updates_ask_a_fixed_number_of_queries(client, django_assert_num_queries, size):
    with writing():
        for _n in range(size):
            make_correction(make_figure("5"))
            make_pavilion(status="withdrawn", withdrawn_at=LATER)
            make_release(publish_at=FUTURE)

    for path, number in {"": 6, "feed.atom": 4}.items():
        with django_assert_num_queries(number, info=path):
            assert client.get(f"/en/updates/{path}").status_code == 200


@pytest.mark.parametrize(("age", "shown"), [(89, True), (91, False)])
def test_session_begins_with_its_corrections_for_90_days(client, age, shown):
    figure = make_figure("5", measure=make_measure(name=both("Projects signed")))
    make_correction(figure, publish_at=timezone.now() - timedelta(days=age))

    for path in ("", "press/"):
        root = get(client, f"{figure.session.get_absolute_url()}{path}")

        banners = root.findall(".//div[@class='sample corrected']")
        assert len(banners) == shown
        assert all("Projects signed 4 → 5" in text(banner) for banner in banners)


def test_order_of_what_is_to_come_tells_nothing_hidden():
    public_session = make_session()
    for n, session in enumerate((make_session(publish_at=FUTURE), public_session)):
        make_release(session, publish_at=FUTURE, id=UUID(int=n))

    assert coming() == [(FUTURE, public_session), (FUTURE, None)]
