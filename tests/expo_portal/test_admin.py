import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from events.models import ExpoSession, Forum, Organization, Place
from expo_portal.forms import as_typed
from expo_portal.quantities import parse
from tests import factories
from tests.forms import form_on

ACTION = "_selected_action"


@pytest.fixture
def colleague(django_user_model):
    """Who entered what the person at the screen checks."""
    return django_user_model.objects.create_superuser("colleague")


@pytest.fixture
def draft(colleague):
    """A forum that a colleague has entered, in a session that is public."""
    return factories.make_forum(
        status="draft", is_shipped=False, publish_at=None, entered_by=colleague
    )


def act(client, record, action, **typed):
    address = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_changelist")
    response = client.post(address, {"action": action, ACTION: [record.pk], **typed}, follow=True)
    record.refresh_from_db()
    return response


def said(response):
    return [str(message) for message in response.context["messages"]]


def change(client, record, **typed):
    """Opens a record, types over some fields and saves."""
    address = reverse(
        f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk]
    )
    response = client.post(address, form_on(client.get(address)) | typed, follow=True)
    record.refresh_from_db()
    return response


@pytest.mark.parametrize(
    "typed",
    [
        "over 196.2 billion yuan",
        "逾11.2亿元",
        "3-5 million US dollars",
        "至少300万亿元",
        "under 20,000",
        "свыше 1,5 млрд юаней",
        "nearly 3 lakh crore rupees",
        "up to 2.50 crore INR",
        "about 12 CHF",
        "undisclosed",
        "0",
    ],
)
def test_number_is_shown_as_it_can_be_typed(typed):
    quantity = parse(typed)

    shown = as_typed(quantity)

    assert parse(shown) == quantity


def test_number_keeps_its_printed_words():
    shown = [as_typed(parse(typed)) for typed in (">196.2bn yuan", "逾1962亿元", "2万余", "20,000")]

    assert shown == ["over 196.2 billion yuan", "逾1962亿元", "逾2万", "20,000"]


def test_check_is_done_by_a_second_person(admin_client, admin_user, draft):
    response = act(admin_client, draft, "mark_as_checked")

    assert said(response) == ["Marked as checked."]
    assert (draft.status, draft.checked_by) == ("checked", admin_user)


def test_check_is_refused_to_who_entered(admin_client, admin_user, draft):
    Forum.objects.filter(pk=draft.pk).update(entered_by=admin_user)

    response = act(admin_client, draft, "mark_as_checked")

    assert said(response) == [
        "1 record was refused: Who entered a record cannot check it. "
        "Ask a second person, or give a reason."
    ]
    assert (draft.status, draft.checked_by) == ("draft", None)


def test_check_alone_asks_for_the_reason(admin_client, admin_user, draft):
    Forum.objects.filter(pk=draft.pk).update(entered_by=admin_user)

    asked = act(admin_client, draft, "check_alone")
    done = act(admin_client, draft, "check_alone", apply="yes", waiver="One of us is here")

    assert form_on(asked, "reason_form")["waiver"] == [""]
    assert said(done) == ["Marked as checked."]
    assert (draft.status, draft.waiver) == ("checked", "One of us is here")
    assert [entry.get_change_message() for entry in LogEntry.objects.all()] == [
        "Checked without a second person: One of us is here"
    ]


@pytest.mark.parametrize("action", ["mark_as_checked", "send_back", "publish_now"])
def test_actions_need_more_than_the_right_to_change(client, django_user_model, draft, action):
    clerk = django_user_model.objects.create_user("clerk", is_staff=True)
    rights = Permission.objects.filter(codename__in=["view_forum", "change_forum"])
    clerk.user_permissions.set(rights)
    client.force_login(clerk)
    draft.status, draft.waiver = ("draft" if action == "mark_as_checked" else "checked"), "alone"
    draft.save()
    before = (draft.status, draft.publish_at)

    act(client, draft, action)

    assert (draft.status, draft.publish_at) == before


def test_sent_back_record_is_a_draft_with_a_reason_and_without_its_checker(
    admin_client, admin_user, draft
):
    act(admin_client, draft, "mark_as_checked")

    asked = act(admin_client, draft, "send_back")
    done = act(admin_client, draft, "send_back", apply="yes", reason="The name is another.")

    assert form_on(asked, "reason_form")["reason"] == [""]
    assert said(done) == ["Sent back."]
    assert (draft.status, draft.checked_by) == ("draft", None)
    assert (draft.sent_back, draft.sent_back_by) == ("The name is another.", admin_user)


def test_published_record_cannot_be_sent_back(admin_client):
    forum = factories.make_forum()

    response = act(admin_client, forum, "send_back", apply="yes", reason="Wrong")

    assert said(response) == [
        "1 record was refused: This is public already: correct it, or withdraw it with a reason."
    ]
    assert forum.status == "checked"


def test_publish_now_publishes_what_is_checked(admin_client, draft):
    act(admin_client, draft, "publish_now")
    before = draft.is_published
    act(admin_client, draft, "mark_as_checked")

    act(admin_client, draft, "publish_now")

    assert (before, draft.is_published) == (False, True)


def test_withdrawal_needs_a_public_reason(admin_client):
    forum = factories.make_forum()

    asked = act(admin_client, forum, "withdraw", apply="yes")
    before = forum.status
    done = act(admin_client, forum, "withdraw", apply="yes", reason_en="It was not held.")

    assert asked.context["form"].errors == {"reason": ["This field is required."]}
    assert before == "checked"
    assert said(done) == ["Withdrawn."]
    assert (forum.status, forum.withdrawal_reason) == ("withdrawn", {"en": "It was not held."})


def test_changed_record_waits_to_be_checked_again(admin_client, admin_user, draft):
    draft.checked_by, draft.status = admin_user, "checked"
    draft.save()

    response = change(admin_client, draft, kind="summit")

    assert said(response)[0] == f"“{draft}” was changed, so it waits to be checked again."
    assert (draft.kind, draft.status, draft.checked_by) == ("summit", "draft", None)
    assert draft.entered_by == admin_user


def test_public_record_is_not_changed_by_who_checked_it(admin_client, admin_user, colleague):
    forum = factories.make_forum(
        is_shipped=False, entered_by=colleague, checked_by=admin_user, kind="forum"
    )

    response = change(admin_client, forum, kind="summit")

    assert response.context["adminform"].form.errors == {
        "waiver": ["Who entered a record cannot check it. Ask a second person, or give a reason."]
    }
    assert (forum.kind, forum.entered_by) == ("forum", colleague)


def test_unchanged_save_moves_nothing(admin_client, draft, colleague):
    before = (draft.version, draft.changed_at, draft.entered_by)

    response = change(admin_client, draft)

    assert response.redirect_chain != []
    assert (draft.version, draft.changed_at, draft.entered_by) == before


def test_version_moves_once_for_a_form_with_its_rows(admin_client):
    project = factories.make_project("11.2 billion yuan", [factories.make_organization()])
    other = factories.make_organization()
    project.refresh_from_db()
    before = project.version

    change(
        admin_client,
        project,
        **{
            "title_en": "Another title",
            "amounts-0-number": ">12 billion yuan",
            "parties-1-organization": other.pk,
            "other_sectors": [factories.make_sector().pk],
        },
    )

    assert (str(project.title), project.version) == ("Another title", before + 1)
    assert [as_typed(amount.quantity) for amount in project.amounts.all()] == [
        "over 12 billion yuan"
    ]
    assert project.parties.count() == 2


def test_changed_row_sends_its_record_back_to_draft(admin_client, admin_user, colleague):
    project = factories.make_project(
        "11.2 billion yuan",
        publish_at=None,
        is_shipped=False,
        entered_by=colleague,
        checked_by=admin_user,
    )

    change(admin_client, project, **{"amounts-0-number": "12 billion yuan"})

    assert (project.status, project.entered_by, project.checked_by) == ("draft", admin_user, None)


def test_public_record_cannot_be_deleted(admin_client):
    forum = factories.make_forum()
    address = reverse("admin:events_forum_delete", args=[forum.pk])

    response = admin_client.post(address, {"post": "yes"})

    assert (response.status_code, Forum.objects.count()) == (403, 1)


def test_public_address_stays(admin_client):
    session = factories.make_session(slug="13")

    change(admin_client, session, slug="14")

    assert session.slug == "13"


def test_address_is_made_from_the_name(admin_client):
    factories.make_place(slug="jilin-province")
    address = reverse("admin:events_place_add")

    for name in ("Jilin Province", "Changchun"):
        admin_client.post(address, {"name_en": name, "slug": "", "kind": "city"})
    refused = admin_client.post(address, {"name_zh-hans": "吉林", "slug": "", "kind": "city"})

    assert sorted(Place.objects.values_list("slug", flat=True)) == [
        "changchun",
        "jilin-province",
        "jilin-province-2",
    ]
    assert refused.context["adminform"].form.errors == {
        "slug": ["Type an address: none can be made from the name."]
    }


def test_incomplete_lists_what_is_missing(admin_client):
    seated = factories.make_organization(place=factories.make_place())
    seatless = factories.make_organization()
    address = reverse("admin:events_organization_changelist")

    listed = admin_client.get(address, {"incomplete": "seat"}).context["cl"].result_list

    assert set(listed) == {seatless}
    assert set(Organization.objects.all()) == {seated, seatless}


def test_untranslated_lists_texts_that_lack_a_language(admin_client):
    factories.make_place()
    english_only = factories.make_place(name={"en": "Changchun"})
    address = reverse("admin:events_place_changelist")

    without_chinese, without_english = (
        list(admin_client.get(address, {"untranslated": code}).context["cl"].result_list)
        for code in ("zh-hans", "en")
    )

    assert (without_chinese, without_english) == ([english_only], [])


@pytest.mark.parametrize("query", ["Jilin", "吉林", "jilin"])
def test_search_finds_names_in_every_language(admin_client, query):
    place = factories.make_place(name={"en": "Jilin", "zh-hans": "吉林省"}, slug="x")
    factories.make_place(name={"en": "Changchun", "zh-hans": "长春市"}, slug="y")

    found = admin_client.get(reverse("admin:events_place_changelist"), {"q": query})

    assert list(found.context["cl"].result_list) == [place]


@pytest.mark.parametrize(
    ("lookup", "status"),
    [
        ({"kind__exact": "city"}, 200),
        ({"digest__startswith": "a"}, 400),
        ({"within__name__en__startswith": "J"}, 400),
    ],
)
def test_list_filters_by_nothing_that_it_does_not_offer(admin_client, lookup, status):
    response = admin_client.get(reverse("admin:events_place_changelist"), lookup)

    assert response.status_code == status


@pytest.mark.parametrize(("term", "found"), [("Jil", ["Jilin"]), ("J\0il", ["Jilin"]), ("x", [])])
def test_autocomplete_finds_by_name(admin_client, term, found):
    factories.make_place(name={"en": "Jilin"}, slug="one")
    address = reverse("admin:autocomplete")
    query = {"app_label": "events", "model_name": "organization", "field_name": "place"}

    response = admin_client.get(address, query | {"term": term})

    assert [choice["text"] for choice in response.json()["results"]] == found


@pytest.mark.parametrize("number", [2, 5])
def test_autocomplete_of_sessions_costs_the_same_for_any_number(
    admin_client, django_assert_num_queries, number
):
    for _ in range(number):
        factories.make_session()
    query = {"app_label": "events", "model_name": "forum", "field_name": "session", "term": ""}

    with django_assert_num_queries(4):
        response = admin_client.get(reverse("admin:autocomplete"), query)

    assert len(response.json()["results"]) == number == ExpoSession.objects.count()
