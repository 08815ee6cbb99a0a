"""A translator at the queue, by keyboard alone: box after box, then saved."""

import pytest

from tests.browser.staff import faults, sign_in
from tests.factories import DRAFT, make_forum, make_session
from tests.worlds import save

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def test_queue_is_typed_through_and_has_no_fault(page):
    session = make_session(ordinal=13)
    lacking = [make_forum(session, name={"zh-hans": f"论坛{n}"}, **DRAFT) for n in range(2)]
    changed = make_forum(session, **DRAFT)
    save(changed, name=changed.name | {"zh-hans": "另一论坛"})
    sign_in(page)

    page.goto("/admin/problems/")
    found = faults(page)
    page.goto(f"/admin/translations/?session={session.pk}&language=en")
    found |= faults(page)
    page.focus("#text-1")
    page.keyboard.type("First")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Second")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".messagelist")

    for forum in lacking:
        forum.refresh_from_db()
    assert {forum.name["en"] for forum in lacking} == {"First", "Second"}
    assert page.locator(".to-translate textarea").count() == 1
    assert found == set()
