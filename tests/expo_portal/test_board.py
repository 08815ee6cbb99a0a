"""The start page of the admin: what is left to do for the sessions in work."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from events.models import Measure
from tests.factories import (
    DRAFT,
    FUTURE,
    LATER,
    make_figure,
    make_forum,
    make_image,
    make_measure,
    make_organization,
    make_place,
    make_project,
    make_release,
    make_session,
    make_staff,
    text,
)
from tests.html import read, texts
from tests.html import text as words_of


def boards(client):
    return read(client.get("/admin/")).findall(".//section")


def lines(section):
    return {
        row.find("th").text: (words_of(row.findall("td")[0]), texts(row, "td[2]/a"))
        for row in section.findall(".//tbody/tr")
    }


def links(section, name):
    [row] = [row for row in section.findall(".//tbody/tr") if row.find("th").text == name]
    return [link.get("href") for link in row.findall("td[2]/a")]


def test_board_says_what_is_left(admin_client):
    session = make_session(ordinal=13, theme={"en": "Trust"})
    release = make_release(session, publish_at=FUTURE)
    signed = Measure.objects.get(code="projects-signed")
    make_figure("111", measure=signed, release=release, session=session, publish_at=FUTURE)
    make_project(session=session, items_count=15)
    make_project(session=session, title={"zh-hans": "汽车厂"}, **DRAFT)
    make_forum(session, name=text("Legal Forum"), **DRAFT)
    make_image(session=session, alt={}, is_decorative=False, **DRAFT)

    [section] = boards(admin_client)

    assert lines(section) == {
        "Projects in the register": ("16 of 111", ["See them 16", "Enter one", "Paste rows"]),
        "Checked by a second person": ("3 of 6", ["Forums 1", "Images 1", "Signed projects 1"]),
        "Texts in English": ("5 of 6", ["To translate 1"]),
        "Texts in 简体中文": ("6 of 6", []),
        "Photos with their words": ("0 of 1", ["Without alternative text 1"]),
        "Figures that agree with each other": ("0 of 1", ["Results 1"]),
        "Doubts": ("", []),
    }


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("Projects in the register", [2]),
        ("Checked by a second person", [1, 1]),
        ("Photos with their words", [1]),
    ],
)
def test_links_lead_to_what_they_count(admin_client, name, numbers):
    session, other = make_session(ordinal=13), make_session(ordinal=12)
    make_project(session=session)
    for each in (session, other):
        make_project(session=each, title={"zh-hans": "汽车厂"}, **DRAFT)
    make_image(session=session, alt={}, is_decorative=False, **DRAFT)
    make_image(session=session)

    [section] = boards(admin_client)
    found = [
        admin_client.get(address).context["cl"].result_count
        for address in links(section, name)
        if "/add/" not in address
    ]

    assert found == numbers


def test_board_tells_what_agrees_and_leads_to_the_releases_of_the_rest(admin_client):
    session = make_session(ordinal=13)
    signed, other = make_release(session, title=text("Signed"), **DRAFT), make_release(session)
    for release, whole in ((signed, "110"), (other, "111")):
        measure = make_measure()
        total = make_figure(whole, release, measure=measure, parts_add_up=True, **DRAFT)
        for printed, place in (("98", make_place()), ("13", make_place())):
            part = {"measure": measure, "part_of": total, "place": place}
            make_figure(printed, release, **part, **DRAFT)

    [section] = boards(admin_client)

    name = "Figures that agree with each other"
    assert lines(section)[name] == ("1 of 2", ["Signed 1"])
    assert links(section, name) == [f"/admin/events/release/{signed.pk}/change/"]


def test_board_counts_down_to_each_release(admin_client):
    session = make_session(ordinal=13)
    now = timezone.now()
    scheduled = make_release(session, publish_at=now + timedelta(hours=2, minutes=30, seconds=50))
    make_forum(session, release=scheduled, **DRAFT)
    held = make_release(session, **DRAFT)

    [section] = boards(admin_client)

    coming = texts(section, "p[@class='coming']")[:2]
    first, second = sorted(coming, key=lambda line: "no" in line)
    moment = date_format(timezone.localtime(scheduled.publish_at), "DATETIME_FORMAT")
    assert first == (
        f"{scheduled} turns public on {moment} (Asia/Shanghai), in 2 hours, 30 minutes "
        "· 1 record would be left out "
        "Publish … Preview in English Preview in 简体中文 Who has seen it"
    )
    assert second == (
        f"{held} has no moment yet Publish … Preview in English Preview in 简体中文 Who has seen it"
    )


def test_board_is_of_sessions_in_work_or_else_the_latest(admin_client):
    for ordinal in (12, 13, 14):
        make_release(make_session(ordinal=ordinal))
    latest = [texts(section, "h2") for section in boards(admin_client)]
    make_release(make_session(ordinal=11), **DRAFT)

    in_work = [texts(section, "h2") for section in boards(admin_client)]

    assert len(latest) == len(in_work) == 1
    assert "14th" in latest[0][0]
    assert "11th" in in_work[0][0]


def test_board_says_that_there_are_more_sessions_in_work(admin_client):
    said = []

    for ordinal in range(11, 15):
        make_release(make_session(ordinal=ordinal), **DRAFT)
        start = admin_client.get("/admin/").content.decode()
        problems = admin_client.get("/admin/problems/").content.decode()
        said.append(
            (
                "Only the latest 3 sessions with something to release stand here." in start,
                "Of more sessions in work the latest 3 are looked at." in problems,
            )
        )

    assert said == [(False, False)] * 3 + [(True, True)]
    assert len(boards(admin_client)) == 3


def test_withdrawn_releases_are_no_work(admin_client):
    session = make_session(ordinal=13)
    make_release(session, status="withdrawn", withdrawn_at=LATER)

    [section] = boards(admin_client)

    assert texts(section, "p[@class='coming']")[0] == "Nothing is waiting to be released."


def test_doubts_are_counted_with_their_pages(admin_client):
    make_session(ordinal=13)
    for slug in ("wanda", "wanda-group"):
        make_organization(name={"en": slug.replace("-", " ")}, slug=slug)

    [section] = boards(admin_client)

    assert lines(section)["Doubts"] == ("", ["Organisations that may be doubles 1"])
    assert links(section, "Doubts") == ["/admin/events/organization/doubts/"]


def test_board_is_not_for_people_without_a_role(client, db):
    make_session(ordinal=13)
    client.force_login(make_staff())

    assert boards(client) == []


@pytest.mark.parametrize(
    ("role", "publishes", "enters", "asks"),
    [
        ("Editors", False, True, False),
        ("Checkers", True, False, False),
        ("Publishers", True, False, True),
        ("Administrators", False, False, True),
    ],
)
def test_board_leads_each_role_to_its_work(client, db, role, publishes, enters, asks):
    release = make_release(make_session(ordinal=13), publish_at=FUTURE)
    client.force_login(make_staff(role))

    [section] = boards(client)

    assert (texts(section, "p/a[@class='button']") != []) == publishes
    assert links(section, "Projects in the register") == enters * [
        "/admin/projects/signedproject/add/",
        "/admin/expo_portal/importbatch/add/?resource=projects",
    ]
    found = [link.get("href") for link in section.findall("p/a")]
    assert [address for address in found if "/access/" in address] == asks * [
        f"/admin/expo_portal/access/?of={release.pk}",
        f"/admin/expo_portal/access/?of={release.session_id}",
    ]


@pytest.mark.parametrize("size", [2, 5])
def test_board_asks_a_fixed_number_of_queries(admin_client, django_assert_num_queries, size):
    session = make_session(ordinal=13)
    release, measure = make_release(session, publish_at=FUTURE), make_measure()
    whole = make_figure("111", release, measure=measure, **DRAFT)
    for _each in range(size):
        make_figure("13", release, measure=measure, part_of=whole, **DRAFT)
        make_project(session=session)
        make_forum(session, **DRAFT)
        make_image(session=session)
        make_organization()

    with django_assert_num_queries(40):
        admin_client.get("/admin/")


def test_board_is_without_records_empty(admin_client):
    assert boards(admin_client) == []
