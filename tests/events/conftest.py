import pytest

from tests import factories
from tests.factories import DRAFT


@pytest.fixture
def release(db):
    """A release that is still being typed, in a session that is public."""
    return factories.make_release(**DRAFT)
