"""A table of projects from the clipboard to records; what is done for it is counted."""

import pytest

from expo_portal.history.revisions import Changeset
from expo_portal.writing import writing
from projects.models import SignedProject
from tests.browser.staff import Clerk, sign_in
from tests.factories import FUTURE, make_organization, make_release, make_sector, make_session

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

HEADINGS = ["编号", "项目名称", "签约方", "总投资（亿元）", "领域"]


def copy(page, lines):
    """What Excel leaves in the clipboard when its cells are copied."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copied = "".join("\t".join(cells) + "\r\n" for cells in lines)
    page.evaluate("text => navigator.clipboard.writeText(text)", copied)


def paste(page, clerk):
    page.wait_for_selector("#id_pasted:focus")
    clerk.press("Control+v")


def stored():
    return list(SignedProject.objects.order_by("pk").values_list("pk", "version", "changed_at"))


def test_pasted_table_takes_at_most_six_actions_and_changes_nothing_again(page):
    with writing():
        make_release(make_session(slug="13", ordinal=13), publish_at=FUTURE)
        make_organization(name={"zh-hans": "万达集团"})
        make_sector(name={"zh-hans": "汽车及零部件"})
    rows = [
        [f"13-{n:03}", f"第{n}期产业园", f"万达集团；长春{n}号公司", f"逾{n}.2", "汽车及零部件"]
        for n in range(1, 112)
    ]
    sign_in(page)
    copy(page, [HEADINGS, *rows])
    clerk = Clerk(page)

    clerk.click("Paste rows", "link")
    paste(page, clerk)
    clerk.click("Check the rows")
    clerk.click("Add 111 records")
    page.wait_for_selector(".messagelist :text('111 new, 0 changed, 0 the same')")
    first = clerk.counted()
    before = stored(), Changeset.objects.count()
    page.goto("/admin/")
    clerk.click("Paste rows", "link")
    paste(page, clerk)
    clerk.click("Check the rows")
    page.wait_for_selector(".import-verdict")

    assert (first, clerk.counted()) == (5, 4)
    assert page.locator(".import-tabs a").all_text_contents() == ["All 111", "Same 111"]
    buttons = page.locator(".import-actions input")
    assert buttons.evaluate_all("all => all.map(each => each.name)") == ["_check", "_discard"]
    assert (stored(), Changeset.objects.count()) == before
    projects = SignedProject.objects.order_by("reference")
    assert [project.reference for project in projects] == [row[0] for row in rows]
    assert {project.status for project in projects} == {"draft"}
    assert str(projects[110].amounts.get().value) == "11120000000"
