from events.models import Measure, SectorCode, Term
from tests.factories import make_measure, make_sector, make_series
from tests.objects import envelope, get


def test_series(client, db):
    series = make_series(
        slug="high-level-forum", name={"en": "High-level Forum"}, kind="forum", since_year=2009
    )

    assert get(client, "series/high-level-forum") == envelope(
        series, "series", "series/high-level-forum", "forums/high-level-forum/"
    ) | {
        "slug": "high-level-forum",
        "kind": "forum",
        "name": {"en": "High-level Forum"},
        "unofficial": [],
        "since_year": 2009,
    }


def test_measure(client, db):
    measure = make_measure(
        code="indoor-area",
        name={"en": "Indoor area"},
        unofficial=["en"],
        unit_kind="area",
        unit="m2",
        unit_name={"en": "m²", "zh-hans": "平方米"},
        topic="exhibition",
        definition={"en": "Under a roof."},
        standard="ISO 25639-1",
        rolls_up_to=Measure.objects.get(code="exhibition-area"),
        order=7,
    )

    assert get(client, "measures/indoor-area") == envelope(
        measure, "measure", "measures/indoor-area", "measures/indoor-area/"
    ) | {
        "slug": "indoor-area",
        "name": {"en": "Indoor area"},
        "unofficial": ["en"],
        "unit_kind": "area",
        "unit": "m2",
        "unit_name": {"en": "m²", "zh-hans": "平方米"},
        "topic": "exhibition",
        "definition": {"en": "Under a roof."},
        "standard": "ISO 25639-1",
        "rolls_up_to": "exhibition-area",
        "order": 7,
    }


def test_term(client, db):
    term = Term.objects.create(
        vocabulary="deal-type",
        code="swap",
        name={"en": "swap"},
        definition={"en": "Goods for goods."},
        binding="binding",
    )

    assert get(client, "terms/swap") == envelope(term, "term", "terms/swap") | {
        "slug": "swap",
        "vocabulary": "deal-type",
        "name": {"en": "swap"},
        "unofficial": [],
        "definition": {"en": "Goods for goods."},
        "binding": "binding",
        "order": 500,
    }


def test_sector(client, db):
    sector = make_sector(slug="cars", name={"en": "Cars"}, definition={"en": "And their parts."})
    SectorCode.objects.create(sector=sector, scheme="ISIC", code="29")
    SectorCode.objects.create(sector=sector, scheme="GB/T 4754", code="C36")

    assert get(client, "sectors/cars") == envelope(
        sector, "sector", "sectors/cars", "fields/cars/"
    ) | {
        "slug": "cars",
        "name": {"en": "Cars"},
        "unofficial": [],
        "definition": {"en": "And their parts."},
        "codes": [{"scheme": "GB/T 4754", "code": "C36"}, {"scheme": "ISIC", "code": "29"}],
        "order": 500,
    }
