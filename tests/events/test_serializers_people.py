from events.models import Term
from tests.factories import (
    make_forum,
    make_organization,
    make_participation,
    make_pavilion,
    make_place,
)
from tests.objects import envelope, get


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
