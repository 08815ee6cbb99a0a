import json

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from events.models import Forum, Highlight, Organization
from expo_portal.history.revisions import Changeset, Revision
from expo_portal.imports.applying import apply
from expo_portal.imports.batches import ImportRow
from expo_portal.imports.resources import IMPORTED
from expo_portal.imports.rights import Shell
from expo_portal.imports.staging import reexamine
from expo_portal.imports.undoing import undo
from expo_portal.removal import Name, find, remove
from expo_portal.staff.access import Access
from expo_portal.staff.roles import ADMINISTRATORS, EDITORS
from projects.models import SignedProject
from tests import factories
from tests.factories import make_staff

pytestmark = pytest.mark.django_db

SPELLINGS = ("Zhang Sanfeng", "张三丰")
NAME = Name(SPELLINGS)
WHY = "Asked for by letter 31"


@pytest.mark.parametrize(
    ("spelling", "text", "is_there"),
    [
        ("Li", "Liaoning and Jilin", False),
        ("Li", "said Li, of Liaoning", True),
        ("Li Wei", "LI  WEI spoke", True),
        ("Li Wei", "由Li Wei主持", True),
        ("Li Wei", "an address like li-wei-2", True),
        ("Li Wei", "Li Weiming spoke", False),
        ("Li Wei", "a\nLi Wei", True),
        ("李伟", "省长李伟在会上", True),
        ("李伟", "李 伟", False),
    ],
)
def test_name_is_found_as_a_whole_word_or_in_chinese_anywhere(spelling, text, is_there):
    assert Name([spelling]).is_in({"en": [text]}) == is_there


@pytest.mark.parametrize("spellings", [[], [""], ["  "], ["王"]])
def test_name_of_one_sign_is_refused(spellings):
    with pytest.raises(ValidationError):
        Name(spellings)


def test_each_language_says_in_its_own_words_that_a_name_was_removed():
    said = {"en": "Zhang Sanfeng spoke", "zh-hans": "张三丰致辞", "ja": "張 Zhang Sanfeng"}

    assert NAME.without(said) == {
        "en": "(name removed) spoke",
        "zh-hans": "（姓名已删除）致辞",
        "ja": "張 (name removed)",
    }


def everything():
    """All rows of all tables as text, and what stands in the index of the search."""
    told = []
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy:
            told += map(encoded, model._base_manager.values())
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = [name for (name,) in cursor.fetchall() if "search" in name or "entry" in name]
            for table in tables:
                cursor.execute(f'SELECT * FROM "{table}"')
                told += map(str, cursor.fetchall())
    return "\n".join(told)


def encoded(row):
    return json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)


def is_anywhere():
    told = everything().casefold()
    return any(said in told for said in ("zhang sanfeng", "zhang-sanfeng", "张三丰", "sanfeng"))


@pytest.fixture
def office():
    return make_staff(ADMINISTRATORS)


@pytest.fixture
def spread(client, office):
    """A name in every place where the portal may keep one."""
    editor = make_staff(EDITORS)
    factories.make_organization(
        kind="person", name={"en": "Zhang Sanfeng", "zh-hans": "张三丰"}, slug="zhang-sanfeng"
    )
    forum = factories.make_forum(
        slug="talk-of-zhang-sanfeng", name={"en": "Talk of Zhang Sanfeng", "zh-hans": "张三丰谈"}
    )
    forum.slug = "zhang-sanfeng-talks"
    forum.save()
    highlight = factories.make_highlight(
        text={"en": "Zhang Sanfeng signed.", "zh-hans": "张三丰签约。"}
    )
    document = factories.make_document(
        code="zhang-sanfeng-speech",
        title="Speech of ZHANG SANFENG",
        url="https://example.org/zhang-sanfeng",
    )
    gone = factories.make_highlight(text={"en": "Zhang Sanfeng came."})
    key_of_gone = gone.pk
    gone.delete()
    batch = factories.make_import(
        ["reference", "title", "parties"], ["13-901", "Zhang Sanfeng's works", "张三丰工作室"]
    )
    batch.name = "Zhang Sanfeng.xlsx"
    batch.save()
    resource = IMPORTED["projects"]
    _check, drafts = reexamine(batch, resource, Shell(editor))
    apply(batch, resource, drafts, editor)
    draft = factories.make_forum(status="draft", name={"en": "Zhang Sanfeng in private"})
    factories.make_access(editor, draft)
    LogEntry.objects.create(
        user=editor, action_flag=2, object_repr="Zhang Sanfeng", change_message="张三丰"
    )
    return {
        "highlight": highlight,
        "forum": forum,
        "document": document,
        "gone": key_of_gone,
        "batch": batch,
    }


def test_name_is_nowhere_after_it_was_removed_and_the_reason_stays(spread, office):
    assert is_anywhere()

    remove(NAME, WHY, office)

    assert not is_anywhere()
    assert not find(NAME)
    changeset = Changeset.objects.filter(reason="erased").latest("pk")
    assert (changeset.by, changeset.why) == (office, f"A person asked to be removed: {WHY}")
    erased = Revision.objects.exclude(erased=None)
    assert set(erased.values_list("state", "erased")) == {("", changeset.pk)}
    assert Access.objects.get(label="").erased == changeset


def test_records_stay_with_what_else_they_say(spread, office):
    remove(NAME, WHY, office)

    highlight = Highlight.objects.get()
    assert highlight.text == {
        "en": "(name removed) signed.",
        "zh-hans": "（姓名已删除）签约。",
    }
    assert highlight.is_published
    person = Organization.objects.get(kind="person")
    assert person.slug.startswith("removed-")
    document = type(spread["document"]).objects.get()
    assert (document.url, document.title) == ("", "Speech of (name removed)")
    assert SignedProject.objects.get().title == {"en": "(name removed)'s works"}
    row = ImportRow.objects.get(number=2)
    assert row.cells == ["13-901", "(name removed)'s works", "(name removed)工作室"]


def whole(answer):
    return (answer.getvalue() if answer.streaming else answer.content).decode()


def test_no_page_nor_feed_nor_file_tells_the_name(client, spread, office):
    forum, highlight = spread["forum"], spread["highlight"]
    before = client.get("/api/v1/highlights/").content.decode()
    assert "张三丰" in before

    remove(NAME, WHY, office)

    told = [
        whole(client.get(address))
        for address in (
            "/api/v1/highlights/",
            "/api/v1/highlights/?format=csv",
            "/api/v1/forums/",
            "/api/v1/changes/",
            "/api/v1/search/?q=Sanfeng",
            "/api/v1/search/?q=张三丰",
            f"/en/sessions/{highlight.session.slug}/",
            f"/zh-hans/sessions/{highlight.session.slug}/",
            f"/en/sessions/{forum.session.slug}/",
        )
    ]
    hits = json.loads(told[4])["results"], json.loads(told[5])["results"]
    assert hits == ([], [])
    for text in (*told[:4], *told[6:]):
        assert "sanfeng" not in text.casefold()
        assert "张三丰" not in text
    assert client.get("/en/forums/talk-of-zhang-sanfeng/").status_code == 404


def test_history_says_that_and_why_it_was_erased(client, spread, office):
    remove(NAME, WHY, office)
    client.force_login(office)
    forum = Forum.objects.get(status="checked")

    history = client.get(reverse("admin:events_forum_history", args=[forum.pk])).content.decode()
    deleted = client.get(reverse("admin:events_highlight_deleted")).content.decode()
    restore = client.get(reverse("admin:events_highlight_restore", args=[spread["gone"], 1]))
    log = client.get(reverse("admin:expo_portal_access_changelist")).content.decode()

    assert history.count(f"A person asked to be removed: {WHY}") >= 2
    assert "erased" in deleted
    assert restore.status_code == 403
    assert "erased" in log
    for page in (history, deleted, log):
        assert "Sanfeng" not in page
        assert "张三丰" not in page


def test_import_whose_past_was_erased_is_not_undone_into_nothing(office):
    project = factories.make_project(
        reference="13-001",
        status="draft",
        is_shipped=False,
        publish_at=None,
        title={"en": "Zhang Sanfeng's works"},
    )
    resource = IMPORTED["projects"]
    batch = factories.make_import(["reference", "title"], ["13-001", "Works"])
    _check, drafts = reexamine(batch, resource, Shell())
    apply(batch, resource, drafts, None)

    remove(NAME, WHY, office)
    undone = undo(batch, None)

    project.refresh_from_db()
    assert (undone.put_back, undone.edited) == (0, [str(project)])
    assert project.title == {"en": "Works"}


def test_removal_says_nothing_where_nothing_is_and_keeps_the_name_out_of_the_reason(office):
    factories.make_highlight(text={"en": "Somebody else"})

    for reason, message in (
        (WHY, "The name stands nowhere."),
        ("", "Say why in at most 100 characters."),
        ("x" * 101, "Say why in at most 100 characters."),
        ("张三丰 asked", "The reason stays on record: leave the name out of it."),
    ):
        with pytest.raises(ValidationError) as error:
            remove(NAME, reason, office)
        assert error.value.messages == [message]
    assert not Changeset.objects.filter(reason="erased").exists()


def test_label_of_an_early_look_goes_only_by_the_door(office):
    look = factories.make_access()
    why = Changeset.objects.create(reason="erased")
    seen = Access._base_manager.filter(pk=look.pk)

    for refused in (
        "label = ''",
        f"label = 'Other', erased_id = {why.pk}",
        f"label = '', erased_id = {why.pk}, act = 'list'",
        f"erased_id = {why.pk}",
    ):
        with (
            pytest.raises((DatabaseError, IntegrityError), match="append-only"),
            transaction.atomic(),
        ):
            connection.cursor().execute(f"UPDATE expo_portal_access SET {refused}")
    connection.cursor().execute(f"UPDATE expo_portal_access SET label = '', erased_id = {why.pk}")

    assert seen.values_list("label", "erased").get() == ("", why.pk)


# The command


def said(capsys, *arguments, **options):
    call_command("remove_person", *arguments, **options)
    return capsys.readouterr().out.splitlines()


def test_command_shows_where_the_name_stands_and_changes_nothing(spread, capsys):
    told = said(capsys, *SPELLINGS)

    highlight = spread["highlight"]
    assert f"events.highlight {highlight.pk}: text" in told
    assert told[-1] == "Nothing was changed: --apply removes it."
    assert "rows of imports: 1" in told
    assert "addresses of before: 1" in told
    assert not any("anfeng" in line or "张" in line for line in told)
    assert is_anywhere()


def test_command_removes_with_a_reason_in_the_name_of_somebody(spread, office, capsys):
    told = said(capsys, *SPELLINGS, "--apply", because=WHY, user=office.username)

    assert told[-1] == "Removed."
    assert not is_anywhere()
    assert Changeset.objects.filter(reason="erased").latest("pk").by == office


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "Say why in at most 100 characters."),
        ({"because": WHY, "user": "nobody"}, "There is no active user nobody."),
    ],
)
def test_command_refuses_without_a_reason_or_a_person(spread, options, message):
    with pytest.raises(CommandError, match=message):
        call_command("remove_person", *SPELLINGS, "--apply", **options)

    assert is_anywhere()


def test_accounts_are_told_and_left_to_the_admin(capsys):
    user = make_staff(EDITORS, first_name="Zhang Sanfeng")

    told = said(capsys, *SPELLINGS)

    assert told[0] == f"auth.user {user.pk}: to be changed by hand, in the admin"
