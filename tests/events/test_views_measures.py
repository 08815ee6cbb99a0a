import json

import pytest

from expo_portal.writing import writing
from tests.factories import (
    HIDDEN,
    hidden_fields,
    make_figure,
    make_measure,
    make_release,
    make_session,
    make_term,
)
from tests.factories import text as both
from tests.html import read, rows, texts

pytestmark = pytest.mark.django_db


def get(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return read(response)


def body(response):
    return b"".join(response) if response.streaming else response.content


def listed(root):
    return [line for line in texts(root, ".//dl/div") if "Made" in line]


def test_list_says_how_many_sessions_have_a_measure(client):
    measure = make_measure(name=both("Made much"), definition=both("As it says."))
    first = make_figure("5", measure=measure)
    make_figure("6", release=first.release, measure=measure)
    make_figure("7", measure=measure)
    make_measure(name=both("Made never"))

    root = get(client, "/en/measures/")

    assert listed(root) == ["Made much 2 sessionsAs it says.", "Made never no figure yet"]


def test_measure_page_shows_what_it_counts_and_who_announced_it(client):
    measure = make_measure(
        code="m",
        name=both("Guests"),
        definition=both("Who came."),
        standard="ISO 25639-1",
        unit_name=both("guests"),
    )
    expo_session = make_session(ordinal=7, slug="7", year=2007)
    figure = make_figure("over 20", session=expo_session, measure=measure)
    make_session(ordinal=8)

    root = get(client, "/en/measures/m/")

    assert texts(root, ".//h1") == ["Guests"]
    assert texts(root, ".//dl[@class='about']/div") == [
        "Unitguests",
        "SectionWhat was signed",
        "Definition afterISO 25639-1",
        "Codem",
    ]
    assert rows(root.find(".//tbody")) == [["7th 2007", "over 20 1", ""]]
    [link] = root.findall(".//ul[@class='figures']/li/a")
    assert link.get("href") == f"/en/sessions/7/press/#f-{figure.pk}"
    assert "The sources show none." in texts(root, ".//p")


def test_measure_without_figures_says_so(client):
    make_measure(code="m")

    root = get(client, "/en/measures/m/")

    assert "No figure of this measure has been published yet." in texts(root, ".//p")
    assert root.findall(".//table") == []


def test_unknown_measure_is_not_there(client):
    make_measure(code="m")
    paths = ("nothing/", "nothing/data.csv", "m/data.pdf")

    found = {path: client.get(f"/en/measures/{path}").status_code for path in paths}

    assert found == dict.fromkeys(paths, 404)


def test_measure_file_has_what_the_page_shows(client):
    measure = make_measure(code="m", name=both("Guests"))
    make_figure("over 20", measure=measure)

    shape = json.loads(body(client.get("/en/measures/m/data.json")))

    assert shape["about"]["title"] == "Guests, session by session"
    assert [(row["status"], row["text"]["en"]) for row in shape["rows"]] == [
        ("announced", "over 20")
    ]


def test_measure_pages_show_nothing_hidden(client):
    measure = make_measure(code="m", name=both("Made"))
    secret = {"measure": measure, "scope": both("Secret matter")}
    with writing():
        for reason in HIDDEN:
            fields, expo_session = hidden_fields(reason)
            make_figure("77777777", release=make_release(expo_session), **secret, **fields)

    answers = [client.get(f"/en/measures/{path}") for path in ("", "m/", "m/data.json")]

    assert listed(read(answers[0])) == ["Made no figure yet"]
    for answer in answers:
        said = body(answer).decode()
        assert answer.status_code == 200
        assert "77777777" not in said
        assert "Secret matter" not in said


@pytest.mark.parametrize("size", [2, 5])
def test_measure_pages_ask_a_fixed_number_of_queries(client, django_assert_num_queries, size):
    with writing():
        mode, measure = make_term("mode"), make_measure(code="m")
        for n in range(size):
            make_figure("5", measure=measure, dimensions=[mode])
            make_figure("4", measure=make_measure(rolls_up_to=measure))
            make_figure("3", measure=measure, scope=both(f"Scope {n}"))

    for path, number in {"": 1, "m/": 10, "m/data.csv": 9}.items():
        with django_assert_num_queries(number, info=path):
            response = client.get(f"/en/measures/{path}")
            body(response)
        assert response.status_code == 200
