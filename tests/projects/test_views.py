import pytest

from events.models import Term
from expo_portal.writing import writing
from projects.filters import ProjectFilter
from tests.factories import (
    FUTURE,
    HIDDEN,
    hidden_fields,
    make_document,
    make_forum,
    make_organization,
    make_participation,
    make_place,
    make_project,
    make_release,
    make_sector,
    make_series,
    make_session,
    make_term,
)
from tests.factories import text as both
from tests.html import read, rows, text, texts

pytestmark = pytest.mark.django_db


def get(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return read(response)


def colours(cell):
    """What a bar is drawn of: "f1 96.00%", "f2 24.00% from 72.00%", and its teeth."""
    drawn = [each for each in cell.iter() if each.get("class") or each.get("fill")]
    drawn.remove(cell)
    return [
        " ".join(filter(None, (each.get("class") or each.get("fill"), *places(each))))
        for each in drawn
    ]


def places(shape):
    start = shape.get("x", "0")
    return shape.get("width"), f"from {start}" if start not in {"0", "1", "0.00%"} else ""


def titles(root):
    return texts(root, ".//table[@class='proj']//th/a")


def test_list_shows_each_project_with_its_amount_and_qualifier(client):
    make_project(
        "over 1.12 billion yuan",
        reference="13-001",
        title=both("A mill"),
        sector=make_sector(name=both("Paper")),
        place=make_place(name=both("Changchun")),
        deal_type=make_term("deal-type", name=both("contract")),
    )
    make_project("undisclosed", reference="13-002", title=both("A port"), items_count=3)
    make_project(reference="13-003", title={"zh-hans": "公园"}, unofficial=["zh-hans"])

    root = get(client, "/en/projects/")

    assert rows(root.find(".//table")) == [
        ["Project and field", "Place", "Deal type", "Amount", "Bar"],
        ["A mill 13-001 Contract Paper", "Changchun", "Contract", "over 1.12 billion yuan", ""],
        ["A port 3 projects in one line 13-002", "", "not stated", "undisclosed", ""],
        ["公园 our translation 13-003", "", "not stated", "not stated", ""],
    ]
    assert root.findall(".//table//a/span")[0].get("lang") == "zh-Hans"


def test_list_draws_no_bars_across_currencies(client):
    make_project("1 billion yuan")
    make_project("1 billion US dollars")

    root = get(client, "/en/projects/")

    assert root.findall(".//td[@class='barcell']") == []


def test_list_is_narrowed_by_filters_that_can_be_taken_off(client):
    paper, steel = make_sector(slug="paper", name=both("Paper")), make_sector(name=both("Steel"))
    make_project("5 billion yuan", title=both("Large"), sector=paper)
    make_project("1 billion yuan", title=both("Small"), sector=paper)
    make_project("9 billion yuan", title=both("Other"), sector=steel)

    root = get(client, "/en/projects/?sector=paper&amount_min=2+billion&q=")

    assert titles(root) == ["Large"]
    assert text(root.find(".//h2")) == "1 entry"
    chips = root.findall(".//p[@class='chips plain']/a")
    assert [(text(chip), chip.get("href")) for chip in chips] == [
        ("Paper, remove filter", "?amount_min=2000000000"),
        ("from 2 billion, remove filter", "?sector=paper"),
        ("Clear all", "/en/projects/"),
    ]
    checked = [box.get("value") for box in root.iter("input") if "checked" in box.attrib]
    assert checked == ["paper"]


def test_list_says_what_is_wrong_with_a_filter(client):
    make_project("5 billion yuan")

    root = get(client, "/en/projects/?amount_min=much")

    advice = "“much” is not understood: type the number alone, over 20,000 or 2万余名."
    assert texts(root, ".//p[@class='errorlist']") == [advice]
    assert texts(root, ".//div[@class='sample']//li") == [f"Amount at least {advice}"]
    assert len(titles(root)) == 1


def test_list_is_cut_into_pages_that_keep_the_filters(client):
    with writing():
        for n in range(26):
            make_project(reference=f"x-{n:02}", title=both(f"Mill {n}"))

    first, second = (get(client, f"/en/projects/?q=Mill&page={n}") for n in (1, 2))

    assert [len(titles(first)), titles(second)] == [25, ["Mill 25"]]
    assert text(second.find(".//title")) == "Signed projects, page 2"
    assert [
        (text(link), link.get("href")) for link in first.findall(".//nav[@class='pages']//a")
    ] == [("2", "?q=Mill&page=2"), ("Next page", "?q=Mill&page=2")]


def test_list_without_projects_says_so(client):
    root = get(client, "/en/projects/")

    assert "No project has been named by a source yet." in texts(root, ".//p")


def test_project_page_shows_its_facts(client):
    release = make_release(make_session(ordinal=13, series=make_series(name=both("Expo"))))
    document = make_document(release, title="Fifteen projects", language="zh-hans")
    umbrella = make_project(session=release.session, title=both("Umbrella"))
    project = make_project(
        "over 7 billion yuan",
        session=release.session,
        release=release,
        document=document,
        title=both("A mill"),
        unofficial=["en"],
        summary=both("It mills."),
        sector=make_sector(name=both("Paper")),
        place=make_place(name=both("Changchun")),
        parties=[make_organization(name=both("Wanda"))],
        forum=make_forum(release.session, name=both("Fair")),
        signed_by="2019-08-25",
        parent=umbrella,
    )
    project.milestones.create(stage="signed", date="2019-08-01", precision="month")
    project.milestones.create(stage="in-operation", is_planned=True)

    root = get(client, project.get_absolute_url())

    assert text(root.find(".//h1")) == "A mill"
    assert texts(root, ".//ul[@class='headline']/li") == ["over 7 billion yuan total investment"]
    assert texts(root, ".//dl[@class='about']/div") == [
        "FieldPaper",
        "PlaceChangchun",
        "PartiesWanda",
        "Signed no later than25 August 2019",
        "Signed atFair",
        "Part ofUmbrella",
    ]
    assert texts(root, ".//ol[@class='route steps']/li") == [
        "Signed August 2019 latest stage known",
        "In operation date not stated planned",
    ]
    assert texts(root, ".//ol[@class='src']/li") == ["Fifteen projects"]
    assert root.find(".//ol[@class='src']/li/span").get("lang") == "zh-Hans"


def test_project_of_no_session_leads_to_its_forum(client):
    """Where the source names only a range of sessions."""
    forum = make_forum(make_session(slug="12"), slug="fair")
    project = make_project(session=None, forum=forum, reference="A-1")

    root = get(client, project.get_absolute_url())

    assert root.find(".//dl[@class='about']//a").get("href") == "/en/sessions/12/forums/fair/"


def test_project_page_names_no_document_of_a_hidden_release(client):
    project = make_project()
    hidden_release = make_release(project.session, publish_at=FUTURE)
    document = make_document(hidden_release, title="Secret matter")
    project.milestones.create(stage="signed", document=document)

    root = get(client, project.get_absolute_url())

    assert "Secret matter" not in text(root)


def test_page_and_file_of_a_hidden_project_are_not_there(client):
    with writing():
        projects = {}
        for reason in HIDDEN:
            fields, expo_session = hidden_fields(reason)
            title = both("Secret matter")
            projects[reason] = make_project(session=expo_session, title=title, **fields)

    answers = {
        (reason, file): client.get(f"{project.get_absolute_url()}{file}")
        for reason, project in projects.items()
        for file in ("", "data.json")
    }

    assert {case: answer.status_code for case, answer in answers.items()} == {
        (reason, file): 410 if reason == "withdrawn" else 404 for reason, file in answers
    }
    assert [
        case for case, answer in answers.items() if "Secret matter" in answer.content.decode()
    ] == []


def test_pages_of_names_show_public_projects_only(client):
    with writing():
        sector, place, company = make_sector(), make_place(), make_organization()
        about = {"sector": sector, "place": place, "parties": [company]}
        make_project(title=both("Open matter"), **about)
        for reason in HIDDEN:
            fields, expo_session = hidden_fields(reason)
            make_project(title=both("Secret matter"), session=expo_session, **about, **fields)
            secret_role = make_term("role", name=both("Secret matter"))
            make_participation(expo_session, place=place, role=secret_role, **fields)

    roots = [get(client, record.get_absolute_url()) for record in (sector, place, company)]

    assert [titles(root) for root in roots] == [["Open matter"]] * 3
    assert ["Secret matter" in text(root) for root in roots] == [False] * 3


def test_step_names_its_source(client):
    project = make_project()
    document = make_document(make_release(project.session), title="A year later")
    project.milestones.create(
        stage="in-operation", date="2022-05-01", document=document, note=both("First cars")
    )

    root = get(client, project.get_absolute_url())

    step = root.find(".//ol[@class='route steps']/li")
    assert text(step) == "In operation 1 May 2022 1 latest stage known First cars"
    assert step.find(".//sup/a").get("href") == "#src-1"
    assert texts(root, ".//li[@id='src-1']") == ["A year later"]


def test_project_page_leads_to_its_neighbours_of_the_session(client):
    with writing():
        whole = make_session()
        for number in (1, 3, 5):
            make_project(session=whole, reference=f"x-{number}")
        for n, reason in enumerate(HIDDEN):
            fields, expo_session = hidden_fields(reason)
            secret_whole = whole if fields else expo_session
            make_project(session=secret_whole, reference=f"x-2{n}", **fields)
            make_project(session=secret_whole, reference=f"x-4{n}", **fields)
        make_project(reference="x-35")

    root = get(client, "/en/projects/x-3/")

    links = root.findall(".//nav[@class='pages']//a")
    assert [(link.get("rel"), link.get("href")) for link in links] == [
        ("prev", "/en/projects/x-1/"),
        ("next", "/en/projects/x-5/"),
    ]


def test_project_page_takes_reports_of_errors(client, settings):
    settings.CONTACT_EMAIL = "press@example.org"
    project = make_project(reference="13-7")

    root = get(client, project.get_absolute_url())

    links = [link.get("href") for link in root.findall(".//p[@class='dl']/a")]
    assert links == ["data.json", "mailto:press@example.org?subject=13-7"]


def test_project_file_is_the_object_of_the_feed(client):
    project = make_project("over 7 billion yuan")

    answer = client.get(f"{project.get_absolute_url()}data.json")

    assert answer.json() == client.get(f"/api/v1/projects/{project.pk}/").json()


def test_list_puts_the_largest_amount_of_each_currency_first(client):
    with writing():
        for number, printed in enumerate(
            ["2 billion US dollars", "1 billion yuan", "undisclosed", "9 billion yuan", None]
        ):
            make_project(printed, title=both(f"Mill {number}"))

    root = get(client, "/en/projects/")

    assert titles(root) == ["Mill 3", "Mill 1", "Mill 0", "Mill 2", "Mill 4"]


def test_list_has_other_orders(client):
    with writing():
        make_project(reference="3", title=both("A"), signed_on="2021-01-01")
        make_project(reference="2", title=both("B"), signed_on="2021-02-01")
        make_project(reference="1", title=both("C"))

    found = {
        ordering: titles(get(client, f"/en/projects/?ordering={ordering}"))
        for ordering in ("-signed_on", "reference", "title")
    }

    assert found == {
        "-signed_on": ["B", "A", "C"],
        "reference": ["C", "B", "A"],
        "title": ["A", "B", "C"],
    }


def test_list_in_chinese_offers_no_order_by_title(client):
    make_project()
    make_project()

    root = get(client, "/zh-hans/projects/?ordering=title")

    values = [option.get("value") for option in root.iter("option")]
    assert values == ["-amount", "-signed_on", "reference"]
    assert len(root.findall(".//div[@class='sample']//li")) == 1


def test_list_says_what_it_adds_up_to(client):
    paper = make_sector(name=both("Paper"))
    steel = make_sector(name=both("Steel"))
    make_project("over 1.2 billion yuan", sector=paper, items_count=15)
    make_project("3 billion yuan", sector=steel)
    make_project("undisclosed")

    root = get(client, "/en/projects/")

    assert texts(root, ".//dl[@class='ledger sums']/div") == [
        "worked out total investment, sum of 2 entries at least 4.2 billion yuan"
    ]
    assert texts(root, ".//ul[@class='note left-out']/li") == [
        "Together they stand for 17 projects.",
        "1 entry keeps its amount back.",
    ]
    assert rows(root.find(".//table[@class='by-field']")) == [
        ["Field", "Sum billion yuan", "Bar"],
        ["Steel 1 entry", "3", ""],
        ["Paper 1 entry", "at least 1.2", ""],
    ]
    assert root.findall(".//ul[@class='key']") == []


def test_field_without_a_sum_does_not_tell_what_the_sum_leaves_out(client):
    paper = make_sector()
    make_project("7 billion yuan", sector=paper, parent=make_project("9 billion yuan"))

    field, whole = (get(client, path) for path in (paper.get_absolute_url(), "/en/projects/"))

    assert [len(root.findall(".//ul[@class='note left-out']")) for root in (field, whole)] == [0, 1]


def test_list_splits_its_bars_by_deal_type(client):
    paper, steel = make_sector(name=both("Paper")), make_sector(name=both("Steel"))
    contract, agreement = (Term.objects.get(code=code) for code in ("contract", "agreement"))
    make_project("over 3 billion yuan", reference="1", sector=paper, deal_type=contract)
    make_project("1 billion yuan", reference="2", sector=paper, deal_type=agreement)
    loan = make_term("deal-type", name=both("loan"))
    make_project("2 billion yuan", reference="3", sector=steel, deal_type=loan)
    make_project("2 billion yuan", reference="4", sector=steel)

    root = get(client, "/en/projects/?ordering=reference")

    assert [
        colours(cell) for cell in root.findall(".//table[@class='proj']//td[@class='barcell']")
    ] == [
        ["f1 96.00%", "f1"],
        ["f2 32.00%", "url(#hatch) 32.00%"],
        ["f3 64.00%"],
        ["f0 64.00%"],
    ]
    table = root.find(".//table[@class='by-field']")
    assert rows(table) == [
        ["Field", "Contract", "Agreement", "Loan", "Not stated", "Sum billion yuan", "Bar"],
        [
            "Paper 2 entries Contract at least 3 Agreement 1",
            "at least 3",
            "1",
            "",
            "",
            "at least 4",
            "",
        ],
        ["Steel 2 entries Loan 2 Not stated 2", "", "", "2", "2", "4", ""],
    ]
    assert [colours(cell) for cell in table.iter("td") if cell.get("class") == "barcell"] == [
        ["f1 72.00%", "f2 24.00% from 72.00%", "url(#hatch) 24.00% from 72.00%", "fx 96.00%"],
        ["f3 48.00%", "fx 96.00%"],
    ]
    assert texts(root, ".//ul[@class='key']/li") == [
        "Contract",
        "Agreement",
        "Loan",
        "Not stated",
    ]


ODD_VALUES = [
    "\0",
    "\1",
    "%",
    "'",
    "9" * 400,
    "-1",
    "1e9",
    "NaN",
    "é" * 300,
    "\ufffe",
    "a,b,,",
    "０",
]
PARAMETERS = [*ProjectFilter.base_filters, "ordering", "page", "nonsense", "\1"]
FILES = ["data.csv", "data.json", "feed.atom"]


@pytest.mark.slow
@pytest.mark.parametrize(("turn", "parameter"), list(enumerate(PARAMETERS)))
def test_list_and_its_files_survive_odd_values(client, turn, parameter):
    make_project("5 billion yuan")

    # Each value is in each file for a third of the parameters.
    for at, value in enumerate(ODD_VALUES, turn):
        for path in ("", FILES[at % 3]):
            answer = client.get(f"/en/projects/{path}", {parameter: value})
            body = b"".join(answer) if answer.streaming else answer.content
            assert (answer.status_code, bool(body)) == (200, True), (path, value)
            if not path:
                read(answer)


def test_list_says_what_it_could_not_read(client):
    queries = (
        "amount_min=much",
        "amount_max=about 5",
        "signed_after=soon",
        "signed_after=2021-9-3",
        "stage=dreamt",
        "page=99",
        "page=x",
        "ordering=x",
        "nonsense=1",
        "q=%00",
        "session=%01",
        "amount_min=5&amount_max=3",
        "amount_min=1&amount_min=2",
        "q=" + 101 * "x",
        "session=" + ",".join(map(str, range(31))),
    )

    roots = {query: get(client, f"/en/projects/?{query}") for query in queries}

    told = {
        query: len(root.findall(".//div[@class='sample']//li")) for query, root in roots.items()
    }
    assert told == dict.fromkeys(queries, 1)


def test_place_that_nothing_public_names_is_not_there(client):
    place = make_place()
    make_project(place=place, publish_at=FUTURE)

    assert client.get(place.get_absolute_url()).status_code == 404


def test_organization_page_lists_what_it_took_part_in(client):
    company = make_organization(
        name=both("Wanda"), kind="company", place=make_place(name=both("Dalian"))
    )
    make_participation(
        make_session(ordinal=13, series=make_series(name=both("Expo"))),
        organization=company,
        role=make_term("role", name=both("co-sponsor")),
    )

    root = get(client, company.get_absolute_url())

    assert text(root.find(".//h1")) == "Wanda"
    assert texts(root, ".//ul[@class='figures']/li") == ["13th Expo co-sponsor"]


def test_field_page_reads_in_chinese(client):
    sector = make_sector(name={"en": "Paper", "zh-hans": "造纸"})

    root = get(client, f"/zh-hans/fields/{sector.slug}/")

    assert text(root.find(".//title")) == "领域：造纸"
    assert "名录中暂无项目。" in texts(root, ".//p")


@pytest.mark.parametrize("size", [2, 50])
def test_pages_ask_a_fixed_number_of_queries(client, django_assert_num_queries, size):
    expo_session = make_session()
    sector, place, company = make_sector(), make_place(), make_organization()
    with writing():
        for _n in range(size):
            project = make_project(
                "1 billion yuan",
                session=expo_session,
                sector=sector,
                place=place,
                parties=[company],
            )
            make_participation(expo_session, place=place, forum=make_forum(expo_session))
            make_participation(expo_session, organization=company, forum=make_forum(expo_session))
        for _n in range(size):
            make_project(session=expo_session, parent=project, sector=make_sector())
            project.parties.create(organization=make_organization(), role=make_term("role"))
            project.milestones.create(stage="signed")
    queries = {
        "/en/projects/": 18,
        project.get_absolute_url(): 15,
        sector.get_absolute_url(): 9,
        place.get_absolute_url(): 8,
        company.get_absolute_url(): 8,
    }

    for address, number in queries.items():
        with django_assert_num_queries(number):
            response = client.get(address)
        assert response.status_code == 200
