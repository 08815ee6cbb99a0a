import pytest
from django.utils.html import escape

from expo_portal.search.marking import cut, marked, pieces
from expo_portal.search.segments import runs
from expo_portal.writing import writing
from tests.expo_portal.test_search_queries import HOSTILE
from tests.factories import (
    FUTURE,
    HIDDEN,
    hidden_fields,
    make_figure,
    make_forum,
    make_measure,
    make_organization,
    make_pavilion,
    make_place,
    make_project,
    make_sector,
    make_session,
    text,
)
from tests.html import read, texts
from tests.html import text as words_of


def get(client, query, language="en"):
    return read(client.get(f"/{language}/search/", query))


# Marking


@pytest.mark.parametrize(
    ("written", "words", "html"),
    [
        ("Jilin Pavilion", "jil", "<mark>Jil</mark>in Pavilion"),
        ("吉林省吉林市", "吉林", "<mark>吉林</mark>省<mark>吉林</mark>市"),
        ("AI项目", "ai项", "<mark>AI项</mark>目"),
        ("Cafe\u0301s & co", "cafe", "<mark>Cafe\u0301</mark>s &amp; co"),
        ("Straße", "strass", "<mark>Straß</mark>e"),
        ("ｶﾞｽ", "ガ", "<mark>ｶﾞ</mark>ｽ"),
        ("<b>Jilin</b>", "jilin", "&lt;b&gt;<mark>Jilin</mark>&lt;/b&gt;"),
        ("a b", "c", "a b"),
    ],
)
def test_words_are_marked(written, words, html):
    assert marked(pieces(written, runs(words))) == html


def test_cut_keeps_the_words_asked_for():
    long = "before " * 40 + "Wheel" + " after" * 80

    found = "".join(words for words, _ in cut(pieces(long, ["wheel"])))

    assert "Wheel" in found
    assert found.startswith("…before")
    assert found.endswith("after…")
    assert len(found) < 260


# The page


def test_page_shows_best_hit_groups_and_counts(client, db):
    session = make_session()
    make_pavilion(session, name=text("Jilin"))
    make_project(
        "over 1.12 billion yuan",
        title=text("Cars of Jilin <1>"),
        session=session,
        place=make_place(name=text("Changchun")),
    )

    root = get(client, {"q": "jil"})

    assert texts(root, ".//h2")[:3] == ["Best hit", "Projects 1", "Pavilions 1"]
    assert texts(root, ".//ul[@class='hit-kinds plain']/li") == [
        "All 2",
        "Projects 1",
        "Pavilions 1",
    ]
    assert [e.get("href") for e in root.findall(".//ul[@class='hit-kinds plain']/li/a")] == [
        "?q=jil",
        "?q=jil&kind=project",
        "?q=jil&kind=pavilion",
    ]
    best, project, _pavilion = root.findall(".//*[@class='hit']")
    assert texts(best, ".//h3") == ["Jilin"]
    assert texts(project, ".//mark") == ["Jil"]
    assert words_of(project) == (
        f"Cars of Jilin <1> Project · {session.title}".replace(" · ", " ")
        + f" {project_reference()} Changchun over 1.12 billion yuan"
    )


@pytest.mark.parametrize(
    "make", [make_sector, make_place, make_organization], ids=["field", "place", "organisation"]
)
def test_best_hit_says_how_many_projects_its_page_lists(client, db, make):
    wheels = make(name=text("Wheels"))
    belonging = {
        make_sector: {"sector": wheels},
        make_place: {"place": wheels},
        make_organization: {"parties": [wheels]},
    }[make]
    with writing():
        for _each in range(2):
            make_project(**belonging)
        for reason in HIDDEN:
            fields, session = hidden_fields(reason)
            make_project(**belonging, session=session, **fields)

    root = get(client, {"q": "wheels"})

    [best] = root.findall(".//section[@class='best']")
    assert texts(best, "p/a") == ["2 projects"]
    assert best.find("p/a").get("href") == wheels.get_absolute_url()
    listed = client.get(wheels.get_absolute_url())
    assert listed.context["project_count"] == 2


def project_reference():
    from projects.models import SignedProject

    return SignedProject.objects.get().reference


def test_hit_in_another_language_shows_its_words_there(client, db):
    make_pavilion(name={"en": "Jilin Pavilion", "zh-hans": "吉林馆"})

    root = get(client, {"q": "吉林"})

    [line] = root.findall(".//ul[@class='hits']//p[@lang]")
    assert (line.get("lang"), words_of(line)) == ("zh-Hans", "吉林馆")
    assert texts(line, "mark") == ["吉林"]


def test_figure_is_found_by_its_measure_with_its_number(client, db):
    measure = make_measure(name=text("Handshakes"))
    make_figure("over 1,000", measure=measure)

    root = get(client, {"q": "handshakes", "kind": "figure"})

    assert texts(root, ".//p[@class='hit-number']") == ["over 1,000"]


def test_group_is_bounded_and_paged(client, db):
    with writing():
        session = make_session()
        for n in range(27):
            make_project(title=text("Wheel"), session=session, reference=f"W-{n}")

    overview = get(client, {"q": "wheel"})
    last = get(client, {"q": "wheel", "kind": "project", "page": "99999999999999999999"})

    assert len(overview.findall(".//ul[@class='hits']/li")) == 10
    assert texts(overview, ".//a[@class='own']") == ["Projects: show all 27 results"]
    assert len(last.findall(".//ul[@class='hits']/li")) == 2


def test_nothing_found_helps_on(client, db):
    make_sector(name=text("Energy"))

    root = get(client, {"q": "zeppelin"})

    assert texts(root, ".//h2")[0] == "Nothing was found"
    assert "Energy" in texts(root, ".//ul[@class='fields']/li")
    assert root.find(".//meta[@name='robots']").get("content") == "noindex"


def test_empty_query_says_what_can_be_searched(client, db):
    response = client.get("/en/search/?q=")

    assert "Search the names and texts of projects" in response.content.decode()
    assert read(response).find(".//meta[@name='robots']") is None


def test_unknown_kind_is_said(client, db):
    make_project(title=text("Wheel"))

    root = get(client, {"q": "wheel", "kind": "<wheels>\0"})

    assert "There is no kind" in words_of(root)
    assert "Projects 1" in texts(root, ".//h2")


def test_hostile_words_are_answered(client, db):
    for words in HOSTILE:
        if "\ud800" not in words and "\udfff" not in words:
            response = client.get("/en/search/", {"q": words, "page": words, "kind": words})

            assert (response.status_code, words) == (200, words)
            read(response)


def test_unreadable_queries_are_answered(client, db):
    queries = ["q=%ED%A0%80", "q=%FF%FE", "q=a&page=-1", "q=a&page=%00"]

    assert [client.get(f"/en/search/?{query}").status_code for query in queries] == [200] * 4


def test_words_are_escaped(client, db):
    words = '"><script>alert(1)</script>'

    body = client.get("/en/search/", {"q": words}).content.decode()

    assert "<script>" not in body
    assert escape(words) in body


def test_hidden_record_leaves_the_page_as_it_was(client, db):
    make_project(title=text("Zeppelin"), session=make_session())
    before, after = client.get("/en/search/?q=zeppelin").content, {}

    for reason in HIDDEN:
        fields, session = hidden_fields(reason)
        make_project(title=text("Zeppelin"), session=session, **fields)
        make_forum(session, name=text("Zeppelin"), **fields)
        after[reason] = client.get("/en/search/?q=zeppelin").content

    assert after == dict.fromkeys(HIDDEN, before)


def test_page_asks_a_fixed_number_of_queries(client, db, django_assert_num_queries):
    for more in (2, 3):
        with writing():
            for _ in range(more):
                make_wheels()

        # Counts, hits, five kinds, and parties and amounts of projects.
        with django_assert_num_queries(9):
            client.get("/en/search/?q=wheel")
        with django_assert_num_queries(5):
            client.get("/en/search/?q=wheel&kind=project")
        with django_assert_num_queries(2):
            client.get("/en/search/?q=zeppelin")
        with django_assert_num_queries(1):
            client.get("/en/search/")


def make_wheels():
    session = make_session()
    make_project("5 million yuan", title=text("Wheel"), session=session, place=make_place())
    make_forum(session, name=text("Wheel"), place=make_place())
    make_pavilion(session, name=text("Wheel"))
    make_figure(session=session, note=text("Wheel"))
    make_sector(name=text("Wheel"))


# The feed


def test_feed_answers_results_and_counts(client, db):
    pavilion = make_pavilion(
        name={"en": "Jilin Pavilion", "zh-hans": "吉林馆"}, theme={"en": "Wheels"}, slug="jilin"
    )

    shape = client.get("/api/v1/search/?q=jilin%20wheel").json()

    assert shape == {
        "results": [
            {
                "type": "pavilion",
                "id": str(pavilion.pk),
                "title": {"en": "Jilin Pavilion", "zh-hans": "吉林馆"},
                "snippet": {"en": "Wheels"},
                "html_url": f"http://127.0.0.1:8000/sessions/{pavilion.session.slug}"
                "/pavilions/jilin/",
            }
        ],
        "counts": {"pavilion": 1},
    }


def test_feed_answers_in_one_language(client, db):
    make_pavilion(name={"en": "Jilin Pavilion", "zh-hans": "吉林馆"})

    [found] = client.get("/api/v1/search/?q=jilin&lang=zh-hans&limit=1").json()["results"]

    assert (found["title"], found["snippet"], found["lang"]) == (
        "吉林馆",
        "Jilin Pavilion",
        "zh-hans",
    )


def test_feed_is_strict(client, db):
    refused = [
        ("", "q", None),
        ("q=", "q", None),
        ("q=" + "x" * 101, "q", None),
        ("q=a&q=b", "q", None),
        ("q=a&limit=0", "limit", None),
        ("q=a&type=projekt", "type", "project"),
        ("q=a&lang=zh", "lang", "zh-hans"),
        ("q=a%00", "q", None),
        ("query=a", "query", "q"),
    ]

    answers = [(query, client.get(f"/api/v1/search/?{query}")) for query, *_error in refused]

    assert {answer.status_code for _query, answer in answers} == {400}
    errors = [(query, answer.json()["errors"][0]) for query, answer in answers]
    assert [
        (query, error["parameter"], error.get("suggestion")) for query, error in errors
    ] == refused


def test_feed_tells_nothing_hidden(client, db):
    make_project(title=text("Zeppelin"))
    addresses = ["/api/v1/search/?q=zeppelin", "/api/v1/projects/?q=zeppelin"]
    before, after = [client.get(address).content for address in addresses], {}

    for reason in HIDDEN:
        fields, session = hidden_fields(reason)
        make_project(title=text("Zeppelin"), session=session, **fields)
        after[reason] = [client.get(address).content for address in addresses]

    assert after == dict.fromkeys(HIDDEN, before)


def test_embargo_passes_on_page_and_feed(client, db, monkeypatch):
    make_project(title=text("Zeppelin"), publish_at=FUTURE)
    before = client.get("/api/v1/search/?q=zeppelin").json()
    monkeypatch.setattr("django.utils.timezone.now", lambda: FUTURE)

    assert before == {"results": [], "counts": {}}
    assert client.get("/api/v1/search/?q=zeppelin").json()["counts"] == {"project": 1}
    assert "Projects 1" in texts(get(client, {"q": "zeppelin"}), ".//h2")


def test_opensearch_names_the_search_page_of_each_language(client, db):
    response = client.get("/opensearch.xml")

    assert response["Content-Type"] == "application/opensearchdescription+xml"
    body = response.content.decode()
    for language in ("en", "zh-hans"):
        address = f"http://127.0.0.1:8000/{language}/search/?q={{searchTerms}}"
        assert f'template="{address}"' in body
    assert 'href="/opensearch.xml"' in client.get("/en/").content.decode()


def test_large_fields_say_what_can_be_found(client, db):
    make_figure()

    hints = {
        path: [field.get("placeholder") for field in read(client.get(path)).iter("input")]
        for path in ("/zh-hans/", "/zh-hans/search/", "/zh-hans/nothing/", "/zh-hans/about/")
    }

    assert hints == {
        "/zh-hans/": ["项目、论坛、展馆或领域"],
        "/zh-hans/search/": ["项目、论坛、展馆或领域"],
        "/zh-hans/nothing/": ["项目、论坛、展馆或领域"],
        "/zh-hans/about/": [None],
    }
