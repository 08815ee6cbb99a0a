import json
from random import Random

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction

from events.models import Forum
from expo_portal.history.causes import Reason, because
from expo_portal.history.revisions import Changeset, Revision, latest_of
from expo_portal.history.states import dumped, state
from expo_portal.loading import load
from expo_portal.merging import merge
from expo_portal.publishing import Versioned
from expo_portal.writing import adopt, tables, writing
from projects.models import SignedProject
from tests.factories import (
    make_forum,
    make_organization,
    make_project,
    make_release,
    make_sector,
    make_session,
    make_term,
    text,
)
from tests.forms import form_on
from tests.worlds import World, save, undone


def history(record):
    found = Revision.objects.filter(record=record.pk).order_by("number")
    return [(revision.number, revision.kind) for revision in found]


def states(record):
    found = Revision.objects.filter(record=record.pk).order_by("number")
    return [json.loads(revision.state) for revision in found]


def last_changeset():
    return Changeset.objects.latest("pk")


def test_first_revision_holds_all_that_staff_entered(db):
    session, sector, company = make_session(), make_sector(), make_organization()
    project = make_project(
        "over 1.12 billion yuan", [company], session=session, title=text("Plant")
    )
    project.other_sectors.add(sector)

    linked = states(project)[-1]

    amount, party = project.amounts.get(), project.parties.get()
    assert linked == {
        "reference": project.reference,
        "session": str(session.pk),
        "title": {"en": "Plant", "zh-hans": "中文 Plant"},
        "status": "checked",
        "publish_at": "2021-09-30T10:00:00+00:00",
        "is_shipped": True,
        "other_sectors": [str(sector.pk)],
        "amounts": [
            {
                "pk": amount.pk,
                "qualifier": "over",
                "number": "1.12",
                "scale": "billion",
                "currency": "CNY",
            }
        ],
        "parties": [{"pk": party.pk, "organization": str(company.pk)}],
    }


def test_rows_within_rows_are_kept(db):
    release, sector = make_release(), make_sector()
    fields = release.sector_lists.create()
    entry = fields.entries.create(sector=sector, order=1)

    assert states(release)[-1]["sector_lists"] == [
        {
            "pk": fields.pk,
            "entries": [{"pk": entry.pk, "sector": str(sector.pk), "order": 1}],
        }
    ]


def add_from_the_other_side(project):
    sector = make_sector()
    sector.other_projects.add(project)


CHANGES = {
    "field": lambda project: save(project, items_count=15),
    "one language": lambda project: save(project, title=project.title | {"zh-hans": "吉林"}),
    "what the feed does not show": lambda project: save(project, status="draft"),
    "moment": lambda project: SignedProject.objects.update(publish_at=None),
    "part": lambda project: save(project.amounts.get(), number="1.13"),
    "part added": lambda project: project.milestones.create(stage="effective"),
    "part removed by query": lambda project: project.amounts.all().delete(),
    "link": lambda project: project.other_sectors.add(make_sector()),
    "link from the other side": add_from_the_other_side,
    "query": lambda project: SignedProject.objects.update(items_count=15),
    "bulk update": lambda project: (
        setattr(project, "items_count", 15),
        SignedProject.objects.bulk_update([project], ["items_count"]),
    ),
}


def test_change_is_kept(db):
    project, kept = make_project("1.12 billion yuan"), {}

    for name, change in CHANGES.items():
        with undone():
            change(SignedProject.objects.get())
            kept[name] = history(project)

    assert kept == {name: [(1, "added"), (2, "changed")] for name in CHANGES}


SAME = {
    "saved unchanged": lambda project: project.save(),
    "another record": lambda project: save(make_project(), items_count=15),
    "its session": lambda project: save(project.session, theme=text("Green"), publish_at=None),
    "same words": lambda project: project.other_sectors.set([]),
}


def test_what_changes_nothing_is_not_kept(db):
    project, kept = make_project("1.12 billion yuan"), {}

    for name, change in SAME.items():
        with undone():
            change(SignedProject.objects.get())
            kept[name] = history(project)

    assert kept == {name: [(1, "added")] for name in SAME}


def test_draft_is_kept_from_its_first_save_on(db):
    forum = make_forum(status="draft", publish_at=None)

    save(forum, name=text("Leaders"))

    assert history(forum) == [(1, "added"), (2, "changed")]


def test_transaction_is_one_entry_of_each_record(db):
    project, forum = make_project("1 billion yuan"), make_forum()

    with writing():
        save(project, items_count=2)
        save(project, items_count=3)
        project.amounts.all().delete()
        save(forum, name=text("Leaders"))

    assert history(project) == history(forum) == [(1, "added"), (2, "changed")]
    assert last_changeset().revisions.count() == 2


def test_deletion_keeps_what_was_and_a_return_is_told(db):
    forum = make_forum()
    before = states(forum)
    again = Forum.objects.get()

    forum.delete()
    again._state.adding = True
    save(again)

    assert history(again) == [(1, "added"), (2, "deleted"), (3, "restored")]
    assert states(again) == before * 3


def test_what_came_and_went_in_one_transaction_leaves_nothing(db):
    count = Revision.objects.count()

    with writing():
        term = make_term()
        term.delete()

    assert Revision.objects.count() == count


def save_and_fail(forum):
    with writing():
        save(forum, name=text("Leaders"))
        raise ZeroDivisionError


def test_rollback_leaves_nothing(db):
    forum = make_forum()

    with pytest.raises(ZeroDivisionError):
        save_and_fail(forum)

    assert history(forum) == [(1, "added")]


def test_two_followers_of_one_entry_are_refused(db):
    forum = make_forum()
    first = latest_of([forum.pk])[forum.pk]

    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(
            changeset=first.changeset, record=forum.pk, number=1, kind="changed", state="{}"
        )


def test_record_from_before_the_history_begins_it_when_the_portal_moves_on(db):
    forum = make_forum()
    columns = [field.attname for field in Forum._meta.concrete_fields if field.name != "id"]
    older = Forum(**{name: getattr(forum, name) for name in columns})
    forum.delete()
    models.QuerySet(Forum).bulk_create([older])

    adopt()

    assert history(older) == [(1, "added")]
    assert (last_changeset().by, last_changeset().reason) == (None, "found")


def test_every_shipped_record_has_its_first_entry(db):
    load()

    counts = {}
    for model in tables(Versioned):
        label = model._meta.label_lower
        counts[label] = Revision.objects.filter(model=label).count()
        assert counts[label] == model.objects.count()
    assert Changeset.objects.get(reason="loaded").revisions.count() == 232
    assert Changeset.objects.exclude(reason="loaded").get().reason == "found"


def test_merging_says_so(db):
    double, survivor = make_organization(), make_organization()
    project = make_project(parties=[double])

    gone = double.pk

    merge(double, survivor)

    changeset = last_changeset()
    assert changeset.reason == "merged"
    assert set(changeset.revisions.values_list("record", "kind")) == {
        (gone, "deleted"),
        (project.pk, "changed"),
    }


def test_import_of_a_batch_says_so_for_all_of_its_transaction(db):
    wang = User.objects.create(username="wang")

    with because(Reason.IMPORTED, 12, by=wang), writing():
        forum = make_forum()
        term = make_term()

    changeset = last_changeset()
    assert (changeset.by, changeset.reason, changeset.detail) == (wang, "imported", "12")
    assert set(changeset.revisions.values_list("record", flat=True)) >= {forum.pk, term.pk}


def test_cause_said_late_is_that_of_the_whole_transaction(db):
    with writing():
        make_term()
        with because(Reason.IMPORTED, 12):
            make_term()
        make_term()

    assert last_changeset().reason == "imported"
    make_term()
    assert last_changeset().reason == ""


def test_request_is_by_who_is_logged_in(admin_client, admin_user):
    term = make_term()

    address = f"/admin/events/term/{term.pk}/change/"
    typed = form_on(admin_client.get(address))

    admin_client.post(address, typed | {"name_en": "Online"})

    assert history(term) == [(1, "added"), (2, "changed")]
    assert (last_changeset().by, last_changeset().reason) == (admin_user, "")


@pytest.mark.parametrize("seed", range(2))
def test_last_entry_is_what_the_record_is_whatever_is_edited(db, seed):
    world = World(Random(seed))
    for _ in range(25):
        world.edit((*World.EDITS, World.translate, World.bring_in, World.bring_back))

    for model in tables(Versioned):
        found = {record.pk: record for record in model.objects.all()}
        known = latest_of(found)
        assert {key: dumped(state(record)) for key, record in found.items()} == {
            key: revision.state for key, revision in known.items()
        }
