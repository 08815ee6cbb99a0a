import pytest

from expo_portal.loading import load


@pytest.fixture
def open_page(browser, live_server):
    """Opens a page in a new context; its messages and those of its policy gather in ``said``."""
    load()
    contexts = []

    def open_page(path, said=None, **context):
        contexts.append(browser.new_context(base_url=live_server.url, **context))
        page = contexts[-1].new_page()
        if said is not None:
            page.on("console", lambda message: said.append((path, message.text)))
            page.on("pageerror", lambda error: said.append((path, str(error))))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
