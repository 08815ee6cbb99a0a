from events.doubles import doubtful_organizations
from tests.factories import make_organization, make_place


def names(doubts):
    return [{str(doubt.one), str(doubt.other)} for doubt in doubts]


def test_like_names_are_doubtful(db):
    make_organization(name={"en": "Wanda Group", "zh-hans": "万达集团"}, place=make_place())
    make_organization(name={"zh-hans": "萬達集團有限公司"})
    make_organization(name={"en": "Jilin Daily"})

    [doubt] = doubtful_organizations()

    assert {str(doubt.one), str(doubt.other)} == {"Wanda Group", "萬達集團有限公司"}
    assert doubt.reason == "The same name, but for the legal form or the spelling."


def test_those_told_apart_are_not_doubtful(db):
    one, other, third = (make_organization(name={"en": "Wanda"}, slug=f"w{n}") for n in range(3))
    one.distinct_from.add(other)

    found = {frozenset((doubt.one, doubt.other)) for doubt in doubtful_organizations()}

    assert found == {frozenset((one, third)), frozenset((other, third))}


def test_doubts_ask_a_fixed_number_of_queries(db, django_assert_num_queries):
    for n in range(5):
        make_organization(name={"en": "Wanda"}, slug=f"wanda-{n}", place=make_place())

    # Names, those told apart, and the records with their seats.
    with django_assert_num_queries(3):
        doubts = doubtful_organizations()
        names(doubts)
        assert len([doubt.one.place for doubt in doubts]) == 10


def test_completing_fills_what_is_open(db):
    seat = make_place()
    survivor = make_organization(name={"en": "Wanda"}, unofficial=["en"], website="")
    double = make_organization(
        name={"en": "Wanda Group", "zh-hans": "万达"},
        unofficial=["en", "zh-hans"],
        place=seat,
        website="https://wanda.example/",
    )

    survivor.complete_from(double)

    survivor.refresh_from_db()
    assert survivor.name == {"en": "Wanda", "zh-hans": "万达"}
    assert survivor.unofficial == ["en", "zh-hans"]
    assert (survivor.place, survivor.website) == (seat, "https://wanda.example/")
