"""What the feed keeps of each record, and the state that validators are made of."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from events.models import Claim, Place
from expo_portal.feed import store
from expo_portal.feed.store import PublicState, Representation
from expo_portal.merging import merge
from expo_portal.writing import adopt, writing
from projects.models import ProjectParty
from tests.factories import (
    FUTURE,
    PAST,
    hidden_fields,
    make_claim,
    make_image,
    make_organization,
    make_place,
    make_project,
    make_release,
    make_session,
    public,
    text,
)

pytestmark = pytest.mark.django_db


def row(record):
    return Representation.objects.get(record=record.pk)


def sequence():
    return PublicState.objects.get().sequence


def told(client, path):
    return client.get(f"/api/v1/{path}/").content.decode()


def test_row_holds_what_the_feed_shows(client):
    claim = make_claim()

    found = row(claim)

    assert found.body == told(client, f"claims/{claim.pk}")
    assert json.loads(found.body)["published_at"] == timezone.localtime(PAST).isoformat()
    assert (found.type, found.session, found.version) == ("claim", claim.session.slug, 1)


# The public state


def test_public_write_moves_the_state_once_a_transaction():
    release = make_release()
    before = sequence()

    with writing():
        claims = [make_claim(release=release) for _ in range(3)]

    assert sequence() == before + 1
    assert {row(claim).sequence for claim in claims} == {before + 1}


def test_embargoed_write_moves_nothing_public(hidden):
    fields, expo_session = hidden_fields(hidden)
    fields = fields | {"session": expo_session}
    claim = make_claim(release=make_release(expo_session), **fields)
    before = sequence(), store.state(timezone.now())

    if hidden != "withdrawn":
        claim.text = text("Something else")
        claim.save()
        make_claim(release=claim.release, **fields)

    assert (sequence(), store.state(timezone.now())) == before


def test_write_without_a_change_moves_nothing_public():
    claim = make_claim()
    before = sequence()

    claim.save()
    Claim.objects.update(order=claim.order)

    assert sequence() == before


def test_write_right_before_its_moment_moves_the_state():
    release, soon = make_release(), timezone.now() + store.LONGEST_COMMIT / 2
    before = sequence()

    release.claims.create(**public(session=release.session, text=text("A"), publish_at=soon))

    assert sequence() == before + 1


def test_moment_that_passes_moves_the_state():
    make_claim(publish_at=FUTURE)
    now = timezone.now()

    before, after = store.state(now), store.state(FUTURE)

    assert after.sequence == before.sequence
    assert (before.passed <= now, after.passed) == (True, FUTURE)


def test_date_tells_a_write_only_if_no_other_was_in_that_second(monkeypatch):
    start = timezone.now().replace(microsecond=0) + timedelta(seconds=5)
    told = []
    for seconds in (0.2, 0.7, 1.1, 3.5):
        now = start + timedelta(seconds=seconds)
        monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
        with writing():
            make_claim()
        state = store.state(now)
        told.append(((state.last_modified - start).total_seconds(), state.is_dated))

    assert told == [(0, True), (0, False), (1, True), (3, True)]


def test_moment_that_may_pass_before_a_write_is_read_dates_that_write(monkeypatch):
    now = timezone.now().replace(microsecond=0)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    make_release(publish_at=now + timedelta(seconds=20))

    make_claim()

    after = store.state(now + timedelta(seconds=30))
    assert after.last_modified == now + timedelta(seconds=21)


# What goes


def test_deleted_record_leaves_a_tombstone_without_content():
    claim = make_claim()

    claim.delete()

    found = Representation.objects.get(type="claim")
    assert (found.reason, found.body, found.public_from) == ("deleted", "", None)
    assert found.sequence == sequence()


def test_record_that_was_never_public_leaves_none(hidden):
    fields, expo_session = hidden_fields(hidden)
    claim = make_claim(release=make_release(expo_session), **fields)

    claim.delete()

    assert Representation.objects.filter(type="claim").count() == (hidden == "withdrawn")


def test_withdrawn_record_keeps_no_content_and_comes_back_whole(client):
    claim = make_claim()
    before = told(client, f"claims/{claim.pk}")

    claim.withdraw(text("It was wrong."))
    gone = row(claim)
    claim.status = "checked"
    claim.save()

    assert (gone.reason, gone.body) == ("withdrawn", "")
    assert told(client, f"claims/{claim.pk}") == before


def test_record_that_comes_back_under_its_id_has_a_higher_version():
    claim = make_claim()
    claim.order = 2
    claim.save()
    key = claim.pk
    claim.delete()

    again = make_claim(id=key, release=claim.release)

    again.refresh_from_db()
    assert (row(again).version, again.version, row(again).reason) == (3, 3, "")


def test_place_goes_with_what_named_it(client):
    place = make_place()
    project = make_project(place=place)

    project.delete()

    assert client.get(f"/api/v1/places/{place.slug}/").status_code == 404
    assert (row(place).reason, row(place).body == "") == ("withdrawn", False)
    assert Place.objects.published().count() == 0


# Doubles


def test_merged_record_leads_to_the_one_that_stays(client):
    double, survivor = make_organization(slug="double"), make_organization(slug="survivor")
    key = double.pk
    project = make_project(parties=[double])
    both = make_project(parties=[double, survivor])

    merge(double, survivor)

    assert [party.organization for party in project.parties.all()] == [survivor]
    assert [party.organization for party in both.parties.all()] == [survivor]
    assert ProjectParty.objects.count() == 2
    tombstone = Representation.objects.get(record=key)
    assert (tombstone.reason, tombstone.into) == ("merged", survivor.pk)
    answer = client.get(f"/api/v1/organizations/{key}/?lang=en")
    address = f"http://127.0.0.1:8000/api/v1/organizations/{survivor.pk}/?lang=en"
    assert (answer.status_code, answer["Location"]) == (301, address)
    page = client.get("/en/organisations/double/")
    assert (page.status_code, page["Location"]) == (301, "/en/organisations/survivor/")


# Putting right


def test_rebuild_puts_right_what_a_script_broke(client, capsys):
    kept, lost, changed = make_claim(), make_claim(), make_claim()
    expected = told(client, f"claims/{changed.pk}")
    Representation.objects.filter(record=lost.pk).delete()
    Representation.objects.filter(record=changed.pk).update(body="{}")
    models.QuerySet(Claim).filter(pk=kept.pk).delete()

    with pytest.raises(CommandError, match=r"Feed: 2 objects missing or stale, 1 of no record\."):
        call_command("rebuild_feed", "--check")
    call_command("rebuild_feed")
    call_command("rebuild_feed", "--check")

    assert capsys.readouterr().out == (
        "Feed: 2 objects missing or stale, 1 of no record, put right.\n"
        "Feed: 0 objects missing or stale, 0 of no record.\n"
    )
    assert told(client, f"claims/{changed.pk}") == expected
    assert Representation.objects.get(record=kept.pk).reason == "deleted"


def test_portal_that_moved_tells_its_new_address(client, settings):
    claim = make_claim(text={"en": "See http://127.0.0.1:8000/en/"})
    image = make_image()
    image.renditions.create(file="a.webp", media_type="image/webp", width=9, height=6)
    tag = client.get(f"/api/v1/claims/{claim.pk}/")["ETag"]
    settings.SITE_URL = "https://expo.example"

    answer = client.get(f"/api/v1/claims/{claim.pk}/")
    image.save()

    assert answer.json()["url"] == f"https://expo.example/api/v1/claims/{claim.pk}/"
    assert answer.json()["text"] == {"en": "See http://127.0.0.1:8000/en/"}
    assert answer["ETag"] != tag
    assert told(client, f"claims/{claim.pk}") == answer.content.decode()
    # Who writes under another address moves no version by that: made, then given a rendition.
    assert row(image).version == 2
    assert store.wrong(store.Writer(timezone.now())) == ([], set())


def test_new_code_renders_all_anew():
    claim = make_claim()
    body = row(claim).body
    PublicState.objects.update(renderer="older")
    Representation.objects.filter(record=claim.pk).update(body="{}")

    adopt()

    assert row(claim).body == body
    assert PublicState.objects.get().renderer == store.renderer()


def test_records_of_an_older_portal_are_adopted():
    claim = make_claim(session=make_session())
    body = row(claim).body
    Representation.objects.all().delete()

    adopt()

    assert row(claim).body == body
