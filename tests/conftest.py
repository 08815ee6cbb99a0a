import json
import os
import shutil
from itertools import count

import hypothesis
import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import override_settings
from django.utils import translation

from tests import factories
from tests.factories import HIDDEN

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# A deadline measures how busy the machine is, and so does how long examples take to draw.
hypothesis.settings.register_profile(
    "portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("portal")


@pytest.fixture(params=HIDDEN)
def hidden(request):
    """Why the public must not see a record; a test using this runs once per reason."""
    return request.param


@pytest.fixture(autouse=True)
def in_english():
    """A request in Chinese leaves its language active in the thread of the tests."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True, scope="session")
def plain_storage():
    """Static files by their own names, without collectstatic; uploads in memory."""
    storages = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(STORAGES=storages):
        yield


@pytest.fixture(autouse=True, scope="session")
def pages_made_anew():
    """A test sees what it made, though another was in the same public state a moment ago."""
    with override_settings(PAGE_SECONDS=0):
        yield


@pytest.fixture(autouse=True, scope="session")
def quick_passwords():
    """Hashing slowly is for guessers; here it would take half of each test that logs in."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """No connection outlives its request: PostgreSQL drops no database that one still uses."""
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """What is put back after a test that empties the tables: never rows of the history.

    They may be written once only, and the rows of the migrations are still there at first.
    """
    if not hasattr(connection, "_test_serialized_contents"):
        return  # No such test is to run.
    kept = [
        row
        for row in json.loads(connection._test_serialized_contents)
        if row["model"] not in {"expo_portal.changeset", "expo_portal.revision"}
    ]
    connection._test_serialized_contents = json.dumps(kept)


@pytest.fixture(autouse=True)
def kinds_looked_up_anew():
    """Each test asks for its content types itself, so it counts what it counts when run alone."""
    yield
    ContentType.objects.clear_cache()


@pytest.fixture(autouse=True)
def numbered_anew(monkeypatch):
    """Each test makes session 1 first, so no number that it asks for depends on those before."""
    monkeypatch.setattr(factories, "numbers", count(1))


@pytest.fixture(scope="session")
def browser(django_db_setup):
    path = os.environ.get("EXPO_CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.skip("there is no Chromium here: install it, or name it in EXPO_CHROMIUM")
    from playwright.sync_api import sync_playwright

    migrated = connection._test_serialized_contents
    with sync_playwright() as playwright:
        # Its event loop makes Django take this thread for another, with a connection of its own
        # that does not know what to put back after a test has emptied the tables.
        connection._test_serialized_contents = migrated
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, live_server, django_db_serialized_rollback):
    """A page of a new visitor, whose addresses begin at the running portal."""
    context = browser.new_context(base_url=live_server.url)
    yield context.new_page()
    context.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Who empties the tables has them filled again with what the migrations wrote."""
    is_kept = False
    for item in items:
        asked = getattr(item.get_closest_marker("django_db"), "kwargs", {})
        if asked.get("transaction") and not asked.get("serialized_rollback"):
            raise pytest.UsageError(f"{item.nodeid} also needs serialized_rollback=True")
        is_kept |= asked.get(
            "serialized_rollback", "django_db_serialized_rollback" in item.fixturenames
        )
    # Those that only read pages do not ask for the database; run alone, they would have none.
    readers = [item for item in items if "site" in item.fixturenames]
    if readers and not is_kept:
        readers[0].add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI nothing may go untested in silence: there a skipped test fails."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, which fails in CI: {call.excinfo.value}"
    return report
