import pytest

from expo_portal.writing import writing
from projects.ranking import Rank, rank_in_field
from tests.factories import HIDDEN, hidden_fields, make_project, make_sector
from tests.html import read, texts

pytestmark = pytest.mark.django_db


def test_rank_says_no_more_than_the_words():
    fields = [
        ("2 yuan", ["1 yuan", "3 yuan"], Rank(2, 2, 3)),
        ("2 yuan", ["2 yuan", "1 yuan"], Rank(1, 1, 3)),
        ("over 20 yuan", ["over 20 yuan", "10 yuan"], Rank(1, 2, 3)),
        ("over 20 yuan", ["20 yuan", "30 yuan"], Rank(2, 2, 3)),
        ("20 yuan", ["over 20 yuan"], Rank(1, 2, 2)),
        ("at least 5 yuan", ["4 yuan", "9 yuan"], Rank(1, 2, 3)),
        ("at least 5 yuan", ["9 yuan"] * 3, None),
        ("2 yuan", ["at least 1 yuan"], Rank(1, 2, 2)),
        ("2 yuan", ["undisclosed", "3 US dollars"], None),
        ("undisclosed", ["1 yuan"], None),
        ("2 yuan", [], None),
    ]
    with writing():
        projects = []
        for own, others, _rank in fields:
            sector = make_sector()
            projects.append(make_project(own, sector=sector))
            for printed in others:
                make_project(printed, sector=sector)

    found = [
        (*field[:2], rank_in_field(project))
        for field, project in zip(fields, projects, strict=True)
    ]

    assert found == fields


def test_wholes_and_repeats_are_not_ranked():
    sector = make_sector()
    whole = make_project("9 yuan", sector=sector)
    part = make_project("1 yuan", sector=sector, parent=whole)
    make_project("8 yuan", sector=sector, items_count=3)
    before = make_project("2 yuan", sector=sector)
    again = make_project("2 yuan", sector=sector, continues=before)

    assert rank_in_field(part) == Rank(2, 2, 2)
    assert rank_in_field(again) == Rank(1, 1, 2)
    assert (rank_in_field(whole), rank_in_field(before)) == (None, None)


def test_hidden_project_takes_no_place():
    with writing():
        sector = make_sector()
        project = make_project("2 yuan", sector=sector)
        make_project("1 yuan", sector=sector)
        for reason in HIDDEN:
            own, expo_session = hidden_fields(reason)
            make_project("9 yuan", sector=sector, session=expo_session, **own)

    assert rank_in_field(project) == Rank(1, 1, 2)


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("2 yuan", "number 1 of 2 stated amounts of this kind"),
        ("over 1 yuan", "from number 1 to number 2 of 2 stated amounts of this kind"),
    ],
)
def test_project_page_says_the_rank(client, printed, said):
    sector = make_sector()
    project = make_project(printed, sector=sector)
    make_project("over 1 yuan", sector=sector)

    root = read(client.get(project.get_absolute_url()))

    assert f"{said} worked out" in texts(root, ".//dd")
