from datetime import date

import pytest
from django.utils.timezone import localtime

from events.models import Term
from expo_portal.quantities import parse
from expo_portal.writing import writing
from projects.models import ProjectAmount, ProjectMilestone, ProjectQuantity
from tests.factories import (
    make_document,
    make_forum,
    make_organization,
    make_place,
    make_project,
    make_release,
    make_sector,
    make_session,
    text,
)

SITE = "http://127.0.0.1:8000"


def add_amount(project, printed, kind="total", **fields):
    amount = ProjectAmount(project=project, kind=kind, **fields)
    amount.quantity = parse(printed)
    amount.save()


def add_milestone(project, stage, printed="", **fields):
    milestone = ProjectMilestone(project=project, stage=stage, **fields)
    if printed:
        milestone.quantity = parse(printed)
    milestone.save()


def found(client, query):
    """References of the projects that a filter finds."""
    response = client.get(f"/api/v1/projects/?{query}")
    assert response.status_code == 200
    return [shape["reference"] for shape in response.json()["results"]]


def test_project_in_full(client, db):
    session = make_session(slug="13")
    release = make_release(session)
    make_document(release, code="jilin-daily-2021")
    document = make_document(release, code="report-2022")
    forum, investor = make_forum(session), make_organization()
    umbrella = make_project(session=session, reference="13-000", items_count=15)
    project = make_project(
        "over 1.12 billion yuan",
        parties=[investor],
        session=session,
        reference="13-057",
        title=text("Car parts"),
        unofficial=["en"],
        summary={"en": "A factory."},
        release=release,
        document=document,
        forum=forum,
        deal_type=Term.objects.get(code="contract"),
        nature=Term.objects.filter(vocabulary="nature").first(),
        direction=Term.objects.filter(vocabulary="direction").first(),
        sector=make_sector(slug="cars"),
        place=make_place(slug="changchun"),
        signed_on=date(2021, 9, 1),
        signed_on_precision="month",
        signed_by=date(2021, 9, 27),
        is_expansion=True,
        parent=umbrella,
    )
    project.other_sectors.set([make_sector(slug="materials"), make_sector(slug="energy")])
    project.parties.update(role=Term.objects.get(code="investor"))
    add_amount(project, "undisclosed", "contract", wording={"en": "not disclosed"})
    quantity = ProjectQuantity(project=project, what={"en": "Sets a year"}, unit="set")
    quantity.quantity = parse("300000")
    quantity.save()
    add_milestone(project, "in-operation", date=date(2023, 1, 1), precision="year", is_planned=True)
    add_milestone(
        project,
        "construction-started",
        "30 million yuan",
        date=date(2022, 4, 2),
        document=document,
        note={"en": "The first phase."},
    )
    project.refresh_from_db()

    response = client.get("/api/v1/projects/13-057/")

    assert response.json() == {
        "type": "project",
        "id": str(project.pk),
        "url": f"{SITE}/api/v1/projects/{project.pk}/",
        "html_url": f"{SITE}/projects/13-057/",
        "version": project.version,
        "changed_at": localtime(project.changed_at).isoformat(),
        "published_at": "2021-09-30T18:00:00+08:00",
        "slug": "13-057",
        "reference": "13-057",
        "title": {"en": "Car parts", "zh-hans": "中文 Car parts"},
        "unofficial": ["en"],
        "summary": {"en": "A factory."},
        "session": "13",
        "release": str(release.pk),
        "document": "report-2022",
        "forum": str(forum.pk),
        "deal_type": "contract",
        "nature": project.nature.code,
        "direction": project.direction.code,
        "sector": "cars",
        "other_sectors": ["energy", "materials"],
        "place": "changchun",
        "signed_on": "2021-09-01",
        "signed_on_precision": "month",
        "signed_by": "2021-09-27",
        "expansion": True,
        "parties": [{"organization": str(investor.pk), "role": "investor"}],
        "amounts": [
            {
                "kind": "contract",
                "qualifier": "undisclosed",
                "value": None,
                "low": None,
                "high": None,
                "currency": None,
                "as_printed": None,
                "text": {"en": "undisclosed", "zh-hans": "未披露"},
                "wording": {"en": "not disclosed"},
                "as_of": None,
            },
            {
                "kind": "total",
                "qualifier": "over",
                "value": "1120000000",
                "low": "1120000000",
                "high": "1130000000",
                "currency": "CNY",
                "as_printed": {"number": "1.12", "number_max": None, "scale": "billion"},
                "text": {"en": "over 1.12 billion yuan", "zh-hans": "逾11.2亿元"},
                "wording": {},
                "as_of": None,
            },
        ],
        "quantities": [
            {
                "what": {"en": "Sets a year"},
                "qualifier": "exact",
                "value": "300000",
                "low": "300000",
                "high": "300000",
                "unit": "set",
                "as_printed": {"number": "300000", "number_max": None, "scale": None},
                "text": {"en": "300,000", "zh-hans": "30万"},
                "certainty": "expected",
            }
        ],
        "milestones": [
            {
                "stage": "construction-started",
                "date": "2022-04-02",
                "precision": "day",
                "planned": False,
                "amount": {
                    "qualifier": "exact",
                    "value": "30000000",
                    "low": "29500000",
                    "high": "30500000",
                    "currency": "CNY",
                    "as_printed": {"number": "30", "number_max": None, "scale": "million"},
                    "text": {"en": "30 million yuan", "zh-hans": "3000万元"},
                },
                "document": "report-2022",
                "note": {"en": "The first phase."},
            },
            {
                "stage": "in-operation",
                "date": "2023-01-01",
                "precision": "year",
                "planned": True,
                "amount": None,
                "document": None,
                "note": {},
            },
        ],
        "stage": "construction-started",
        "items_count": 1,
        "parent": str(umbrella.pk),
        "continues": None,
        "sample": False,
    }


def test_stage_filter_agrees_with_the_stage_shown(client, db):
    session = make_session()
    steps = {
        "P1": [("signed", None), ("negotiated", None)],
        "P2": [("signed", date(2021, 9, 24)), ("in-operation", None)],
        "P3": [("signed", date(2021, 9, 24)), ("suspended", date(2022, 1, 1))],
        "P4": [("signed", date(2021, 9, 24)), ("effective", date(2021, 9, 24))],
        "P5": [],
    }
    with writing():
        for reference, milestones in steps.items():
            project = make_project(session=session, reference=reference)
            for stage, day in milestones:
                add_milestone(project, stage, date=day)
            add_milestone(project, "full-capacity", date=date(2030, 1, 1), is_planned=True)

    shown = client.get("/api/v1/projects/?fields=reference,stage").json()["results"]

    by_stage = {stage: found(client, f"stage={stage}") for stage in ProjectMilestone.Stage.values}
    assert {shape["reference"]: shape["stage"] for shape in shown} == {
        "P1": "signed",
        "P2": "signed",
        "P3": "suspended",
        "P4": "effective",
        "P5": None,
    }
    assert {stage: names for stage, names in by_stage.items() if names} == {
        "signed": ["P1", "P2"],
        "suspended": ["P3"],
        "effective": ["P4"],
    }


def test_amount_filters_speak_of_one_and_the_same_amount(client, db):
    session = make_session()
    mixed = make_project("5 billion yuan", session=session, reference="P1")
    add_amount(mixed, "20 million US dollars", "purchase")
    make_project("20 million yuan", session=session, reference="P2")
    make_project(session=session, reference="P3")

    assert found(client, "amount_min=0") == ["P1", "P2"]
    assert found(client, "amount_max=0") == []
    assert found(client, "amount_min=1000000000") == ["P1"]
    assert found(client, "amount_max=20000000") == ["P1", "P2"]
    assert found(client, "amount_min=1000000000&currency=USD") == []
    assert found(client, "currency=USD,EUR&amount_min=20000000&amount_max=20000000") == ["P1"]
    assert found(client, "amount_kind=total&amount_max=20000000") == ["P2"]


@pytest.fixture
@writing()
def projects(db):
    session = make_session(slug="13")
    china = make_place(slug="china", kind="country", iso_code="CN")
    jilin = make_place(slug="jilin", kind="province", within=china)
    changchun = make_place(slug="changchun", within=jilin)
    korea = make_place(slug="korea", kind="country", iso_code="KR")
    contract = Term.objects.get(code="contract")
    cars, energy = make_sector(slug="cars"), make_sector(slug="energy")
    forum = make_forum(session, slug="round-table")
    first = make_project(
        session=session,
        reference="P1",
        place=changchun,
        sector=cars,
        deal_type=contract,
        forum=forum,
        signed_on=date(2021, 9, 23),
        title={"en": "Wheels", "zh-hans": "车轮"},
        parties=[
            make_organization(slug="hankook", place=korea),
            make_organization(slug="faw", place=changchun),
        ],
    )
    second = make_project(
        session=make_session(slug="14"),
        reference="P2",
        place=korea,
        sector=energy,
        signed_on=date(2023, 8, 23),
        summary={"en": "100% wind"},
    )
    second.other_sectors.add(cars)
    return {"forum": forum, "first": first}


def test_filters_find(client, projects):
    expected = {
        "session=13": ["P1"],
        "session=13,14": ["P1", "P2"],
        "session=13&session=14": ["P1", "P2"],
        "session=99": [],
        "deal_type=contract,agreement": ["P1"],
        "sector=cars": ["P1", "P2"],
        "sector=energy": ["P2"],
        "place=changchun": ["P1"],
        "place=china": ["P1"],
        "place=korea,jilin": ["P1", "P2"],
        "country=korea": ["P1"],
        "country=KR": ["P1"],
        "country=CN,KR": ["P1"],
        "organization=hankook,faw": ["P1"],
        "forum=round-table": ["P1"],
        "signed_after=2021-09-24": ["P2"],
        "signed_after=2021-09-23&signed_before=2021-09-23": ["P1"],
        "q=wheel": ["P1"],
        "q=%E8%BD%A6%E8%BD%AE": ["P1"],
        "q=WIND": ["P2"],
        "q=ind": [],
        "q=100%25": ["P2"],
        "q=00%25": [],
        "q=%25": [],
        "q=p2": ["P2"],
        "changed_since=2100-01-01": [],
        "changed_since=2021-01-01": ["P1", "P2"],
        "ordering=-signed_on": ["P2", "P1"],
        "ordering=-signed_on&session=13": ["P1"],
    }

    assert {query: found(client, query) for query in expected} == expected


def test_filter_takes_ids_too(client, projects):
    forum, first = projects["forum"], projects["first"]

    assert found(client, f"forum={forum.pk}") == ["P1"]
    assert found(client, f"session={first.session_id},14") == ["P1", "P2"]
    assert found(client, f"parent={first.pk}") == []
