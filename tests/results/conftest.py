from functools import cache

import pytest
from django.db import transaction
from django.test import Client

from expo_portal.loading import load
from tests.html import read


@pytest.fixture(scope="package")
def results(django_db_setup, django_db_blocker):
    """The real results, loaded once for all tests of this folder: what one changes is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def page_at(results):
    """A page as anybody reads it, asked for once for all tests that only read it."""

    @cache
    def page_at(path):
        response = Client().get(path)
        assert response.status_code == 200, path
        return read(response)

    return page_at
