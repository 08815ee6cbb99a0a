import pytest

from expo_portal.feed.prepared import Statement
from expo_portal.resources import RESOURCES
from tests.factories import (
    LATER,
    make_figure,
    make_organization,
    make_release,
    make_session,
    text,
)

TYPES = "http://127.0.0.1:8000/api/docs/problems"


def test_unknown_object_is_a_problem(client, db):
    response = client.get("/api/v1/sessions/99/")

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": f"{TYPES}/not-found/",
        "title": "Nothing public has this address",
        "status": 404,
        "detail": "Nothing public has this address.",
    }


@pytest.mark.parametrize(
    "address", ["/api/", "/api/v1/nothing/", "/api/v2/figures/", "/api/v1/figures.json"]
)
def test_unknown_address_is_a_problem(client, db, address):
    response = client.get(address)

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.json()["type"] == f"{TYPES}/not-found/"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_writing_is_a_problem(client, db, method):
    response = getattr(client, method)("/api/v1/figures/")

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert response.json()["type"] == f"{TYPES}/method-not-allowed/"


def test_format_that_the_feed_does_not_speak_is_a_problem(client, db):
    response = client.get("/api/v1/figures/", headers={"accept": "application/xml"})

    assert response.status_code == 406
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["type"] == f"{TYPES}/not-acceptable/"


def test_browser_is_served(client, db):
    accept = "text/html,application/xhtml+xml,*/*;q=0.8"

    answer = client.get("/api/v1/", headers={"accept": accept})

    assert answer.headers["Content-Type"] == "application/json"
    assert answer.content == client.get("/api/v1/").content


def test_bad_parameter_is_a_problem(client, db):
    response = client.get("/api/v1/figures/?limit=0")

    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": f"{TYPES}/bad-request/",
        "title": "The request cannot be answered as it stands",
        "status": 400,
        "detail": "Give a number from 1 to 1000.",
        "errors": [{"parameter": "limit", "detail": "Give a number from 1 to 1000."}],
    }


def test_withdrawn_figure_tells_the_reason(client, db):
    figure = make_figure(
        status="withdrawn", withdrawn_at=LATER, withdrawal_reason=text("Counted twice.")
    )

    response = client.get(f"/api/v1/figures/{figure.pk}/")

    assert response.status_code == 410
    assert response.json() == {
        "type": f"{TYPES}/withdrawn/",
        "title": "This was withdrawn",
        "status": 410,
        "detail": "Counted twice.",
        "reason": {"en": "Counted twice.", "zh-hans": "中文 Counted twice."},
    }


def test_figure_of_a_withdrawn_session_tells_the_reason_of_the_session(client, db):
    session = make_session()
    figure = make_figure(session=session, withdrawal_reason=text("Typed, never used."))
    session.withdraw(text("Held by somebody else."))

    response = client.get(f"/api/v1/figures/{figure.pk}/")

    assert response.status_code == 410
    assert response.json()["detail"] == "Held by somebody else."


def test_organization_that_nothing_names_any_more_is_gone(client, db):
    organization = make_organization()
    release = make_release(issuer=organization)
    release.withdraw(text("Not an official one."))

    response = client.get(f"/api/v1/organizations/{organization.pk}/")

    assert response.status_code == 410
    assert response.json()["detail"] == "It is no longer published."


def test_withdrawn_before_it_was_public_is_not_found(client, db):
    figure = make_figure(status="withdrawn", publish_at=LATER, withdrawn_at=LATER)

    assert client.get(f"/api/v1/figures/{figure.pk}/").status_code == 404


def test_failure_is_a_problem_without_its_cause(client, db, monkeypatch):
    def fail(*args):
        raise RuntimeError("SELECT secret")

    monkeypatch.setattr(Statement, "rows", fail)
    client.raise_request_exception = False

    response = client.get("/api/v1/figures/")

    assert response.status_code == 500
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": f"{TYPES}/server-error/",
        "title": "The portal failed",
        "status": 500,
        "detail": "The portal failed.",
    }


def test_host_that_is_not_ours_is_a_problem(client, db):
    response = client.get("/api/v1/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"


def test_error_does_not_depend_on_the_language_of_the_caller(client, db):
    answers = {
        client.get("/api/v1/figures/?amount_min=x", headers={"accept-language": language}).content
        for language in ("en", "zh-hans")
    }

    assert len(answers) == 1


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_head_and_options_work(client, db, resource):
    address = f"/api/v1/{resource.name}/"

    head, options = client.head(address), client.options(address)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == client.get(address).headers["Content-Length"]
    assert (options.status_code, options.content) == (204, b"")
    assert options.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_scripts_of_other_sites_may_read_without_credentials(client, db):
    response = client.get("/api/v1/figures/", headers={"origin": "https://partner.example"})

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert not response.cookies


def test_scripts_may_follow_from_http_to_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    response = client.get("/api/v1/figures/")

    assert (response.status_code, response.headers["Location"]) == (
        301,
        "https://testserver/api/v1/figures/",
    )
    assert response.headers["Access-Control-Allow-Origin"] == "*"
