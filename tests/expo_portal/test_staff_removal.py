"""The page on which an administrator takes a person out."""

import pytest
from django.urls import reverse

from events.models import Highlight
from expo_portal.history.revisions import Changeset
from expo_portal.removal import Name, find
from expo_portal.staff.access import Access
from expo_portal.staff.roles import ADMINISTRATORS, EDITORS
from tests import factories
from tests.html import read, rows, text, texts

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:removal")
SPELLINGS = "Zhang Sanfeng\r\n\r\n张三丰\r\n"
NAME = Name(["Zhang Sanfeng", "张三丰"])
WHY = "Asked for by letter 31"


@pytest.fixture
def office(client):
    user = factories.make_staff(ADMINISTRATORS)
    client.force_login(user)
    return user


@pytest.fixture
def spoke(office):
    """Two drafts with the name, one of them in a title of its source."""
    draft = {"status": "draft", "publish_at": None}
    highlight = factories.make_highlight(text={"en": "Zhang Sanfeng spoke.", "zh-hans": "张三丰"})
    release = factories.make_release(title=factories.text("Speeches"), **draft)
    factories.make_document(release, title="Speech of Zhang Sanfeng")
    return highlight, release


def ask(client, button, **typed):
    return client.post(PAGE, {"spellings": SPELLINGS, button: "yes"} | typed)


def told(answer):
    """The rows of the table of places, without its heading."""
    table = read(answer).find(".//table[@class='problems']")
    return None if table is None else rows(table)[1:]


def test_page_shows_where_the_name_stands_and_changes_nothing(client, office, spoke):
    highlight, _release = spoke

    answer = ask(client, "_find")

    assert sorted(told(answer)) == [
        ["Document: Speeches", "Title"],
        ["Entries of the history", "2"],
        [f"Highlight: {highlight}", "Sentence"],
    ]
    table = read(answer).find(".//table[@class='problems']")
    links = [link.get("href") for link in table.iter("a")]
    assert sorted(links) == sorted(
        reverse(f"admin:events_{record._meta.model_name}_change", args=[record.pk])
        for record in spoke
    )
    assert find(NAME)
    # The name is in no address.
    assert read(answer).find(".//form[@id='removal_form']").get("action") is None


def test_draft_that_the_page_shows_is_in_the_log_of_early_looks(client, office, spoke):
    _highlight, release = spoke

    ask(client, "_find")

    looks = Access.objects.filter(user=office, model="events.release", record=release.pk)
    assert looks.values_list("label", flat=True).get() == "Speeches"


def test_name_is_removed_with_a_reason_in_the_name_of_who_asks(client, office, spoke):
    answer = ask(client, "_remove", reason=WHY)

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert not find(NAME)
    assert Highlight.objects.get().text == {
        "en": "(name removed) spoke.",
        "zh-hans": "（姓名已删除）",
    }
    changeset = Changeset.objects.filter(reason="erased").latest("pk")
    assert (changeset.by, changeset.detail) == (office, WHY)
    assert texts(read(client.get(PAGE)), ".//ul[@class='messagelist']/li") == [
        "The name was removed. The reason stays in the history."
    ]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "Say why in at most 100 characters."),
        (
            {"reason": "x" * 101},
            "Ensure this value has at most 100 characters (it has 101).",
        ),
        ({"reason": "张三丰 asked"}, "The reason stays on record: leave the name out of it."),
        ({"spellings": "", "reason": WHY}, "This field is required."),
        (
            {"spellings": "张", "reason": WHY},
            "Type each spelling of the name with two characters or more.",
        ),
        ({"spellings": "Li Wei", "reason": WHY}, "The name stands nowhere."),
    ],
)
def test_page_says_why_it_removes_nothing(client, office, spoke, typed, message):
    answer = ask(client, "_remove", **typed)

    assert answer.status_code == 200
    assert texts(read(answer), ".//ul[@class='errorlist']/li") == [message]
    assert find(NAME)


def test_name_that_stands_nowhere_offers_nothing_to_remove(client, office):
    root = read(ask(client, "_find"))

    assert told(ask(client, "_find")) is None
    assert "The name stands nowhere." in texts(root, ".//p")
    assert root.find(".//input[@name='_remove']") is None


def test_account_is_left_to_its_own_page(client, office):
    user = factories.make_staff(EDITORS, first_name="Zhang Sanfeng")

    root = read(ask(client, "_find"))

    [link] = root.findall(".//div[@class='module']/ul/li/a")
    assert (text(link), link.get("href")) == (
        str(user),
        reverse("admin:auth_user_change", args=[user.pk]),
    )


def test_page_lists_a_hundred_records_and_counts_the_rest(client, office):
    factories.make_organization(name={"en": "Zhang Sanfeng 0"})
    session = factories.make_session()
    release = factories.make_release(session)
    for _n in range(101):
        factories.make_document(release, title="Zhang Sanfeng")

    found = told(ask(client, "_find"))

    assert len(found) == 102
    assert ["further records", "2"] in found


@pytest.mark.parametrize(("role", "is_offered"), [(ADMINISTRATORS, True), (EDITORS, False)])
def test_start_page_leads_to_it_who_may(client, role, is_offered):
    client.force_login(factories.make_staff(role))

    root = read(client.get(reverse("admin:index")))

    assert (PAGE in [link.get("href") for link in root.iter("a")]) == is_offered
