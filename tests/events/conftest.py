import pytest
from django.db import transaction

from expo_portal.loading import load


@pytest.fixture(scope="module")
def results(django_db_setup, django_db_blocker):
    """The real results, loaded once for a module whose tests only read them."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)
