import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from events.files import COLUMNS
from expo_portal.quantities import Qualifier
from expo_portal.writing import writing
from tests.factories import (
    FUTURE,
    HIDDEN,
    LATER,
    PAST,
    hidden_fields,
    make_document,
    make_figure,
    make_forum,
    make_measure,
    make_organization,
    make_participation,
    make_pavilion,
    make_place,
    make_project,
    make_release,
    make_sector,
    make_series,
    make_session,
    make_term,
)
from tests.factories import text as both
from tests.html import read, text, texts

pytestmark = pytest.mark.django_db
SECRET = "told to nobody yet"


@pytest.mark.parametrize(
    ("accepted", "address"),
    [("zh-CN,zh;q=0.9,en;q=0.5", "/zh-hans/"), ("en-GB", "/en/"), ("fr", "/en/"), ("", "/en/")],
)
def test_root_leads_to_the_language_of_the_reader(client, accepted, address):
    response = client.get("/", headers={"accept-language": accepted})

    assert (response.status_code, response["Location"]) == (302, address)
    assert response["Vary"] == "Accept-Language"


def test_home_shows_the_latest_session_that_has_results(client):
    series = make_series(name=both("Expo"))
    make_figure("over 5", session=make_session(series=series, ordinal=12), is_headline=True)
    latest = make_session(series=series, ordinal=13)
    make_figure("over 7", session=latest, is_headline=True, measure=make_measure(name=both("M")))
    make_session(series=series, ordinal=14)

    root = read(client.get("/en/"))

    assert text(root.find(".//p[@class='seal']")) == "13"
    assert texts(root, ".//ul[@class='headline']/li") == ["over 7 M 1"]
    assert root.find(".//ul[@class='headline']//sup/a").get("href") == (
        f"{latest.get_absolute_url()}#src-1"
    )


def test_home_shows_which_sessions_are_entered(client):
    series = make_series()
    for ordinal in (2, 4):
        make_session(series=series, ordinal=ordinal)
    make_session(series=series, ordinal=3, publish_at=FUTURE)

    root = read(client.get("/en/"))

    assert [
        (text(stop), stop.find("a") is not None) for stop in root.findall(".//ol[@class='rail']/li")
    ] == [("1", False), ("Session 2", True), ("3", False), ("Session 4", True)]


def test_home_gives_one_number_of_each_measure(client):
    release = make_release()
    merchants = make_measure(name=both("Merchants"), topic="people")
    make_figure("2,822", release=release, basis="cumulative")
    make_figure("1,000", release=release, stage="forecast")
    make_figure("98", release=release, is_headline=True)
    make_figure("over 20,000", release=release, measure=merchants, order=1)
    make_figure("5", release=release, measure=merchants, dimensions=[make_term()])

    root = read(client.get("/en/"))

    assert texts(root, ".//dl[@class='ledger']/div") == ["Merchants over 20,000 1"]


def test_home_without_results_says_so(client):
    root = read(client.get("/en/"))

    assert texts(root, ".//main//p")[0] == "No results have been published yet."


def test_home_of_hidden_sessions_is_empty(client):
    with writing():
        for reason in HIDDEN:
            fields, expo_session = hidden_fields(reason)
            make_figure("over 7", session=expo_session, is_headline=True, **fields)

    root = read(client.get("/en/"))

    assert root.findall(".//ul[@class='headline']") == []


def test_home_reads_in_chinese(client):
    root = read(client.get("/zh-hans/"))

    assert root.get("lang") == "zh-Hans"
    assert text(root.find(".//title")) == "博览会成果：签约、会议与展览"


@pytest.mark.parametrize("path", ["/en/nothing/", "/en/sessions/99/", "/zh-hans/projects/99/"])
def test_missing_page_leads_back(client, path):
    response = client.get(path)

    assert response.status_code == 404
    assert read(response).find(".//main//a").get("href") == f"/{path.split('/')[1]}/sessions/"


def test_page_of_an_error_needs_nothing_but_its_template():
    with override("en"):
        assert "<h1>Something went wrong</h1>" in render_to_string("500.html")


@pytest.mark.parametrize("path", ["/", "/en/", "/en/sessions/", "/en/projects/", "/en/nothing/"])
def test_pages_set_no_cookie(client, path):
    response = client.get(path)

    assert dict(response.cookies) == {}


@pytest.mark.parametrize("size", [2, 5])
def test_home_asks_a_fixed_number_of_queries(client, django_assert_num_queries, size):
    with writing():
        for _n in range(size):
            release = make_release()
            sectors = release.sector_lists.create(deal_type=make_term("deal-type"))
            for _m in range(size):
                make_document(release)
                make_figure("5", release=release, is_headline=True, dimensions=[make_term()])
                sectors.entries.create(sector=make_sector())

    with django_assert_num_queries(11):
        response = client.get("/en/")

    assert response.status_code == 200


# Pages about the portal


def test_data_page_offers_files_of_sessions_with_results(client):
    with writing():
        make_figure("5", session=make_session(slug="13"))
        make_session(slug="14")
        for reason in HIDDEN:
            fields, expo_session = hidden_fields(reason)
            make_release(expo_session, **fields)

    root = read(client.get("/en/data/"))

    titles = root.findall(".//ul[@class='sessions']//h3/a")
    assert [link.get("href") for link in titles] == ["/en/sessions/13/"]
    files = [link.get("href") for link in root.findall(".//ul[@class='sessions']//p/a")]
    assert files == [f"/en/sessions/13/data.{k}" for k in ("csv", "xlsx", "json", "ndjson")]


@pytest.mark.parametrize(
    ("licence", "said"),
    [
        ({}, "No licence is stated. Ask before you use more than a quotation."),
        ({"LICENCE": "CC BY"}, "The results may be used under CC BY."),
        (
            {"LICENCE": "CC BY", "LICENCE_URL": "https://example.org/by"},
            "The results may be used under CC BY.",
        ),
    ],
)
def test_data_page_says_the_licence(client, settings, licence, said):
    for name, value in licence.items():
        setattr(settings, name, value)

    root = read(client.get("/en/data/"))

    assert said in texts(root, ".//main//p")
    links = [link.get("href") for link in root.iter("link") if link.get("rel") == "license"]
    assert links == list(filter(None, [licence.get("LICENCE_URL")]))


def test_data_page_explains_every_column_and_measure(client):
    make_measure(
        code="sum", name=both("Sum"), definition=both("All of it"), unit_name=both("Money")
    )

    root = read(client.get("/en/data/"))

    assert texts(root, ".//table//code") == [
        *(column.name for column in COLUMNS),
        *Qualifier.values,
    ]
    [measure] = [line for line in root.findall(".//dl/div") if "sum" in texts(line, "dd/span/code")]
    assert text(measure) == "Sumsum MoneyAll of it"


def test_about_page_counts_public_names_by_language(client):
    before = counted_names(client)
    with writing():
        for reason in HIDDEN:
            fields, expo_session = hidden_fields(reason)
            make_forum(expo_session, **fields)
        make_forum(name={"en": "Only English"}, unofficial=["en"])

    after = counted_names(client)

    # The sessions made here have a series each, named in both languages.
    series = len(HIDDEN) + 1
    assert [a - b for a, b in zip(after["English"], before["English"], strict=True)] == [
        series,
        1,
        0,
    ]
    assert [a - b for a, b in zip(after["简体中文"], before["简体中文"], strict=True)] == [
        series,
        0,
        1,
    ]


def counted_names(client):
    """By language: how many names are official, our translation, missing."""
    listed = read(client.get("/en/about/")).findall(".//dl[@class='about']/div")
    return {
        text(line.find("dt")): [int(said.split(": ")[1]) for said in texts(line, "dd/span")]
        for line in listed
    }


@pytest.mark.parametrize("path", ["/en/about/", "/en/accessibility/", "/en/nothing/"])
def test_page_says_whom_to_write_to(client, settings, path):
    none = "This portal has not named a mail address yet."
    assert none in texts(read(client.get(path)), ".//main//p")

    settings.CONTACT_EMAIL = "expo@example.org"
    root = read(client.get(path))

    assert root.find(".//main//a[@href='mailto:expo@example.org']") is not None
    assert text(root.find(".//footer//a[@href='mailto:expo@example.org']")) == "Report an error"


@pytest.mark.parametrize(
    ("path", "queries"), [("/en/data/", 2), ("/en/about/", 9), ("/en/accessibility/", 0)]
)
@pytest.mark.parametrize("size", [2, 5])
def test_page_asks_a_fixed_number_of_queries(
    client, django_assert_num_queries, size, path, queries
):
    with writing():
        for _n in range(size):
            make_figure("5", measure=make_measure())
            make_forum()

    with django_assert_num_queries(queries):
        client.get(path)


def test_every_page_and_file_sets_no_cookie(client, settings):
    settings.CONTACT_EMAIL = "expo@example.org"
    place, company, series = make_place(), make_organization(), make_series(slug="line")
    expo_session = make_session(slug="13")
    figure = make_figure("5", session=expo_session, place=place, is_headline=True)
    forum = make_forum(expo_session, series=series, starts_on=PAST.date())
    project = make_project("5 yuan", parties=[company], session=expo_session, sector=make_sector())
    records = (expo_session, forum, series, project, project.sector, place, company, figure.measure)
    addresses = [
        *(record.get_absolute_url() for record in (*records, make_pavilion(expo_session))),
        *(f"/en/{path}/" for path in ("sessions", "projects", "compare", "measures", "updates")),
        *(f"/en/{path}/" for path in ("search", "data", "about", "accessibility")),
        *(f"/en/{path}" for path in ("sessions/data.csv", "compare/data.csv", "updates/feed.atom")),
        *(f"/en/sessions/13/data.{kind}" for kind in ("csv", "xlsx", "json", "ndjson")),
        *(f"/en/sessions/13/{name}" for name in ("press/", "card.png", "forums.ics")),
        *("/", "/en/", "/sessions/13/", "/en/nothing/", "/nothing/", "/en/forums/line/forums.ics"),
        *("/robots.txt", "/sitemap.xml", "/sitemap-pages.xml", "/.well-known/security.txt"),
        *("/favicon.ico", "/healthz", "/api/v1/", "/api/v1/sessions/13/"),
        forum.get_absolute_url() + "forum.ics",
        figure.measure.get_absolute_url() + "data.csv",
    ]

    for address in addresses:
        answer = client.get(address)
        assert answer.status_code in ({404} if "nothing" in address else {200, 302}), address
        assert dict(answer.cookies) == {}, address
        assert "cookie" not in answer.get("Vary", "").lower(), address


def test_withdrawn_record_says_what_it_was_and_leads_to_others(client):
    expo_session = make_session(series=make_series(name=both("Expo")), ordinal=13)
    withdrawn = hidden_fields("withdrawn")[0] | {"withdrawal_reason": both("Entered twice.")}
    records = {
        "forum": make_forum(expo_session, name=both(SECRET), **withdrawn),
        "project": make_project(session=expo_session, title=both(SECRET), **withdrawn),
    }

    pages = {name: client.get(record.get_absolute_url()) for name, record in records.items()}

    assert [page.status_code for page in pages.values()] == [410, 410]
    assert [page for page in pages.values() if SECRET in page.content.decode()] == []
    session_link = ("13th Expo", expo_session.get_absolute_url())
    assert {name: told(page) for name, page in pages.items()} == {
        "forum": (
            "This forum was withdrawn",
            "Entered twice.",
            [session_link, ("All sessions", "/en/sessions/")],
        ),
        "project": (
            "This signed project was withdrawn",
            "Entered twice.",
            [session_link, ("Projects of all sessions", "/en/projects/")],
        ),
    }


def test_withdrawn_record_leads_to_no_session_that_is_hidden(client):
    expo_session = make_session(
        series=make_series(name=both(SECRET)),
        status="withdrawn",
        withdrawn_at=LATER,
        withdrawal_reason=both("Entered twice."),
    )
    organization = make_organization()
    make_participation(expo_session, organization=organization)

    answers = [
        client.get(record.get_absolute_url())
        for record in (expo_session, make_pavilion(expo_session), organization)
    ]

    assert [answer.status_code for answer in answers] == [410, 410, 410]
    assert [answer for answer in answers if SECRET in answer.content.decode()] == []
    assert [told(answer) for answer in answers] == [
        ("This session was withdrawn", "Entered twice.", [("All sessions", "/en/sessions/")]),
        ("This pavilion was withdrawn", "Entered twice.", [("All sessions", "/en/sessions/")]),
        ("This organisation was withdrawn", None, [("Organisations", "/en/organisations/")]),
    ]


def told(page):
    """Heading, reason and ways on of a page about something withdrawn."""
    main = read(page).find(".//main")
    reasons = [text(line) for line in main.findall(".//p") if line.get("class") is None]
    ways = [(text(link), link.get("href")) for link in main.findall(".//p[@class='acts']/a")]
    return text(main.find(".//h1")), next(iter(reasons), None), ways
