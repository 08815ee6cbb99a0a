"""Accounts in the admin: made, given roles and ended by those who may; nobody raises himself."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from expo_portal.staff.roles import ADMINISTRATORS, CHECKERS, EDITORS, PUBLISHERS
from tests.factories import make_staff
from tests.forms import form_on

pytestmark = pytest.mark.django_db

LIST = "/admin/auth/user/"
ADD = f"{LIST}add/"
PASSWORD = "plum rains over Jilin"


@pytest.fixture
def administrator(client):
    user = make_staff(ADMINISTRATORS)
    client.force_login(user)
    return user


def page(user, name="change"):
    return reverse(f"admin:auth_user_{name}", args=[user.pk])


def change(client, user, **typed):
    answer = client.post(page(user), form_on(client.get(page(user))) | typed)
    user.refresh_from_db()
    return answer


def keys(*roles):
    return [str(Group.objects.get(name=role).pk) for role in roles]


def roles_of(user):
    return sorted(user.groups.values_list("name", flat=True))


def test_account_is_made_with_its_roles(client, administrator):
    typed = {"username": "li", "last_name": "Li", "groups": keys(EDITORS, CHECKERS)}

    answer = client.post(ADD, typed | {"password1": PASSWORD, "password2": PASSWORD})

    li = User.objects.get(username="li")
    assert answer.status_code == 302
    assert (roles_of(li), li.is_staff, li.is_superuser) == (["Checkers", "Editors"], True, False)
    assert client.login(username="li", password=PASSWORD)


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("plum rains", "This password is too short. It needs 12 characters at least."),
        ("1q2w3e4r5t6y", "This password is too common."),
        ("908172635443", "This password is entirely numeric."),
        ("administratrix", "The password is too similar to the username."),
    ],
)
def test_weak_password_is_refused(client, administrator, password, refusal):
    typed = {"username": "administratrix", "password1": password, "password2": password}

    answer = client.post(ADD, typed)

    assert answer.context["adminform"].form.errors == {"password2": [refusal]}


def test_weak_password_is_refused_in_chinese(client, administrator):
    typed = {"username": "li", "password1": "plum", "password2": "plum"}

    answer = client.post(ADD, typed, headers={"accept-language": "zh-hans"})

    assert "密码太短，至少需要12个字符。" in answer.content.decode()


def test_administrator_changes_the_roles_of_others(client, administrator):
    editor = make_staff(EDITORS)

    change(client, editor, groups=keys(PUBLISHERS))

    assert roles_of(editor) == ["Publishers"]


def test_nobody_raises_himself(client, administrator):
    values = form_on(client.get(page(administrator)))

    change(
        client,
        administrator,
        groups=keys(ADMINISTRATORS, PUBLISHERS),
        is_superuser="on",
        user_permissions=["1"],
        is_active="",
    )

    assert values.keys() & {"groups", "is_superuser", "is_active", "user_permissions"} == set()
    assert roles_of(administrator) == ["Administrators"]
    assert (administrator.is_superuser, administrator.is_active) == (False, True)


def test_administrator_makes_no_superuser(client, administrator):
    other = make_staff()

    change(client, other, is_superuser="on", user_permissions=["1"])
    typed = {"username": "li", "is_superuser": "on"}
    client.post(ADD, typed | {"password1": PASSWORD, "password2": PASSWORD})

    assert not User.objects.filter(is_superuser=True).exists()
    assert not User.objects.filter(user_permissions__isnull=False).exists()


@pytest.mark.parametrize("name", ["change", "password_change"])
def test_administrator_does_not_take_over_a_superuser(client, administrator, admin_user, name):
    typed = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}

    answer = client.post(page(admin_user, name), typed)

    admin_user.refresh_from_db()
    assert answer.status_code == 403
    assert admin_user.check_password("password")


def test_superuser_makes_a_superuser_and_stays_one(admin_client, admin_user):
    other = make_staff()

    change(admin_client, other, is_superuser="on")
    change(admin_client, admin_user, is_superuser="", is_active="", groups=keys(EDITORS))

    assert other.is_superuser
    assert (admin_user.is_superuser, admin_user.is_active) == (True, True)
    assert roles_of(admin_user) == ["Editors"]


def test_who_leaves_is_out_at_once_and_stays_named(client, administrator):
    editor = make_staff(EDITORS, password=PASSWORD)
    theirs = type(client)()
    theirs.login(username=editor.username, password=PASSWORD)
    before = theirs.get("/admin/events/forum/").status_code

    change(client, editor, is_active="")

    assert (before, theirs.get("/admin/events/forum/").status_code) == (200, 302)
    assert client.post(page(editor, "delete"), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=editor.pk, is_active=False).exists()


def test_list_names_roles_and_narrows_by_them(client, administrator):
    editor, checker = make_staff(EDITORS), make_staff(CHECKERS)

    answer = client.get(LIST, {"role": CHECKERS})

    assert list(answer.context["cl"].result_list) == [checker]
    assert "Checkers" in answer.content.decode()
    assert client.get(LIST, {"role": "Chefs"}).context["cl"].result_count == 3
    assert client.get(LIST, {"password__startswith": "a"}).status_code == 400
    assert editor in client.get(LIST).context["cl"].result_list


@pytest.mark.parametrize("number", [2, 5])
def test_list_costs_the_same_for_any_number(
    client, administrator, django_assert_num_queries, number
):
    for _ in range(number):
        make_staff(EDITORS)

    with django_assert_num_queries(7):
        client.get(LIST)


def test_roles_are_named_in_the_language_of_who_reads(client, administrator):
    answer = client.get(page(make_staff()), headers={"accept-language": "zh-hans"})

    assert "编辑" in answer.content.decode()
