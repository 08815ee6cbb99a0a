from datetime import date, time

from events.models import Term
from tests.factories import make_forum, make_place, make_release, make_series
from tests.objects import envelope, get


def test_forum(client, session):
    release = make_release(session)
    forum = make_forum(
        session,
        release=release,
        slug="high-level-forum-11",
        series=make_series(slug="high-level-forum"),
        ordinal=11,
        name={"en": "High-level Forum", "zh-hans": "高端论坛"},
        unofficial=["en"],
        joint_title={"en": "Meeting of Governors"},
        tier=Term.objects.get(code="main"),
        mode=Term.objects.get(code="mixed"),
        starts_on=date(2021, 9, 23),
        start_time=time(9, 30),
        place=make_place(slug="changchun"),
        venue={"en": "Hall 1"},
        agreed={"en": "To meet again."},
        order=1,
    )

    assert get(client, "forums/high-level-forum-11") == envelope(
        forum, "forum", f"forums/{forum.pk}", "sessions/13/forums/high-level-forum-11/"
    ) | {
        "slug": "high-level-forum-11",
        "session": "13",
        "release": str(release.pk),
        "series": "high-level-forum",
        "ordinal": 11,
        "year": None,
        "title": {"en": "11th High-level Forum", "zh-hans": "第十一届高端论坛"},
        "name": {"en": "High-level Forum", "zh-hans": "高端论坛"},
        "unofficial": ["en"],
        "joint_title": {"en": "Meeting of Governors"},
        "kind": "forum",
        "tier": "main",
        "event_status": "held",
        "mode": "mixed",
        "starts_on": "2021-09-23",
        "ends_on": None,
        "date_precision": "day",
        "dates_inferred": False,
        "place": "changchun",
        "venue": {"en": "Hall 1"},
        "start_time": "09:30:00",
        "end_time": None,
        "agreed": {"en": "To meet again."},
        "order": 1,
    }
