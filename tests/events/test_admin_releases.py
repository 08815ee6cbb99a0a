"""The page from which a release is checked, published, scheduled and held back."""

import pytest
from django.contrib.auth.models import Permission

from events.models import ExpoSession, Figure, Release
from tests import factories
from tests.factories import DRAFT
from tests.forms import address


@pytest.fixture
def members(release, django_user_model):
    """What a colleague has entered: a figure and a forum of the release, all drafts."""
    colleague = django_user_model.objects.create_superuser("colleague")
    entered = DRAFT | {"entered_by": colleague}
    Release.objects.filter(pk=release.pk).update(entered_by=colleague)
    figure = factories.make_figure("111", release, **entered)
    forum = factories.make_forum(release.session, release=release, **entered)
    return figure, forum


def press(client, release, button, **typed):
    page = address(Release, "publish", release.pk)
    response = client.post(page, {button: "yes", **typed}, follow=True)
    release.refresh_from_db()
    return [str(message) for message in response.context["messages"]]


def test_publish_page_names_what_would_be_left_out(admin_client, release, members):
    response = admin_client.get(address(Release, "publish", release.pk))

    assert [str(draft) for draft in response.context["drafts"]] == [
        str(release),
        *map(str, members),
    ]


def test_second_person_need_not_say_why_nobody_else_can_check(admin_client, release, members):
    response = admin_client.get(address(Release, "publish", release.pk))

    # A browser would not send the form while a required field is empty.
    assert " required" not in str(response.context["waiver_form"]["waiver"])


def test_release_is_checked_and_published_with_its_members(admin_client, release, members):
    said = [press(admin_client, release, button) for button in ("_now", "_check", "_now")]

    assert said == [
        ["Nobody has checked the release itself yet."],
        ["3 records marked as checked."],
        ["Published: the release and all its checked records."],
    ]
    for member in members:
        member.refresh_from_db()
    assert [record.is_published for record in (release, *members)] == [True, True, True]


def test_publishing_takes_a_checked_session_along(admin_client, release, members):
    ExpoSession.objects.update(publish_at=None)
    press(admin_client, release, "_check")

    press(admin_client, release, "_now")

    assert (release.is_published, release.session.is_published) == (True, True)


def test_release_is_scheduled_and_held_back(admin_client, release, members):
    press(admin_client, release, "_check")

    moment = {"moment_0": "2099-09-30", "moment_1": "10:00"}
    said = [
        press(admin_client, release, "_schedule", moment_0="2001-09-30", moment_1="10:00"),
        press(admin_client, release, "_schedule", **moment),
    ]
    scheduled = Figure.objects.get().publish_at
    said.append(press(admin_client, release, "_hold"))

    assert said == [
        ["This moment has passed. Choose a later one, or publish now."],
        ["Scheduled: the release and all its checked records."],
        ["Held back: nothing turns public until you say when."],
    ]
    assert scheduled.isoformat() == "2099-09-30T02:00:00+00:00"
    assert Figure.objects.get().publish_at is None


@pytest.mark.parametrize("button", ["_check", "_now", "_schedule", "_hold"])
def test_publishing_needs_more_than_the_right_to_change(client, django_user_model, release, button):
    clerk = django_user_model.objects.create_user("clerk", is_staff=True)
    rights = Permission.objects.filter(codename__in=["view_release", "change_release"])
    clerk.user_permissions.set(rights)
    client.force_login(clerk)

    before = Release.objects.values().get()

    response = client.post(address(Release, "publish", release.pk), {button: "yes"})

    assert response.status_code == 403
    assert Release.objects.values().get() == before


@pytest.mark.parametrize("number", [2, 5])
def test_publish_page_costs_the_same_for_any_number_of_members(
    admin_client, django_assert_num_queries, release, number
):
    for _ in range(number):
        factories.make_figure("98", release, status="draft")
        factories.make_participation(release.session, release=release, status="draft")

    with django_assert_num_queries(25):
        response = admin_client.get(address(Release, "publish", release.pk))

    assert len(response.context["drafts"]) == 2 * number + 1
