from events.models import Term
from tests.factories import make_pavilion
from tests.objects import envelope, get


def test_pavilion(client, session):
    pavilion = make_pavilion(
        session,
        slug="jilin-13",
        number=4,
        name={"en": "Jilin Pavilion", "zh-hans": "吉林馆"},
        theme={"en": "Ice and snow"},
        mode=Term.objects.get(code="offline"),
        area_m2="10000.50",
        order=4,
    )

    assert get(client, "pavilions/jilin-13") == envelope(
        pavilion, "pavilion", f"pavilions/{pavilion.pk}", "sessions/13/pavilions/jilin-13/"
    ) | {
        "slug": "jilin-13",
        "session": "13",
        "release": None,
        "number": 4,
        "name": {"en": "Jilin Pavilion", "zh-hans": "吉林馆"},
        "unofficial": [],
        "theme": {"en": "Ice and snow"},
        "mode": "offline",
        "area_m2": "10000.5",
        "order": 4,
    }
