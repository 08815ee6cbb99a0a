from datetime import UTC, datetime
from random import Random

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F

from events.models import (
    ExpoSession,
    Figure,
    Forum,
    Highlight,
    Organization,
    Participation,
    Place,
    Release,
    Rendition,
    Sector,
    SectorCode,
    SectorList,
    SectorListEntry,
    Series,
)
from expo_portal.publishing import Publishable, Referred
from expo_portal.resources import digest, own_content
from expo_portal.writing import adopt, tables, writing
from projects.models import (
    ProjectAmount,
    ProjectMilestone,
    SignedProject,
)
from tests.factories import (
    FUTURE,
    LATER,
    PAST,
    make_comparison,
    make_document,
    make_figure,
    make_forum,
    make_highlight,
    make_image,
    make_measure,
    make_organization,
    make_place,
    make_project,
    make_release,
    make_sector,
    make_series,
    make_session,
    make_term,
    public,
    text,
)
from tests.worlds import World, save, undone


def stamp(record):
    return type(record).objects.filter(pk=record.pk).values_list("version", "changed_at").get()


@pytest.fixture
@writing()
def project(db):
    """A project with one row of every kind that belongs to it."""
    project = make_project("over 1.12 billion yuan", parties=[make_organization()])
    project.quantities.create(what=text("jobs"), number="500")
    project.milestones.create(stage="signed", date=datetime(2021, 9, 24, tzinfo=UTC).date())
    project.other_sectors.add(make_sector())
    return project


def add_from_the_other_side(project):
    sector = make_sector()
    sector.other_projects.add(project)


# What moves a version

CHANGES = {
    "field": lambda project: save(project, items_count=15),
    "field among those named": lambda project: (
        setattr(project, "items_count", 15),
        project.save(update_fields=["items_count"]),
    ),
    "translation": lambda project: save(project, title=project.title | {"zh-hans": "吉林项目"}),
    "translation taken away": lambda project: save(project, title={"en": project.title["en"]}),
    "reference": lambda project: save(project, place=make_place()),
    "party added": lambda project: project.parties.create(organization=make_organization()),
    "party changed": lambda project: save(project.parties.get(), role=make_term("role")),
    "party removed": lambda project: project.parties.get().delete(),
    "amount changed": lambda project: save(project.amounts.get(), number="1.13"),
    "amounts removed": lambda project: project.amounts.all().delete(),
    "amount set by query": lambda project: project.amounts.update(currency="USD"),
    "quantity changed": lambda project: save(project.quantities.get(), unit="person"),
    "milestone added": lambda project: project.milestones.create(stage="effective"),
    "milestones added in bulk": lambda project: ProjectMilestone.objects.bulk_create(
        [ProjectMilestone(project=project, stage=stage) for stage in ("effective", "registered")]
    ),
    "party moved in": lambda project: save(
        make_project(parties=[make_organization()]).parties.get(), project=project
    ),
    "party moved out": lambda project: project.parties.update(project=make_project()),
    "word added": lambda project: project.other_sectors.add(make_sector()),
    "word removed": lambda project: project.other_sectors.remove(project.other_sectors.get()),
    "words replaced": lambda project: project.other_sectors.set([]),
    "words cleared": lambda project: project.other_sectors.clear(),
    "added from the other side": add_from_the_other_side,
    "removed from the other side": lambda project: (
        project.other_sectors.get().other_projects.remove(project)
    ),
    "cleared from the other side": lambda project: (
        project.other_sectors.get().other_projects.clear()
    ),
    "word deleted": lambda project: project.other_sectors.get().delete(),
    "words deleted by query": lambda project: Sector.objects.all().delete(),
    "query": lambda project: SignedProject.objects.update(items_count=F("items_count") + 14),
    "bulk update": lambda project: (
        setattr(project, "items_count", 15),
        SignedProject.objects.bulk_update([project], ["items_count"]),
    ),
    "update_or_create": lambda project: SignedProject.objects.update_or_create(
        reference=project.reference, defaults={"items_count": 15}
    ),
    "child by update_or_create": lambda project: ProjectAmount.objects.update_or_create(
        project=project, kind="total", defaults={"number": "1.13"}
    ),
}


def test_version_moves_when_content_moves(project):
    (version, changed_at), moved = stamp(project), {}

    for name, change in CHANGES.items():
        with undone():
            change(SignedProject.objects.get())
            moved_version, moved_at = stamp(project)
        moved[name] = (moved_version, moved_at > changed_at)

    assert moved == dict.fromkeys(CHANGES, (version + 1, True))


SAME = {
    "saved unchanged": lambda project: project.save(),
    "loaded and saved": lambda project: SignedProject.objects.get(pk=project.pk).save(),
    "same text in another order": lambda project: save(
        project, title=dict(reversed(project.title.items()))
    ),
    "empty translation": lambda project: save(project, title=project.title | {"ja": ""}),
    "party saved unchanged": lambda project: project.parties.get().save(),
    "same words": lambda project: project.other_sectors.set(project.other_sectors.all()),
    "same number with other zeros": lambda project: SignedProject.objects.update(items_count=1),
    "moment": lambda project: save(project, publish_at=LATER),
    "embargo": lambda project: SignedProject.objects.update(publish_at=FUTURE),
    "status": lambda project: save(project, status="draft"),
    "withdrawal": lambda project: save(project, status="withdrawn"),
    "who entered it": lambda project: save(
        project, entered_by=User.objects.create(username="wang")
    ),
    "who checked it": lambda project: SignedProject.objects.update(
        checked_by=User.objects.create(username="li"), waiver="Alone"
    ),
    "another record": lambda project: save(make_project(), items_count=15),
    "its session": lambda project: save(project.session, theme=text("Green")),
    "its organization": lambda project: Organization.objects.update(name=text("Renamed")),
    "nothing at all": lambda project: project.parties.all().none().delete(),
}


def test_version_stays_when_content_stays(project):
    before, after = stamp(project), {}

    for name, change in SAME.items():
        with undone():
            change(SignedProject.objects.get())
            after[name] = stamp(project)

    assert after == dict.fromkeys(SAME, before)


def test_version_of_a_figure_moves_with_its_comparisons_dimensions_and_forums(db):
    figure = make_figure()

    make_comparison(figure)
    figure.dimensions.add(make_term("mode"))
    make_forum().figures.add(figure)
    forum = make_forum()
    figure.forums.set([forum])
    forum.delete()

    # Replacing a forum is two writes: one removal, one addition.
    assert stamp(figure)[0] == 1 + 1 + 1 + 1 + 2 + 1


def test_version_of_a_release_moves_with_its_documents_and_lists(db):
    release = make_release()
    before = stamp(release)[0]

    make_document(release)
    fields = SectorList.objects.create(release=release)
    SectorListEntry.objects.create(sector_list=fields, sector=make_sector())
    fields.entries.all().delete()
    fields.delete()

    assert stamp(release)[0] == before + 5


def test_version_of_a_sector_or_an_image_moves_with_what_belongs_to_it(db):
    sector, image = make_sector(), make_image()

    SectorCode.objects.create(sector=sector, scheme="ISIC", code="29")
    Rendition.objects.create(
        image=image, file="hall.webp", media_type="image/webp", width=960, height=540
    )

    assert (stamp(sector)[0], stamp(image)[0]) == (2, 2)


def test_version_of_a_figure_moves_with_the_stage_of_its_release_if_it_has_none(db):
    release = make_release(stage="closing")
    own, inherited = make_figure(release=release, stage="final"), make_figure(release=release)

    save(release, stage="audited")

    assert (stamp(own)[0], stamp(inherited)[0]) == (1, 2)


def test_version_of_a_figure_moves_with_the_unit_that_it_shows(db):
    measure = make_measure(unit="person")
    figure = make_figure(measure=measure)

    save(measure, unit="visit")
    save(measure, definition=text("Counted at the gate"))

    assert (stamp(measure)[0], stamp(figure)[0]) == (3, 2)


def test_whole_of_a_part_that_moves_loses_it_in_its_own_version_too(db):
    old, new = make_project(parties=[make_organization()]), make_project()

    save(old.parties.get(), project=new)

    assert (stamp(old)[0], stamp(new)[0]) == (2, 2)


def test_created_in_bulk_starts_at_version_one(db):
    session = make_session()

    created = Forum.objects.bulk_create(
        [Forum(slug=slug, **public(session=session, name=text(slug))) for slug in "abc"]
    )

    stored = Forum.objects.order_by("slug")
    assert [(forum.version, forum.public_from) for forum in stored] == [(1, PAST)] * 3
    assert [forum.digest for forum in stored] == [forum.digest for forum in created]
    assert len({forum.digest for forum in stored} - {""}) == 3


def test_bulk_create_takes_no_conflicts(db):
    with pytest.raises(TypeError, match="ignore_conflicts"):
        Series.objects.bulk_create([], ignore_conflicts=True)


# One transaction


def test_several_writes_move_a_version_once(project):
    version = stamp(project)[0]

    with writing():
        save(project, items_count=2)
        save(project, items_count=3)
        project.parties.all().delete()
        project.other_sectors.clear()
        with writing():
            save(project.amounts.get(), number="1.13")

    assert stamp(project)[0] == version + 1


def test_change_and_its_reversal_in_one_transaction_move_nothing(project):
    before = stamp(project)

    with writing():
        save(project, items_count=2)
        save(project, items_count=1)

    assert stamp(project) == before


def save_and_fail(record, **fields):
    with writing():
        save(record, **fields)
        raise ZeroDivisionError


def test_rollback_leaves_nothing(project):
    place = make_place()
    before = stamp(project)

    with pytest.raises(ZeroDivisionError):
        save_and_fail(project, place=place)
    project.refresh_from_db()
    save(project)

    assert stamp(project) == before
    assert not Place.objects.get(pk=place.pk).is_published


def test_write_that_failed_inside_leaves_the_rest(project):
    series = make_series()

    with writing():
        with pytest.raises(IntegrityError), transaction.atomic():
            make_series(slug=series.slug)
        save(series, name=text("Renamed"))

    assert stamp(series)[0] == 2


def test_object_in_hand_is_told(project):
    place = make_place()

    with writing():
        save(project, items_count=2, place=place, publish_at=LATER)
        unsettled = project.version
    place.refresh_from_db()

    stored = SignedProject.objects.get(pk=project.pk)
    assert unsettled == stored.version - 1
    assert [getattr(project, name) for name in ("version", "changed_at", "digest")] == [
        stored.version,
        stored.changed_at,
        stored.digest,
    ]
    assert project.public_from == stored.public_from == place.public_from == LATER


def test_object_in_hand_is_told_of_bulk_writes_and_words(db):
    highlight, figure = make_highlight(), make_figure()
    highlight.text = text("It went very well.")

    Highlight.objects.bulk_update([highlight], ["text"])
    figure.forums.add(make_forum(publish_at=FUTURE))

    assert (highlight.version, figure.version, figure.public_from) == (2, 2, FUTURE)


def test_version_never_goes_back_with_an_object_from_before(project):
    version = stamp(project)[0]
    old = SignedProject.objects.get(pk=project.pk)
    save(project, items_count=2)

    save(old, items_count=3)

    assert stamp(project)[0] == version + 2


def test_object_loaded_in_part_is_saved_in_part(project):
    version = stamp(project)[0]
    part = SignedProject.objects.only("items_count").get()
    SignedProject.objects.update(summary=text("Parts for cars"))

    save(part, items_count=15)

    stored = SignedProject.objects.get()
    assert (stored.items_count, stored.summary) == (15, text("Parts for cars"))
    assert stored.version == version + 2


def test_proxy_is_weighed_as_its_table(db):
    class Assessment(Highlight):
        class Meta:
            proxy = True
            app_label = "events"

    highlight = make_highlight()

    save(Assessment.objects.get(pk=highlight.pk), text=text("Splendid"))
    Assessment.objects.update(order=1)

    assert stamp(highlight)[0] == 3


def test_rows_of_a_data_migration_get_their_digest_and_moments(db):
    place, session = make_place(), make_session()
    forum = make_forum(session, place=place)
    before = stamp(forum)
    models.QuerySet(Forum).update(digest="", public_from=None)
    models.QuerySet(Place).update(public_from=None)

    adopt()

    forum.refresh_from_db()
    place.refresh_from_db()
    assert (forum.version, forum.public_from, place.public_from) == (before[0], PAST, PAST)
    assert forum.digest == digest(own_content(forum))


def test_dump_is_loaded_as_it_was(project, tmp_path):
    dump = tmp_path / "dump.json"
    call_command("dumpdata", "events", "projects", output=str(dump))
    columns = SignedProject.objects.values("version", "digest", "public_from", "items_count")
    before = columns.get()

    for change in (SignedProject.delete, lambda project: save(project, items_count=2)):
        with undone():
            change(SignedProject.objects.get())
            call_command("loaddata", str(dump), verbosity=0)

            assert columns.get() == before
            loaded = SignedProject.objects.get()
            assert (loaded.parties.count(), loaded.other_sectors.count()) == (1, 1)


# What a write costs: queries, with the two that open and close the transaction

# PostgreSQL takes one more to wait for its turn, and needs fewer to write many rows. Where the
# content is new, one is for the entry in the search index. The history takes one to look what the
# record was last, and two where it is something else now.
ON_POSTGRES = connection.vendor == "postgresql"


def test_save_of_a_simple_record_costs(db, django_assert_num_queries):
    highlight = make_highlight()

    with django_assert_num_queries(9 if ON_POSTGRES else 8):
        highlight.save()
    highlight.text = text("It went very well.")
    with django_assert_num_queries(16 if ON_POSTGRES else 15):
        highlight.save()


def test_save_of_a_figure_costs(db, django_assert_num_queries):
    figure = make_figure(place=make_place(), forums=[make_forum()])

    with django_assert_num_queries(15 if ON_POSTGRES else 14):
        figure.save()


def test_save_of_a_party_costs(project, django_assert_num_queries):
    party = project.parties.get()

    with django_assert_num_queries(18 if ON_POSTGRES else 17):
        party.save()


@pytest.mark.parametrize("count", [2, 5])
def test_many_records_cost_as_much_as_few(db, django_assert_num_queries, count):
    session, release = make_session(), make_release()
    highlights = [
        Highlight(**public(session=session, release=release, topic=text("A"), text=text("B")))
        for _ in range(count)
    ]

    with django_assert_num_queries(17 if ON_POSTGRES else 16):
        Highlight.objects.bulk_create(highlights)
    with django_assert_num_queries(17 if ON_POSTGRES else 16):
        Highlight.objects.update(order=1)
    with django_assert_num_queries(16 if ON_POSTGRES else 15):
        Highlight.objects.bulk_update(highlights, ["order"])


def test_500_records_cost(db, django_assert_num_queries):
    session, release = make_session(), make_release()
    highlights = [
        Highlight(**public(session=session, release=release, topic=text("A"), text=text("B")))
        for _ in range(500)
    ]

    with django_assert_num_queries(17 if ON_POSTGRES else 16):
        Highlight.objects.bulk_create(highlights)
    with django_assert_num_queries(17 if ON_POSTGRES else 16):
        Highlight.objects.update(order=1)


@pytest.mark.parametrize("count", [2, 111])
def test_moving_a_release_costs(db, django_assert_num_queries, count):
    session = make_session()
    release = make_release(session, publish_at=FUTURE)
    measure = make_measure()
    Figure.objects.bulk_create(
        [
            Figure(**public(session=session, release=release, measure=measure, number=str(n)))
            for n in range(count)
        ]
    )

    with django_assert_num_queries(50 if ON_POSTGRES else 49):
        release.publish_now()

    assert Figure.objects.published().count() == count


# Against a second opinion: after any edits the stored columns are what a fresh look computes

NAMED_BY = {
    Place: [
        (ExpoSession, "place"),
        (Forum, "place"),
        (Figure, "place"),
        (SignedProject, "place"),
        (Participation, "place"),
        (Organization, "place"),
        (Place, "within"),
    ],
    Organization: [
        (Release, "issuer"),
        (Release, "host"),
        (Release, "documents__publisher"),
        (Participation, "organization"),
        (SignedProject, "parties__organization"),
    ],
}


def interval(record, known):
    """From when to when the record is public, followed by hand through all it refers to."""
    if record is None:
        return PAST, None
    if record.pk not in known:
        look = own_interval if isinstance(record, Publishable) else interval_of_naming
        known[record.pk] = look(record, known)
    return known[record.pk]


def own_interval(record, known):
    waits = [record.publish_at if record.status != "draft" else None]
    for name in record.waits_for:
        awaited = getattr(record, name)
        awaited = awaited.all() if hasattr(awaited, "all") else [awaited]
        waits += [interval(other, known)[0] for other in awaited if other is not None]
    ends = [interval(getattr(record, name), known)[1] for name in record.within]
    start = None if None in waits else max(waits)
    end = min((moment for moment in [record.withdrawn_at, *ends] if moment), default=None)
    return (start, end) if start and (end is None or start < end) else (None, None)


def interval_of_naming(record, known):
    found = [
        interval(other, known)
        for model, path in NAMED_BY[type(record)]
        for other in model.objects.filter(**{path: record})
    ]
    found = [(start, end) for start, end in found if start]
    if not found:
        return None, None

    def begins_anew(moment):
        return not any(start < moment and (end is None or end >= moment) for start, end in found)

    begun = max(start for start, _end in found if begins_anew(start))
    ends = [end for _start, end in found if end]
    if len(ends) < len(found):
        # It lasts, and what is told is when it had ended before, if it had.
        ends = [end for end in ends if end < begun]
    return begun, max(ends, default=None)


def all_records():
    return [
        record for model in tables(Publishable | Referred) for record in model.objects.for_feed()
    ]


@pytest.mark.parametrize("seed", range(3))
def test_stored_columns_are_what_a_fresh_look_computes(db, seed):
    world = World(Random(seed))
    known = {record.pk: record for record in all_records()}

    for _ in range(22):
        if world.random.random() < 0.3:
            with writing():
                world.edit()
                world.edit()
        else:
            world.edit()

        looked_up = {}
        for record in all_records():
            found = digest(own_content(record))
            assert record.digest == found
            assert (record.public_from, record.public_until) == interval(record, looked_up)
            before = known.get(record.pk)
            if before and before.digest == found:
                assert (record.version, record.changed_at) == (before.version, before.changed_at)
            elif before:
                assert record.version > before.version
                assert record.changed_at > before.changed_at
            known[record.pk] = record
