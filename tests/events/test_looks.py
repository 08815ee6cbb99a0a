"""The early looks at a session, a release or a link, from the pages that lead to them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.looks import looks_at
from events.models import PreviewLink
from events.previews.middleware import address
from expo_portal.staff.access import Access, Act
from expo_portal.staff.roles import EDITORS, PUBLISHERS
from tests.factories import (
    DRAFT,
    FUTURE,
    make_access,
    make_forum,
    make_project,
    make_release,
    make_session,
    make_staff,
)

pytestmark = pytest.mark.django_db

LOG = "/admin/expo_portal/access/"


def make_link(session, release=None, **fields):
    until = timezone.now() + timedelta(days=1)
    fields = {"guest": "Jilin Daily", "until": until, "made_by": make_staff()} | fields
    return PreviewLink.objects.create(session=session, release=release, **fields)


@pytest.fixture
def seen():
    """By name, a look at each thing that two releases of a session and another session have."""
    session = make_session(**DRAFT)
    one, two = (make_release(session, **DRAFT) for _ in range(2))
    records = {
        "session": session,
        "one": one,
        "two": two,
        "of one": make_forum(session, release=one, **DRAFT),
        "of two": make_forum(session, release=two, **DRAFT),
        "of none": make_project(session=session, **DRAFT),
        "link to one": make_link(session, one),
        "link to two": make_link(session, two),
        "link to session": make_link(session),
        "elsewhere": make_release(**DRAFT),
    }
    user = make_staff()
    acts = {name: Act.PREVIEW if name.startswith("link") else Act.FORM for name in records}
    looks = {name: make_access(user, record, acts[name]) for name, record in records.items()}
    looks["preview of session"] = make_access(user, session, Act.PREVIEW)
    return records, looks


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (
            "one",
            {"one", "of one", "link to one", "link to session", "preview of session"},
        ),
        (
            "session",
            {
                "session",
                "one",
                "two",
                "of one",
                "of two",
                "of none",
                "link to one",
                "link to two",
                "link to session",
                "preview of session",
            },
        ),
        ("link to one", {"link to one"}),
    ],
)
def test_log_is_narrowed_to_what_belongs_together(client, seen, of, expected):
    records, looks = seen
    client.force_login(make_staff(PUBLISHERS))

    answer = client.get(LOG, {"of": records[of].pk})

    found = answer.context["cl"].result_list
    assert {name for name, look in looks.items() if look in found} == expected
    assert len(found) == len(expected)
    assert f">{records[of]}</a>" in answer.content.decode()


def test_what_was_seen_and_deleted_was_seen(seen):
    records, looks = seen
    records["of one"].delete()
    records["of two"].delete()

    assert looks["of one"] in looks_at(records["one"])
    assert looks["of two"] not in looks_at(records["one"])


@pytest.mark.parametrize("of", ["12345678-1234-1234-1234-123456789012", "x", ""])
def test_log_of_what_is_unknown_shows_nothing(client, seen, of):
    client.force_login(make_staff(PUBLISHERS))

    assert client.get(LOG, {"of": of}).headers["Location"] == f"{LOG}?e=1"


def test_preview_of_a_public_session_is_a_look_at_what_waits_in_it(client):
    session, quiet = make_session(), make_session()
    make_forum(session, **DRAFT)
    make_forum(quiet)
    link = make_link(session)
    user = make_staff(EDITORS)
    client.get(f"/preview/{link.token}/en/")
    client.force_login(user)
    for each in (session, quiet):
        client.get(address(each, None, "en"))

    noted = Access.objects.order_by("pk").values_list("user", "act", "record")

    assert list(noted) == [
        (link.made_by_id, "preview", link.pk),
        (user.pk, "preview", session.pk),
    ]


def test_preview_at_a_later_moment_is_a_look_at_all_that_is_public_by_then(client):
    one, other = make_release(**DRAFT), make_release(publish_at=FUTURE)
    make_release(publish_at=FUTURE + timedelta(days=9))
    make_release()
    user = make_staff(EDITORS)
    client.force_login(user)

    client.get(address(one, FUTURE, "en"))

    assert list(looks_at(one).values_list("user", "record")) == [(user.pk, one.pk)]
    assert list(looks_at(other).values_list("user", "record")) == [(user.pk, other.pk)]
    assert Access.objects.count() == 2
