"""A publisher looks at a release before its moment, and a guest by a link; no page has a fault."""

import pytest
from django.urls import reverse

from tests.browser.staff import faults, sign_in
from tests.factories import DRAFT, make_figure, make_release, make_session

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def test_release_is_previewed_by_staff_and_by_a_guest(page):
    release = make_release(make_session(slug="13", ordinal=13), **DRAFT)
    make_figure("987654", release=release, is_headline=True, **DRAFT)
    sign_in(page)

    page.goto(reverse("admin:events_release_preview", args=[release.pk]))
    page.fill("#id_guest", "Jilin Daily")
    page.click("[name='_make']")
    page.wait_for_selector("code.link")
    seen = faults(page)
    link = page.inner_text("code.link").removeprefix("http://127.0.0.1:8000")
    page.click("text=Preview in English")
    page.wait_for_selector(".preview")
    seen |= faults(page)
    staff = (page.locator(".preview").count(), "987,654" in page.inner_text("main"))
    page.context.clear_cookies()
    page.goto(link)
    guest = (page.inner_text(".preview"), "987,654" in page.inner_text("main"))
    page.click("nav.nav >> text=Projects")
    page.wait_for_url("**/projects/")

    assert staff == (1, True)
    assert "For Jilin Daily alone" in guest[0]
    assert guest[1]
    assert link in page.url
    assert page.locator(".preview").count() == 1
    assert seen == set()
