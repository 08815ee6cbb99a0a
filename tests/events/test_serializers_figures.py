from datetime import date

from django.utils.timezone import localtime

from events.models import Correction, Measure, Term
from tests.factories import (
    PAST,
    make_comparison,
    make_document,
    make_figure,
    make_forum,
    make_measure,
    make_pavilion,
    make_place,
    make_release,
    make_sector,
    make_session,
    public,
)
from tests.objects import envelope, get


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
