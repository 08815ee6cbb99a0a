"""The figures of the real sessions, on the page, in the feed and in files of every kind."""

from decimal import Decimal

import pytest

from events.models import Figure
from expo_portal.quantities import plain
from tests.events.test_files import KINDS, table
from tests.html import read, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("results")]


def column(found, name):
    return {row["key"]: row[name] for row in found}


@pytest.mark.parametrize("slug", ["12", "13", "14"])
def test_page_files_and_feed_agree_on_every_figure(client, slug):
    page = read(client.get(f"/en/sessions/{slug}/press/"))
    printed = {
        line.get("id").removeprefix("f-"): cells[1]
        for found in page.findall(".//table[@class='press']")
        for line, cells in zip(found.iter("tr"), rows(found), strict=True)
        if line.get("id")
    }
    feed, query = {}, f"/api/v1/figures/?session={slug}&limit=200"
    while query:
        answer = client.get(query).json()
        feed |= {shape["id"]: shape for shape in answer["results"]}
        query = answer.get("next")
    stored = {str(f.pk): f for f in Figure.objects.published().filter(session__slug=slug)}

    files = {kind: table(client, slug, kind) for kind in KINDS}

    order = [row["key"] for row in files["json"]]
    assert list(printed) == order
    assert all([row["key"] for row in files[kind]] == order for kind in KINDS)
    assert set(feed) == set(order) == set(stored)
    for name in ("qualifier", "value", "low", "high"):
        said = {key: feed[key][name] or "" for key in order}
        for kind in KINDS:
            cells = column(files[kind], name)
            assert {key: as_text(value) for key, value in cells.items()} == said
    for kind in ("json", "ndjson"):
        assert column(files[kind], "text") == {key: feed[key]["text"] for key in order}
    for key, words in printed.items():
        assert words.startswith(feed[key]["text"].get("en", ""))


def as_text(cell):
    """Spreadsheets keep numbers as numbers."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    return plain(Decimal(str(cell)))
