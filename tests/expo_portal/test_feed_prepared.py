"""A statement that is kept answers as one that is composed for the question alone."""

from datetime import timedelta
from itertools import product
from random import Random
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.utils import timezone

from events.filters import InPlaceFilter, TermFilter
from expo_portal.feed import lists, views
from expo_portal.feed.filters import ReferenceFilter
from expo_portal.feed.lists import Order
from expo_portal.resources import RESOURCES
from expo_portal.writing import writing
from tests.expo_portal.test_feed_hidden import MAKE, make_hidden
from tests.expo_portal.test_feed_lists import walk
from tests.factories import HIDDEN, make_project, make_sector, make_session
from tests.worlds import World

# A value that each filter takes, which may find nothing; of more than one kind where it can be.
DAY, UUID = "2021-09-24", "00000000-0000-4000-8000-000000000000"
VALUES = {"q": "car", "changed_since": DAY, "signed_after": DAY, "signed_before": DAY}
VALUES |= {"headline": "true", "currency": "CNY,KRW", "amount_min": "1.5", "amount_max": "1000000"}


def value_of(name, found):
    choices = getattr(found.extra.get("choices"), "choices", None)
    return VALUES.get(name) or (choices[0][0] if choices else f"some,{UUID}")


def clear():
    lists.page_statement.cache_clear()
    views.object_statement.cache_clear()


@pytest.fixture
def clock(monkeypatch):
    now = [timezone.now()]
    monkeypatch.setattr("django.utils.timezone.now", lambda: now[0])
    return now


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_statement_holds_nothing_of_the_moment_it_was_composed_at(rf, db, clock, resource):
    view = resource.viewset(resource=resource)
    asked = {name: value_of(name, found) for name, found in resource.filters.base_filters.items()}
    query = rf.get("/", asked).GET
    order, variant = Order.read({}, view), resource.filters.variant(resource.filters.read(query))

    def composed():
        clear()
        parts = order.parts([None] * len(order.columns), False)
        found = [lists.page_statement(resource, variant, order, False, *part) for part in parts]
        found.append(views.object_statement(resource, "id"))
        return [
            (each.sql, [getattr(value, "name", value) for value in each.parameters])
            for each in found
        ]

    first = composed()
    clock[0] += timedelta(days=400)

    assert composed() == first
    assert all("now" in parameters for _sql, parameters in first)
    assert set(asked) == set(resource.filters.base_filters)


@pytest.mark.parametrize("resource", sorted(MAKE))
def test_record_is_shown_from_its_moment_on(client, db, clock, resource):
    moment = clock[0] + timedelta(hours=1)
    record = MAKE[resource](make_session(), publish_at=moment)
    shown = []

    for clock[0] in (moment - timedelta(microseconds=1), moment):
        answer = client.get(f"/api/v1/{resource}/?limit=1000").json()
        status = client.get(f"/api/v1/{resource}/{record.pk}/").status_code
        shown.append((str(record.pk) in {each["id"] for each in answer["results"]}, status))

    assert shown == [(False, 404), (True, 200)]


# Of the questions below.
SHAPES = 8


@pytest.fixture
def world(db):
    """Two sessions with two fields each, and projects on several days."""
    with writing():
        sessions = [make_session(slug="13"), make_session(slug="14")]
        sectors = [make_sector(slug="cars"), make_sector(slug="farms")]
        projects = [
            make_project(
                session=session, sector=sector, signed_on=timezone.now().date() - timedelta(days)
            )
            for days, (session, sector) in enumerate(
                (session, sector) for session in sessions for sector in sectors
            )
        ]
    return sessions, sectors, projects


def asked(world):
    """Questions of a few shapes, each with several values."""
    sessions, sectors, projects = world
    for session in (*sessions, None):
        for sector in sectors:
            slugs = {"session": session.slug} if session else {}
            yield slugs | {"sector": sector.slug}
            yield slugs | {"sector": str(sector.pk)}
            yield slugs | {"sector": f"{sectors[0].pk},{sector.slug}"}
    for project in projects:
        yield {"signed_after": project.signed_on.isoformat(), "session": "13,14"}
        yield {"changed_since": project.changed_at.isoformat()}


def test_kept_statement_answers_as_one_of_its_own(client, world):
    def pages(query):
        query = urlencode(query | {"limit": 1, "ordering": "-signed_on"})
        return walk(client, f"/api/v1/projects/?{query}")

    questions, own = list(asked(world)), []
    for query in questions:
        clear()
        own.append(pages(query))
    clear()
    kept = [pages(query) for query in questions]

    assert kept == own
    assert len({str(found) for found in own}) > SHAPES
    assert len(questions) == 26
    info = lists.page_statement.cache_info()
    assert (info.misses, info.hits) == (22, 58)


def test_so_many_statements_are_kept_at_most():
    found = {kept.cache_info().maxsize for kept in (lists.page_statement, views.object_statement)}

    assert found == {200}


def test_statement_of_a_search_or_an_amount_is_not_kept(client, world):
    clear()
    everything = sorted(str(project.pk) for project in world[2])

    found = {
        query: sorted(
            each["id"] for each in client.get(f"/api/v1/projects/?{query}").json()["results"]
        )
        for query in ("q=project", "q=fair", "amount_min=5", "session=13&amount_max=5")
    }

    assert {query: ids for query, ids in found.items() if ids} == {"q=project": everything}
    assert lists.page_statement.cache_info().currsize == 0
    client.get("/api/v1/figures/?headline=true&session=13")
    assert lists.page_statement.cache_info().currsize == 1


def test_long_question_is_answered_and_its_statement_not_kept(client, world):
    sessions, _sectors, projects = world
    clear()
    others = ",".join(f"other-{n}" for n in range(100))

    answer = client.get(f"/api/v1/projects/?session=13,{others}").json()

    of_13 = {str(project.pk) for project in projects if project.session == sessions[0]}
    assert {shape["id"] for shape in answer["results"]} == of_13
    assert lists.page_statement.cache_info().currsize == 0


def values_in(resource, found):
    """Those that records have where this filter looks."""
    if choices := getattr(found.extra.get("choices"), "choices", None):
        return [value for value, _label in choices]
    where = found.field_name if found.field_name != "id" else ""
    names = {TermFilter: ["code"], InPlaceFilter: ["slug"]}.get(type(found), [""])
    if isinstance(found, ReferenceFilter):
        names = ["pk", *([found.slug] if found.slug else [])]
    paths = ["__".join(filter(None, (where, name))) for name in names]
    values = {
        str(each) for path in paths for each in resource.model.objects.values_list(path, flat=True)
    }
    return sorted(values - {"", "None"}) or STRANGE


STRANGE = ["none", UUID, f"{{{UUID}}}", UUID.upper(), "%", "_", "100%s", "%(now)s", "'; --", "中"]


def question_of(random, resource, name):
    """This filter and perhaps another, each with up to four values, some of which none has."""
    filters = resource.filters.base_filters
    question = {}
    for each in {name: None} | dict.fromkeys(random.sample(sorted(filters), random.randint(0, 1))):
        values = [VALUES.get(each)]
        if each not in VALUES:
            values = random.choices(values_in(resource, filters[each]), k=random.randint(1, 3))
            if not filters[each].extra.get("choices"):
                values.insert(random.randint(0, 1), random.choice(STRANGE))
        question[each] = ",".join(values)
    return question


def test_any_question_is_answered_as_the_orm_answers_it(client, db):
    random, filled, differing = Random(4), 0, []
    with writing():
        World(random)
        for name, reason in product(MAKE, HIDDEN):
            make_hidden(name, reason)
    asked = [(each, name) for each in RESOURCES for name in each.filters.base_filters]
    for resource, name in asked * 4:
        question = question_of(random, resource, name)
        answer = client.get(f"/api/v1/{resource.name}/?{urlencode(question | {'limit': 1000})}")
        values = resource.filters.read(QueryDict(urlencode(question)))
        found = resource.filters.select(resource.model.objects.published(), values)
        expected = sorted(str(key) for key in found.values_list("pk", flat=True))

        filled += bool(expected)
        if sorted(each["id"] for each in answer.json()["results"]) != expected:
            differing.append((resource.name, question))

    assert differing == []
    assert filled > 60
