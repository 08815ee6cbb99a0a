"""Nothing moves after it is drawn, and nothing breaks the policy, with scripts on."""

import pytest

from tests.browser.test_pages import PATHS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.xdist_group("browser"),
]

WATCH = """
window.shifts = []; window.violations = [];
new PerformanceObserver(list => shifts.push(...list.getEntries().map(entry => entry.value)))
  .observe({type: "layout-shift", buffered: true});
addEventListener("securitypolicyviolation", event => violations.push(event.violatedDirective));
"""
SCROLLED = """async () => {
  scrollTo(0, document.documentElement.scrollHeight);
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  return [shifts, violations];
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_keep_still_and_to_the_policy(open_page, width):
    restless, said = {}, []
    for path in PATHS:
        page = open_page(
            f"/en/{path}",
            said=said if path != "nothing/" else None,
            script=WATCH,
            viewport={"width": width, "height": 900},
        )
        if (found := page.evaluate(SCROLLED)) != [[], []]:
            restless[path] = found
        page.context.close()

    assert restless == {}
    assert said == []
