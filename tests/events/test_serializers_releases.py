from datetime import date

from events.models import SectorList, Term
from tests.factories import make_document, make_organization, make_release, make_sector
from tests.objects import envelope, get


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
