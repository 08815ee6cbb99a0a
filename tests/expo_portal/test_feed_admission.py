"""Who may ask how often: limits, keys, and scripts of other sites."""

from datetime import timedelta
from secrets import token_hex

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from expo_portal.feed.keys import ApiKey
from expo_portal.resources import RESOURCES
from tests.factories import hidden_fields, make_api_key, make_claim

pytestmark = pytest.mark.django_db

TYPES = "http://127.0.0.1:8000/api/docs/problems"
ADDRESS = "/api/v1/claims/"


def somewhere():
    """A network that no other test asks from, not even in another process."""
    return f"2001:db8:{token_hex(2)}:{token_hex(2)}:"


@pytest.fixture
def asking(settings):
    """A client at an address that nobody asked from, in a portal that answers two requests."""
    settings.FEED_RATE, settings.FEED_RATE_WITH_KEY = 2, 3
    return Client(REMOTE_ADDR=f"{somewhere()}:1")


@pytest.fixture
def clock(monkeypatch):
    now = timezone.now()

    def move(seconds):
        monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(seconds=seconds))

    move(0)
    return move


def bearer(key):
    return {"authorization": f"Bearer {key}"}


def codes(client, times, **headers):
    return [client.get(ADDRESS, headers=headers).status_code for _ in range(times)]


# Limits


def test_too_many_requests_are_a_problem(asking, clock):
    asking.get(ADDRESS)
    clock(12.5)
    asking.get(ADDRESS)

    answer = asking.get(ADDRESS)

    assert answer.status_code == 429
    assert answer.json() == {
        "type": f"{TYPES}/too-many-requests/",
        "title": "Too many requests",
        "status": 429,
        "detail": "Too many requests. Ask again in 48 seconds.",
    }
    assert {name: answer.get(name) for name in ("Retry-After", "Cache-Control", "Vary")} == {
        "Retry-After": "48",
        "Cache-Control": "no-store",
        "Vary": None,
    }
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Content-Length"] == str(len(answer.content))
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_who_waits_as_told_is_answered(asking, clock):
    assert codes(asking, 3) == [200, 200, 429]

    clock(59.5)
    assert asking.get(ADDRESS).json()["detail"] == "Too many requests. Ask again in 1 second."
    clock(60)
    assert codes(asking, 3) == [200, 200, 429]


def test_others_are_answered_meanwhile(asking):
    codes(asking, 3)

    assert codes(Client(REMOTE_ADDR=f"{somewhere()}:1"), 1) == [200]


def test_neighbours_in_an_ipv6_network_are_one_caller(asking):
    home = somewhere()
    neighbours = [Client(REMOTE_ADDR=f"{home}:{n}") for n in range(3)]

    found = [neighbour.get(ADDRESS).status_code for neighbour in neighbours]

    assert found == [200, 200, 429]


def test_client_cannot_choose_its_address(asking):
    found = [
        asking.get(ADDRESS, headers={"x-forwarded-for": f"198.51.100.{n}"}).status_code
        for n in range(3)
    ]

    assert found == [200, 200, 429]


def test_refused_request_costs_no_query(asking, django_assert_num_queries):
    tag = asking.get(ADDRESS)["ETag"]
    codes(asking, 1)

    with django_assert_num_queries(0):
        assert codes(asking, 1) == codes(asking, 1, if_none_match=tag) == [429]


def test_answer_that_is_known_is_not_counted(asking):
    tag = asking.get(ADDRESS)["ETag"]

    assert codes(asking, 9, if_none_match=tag) == [304] * 9
    assert codes(asking, 2) == [200, 429]


def test_any_tag_is_counted_for_it_takes_all_the_work(asking):
    assert codes(asking, 3, if_none_match="*") == [304, 304, 429]


def test_errors_are_counted(asking):
    addresses = ("/api/v1/claims/?limit=0", "/api/v1/nothing/", ADDRESS)

    assert [asking.get(address).status_code for address in addresses] == [400, 404, 429]


def test_pages_and_what_browsers_ask_first_are_not_counted(asking):
    codes(asking, 3)

    assert asking.get("/en/sessions/").status_code == 200
    assert asking.options(ADDRESS).status_code == 204


# Keys


def test_key_raises_the_limit_and_moves_no_byte(asking):
    make_claim()
    _record, key = make_api_key()
    anonymous = asking.get(ADDRESS)
    codes(asking, 2)

    with_key = asking.get(ADDRESS, headers=bearer(key))

    assert (with_key.content, dict(with_key.items())) == (
        anonymous.content,
        dict(anonymous.items()),
    )
    assert with_key["Vary"] == "Accept, Accept-Encoding"
    assert codes(asking, 3, **bearer(key)) == [200, 200, 429]


def test_key_may_have_a_limit_of_its_own(asking):
    _record, key = make_api_key(rate=1)

    assert codes(asking, 2, **bearer(key)) == [200, 429]


def test_key_costs_one_query_a_minute(asking, django_assert_num_queries, clock):
    make_claim()
    _record, key = make_api_key(last_used_on=timezone.localdate())
    answer = asking.get(ADDRESS, headers=bearer(key))

    with django_assert_num_queries(2):
        codes(asking, 1, **bearer(key))
    with django_assert_num_queries(1):
        codes(asking, 1, **bearer(key), if_none_match=answer["ETag"])
    clock(60)
    with django_assert_num_queries(3):
        codes(asking, 1, **bearer(key))


def test_last_use_is_written_once_a_day(asking, django_assert_num_queries, clock):
    record, key = make_api_key()

    with django_assert_num_queries(4):
        codes(asking, 1, **bearer(key))
    record.refresh_from_db()
    assert record.last_used_on == timezone.localdate()
    clock(86_400)
    with django_assert_num_queries(4):
        codes(asking, 1, **bearer(key))
    record.refresh_from_db()
    assert record.last_used_on == timezone.localdate()


def test_database_that_is_held_holds_up_no_answer(asking, monkeypatch):
    _record, key = make_api_key()

    def fail(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr("django.db.models.query.QuerySet.update", fail)

    assert codes(asking, 1, **bearer(key)) == [200]


def refused(answer):
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "no-store"
    return answer.status_code, answer["WWW-Authenticate"], answer.json()


UNKNOWN = (
    401,
    'Bearer realm="partner feed", error="invalid_token"',
    {
        "type": f"{TYPES}/unauthorized/",
        "title": "The key was not accepted",
        "status": 401,
        "detail": (
            "This key is unknown or was revoked. Without the header Authorization you are "
            "answered too, up to the limit of your address."
        ),
    },
)


def test_unknown_key_is_a_problem_and_not_passed_over(asking, django_assert_num_queries):
    key = "expo_" + "x" * 43
    tag = asking.get(ADDRESS)["ETag"]

    assert refused(asking.get(ADDRESS, headers=bearer(key))) == UNKNOWN
    with django_assert_num_queries(0):
        again = asking.get(ADDRESS, headers={**bearer(key), "if-none-match": tag})
    assert refused(again) == UNKNOWN


def test_key_with_another_secret_is_unknown(asking):
    _record, key = make_api_key()

    assert refused(asking.get(ADDRESS, headers=bearer(key[:-5] + "wrong"))) == UNKNOWN


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Bearer expo_ü", "Token {key}", "{key}"],
)
def test_anything_but_a_key_is_a_problem(asking, django_assert_num_queries, authorization):
    _record, key = make_api_key()

    with django_assert_num_queries(0):
        answer = asking.get(ADDRESS, headers={"authorization": authorization.format(key=key)})

    status, challenge, body = refused(answer)
    assert (status, challenge) == (401, 'Bearer realm="partner feed"')
    assert body["detail"] == "The feed takes keys alone: Authorization: Bearer expo_…"


def test_scheme_is_read_in_any_case(asking):
    _record, key = make_api_key()

    assert codes(asking, 1, authorization=f"bearer  {key}") == [200]


def test_revoked_key_is_refused_at_once(asking, admin_user, django_capture_on_commit_callbacks):
    record, key = make_api_key()
    codes(asking, 1, **bearer(key))

    with django_capture_on_commit_callbacks(execute=True):
        record.revoke(admin_user)

    assert refused(asking.get(ADDRESS, headers=bearer(key))) == UNKNOWN


def test_who_tries_out_keys_is_refused_without_a_query(asking, django_assert_num_queries):
    tried = [asking.get(ADDRESS, headers=bearer(f"expo_{n:043}")).status_code for n in range(2)]

    with django_assert_num_queries(0):
        answer = asking.get(ADDRESS, headers=bearer(f"expo_{2:043}"))

    assert (tried, answer.status_code) == ([401, 401], 429)
    assert codes(asking, 1) == [200]


def test_key_is_told_once_and_kept_as_a_digest():
    record, key = make_api_key()

    kept = {str(value) for value in ApiKey.objects.filter(pk=record.pk).values().get().values()}
    assert (len(key), key.startswith(record.prefix), len(record.prefix)) == (48, True, 13)
    assert [value for value in kept if key[13:] in value] == []


# Scripts of other sites

EXPOSED = (
    "Content-Disposition, Deprecation, ETag, Last-Modified, Link, Retry-After, Sunset, "
    "WWW-Authenticate"
)


@pytest.mark.parametrize(
    "address",
    [ADDRESS, "/api/v1/claims/?limit=0", "/api/v1/nothing/", "/api/v1/claims", "/api/nothing"],
)
def test_scripts_may_read_every_answer(client, address):
    answer = client.get(address, headers={"origin": "https://partner.example"})

    said = {name: value for name, value in answer.items() if "Control-" in name}
    said.pop("Cache-Control", None)
    assert said == {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": EXPOSED,
    }


@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/nothing/", "/api/v1/claims"])
def test_browser_that_asks_first_is_told_what_scripts_may(asking, address):
    codes(asking, 3)
    headers = {
        "origin": "https://partner.example",
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization",
    }

    answer = asking.options(address, headers=headers)

    assert (answer.status_code, answer.content) == (204, b"")
    assert {name: value for name, value in answer.items() if "Access" in name} == {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": EXPOSED,
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
        "Access-Control-Allow-Headers": "Authorization, If-Modified-Since, If-None-Match",
        "Access-Control-Max-Age": "86400",
    }


def test_pages_are_not_open_to_scripts_of_other_sites(client):
    assert "Access-Control-Allow-Origin" not in client.get("/en/sessions/")


# What is hidden


def test_hidden_records_show_in_no_refusal(asking, hidden):
    fields, expo_session = hidden_fields(hidden)
    addresses = [f"/api/v1/{resource.name}/" for resource in RESOURCES]
    codes(asking, 3)

    before = [refusal(asking, address) for address in addresses]
    claim = make_claim(session=expo_session, **fields)
    after = [refusal(asking, address) for address in addresses]

    assert before == after
    assert refusal(asking, f"{ADDRESS}{claim.pk}/") == refusal(asking, f"{ADDRESS}nothing/")


def refusal(client, address):
    answer = client.get(address, headers={"authorization": "Bearer x"})
    return answer.status_code, answer.content, dict(answer.items())
