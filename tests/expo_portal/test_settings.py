import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from expo_portal.settings import env_bool, env_database, env_number


@pytest.mark.parametrize(
    ("word", "value"), [("true", True), ("Yes", True), ("0", False), ("", None)]
)
def test_boolean_is_read(monkeypatch, word, value):
    monkeypatch.setenv("SECURE", word)

    assert env_bool("SECURE", default=None) is value


def test_boolean_in_other_words_is_refused(monkeypatch):
    monkeypatch.setenv("SECURE", "on please")

    with pytest.raises(ImproperlyConfigured, match="SECURE is 'on please'"):
        env_bool("SECURE")


@pytest.mark.parametrize(("word", "value"), [("12", 12), ("", 6_000), ("1", 1)])
def test_number_is_read(monkeypatch, word, value):
    monkeypatch.setenv("FEED_RATE", word)

    assert env_number("FEED_RATE", 6_000, least=1) == value


@pytest.mark.parametrize("word", ["0", "-1", "many", "1.5", "１", "1" * 10])
def test_number_out_of_range_is_refused(monkeypatch, word):
    monkeypatch.setenv("FEED_RATE", word)

    with pytest.raises(ImproperlyConfigured) as refused:
        env_number("FEED_RATE", 6_000, least=1)

    assert str(refused.value) == (
        f"FEED_RATE is {word!r}; write a whole number from 1 to 999999999."
    )


def test_feed_answers_an_address_6000_times_a_minute_and_believes_no_proxy():
    program = "from expo_portal.settings import *; print(FEED_RATE, TRUSTED_PROXIES)"
    shown = subprocess.run(
        [sys.executable, "-c", program],
        env={"SECRET_KEY": "x"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    assert shown.stdout == "6000 0\n"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:///portal.sqlite3", "portal.sqlite3"),
        ("sqlite:////srv/expo%20portal/portal.sqlite3", "/srv/expo portal/portal.sqlite3"),
    ],
)
def test_sqlite_address_is_read(monkeypatch, url, name):
    monkeypatch.setenv("DATABASE_URL", url)
    database = env_database("DATABASE_URL", "")

    assert (database["ENGINE"], database["NAME"]) == ("django.db.backends.sqlite3", name)


def test_postgres_address_is_read(monkeypatch):
    monkeypatch.setenv(
        "DATABASE_URL", "postgres://expo:p%2Fw@db.example:5433/portal?sslmode=require"
    )
    database = env_database("DATABASE_URL", "")

    assert database == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "portal",
        "USER": "expo",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "5433",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c statement_timeout=30s", "sslmode": "require"},
    }


@pytest.mark.parametrize(
    "url", ["portal.sqlite3", "sqlite://", "postgres://db.example", "mysql://db.example/portal"]
)
def test_database_address_of_another_kind_is_refused(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)

    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must be sqlite:///path or "):
        env_database("DATABASE_URL", "")


def test_refused_database_address_does_not_show_the_password(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://expo:secret/word@db.example/portal")

    with pytest.raises(ImproperlyConfigured) as refused:
        env_database("DATABASE_URL", "")

    assert str(refused.value) == "DATABASE_URL: write signs of a password as %2F and so on."


def check(**environment):
    """What Django's check says where nothing but these variables is set."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "check", "--deploy"]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_start_without_secret_key_is_refused():
    refused = check()

    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1] == (
        "django.core.exceptions.ImproperlyConfigured: "
        "SECRET_KEY is not set; only `manage.py up` keeps one of its own."
    )


def test_production_passes_every_check_of_django():
    passed = check(SECRET_KEY="0123456789" * 6, SECURE="true", ALLOWED_HOSTS="expo.example")

    assert (passed.stderr, passed.returncode) == ("", 0)


def test_any_host_is_refused():
    refused = check(SECRET_KEY="0123456789" * 6, SECURE="true", ALLOWED_HOSTS="expo.example, *")

    assert "?: (expo_portal.E001) ALLOWED_HOSTS is '*'" in refused.stderr
    assert refused.returncode == 1


def test_content_may_have_more_languages_than_the_interface():
    program = "from expo_portal.settings import CONTENT_LANGUAGES; print(CONTENT_LANGUAGES)"
    shown = subprocess.run(
        [sys.executable, "-c", program],
        env={"SECRET_KEY": "x", "CONTENT_LANGUAGES": "en,ja, ko", "PYTHONUTF8": "1"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    assert shown.stdout == (
        "[('en', 'English'), ('zh-hans', '简体中文'), ('ja', '日本語'), ('ko', '한국어')]\n"
    )
