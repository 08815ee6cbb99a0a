from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from events.models import (
    Claim,
    ExpoSession,
    Figure,
    Forum,
    Highlight,
    Image,
    Participation,
    Pavilion,
    Release,
)
from expo_portal.publishing import Vocabulary
from expo_portal.writing import writing
from projects.models import SignedProject
from tests.factories import (
    FUTURE,
    HIDDEN,
    LATER,
    PAST,
    hidden_fields,
    make_claim,
    make_figure,
    make_forum,
    make_highlight,
    make_image,
    make_measure,
    make_participation,
    make_pavilion,
    make_project,
    make_release,
    make_sector,
    make_series,
    make_session,
    make_term,
    text,
)
from tests.worlds import moments

BETWEEN = datetime(2021, 10, 4, tzinfo=UTC)

BUILDERS = {
    Claim: make_claim,
    Figure: make_figure,
    Forum: make_forum,
    Highlight: make_highlight,
    Image: make_image,
    Participation: make_participation,
    Pavilion: make_pavilion,
    Release: make_release,
    SignedProject: make_project,
}
TARGETS = {
    "session": make_session,
    "release": make_release,
    "forum": make_forum,
    "forums": lambda **fields: [make_forum(**fields)],
    "pavilion": make_pavilion,
    "figure": make_figure,
    "part_of": make_figure,
    "supersedes": make_figure,
    "parent": make_project,
    "continues": make_project,
}
RELATIONS = [(model, name) for model in BUILDERS for name in model.waits_for]


# Who is public


@pytest.mark.parametrize("model", BUILDERS)
def test_published_leaves_out_what_is_hidden(db, model):
    with writing():
        shown, hidden = BUILDERS[model](), {}
        for reason in HIDDEN:
            fields, session = hidden_fields(reason)
            hidden[reason] = BUILDERS[model](session=session, **fields)

    assert list(model.objects.published()) == [shown]
    assert shown.is_published
    assert {reason: record.is_published for reason, record in hidden.items()} == dict.fromkeys(
        HIDDEN, False
    )


def test_published_leaves_out_a_hidden_session(db):
    reasons = ["draft", "embargoed", "without a moment", "withdrawn"]
    with writing():
        hidden_sessions = [make_session(**HIDDEN[reason]) for reason in reasons]
        shown = make_session()

    assert list(ExpoSession.objects.published()) == [shown]
    assert shown.is_published
    assert [session.is_published for session in hidden_sessions] == [False] * 4


def test_record_is_public_from_its_moment_on_without_a_write(db, monkeypatch):
    figure = make_figure(publish_at=FUTURE)
    before = figure.is_published, Figure.objects.published().exists()

    monkeypatch.setattr(timezone, "now", lambda: FUTURE)

    assert before == (False, False)
    assert (figure.is_published, Figure.objects.published().get()) == (True, figure)


def test_record_is_public_at_the_very_moments_between_release_and_withdrawal(db):
    make_figure(status="withdrawn", publish_at=PAST, withdrawn_at=LATER)

    at = [Figure.objects.published(moment).exists() for moment in (PAST, BETWEEN, LATER)]

    assert at == [True, True, False]


@writing()
def make_referring(relations, **fields):
    """Of each relation a record, which refers by it to one with these fields."""
    return {
        (model, name): BUILDERS[model](**{name: TARGETS[name](**fields)})
        for model, name in relations
    }


def moments_of(records):
    return {relation: moments(record) for relation, record in records.items()}


def test_record_waits_for_each_that_it_refers_to(db):
    records = make_referring(RELATIONS, publish_at=FUTURE)

    assert moments_of(records) == dict.fromkeys(RELATIONS, (FUTURE, None))
    assert [
        relation
        for relation, record in records.items()
        if type(record).objects.published().filter(pk=record.pk).exists()
    ] == []


def test_record_never_shows_a_draft_that_it_refers_to(db):
    records = make_referring(RELATIONS, status="draft")

    assert moments_of(records) == dict.fromkeys(RELATIONS, (None, None))


def test_record_is_public_from_the_latest_of_all_its_moments(db):
    days = [datetime(2021, 9, day, tzinfo=UTC) for day in range(1, 8)]
    session = make_session(publish_at=days[0])
    release = make_release(session, publish_at=days[1])
    whole = make_figure(release=release, publish_at=days[5])

    figure = make_figure(
        release=release,
        publish_at=days[2],
        part_of=whole,
        pavilion=make_pavilion(session, publish_at=days[3]),
        forums=[
            make_forum(session, publish_at=days[6]),
            make_forum(session, publish_at=days[4]),
        ],
    )

    assert moments(figure) == (days[6], None)


def test_record_without_a_session_or_release_waits_only_for_itself(db):
    project = make_project(session=None)

    assert moments(project) == (PAST, None)


def test_vocabulary_is_public_at_once(db):
    words = [make_series(), make_measure(), make_term(), make_sector()]

    assert [word.is_published for word in words] == [True] * 4
    assert all(isinstance(word, Vocabulary) for word in words)


# What moves with what


def test_moved_session_takes_along_all_that_waits_for_it(db):
    session = make_session(publish_at=LATER)
    figure = make_figure(session=session)
    claim = make_claim(release=figure.release, figure=figure)
    elsewhere = make_claim()

    session.publish_at = FUTURE
    session.save()

    assert [moments(record)[0] for record in (session, figure.release, figure, claim)] == [
        FUTURE
    ] * 4
    assert moments(elsewhere) == (PAST, None)


def test_moved_whole_takes_along_the_parts_of_its_parts(db):
    whole = make_figure()
    part = make_figure(release=whole.release, part_of=whole)
    smallest = make_figure(release=whole.release, part_of=part)

    Figure.objects.filter(pk=whole.pk).update(publish_at=LATER)

    assert [moments(figure)[0] for figure in (whole, part, smallest)] == [LATER] * 3


def test_figure_waits_for_a_forum_added_to_it_and_no_longer_for_one_removed(db):
    figure, forum = make_figure(), make_forum(publish_at=FUTURE)

    figure.forums.add(forum)
    added = moments(figure)
    forum.figures.remove(figure)

    assert (added, moments(figure)) == ((FUTURE, None), (PAST, None))


def test_figure_no_longer_waits_for_a_forum_that_is_deleted(db):
    forum = make_forum(publish_at=FUTURE)
    figure = make_figure(forums=[forum])

    forum.delete()

    assert moments(figure) == (PAST, None)


def test_object_from_before_a_move_brings_back_all_that_waits_for_it(db):
    session = make_session()
    figure = make_figure(session=session)
    ExpoSession.objects.update(publish_at=FUTURE)

    session.save()

    assert moments(session) == (PAST, None)
    assert moments(figure) == (PAST, None)


# Withdrawal


def test_withdrawn_session_takes_all_of_its_records_with_it(db):
    session = make_session()
    figure = make_figure(session=session)
    forum = make_forum(session)

    ExpoSession.objects.update(status="withdrawn", withdrawn_at=LATER)

    assert moments(session) == moments(figure) == moments(forum) == (PAST, LATER)
    assert list(Figure.objects.gone()) == [figure]


def test_session_published_again_brings_its_records_back(db):
    session = make_session(status="withdrawn", withdrawn_at=LATER)
    figure = make_figure(session=session)

    session.status = "checked"
    session.save()

    assert moments(figure) == (PAST, None)


def test_record_outlives_the_withdrawal_of_what_it_refers_to(db):
    beside = [(model, name) for model, name in RELATIONS if name not in model.within]

    records = make_referring(beside, status="withdrawn", withdrawn_at=LATER)

    assert moments_of(records) == dict.fromkeys(beside, (PAST, None))


def test_record_stays_hidden_if_what_it_refers_to_was_never_public(db):
    records = make_referring(RELATIONS, status="withdrawn", publish_at=FUTURE, withdrawn_at=LATER)

    assert moments_of(records) == dict.fromkeys(RELATIONS, (None, None))


def test_gone_is_what_was_public_once(db):
    with writing():
        records, _shown = {}, make_highlight()
        for reason in HIDDEN:
            fields, session = hidden_fields(reason)
            records[reason] = make_highlight(session, **fields)

    assert list(Highlight.objects.gone()) == [records["withdrawn"]]


@pytest.mark.parametrize("withdrawn_at", [PAST, LATER], ids=["before", "at"])
def test_gone_leaves_out_what_was_withdrawn_by_its_moment(db, withdrawn_at):
    figure = make_figure(status="withdrawn", publish_at=LATER, withdrawn_at=withdrawn_at)

    assert list(Figure.objects.gone()) == []
    assert moments(figure) == (None, None)


def test_withdraw_says_why_and_when(db):
    figure = make_figure()

    figure.withdraw(text("Counted twice"))

    stored = Figure.objects.get(pk=figure.pk)
    assert (stored.status, stored.withdrawal_reason) == ("withdrawn", text("Counted twice"))
    assert stored.public_until == stored.withdrawn_at == figure.public_until
    assert (figure.is_published, figure.was_public) == (False, True)


# What the public has seen


@pytest.fixture
def draft(db):
    return make_highlight(status="draft", is_shipped=False)


@pytest.mark.parametrize("model", [Figure, Highlight])
def test_public_record_cannot_be_hidden_again(db, model):
    BUILDERS[model]()
    cases = [
        ("status", "draft"),
        ("status", "withdrawn"),
        ("publish_at", FUTURE),
        ("publish_at", None),
    ]
    tried = {}

    for name, value in cases:
        record = model.objects.get()
        setattr(record, name, value)
        with pytest.raises(ValidationError) as refused:
            record.full_clean()
        tried[name, value] = refused.value.message_dict

    moved_on = {"publish_at": ["This is public already; its moment cannot be moved on."]}
    assert tried == {
        ("status", "draft"): {
            "status": ["This is public already: correct it, or withdraw it with a reason."]
        },
        ("status", "withdrawn"): {
            "withdrawal_reason": ["Say to the public why this is withdrawn."]
        },
        ("publish_at", FUTURE): moved_on,
        ("publish_at", None): moved_on,
    }


def test_public_record_cannot_refer_to_what_is_not_public(db):
    figure = make_figure()
    figure.part_of = make_figure(release=figure.release, publish_at=FUTURE)

    with pytest.raises(ValidationError) as refused:
        figure.full_clean()

    assert refused.value.message_dict == {
        "part_of": ["This is not public yet, and what refers to it is."]
    }


def test_public_record_without_what_it_waits_for_says_so(db):
    figure = make_figure()
    figure.session = None

    with pytest.raises(ValidationError) as refused:
        figure.full_clean()

    assert refused.value.message_dict["session"] == ["This field cannot be null."]


def test_withdrawn_record_cannot_become_a_draft(db):
    highlight = make_highlight(status="withdrawn", withdrawn_at=LATER)
    highlight.status = "draft"

    with pytest.raises(ValidationError) as refused:
        highlight.full_clean()

    assert refused.value.message_dict == {
        "status": ["This is public already: correct it, or withdraw it with a reason."]
    }


def test_record_that_nobody_saw_cannot_be_withdrawn(db, draft):
    with pytest.raises(ValidationError) as refused:
        draft.withdraw(text("A slip"))

    assert refused.value.message_dict == {
        "status": ["Nobody outside has seen this: delete it, or keep it a draft."]
    }
    assert Highlight.objects.get().status == "draft"


def test_embargoed_record_can_still_change_in_every_way(db):
    highlight = make_highlight(publish_at=FUTURE)
    highlight.status, highlight.publish_at = "draft", None

    highlight.full_clean()
    highlight.save()

    assert moments(highlight) == (None, None)


# Two persons


@pytest.fixture
def wang(db):
    return User.objects.create(username="wang")


@pytest.fixture
def li(db):
    return User.objects.create(username="li")


def test_second_person_checks(draft, wang, li):
    draft.entered_by = wang

    draft.mark_checked(li)

    stored = Highlight.objects.get()
    assert (stored.status, stored.checked_by) == ("checked", li)


@pytest.mark.parametrize("entered_by", ["li", None])
def test_nobody_checks_what_they_entered(draft, li, entered_by):
    draft.entered_by = User.objects.filter(username=entered_by).first()

    with pytest.raises(ValidationError) as refused:
        draft.mark_checked(li)

    assert refused.value.messages == [
        "Who entered a record cannot check it. Ask a second person, or give a reason."
    ]
    assert Highlight.objects.get().status == "draft"


@pytest.mark.parametrize("fields", [{"waiver": "Alone on Sunday"}, {"is_shipped": True}])
def test_one_person_is_enough_with_a_reason_or_for_what_came_with_the_portal(db, li, fields):
    fields = {"is_shipped": False, "entered_by": li, "checked_by": li} | fields

    highlight = make_highlight(**fields)
    highlight.full_clean()

    assert Highlight.objects.filter(entered_by=li).get() == highlight


def test_database_itself_refuses_a_check_by_one_person(draft, li):
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        Highlight.objects.update(status="checked", entered_by=li, checked_by=li)

    assert Highlight.objects.get().status == "draft"


def test_database_itself_refuses_a_withdrawal_without_its_moment(db):
    make_highlight()

    with pytest.raises(IntegrityError, match="withdrawn_since"), transaction.atomic():
        Highlight.objects.update(status="withdrawn")
