"""The structure of an earlier session as drafts of a new one."""

import pytest
from django.db import connection
from django.urls import reverse

from events.models import Forum, Pavilion, SectorList, SectorListEntry, Series
from expo_portal.history.revisions import Changeset, Revision
from expo_portal.staff.access import Access
from expo_portal.staff.roles import EDITORS
from expo_portal.writing import writing
from tests import factories
from tests.factories import DRAFT, text
from tests.forms import form_on
from tests.html import read, texts

pytestmark = pytest.mark.django_db

# There each transaction takes its turn by a query.
ON_POSTGRES = connection.vendor == "postgresql"


@pytest.fixture
@writing()
def earlier():
    """A session that has been held, with all that must not come along."""
    session = factories.make_session(slug="13", ordinal=13, series=Series.objects.first())
    series = factories.make_series(kind="forum")
    release = factories.make_release(session)
    factories.make_forum(
        session,
        name=text("Leaders"),
        series=series,
        ordinal=11,
        kind="summit",
        tier=factories.make_term("tier"),
        order=2,
        starts_on="2021-09-23",
        venue=text("Hall 1"),
        agreed=text("Much"),
        release=release,
    )
    factories.make_forum(session, name=text("Trade"), order=1, year=2021)
    factories.make_forum(
        session, name=text("Gone"), status="withdrawn", withdrawn_at=factories.LATER
    )
    factories.make_pavilion(
        session, name=text("Jilin"), number=3, area_m2=5000, mode=factories.make_term(), order=1
    )
    listed = SectorList.objects.create(release=release, is_ranked=True)
    for order in (1, 2):
        SectorListEntry.objects.create(
            sector_list=listed, sector=factories.make_sector(), order=order
        )
    factories.make_figure(release=release)
    return session


@pytest.fixture
def target(earlier):
    return factories.make_session(slug="14", ordinal=14, previous=earlier, **DRAFT)


@pytest.fixture
def editor(client):
    user = factories.make_staff(EDITORS)
    client.force_login(user)
    return user


def page(target):
    return reverse("admin:events_exposession_copy", args=[target.pk])


def copied(client, target):
    return client.post(page(target), form_on(client.get(page(target)), "copy_form"), follow=True)


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def columns(record, *names):
    return {name: getattr(record, name) for name in names}


def test_names_kinds_and_order_come_along_as_drafts(client, editor, earlier, target):
    release = factories.make_release(target, **DRAFT)

    answer = copied(client, target)

    old, new = (Forum.objects.get(session=session, order=2) for session in (earlier, target))
    kept = ("series_id", "name", "unofficial", "joint_title", "kind", "tier_id", "order")
    assert columns(new, *kept) == columns(old, *kept)
    left = ("ordinal", "year", "starts_on", "place", "release", "publish_at", "public_from")
    assert columns(new, *left) == dict.fromkeys(left)
    assert (new.venue, new.agreed, new.event_status, new.slug) == (
        {},
        {},
        "scheduled",
        "leaders-14",
    )
    assert (new.status, new.entered_by, new.version) == ("draft", editor, 1)
    assert [forum.name["en"] for forum in target.forums.all()] == ["Trade", "Leaders"]
    pavilion, before = (Pavilion.objects.get(session=session) for session in (target, earlier))
    assert (pavilion.number, pavilion.mode, pavilion.area_m2) == (3, before.mode, None)
    [lists] = SectorList.objects.filter(release=release)
    assert lists.is_ranked
    assert [entry.sector for entry in lists.entries.all()] == [
        entry.sector for entry in SectorList.objects.get(release__session=earlier).entries.all()
    ]
    assert target.figures.count() == 0
    assert said(answer) == [f"Copied from {earlier}. Forums: 2, pavilions: 1, lists of fields: 1."]


def test_preview_says_what_would_come_and_saves_nothing(client, editor, earlier, target):
    factories.make_forum(target, name=text("Trade"), **DRAFT)

    shown = read(client.get(page(target)))

    assert texts(shown, ".//section/h2") == [
        "Forums: 1 to add, 1 here already",
        "Pavilions: 1 to add, 0 here already",
        "Lists of fields: 0 to add, 0 here already",
    ]
    assert [line.split(" · ")[0] for line in texts(shown, ".//ol/li")] == ["Leaders", "Jilin"]
    assert (target.forums.count(), target.pavilions.count()) == (1, 0)
    assert Access.objects.count() == 1


def test_second_run_adds_nothing(client, editor, earlier, target):
    factories.make_release(target, **DRAFT)
    typed = form_on(client.get(page(target)), "copy_form")
    client.post(page(target), typed)
    before = Revision.objects.count()

    again = client.post(page(target), typed, follow=True)
    shown = client.get(page(target))

    assert Revision.objects.count() == before
    assert said(again)[-1] == f"Copied from {earlier}. Forums: 0, pavilions: 0, lists of fields: 0."
    assert "There is nothing to add: all of it is here already." in shown.content.decode()


def test_copy_is_one_entry_of_the_history(client, editor, earlier, target):
    copied(client, target)

    [changeset] = Changeset.objects.filter(reason="copied")
    assert (changeset.by, changeset.why) == (editor, f"Copied from {earlier}.")
    assert sorted(changeset.revisions.values_list("model", flat=True)) == [
        "events.forum",
        "events.forum",
        "events.pavilion",
    ]


def test_hall_number_that_is_taken_stays_open(client, editor, earlier, target):
    factories.make_pavilion(target, number=3, **DRAFT)

    copied(client, target)

    assert target.pavilions.get(name=text("Jilin")).number is None


def test_source_that_is_none_is_refused_at_its_field(client, editor, target):
    sources = ("", "x", "\0", str(target.pk))

    answers = [
        send(page(target), {"source": source})
        for source in sources
        for send in (client.get, client.post)
    ]

    told = [len(texts(read(answer), ".//ul[@class='errorlist']/li")) for answer in answers]
    assert told == [1] * 8
    assert Forum.objects.filter(session=target).count() == 0


@pytest.mark.parametrize("number", [2, 5])
def test_copy_costs_the_same_for_any_number_of_records(
    client, editor, earlier, target, django_assert_num_queries, number
):
    with writing():
        release = factories.make_release(target, **DRAFT)
        for n in range(number):
            factories.make_forum(
                earlier, series=factories.make_series(), tier=factories.make_term("tier")
            )
            factories.make_pavilion(earlier, number=10 + n, mode=factories.make_term())
            listed = SectorList.objects.create(
                release=factories.make_release(earlier), deal_type=factories.make_term("deal-type")
            )
            SectorListEntry.objects.create(sector_list=listed, sector=factories.make_sector())
    typed = form_on(client.get(page(target)), "copy_form")

    with django_assert_num_queries(21):
        client.get(page(target))
    with django_assert_num_queries(51 + ON_POSTGRES):
        client.post(page(target), typed)

    assert release.sector_lists.count() == number + 1
