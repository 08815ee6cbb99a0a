"""Each resource in full, as a partner reads it."""

from datetime import date, time

import pytest
from django.utils.timezone import localtime

from events.models import Correction, Measure, Rendition, SectorCode, SectorList, Term
from tests.factories import (
    PAST,
    make_claim,
    make_comparison,
    make_document,
    make_figure,
    make_forum,
    make_highlight,
    make_image,
    make_measure,
    make_organization,
    make_participation,
    make_pavilion,
    make_place,
    make_release,
    make_sector,
    make_series,
    make_session,
    public,
    text,
)

SITE = "http://127.0.0.1:8000"


def get(client, address):
    response = client.get(f"/api/v1/{address}/")
    assert response.status_code == 200
    return response.json()


def envelope(record, type_, path, page=None):
    """What surrounds the content of each object."""
    record.refresh_from_db()
    return {
        "type": type_,
        "id": str(record.pk),
        "url": f"{SITE}/api/v1/{path}/",
        "html_url": page and f"{SITE}/{page}",
        "version": record.version,
        "changed_at": localtime(record.changed_at).isoformat(),
        "published_at": localtime(record.public_from).isoformat(),
    }


@pytest.fixture
def session(db):
    series = make_series(slug="china-northeast-asia-expo", name={"en": "China-Northeast Asia Expo"})
    return make_session(series=series, slug="13", ordinal=13)


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


def test_release(client, session):
    committee, office, paper = make_organization(), make_organization(), make_organization()
    release = make_release(
        session,
        title={"en": "Results"},
        issued_on=date(2021, 9, 30),
        issued_on_inferred=True,
        issuer=committee,
        host=office,
    )
    make_document(
        release,
        code="jilin-daily-2021",
        title="13th Expo delivers",
        publisher=paper,
        published_on=date(2021, 9, 30),
        url="https://paper.example/13",
        copied_at="copy.example",
    )
    energy, materials = make_sector(slug="energy"), make_sector(slug="materials")
    contract = Term.objects.get(code="contract")
    listed = SectorList.objects.create(release=release, deal_type=contract, is_ranked=True)
    listed.entries.create(sector=materials, order=2)
    listed.entries.create(sector=energy, order=1)

    assert get(client, f"releases/{release.pk}") == envelope(
        release, "release", f"releases/{release.pk}", "sessions/13/"
    ) | {
        "session": "13",
        "title": {"en": "Results"},
        "occasion": "press-conference",
        "issued_on": "2021-09-30",
        "issued_on_precision": "day",
        "issued_on_inferred": True,
        "issuer": str(committee.pk),
        "host": str(office.pk),
        "stage": "closing",
        "documents": [
            {
                "code": "jilin-daily-2021",
                "kind": "article",
                "title": "13th Expo delivers",
                "language": "en",
                "publisher": str(paper.pk),
                "published_on": "2021-09-30",
                "url": "https://paper.example/13",
                "archive_url": None,
                "copied_at": "copy.example",
            }
        ],
        "sector_lists": [
            {
                "deal_type": "contract",
                "exhaustive": False,
                "ranked": True,
                "sectors": ["energy", "materials"],
            }
        ],
    }


def test_figure_of_money(client, session):
    release = make_release(session)
    document = make_document(release, code="jilin-daily-2021")
    measure = Measure.objects.get(code="contracted-investment")
    whole = make_figure("over 196.2 billion yuan", release)
    figure = make_figure(
        "over 117.1 billion yuan",
        release,
        measure=measure,
        document=document,
        part_of=whole,
        from_count=12,
        from_kind=Term.objects.get(code="countries-and-regions"),
        from_qualifier="about",
        equivalent_number="18.1",
        equivalent_scale="billion",
        equivalent_currency="USD",
        share="59.68",
        dimensions=Term.objects.filter(code__in=["offline", "domestic"]),
        wording={"en": "exceeding 117.1 billion yuan"},
        is_headline=True,
        order=3,
    )
    make_comparison(figure)

    assert get(client, f"figures/{figure.pk}") == envelope(
        figure, "figure", f"figures/{figure.pk}", f"sessions/13/press/#f-{figure.pk}"
    ) | {
        "session": "13",
        "release": str(release.pk),
        "document": "jilin-daily-2021",
        "measure": "contracted-investment",
        "qualifier": "over",
        "value": "117100000000",
        "low": "117100000000",
        "high": "117200000000",
        "unit": "CNY",
        "as_printed": {"number": "117.1", "number_max": None, "scale": "billion"},
        "text": {"en": "over 117.1 billion yuan", "zh-hans": "逾1171亿元"},
        "wording": {"en": "exceeding 117.1 billion yuan"},
        "equivalent": {
            "qualifier": "exact",
            "value": "18100000000",
            "low": "18050000000",
            "high": "18150000000",
            "currency": "USD",
            "as_printed": {"number": "18.1", "number_max": None, "scale": "billion"},
            "text": {"en": "18.1 billion US dollars", "zh-hans": "181亿美元"},
        },
        "share": {"qualifier": "exact", "value": "59.68"},
        "part_of": str(whole.pk),
        "parts_add_up": False,
        "from": {"count": 12, "qualifier": "about", "kind": "countries-and-regions"},
        "out_of": None,
        "dimensions": {"mode": "offline", "origin": "domestic"},
        "place": None,
        "sector": None,
        "forums": [],
        "pavilion": None,
        "names_all": None,
        "band": None,
        "basis": "total",
        "period": None,
        "sessions": None,
        "as_of": None,
        "stage": "closing",
        "scope": {},
        "note": {},
        "headline": True,
        "order": 3,
        "supersedes": None,
        "comparisons": [
            {
                "of": "value",
                "basis": "previous-session",
                "session": None,
                "against": {},
                "change": "percent",
                "direction": "up",
                "qualifier": "exact",
                "value": "110.69",
                "low": "110.685",
                "high": "110.695",
                "as_printed": {"number": "110.69", "number_max": None, "scale": None},
            }
        ],
    }


def test_figure_of_a_count(client, session):
    forums = [make_forum(session), make_forum(session)]
    earlier = make_session(slug="1", ordinal=1)
    release = make_release(session)
    forecast = make_figure("900", release)
    figure = make_figure(
        "3-5",
        release,
        measure=make_measure(code="executives", unit_kind="count", unit="person"),
        forums=forums,
        place=make_place(slug="jilin"),
        sector=make_sector(slug="energy"),
        pavilion=make_pavilion(session),
        out_of=12,
        parts_add_up=True,
        names_all=False,
        band_low="100000000",
        band_currency="CNY",
        basis="per-day",
        period_start=date(2021, 9, 23),
        sessions_from=1,
        sessions_to=13,
        as_of=date(2021, 9, 27),
        stage="interim",
        scope={"en": "at noon"},
        note={"zh-hans": "原文如此"},
        supersedes=forecast,
    )
    make_comparison(
        figure,
        "over 23",
        change="absolute",
        direction="down",
        basis="named-session",
        against_session=earlier,
        against={"en": "the first expo"},
        of="from",
    )

    assert get(client, f"figures/{figure.pk}") == envelope(
        figure, "figure", f"figures/{figure.pk}", f"sessions/13/press/#f-{figure.pk}"
    ) | {
        "session": "13",
        "release": str(release.pk),
        "document": None,
        "measure": "executives",
        "qualifier": "between",
        "value": "3",
        "low": "3",
        "high": "5",
        "unit": "person",
        "as_printed": {"number": "3", "number_max": "5", "scale": None},
        "text": {"en": "3–5", "zh-hans": "3至5"},
        "wording": {},
        "equivalent": None,
        "share": None,
        "part_of": None,
        "parts_add_up": True,
        "from": None,
        "out_of": 12,
        "dimensions": {},
        "place": "jilin",
        "sector": "energy",
        "forums": sorted(str(forum.pk) for forum in forums),
        "pavilion": str(figure.pavilion_id),
        "names_all": False,
        "band": {"low": "100000000", "high": None, "currency": "CNY"},
        "basis": "per-day",
        "period": {"start": "2021-09-23", "end": None},
        "sessions": {"from": 1, "to": 13},
        "as_of": "2021-09-27",
        "stage": "interim",
        "scope": {"en": "at noon"},
        "note": {"zh-hans": "原文如此"},
        "headline": False,
        "order": 500,
        "supersedes": str(forecast.pk),
        "comparisons": [
            {
                "of": "from",
                "basis": "named-session",
                "session": "1",
                "against": {"en": "the first expo"},
                "change": "absolute",
                "direction": "down",
                "qualifier": "over",
                "value": "23",
                "low": "23",
                "high": "24",
                "as_printed": {"number": "23", "number_max": None, "scale": None},
            }
        ],
    }


def test_figure_kept_back(client, session):
    figure = make_figure("undisclosed", session=session)

    shape = get(client, f"figures/{figure.pk}")

    names = ("qualifier", "value", "low", "high", "as_printed", "text")
    assert {name: shape[name] for name in names} == {
        "qualifier": "undisclosed",
        "value": None,
        "low": None,
        "high": None,
        "as_printed": None,
        "text": {"en": "undisclosed", "zh-hans": "未披露"},
    }


def test_figure_of_zero_is_a_figure(client, session):
    figure = make_figure("0", session=session)

    shape = get(client, f"figures/{figure.pk}")

    assert (shape["value"], shape["low"], shape["high"]) == ("0", "0", "0")


def test_correction(client, session):
    figure = make_figure("over 117.1 billion yuan", session=session)
    old = {"qualifier": "about", "number": "117", "scale": "billion", "number_max": ""}
    new = {"qualifier": "over", "number": "117.1", "scale": "billion", "number_max": ""}
    correction = Correction.objects.create(
        figure=figure,
        old=old | {"currency": "CNY"},
        new=new | {"currency": "CNY"},
        reason={"en": "A slip of the pen."},
        **public(),
    )

    assert get(client, f"corrections/{correction.pk}") == envelope(
        correction, "correction", f"corrections/{correction.pk}"
    ) | {
        "session": "13",
        "figure": str(figure.pk),
        "old": {
            "qualifier": "about",
            "value": "117000000000",
            "low": "111150000000",
            "high": "122850000000",
            "currency": "CNY",
            "as_printed": {"number": "117", "number_max": None, "scale": "billion"},
            "text": {"en": "about 117 billion yuan", "zh-hans": "约1170亿元"},
        },
        "new": {
            "qualifier": "over",
            "value": "117100000000",
            "low": "117100000000",
            "high": "117200000000",
            "currency": "CNY",
            "as_printed": {"number": "117.1", "number_max": None, "scale": "billion"},
            "text": {"en": "over 117.1 billion yuan", "zh-hans": "逾1171亿元"},
        },
        "reason": {"en": "A slip of the pen."},
        "at": localtime(PAST).isoformat(),
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


def test_highlight(client, session):
    release = make_release(session)
    document = make_document(release, code="jilin-daily-2021")
    forum = make_forum(session)
    highlight = make_highlight(release=release, document=document, forum=forum, kind="result")

    assert get(client, f"highlights/{highlight.pk}") == envelope(
        highlight, "highlight", f"highlights/{highlight.pk}"
    ) | {
        "session": "13",
        "release": str(release.pk),
        "document": "jilin-daily-2021",
        "forum": str(forum.pk),
        "kind": "result",
        "topic": {"en": "Topic", "zh-hans": "中文 Topic"},
        "text": {"en": "It went well.", "zh-hans": "中文 It went well."},
        "order": 500,
    }


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


def test_participation(client, session):
    zhejiang, company = make_place(slug="zhejiang"), make_organization()
    forum, pavilion = make_forum(session), make_pavilion(session)
    guest = make_participation(
        session,
        place=zhejiang,
        role=Term.objects.get(code="partner-region"),
        is_first_time=True,
        rank=1,
        note={"en": "The largest."},
    )
    exhibitor = make_participation(
        session,
        organization=company,
        forum=forum,
        pavilion=pavilion,
        role=Term.objects.get(code="exhibitor"),
        category=Term.objects.filter(vocabulary="category").first(),
    )

    assert get(client, f"participations/{guest.pk}") == envelope(
        guest, "participation", f"participations/{guest.pk}"
    ) | {
        "session": "13",
        "release": None,
        "forum": None,
        "pavilion": None,
        "organization": None,
        "place": "zhejiang",
        "role": "partner-region",
        "category": None,
        "first_time": True,
        "rank": 1,
        "note": {"en": "The largest."},
        "order": 500,
    }
    assert get(client, f"participations/{exhibitor.pk}") == envelope(
        exhibitor, "participation", f"participations/{exhibitor.pk}"
    ) | {
        "session": "13",
        "release": None,
        "forum": str(forum.pk),
        "pavilion": str(pavilion.pk),
        "organization": str(company.pk),
        "place": None,
        "role": "exhibitor",
        "category": exhibitor.category.code,
        "first_time": False,
        "rank": None,
        "note": {},
        "order": 500,
    }


def test_place(client, session):
    jilin = make_place(slug="jilin", kind="province", name={"en": "Jilin"})
    changchun = make_place(
        slug="changchun",
        kind="city",
        name={"en": "Changchun", "zh-hans": "长春"},
        iso_code="CN-220",
        within=jilin,
    )
    make_participation(session, place=changchun)

    assert get(client, "places/changchun") == envelope(
        changchun, "place", "places/changchun", "places/changchun/"
    ) | {
        "slug": "changchun",
        "name": {"en": "Changchun", "zh-hans": "长春"},
        "unofficial": [],
        "kind": "city",
        "iso_code": "CN-220",
        "within": "jilin",
    }


def test_organization(client, session):
    company = make_organization(
        slug="wanda",
        name={"en": "Wanda Group"},
        unofficial=["en"],
        place=make_place(slug="dalian"),
        website="https://wanda.example/",
    )
    make_participation(session, organization=company)

    assert get(client, "organizations/wanda") == envelope(
        company, "organization", f"organizations/{company.pk}", "organisations/wanda/"
    ) | {
        "slug": "wanda",
        "name": {"en": "Wanda Group"},
        "unofficial": ["en"],
        "kind": "company",
        "place": "dalian",
        "website": "https://wanda.example/",
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


def test_image(client, session):
    forum = make_forum(session)
    image = make_image(
        session, forum=forum, alt={"en": "The main hall"}, focal_x=30, taken_on=date(2021, 9, 23)
    )
    for width, height in ((1920, 1280), (960, 640)):
        Rendition.objects.create(
            image=image,
            file=f"images/hall-{width}.webp",
            media_type="image/webp",
            width=width,
            height=height,
        )

    assert get(client, f"images/{image.pk}") == envelope(image, "image", f"images/{image.pk}") | {
        "session": "13",
        "release": None,
        "of": {"session": "13", "forum": str(forum.pk), "pavilion": None},
        "alt": {"en": "The main hall"},
        "decorative": False,
        "credit": "Jilin Daily",
        "focal_point": {"x": 30, "y": 50},
        "taken_on": "2021-09-23",
        "renditions": [
            {
                "width": 960,
                "height": 640,
                "type": "image/webp",
                "url": f"{SITE}/media/images/hall-960.webp",
            },
            {
                "width": 1920,
                "height": 1280,
                "type": "image/webp",
                "url": f"{SITE}/media/images/hall-1920.webp",
            },
        ],
        "order": 500,
    }
