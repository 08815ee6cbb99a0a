"""What a first visit costs, over the wire of the portal as it runs in production."""

from itertools import cycle
from pathlib import Path

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread
from pytest_django.live_server_helper import LiveServer

from expo_portal.loading import load
from expo_portal.settings import STORAGES
from tests.browser.paths import PATHS

FILES, STYLES, STYLE_FILES, REQUESTS = 40_000, 27_100, 3, 4
# Of the back office and its previews alone.
OTHER_STYLES = {"admin.css", "history.css", "imports.css", "preview.css"}
ICON = "seal"


class ServedAsInProduction(LiveServerThread):
    """Static files by the middleware of the portal, which the helper would go around."""

    def __init__(self, *arguments, static_handler, **options):
        super().__init__(*arguments, static_handler=lambda _handler: WSGIHandler(), **options)


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The address of a portal whose static files are collected, hashed and compressed."""
    monkeypatch.setattr("django.test.testcases.LiveServerThread", ServedAsInProduction)
    with override_settings(
        STORAGES=settings.STORAGES | {"staticfiles": STORAGES["staticfiles"]},
        STATIC_ROOT=tmp_path,
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
        ALLOWED_HOSTS=["localhost"],
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        load()
        server = LiveServer("localhost")
        yield server.url
        server.stop()


def first_visit(browser, address):
    """By address, the bytes that a browser with an empty cache receives, heads and all."""
    context = browser.new_context()
    page = context.new_page()
    protocol = context.new_cdp_session(page)
    addresses, codings, weights = {}, {}, {}

    def asked(event):
        addresses[event["requestId"]] = event["request"]["url"]

    def answered(event):
        codings[event["requestId"]] = event["response"]["headers"].get("Content-Encoding")

    def loaded(event):
        weights[event["requestId"]] = event["encodedDataLength"]

    protocol.on("Network.requestWillBeSent", asked)
    protocol.on("Network.responseReceived", answered)
    protocol.on("Network.loadingFinished", loaded)
    protocol.send("Network.enable")
    page.goto(address)
    context.close()
    counted = [key for key, url in addresses.items() if ICON not in url]
    assert {codings[key] for key in counted} == {"gzip"}
    return {addresses[key]: weights[key] for key in counted}


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_first_visit_is_light(browser, site):
    """Of each page in one language, of its neighbours in the other."""
    turns = zip(PATHS, cycle(["en", "zh-hans"]), strict=False)
    visits = {path: first_visit(browser, f"{site}/{language}/{path}") for path, language in turns}

    heavy = {path: sum(loaded.values()) for path, loaded in visits.items()}
    assert {path: weight for path, weight in heavy.items() if weight > FILES} == {}
    assert {path: len(loaded) for path, loaded in visits.items() if len(loaded) > REQUESTS} == {}


def test_styles_are_small():
    [folder] = settings.STATICFILES_DIRS
    sizes = [
        path.stat().st_size
        for path in Path(folder, "css").iterdir()
        if path.name not in OTHER_STYLES
    ]

    assert len(sizes) <= STYLE_FILES
    assert sum(sizes) <= STYLES
