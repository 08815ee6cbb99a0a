"""What a first visit costs, with nothing kept from before."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings

from tests.browser.test_pages import PATHS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.xdist_group("browser"),
]

PUBLIC_CSS = ("tokens.css", "base.css", "components.css")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_first_visit_is_light(open_page, language):
    heavy = {}
    for path in PATHS:
        answers = []
        page = open_page(f"/{language}/{path}", answers=answers)
        found = [answer for answer in answers if "/img/seal" not in answer.url]
        size = sum(len(gzip.compress(answer.body())) for answer in found)
        if size > 40_000 or len(found) > 4:
            heavy[path] = (size, [answer.url for answer in found])
        page.context.close()

    assert heavy == {}


def test_styles_are_small():
    folder = Path(settings.BASE_DIR) / "static/css"

    assert sum((folder / name).stat().st_size for name in PUBLIC_CSS) <= 30_000
