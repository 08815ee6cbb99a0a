import json

from drf_spectacular.validation import validate_schema

from expo_portal.feed.documents import FILE
from expo_portal.feed.openapi import document, written


def test_document_is_that_of_the_code():
    assert written(document()) == FILE.read_text(), (
        "The feed and its OpenAPI document differ. Run `python manage.py write_openapi`, and read "
        "the diff of expo_portal/feed/openapi.json as partners will."
    )


def test_document_is_valid_openapi():
    validate_schema(json.loads(FILE.read_text()))


def test_document_is_served_with_the_address_of_the_portal(client, db, settings):
    settings.SITE_URL = "https://results.example.org"

    answer = client.get("/api/v1/openapi.json", HTTP_ACCEPT_ENCODING="identity")

    assert answer.json()["servers"] == [{"url": "https://results.example.org"}]
    assert "expo.example" not in answer.content.decode()
    assert answer.json()["paths"] == json.loads(
        json.dumps(json.loads(FILE.read_text())["paths"]).replace(
            "https://expo.example", "https://results.example.org"
        )
    )
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
