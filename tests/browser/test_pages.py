"""The public pages in a real browser, with the real results."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

# They empty the tables when they end, so one worker runs them all, after everything else.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.xdist_group("browser"),
]

PATHS = (
    "",
    "sessions/",
    "sessions/12/",
    "sessions/13/",
    "sessions/14/",
    "sessions/13/press/",
    "sessions/13/forums/jilin-entrepreneurs-convention-6/",
    "sessions/13/pavilions/jilin-13/",
    "forums/high-level-forum-on-northeast-asia-cooperation/",
    "projects/",
    "projects/?q=Wanda&sector=cultural-tourism",
    "projects/12-002/",
    "fields/",
    "fields/cultural-tourism/",
    "places/changchun/",
    "organisations/",
    "organisations/wanda-group/",
    "search/?q=Jilin",
    "search/?q=%E6%8A%95%E8%B5%84&kind=figure",
    "search/?q=nowhere",
    "compare/",
    "compare/?m=contracted-investment&s=12,13,14",
    "measures/",
    "measures/contracted-investment/",
    "updates/",
    "data/",
    "about/",
    "accessibility/",
    "nothing/",
)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280)])
def test_pages_have_no_barrier(open_page, language, scheme, width):
    found = []
    for path in PATHS:
        page = open_page(
            f"/{language}/{path}",
            color_scheme=scheme,
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
        )
        for violation in Axe().run(page).response["violations"]:
            nodes = [node["target"] for node in violation["nodes"]]
            found.append((path, violation["id"], nodes[:3]))
        page.context.close()

    assert found == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_fit_a_narrow_screen_without_scripts(open_page, language):
    too_wide, said = {}, []
    for path in PATHS:
        page = open_page(
            f"/{language}/{path}",
            said=said if path != "nothing/" else None,
            java_script_enabled=False,
            viewport={"width": 320, "height": 640},
        )
        # The box of the page tells without a script whether it would scroll sideways.
        width = page.locator("html").evaluate("element => element.scrollWidth")
        if width > 320:
            too_wide[path] = width
        page.context.close()

    assert too_wide == {}
    assert said == []


def test_filters_work_without_scripts(open_page):
    page = open_page(
        "/en/projects/", java_script_enabled=False, viewport={"width": 390, "height": 900}
    )

    page.get_by_text("Filter projects").first.click()
    page.get_by_label("Cultural tourism").check()
    page.get_by_role("button", name="Show projects").click()

    # A locator reads the page as it is; only ``expect`` waits for the one that a click leads to.
    expect(page.locator("table.proj th a")).to_have_text(["Wanda Culture and Tourism (Phase I)"])
    page.locator(".chips a").first.click()
    expect(page.locator("table.proj tbody tr")).to_have_count(6)


def test_first_tab_skips_to_the_content(open_page):
    page = open_page("/en/sessions/13/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_chart_keeps_its_numbers_in_the_table_below(open_page):
    page = open_page("/en/sessions/13/")

    assert page.get_by_role("img", name="The signed projects by deal type").count() == 1
    assert page.locator("#signed tfoot td").first.inner_text().startswith("111")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_session_prints_on_four_sheets(open_page, language):
    page = open_page(f"/{language}/sessions/13/")

    sheets = page.pdf(format="A4", prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 4
