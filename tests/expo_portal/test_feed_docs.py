"""The pages about the feed: whom they answer in which language, and that they tell the truth."""

import shutil
import subprocess

import pytest

from expo_portal.feed import examples
from expo_portal.feed.docs import CLIENT, PAGES, PROBLEM_PAGES
from expo_portal.feed.history import HISTORY
from expo_portal.feed.problem_pages import ADVICE
from expo_portal.feed.problems import PROBLEMS, problem
from expo_portal.loading import load
from tests.html import read, texts

CHINESE = {"accept-language": "zh-CN,zh;q=0.9"}
SITE = "http://127.0.0.1:8000"
PATHS = (
    *("", "reference/", "mirror/", "rules/", "mistakes/", "problems/", "changelog/"),
    "problems/bad-request/",
)


@pytest.mark.parametrize("path", PATHS)
def test_address_without_a_language_answers_in_that_of_the_reader(client, db, path):
    english, chinese = (
        client.get(f"/api/docs/{path}", headers=headers) for headers in ({}, CHINESE)
    )

    assert [read(answer).get("lang") for answer in (english, chinese)] == ["en", "zh-Hans"]
    for answer, code in ((english, "en"), (chinese, "zh-hans")):
        assert answer.headers["Content-Language"] == code
        assert answer.headers["Content-Location"] == f"/{code}/api/docs/{path}"
        assert "Accept-Language" in answer.headers["Vary"]
        assert not answer.cookies
        assert answer.content == client.get(f"/{code}/api/docs/{path}").content


def test_address_with_a_language_keeps_it_and_leads_to_the_other(client, db):
    answer = client.get("/en/api/docs/mirror/", headers=CHINESE)

    root = read(answer)
    assert root.get("lang") == "en"
    assert "Content-Location" not in answer.headers
    links = [link.get("href") for link in root.findall(".//nav[@class='lang plain']//a")]
    assert links == ["/zh-hans/api/docs/mirror/"]
    canonical = {link.get("rel"): link.get("href") for link in root.iter("link")}["canonical"]
    assert canonical == f"{SITE}/en/api/docs/mirror/"


def test_unknown_page_is_not_found_as_a_page(client, db):
    answer = client.get("/api/docs/problems/nothing/")

    assert answer.status_code == 404
    assert texts(read(answer), ".//h1") == ["There is no page here"]


@pytest.mark.parametrize("status", PROBLEMS)
def test_type_of_every_problem_is_a_page_about_it(client, db, status):
    address = problem(status)["type"].removeprefix(SITE)

    answer = client.get(address)

    assert answer.status_code == 200
    assert texts(read(answer), ".//h1") == [PROBLEMS[status][1]]


def test_every_problem_says_what_to_do():
    assert list(ADVICE) == list(PROBLEMS)
    assert len(PROBLEM_PAGES) == len(PROBLEMS)


def test_pages_are_light(client, db):
    sizes = {path: len(client.get(f"/zh-hans/api/docs/{path}").content) for path in PATHS}

    assert {path: size for path, size in sizes.items() if size > 30_000} == {}


def test_client_is_short_and_can_be_taken_away(client, db):
    answer = client.get("/api/docs/mirror.py")

    assert answer.content == CLIENT.read_bytes()
    assert answer.headers["Content-Type"] == "text/x-python; charset=utf-8"
    assert len(CLIENT.read_text().splitlines()) <= 60


def test_home_page_leads_to_the_pages(client, db):
    links = [link.get("href") for link in read(client.get("/en/")).iter("a")]

    assert "/en/api/docs/" in links


@pytest.mark.parametrize(
    "path", ["", "figures/", "figures/?sesion=13", "nothing/", "openapi.json", "changes/"]
)
def test_every_answer_of_the_feed_leads_to_the_pages_and_the_document(client, db, path):
    links = client.get(f"/api/v1/{path}").headers["Link"].split(", ")

    assert links[-2:] == [
        f'<{SITE}/api/docs/>; rel="service-doc"; type="text/html"',
        f'<{SITE}/api/v1/openapi.json>; rel="service-desc"; type="application/json"',
    ]


def test_limits_are_those_of_the_portal(client, db, settings):
    settings.FEED_RATE, settings.FEED_RATE_WITH_KEY = 1234, 56789

    root = read(client.get("/en/api/docs/rules/"))

    told = dict(rows_of(root.find(".//section[@id='limits']//dl")))
    assert told == {
        "Requests a minute from an address": "1,234",
        "Requests a minute with a key": "56,789",
        "Objects on a page of a list or of the changes": "1,000",
        "Objects on a page that does not say how many": "100",
        "Characters in the values of one parameter": "2,000",
        "Characters that are searched for": "100",
        "Characters in an address": "8,190",
        "Rows in a workbook": "1,048,575",
    }


def rows_of(pairs):
    return [texts(pair, "*") for pair in pairs]


def test_changelog_shows_every_change_with_its_day(client, db):
    root = read(client.get("/en/api/docs/changelog/"))

    days = [time.get("datetime") for time in root.findall(".//ol[@class='updates']//time")]
    assert days == [change.day.isoformat() for change in HISTORY]
    assert days == sorted(days, reverse=True)


# What the examples show


def every_example():
    for name, example in examples.START.items():
        yield f"start {name}", example
    yield "python", examples.PYTHON
    for name, example in examples.MISTAKES.items():
        yield f"mistake {name}", example
    for status, example in examples.PROBLEM.items():
        yield f"problem {status}", example


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_examples_print_what_they_show(live_server, settings, tmp_path):
    if shutil.which("curl") is None:
        pytest.skip("there is no curl here, with which the examples ask")
    settings.SITE_URL = live_server.url
    load()

    wrong = {}
    for name, example in every_example():
        printed = run(example.command, tmp_path)
        if not shows(example.answer.splitlines(), printed.splitlines()):
            wrong[name] = printed

    assert wrong == {}


def run(command, folder):
    found = subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=True, timeout=60
    )
    return found.stdout


def shows(lines, printed):
    """Whether ``lines`` are what was printed, short of what they leave out."""
    if not lines:
        return not printed
    line, *rest = lines
    if line == "…":
        return not rest or any(shows(rest, printed[n:]) for n in range(len(printed) + 1))
    if not printed:
        return False
    fits = printed[0].startswith(line[:-1]) if line.endswith("…") else printed[0] == line
    return fits and shows(rest, printed[1:])


def test_examples_are_all_shown(client, db):
    shown = [
        text
        for path in ("", "mistakes/", *(f"problems/{name}/" for name in PROBLEM_PAGES))
        for text in texts(read(client.get(f"/en/api/docs/{path}")), ".//pre/code")
    ]

    for _name, example in every_example():
        assert " ".join(example.command.split()) in shown
        assert " ".join(example.answer.split()) in shown


def test_pages_lead_to_one_another(client, db):
    for path in PATHS:
        links = {link.get("href") for link in read(client.get(f"/en/api/docs/{path}")).iter("a")}
        assert {f"/en/api/docs/{name}" for name in PATHS[:-1]} <= links
    assert len(PAGES) == len(PATHS) - 1
