import pytest

from events.models import Correction, Figure
from expo_portal.writing import writing
from tests.factories import (
    FUTURE,
    HIDDEN,
    LATER,
    hidden_fields,
    make_claim,
    make_comparison,
    make_document,
    make_figure,
    make_forum,
    make_highlight,
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
    public,
)
from tests.factories import text as both
from tests.html import read, rows, section, text, texts

pytestmark = pytest.mark.django_db


def get(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return read(response)


# Any session that staff enter


def test_session_without_results_gives_the_announced_time_alone(client):
    expo_session = make_session(slug="15", ordinal=15)
    release = make_release(expo_session, publish_at=FUTURE)
    make_figure("over 77.7 billion yuan", release=release)

    root = get(client, "/en/sessions/15/")

    assert texts(root, ".//p[@class='sample']") == [
        "The results will be announced on 1 January 2100, 08:00 Beijing time."
    ]
    assert root.findall(".//section") == []
    assert "77.7" not in text(root)


def test_press_figures_are_worded_in_further_languages_of_content(client, settings):
    settings.CONTENT_LANGUAGES = [
        *settings.LANGUAGES,
        *((code, code) for code in ("ja", "ko", "ru", "mn")),
    ]
    release = make_release()
    projects = make_measure(unit_name={"en": "projects", "zh-hans": "个项目", "ja": "件"})
    make_figure("over 196.2 billion yuan", release=release, order=1)
    make_figure("98", release=release, measure=projects, order=2)
    part = make_figure("1", release=release, order=3, status="draft")
    part.number, part.share, part.share_qualifier = "", "44.28", "over"
    part.part_of = Figure.objects.get(number="98")
    part.status = "checked"
    part.save()

    root = get(client, f"{release.session.get_absolute_url()}press/")

    told = [
        [(line.get("lang"), text(line)) for line in row.findall("./td[1]/span[@lang]")]
        for row in root.findall(".//table[@class='press']/tbody/tr")
    ]
    assert told == [
        [
            ("zh-Hans", "逾1962亿元"),
            ("ja", "1,962億元超"),
            ("ko", "1,962억 위안 초과"),
            ("ru", "свыше 196,2 млрд юаней"),
        ],
        [("zh-Hans", "98个项目"), ("ja", "98件")],
        [
            ("zh-Hans", "逾44.28%"),
            ("ja", "44.28%超"),
            ("ko", "44.28% 초과"),
            ("ru", "свыше 44,28 %"),
        ],
    ]


def test_session_shows_a_share_without_a_number(client):
    total = make_figure("1,337", measure=make_measure(topic="exhibition", name=both("Exhibitors")))
    part = make_figure(
        "1", release=total.release, measure=total.measure, part_of=total, status="draft"
    )
    part.number, part.share, part.share_qualifier = "", "44.28", "over"
    part.status = "checked"
    part.save()

    root = get(client, total.session.get_absolute_url())

    assert [row[1] for row in rows(section(root, "halls").find(".//table"))] == [
        "Exhibitors",
        "over 44.28% 1",
        "1,337 1",
    ]


def test_session_shows_an_undisclosed_number(client):
    figure = make_figure(
        "undisclosed", measure=make_measure(unit_kind="money", name=both("Planned investment"))
    )

    root = get(client, figure.session.get_absolute_url())

    assert texts(section(root, "signed"), ".//dl/div") == ["Planned investment undisclosed 1"]


def test_session_says_by_how_much_parts_miss_their_total(client):
    total = make_figure("over 10 billion yuan", parts_add_up=True)
    for kind in ("contract", "agreement"):
        term = make_term("deal-type", name=both(kind))
        make_figure(
            "4 billion yuan",
            release=total.release,
            measure=total.measure,
            part_of=total,
            dimensions=[term],
        )

    root = get(client, total.session.get_absolute_url())

    assert texts(section(root, "signed"), ".//p[@class='note differs']") == [
        "4 + 4 = 10 billion yuan does not hold: the published parts give 7–9 billion yuan."
    ]


def test_session_shows_the_final_number_and_the_forecast_below(client):
    measure = make_measure(topic="exhibition", name=both("Exhibitors"))
    final = make_figure("1,006", measure=measure)
    make_figure("900", release=final.release, measure=measure, stage="preliminary")
    make_figure("1,000", release=final.release, measure=measure, stage="forecast", scope=both("X"))

    root = get(client, final.session.get_absolute_url())

    assert texts(section(root, "halls"), ".//dl/div") == [
        "Exhibitors 1,006 1 Also announced 900 1 preliminary"
        " Not shown first: it is preliminary, the other at closing."
    ]
    assert texts(section(root, "halls"), ".//ul[@class='figures']/li") == [
        "Exhibitors 1,000 1 forecast X"
    ]


def test_session_tells_what_else_is_said_of_a_number(client):
    figure = make_figure(
        "over 20,000",
        measure=make_measure(topic="trade", name=both("Buyers")),
        dimensions=[make_term("mode", name=both("on site"))],
        from_count=50,
        from_qualifier="at_least",
        from_kind=make_term("from", name=both("countries")),
        basis="per-day",
        scope=both("registered only"),
        note=both("As published."),
        wording={"en": "20,000-plus"},
    )

    root = get(client, figure.session.get_absolute_url())

    assert texts(section(root, "trade"), ".//dl/div") == [
        "Buyers over 20,000 1 on site from at least 50 countries a day registered only"
        " in the source: “20,000-plus” As published."
    ]


def test_session_tells_a_change_against_what_it_was_stated(client):
    stated = {
        "up 3 points on an earlier session": {"printed": "3", "change": "points"},
        "23 more on an earlier session": {"printed": "23", "change": "absolute"},
        "2 times as many compared with": {"printed": "2", "change": "times", "basis": "target"},
        "down 5% year on year": {"printed": "5", "direction": "down", "basis": "year-on-year"},
    }
    with writing():
        release = make_release()
        for fields in stated.values():
            make_comparison(make_figure("110", release=release), **fields)

    said = text(section(get(client, release.session.get_absolute_url()), "change"))

    assert [sentence for sentence in stated if sentence not in said] == []


def test_session_works_the_earlier_number_out_where_none_is_published(client):
    figure = make_figure("over 117.1 billion yuan")
    make_comparison(figure, "110.69")

    change = section(get(client, figure.session.get_absolute_url()), "change")

    assert rows(change.find(".//tbody"))[0] == ["Before", "worked out about 55.6 billion yuan", ""]


def test_session_shows_a_number_beside_its_target(client):
    figure = make_figure("111")
    make_figure("100", make_release(figure.session, stage="target"), measure=figure.measure)
    make_comparison(figure, "11", basis="target")

    change = section(get(client, figure.session.get_absolute_url()), "change")

    assert rows(change.find(".//tbody"))[0] == ["Target", "100", ""]
    assert "the numbers give 11%, which agrees" in text(change)


def test_session_tells_why_a_change_cannot_be_checked(client):
    figure = make_figure("592")
    make_comparison(figure, "3", of="share", change="points")

    change = section(get(client, figure.session.get_absolute_url()), "change")

    assert "(the share); the number itself was not announced, so nothing" in text(change)


def test_session_does_not_name_a_hidden_session_it_compares_with(client):
    previous = make_session(ordinal=77, publish_at=FUTURE)
    expo_session = make_session(previous=previous)
    figure = make_figure("110", session=expo_session)
    make_comparison(figure, "10", basis="previous-session")
    make_figure("100", session=previous, measure=figure.measure)

    root = get(client, expo_session.get_absolute_url())

    assert rows(section(root, "change").find(".//tbody"))[0] == [
        "Before",
        "worked out about 100",
        "",
    ]
    assert "77th" not in text(root).split()


def test_session_lists_corrections_with_old_and_new(client):
    figure = make_figure("over 5 billion yuan")
    columns = {"qualifier": "over", "scale": "billion", "number_max": "", "currency": "CNY"}
    Correction.objects.create(
        figure=figure,
        old=columns | {"number": "4"},
        new=columns | {"number": "5"},
        reason=both("Typed wrongly."),
        **public(),
    )

    root = get(client, figure.session.get_absolute_url())

    assert rows(section(root, "sources").find(".//tbody")) == [
        [
            f"{figure.measure.name}30 September 2021",
            "over 4 billion yuan",
            "over 5 billion yuan",
            "Typed wrongly.",
        ]
    ]


def test_session_counts_each_project_of_its_register_once(client):
    expo_session = make_session()
    make_release(expo_session)
    umbrella = make_project(session=expo_session, items_count=15)
    make_project(session=expo_session, parent=umbrella)

    projects = section(get(client, expo_session.get_absolute_url()), "projects")

    assert len(projects.findall(".//tbody/tr")) == 2


def test_text_in_another_language_says_which(client):
    expo_session = make_session(series=make_series(name={"zh-hans": "东北亚博览会"}))

    root = get(client, f"/en/sessions/{expo_session.slug}/")

    assert root.find(".//h1/span").get("lang") == "zh-Hans"


def test_page_links_to_itself_in_the_other_language(client):
    make_session(slug="13")

    root = get(client, "/en/sessions/13/")

    alternates = {
        link.get("hreflang"): link.get("href")
        for link in root.iter("link")
        if link.get("rel") == "alternate"
    }
    assert alternates == {
        "en": "http://127.0.0.1:8000/en/sessions/13/",
        "zh-Hans": "http://127.0.0.1:8000/zh-hans/sessions/13/",
        "x-default": "http://127.0.0.1:8000/sessions/13/",
    }
    switch = root.find(".//nav[@class='lang plain']//a")
    assert (switch.get("href"), switch.get("lang")) == ("/zh-hans/sessions/13/", "zh-Hans")


# Parts of a session


def test_forum_page_shows_its_facts(client):
    series = make_series(kind="forum", name=both("Roundtable"))
    forum = make_forum(
        series=series,
        ordinal=2,
        name=both("Roundtable"),
        unofficial=["en"],
        starts_on="2021-09-29",
        dates_inferred=True,
        venue=both("Hall 1"),
        agreed=both("To meet again."),
    )
    release = make_release(forum.session)
    make_document(release, title="Article")
    make_figure(
        "over 500", release=release, forums=[forum], measure=make_measure(name=both("Guests"))
    )
    make_project(session=forum.session, forum=forum, title=both("A mill"))

    root = get(client, forum.get_absolute_url())

    assert text(root.find(".//h1")) == "2nd Roundtable our translation"
    assert texts(root, ".//dl[@class='about']/div") == [
        "When 29 September 2021 inferred",
        "WhereHall 1",
        "KindForum",
    ]
    assert texts(root, ".//ul[@class='figures']/li") == ["Guests over 500 1"]
    assert "To meet again." in texts(root, ".//p")
    assert texts(root, ".//tbody//th/a") == ["A mill"]


def test_series_page_lists_its_public_editions(client):
    series = make_series(kind="forum", name=both("Summit"))
    make_forum(series=series, ordinal=1, name=both("Summit"))
    make_forum(series=series, ordinal=2, name=both("Summit"))
    make_forum(series=series, ordinal=3, name=both("Summit"), publish_at=FUTURE)

    root = get(client, series.get_absolute_url())

    assert texts(root, ".//h2/a") == ["2nd Summit", "1st Summit"]


def test_pavilion_page_shows_its_facts_and_its_neighbours(client):
    expo_session = make_session()
    pavilion = make_pavilion(
        expo_session, number=4, name=both("Jilin"), area_m2=12000, theme=both("Snow")
    )
    make_pavilion(expo_session, name=both("Cars"), order=501)
    make_pavilion(expo_session, name=both("Secret"), publish_at=FUTURE)

    root = get(client, pavilion.get_absolute_url())

    assert texts(root, ".//dl[@class='about']/div") == [
        "Hall number4",
        "ThemeSnow",
        "Area12,000 m²",
    ]
    assert texts(root, ".//ul[@class='halls']/li") == ["4Jilin", "Cars"]


def test_forum_and_pavilion_list_only_the_sources_that_they_cite(client):
    expo_session = make_session(slug="13", ordinal=13)
    names = ("Own", "Figure", "Also", "Highlight", "Claim", "Of another page")
    releases = {}
    for day, name in enumerate(names, 1):
        releases[name] = make_release(expo_session, issued_on=f"2021-09-{20 - day}")
        make_document(releases[name], title=name)
    forum = make_forum(expo_session, slug="legal", release=releases["Own"])
    pavilion = make_pavilion(expo_session, slug="cars", release=releases["Own"])
    visitors, area = make_measure(), make_measure()
    for name in ("Figure", "Also"):
        make_figure("500", releases[name], measure=visitors, forums=[forum])
        make_figure("900", releases[name], measure=area, pavilion=pavilion)
    make_highlight(release=releases["Highlight"], forum=forum)
    make_claim(release=releases["Claim"], forum=forum)
    make_figure("7", releases["Of another page"])

    cited = {
        path: [item.find("./span").text for item in get(client, path).iterfind(".//ol/li[@id]")]
        for path in ("/en/sessions/13/forums/legal/", "/en/sessions/13/pavilions/cars/")
    }

    assert cited == {
        "/en/sessions/13/forums/legal/": ["Own", "Figure", "Also", "Highlight", "Claim"],
        "/en/sessions/13/pavilions/cars/": ["Own", "Figure", "Also"],
    }


def test_session_list_shows_headlines_and_state(client):
    with_results = make_session(slug="13", ordinal=13, series=make_series(name=both("Expo")))
    make_figure(
        "over 20", session=with_results, is_headline=True, measure=make_measure(name=both("M"))
    )
    make_session(ordinal=12, series=with_results.series)
    make_session(ordinal=11, series=with_results.series, publish_at=FUTURE)

    root = get(client, "/en/sessions/")

    assert [text(item.find(".//h2")) for item in root.findall(".//ol[@class='sessions']/li")] == [
        "13th Expo announced",
        "12th Expo being entered",
    ]
    assert texts(root, ".//ul[@class='figures']/li") == ["M over 20"]
    assert "No results have been announced yet." in texts(root, ".//p")


# What the public must not see

SECRET = "Secret matter"


def hide_one_of_each(expo_session, **fields):
    release = make_release(expo_session)
    make_document(make_release(expo_session, **fields), title=SECRET)
    make_figure(release=release, measure=make_measure(name=both(SECRET)), **fields)
    make_claim(release=release, text=both(SECRET), **fields)
    make_highlight(release=release, text=both(SECRET), **fields)
    make_forum(expo_session, name=both(SECRET), **fields)
    make_pavilion(expo_session, name=both(SECRET), **fields)
    make_participation(expo_session, place=make_place(name=both(SECRET)), **fields)
    make_project(
        "5 billion yuan",
        session=expo_session,
        title=both(SECRET),
        parties=[make_organization(name=both(SECRET))],
        **fields,
    )


def test_no_page_shows_what_is_hidden(client):
    expected = dict.fromkeys(("/en/", "/en/sessions/", "/en/projects/"), 200)
    with writing():
        for reason in HIDDEN:
            fields, expo_session = hidden_fields(reason)
            hide_one_of_each(expo_session, **fields)
            address = expo_session.get_absolute_url()
            status = 404 if reason.startswith("in a") else 200
            expected |= {address: status, f"{address}press/": status}

    answers = {path: client.get(path) for path in expected}

    assert {path: answer.status_code for path, answer in answers.items()} == expected
    assert [path for path, answer in answers.items() if SECRET in answer.content.decode()] == []


def test_page_of_a_hidden_record_is_not_there(client):
    with writing():
        records = {}
        for reason in HIDDEN:
            fields, expo_session = hidden_fields(reason)
            for make in (make_forum, make_pavilion):
                records[make, reason] = make(expo_session, name=both(SECRET), **fields)

    answers = {case: client.get(record.get_absolute_url()) for case, record in records.items()}

    assert {case: answer.status_code for case, answer in answers.items()} == {
        (make, reason): 410 if reason == "withdrawn" else 404 for make, reason in records
    }
    assert [case for case, answer in answers.items() if SECRET in answer.content.decode()] == []


def test_figure_outlives_its_release_of_which_nothing_is_told(client):
    figure = make_figure("7", release=make_release(title=both(SECRET)), is_headline=True)
    figure.release.withdraw(both("Announced by mistake."))
    page = figure.session.get_absolute_url()

    answers = [client.get(page + path) for path in ("", "press/", "data.csv", "data.json")]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200]
    assert [answer for answer in answers if SECRET.encode() in b"".join(answer)] == []
    assert texts(read(answers[1]), ".//main//caption") == [
        "From a release that was withdrawn since"
    ]


def test_withdrawn_session_says_why(client):
    expo_session = make_session(
        status="withdrawn", withdrawn_at=LATER, withdrawal_reason=both("Entered twice.")
    )
    forum = make_forum(expo_session)

    session_page = client.get(expo_session.get_absolute_url())
    forum_page = client.get(forum.get_absolute_url())

    assert [session_page.status_code, forum_page.status_code] == [410, 410]
    assert texts(read(session_page), ".//main//p")[:2] == [
        "Entered twice.",
        "It was public until 8 October 2021.",
    ]
    assert "Entered twice." in texts(read(forum_page), ".//p")


def test_forum_is_at_the_address_of_its_own_session_only(client):
    forum, other = make_forum(), make_session()

    response = client.get(f"/en/sessions/{other.slug}/forums/{forum.slug}/")

    assert response.status_code == 404


# How much the database is asked


@writing()
def full_session(size):
    """A session with ``size`` of everything that its page shows."""
    previous = make_session()
    expo_session = make_session(previous=previous)
    release = make_release(expo_session)
    mode, role, tier = make_term("mode"), make_term("role"), make_term("tier")
    series = make_series(kind="forum")
    for n in range(1, size + 1):
        make_document(release, publisher=make_organization())
        forum = make_forum(expo_session, series=series, ordinal=n, tier=tier, place=make_place())
        pavilion = make_pavilion(expo_session, mode=mode)
        figure = make_figure(
            "50", release=release, dimensions=[mode], place=make_place(), is_headline=True
        )
        make_comparison(figure, basis="previous-session")
        make_figure("5", release=release, forums=[forum], pavilion=pavilion)
        make_claim(release=release, measure=make_measure())
        make_highlight(release=release, forum=forum)
        make_participation(expo_session, role=role, forum=forum, pavilion=pavilion)
        make_project(
            "1 billion yuan",
            session=expo_session,
            forum=forum,
            sector=make_sector(),
            place=make_place(),
            deal_type=make_term("deal-type"),
        )
        fields = make_sector()
        sectors = release.sector_lists.create(deal_type=make_term("deal-type"))
        sectors.entries.create(sector=fields)
    return expo_session


@pytest.mark.parametrize("size", [2, 5])
def test_pages_ask_a_fixed_number_of_queries(client, django_assert_num_queries, size):
    expo_session = full_session(size)
    forum = expo_session.forums.first()
    address = expo_session.get_absolute_url()
    queries = {
        "/en/sessions/": 6,
        address: 26,
        f"{address}press/": 14,
        forum.get_absolute_url(): 19,
        expo_session.pavilions.first().get_absolute_url(): 15,
        forum.series.get_absolute_url(): 3,
    }

    for path, number in queries.items():
        with django_assert_num_queries(number, info=path):
            response = client.get(path)
        assert response.status_code == 200
