from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from events.models import Figure, Forum
from expo_portal.history.causes import because
from expo_portal.history.conflicts import renumber
from expo_portal.history.revisions import Changeset, Revision
from expo_portal.quantities import parse
from tests.factories import (
    DRAFT,
    make_document,
    make_figure,
    make_forum,
    make_organization,
    make_pavilion,
    make_place,
    make_project,
    make_release,
    make_sector,
    make_session,
    text,
)
from tests.forms import form_on
from tests.html import read, rows, texts
from tests.html import text as text_of
from tests.worlds import save, undone


def page(record, name="change"):
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=[record.pk])


def opened(client, record):
    return form_on(client.get(page(record)))


def sent(client, record, typed):
    """Saves and stays, as the button does."""
    answer = client.post(page(record), typed | {"_continue": "yes"})
    if type(record).objects.filter(pk=record.pk).exists():
        record.refresh_from_db()
    return answer


def choices(answer):
    """By what both changed: before, theirs and yours."""
    found = read(answer).findall(".//fieldset[@class='module conflict']")
    return {text_of(one.find("legend")): tuple(texts(one, ".//dd")) for one in found}


def joined(answer):
    table = read(answer).find(".//table[@class='differences']")
    return [] if table is None else rows(table)[1:]


def chosen(client, record, answer, **more):
    """Sends the page that asks, with what was chosen on it."""
    return sent(client, record, form_on(answer, "conflict_form") | more)


@pytest.fixture
def li(db):
    return User.objects.create(username="li")


@pytest.fixture
def forum(db):
    return make_forum(name=text("Leaders"), **DRAFT)


# One record


def test_save_over_a_newer_one_shows_all_three(admin_client, forum, li):
    typed = opened(admin_client, forum) | {"name_en": "Mine"}
    with because(by=li):
        save(forum, name=text("Theirs"))

    answer = sent(admin_client, forum, typed)

    assert answer.status_code == 409
    assert forum.name == text("Theirs")
    assert choices(answer) == {"Title (English)": ("Leaders", "Theirs", "Mine")}
    assert joined(answer) == [["Title (简体中文)", "中文 Leaders", "中文 Theirs"]]
    [who] = texts(read(answer), ".//form[@id='conflict_form']/ul/li")
    assert who.endswith("· li")


def test_choice_decides_and_the_rest_is_joined(admin_client, forum):
    typed = opened(admin_client, forum) | {"name_en": "Mine", "slug": "mine"}
    save(forum, name=text("Theirs"), kind="summit")
    answer = sent(admin_client, forum, typed)

    for take, title in (("yours", "Mine"), ("theirs", "Theirs")):
        with undone():
            done = chosen(admin_client, forum, answer, **{"_take-name_en": take})

        assert done.status_code == 302
        assert forum.name == {"en": title, "zh-hans": "中文 Theirs"}
        assert (forum.slug, forum.kind) == ("mine", "summit")


def test_all_of_one_side_is_taken_at_once(admin_client, forum):
    typed = opened(admin_client, forum) | {"name_en": "Mine", "slug": "mine"}
    save(forum, name=text("Theirs"), slug="theirs")
    answer = sent(admin_client, forum, typed)

    for take, title in (("yours", "Mine"), ("theirs", "Theirs")):
        with undone():
            chosen(admin_client, forum, answer, _take_all=take)

        assert (forum.name["en"], forum.slug) == (title, title.lower())


def test_nothing_is_saved_before_all_is_chosen(admin_client, forum):
    typed = opened(admin_client, forum) | {"name_en": "Mine", "slug": "mine"}
    save(forum, name=text("Theirs"), slug="theirs")
    answer = sent(admin_client, forum, typed)

    again = chosen(admin_client, forum, answer, **{"_take-slug": "yours"})

    assert again.status_code == 409
    assert (forum.name, forum.slug) == (text("Theirs"), "theirs")
    assert set(choices(again)) == {"Title (English)", "Address"}


def test_changes_of_different_fields_are_joined_once_seen(admin_client, forum):
    typed = opened(admin_client, forum) | {"name_en": "Mine"}
    save(forum, name=forum.name | {"zh-hans": "领导人"}, place=make_place(name=text("Jilin")))

    answer = sent(admin_client, forum, typed)
    unsaved = forum.name["en"]
    chosen(admin_client, forum, answer)

    assert (answer.status_code, unsaved, choices(answer)) == (409, "Leaders", {})
    assert joined(answer) == [
        ["Title (简体中文)", "中文 Leaders", "领导人"],
        ["Place", "–", "Jilin"],
    ]
    assert forum.name == {"en": "Mine", "zh-hans": "领导人"}
    assert str(forum.place.name) == "Jilin"


def test_third_save_while_choosing_is_not_lost_either(admin_client, forum):
    typed = opened(admin_client, forum) | {"name_en": "Mine"}
    save(forum, name=text("Theirs"))
    answer = sent(admin_client, forum, typed)
    save(forum, name=text("Third"))

    again = chosen(admin_client, forum, answer, **{"_take-name_en": "yours"})

    assert again.status_code == 409
    assert choices(again) == {"Title (English)": ("Leaders", "Third", "Mine")}
    assert forum.name == text("Third")


def test_absurd_number_of_rows_is_not_counted_out():
    sent = QueryDict("amounts-INITIAL_FORMS=5000&amounts-0-id=7&amounts-0-number=5", mutable=True)

    renumber(sent, "amounts", "id", set(), {0})

    assert sent.dict() == {
        "amounts-INITIAL_FORMS": "999",
        "amounts-TOTAL_FORMS": "1000",
        "amounts-999-id": "",
        "amounts-999-number": "5",
    }


def test_same_change_by_both_is_no_conflict(admin_client, forum):
    typed = opened(admin_client, forum) | {"name_en": "Same"}
    save(forum, name=forum.name | {"en": "Same"})

    assert sent(admin_client, forum, typed).status_code == 302
    assert forum.name["en"] == "Same"


def test_work_on_other_records_is_no_conflict(admin_client, forum):
    typed = opened(admin_client, forum) | {"name_en": "Mine"}
    save(make_forum(), name=text("Another"))
    save(forum.session, theme=text("Green"))

    assert sent(admin_client, forum, typed).status_code == 302
    assert forum.name["en"] == "Mine"


def test_who_saves_twice_from_one_page_is_asked_what_others_changed_only(admin_client, forum):
    typed = opened(admin_client, forum)
    first = sent(admin_client, forum, typed | {"name_en": "One"})

    second = sent(admin_client, forum, opened(admin_client, forum) | {"name_en": "Two"})

    assert (first.status_code, second.status_code, forum.name["en"]) == (302, 302, "Two")


def test_words_links_and_choices_are_compared_by_name(admin_client, db):
    a, b, c = (make_sector(name=text(name)) for name in ("Cars", "Rail", "Food"))
    project = make_project(**DRAFT)
    project.other_sectors.set([a])
    typed = opened(admin_client, project) | {"other_sectors": [str(a.pk), str(b.pk)]}
    project.other_sectors.set([c])
    save(project, is_expansion=True)

    answer = sent(admin_client, project, typed)

    assert choices(answer) == {"Other fields": ("Cars", "Food", "Cars, Rail")}
    assert joined(answer) == [["Expansion", "Unknown", "Yes"]]


def test_what_is_wrong_is_said_after_the_choice(admin_client, forum):
    typed = opened(admin_client, forum) | {"name_en": "Mine", "slug": "not an address"}
    save(forum, name=text("Theirs"))
    answer = sent(admin_client, forum, typed)

    refused = chosen(admin_client, forum, answer, **{"_take-name_en": "yours"})

    assert refused.status_code == 200
    assert form_on(refused)["name_en"] == ["Mine"]
    save(forum, slug="theirs")
    assert sent(admin_client, forum, form_on(refused) | {"slug": "mine"}).status_code == 409


def test_record_that_is_gone_keeps_what_was_typed(admin_client, forum):
    typed = opened(admin_client, forum) | {"name_en": "Mine"}
    key = forum.pk
    forum.delete()
    forum.pk = key

    answer = sent(admin_client, forum, typed)
    shown = joined(answer)
    gone = not Forum.objects.exists()
    done = sent(admin_client, forum, form_on(answer, "conflict_form") | {"_put_back": "yes"})

    assert (answer.status_code, gone) == (409, True)
    assert shown == [["Title (English)", "Leaders", "Mine"]]
    assert done.status_code == 302
    assert Forum.objects.get(pk=key).name["en"] == "Mine"


# Tables


@pytest.fixture
def project(db):
    return make_project("5 billion yuan", [make_organization(name=text("Wanda"))], **DRAFT)


def test_cell_of_a_row_that_both_changed_is_asked_for(admin_client, project):
    typed = opened(admin_client, project) | {"amounts-0-number": "6 billion yuan"}
    amount = project.amounts.get()
    amount.quantity = parse("7 billion yuan")
    amount.save()

    answer = sent(admin_client, project, typed)
    chosen(admin_client, project, answer, **{"_take-amounts-0-number": "yours"})

    assert choices(answer) == {
        "Amount 1: Number as printed": ("5 billion yuan", "7 billion yuan", "6 billion yuan")
    }
    assert project.amounts.get().number == "6"


def test_rows_of_both_are_kept(admin_client, project):
    typed = opened(admin_client, project) | {"amounts-1-number": "6 billion yuan"}
    typed |= {"amounts-1-kind": "contract"}
    project.amounts.create(kind="in-place", number="1", currency="CNY")

    assert sent(admin_client, project, typed).status_code == 302
    assert sorted(project.amounts.values_list("number", flat=True)) == ["1", "5", "6"]


def test_row_they_took_away_stays_away_if_untouched(admin_client, project):
    typed = opened(admin_client, project) | {"title_en": "Mine"}
    project.amounts.all().delete()

    answer = sent(admin_client, project, typed)
    chosen(admin_client, project, answer)

    assert (choices(answer), [row[0] for row in joined(answer)]) == ({}, ["Amount 1"])
    assert (project.title["en"], project.amounts.count()) == ("Mine", 0)


def test_row_they_took_away_and_you_changed(admin_client, project):
    typed = opened(admin_client, project) | {"amounts-0-number": "6 billion yuan"}
    project.amounts.all().delete()
    answer = sent(admin_client, project, typed)

    assert list(choices(answer)) == ["Amount 1"]
    for take, numbers in (("yours", ["6"]), ("theirs", [])):
        with undone():
            chosen(admin_client, project, answer, **{"_take-amounts-0": take})
            assert list(project.amounts.values_list("number", flat=True)) == numbers


def test_row_you_took_away_and_they_changed(admin_client, project):
    typed = opened(admin_client, project) | {"amounts-0-DELETE": "on"}
    amount = project.amounts.get()
    amount.quantity = parse("7 billion yuan")
    amount.save()
    answer = sent(admin_client, project, typed)

    assert list(choices(answer)) == ["Amount 1"]
    for take, numbers in (("yours", []), ("theirs", ["7"])):
        with undone():
            chosen(admin_client, project, answer, **{"_take-amounts-0": take})
            assert list(project.amounts.values_list("number", flat=True)) == numbers


def test_grid_does_not_write_over_a_figure_saved_in_its_own_form(admin_client, db):
    release = make_release(**DRAFT)
    first, _second = (make_figure(number, release=release, **DRAFT) for number in ("5", "8"))
    typed = opened(admin_client, release)
    mine = {f"figures-{n}-number": "9" for n in range(2) if typed[f"figures-{n}-number"] == ["8"]}
    own = opened(admin_client, first) | {"number": "6", "note_en": "Checked"}
    sent(admin_client, first, own)

    answer = sent(admin_client, release, typed | mine)
    chosen(admin_client, release, answer)

    assert answer.status_code == 409
    assert [row[1:] for row in joined(answer)] == [["5", "6"]]
    assert sorted(Figure.objects.values_list("number", flat=True)) == ["6", "9"]


def test_form_of_a_figure_does_not_write_over_the_grid(admin_client, db):
    figure = make_figure("5", release=make_release(**DRAFT), **DRAFT)
    typed = opened(admin_client, figure) | {"number": "7"}
    grid = opened(admin_client, figure.release) | {"figures-0-number": "6"}
    sent(admin_client, figure.release, grid)

    answer = sent(admin_client, figure, typed)

    figure.refresh_from_db()
    assert choices(answer) == {"Number as printed": ("5", "6", "7")}
    assert figure.number == "6"


def test_documents_of_a_release_are_compared(admin_client, db):
    release = make_release(**DRAFT)
    document = make_document(release, title="Old")
    typed = opened(admin_client, release) | {"documents-0-title": "Mine"}
    save(document, title="Theirs", url="https://example.org/")

    answer = sent(admin_client, release, typed)

    assert choices(answer) == {"Document 1: Title": ("Old", "Theirs", "Mine")}
    assert joined(answer) == [["Document 1: Address", "–", "https://example.org/"]]


def test_forums_of_a_session_are_compared(admin_client, db):
    session = make_session(**DRAFT)
    forum = make_forum(session, name=text("Leaders"), **DRAFT)
    make_pavilion(session, **DRAFT)
    typed = opened(admin_client, session) | {"forums-0-name_en": "Mine"}
    save(forum, name=text("Theirs"))

    answer = sent(admin_client, session, typed)

    assert choices(answer) == {"Forum 1: Title (English)": ("Leaders", "Theirs", "Mine")}


# Sent twice


def test_new_record_that_is_sent_twice_is_added_once(admin_client, db):
    add = reverse("admin:events_forum_add")
    typed = form_on(admin_client.get(add)) | {
        "session": str(make_session().pk),
        "name_en": "Legal Forum",
        "event_status": "held",
    }

    first, second = (admin_client.post(add, typed, follow=True) for _ in range(2))

    assert Forum.objects.count() == 1
    assert [str(said) for said in second.context["messages"]] == ["This was saved already."]
    assert Changeset.objects.filter(form=typed["_form"][0]).count() == 1
    assert first.status_code == 200


def test_new_row_that_is_sent_twice_is_added_once(admin_client, project):
    typed = opened(admin_client, project) | {
        "amounts-1-number": "6 billion yuan",
        "amounts-1-kind": "contract",
    }

    for _ in range(2):
        sent(admin_client, project, typed)

    assert project.amounts.count() == 2


def test_form_that_is_marked_wrongly_is_saved_all_the_same(admin_client, forum):
    typed = opened(admin_client, forum) | {"name_en": "Mine"}

    for form in ("", "x" * 23, "é" * 22, "a\0" * 11):
        with undone():
            answer = sent(admin_client, forum, typed | {"_form": form})

            assert (form, answer.status_code) == (form, 302)
            assert Changeset.objects.latest("pk").form is None


def test_number_that_is_none_saves_nothing_unseen(admin_client, forum):
    typed = opened(admin_client, forum) | {"name_en": "Mine"}

    for number in ("", "-1", "x", "9" * 40, "1e9", "\0"):
        answer = sent(admin_client, forum, typed | {"_opened": number})

        assert (number, answer.status_code) == (number, 409)
        assert forum.name == text("Leaders")


# Lists


def test_who_checks_on_a_list_checks_what_the_list_showed(admin_client, li, forum):
    save(forum, entered_by=li)
    address = reverse("admin:events_forum_changelist")
    typed = form_on(admin_client.get(address), "changelist-form")
    with because(by=li):
        save(forum, name=text("Theirs"))
    asked = typed | {"action": "mark_as_checked", "_selected_action": [str(forum.pk)]}

    answer = admin_client.post(address, asked, follow=True)
    again = form_on(admin_client.get(address), "changelist-form")
    admin_client.post(address, asked | {"_opened": again["_opened"]})

    forum.refresh_from_db()
    assert [str(said) for said in answer.context["messages"]] == [
        "1 record was refused: It changed after it was shown to you: look at it again."
    ]
    assert forum.status == "checked"


def test_conflict_costs_the_same_whatever_was_saved_since(
    admin_client, project, django_assert_max_num_queries
):
    typed = opened(admin_client, project) | {"title_en": "Mine"}

    for count in (1, 8):
        while project.items_count <= count:
            save(project, items_count=project.items_count + 1)
        with django_assert_max_num_queries(30):
            answer = sent(admin_client, project, typed)

        assert joined(answer) == [["Stands for", "1", str(count + 1)]]


# At once


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_save_at_once_one_is_asked():
    forum = make_forum(name=text("Leaders"), **DRAFT)
    typed = {}
    for name in ("Wang", "Li"):
        client = Client()
        client.force_login(User.objects.create_superuser(name))
        typed[client] = opened(client, forum) | {"name_en": name, "_continue": "yes"}

    def send(client):
        try:
            return client.post(page(forum), typed[client]).status_code
        finally:
            if connection.vendor == "postgresql":
                connection.close()

    if connection.vendor == "postgresql":
        with ThreadPoolExecutor(2) as pool:
            codes = list(pool.map(send, typed))
    else:
        # In memory SQLite has one connection, so they take turns.
        codes = [send(client) for client in typed]

    assert sorted(codes) == [302, 409]
    assert Revision.objects.filter(record=forum.pk).count() == 2
    assert Forum.objects.get().name["en"] in {"Wang", "Li"}
