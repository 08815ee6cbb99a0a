"""Charts of the real sessions as drawings of their own."""

import pytest

from tests.events.test_views_charts import drawing, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("results")]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_chart_of_the_real_sessions_is_a_drawing(client, language):
    for slug, names in {
        "13": ["signed-by-deal-type", "exhibitors"],
        "14": ["projects-signed-by-band"],
    }.items():
        for name in names:
            root = drawing(client, f"/{language}/sessions/{slug}/charts/{name}.svg")
            assert len(said(root)) > 5


def test_split_chart_tells_over_with_words(client):
    texts = said(drawing(client, "/en/sessions/13/charts/signed-by-deal-type.svg"))

    assert {"98", "13", "over 117.1", "over 79.1"} <= set(texts)
