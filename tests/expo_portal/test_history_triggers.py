import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from expo_portal.history.causes import Reason, because
from expo_portal.history.revisions import Changeset, Revision
from tests.factories import make_forum, text
from tests.worlds import save


@pytest.fixture
def forum(db):
    forum = make_forum()
    save(forum, name=text("Leaders"))
    return forum


def rows():
    return list(Revision.objects.order_by("pk").values()), list(
        Changeset.objects.order_by("pk").values()
    )


REFUSED = {
    "other content": lambda: Revision.objects.update(state="{}"),
    "content taken away in silence": lambda: Revision.objects.update(state=""),
    "another number": lambda: Revision.objects.filter(number=2).update(number=7),
    "another kind": lambda: Revision.objects.update(kind="restored"),
    "another record": lambda: Revision.objects.filter(number=2).update(
        record="00000000-0000-0000-0000-000000000000"
    ),
    "entries deleted": lambda: Revision.objects.all().delete(),
    "entries deleted unseen": lambda: Revision.objects.all()._raw_delete("default"),
    "erased, but changed too": lambda: Revision.objects.update(
        state="", erased=Changeset.objects.latest("pk"), kind="restored"
    ),
    "said to be erased, and still there": lambda: Revision.objects.update(
        erased=Changeset.objects.latest("pk")
    ),
    "other moment": lambda: Changeset.objects.update(at="2021-09-23T00:00:00Z"),
    "other reason": lambda: Changeset.objects.update(reason="imported"),
    "changesets deleted": lambda: Changeset.objects.all()._raw_delete("default"),
}


@pytest.mark.parametrize("attempt", REFUSED.values(), ids=REFUSED.keys())
def test_database_refuses(forum, attempt):
    before = rows()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        attempt()

    assert rows() == before


WHOLE = {
    "sqlite": (
        "INSERT OR REPLACE INTO expo_portal_revision SELECT * FROM expo_portal_revision",
        "INSERT OR REPLACE INTO expo_portal_changeset SELECT * FROM expo_portal_changeset",
        "UPDATE OR REPLACE expo_portal_revision SET number = 1",
        "DELETE FROM expo_portal_revision",
    ),
    "postgresql": (
        "TRUNCATE expo_portal_revision",
        "TRUNCATE expo_portal_changeset CASCADE",
        "DELETE FROM expo_portal_revision",
    ),
}


@pytest.mark.parametrize("statement", WHOLE[connection.vendor])
def test_database_refuses_in_its_own_words_too(forum, statement):
    before = rows()
    # PostgreSQL truncates nothing whose references are still to be checked.
    connection.check_constraints()

    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert rows() == before


def test_update_that_changes_nothing_passes(forum):
    assert Revision.objects.filter(record=forum.pk).update(number=F("number")) == 2
    for changeset in Changeset.objects.all():
        changeset.save()


def test_content_can_be_erased_once_and_stays_erased(forum):
    why = Changeset.objects.create(reason="merged")
    erased = Revision.objects.filter(record=forum.pk, number=1)

    erased.update(state="", erased=why)

    assert erased.values_list("state", "erased").get() == ("", why.pk)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        erased.update(state="{}", erased=why)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        erased.update(erased=Changeset.objects.earliest("pk"))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_flush_empties_the_history_and_locks_it_again():
    forum = make_forum()

    # What later tests put back has numbers that must not be given out again.
    call_command("flush", interactive=False, verbosity=0, reset_sequences=False)

    assert not Revision.objects.filter(record=forum.pk).exists()
    with because(Reason.IMPORTED, 1):
        make_forum()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Revision.objects.update(state="")
