import pytest

from tests.factories import make_figure, make_session
from tests.html import read

pytestmark = pytest.mark.django_db

LICENCE = "https://example.org/by"
SHOWN = (
    "/en/sessions/13/",
    "/zh-hans/projects/",
    "/en/sessions/13/data.csv",
    "/en/sessions/13/data.xlsx",
    "/en/updates/feed.atom",
    "/en/sessions/13/card.png",
)


@pytest.mark.parametrize("address", SHOWN)
def test_pages_and_files_carry_the_licence(client, settings, address):
    settings.LICENCE_URL = LICENCE
    make_figure("5", session=make_session(slug="13"))

    assert client.get(address).headers["Link"] == f'<{LICENCE}>; rel="license"'


@pytest.mark.parametrize("address", ["/en/no-such-page/", "/admin/login/", "/robots.txt"])
def test_nothing_else_carries_it(client, settings, address):
    settings.LICENCE_URL = LICENCE

    assert "Link" not in client.get(address).headers


def test_without_a_licence_none_is_named(client):
    response = client.get("/en/projects/")

    assert "Link" not in response.headers
    assert read(response).find(".//link[@rel='license']") is None


def test_page_names_the_licence_inside_too(client, settings):
    settings.LICENCE_URL = LICENCE

    assert read(client.get("/en/about/")).find(".//link[@rel='license']").get("href") == LICENCE
