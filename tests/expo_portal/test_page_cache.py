"""A kept page is the page as it would be made now."""

import gzip
import time
from datetime import timedelta
from random import Random
from threading import Barrier, Thread
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from events.models import ExpoSession, Measure, Organization, Place
from expo_portal.page_cache import PageCacheMiddleware
from expo_portal.removal import Name, remove
from expo_portal.staff.roles import ADMINISTRATORS
from projects.models import SignedProject
from tests.factories import (
    hidden_fields,
    make_figure,
    make_measure,
    make_project,
    make_release,
    make_session,
    make_staff,
    text,
)
from tests.worlds import World, save, undone


@pytest.fixture
def visitor(settings):
    """Of a portal that keeps its pages; the other clients here see them made anew."""
    cache.clear()
    settings.PAGE_SECONDS = 60
    visitor = Client()
    # It reads the settings now.
    visitor.get("/healthz")
    settings.PAGE_SECONDS = 0
    yield visitor
    cache.clear()


@pytest.fixture
def clock(monkeypatch):
    now = [timezone.now()]
    monkeypatch.setattr("django.utils.timezone.now", lambda: now[0])
    return now


def seen(client, path, **headers):
    answer = client.get(path, headers=headers)
    return answer.status_code, b"".join(answer)


def test_kept_page_takes_one_query(visitor, db, django_assert_num_queries):
    make_figure("111 yuan")
    first = seen(visitor, "/en/sessions/")

    with django_assert_num_queries(1):
        again = seen(visitor, "/en/sessions/")

    assert again == first
    assert first[0] == 200


def test_public_write_is_seen_at_once(visitor, db):
    session = make_session(slug="13", theme={"en": "Trade"})
    path = "/en/sessions/13/"
    assert b"Trade" in seen(visitor, path)[1]

    save(session, theme={"en": "Industry"})

    assert b"Industry" in seen(visitor, path)[1]
    session.withdraw({"en": "Entered twice."})
    assert seen(visitor, path)[0] == 410


def test_removed_name_is_gone_at_once(visitor, db):
    make_project(reference="13-1", title=text("Signed by Zhang San"))
    paths = ["/en/projects/13-1/", "/zh-hans/projects/", "/en/search/?q=signed"]
    assert [b"Zhang San" in seen(visitor, path)[1] for path in paths] == [True] * 3

    remove(Name(["Zhang San"]), "Asked for by letter.", make_staff(ADMINISTRATORS))

    assert [b"Zhang San" in seen(visitor, path)[1] for path in paths] == [False] * 3


def test_embargoed_write_leaves_pages_as_they_are(visitor, db, hidden, django_assert_num_queries):
    if hidden == "withdrawn":
        return  # To withdraw is a public write.
    fields, session = hidden_fields(hidden)
    make_session(slug="13", series=session.series)
    release, measure = make_release(session, **fields), make_measure()
    before = seen(visitor, "/en/sessions/13/")

    make_figure("987654 yuan", release=release, measure=measure, **fields)
    save(release, title={"en": "Quixotry"})

    with django_assert_num_queries(1):
        assert seen(visitor, "/en/sessions/13/") == before


def test_moment_is_not_slept_through(visitor, db, clock):
    moment = clock[0] + timedelta(seconds=5)
    session, measure = make_session(slug="13"), make_measure()
    release = make_release(session, publish_at=moment)
    make_figure("987654 yuan", measure=measure, release=release, publish_at=moment)
    path = f"/en/measures/{measure.code}/"
    assert b"987,654" not in seen(visitor, path)[1]

    clock[0] = moment - timedelta(microseconds=1)
    assert b"987,654" not in seen(visitor, path)[1]
    clock[0] = moment
    assert b"987,654" in seen(visitor, path)[1]


def test_what_stands_beside_the_feed_is_seen_within_a_minute(visitor, db, settings, monkeypatch):
    settings.CONTACT_EMAIL = "old@expo.example"
    seen(visitor, "/en/about/")
    settings.CONTACT_EMAIL = "new@expo.example"
    assert b"old@expo.example" in seen(visitor, "/en/about/")[1]

    late = time.time() + 61
    monkeypatch.setattr("django.core.cache.backends.locmem.time.time", lambda: late)

    assert b"new@expo.example" in seen(visitor, "/en/about/")[1]


def test_each_language_query_host_and_coding_has_its_page(visitor, client, db, settings):
    settings.ALLOWED_HOSTS = ["testserver", "expo.example"]
    make_session(slug="13", theme={"en": "Trade", "zh-hans": "贸易"})
    asked = [
        ("/en/sessions/13/", {}),
        ("/zh-hans/sessions/13/", {}),
        ("/en/projects/?session=13", {}),
        ("/en/projects/?session=14", {}),
        ("/en/sessions/13/", {"host": "expo.example"}),
    ]

    for _ in range(2):
        for path, headers in asked:
            assert seen(visitor, path, **headers) == seen(client, path, **headers)
            packed = seen(visitor, path, **headers, accept_encoding="gzip")[1]
            assert gzip.decompress(packed) == seen(client, path, **headers)[1]


def test_unknown_host_is_refused_though_the_page_is_kept(visitor, db):
    kept = seen(visitor, "/en/about/")

    refused = seen(visitor, "/en/about/", host="evil.example")

    assert (kept[0], refused[0]) == (200, 400)
    assert (b"About this portal" in kept[1], b"About this portal" in refused[1]) == (True, False)


@pytest.mark.parametrize("start", ["//", "///", "/x"])
def test_links_that_begin_elsewhere_stay_with_who_asked_for_them(visitor, rf, db, settings, start):
    """A server takes where links begin from a header, where a proxy lets that through."""
    settings.PAGE_SECONDS = 60
    middleware = PageCacheMiddleware(lambda request: HttpResponse(request.META["SCRIPT_NAME"]))

    answers = [middleware(rf.get("/en/about/", SCRIPT_NAME=each)) for each in (start, "", start)]

    assert [answer.content.decode() for answer in answers] == [start, "", start]


def test_query_of_bare_signs_is_not_that_of_the_same_signs_coded_twice(visitor, client, db):
    bare = "贸易".encode().decode("latin-1")
    coded = f"/en/projects/?q={quote(bare)}"

    assert "贸易" in visitor.get("/en/projects/", QUERY_STRING=f"q={bare}").content.decode()

    assert seen(visitor, coded) == seen(client, coded)


def test_database_put_back_does_not_bring_back_its_other_future(visitor, db, clock):
    """From a backup a portal counts on from an earlier state, through states that it had."""
    session, path = make_session(slug="13", theme={"en": "Trade"}), "/en/sessions/13/"
    clock[0] += timedelta(minutes=1)
    with undone():
        save(session, theme={"en": "Industry"})
        assert b"Industry" in seen(visitor, path)[1]

    clock[0] += timedelta(seconds=20)
    save(ExpoSession.objects.get(), theme={"en": "Farming"})

    assert b"Farming" in seen(visitor, path)[1]


def test_next_release_is_seen_at_once_where_its_moment_moves(visitor, client, db, clock):
    release = make_release(publish_at=clock[0] + timedelta(days=1))
    path = "/en/updates/"
    before = seen(visitor, path)

    save(release, publish_at=clock[0] + timedelta(days=2))

    assert seen(visitor, path) == seen(client, path) != before
    release.delete()
    assert seen(visitor, path) == seen(client, path) != before


def test_staff_see_pages_made_anew_and_leave_none(visitor, db, settings):
    settings.CONTACT_EMAIL = "old@expo.example"
    seen(visitor, "/en/about/")
    staff = make_staff("editor")
    visitor.force_login(staff)
    settings.CONTACT_EMAIL = "new@expo.example"

    assert b"new@expo.example" in seen(visitor, "/en/about/")[1]
    visitor.logout()
    visitor.cookies.clear()
    assert b"old@expo.example" in seen(visitor, "/en/about/")[1]


@pytest.mark.parametrize(
    "path", ["/", "/en/nothing/", "/en/projects/data.csv", "/api/v1/projects/", "/healthz"]
)
def test_only_pages_that_are_there_are_kept(visitor, db, path):
    make_session()

    seen(visitor, path)

    assert len(cache._cache) == 0
    seen(visitor, "/en/about/")
    assert len(cache._cache) == 1


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse("private", headers={"Cache-Control": "private"}),
        HttpResponse("own", headers={"Vary": "Accept-Encoding, Cookie"}),
        HttpResponse("long" * 30_000),
        HttpResponse("text", content_type="text/plain"),
        HttpResponse("error", status=500),
    ],
    ids=lambda answer: answer.content[:7].decode(),
)
def test_answer_for_one_reader_is_not_kept(visitor, rf, db, settings, answer):
    settings.PAGE_SECONDS = 60
    asked = []

    def view(request):
        asked.append(request.path)
        return answer

    middleware = PageCacheMiddleware(view)
    for _ in range(2):
        middleware(rf.get("/en/about/"))

    assert asked == ["/en/about/"] * 2


def test_answer_that_sets_a_cookie_is_not_kept(visitor, rf, db, settings):
    settings.PAGE_SECONDS = 60

    def view(request):
        answer = HttpResponse("yours")
        answer.set_cookie("who", "you")
        return answer

    PageCacheMiddleware(view)(rf.get("/en/about/"))

    assert len(cache._cache) == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_page_that_many_ask_for_at_once_is_made_once(visitor, rf, settings):
    settings.PAGE_SECONDS = 60
    all_here, made, answers = Barrier(4), [], []

    def view(request):
        made.append(request.path)
        return HttpResponse("page")

    middleware = PageCacheMiddleware(view)

    def ask():
        all_here.wait()
        answers.append(middleware(rf.get("/en/about/")).content)
        connections.close_all()

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert made == ["/en/about/"]
    assert answers == [b"page"] * 4


RECORDS = {
    "sessions": (ExpoSession, "slug"),
    "projects": (SignedProject, "reference"),
    "measures": (Measure, "code"),
    "places": (Place, "slug"),
    "organisations": (Organization, "slug"),
}


def pages(code):
    for path in ("", "sessions/", "updates/", "projects/", "compare/", "measures/", "places/"):
        yield f"/{code}/{path}"
    for name, (model, key) in RECORDS.items():
        for word in model.objects.values_list(key, flat=True):
            yield f"/{code}/{name}/{word}/"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_whatever_staff_do_a_kept_page_is_as_if_made_now(visitor, client, db, seed):
    """So pages show nothing of records that the feed does not, and need no minute to show it."""
    random = Random(seed)
    world, compared = World(random), 0
    for _ in range(30):
        known = random.sample(sorted(pages(random.choice(("en", "zh-hans")))), 5)
        for path in known:
            seen(visitor, path)
        world.edit(World.EDITS + World.OTHER_EDITS)

        for path in known:
            assert seen(visitor, path) == seen(client, path), path
            compared += 1

    assert compared == 150
