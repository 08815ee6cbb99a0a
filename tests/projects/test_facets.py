import pytest
from django.http import QueryDict

from events.models import Term
from expo_portal.writing import writing
from projects import facets
from projects.facets import chips
from projects.selection import Selection
from tests.factories import (
    HIDDEN,
    hidden_fields,
    make_organization,
    make_participation,
    make_place,
    make_project,
    make_sector,
    make_session,
    make_term,
)
from tests.factories import text as both

pytestmark = pytest.mark.django_db


def options(query):
    found = facets.facets(Selection(QueryDict(query)))
    return {
        facet.parameter: [
            (option.value, option.count, option.is_chosen) for option in facet.options
        ]
        for facet in found
    }


@pytest.fixture
@writing()
def three():
    """Two contracts and an agreement, in two fields and two cities."""
    country = make_place(slug="china", kind="country")
    city = make_place(slug="changchun", within=make_place(slug="jilin", within=country))
    port = make_place(slug="dalian", within=country)
    session = make_session(slug="13")
    paper = make_sector(slug="paper", order=1)
    steel = make_sector(slug="steel", order=2)
    contract = Term.objects.get(code="contract")
    agreement = Term.objects.get(code="agreement")
    party = make_organization(place=city)
    one = make_project(
        "5 billion yuan", session=session, sector=paper, deal_type=contract, place=city
    )
    two = make_project(
        "1 billion yuan", session=session, sector=steel, deal_type=contract, place=port
    )
    three = make_project(session=session, sector=paper, deal_type=agreement, parties=[party])
    one.other_sectors.set([steel, paper])
    one.parties.create(organization=party)
    one.parties.create(organization=make_organization(place=port))
    two.milestones.create(stage="signed", date="2021-09-24")
    three.milestones.create(stage="in-operation", is_planned=True)


def test_every_word_has_its_entries(three):
    assert options("") == {
        "session": [("13", 3, False)],
        "deal_type": [("contract", 2, False), ("agreement", 1, False)],
        "sector": [("paper", 2, False), ("steel", 2, False)],
        "place": [
            ("china", 2, False),
            ("changchun", 1, False),
            ("dalian", 1, False),
            ("jilin", 1, False),
        ],
        "country": [("china", 2, False)],
        "stage": [("signed", 1, False)],
    }


def test_counts_ignore_the_choice_of_their_own_kind_only(three):
    found = options("sector=steel&deal_type=agreement")

    assert found["sector"] == [("paper", 1, False), ("steel", 0, True)]
    assert found["deal_type"] == [("contract", 2, False), ("agreement", 0, True)]
    assert found["session"] == [("13", 0, False)]


def test_count_of_a_word_is_what_choosing_it_shows(three):
    for parameter, found in options("session=13").items():
        for value, count, _chosen in found:
            selection = Selection(QueryDict(f"{parameter}={value}"))
            assert (parameter, value, selection.projects().count()) == (parameter, value, count)


def test_currencies_are_a_choice_where_there_are_two(three):
    make_project("1 billion US dollars")

    assert options("")["currency"] == [("CNY", 2, False), ("USD", 1, False)]


def test_facets_count_no_hidden_project(three):
    before = options("")
    with writing():
        for reason in HIDDEN:
            fields, expo_session = hidden_fields(reason)
            place = make_place(kind="country")
            # Public all the same, as the country of a guest.
            make_participation(place=place)
            secret = make_project(
                "1 billion US dollars",
                session=expo_session,
                sector=make_sector(),
                place=place,
                deal_type=make_term("deal-type"),
                parties=[make_organization(place=place)],
                **fields,
            )
            secret.milestones.create(stage="terminated")
            secret.other_sectors.set([make_sector()])

    assert options("") == before


def test_facets_show_the_commonest_words_and_the_chosen(monkeypatch):
    monkeypatch.setattr(facets, "MOST_OPTIONS", 1)
    with writing():
        for slug, times in (("a", 1), ("b", 2), ("c", 1)):
            sector = make_sector(slug=slug)
            for _n in range(times):
                make_project(sector=sector)

    found = facets.facets(Selection(QueryDict("sector=c")))

    [sectors] = [facet for facet in found if facet.parameter == "sector"]
    assert [option.value for option in sectors.options] == ["b", "c"]
    assert sectors.left_out == 1


def test_chips_read_as_people_speak():
    company = make_organization(slug="wanda", name=both("Wanda"))
    make_project(
        "1 billion yuan", sector=make_sector(slug="paper", name=both("Paper")), parties=[company]
    )
    query = "sector=paper&amount_min=100000000&currency=CNY&organization=wanda&q=mill&nature=x"
    selection = Selection(QueryDict(query))

    found = chips(selection, facets.facets(selection))

    assert [str(chip.label) for chip in found] == [
        "Paper",
        "from 100 million yuan",
        "yuan",
        "Wanda",
        "“mill”",
        "nature: x",
    ]
    assert found[1].query == "sector=paper&currency=CNY&organization=wanda&q=mill&nature=x"


def test_chips_name_no_hidden_organization():
    company = make_organization(slug="secret", name=both("Secret matter"))
    make_project(parties=[company], status="draft")
    selection = Selection(QueryDict("organization=secret"))

    assert [chip.label for chip in chips(selection, [])] == ["organization: secret"]
