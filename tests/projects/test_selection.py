import pytest
from django.http import QueryDict

from projects.selection import Selection
from tests.factories import make_project

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("1亿", "amount_min=100000000"),
        ("0.5 billion", "amount_min=500000000"),
        ("100000000", "amount_min=100000000"),
        ("over 2 million", "amount_min=2000000"),
        ("1亿元", "amount_min=100000000&currency=CNY"),
    ],
)
def test_amounts_are_read_as_people_type_them(typed, address):
    query = QueryDict(mutable=True)
    query["amount_min"] = typed

    selection = Selection(query)

    assert (selection.address, selection.problems) == (address, {})


def test_values_come_by_comma_and_by_repetition():
    selection = Selection(QueryDict("session=13,12&session=13&place=&ordering=reference"))

    assert selection.address == "session=13&session=12&ordering=reference"


def test_unreadable_filter_narrows_nothing_and_is_told():
    project = make_project("5 billion yuan")

    selection = Selection(QueryDict("amount_min=under 3&deal=contract"))

    assert list(selection.projects()) == [project]
    assert selection.problems == {
        "": "This list has no filter named deal.",
        "amount_min": "Type one number alone, such as 0.5 billion or 5亿.",
    }
