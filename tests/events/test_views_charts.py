"""Charts of a session as drawings of their own."""

from xml.etree import ElementTree

import pytest

from expo_portal.writing import writing
from tests.factories import (
    HIDDEN,
    hidden_fields,
    make_figure,
    make_measure,
    make_session,
    make_term,
)
from tests.factories import text as both

pytestmark = pytest.mark.django_db

SVG = "{http://www.w3.org/2000/svg}"


def drawing(client, path):
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
    return ElementTree.fromstring(response.content)


def said(root):
    return [" ".join("".join(found.itertext()).split()) for found in root.iter(f"{SVG}text")]


@pytest.fixture
def by_mode():
    expo_session = make_session(slug="fair")
    exhibitors = make_measure(code="stands", name=both("Stands"), topic="exhibition")
    for printed, mode in (("1,001", "on site"), ("over 1,832", "online")):
        term = make_term("mode", name={"en": mode, "zh-hans": mode})
        make_figure(printed, session=expo_session, measure=exhibitors, dimensions=[term])
    return expo_session


def test_chart_stands_alone_with_its_numbers_and_sources(client, by_mode):
    root = drawing(client, "/en/sessions/fair/charts/stands.svg")

    texts = said(root)
    assert root.find(f"{SVG}title").text == "Stands"
    assert {"On site", "1,001", "Online", "over 1,832"} <= set(texts)
    assert [line for line in texts if line.startswith("Source:")] != []
    assert root.get("role") == "img"
    assert not any({"class", "style"} & set(found.attrib) for found in root.iter())


def test_chart_that_is_not_there_is_404(client, by_mode):
    names = ("nothing", "signed-by-deal-type", "stands-2")

    answers = [client.get(f"/en/sessions/fair/charts/{name}.svg") for name in names]

    assert [answer.status_code for answer in answers] == [404] * 3


def test_hidden_figures_are_in_no_chart(client):
    measure = make_measure(code="stands", topic="exhibition")
    mode, secret = make_term("mode"), make_term("mode", name=both("Secret matter"))
    wholes = {}
    with writing():
        for reason in HIDDEN:
            fields, wholes[reason] = hidden_fields(reason)
            about = {"session": wholes[reason], "measure": measure}
            make_figure("1", dimensions=[mode], **about)
            make_figure("777", dimensions=[secret], **about, **fields)

    answers = {
        reason: client.get(f"/en/sessions/{whole.slug}/charts/stands.svg")
        for reason, whole in wholes.items()
    }

    # Without it there are not two bars to compare; without its session there is no page.
    assert {
        reason: (answer.status_code, "Secret matter" in answer.content.decode())
        for reason, answer in answers.items()
    } == dict.fromkeys(HIDDEN, (404, False))


def test_chart_takes_a_fixed_number_of_queries(client, by_mode, django_assert_num_queries):
    with django_assert_num_queries(8):
        client.get("/en/sessions/fair/charts/stands.svg")
