import re
import socket
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError

from expo_portal.management.commands import up

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize(
    ("address", "parsed"),
    [
        ("127.0.0.1:8000", ("127.0.0.1", 8000)),
        ("8001", ("127.0.0.1", 8001)),
        ("expo.example:80", ("expo.example", 80)),
        ("[::1]:8000", ("[::1]", 8000)),
    ],
)
def test_address_is_parsed(address, parsed):
    assert up.parse_address(address) == parsed


@pytest.mark.parametrize("address", ["nowhere", "127.0.0.1:", "127.0.0.1:0", "65536", "::1:80"])
def test_address_that_is_none_is_refused(address):
    with pytest.raises(CommandError) as refused:
        up.parse_address(address)

    assert str(refused.value) == (
        f"{address!r} is no address. Write 127.0.0.1:8000, or a port alone."
    )


def test_taken_port_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(CommandError) as refused:
            up.refuse_taken("127.0.0.1", port)

    assert str(refused.value) == f"Cannot serve at 127.0.0.1:{port}: Address already in use."


def make_administrator():
    out = StringIO()
    up.Command(stdout=out).make_administrator()
    return out.getvalue()


def test_first_administrator_gets_a_password_shown_once(db):
    shown = re.fullmatch(
        r"Administrator admin, password (\S{16}) \(shown this once\)\n", make_administrator()
    )

    assert authenticate(username="admin", password=shown[1]).is_superuser
    assert make_administrator() == ""
    assert get_user_model().objects.count() == 1


def test_first_administrator_is_as_the_environment_says(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "wang")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a-secret-of-wang")
    monkeypatch.setenv("DJANGO_SUPERUSER_EMAIL", "wang@expo.example")

    assert make_administrator() == "Administrator wang, password as given\n"
    assert authenticate(username="wang", password="a-secret-of-wang").email == "wang@expo.example"


def test_static_files_are_collected_again_only_when_they_changed(settings, tmp_path, monkeypatch):
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours/base.css").write_text("a {}")
    settings.STATICFILES_DIRS = [tmp_path / "ours"]
    settings.STATIC_ROOT = tmp_path / "collected"

    up.collect_static()
    # Collecting empties the folder first.
    (settings.STATIC_ROOT / "left").touch()
    up.collect_static()
    names = {path.name for path in settings.STATIC_ROOT.iterdir()}
    (tmp_path / "ours/base.css").write_text("a { color: red }")
    up.collect_static()

    assert {"base.css", "left"} < names
    assert (settings.STATIC_ROOT / "base.css").read_text() == "a { color: red }"


@pytest.mark.parametrize(
    ("host", "environment", "hosts", "site"),
    [
        ("expo.example", {}, "expo.example localhost", "http://expo.example:8000"),
        ("0.0.0.0", {}, "0.0.0.0 localhost", "http://127.0.0.1:8000"),
        ("[::1]", {"ALLOWED_HOSTS": "a.example"}, "a.example", "http://[::1]:8000"),
        ("[::]", {"SITE_URL": "https://a.example"}, "[::] localhost", "https://a.example"),
    ],
)
def test_server_answers_for_the_address_given(
    settings, monkeypatch, host, environment, hosts, site
):
    settings.ALLOWED_HOSTS = ["localhost"]
    monkeypatch.setattr("os.environ", environment)
    monkeypatch.setattr("os.execv", lambda path, command: None)

    up.serve(host, 8000)

    assert environment == {"ALLOWED_HOSTS": hosts, "SITE_URL": site}
