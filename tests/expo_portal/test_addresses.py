import pytest
from django.core.exceptions import ValidationError

from events.models import Forum
from expo_portal.models import Moved
from tests.factories import (
    FUTURE,
    hidden_fields,
    make_forum,
    make_measure,
    make_organization,
    make_place,
    make_project,
    make_sector,
    make_series,
    make_session,
)

pytestmark = pytest.mark.django_db


def rename(record, **fields):
    for name, value in fields.items():
        setattr(record, name, value)
    record.save()


@pytest.mark.parametrize(
    ("make", "path"),
    [
        (make_series, "forums/{}/"),
        (make_sector, "fields/{}/"),
        (make_session, "sessions/{}/press/"),
        (make_session, "sessions/{}/card.png"),
    ],
)
def test_old_address_leads_to_the_new_one(client, make, path):
    rename(make(slug="old"), slug="new")

    answer = client.get(f"/en/{path.format('old')}?a=b")

    assert (answer.status_code, answer["Location"]) == (301, f"/en/{path.format('new')}?a=b")


def test_project_is_found_by_its_old_reference(client):
    rename(make_project(reference="13-1"), reference="13-001")

    answer = client.get("/zh-hans/projects/13-1/")

    assert (answer.status_code, answer["Location"]) == (301, "/zh-hans/projects/13-001/")


def test_address_within_a_renamed_session_leads_on(client):
    expo_session = make_session(slug="old")
    forum = make_forum(expo_session, slug="a")
    rename(expo_session, slug="new")
    rename(forum, slug="b")

    for session, slug in [("old", "a"), ("old", "b"), ("new", "a")]:
        answer = client.get(f"/en/sessions/{session}/forums/{slug}/")
        assert (answer.status_code, answer["Location"]) == (301, "/en/sessions/new/forums/b/")


def test_old_address_leads_on_to_why_it_is_withdrawn(client):
    project = make_project(reference="13-1")
    rename(project, reference="13-001")
    project.withdraw({"en": "Signed twice."})

    for path in ("/en/projects", "/api/v1/projects"):
        moved, gone = client.get(f"{path}/13-1/"), client.get(f"{path}/13-001/")
        assert moved["Location"].removeprefix("http://127.0.0.1:8000") == f"{path}/13-001/"
        assert (moved.status_code, gone.status_code) == (301, 410)
        assert "Signed twice." in gone.content.decode()


def test_old_address_of_what_is_gone_until_a_moment_leads_on(client):
    former = make_organization(slug="old")
    make_project(parties=[former]).withdraw({"en": "Signed twice."})
    make_project(parties=[former], publish_at=FUTURE)

    rename(former, slug="new")

    moved, gone = (client.get(f"/en/organisations/{slug}/") for slug in ("old", "new"))
    assert (moved.status_code, moved["Location"]) == (301, "/en/organisations/new/")
    assert gone.status_code == 410


def test_feed_leads_on(client):
    rename(make_session(slug="old"), slug="new")
    rename(make_measure(code="sum"), code="total")

    for old, new in [
        ("sessions/old/?lang=en", "sessions/new/?lang=en"),
        ("measures/sum/", "measures/total/"),
    ]:
        answer = client.get(f"/api/v1/{old}")
        assert answer.status_code == 301
        assert answer["Location"] == f"http://127.0.0.1:8000/api/v1/{new}"


def test_place_and_organization_lead_on(client):
    place, company = make_place(slug="old"), make_organization(slug="old")
    make_forum(place=place)
    make_project(parties=[company])
    rename(place, slug="new")
    rename(company, slug="new")

    assert client.get("/en/places/old/")["Location"] == "/en/places/new/"
    assert client.get("/en/organisations/old/")["Location"] == "/en/organisations/new/"


def test_bulk_writes_keep_addresses_too(client):
    expo_session = make_session(slug="13")
    forum = make_forum(expo_session, slug="a")
    other = make_forum(expo_session, slug="c")
    Forum.objects.filter(pk=forum.pk).update(slug="b")
    other.slug = "d"
    Forum.objects.bulk_update([other], ["slug"])

    kept = set(Moved.objects.values_list("model", "address", "record"))

    assert kept == {("events.forum", "a", forum.pk), ("events.forum", "c", other.pk)}


def test_redirect_leads_only_to_what_readers_know(client, hidden):
    fields, expo_session = hidden_fields(hidden)
    project = make_project(reference="old", session=expo_session, **fields)
    Moved.objects.create(model="projects.signedproject", address="older", record=project.pk)

    known, own = (301, 410) if hidden == "withdrawn" else (404, 404)
    assert client.get("/en/projects/older/").status_code == known
    assert client.get(f"/api/v1/projects/{project.pk}/").status_code == own


def test_feed_hides_what_a_hidden_session_was_called(client, hidden):
    fields, expo_session = hidden_fields(hidden)
    own = make_session(**fields) if fields else expo_session
    Moved.objects.create(model="events.exposession", address="older", record=own.pk)

    known = 301 if hidden == "withdrawn" else 404
    assert client.get("/api/v1/sessions/older/").status_code == known


def test_nothing_within_a_renamed_session_is_not_found(client):
    rename(make_session(slug="old"), slug="new")

    assert client.get("/en/sessions/old/forums/nothing/").status_code == 404


def test_address_nobody_knew_is_not_kept(client):
    rename(make_project(reference="old", publish_at=FUTURE), reference="new")

    assert not Moved.objects.exists()


def test_other_record_cannot_take_an_old_address(client):
    rename(make_project(reference="old"), reference="new")
    other = make_project(reference="other")
    other.reference = "old"
    message = "“old” was the address of another record; links to it still lead there."

    with pytest.raises(ValidationError, match=message):
        other.clean()
    with pytest.raises(ValidationError, match=message):
        other.save()
    with pytest.raises(ValidationError, match=message):
        make_project(reference="old")


def test_record_may_take_its_own_address_back(client):
    project = make_project(reference="old")
    rename(project, reference="new")
    rename(project, reference="old")

    assert list(Moved.objects.values_list("address", flat=True)) == ["new"]
    assert client.get("/en/projects/new/")["Location"] == "/en/projects/old/"
