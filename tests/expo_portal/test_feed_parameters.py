from urllib.parse import quote

import pytest

from expo_portal.resources import RESOURCES
from tests.factories import make_figure

ALLOWED_ORDERINGS = (
    "Allowed here: order, -order, value, -value, changed_at, -changed_at, "
    "published_at, -published_at, id, -id."
)


def refusal(parameter, detail, suggestion=None):
    shape = {"parameter": parameter, "detail": detail}
    return [shape | ({"suggestion": suggestion} if suggestion else {})]


REFUSED = [
    ("sesion=13", refusal("sesion", "There is no such parameter here.", "session")),
    ("page=2", refusal("page", "There is no such parameter here.", "stage")),
    (
        "session__slug=13",
        refusal("session__slug", "There is no such parameter here.", "session"),
    ),
    ("session=", refusal("session", "A value is missing.")),
    ("session=13,,14", refusal("session", "A value is missing.")),
    ("session=13&session=", refusal("session", "A value is missing.")),
    ("q=", refusal("q", "A value is missing.")),
    ("q=%20", refusal("q", "A value is missing.")),
    ("session=13%00", refusal("session", "There is a NUL character in this value.")),
    ("limit=5&limit=6", refusal("limit", "Give this parameter once.")),
    ("limit=0", refusal("limit", "Give a number from 1 to 1000.")),
    ("limit=1001", refusal("limit", "Give a number from 1 to 1000.")),
    ("limit=-1", refusal("limit", "Give a number from 1 to 1000.")),
    ("limit=1e9", refusal("limit", "Give a number from 1 to 1000.")),
    ("limit=%D9%A5", refusal("limit", "Give a number from 1 to 1000.")),
    ("limit=1000000000", refusal("limit", "Give a number from 1 to 1000.")),
    ("ordering=valu", refusal("ordering", ALLOWED_ORDERINGS, "value")),
    ("ordering=session__slug", refusal("ordering", ALLOWED_ORDERINGS, "value")),
    ("lang=zh-Hans", refusal("lang", "Allowed here: en, zh-hans.", "zh-hans")),
    ("format=xml", refusal("format", "Allowed here: json, ndjson, csv, xlsx.", "xlsx")),
    ("fields=valeu", refusal("fields", "There is no such field.", "value")),
    ("fields=digest", refusal("fields", "There is no such field.", "dimensions")),
    ("stage=closed", refusal("stage", "“closed” is none of the possible values.", "closing")),
    (
        "stage=closing&stage=clsing&stage=final",
        refusal("stage", "“clsing” is none of the possible values.", "closing"),
    ),
    (
        "headline=maybe",
        refusal(
            "headline",
            "Select a valid choice. maybe is not one of the available choices.",
            "false",
        ),
    ),
    ("amount_min=many", refusal("amount_min", "Enter a number.")),
    ("amount_min=1_000", refusal("amount_min", "Enter a number.")),
    ("amount_min=1e5", refusal("amount_min", "Enter a number.")),
    ("amount_min=%D9%A5", refusal("amount_min", "Enter a number.")),
    (
        "amount_min=-1",
        refusal("amount_min", "Ensure this value is greater than or equal to 0."),
    ),
    *(
        (
            f"changed_since={moment}",
            refusal(
                "changed_since", "Write a day as 2021-09-23, or a moment as 2021-09-23T01:00:00Z."
            ),
        )
        # In an address + is a space.
        for moment in ("yesterday", "2021-09-23T09:00:00+08:00")
    ),
    ("LIMIT=5", refusal("LIMIT", "There is no such parameter here.", "limit")),
    (
        "q=" + "x" * 101,
        refusal("q", "Ensure this value has at most 100 characters (it has 101)."),
    ),
]


def test_parameter_that_cannot_be_meant_is_refused(client, db):
    answers = [(query, client.get(f"/api/v1/figures/?{query}")) for query, _errors in REFUSED]

    assert [(query, answer.status_code) for query, answer in answers] == [
        (query, 400) for query, _errors in REFUSED
    ]
    assert [(query, answer.json()["errors"]) for query, answer in answers] == REFUSED


def test_every_fault_is_told_at_once(client, db):
    response = client.get("/api/v1/figures/?sesion=13&measure=&limit=1&limit=2")

    assert [error["parameter"] for error in response.json()["errors"]] == [
        "sesion",
        "measure",
        "limit",
    ]


def test_detail_and_index_take_no_parameters_of_lists(client, db):
    figure = make_figure()

    answers = [
        client.get(address).json()["errors"]
        for address in (f"/api/v1/figures/{figure.pk}/?limit=1", "/api/v1/?session=13")
    ]

    assert answers == [
        refusal("limit", "There is no such parameter here.", "format"),
        refusal("session", "There is no such parameter here.", "format"),
    ]


ODD = {
    "NUL": "%00",
    "NUL within": "a%00b",
    "lone surrogate": "%ED%A0%80",
    "broken UTF-8": "%FF%FE",
    "30 digits": "9" * 30,
    "beyond floats": "1e400",
    "NaN": "NaN",
    "Infinity": "-Infinity",
    "impossible day": "2021-02-30",
    "year 1 far east": "0001-01-01T00:00:00%2B14:00",
    "year 9999 far west": "9999-12-31T23:59:59-14:00",
    "10 kB": "x" * 10_000,
    "5,000 values": "a," * 5_000 + "a",
    "emoji": quote("🀄"),
    "markup": quote("<script>alert(1)</script>"),
    "quotes": quote("' OR 1=1 --"),
    "wildcards": "%25_%25",
    "JSON path": quote('$."en"\''),
}


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_odd_value_never_fails(client, db, resource):
    filters = [*resource.viewset.filterset_class.base_filters, "limit", "cursor", "ordering"]
    names, address = [*filters, "lang", "fields", "format"], f"/api/v1/{resource.name}/"

    for odd, value in ODD.items():
        # All faults are told at once; what is none then is asked for by itself.
        whole = client.get(f"{address}?{'&'.join(f'{name}={value}' for name in (*names, value))}")
        refused = {error["parameter"] for error in whole.json()["errors"]}
        statuses = {
            name: client.get(f"{address}?{name}={value}").status_code
            for name in (*names, value)
            if name not in refused
        }

        assert whole.status_code == 400, odd
        assert {name: code for name, code in statuses.items() if code not in {200, 400}} == {}, odd


@pytest.mark.parametrize("value", ["NUL", "lone surrogate", "broken UTF-8", "10 kB"])
def test_unreadable_value_is_refused_everywhere(client, db, value):
    names = ("q", "session", "amount_min", "changed_since", "cursor", "unheard-of")

    statuses = [client.get(f"/api/v1/figures/?{name}={ODD[value]}").status_code for name in names]

    assert statuses == [400] * len(names)


def test_odd_address_is_not_found(client, db):
    answers = {odd: client.get(f"/api/v1/figures/{key}/") for odd, key in ODD.items()}

    assert {
        odd: (answer.status_code, answer["Content-Type"]) for odd, answer in answers.items()
    } == (dict.fromkeys(ODD, (404, "application/problem+json")))


def test_too_many_parameters_are_a_problem(client, db, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 100

    response = client.get("/api/v1/figures/?" + "&".join(f"p{n}=1" for n in range(101)))

    assert response.status_code == 400
    assert response.json()["title"] == "The request cannot be answered as it stands"


def test_fields_are_those_asked_for(client, db):
    figure = make_figure("over 117.1 billion yuan")

    shape = client.get(f"/api/v1/figures/{figure.pk}/?fields=id,value&fields=unit").json()

    assert shape == {"id": str(figure.pk), "value": "117100000000", "unit": "CNY"}


def test_language_turns_texts_into_strings_with_fallback(client, db):
    figure = make_figure("over 117.1 billion yuan", scope={"en": "on site"})

    shape = client.get(f"/api/v1/figures/{figure.pk}/?fields=text,scope,note&lang=zh-hans").json()

    assert shape == {"text": "逾1171亿元", "scope": "on site", "note": None, "lang": "zh-hans"}
