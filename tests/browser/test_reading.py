"""What happens while a visitor reads: nothing moves, nothing is refused, keys reach everything."""

import pytest

from tests.browser.paths import PATHS

pytestmark = pytest.mark.browser

WATCH = """
window.shifts = [];
new PerformanceObserver(list => window.shifts.push(...list.getEntries().map(each => each.value)))
    .observe({type: "layout-shift", buffered: true});
window.refused = [];
document.addEventListener("securitypolicyviolation", event =>
    window.refused.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
SCROLL = """async () => {
    for (let y = 0; y < document.body.scrollHeight; y += innerHeight) {
        scrollTo(0, y);
        await new Promise(requestAnimationFrame);
    }
    await new Promise(requestAnimationFrame);
}"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "width", "paths"),
    [
        ("en", 390, PATHS[::2]),
        ("en", 1280, PATHS[1::2]),
        ("zh-hans", 390, PATHS[1::2]),
        ("zh-hans", 1280, PATHS[::2]),
    ],
)
def test_nothing_moves_and_nothing_is_refused(open_page, language, width, paths):
    moved, refused, policies = {}, {}, set()
    page = open_page("/healthz", viewport={"width": width, "height": 900})
    page.add_init_script(WATCH)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in paths:
        answer = page.goto(f"/{language}/{path}")
        page.evaluate(SCROLL)
        policies.add(answer.headers["content-security-policy"])
        moved[path] = page.evaluate("shifts")
        refused[path] = page.evaluate("refused")

    assert {path: shifts for path, shifts in moved.items() if shifts} == {}
    assert {path: found for path, found in refused.items() if found} == {}
    # The browser itself says of the page that does not exist that it could not be loaded.
    assert [line for line in said if "404" not in line] == []
    [policy] = policies
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


FOCUSED = """() => {
    const one = document.activeElement;
    if (one === document.body) return null;
    const every = [...document.querySelectorAll("*")];
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    return {
        place: every.indexOf(one),
        what: one.outerHTML.slice(0, 80),
        isRinged: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        isInView: box.bottom > 0 && box.top < innerHeight && box.width > 0,
    };
}"""
REACHABLE = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary"
)].filter(each => each.checkVisibility() && !each.disabled).length"""


@pytest.mark.parametrize(
    ("path", "width"),
    [
        ("", 1280),
        ("sessions/13/", 390),
        ("projects/", 390),
        ("projects/", 1280),
        ("compare/", 1280),
    ],
)
def test_tab_walks_through_everything_in_its_order(open_page, path, width):
    page = open_page(
        f"/en/{path}", viewport={"width": width, "height": 900}, reduced_motion="reduce"
    )

    stops = []
    for _step in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None or (stops and stop["place"] == stops[0]["place"]):
            break
        stops.append(stop)

    assert "skip" in stops[0]["what"]
    places = [stop["place"] for stop in stops]
    assert places == sorted(set(places))
    assert [stop["what"] for stop in stops if not stop["isRinged"]] == []
    assert [stop["what"] for stop in stops if not stop["isInView"]] == []
    # Of buttons of one choice Tab reaches only the one that is chosen.
    assert len(stops) >= page.evaluate(REACHABLE) - page.locator("input[type=radio]").count()


def test_filters_open_and_close_by_keys(open_page):
    page = open_page("/en/projects/", viewport={"width": 390, "height": 900})
    summary = page.locator("summary", has_text="Filter projects").first
    panel = page.locator("details", has=summary).first
    seen = [panel.evaluate("each => each.open")]

    summary.focus()
    for key in ("Enter", "Space"):
        page.keyboard.press(key)
        seen.append(panel.evaluate("each => each.open"))

    assert seen in ([False, True, False], [True, False, True])


def test_language_is_switched_by_keys_on_the_same_page(open_page):
    page = open_page("/en/projects/?sector=cultural-tourism")

    page.locator(".lang a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/zh-hans/projects/?sector=cultural-tourism")

    assert page.locator("html").get_attribute("lang") == "zh-Hans"


BARS = """() => [...document.querySelectorAll("main svg rect, main svg path, main svg polygon")]
    .filter(each => !each.closest("defs") && each.getBoundingClientRect().width > 4)
    .map(each => [getComputedStyle(each).fill, getComputedStyle(each).stroke])"""


def test_bars_stay_visible_in_forced_colours(open_page):
    page = open_page("/healthz", forced_colors="active")
    for path in ("sessions/13/", "compare/?m=contracted-investment&s=12,13,14", "projects/"):
        page.goto(f"/en/{path}")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, forced_colors="active")
            ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
            bars = page.evaluate(BARS)

            unseen = [bar for bar in bars if not {*bar} - {ground, "none", "rgba(0, 0, 0, 0)"}]
            assert (bars != [], unseen) == (True, []), (path, scheme)


BROKEN_OFF = """() => [...document.querySelectorAll("sup")].filter(sup => {
    if (!sup.checkVisibility()) return false;
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    walk.currentNode = sup;
    while (!walk.previousNode().data.trim());
    const last = document.createRange(), end = walk.currentNode.data.trimEnd().length;
    last.setStart(walk.currentNode, end - 1);
    last.setEnd(walk.currentNode, end);
    return sup.getBoundingClientRect().top >= last.getBoundingClientRect().bottom;
}).map(sup => sup.parentElement.innerText)"""


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_line_begins_with_the_number_of_a_source(open_page, language):
    found = {}
    page = open_page("/healthz")
    for path in ("", "sessions/12/", "sessions/13/", "sessions/14/", "sessions/13/press/"):
        page.goto(f"/{language}/{path}")
        for width in (320, 390, 768, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            found[path, width] = page.evaluate(BROKEN_OFF)

    assert {where: texts for where, texts in found.items() if texts} == {}


def test_foot_of_a_short_page_ends_where_the_window_does(open_page):
    page = open_page("/en/nothing/", viewport={"width": 1280, "height": 1400})

    foot = page.locator(".foot").bounding_box()

    assert foot["y"] + foot["height"] == 1400


@pytest.mark.parametrize(("width", "expected"), [(390, [42, 32, 26]), (1280, [36, 22, 42])])
def test_columns_of_a_comparison_leave_room_for_words_and_bars(open_page, width, expected):
    page = open_page("/en/compare/", viewport={"width": width, "height": 900})

    shares = page.locator(".across").evaluate_all(
        """tables => tables.map(table => [...table.querySelector("tbody tr").children].map(cell =>
            Math.round(100 * cell.offsetWidth / table.offsetWidth)))"""
    )

    assert {tuple(each) for each in shares} == {tuple(expected)}
