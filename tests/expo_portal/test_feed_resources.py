import json
from hashlib import sha256

from rest_framework.utils.encoders import JSONEncoder

from events.models import Measure
from expo_portal.resources import RESOURCES, digest, own_content
from expo_portal.writing import writing
from projects.models import SignedProject
from tests.expo_portal.test_feed_hidden import make_correction
from tests.factories import (
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
    make_project,
    make_release,
    make_sector,
    make_session,
    make_term,
    text,
)

# What stands around the content of each object.
ENVELOPE = {"type", "id", "url", "html_url", "version", "changed_at", "published_at"}
NAMES = [resource.name for resource in RESOURCES]
BY_NAME = {resource.name: resource for resource in RESOURCES}


def test_index_names_every_resource_with_its_address_and_count(client, db):
    make_figure()

    response = client.get("/api/v1/")

    counts = {found.name: found.model.objects.published().count() for found in RESOURCES}
    assert response.json() == {
        "resources": [
            {
                "name": found.name,
                "type": found.type,
                "url": f"http://127.0.0.1:8000/api/v1/{found.name}/",
                "count": counts[found.name],
            }
            for found in RESOURCES
        ]
    }
    assert counts["figures"] == 1


def test_index_takes_two_queries(client, db, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get("/api/v1/")


@writing()
def make_rich():
    """A record of each type that refers to as much as one of its kind can."""
    session = make_session(previous=make_session(), place=make_place(), mode=make_term())
    release = make_release(session, issuer=make_organization(), host=make_organization())
    listed = release.sector_lists.create(deal_type=make_term("deal-type"))
    listed.entries.create(sector=make_sector())
    document, forum, pavilion = make_document(release), make_forum(session), make_pavilion(session)
    place = make_place(within=make_place())
    company = make_organization(place=place)
    figure = make_figure(
        "5 billion yuan",
        release,
        document=document,
        forums=[forum],
        pavilion=pavilion,
        place=place,
        sector=make_sector(),
        from_count=5,
        from_kind=make_term("from"),
        dimensions=[make_term()],
    )
    make_comparison(figure, against_session=session.previous)
    make_correction(session)
    make_rich_project(company, session=session, release=release, document=document, forum=forum)
    make_participation(session, place=place, category=make_term("category"))
    make_participation(session, organization=company)
    for make in (make_highlight, make_claim):
        make(release=release, document=document, forum=forum)
    make_measure(rolls_up_to=Measure.objects.first())
    make_sector().codes.create(scheme="ISIC", code="29")
    make_image(session, forum=forum, pavilion=pavilion).renditions.create(
        file="hall.webp", media_type="image/webp", width=960, height=640
    )


def make_rich_project(company, **fields):
    project = make_project(
        "5 billion yuan",
        [company],
        place=company.place,
        sector=make_sector(),
        deal_type=make_term("deal-type"),
        nature=make_term("nature"),
        direction=make_term("direction"),
        **fields,
    )
    project.other_sectors.add(make_sector())
    project.parties.update(role=make_term("role"))
    project.milestones.create(stage="signed", document=fields["document"])


def test_list_takes_the_same_queries_at_any_size(client, db, django_assert_num_queries):
    for size, more in ((2, 2), (5, 3)):
        with writing():
            for _ in range(more):
                make_rich()

        for name in NAMES:
            with django_assert_num_queries(2, info=name):
                answer = client.get(f"/api/v1/{name}/?limit=1000").json()

            assert len(answer["results"]) >= size, name


def test_object_takes_two_queries_and_a_known_one_takes_one(client, db, django_assert_num_queries):
    make_rich()
    project = SignedProject.objects.get()

    for size in (2, 50):
        with writing():
            for _ in range(size - SignedProject.objects.count()):
                make_project("5 yuan", session=project.session, place=project.place)
        for key in (project.pk, project.reference):
            with django_assert_num_queries(2):
                answer = client.get(f"/api/v1/projects/{key}/")
            with django_assert_num_queries(1):
                again = client.get(
                    f"/api/v1/projects/{key}/", headers={"If-None-Match": answer["ETag"]}
                )
            assert (answer.status_code, again.status_code) == (200, 304)


def test_content_needs_no_query_and_holds_all_but_the_envelope(
    client, db, django_assert_num_queries
):
    make_rich()

    for name in NAMES:
        shapes = client.get(f"/api/v1/{name}/").json()["results"]
        records = BY_NAME[name].model.objects.for_feed().in_bulk([each["id"] for each in shapes])

        with django_assert_num_queries(0, info=name):
            contents = [own_content(record) for record in records.values()]

        found = dict(zip(map(str, records), contents, strict=True))
        assert shapes
        for shape in shapes:
            content = json.loads(json.dumps(found[shape["id"]], cls=JSONEncoder))
            assert content == {part: shape[part] for part in shape if part not in ENVELOPE}


def test_content_is_canonical(db):
    sector = make_sector(slug="cars", name={"zh-hans": "汽车", "en": "Cars"})

    canonical = (
        '{"codes":[],"definition":{},"name":{"en":"Cars","zh-hans":"汽车"},'
        '"order":500,"slug":"cars","unofficial":[]}'
    )
    assert digest(own_content(sector)) == sha256(canonical.encode()).hexdigest()


def test_content_does_not_depend_on_the_order_of_entry(db):
    forums = [make_forum() for _ in range(4)]
    sectors = [make_sector() for _ in range(4)]
    terms = [make_term("mode"), make_term("origin"), make_term("nature")]
    figure, project = make_figure(), make_project()
    contents = set()

    for step in (1, -1):
        figure.forums.set(forums[::step], clear=True)
        figure.dimensions.set(terms[::step], clear=True)
        project.other_sectors.set(sectors[::step], clear=True)
        contents.add((fresh(figure), fresh(project)))

    assert len(contents) == 1


def test_content_does_not_depend_on_the_order_that_forums_have_themselves(db):
    session = make_session()
    forums = [make_forum(session, order=place) for place in range(4)]
    figure = make_figure(session=session, forums=forums)
    before = fresh(figure)

    for forum in forums:
        forum.order = 9 - forum.order
        forum.save()

    assert fresh(figure) == before


def fresh(record):
    return digest(own_content(type(record).objects.for_feed().get(pk=record.pk)))


def test_content_of_a_reference_is_not_its_own(db):
    """A renamed place moves its own version, not those of all that lie there."""
    place = make_place()
    project = make_project(place=place)
    version = type(project).objects.get(pk=project.pk).version

    place.name = text("Renamed")
    place.save()

    assert type(project).objects.get(pk=project.pk).version == version


def test_page_without_its_language_leads_to_the_reader(client, db):
    session = make_session(slug="13")

    page = (
        client.get("/api/v1/sessions/13/").json()["html_url"].removeprefix("http://127.0.0.1:8000")
    )
    response = client.get(page, headers={"accept-language": "zh-hans"})

    assert (response.status_code, response.headers["Location"]) == (302, "/zh-hans/sessions/13/")
    assert session.is_published


def test_portal_says_that_it_is_well(client, db):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")
