"""Validators: what a client holds already costs one query, and embargoed writes move nothing."""

import gzip
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from django.utils.http import http_date

from expo_portal.feed import store
from expo_portal.writing import writing
from tests.factories import (
    FUTURE,
    HIDDEN,
    hidden_fields,
    make_claim,
    make_figure,
    make_release,
    make_session,
    public,
    text,
)

pytestmark = pytest.mark.django_db

ADDRESSES = (
    "/api/v1/",
    "/api/v1/claims/",
    "/api/v1/claims/?limit=1&lang=en",
    "/api/v1/claims/?format=ndjson",
    "/api/v1/changes/",
    "/api/v1/manifest/",
    "/api/v1/search/?q=claim",
)


@pytest.fixture
def at_rest(monkeypatch):
    """A clock that stands, a while after all writes, so that Last-Modified is over."""

    def at_rest():
        later = timezone.now() + timedelta(minutes=5)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    return at_rest


def get(client, address, **headers):
    return client.get(address, headers={k.replace("_", "-"): v for k, v in headers.items()})


def test_answer_that_is_known_is_not_sent_again(client, at_rest):
    make_claim()
    at_rest()
    kept = ("ETag", "Last-Modified", "Cache-Control", "Vary", "Access-Control-Allow-Origin")

    for address in ADDRESSES:
        first = get(client, address)
        again = get(client, address, if_none_match=first["ETag"])

        found = (address, first.status_code, again.status_code, again.content)
        assert found == (address, 200, 304, b"")
        assert [again[name] for name in kept] == [first[name] for name in kept]
        assert "Content-Type" not in again


def test_public_write_makes_it_new(client):
    claim = make_claim()
    firsts = {address: get(client, address) for address in ADDRESSES}

    claim.text = text("Another claim")
    claim.save()

    for address, first in firsts.items():
        again = get(client, address, if_none_match=first["ETag"])
        since = get(client, address, if_modified_since=first["Last-Modified"])
        assert (address, again.status_code, since.status_code) == (address, 200, 200)
        assert again["ETag"] != first["ETag"]


@pytest.mark.parametrize("reason", [reason for reason in HIDDEN if reason != "withdrawn"])
def test_embargoed_write_shows_in_no_header_and_no_byte(client, at_rest, reason):
    with writing():
        fields, expo_session = hidden_fields(reason)
        release = make_release(expo_session, **fields)
        make_claim()
    at_rest()
    before = {address: whole(get(client, address)) for address in ADDRESSES}

    make_claim(release=release, session=expo_session, **fields)

    assert {address: whole(get(client, address)) for address in ADDRESSES} == before


def whole(answer):
    return dict(answer.items()), bytes_of(answer)


def bytes_of(answer):
    return b"".join(answer) if answer.streaming else answer.content


def test_moment_that_passes_makes_it_new(client, monkeypatch):
    release = make_release(publish_at=FUTURE)
    first = get(client, "/api/v1/releases/")
    monkeypatch.setattr("django.utils.timezone.now", lambda: FUTURE)

    again = get(client, "/api/v1/releases/", if_none_match=first["ETag"])

    assert again.status_code == 200
    assert str(release.pk) in again.content.decode()
    assert again["Last-Modified"] == http_date(FUTURE.timestamp())


def test_tags_are_compared_as_the_standard_says(client):
    address = f"/api/v1/claims/{make_claim().pk}/"
    tag = get(client, address)["ETag"]
    statuses = {
        "{tag}": 304,
        "W/{tag}": 304,
        '"other", {tag}': 304,
        '"other", W/"another"': 200,
        "*": 304,
        "nonsense": 200,
        "": 200,
    }

    answers = {
        header: get(client, address, if_none_match=header.format(tag=tag)) for header in statuses
    }

    assert {header: answer.status_code for header, answer in answers.items()} == statuses
    assert {answer["ETag"] for answer in answers.values()} == {tag}


def test_any_tag_matches_only_what_is_there(client):
    claim = make_claim()
    claim.withdraw(text("It was wrong."))

    gone = get(client, f"/api/v1/claims/{claim.pk}/", if_none_match="*")
    never = get(client, "/api/v1/claims/nothing/", if_none_match="*")
    wrong = get(client, "/api/v1/claims/?limit=0", if_none_match="*")

    assert [answer.status_code for answer in (gone, never, wrong)] == [410, 404, 400]
    assert not any("ETag" in answer for answer in (gone, never, wrong))


def test_date_counts_only_without_tags(client, at_rest):
    release = make_release()
    at_rest()
    release.claims.create(**public(session=release.session, text=text("The largest")))
    first = get(client, "/api/v1/claims/")

    by_date = get(client, "/api/v1/claims/", if_modified_since=first["Last-Modified"])
    by_both = get(
        client,
        "/api/v1/claims/",
        if_modified_since=first["Last-Modified"],
        if_none_match='"other"',
    )
    by_nonsense = get(client, "/api/v1/claims/", if_modified_since="yesterday")

    assert [answer.status_code for answer in (by_date, by_both, by_nonsense)] == [304, 200, 200]


def test_date_to_come_answers_in_full(client, at_rest):
    make_claim()
    at_rest()
    ahead = http_date((timezone.now() + timedelta(days=1)).timestamp())

    paths = ("/api/v1/claims/", "/api/v1/claims/nothing/", "/api/v1/claims/?limit=0")
    answers = [get(client, path, if_modified_since=ahead) for path in paths]

    assert [answer.status_code for answer in answers] == [200, 404, 400]


def test_last_modified_is_never_ahead_of_the_clock(client, monkeypatch):
    now = timezone.now().replace(microsecond=0)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    make_release(publish_at=now + timedelta(seconds=20))
    make_claim()

    told = get(client, "/api/v1/claims/")["Last-Modified"]

    assert (told, store.state(now).last_modified > now) == (http_date(now.timestamp()), True)
    assert get(client, "/api/v1/claims/", if_modified_since=told).status_code == 200


def test_each_form_has_its_own_tag(client):
    make_figure("over 117.1 billion yuan", session=make_session(slug="13"))
    forms = [
        ("/api/v1/figures/", {}),
        ("/api/v1/figures/?lang=en", {}),
        ("/api/v1/figures/?format=csv", {}),
        ("/api/v1/figures/", {"accept": "text/csv"}),
        ("/api/v1/figures/", {"accept_encoding": "gzip"}),
        ("/api/v1/figures/?format=csv", {"accept_encoding": "gzip"}),
    ]

    tags = [get(client, address, **headers)["ETag"] for address, headers in forms]

    assert len(set(tags)) == len(forms)
    assert tags == [get(client, address, **headers)["ETag"] for address, headers in forms]


CODINGS = {
    "gzip": "gzip",
    "br, gzip;q=0.5": "gzip",
    "deflate": None,
    "gzip;q=0": None,
    "gzip; q=0.000, identity": None,
    "identity": None,
}


@pytest.mark.parametrize("kind", ["json", "ndjson"])
def test_coding_is_negotiated(client, kind):
    with writing():
        for _ in range(3):
            make_claim()
    address = f"/api/v1/claims/?format={kind}"
    plain = bytes_of(get(client, address))

    for accepts, coding in CODINGS.items():
        answer = get(client, address, accept_encoding=accepts)

        assert (accepts, answer.get("Content-Encoding")) == (accepts, coding)
        found = bytes_of(answer)
        assert (gzip.decompress(found) if coding else found) == plain
        assert answer["Vary"] == "Accept-Encoding"


def test_head_has_the_headers_of_get(client, at_rest):
    make_claim()
    at_rest()
    shown = get(client, "/api/v1/claims/")

    answer = client.head("/api/v1/claims/")

    assert answer.content == b""
    assert {k: v for k, v in answer.items() if k != "Content-Length"} == {
        k: v for k, v in shown.items() if k != "Content-Length"
    }


@pytest.mark.parametrize(("seconds", "lifetime"), [(20.9, 20), (3600, 60), (0.5, 0)])
def test_caches_ask_again_at_the_next_announced_release(client, monkeypatch, seconds, lifetime):
    now = timezone.now()
    make_release(publish_at=now + timedelta(seconds=seconds))
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    answer = get(client, "/api/v1/claims/")

    assert answer["Cache-Control"] == f"public, max-age={lifetime}"
    assert get(client, "/api/v1/changes/")["Cache-Control"] == "public, max-age=0"


def test_moment_of_a_single_record_shows_in_no_header(client):
    release = make_release()
    before = get(client, "/api/v1/claims/")["Cache-Control"]

    make_claim(release=release, publish_at=timezone.now() + timedelta(seconds=90))

    assert get(client, "/api/v1/claims/")["Cache-Control"] == before


def test_nothing_depends_on_the_process():
    """The hash of text differs from process to process; a tag does not."""
    code = (
        "from datetime import UTC, datetime as d; import django; django.setup();"
        "from expo_portal.feed.conditional import Validators;"
        "from expo_portal.feed.store import State;"
        "at = d(2021, 9, 30, tzinfo=UTC);"
        "print(Validators(State(7, at, at, True, None), at, '/api/v1/', ('json', 'gzip')).tag)"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "expo_portal.settings", "SECRET_KEY": "x"}

    tags = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=django_settings.BASE_DIR,
            env=environment | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(tags) == 1
    assert len(tags.pop().strip()) == 34
