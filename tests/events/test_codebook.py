import csv

import pytest

from tests.factories import make_measure, make_term

pytestmark = pytest.mark.django_db


def rows(client, language="en"):
    answer = client.get(f"/{language}/data/codebook.csv")
    assert answer.status_code == 200
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def row(client, kind, code):
    [found] = [each for each in rows(client) if (each["kind"], each["code"]) == (kind, code)]
    return {name: value for name, value in found.items() if value}


def test_measure_has_its_names_definition_and_unit(client):
    assert row(client, "measure", "contracted-investment") == {
        "kind": "measure",
        "code": "contracted-investment",
        "name_en": "Contracted investment",
        "name_zh-hans": "合同引资额",
        "definition_en": "Money from investors that contracts commit to projects.",
        "definition_zh-hans": "合同项目约定由投资方投入的资金。",
        "unit_kind": "money",
        "is_part_of": "total-investment",
    }
    area = row(client, "measure", "exhibition-area")
    assert (area["unit"], area["unit_name_en"], area["unit_name_zh-hans"]) == (
        "m2",
        "m²",
        "平方米",
    )
    assert row(client, "measure", "visitors")["standard"] == "ISO 25639-1"


def test_term_stands_in_its_vocabulary(client):
    found = row(client, "deal-type", "letter-of-intent")

    assert (found["name_zh-hans"], found["binding"]) == ("意向书", "non-binding")


def test_codes_are_named_in_each_language(client):
    assert row(client, "qualifier", "over") == {
        "kind": "qualifier",
        "code": "over",
        "name_en": "over",
        "name_zh-hans": "逾",
        "definition_en": "is higher than the one printed",
        "definition_zh-hans": "高于所载数字",
    }
    assert row(client, "unit_kind", "money")["name_zh-hans"] == "金额"
    assert row(client, "verdict", "incomplete")["name_en"] == "not all is known one by one"


def test_words_that_staff_add_are_in_it(client):
    make_measure(code="robots")
    make_term("mode", code="hybrid")

    assert row(client, "measure", "robots")["name_zh-hans"].startswith("中文 Measure")
    assert row(client, "mode", "hybrid")["kind"] == "mode"


def test_every_word_is_there_once(client):
    keys = [(found["kind"], found["code"]) for found in rows(client)]

    assert len(set(keys)) == len(keys) > 150


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json", "ndjson"])
def test_data_page_leads_to_it(client, kind):
    page = client.get("/zh-hans/data/").content.decode()

    assert f'href="/zh-hans/data/codebook.{kind}"' in page
    assert client.get(f"/zh-hans/data/codebook.{kind}").status_code == 200


@pytest.mark.parametrize("size", [2, 5])
def test_codebook_takes_two_queries(client, django_assert_num_queries, size):
    for _n in range(size):
        make_measure(rolls_up_to=make_measure())
        make_term()

    with django_assert_num_queries(2):
        rows(client)
