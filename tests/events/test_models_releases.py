from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from events.models import (
    Claim,
    Figure,
    Forum,
    Highlight,
    Image,
    Participation,
    Pavilion,
    Release,
)
from projects.models import SignedProject
from tests.factories import (
    FUTURE,
    LATER,
    PAST,
    make_figure,
    make_forum,
    make_highlight,
    make_image,
    make_pavilion,
    make_project,
    make_release,
    make_session,
)


@pytest.fixture
def release(db):
    return make_release(make_session(), publish_at=None)


@pytest.fixture
def members(release):
    """One checked record of several kinds, none with a moment yet."""
    fields = {"session": release.session, "release": release, "publish_at": None}
    makers = (make_figure, make_forum, make_pavilion, make_highlight, make_project, make_image)
    return [make(**fields) for make in makers]


def moments(records):
    return [
        moment
        for record in records
        for moment in type(record)
        .objects.filter(pk=record.pk)
        .values_list("public_from", flat=True)
    ]


def test_release_holds_every_kind_of_record():
    assert set(Release.member_models()) == {
        Claim,
        Figure,
        Forum,
        Highlight,
        Image,
        Participation,
        Pavilion,
        SignedProject,
    }


def test_scheduled_release_sets_the_moment_of_all_that_it_holds(release, members):
    elsewhere = make_highlight(publish_at=None)

    release.schedule(FUTURE)

    assert moments([release, *members]) == [FUTURE] * 7
    assert moments([elsewhere]) == [None]


def test_release_moves_with_all_that_it_holds_while_nobody_has_seen_it(release, members):
    release.schedule(FUTURE)

    release.schedule(FUTURE + timedelta(days=1))
    moved = moments([release, *members])
    release.schedule(None)

    assert moved == [FUTURE + timedelta(days=1)] * 7
    assert moments([release, *members]) == [None] * 7


def test_release_published_now_shows_all_that_it_holds(release, members):
    before = timezone.now()

    release.publish_now()

    assert release.is_published
    assert len(set(moments([release, *members]))) == 1
    assert before <= release.public_from <= timezone.now()


def test_release_leaves_out_what_nobody_has_checked(release, members):
    draft = make_figure(release=release, status="draft", publish_at=None)

    left_out = release.left_out()
    release.publish_now()

    assert left_out == [draft]
    assert not Figure.objects.published().filter(pk=draft.pk).exists()


def test_release_leaves_out_what_was_checked_after_it_was_scheduled(release):
    release.schedule(FUTURE)

    late = make_figure(release=release, publish_at=None)
    make_figure(release=release, publish_at=FUTURE)
    make_figure(release=release, status="withdrawn", withdrawn_at=LATER)

    assert release.left_out() == [late]


def test_release_is_not_scheduled_for_the_past(release):
    with pytest.raises(ValidationError) as refused:
        release.schedule(PAST)

    assert refused.value.messages == ["This moment has passed. Choose a later one, or publish now."]


@pytest.mark.parametrize(
    "fields", [{}, {"status": "withdrawn", "withdrawn_at": LATER}], ids=["public", "withdrawn"]
)
def test_release_that_the_public_has_seen_does_not_move(db, fields):
    release = make_release(**fields)
    figure = make_figure(release=release)

    with pytest.raises(ValidationError) as refused:
        release.schedule(FUTURE)
    release.publish_now()

    assert refused.value.messages == ["This release is public already; its moment cannot move."]
    assert moments([release, figure]) == [PAST, PAST]


@pytest.mark.parametrize("publish", [Release.publish_now, lambda release: release.schedule(FUTURE)])
def test_release_that_nobody_has_checked_stays(db, publish):
    release = make_release(status="draft", publish_at=None)

    with pytest.raises(ValidationError) as refused:
        publish(release)

    assert refused.value.messages == ["A second person must check this release first."]
    assert Release.objects.get().publish_at is None
