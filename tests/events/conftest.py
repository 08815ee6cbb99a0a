import pytest

from tests import factories
from tests.factories import DRAFT


@pytest.fixture
def release(db):
    """A release that is still being typed, in a session that is public."""
    return factories.make_release(**DRAFT)


@pytest.fixture
def session(db):
    """The 13th, as the objects of the feed name it."""
    series = factories.make_series(
        slug="china-northeast-asia-expo", name={"en": "China-Northeast Asia Expo"}
    )
    return factories.make_session(series=series, slug="13", ordinal=13)
