"""Keys in the admin: shown once, revoked for good, and for those alone who may."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from expo_portal.feed.keys import ApiKey, known
from tests.factories import make_api_key
from tests.forms import form_on

pytestmark = pytest.mark.django_db

LIST = "/admin/expo_portal/apikey/"
ADD = f"{LIST}add/"


def add(client, **typed):
    typed = {"partner": "Jilin Daily", "contact": "Li", "note": "", "rate": ""} | typed
    return client.post(ADD, typed)


def revoke(client, *records, **typed):
    chosen = {"action": "revoke", "_selected_action": [record.pk for record in records]}
    return client.post(LIST, chosen | typed)


def test_key_is_shown_once(admin_client, admin_user):
    answer = add(admin_client)

    record, key = ApiKey.objects.get(), answer.context["key"]
    assert answer.status_code == 200
    assert f"Authorization: Bearer {key}" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert (known(key), record.created_by) == (record, admin_user)
    pages = [LIST, f"{LIST}{record.pk}/change/", f"{LIST}{record.pk}/history/", "/admin/"]
    shown = [admin_client.get(page).content.decode() for page in pages]
    assert [key[13:] in page or record.digest in page for page in shown] == [False] * 4
    assert [str(entry) for entry in LogEntry.objects.all()] == [
        f"Added “Jilin Daily ({record.prefix}…)”."
    ]
    assert key[13:] not in str(admin_client.session.items())


def test_key_without_a_partner_is_refused(admin_client):
    answer = add(admin_client, partner="", rate="0")

    assert answer.context["adminform"].form.errors == {
        "partner": ["This field is required."],
        "rate": ["Ensure this value is greater than or equal to 1."],
    }
    assert ApiKey.objects.count() == 0


def test_rate_is_changed_and_nothing_that_makes_the_key(admin_client):
    record, key = make_api_key()
    page = f"{LIST}{record.pk}/change/"
    typed = form_on(admin_client.get(page)) | {"rate": "9", "digest": "x", "prefix": "y"}

    admin_client.post(page, typed)

    assert known(key).rate == 9


def test_revoking_asks_first_and_is_for_good(admin_client, admin_user):
    (record, key), (other, _key) = make_api_key(), make_api_key()

    asked = revoke(admin_client, record)
    assert (asked.context["title"], known(key)) == ("Revoke these keys for good", record)
    revoke(admin_client, record, apply="yes")
    first = ApiKey.objects.get(pk=record.pk)
    revoke(admin_client, record, other, apply="yes")

    assert (known(key), first.revoked_by) == (None, admin_user)
    assert ApiKey.objects.get(pk=record.pk).revoked_at == first.revoked_at
    said = admin_client.get(LIST).context["messages"]
    assert [str(message) for message in said] == ["1 key revoked.", "1 key revoked."]
    assert [entry.object_id for entry in LogEntry.objects.all()] == [str(other.pk), str(record.pk)]


def test_no_key_is_deleted(admin_client):
    record, _key = make_api_key()

    answer = admin_client.post(f"{LIST}{record.pk}/delete/", {"post": "yes"})

    assert (answer.status_code, ApiKey.objects.count()) == (403, 1)
    assert not Permission.objects.filter(codename="delete_apikey").exists()


def test_who_may_nothing_with_keys_sees_none(client, django_user_model):
    record, _key = make_api_key()
    editor = django_user_model.objects.create_user("editor", is_staff=True)
    editor.user_permissions.set(Permission.objects.exclude(codename__endswith="_apikey"))
    client.force_login(editor)

    pages = [LIST, ADD, f"{LIST}{record.pk}/change/", f"{LIST}{record.pk}/history/"]
    assert [client.get(page).status_code for page in pages] == [403] * 4
    assert [client.post(page).status_code for page in pages] == [403] * 4
    assert "apikey" not in client.get("/admin/").content.decode()


def test_who_may_only_look_makes_and_revokes_none(client, django_user_model):
    record, key = make_api_key()
    auditor = django_user_model.objects.create_user("auditor", is_staff=True)
    auditor.user_permissions.set(Permission.objects.filter(codename="view_apikey"))
    client.force_login(auditor)

    assert client.get(LIST).status_code == 200
    assert (add(client).status_code, ApiKey.objects.count()) == (403, 1)
    revoke(client, record, apply="yes")
    assert known(key) == record


@pytest.mark.parametrize("query", ["digest__startswith=a", "created_by__password__startswith=a"])
def test_nothing_is_guessed_by_filters(admin_client, query):
    assert admin_client.get(f"{LIST}?{query}").status_code in {302, 400}


def test_list_narrows_to_keys_in_use(admin_client, admin_user):
    (used, _key), (revoked, _key) = make_api_key(), make_api_key()
    revoked.revoke(admin_user)

    def listed(query):
        return list(admin_client.get(f"{LIST}{query}").context["cl"].result_list)

    assert (listed("?revoked=no"), listed("?revoked=yes")) == ([used], [revoked])
    assert len(listed("?revoked=x")) == 2
    assert listed("?q=%00") == [*ApiKey.objects.all()]


def test_list_costs_the_same_however_long(admin_client):
    counts = []
    for number in (2, 48):
        for _ in range(number):
            make_api_key()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            admin_client.get(LIST)
        counts.append(len(queries))

    assert counts == [4, 4]
