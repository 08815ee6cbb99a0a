import pytest

from expo_portal.writing import writing
from projects import indexes
from tests.factories import (
    HIDDEN,
    hidden_fields,
    make_organization,
    make_participation,
    make_place,
    make_project,
    make_sector,
    make_session,
)
from tests.factories import text as both
from tests.html import read, text, texts

pytestmark = pytest.mark.django_db
PATHS = ("/en/fields/", "/en/places/", "/en/organisations/")


def listed(client, path):
    """Names with their counts, and where they lead."""
    response = client.get(path)
    assert response.status_code == 200
    found = read(response).findall(".//main//ul[@class='fields']//a")
    return [(text(link), link.get("href")) for link in found]


def make_known(**project):
    """A field, a place and an organisation, each named by one project."""
    sector = make_sector(slug="paper", name=both("Paper"))
    place = make_place(slug="jilin", name=both("Jilin"))
    mill = make_organization(slug="mill", name=both("A mill"))
    made = make_project("5 yuan", sector=sector, place=place, parties=[mill], **project)
    return sector, place, mill, made


def test_each_name_stands_with_its_projects_and_sessions(client):
    sector, place, mill, first = make_known()
    wood = make_sector(slug="wood", name=both("Wood"), order=999)
    second = make_project(place=place, sector=wood)
    second.other_sectors.add(sector, wood)
    for _each in range(2):
        make_participation(first.session, organization=mill)
    make_participation(place=place)

    fields = listed(client, "/en/fields/")

    assert [each for each in fields if "project" in each[0]] == [
        ("Paper 2 projects", "/en/fields/paper/"),
        ("Wood 1 project", "/en/fields/wood/"),
    ]
    assert listed(client, "/en/places/") == [("Jilin 2 projects 1 session", "/en/places/jilin/")]
    assert listed(client, "/en/organisations/") == [
        ("A mill 1 project 1 session", "/en/organisations/mill/")
    ]


def test_names_that_nothing_public_names_are_not_listed(client):
    with writing():
        sector = make_sector(name=both("Paper"))
        for reason in HIDDEN:
            own, expo_session = hidden_fields(reason)
            place = make_place(name=both(f"Jilin, {reason}"))
            mill = make_organization(name=both(f"A mill, {reason}"))
            named = {"sector": sector, "place": place, "parties": [mill]}
            make_project("5 yuan", session=expo_session, **named, **own)
            make_participation(expo_session, organization=mill, **own)
            make_participation(expo_session, place=place, **own)

    found = [name for path in PATHS for name, _link in listed(client, path)]

    assert "Paper" in found
    assert not [name for name in found if "Jilin" in name or "mill" in name or "project" in name]


def test_hidden_project_is_not_counted(client):
    with writing():
        sector, place, mill, _made = make_known()
        named = {"sector": sector, "place": place, "parties": [mill]}
        wood = make_sector(slug="wood", name=both("Wood"))
        for reason in HIDDEN:
            own, expo_session = hidden_fields(reason)
            secret = make_project(session=expo_session, **named, **own)
            secret.other_sectors.add(wood)

    counted = [name for path in PATHS for name, _link in listed(client, path) if "project" in name]

    assert counted == ["Paper 1 project", "Jilin 1 project", "A mill 1 project"]


def test_names_are_ordered_in_the_language_of_the_page(client):
    for english, chinese in (("b", "甲"), ("A", "乙")):
        make_participation(organization=make_organization(name={"en": english, "zh-hans": chinese}))

    assert [name[0] for name, _link in listed(client, "/en/organisations/")] == ["A", "b"]
    assert [name[0] for name, _link in listed(client, "/zh-hans/organisations/")] == ["甲", "乙"]


def test_chinese_names_are_ordered_by_pinyin(client):
    """Of Chángchūn, Jílín, Běijīng, Shěnyáng and “Yīdài Yīlù”."""
    for name in ("长春", "“一带一路”", "吉林", "Alpha", "北京", "沈阳", "beta"):
        names = {"en": name, "zh-hans": name}
        make_participation(organization=make_organization(name=names))
        make_participation(place=make_place(name=names))

    for path in ("/zh-hans/organisations/", "/zh-hans/places/"):
        names = [name.split()[0] for name, _link in listed(client, path)]
        assert names == ["Alpha", "beta", "北京", "长春", "吉林", "沈阳", "“一带一路”"]


def test_long_list_has_pages(client, monkeypatch):
    monkeypatch.setattr(indexes, "ROWS", 2)
    for name in "abc":
        make_participation(organization=make_organization(name=both(name)))

    root = read(client.get("/en/organisations/?page=2"))

    assert text(root.find(".//title")) == "Organisations, page 2"
    assert texts(root, ".//nav[@class='pages']//li") == ["1", "2"]
    assert [name for name, _link in listed(client, "/en/organisations/?page=2")] == ["c 1 session"]
    assert len(listed(client, "/en/organisations/?page=\x00")) == 2


@pytest.mark.parametrize("size", [2, 50])
def test_queries_do_not_grow(client, django_assert_num_queries, size):
    session = make_session()
    with writing():
        for _each in range(size):
            place, mill = make_place(), make_organization()
            made = make_project(session=session, sector=make_sector(), place=place, parties=[mill])
            made.other_sectors.add(made.sector)
            make_participation(session, organization=mill)
            make_participation(session, place=place)

    for path in PATHS:
        with django_assert_num_queries(4):
            client.get(path)


def test_pages_of_one_record_lead_back_to_the_list(client):
    make_known()

    for path, record in zip(PATHS, ("paper", "jilin", "mill"), strict=True):
        crumbs = read(client.get(f"{path}{record}/")).findall(".//ol[@class='crumbs']//a")
        assert [link.get("href") for link in crumbs] == ["/en/", path]
