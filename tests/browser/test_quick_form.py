"""Projects from paper slips, by keyboard alone; keys beyond the content of a slip are counted."""

import pytest
from django.urls import reverse

from events.models import Organization
from expo_portal.writing import writing
from projects.models import SignedProject
from tests.browser.staff import Clerk, faults, sign_in
from tests.factories import (
    FUTURE,
    make_organization,
    make_place,
    make_release,
    make_sector,
    make_session,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

ADD = reverse("admin:projects_signedproject_add")


def focused(page):
    return page.evaluate("document.activeElement.id")


def test_project_from_paper_takes_at_most_twelve_keys_beyond_its_content(page):
    with writing():
        session = make_session(slug="13", ordinal=13)
        make_release(session, publish_at=FUTURE)
        make_organization(name={"zh-hans": "万达集团"})
        places = [make_place(slug=f"place-{n:03}") for n in range(60)]
        sectors = [make_sector(order=n) for n in range(12)]
    sign_in(page)
    page.goto(ADD)
    page.wait_for_function("document.activeElement.id === 'id_title'")
    clerk = Clerk(page)

    clerk.content("轨道交通零部件产业园")
    clerk.press("Tab")
    clerk.content("万达集团")
    clerk.press(";")
    clerk.content("长春新区轨道公司")
    clerk.press("Tab")
    clerk.content("逾11.2亿元")
    clerk.press("Tab", "2", "Tab", "6", "Tab", "1", "2")
    page.wait_for_selector(".quick-reading dd:has-text('1,120,000,000')")
    unfit = faults(page)
    clerk.press("Control+Enter")
    page.wait_for_selector(".messagelist")
    first = clerk.counted()
    page.wait_for_function("document.activeElement.id === 'id_title'")

    clerk.content("净月文旅小镇")
    clerk.press("Tab")
    clerk.content("万达集团")
    clerk.press("Tab")
    clerk.content("3500万元")
    clerk.press("Control+Enter")
    page.wait_for_selector(".messagelist :text('13-002')")
    second = clerk.counted()

    assert (first, second) == (12, 4)
    assert unfit == set()
    projects = SignedProject.objects.order_by("reference")
    assert [project.reference for project in projects] == ["13-001", "13-002"]
    assert {project.deal_type.code for project in projects} == {"agreement"}
    assert {project.sector for project in projects} == {sectors[5]}
    assert {project.place for project in projects} == {places[10]}
    assert [str(project.amounts.get().value) for project in projects] == ["1120000000", "35000000"]
    assert [[str(party) for party in project.parties.all()] for project in projects] == [
        ["万达集团", "长春新区轨道公司"],
        ["万达集团"],
    ]
    assert Organization.objects.count() == 2


def test_codes_of_a_long_list_find_their_places(page):
    with writing():
        make_session(slug="13", ordinal=13)
        places = [make_place(slug=f"place-{n:03}") for n in range(120)]
    sign_in(page)
    page.goto(ADD)
    labels = page.locator("#id_place option").all_text_contents()[1:]
    found = []

    # Upwards, downwards and with the first key kept, which is what a browser may take for "next".
    for label in (*labels[::8], *labels[100:80:-3], *labels[12:17]):
        page.focus("#id_place")
        page.keyboard.type(label[:2])
        found.append(page.locator("#id_place").input_value())
        page.focus("#id_title")

    assert found == [str(place.pk) for place in (*places[::8], *places[100:80:-3], *places[12:17])]


def test_what_is_refused_has_the_cursor_and_enter_leads_on(page):
    make_session(slug="13", ordinal=13)
    sign_in(page)
    page.goto(ADD)
    page.wait_for_function("document.activeElement.id === 'id_title'")
    seen = []

    page.keyboard.type("Mall")
    for _ in range(4):
        page.keyboard.press("Enter")
        seen.append(focused(page))
    page.focus("#id_amount")
    page.keyboard.type("many")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".errornote")
    page.wait_for_function("document.activeElement.id === 'id_amount'")

    assert seen == ["id_parties", "id_amount", "id_deal_type", "id_sector"]
    assert page.locator("#id_title").input_value() == "Mall"
    assert faults(page) == set()
    assert SignedProject.objects.count() == 0
