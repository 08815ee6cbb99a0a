"""Signing in to the admin: guessers are stopped, and whose account it is gets in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from expo_portal.staff.tries import Tries
from tests.factories import make_staff

pytestmark = pytest.mark.django_db

LOGIN = "/admin/login/"
PASSWORD = "plum rains over Jilin"


@pytest.fixture
def editor():
    return make_staff(username="li", password=PASSWORD)


def sign_in(client, name="li", password="a guess", address="203.0.113.7", **headers):
    typed = {"username": name, "password": password}
    return client.post(LOGIN, typed, REMOTE_ADDR=address, headers=headers)


def said(answer):
    return answer.context["form"].non_field_errors()


def pass_time(minutes):
    for tries in Tries.objects.all():
        tries.began -= timedelta(minutes=minutes)
        tries.save()


@pytest.mark.parametrize("name", ["li", "nobody"])
def test_account_has_five_tries_whether_it_is_there_or_not(client, editor, name):
    answers = [sign_in(client, name) for _ in range(7)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    assert said(answers[4]) == [
        "Please enter the correct username and password for a staff account. "
        "Note that both fields may be case-sensitive."
    ]
    assert said(answers[5]) == ["Too many tries. Sign in again in 15 minutes."]
    assert 890 <= int(answers[5]["Retry-After"]) <= 900


def test_answer_is_the_same_for_an_account_that_is_not_there(client, editor):
    make_staff(username="gone", password=PASSWORD, is_active=False)

    errors = {str(said(sign_in(client, name, PASSWORD))) for name in ("nobody", "gone")}

    assert errors == {str(said(sign_in(client, "li")))}


def test_unknown_accounts_cost_as_many_hashes(client, editor, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: hashed.append(password) or encode(self, password, salt),
    )

    for name in ("li", "nobody"):
        sign_in(client, name)

    assert hashed == ["a guess", "a guess"]


def test_right_password_waits_too_and_then_gets_in(client, editor):
    for _ in range(5):
        sign_in(client)

    refused = sign_in(client, password=PASSWORD)
    pass_time(minutes=14)
    still = sign_in(client, password=PASSWORD)
    pass_time(minutes=1)
    admitted = sign_in(client, password=PASSWORD)

    assert [refused.status_code, still.status_code, admitted.status_code] == [429, 429, 302]
    assert said(still) == ["Too many tries. Sign in again in 1 minute."]


def test_further_tries_do_not_move_the_end_on(client, editor):
    for _ in range(3):
        for _ in range(6):
            sign_in(client)
        pass_time(minutes=5)

    assert sign_in(client, password=PASSWORD).status_code == 302


def test_five_tries_whatever_address_the_client_writes(client, editor, settings):
    answers = [sign_in(client, **{"x-forwarded-for": f"198.51.100.{n}"}) for n in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


def test_address_has_fifty_tries_and_others_are_not_kept_out(client, editor):
    for n in range(50):
        sign_in(client, f"name {n}")

    refused = sign_in(client, "another", address="203.0.113.7")
    elsewhere = sign_in(client, password=PASSWORD, address="203.0.113.8")

    assert (refused.status_code, elsewhere.status_code) == (429, 302)


def test_who_signs_in_all_day_uses_up_no_tries(client, editor):
    answers = [sign_in(type(client)(), password=PASSWORD).status_code for _ in range(51)]

    assert answers == [302] * 51


def test_refused_address_uses_up_no_tries_of_an_account(client, editor):
    for n in range(50):
        sign_in(client, f"name {n}")
    for _ in range(6):
        sign_in(client)

    assert sign_in(client, password=PASSWORD, address="203.0.113.8").status_code == 302


def test_guesser_keeps_nobody_out_of_the_browser_they_use(client, editor):
    sign_in(client, password=PASSWORD)
    client.post("/admin/logout/")
    guesser = type(client)()
    for n in range(50):
        sign_in(guesser, "li" if n < 5 else f"name {n}")

    assert sign_in(guesser, password=PASSWORD).status_code == 429
    assert sign_in(client, password=PASSWORD).status_code == 302


def test_known_browser_has_five_tries_of_its_own(client, editor):
    sign_in(client, password=PASSWORD)
    cookie = client.cookies["known_browser"]

    answers = [sign_in(client).status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (LOGIN, True, "Strict")


@pytest.mark.parametrize("forged", ["", "li", "WyJsaSIsIngiXQ:1vOxyz:forged"])
def test_forged_cookie_makes_no_browser_known(client, editor, forged):
    statuses = []
    for n in range(6):
        client.cookies["known_browser"] = f"{forged}{n}" if forged else ""
        statuses.append(sign_in(client).status_code)

    assert statuses == [200] * 5 + [429]


def test_browser_of_one_account_is_not_known_for_another(client, editor):
    make_staff(username="wang", password=PASSWORD)
    sign_in(client, "wang", PASSWORD)
    known = client.cookies["known_browser"].value
    for _ in range(5):
        sign_in(type(client)())

    client.cookies["known_browser"] = known

    assert sign_in(client, password=PASSWORD).status_code == 429


def test_what_is_over_is_forgotten(client, editor):
    sign_in(client, "nobody")
    pass_time(minutes=15)

    sign_in(client, "somebody")

    assert Tries.objects.count() == 2
    assert Tries.objects.filter(began__lt=timezone.now() - timedelta(minutes=1)).count() == 0


@pytest.mark.parametrize(
    "typed", [{}, {"username": "li"}, {"username": "\0", "password": "x"}, {"username": "x" * 999}]
)
def test_odd_input_is_an_error_of_the_form(client, typed):
    answer = client.post(LOGIN, typed)

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert Tries.objects.count() == 0
