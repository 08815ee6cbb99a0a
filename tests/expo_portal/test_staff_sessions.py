"""A session of staff: new at each sign-in, and over with the browser or the working day."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from tests.factories import make_staff

pytestmark = pytest.mark.django_db

PASSWORD = "plum rains over Jilin"


def sign_in(client, user):
    return client.post("/admin/login/", {"username": user.username, "password": PASSWORD})


@pytest.fixture
def editor():
    return make_staff(password=PASSWORD)


def test_cookie_lasts_as_long_as_the_browser_and_is_no_scripts(client, editor):
    cookie = sign_in(client, editor).cookies["sessionid"]

    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


def test_session_is_another_after_signing_in(client, editor):
    client.get("/admin/login/")
    planted = client.session
    planted["said"] = "before"
    planted.save()
    client.cookies["sessionid"] = planted.session_key

    sign_in(client, editor)

    assert client.session.session_key != planted.session_key
    assert not Session.objects.filter(pk=planted.session_key).exists()


def test_busy_session_ends_after_a_working_day(client, editor):
    sign_in(client, editor)
    stored = Session.objects.get()
    ends = stored.expire_date
    session = client.session
    session["busy"] = True
    session.save()
    assert Session.objects.get().expire_date == ends
    assert timedelta(hours=11.9) < ends - timezone.now() <= timedelta(hours=12)

    Session.objects.update(expire_date=timezone.now())

    assert client.get("/admin/").status_code == 302


def test_signing_in_again_begins_a_new_day(client, editor):
    sign_in(client, editor)
    session = client.session
    session["began"] = (timezone.now() - timedelta(hours=11)).isoformat()
    session.save()
    late = Session.objects.get().expire_date

    sign_in(client, editor)

    assert Session.objects.get().expire_date - late > timedelta(hours=10.9)
