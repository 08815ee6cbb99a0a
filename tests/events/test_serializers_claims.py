from events.models import Measure
from tests.factories import make_claim, make_document, make_figure, make_forum, make_release
from tests.objects import envelope, get


def test_claim(client, session):
    release = make_release(session)
    figure = make_figure("84.48 billion yuan", release)
    forum = make_forum(session)
    claim = make_claim(
        release=release,
        document=make_document(release, code="xinhua-2023"),
        kind="rank",
        rank=2,
        measure=Measure.objects.get(code="total-investment"),
        figure=figure,
        forum=forum,
        text={"en": "The second largest."},
    )

    assert get(client, f"claims/{claim.pk}") == envelope(claim, "claim", f"claims/{claim.pk}") | {
        "session": "13",
        "release": str(release.pk),
        "document": "xinhua-2023",
        "kind": "rank",
        "measure": "total-investment",
        "figure": str(figure.pk),
        "forum": str(forum.pk),
        "rank": 2,
        "text": {"en": "The second largest."},
        "order": 500,
    }
