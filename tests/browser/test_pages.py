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

pytestmark = pytest.mark.browser
writes = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def barriers(page):
    # Off unless asked for: links of 24 pixels, or as far from each other.
    found = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
    return [
        (violation["id"], [node["target"] for node in violation["nodes"]][:3])
        for violation in found.response["violations"]
    ]


# Each page in two of the eight settings that differ in all three, its neighbours in the others.
SETTINGS = [
    (("light", 390), ("dark", 1280)),
    (("dark", 390), ("light", 1280)),
    (("light", 1280), ("dark", 390)),
    (("dark", 1280), ("light", 390)),
]


@pytest.mark.slow
@pytest.mark.parametrize(("turn", "language"), [(0, "en"), (1, "zh-hans")])
def test_pages_have_no_barrier(open_page, turn, language):
    found = []
    page = open_page("/healthz", reduced_motion="reduce")
    for number, path in enumerate(PATHS):
        scheme, width = SETTINGS[number % 4][turn]
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"/{language}/{path}")
        found += [(path, *barrier) for barrier in barriers(page)]

    assert found == []


@writes
@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("en", "dark", 390), ("zh-hans", "light", 1280)],
)
def test_pages_of_other_moments_have_no_barrier(open_page, language, scheme, width):
    """Photos, a release to come, something withdrawn, and an answer of a broken server."""
    expo_session = ExpoSession.objects.get(slug="13")
    make_image(expo_session).paint(renditions(upload()))
    make_release(expo_session, publish_at=FUTURE)
    SignedProject.objects.get(reference="12-002").withdraw(text("Signed twice."))

    found = {}
    page = open_page(
        "/healthz",
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
    )
    for path in ("sessions/13/", "sessions/13/press/", "updates/", "projects/12-002/"):
        page.goto(f"/{language}/{path}")
        found[path] = barriers(page)
    with translation.override(language):
        failed = render_to_string("500.html")
    page.set_content(failed)
    found["500"] = barriers(page)

    assert {path: said for path, said in found.items() if said} == {}


@writes
@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_fit_a_narrow_screen_without_scripts(open_page, language):
    too_wide, said = {}, []
    gone = SignedProject.objects.exclude(reference="12-002").first()
    gone.withdraw(text("Signed twice."))
    withdrawn = f"projects/{gone.reference}/"
    page = open_page(
        "/healthz", said, java_script_enabled=False, viewport={"width": 320, "height": 640}
    )
    for path in (*PATHS, withdrawn):
        page.goto(f"/{language}/{path}")
        # The box of the page tells without a script whether it would scroll sideways.
        width = page.locator("html").evaluate("element => element.scrollWidth")
        if width > 320:
            too_wide[path] = width

    assert too_wide == {}
    # The browser itself says of a page that is not or no longer there that it was not loaded.
    assert [text for _path, text in said if "404" not in text and "410" not in text] == []


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
def test_headline_of_three_figures_is_one_line(open_page, language):
    page = open_page(f"/{language}/sessions/13/", viewport={"width": 1280, "height": 900})

    boxes = [figure.bounding_box() for figure in page.locator(".headline > li").all()]
    assert len(boxes) == 3
    assert max(box["y"] for box in boxes) < min(box["y"] + box["height"] for box in boxes)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_session_prints_on_four_sheets(open_page, language):
    page = open_page(f"/{language}/sessions/13/")

    sheets = page.pdf(format="A4", prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 4
