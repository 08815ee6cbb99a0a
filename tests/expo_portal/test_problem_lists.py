"""The page of problems: each with its number, and the list that shows as many."""

import pytest

from expo_portal.writing import writing
from tests.factories import (
    make_document,
    make_figure,
    make_forum,
    make_image,
    make_measure,
    make_project,
    make_release,
    make_session,
    make_staff,
    make_term,
)
from tests.worlds import save

pytestmark = pytest.mark.django_db

PAGE = "/admin/problems/"


@pytest.fixture
def session():
    return make_session(ordinal=13)


def found(client):
    answer = client.get(PAGE)
    return {problem.name: problem for problem in answer.context["problems"]}


def test_problems_are_counted_with_their_lists(admin_client, session):
    release = make_release(session)
    make_figure("5", release=release)
    make_figure("6", release=make_document(make_release(session)).release)
    make_image(session, alt={}, status="draft", publish_at=None, is_shipped=False)
    make_project("5 yuan", session=session, release=release, signed_on="2001-01-01")

    problems = found(admin_client)
    lists = {
        name: admin_client.get(problem.address).context["cl"].result_count
        for name, problem in problems.items()
    }

    assert {name: problem.count for name, problem in problems.items()} == lists
    assert lists == {
        "Sessions: without dates": 1,
        "Releases: without a document": 1,
        "Figures: without a document": 1,
        "Images: without alternative text": 1,
        "Images: without a file": 1,
        "Signed projects: without parties": 1,
        "Signed projects: without a field": 1,
        "Signed projects: without news": 1,
    }


def test_totals_that_disagree_lead_to_their_release(admin_client, session):
    release = make_document(make_release(session)).release
    measure = make_measure(unit_kind="count")
    whole = make_figure("10", release=release, measure=measure, parts_add_up=True)
    for printed in ("3", "4"):
        kind = make_term()
        make_figure(printed, release=release, measure=measure, part_of=whole, dimensions=[kind])

    problem = found(admin_client)[f"Totals that disagree: {release}"]

    assert (problem.count, problem.address) == (1, f"/admin/events/release/{release.pk}/change/")


def test_stale_translations_lead_to_the_queue(admin_client, session):
    forum = make_forum(session)
    save(forum, name=forum.name | {"zh-hans": "论坛！"})

    [problem] = [each for name, each in found(admin_client).items() if "outrun" in name]

    assert (problem.count, admin_client.get(problem.address).context["outrun"]) == (1, 1)


@pytest.mark.parametrize("size", [1, 8])
def test_page_asks_a_fixed_number_of_queries(
    admin_client, session, django_assert_num_queries, size
):
    release = make_release(session)
    with writing():
        for _each in range(size):
            make_figure(release=release)
            make_image(session, alt={"en": "x"})
            make_project("5 yuan", session=session)
            make_forum(session)

    with django_assert_num_queries(22):
        admin_client.get(PAGE)


def test_page_is_not_for_people_without_a_role(client):
    client.force_login(make_staff())

    assert client.get(PAGE).status_code == 403


def test_without_records_there_are_no_problems(admin_client):
    assert found(admin_client) == {}
