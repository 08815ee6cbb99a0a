from datetime import date

from events.models import Term
from tests.factories import make_place, make_session, text
from tests.objects import envelope, get


def test_session(client, session):
    session.previous = make_session(series=session.series, slug="12", ordinal=12)
    session.place = make_place(slug="changchun")
    session.mode = Term.objects.get(code="mixed")
    session.year = 2021
    session.starts_on, session.ends_on = date(2021, 9, 23), date(2021, 9, 27)
    session.theme, session.venue = text("A new start"), {"en": "Exhibition centre"}
    session.dates_inferred = True
    session.save()

    assert get(client, "sessions/13") == envelope(
        session, "session", "sessions/13", "sessions/13/"
    ) | {
        "slug": "13",
        "series": "china-northeast-asia-expo",
        "ordinal": 13,
        "label": {},
        "year": 2021,
        "theme": {"en": "A new start", "zh-hans": "中文 A new start"},
        "event_status": "held",
        "mode": "mixed",
        "starts_on": "2021-09-23",
        "ends_on": "2021-09-27",
        "date_precision": "day",
        "dates_inferred": True,
        "place": "changchun",
        "venue": {"en": "Exhibition centre"},
        "previous": "12",
    }
