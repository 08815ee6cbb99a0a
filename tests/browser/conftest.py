import pytest
from django.db import connection
from django.test import override_settings

from expo_portal.loading import load


@pytest.fixture(scope="session")
def kept_results(browser, django_db_blocker):
    """The real results, loaded once for all tests that only read.

    Such a test does not ask for the database itself, so it runs behind all that do, of which the
    last may have emptied the tables.
    """
    with django_db_blocker.unblock():
        connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
        load()


@pytest.fixture
def site(request, browser, django_db_blocker):
    """The address of a portal with the real results, which a test that writes has for itself."""
    if request.node.get_closest_marker("django_db"):
        load()
    else:
        request.getfixturevalue("kept_results")
    server = request.getfixturevalue("live_server")
    with override_settings(ALLOWED_HOSTS=[server.thread.host]), django_db_blocker.unblock():
        yield server.url


@pytest.fixture
def open_page(browser, site):
    """Opens a page in a new context; its messages and those of its policy gather in ``said``."""
    contexts = []

    def open_page(path, said=None, **context):
        contexts.append(browser.new_context(base_url=site, **context))
        page = contexts[-1].new_page()
        if said is not None:
            page.on("console", lambda message: said.append((path, message.text)))
            page.on("pageerror", lambda error: said.append((path, str(error))))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
