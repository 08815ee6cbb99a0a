"""The pages of the real results."""

import re
from copy import deepcopy

import pytest

from events.announcements import Announced
from events.models import ExpoSession
from expo_portal.templatetags.expo import brief
from tests.html import read, rows, section, text, texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("results")]


def test_session_13_has_its_headline_with_sources(page_at):
    root = page_at("/en/sessions/13/")

    assert text(root.find(".//title")) == (
        "13th China-Northeast Asia Expo: 111 projects, over 196.2 billion yuan"
    )
    assert texts(root, ".//ul[@class='headline']/li") == [
        "111 Projects signed 1 2",
        "over 196.2 billion yuan Total investment 1 2",
        "over 117.1 billion yuan Contracted investment 1 2 up 110.69% on the 12th session",
    ]
    assert text(root.find(".//figcaption")) == (
        "Agreement projects are 12% of the signatures and about 40% of the money."
    )


def test_session_13_adds_its_parts_up(page_at):
    signed = section(page_at("/en/sessions/13/"), "signed")

    assert [row[1:] for row in rows(signed.find(".//table"))] == [
        ["Projects signed", "Total investment billion yuan", "Mean, worked out"],
        ["98 1 2", "over 117.1 1 2", "about 1.2"],
        ["13 1 2", "over 79.1 1 2", "about 6.1"],
        ["111 1 2", "over 196.2 1 2", "about 1.8"],
    ]
    assert texts(signed, ".//p[@class='note check']") == [
        "98 + 13 = 111 projects: the published parts add up to the published total.",
        "117.1 + 79.1 = 196.2 billion yuan: the published parts give 196.2–196.4 billion yuan "
        "and so agree with the published total.",
    ]


def test_session_13_compares_with_what_the_12th_published(page_at):
    change = section(page_at("/en/sessions/13/"), "change")

    assert text(change.find(".//h2")) == "Since the 12th session"
    assert text(change.find(".//caption")) == (
        "Contracted investment up 110.69% on the 12th session"
    )
    assert rows(change.find(".//tbody")) == [
        ["12th", "55.584 billion yuan", ""],
        [
            "13th in the source: “exceeding 117.1 billion yuan”",
            "over 117.1 billion yuan 1 2",
            "",
        ],
    ]


def test_session_12_says_what_agrees_and_what_is_incomplete(page_at):
    checks = section(page_at("/en/sessions/12/"), "checks")

    assert texts(checks, ".//div[@class='flow']/ul/li") == [
        "Projects signed 93 projects were announced; 15 of them are in this register. 1",
        "Planned investment 11.13 billion yuan was announced; the amounts in this register come "
        "to 7.5 billion yuan so far, and three more are undisclosed. 2",
    ]
    assert texts(checks, ".//summary") == ["2 checks agree"]
    assert texts(checks, ".//details//li") == [
        "Exhibitors 592 of 1,337 exhibitors is 44.28%, which agrees with the announced 44.28%. 1",
        "Projects signed 15 projects were announced, and this register has as many. 2",
    ]


def test_session_14_says_what_cannot_be_checked(page_at):
    checks = section(page_at("/en/sessions/14/"), "checks")

    assert texts(checks, ".//summary") == [
        "9 checks agree",
        "5 statements that cannot be checked",
    ]
    assert texts(checks, ".//div[@class='flow']/ul/li")[0] == (
        "Total investment The source calls 84.48 billion yuan the highest so far, while over "
        "196.2 billion yuan was announced for the 13th session. Both stand as said. 2"
    )


def test_session_13_lists_its_forums_by_tier(page_at):
    forums = section(page_at("/en/sessions/13/"), "forums")

    stops = forums.findall(".//ol[@class='route']/li")
    assert [(text(stop.find("h3")), len(stop.findall("ul/li"))) for stop in stops] == [
        ("Main forum", 1),
        ("Cooperation mechanism 5 events 1", 5),
        ("Supporting conference 5 events 1", 5),
        ("Concurrent event", 3),
    ]
    assert text(stops[0].find("ul/li")) == "11th High-level Forum on Northeast Asia Cooperation"
    assert text(stops[3].findall("ul/li")[2]) == (
        "6th World Jilin Entrepreneurs Convention 29 September 2021 inferred"
        " Participants over 500 1 Jilin businesspeople, experts and scholars"
    )
    assert text(stops[3].find("div")) == (
        "Counted together: 2021 China Top 500 Enterprises Summit Multinational Corporations in"
        " Jilin Participants over 1,000 1 executives of top 500 enterprises and multinationals"
    )


def test_session_13_shows_zero_as_a_number(page_at):
    service = section(page_at("/en/sessions/13/"), "service")

    assert texts(service, ".//dl/div") == [
        "Cases of infection 0 1 imported infections",
        "Cases of infection 0 1 transmissions",
        "Cases of infection 0 1 resurgences",
        "Cases of infection 0 1 epidemic occurrences",
    ]


def test_session_13_keeps_fewer_people_than_bodies_as_published(page_at):
    people = section(page_at("/en/sessions/13/"), "people")

    assert rows(people.find(".//table"))[2] == [
        "Political leaders on site domestic vice-ministerial level and above"
        " As published: 9 leaders from 12 bodies, fewer people than bodies."
        " from 12 ministries, commissions and central institutions",
        "9 1",
        "12 ministries, commissions and central institutions",
    ]


def test_session_13_says_that_no_project_is_named(page_at):
    projects = section(page_at("/en/sessions/13/"), "projects")

    assert text(projects.find(".//div[@class='flow']/p")) == (
        "111 projects were announced. The sources name none of them, so none is listed here. 1 2"
    )
    assert projects.findall(".//table") == []


def test_session_13_reads_in_chinese(page_at):
    root = page_at("/zh-hans/sessions/13/")

    assert root.get("lang") == "zh-Hans"
    assert text(root.find(".//title")) == ("第十三届中国—东北亚博览会成果：111个项目，逾1962亿元")
    assert texts(root, ".//ul[@class='headline']/li") == [
        "111 签约项目数 1 2",
        "逾 1962 亿元 总投资额 1 2",
        "逾 1171 亿元 合同引资额 1 2 较第十二届增长110.69%",
    ]
    assert text(root.find(".//figcaption")) == "协议项目占签约数的12%，约占总金额的40%。"
    stop = section(root, "forums").findall(".//ol[@class='route']/li")[1]
    assert texts(stop, "ul/li")[1:3] == [
        "2021东北亚工商合作论坛 译名",
        "第二届东北亚电商峰会暨中国东北（吉林）“数商兴农”推广活动 译名",
    ]


def test_session_14_shows_both_reports_of_the_same_numbers(page_at):
    root = page_at("/en/sessions/14/")

    signed = section(root, "signed")
    assert [row[:2] for row in rows(signed.findall(".//table")[0])][3:5] == [
        ["over 1 billion yuan Up to a further threshold, which this text does not name", "18 1"],
        ["over 1 billion yuan Above a further threshold, which this text does not name", "4 1"],
    ]
    assert text(signed.find(".//summary")) == "The same parts as announced in source 2"
    assert [row[:2] for row in rows(signed.findall(".//table")[1])][3:5] == [
        ["1 billion yuan to 5 billion yuan", "18 2"],
        ["over 5 billion yuan", "4 2"],
    ]
    assert texts(signed, ".//dl/div") == [
        "Total investment 84.475 billion yuan 1 Also announced 84.48 billion yuan 2"
        " about 11.59 billion US dollars, as the source converts it"
        " Announced 28 August 2023 Not shown first: the other is more precise."
    ]
    assert texts(section(root, "said"), ".//dl[1]/div")[1] == (
        "Total investment recordThe report calls the sum of the investments a record. 2 "
        "The source calls 84.48 billion yuan the highest so far, while over 196.2 billion yuan "
        "was announced for the 13th session. Both stand as said."
    )


@pytest.mark.parametrize("number", ["12", "13", "14"])
def test_session_shows_every_figure_with_qualifier_and_source(page_at, number):
    root = page_at(f"/en/sessions/{number}/")
    announced = Announced(ExpoSession.objects.get(slug=number))
    every = [one for each in announced.numbers for one in (each, *each.others)]

    shown = [
        (text(element), {link.get("href") for link in element.iterfind(".//sup/a")})
        for tag in ("td", "div", "li", "span")
        for element in root.iter(tag)
    ]

    missing = []
    for one in every:
        sources = {f"#src-{source.number}" for source in one.sources}
        if not any(brief(one.figure) in words and sources <= cited for words, cited in shown):
            missing.append(str(one.figure))
    assert len(every) > 0
    assert missing == []


@pytest.mark.parametrize("number", ["12", "13", "14"])
def test_press_page_has_an_anchor_for_every_figure(page_at, number):
    root = page_at(f"/en/sessions/{number}/press/")

    figures = ExpoSession.objects.get(slug=number).figures.published()
    assert sorted(row.get("id") for row in root.iter("tr") if row.get("id")) == sorted(
        f"f-{figure.pk}" for figure in figures
    )


def test_press_page_gives_words_and_source(page_at):
    root = page_at("/en/sessions/13/press/")

    assert rows(root.find(".//table"))[4] == [
        "Contracted investment contracted-investment JSON",
        "over 117.1 billion yuan 1 2 逾1171亿元“exceeding 117.1 billion yuan”“1171多亿元”",
        "“exceeding 117.1 billion yuan” “1171多亿元”",
    ]
    assert root.find(".//*[@id='src-1']/a").get("href") == (
        "http://english.jl.gov.cn/NEWS/LOCALNEWS/202110/t20211011_8240110.html"
    )


def test_press_page_tells_how_to_cite_and_whom_to_ask(client, settings):
    settings.CONTACT_EMAIL = "press@example.org"

    root = read(client.get("/en/sessions/13/press/"))

    told = [text(found) for found in root.find(".//main").iter() if found.tag in {"h2", "p"}]
    assert told[told.index("To cite this page") + 1] == (
        "Expo outcomes, “13th China-Northeast Asia Expo”: figures as announced."
        " http://127.0.0.1:8000/en/sessions/13/press/"
    )
    assert told[-1] == "Questions and errors: press@example.org"


@pytest.mark.parametrize(
    ("number", "names"),
    [
        ("13", ["signed-by-deal-type", "exhibitors"]),
        (
            "14",
            [
                "projects-signed-by-band",
                "projects-signed-by-band-2",
                "exhibitors-by-origin",
                "exhibits",
            ],
        ),
    ],
)
def test_press_page_offers_its_charts_as_drawings(page_at, number, names):
    root = page_at(f"/en/sessions/{number}/press/")

    charts = f"/en/sessions/{number}/charts/"
    offered = [link.get("href") for link in root.iter("a") if charts in link.get("href")]
    assert offered == [f"{charts}{name}.svg" for name in names]


def test_chinese_page_keeps_no_english_but_what_says_so(page_at):
    root = deepcopy(page_at("/zh-hans/sessions/13/"))

    for element in list(root.iter()):
        for child in list(element):
            if child.get("lang") == "en" or child.tag == "script":
                child.text, child[:] = None, []
    words = set(re.findall("[A-Za-z]{3,}", text(root.find(".//main"))))
    words -= {"CSV", "XLSX", "JSON", "NDJSON", "SVG"}
    assert words == {"jlchina", "com", "english", "gov", "citysz", "net"}


@pytest.mark.parametrize("path", ["sessions/13/", "sessions/14/", "sessions/13/press/"])
def test_nothing_stands_between_a_part_and_the_dot_behind_it(page_at, path):
    root = page_at(f"/en/{path}")

    parts = [each for each in root.iter("span") if each.get("class") == "part"]
    facts = [part for each in root.iter("span") if each.get("class") == "facts" for part in each]
    said = ["".join(each.itertext()) for each in (*parts, *facts)]

    assert [words for words in said if words != words.rstrip()] == []


def test_myriads_stay_with_their_number_at_the_top(page_at):
    root = page_at("/zh-hans/sessions/12/")

    assert texts(root, ".//ul[@class='headline']/li") == [
        "93 签约项目数 1",
        "555.84 亿元 合同引资额 1",
        "逾 3万 客商 1",
    ]


@pytest.mark.parametrize(
    ("path", "tag"), [("sessions/13/", "h1"), ("sessions/", "h2"), ("data/", "h3")]
)
def test_name_stays_whole_after_its_number_in_chinese(page_at, path, tag):
    chinese, english = (
        page_at(f"/{language}/{path}").find(f".//{tag}") for language in ("zh-hans", "en")
    )

    assert texts(chinese, ".//span[@class='whole']") == ["中国—东北亚博览会"]
    assert english.findall(".//span[@class='whole']") == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("sessions/", [("Sessions", "page")]),
        ("sessions/13/press/", [("Sessions", "true")]),
        ("projects/12-002/", [("Projects", "true")]),
        ("places/", []),
    ],
)
def test_menu_marks_where_one_is(page_at, path, expected):
    links = page_at(f"/en/{path}").findall(".//nav[@class='nav plain']//a[@aria-current]")

    assert [(text(link), link.get("aria-current")) for link in links] == expected


def test_pavilion_is_marked_among_the_others(page_at):
    root = page_at("/en/sessions/13/pavilions/jilin-13/")

    marked = root.findall(".//ul[@class='halls']//a[@aria-current='page']")
    assert [text(link) for link in marked] == ["Jilin Pavilion"]
