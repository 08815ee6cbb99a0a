"""The public pages in a real browser, with the real results."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import expect

from events.models import ExpoSession
from expo_portal.pictures import renditions
from projects.models import SignedProject
from tests.browser.paths import PATHS
from tests.factories import FUTURE, make_image, make_release, text
from tests.pictures import upload

# They empty the tables when they end, so one worker runs them all, after everything else.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def barriers(page):
    return [
        (violation["id"], [node["target"] for node in violation["nodes"]][:3])
        for violation in Axe().run(page).response["violations"]
    ]


# Each page in four of the eight settings, and neighbours in the other four.
SCHEMES = ("light", "dark")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("turn", "width"), [(0, 390), (1, 1280)])
def test_pages_have_no_barrier(open_page, language, turn, width):
    found = []
    for number, path in enumerate(PATHS, start=turn):
        page = open_page(
            f"/{language}/{path}",
            color_scheme=SCHEMES[number % 2],
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
        )
        found += [(path, *barrier) for barrier in barriers(page)]
        page.context.close()

    assert found == []


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("en", "dark", 390), ("en", "light", 1280), ("zh-hans", "light", 390)],
)
def test_pages_of_other_moments_have_no_barrier(open_page, language, scheme, width):
    """Photos, a release to come, something withdrawn, and an answer of a broken server."""
    settings = {
        "color_scheme": scheme,
        "viewport": {"width": width, "height": 900},
        "reduced_motion": "reduce",
    }
    expo_session = ExpoSession.objects.get(slug="13")
    make_image(expo_session).paint(renditions(upload()))
    make_release(expo_session, publish_at=FUTURE)
    SignedProject.objects.get(reference="12-002").withdraw(text("Signed twice."))

    found = {}
    for path in ("sessions/13/", "sessions/13/press/", "updates/", "projects/12-002/"):
        page = open_page(f"/{language}/{path}", **settings)
        found[path] = barriers(page)
        page.context.close()
    with translation.override(language):
        failed = render_to_string("500.html")
    page = open_page("/healthz", **settings)
    page.set_content(failed)
    found["500"] = barriers(page)

    assert {path: said for path, said in found.items() if said} == {}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_fit_a_narrow_screen_without_scripts(open_page, language):
    too_wide, said = {}, []
    gone = SignedProject.objects.exclude(reference="12-002").first()
    gone.withdraw(text("Signed twice."))
    withdrawn = f"projects/{gone.reference}/"
    for path in (*PATHS, withdrawn):
        page = open_page(
            f"/{language}/{path}",
            said=said if path not in {"nothing/", withdrawn} else None,
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
