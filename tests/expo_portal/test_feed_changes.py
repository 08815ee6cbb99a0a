"""Lines, cursors and parameters of the changes; that mirrors are exact is tested beside."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.core.cache import cache
from django.utils import timezone

from expo_portal.feed import cursors
from expo_portal.feed.changes import Cursor, Filter, Point
from expo_portal.feed.manifest import ManifestView
from expo_portal.feed.store import PublicState
from expo_portal.resources import RESOURCES
from expo_portal.writing import writing
from projects.statistics import manifest
from tests.factories import (
    FUTURE,
    HIDDEN,
    hidden_fields,
    make_claim,
    make_figure,
    make_organization,
    make_project,
    make_release,
    make_session,
    text,
)
from tests.mirrors import Mirror

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(client):
    return lambda address: client.get(address).json()


def lines(get, query=""):
    return get(f"/api/v1/changes/?{query}")["results"]


def test_line_of_a_new_object_holds_it(client, get):
    claim = make_claim()

    [line] = lines(get, "types=claim")

    shape = get(f"/api/v1/claims/{claim.pk}/")
    assert line == {
        "type": "claim",
        "id": str(claim.pk),
        "action": "upsert",
        "version": 1,
        "at": line["at"],
        "object": shape,
    }
    assert line["at"] >= shape["changed_at"]


def test_every_object_of_every_type_has_one_line(get):
    make_project("5 yuan", parties=[make_organization()])
    make_figure()

    found = [(line["type"], line["id"]) for line in lines(get, "limit=1000")]

    counts = get("/api/v1/manifest/")["counts"]
    assert len(found) == len(set(found)) == sum(counts.values())
    assert counts["project"] == counts["figure"] == 1


def test_hidden_record_is_in_no_line(get, hidden):
    fields, expo_session = hidden_fields(hidden)
    make_session()
    before = Mirror(get)
    before.catch_up()
    project = make_project("5 yuan", session=expo_session, title=text("Secret"), **fields)

    found = before.catch_up()

    if hidden == "withdrawn":
        found = [line for line in found if line["id"] != str(project.pk)]
    assert "Secret" not in json.dumps(found)
    assert str(project.pk) not in json.dumps([found, lines(get, "types=project")]) or (
        hidden == "withdrawn"
    )


def test_organization_that_is_gone_is_heard_of_at_its_next_moment_alone(get, monkeypatch):
    former, session = make_organization(), make_session()
    make_project(session=session, parties=[former]).withdraw(text("Signed twice."))
    mirror = Mirror(get)
    mirror.catch_up()
    before = lines(get, "types=organization")

    make_project(session=session, parties=[former], publish_at=FUTURE)
    told, listed = mirror.catch_up(), lines(get, "types=organization")
    monkeypatch.setattr("django.utils.timezone.now", lambda: FUTURE)
    [organization, _project] = sorted(mirror.catch_up(), key=lambda line: line["type"])

    assert (told, listed) == ([], before)
    assert (organization["id"], organization["action"]) == (str(former.pk), "upsert")
    assert organization["at"] == timezone.localtime(FUTURE).isoformat()


def test_what_leaves_the_filter_is_told(get):
    here, there = make_session(slug="here"), make_session(slug="there")
    claim = make_claim(release=make_release(here))
    mirror = Mirror(get, {"session": "here", "types": "claim"})
    mirror.catch_up()

    claim.release, claim.session = make_release(there), there
    claim.save()

    [line] = mirror.catch_up()
    assert (line["action"], line["reason"]) == ("remove", "outside-filter")
    assert mirror.objects == {}


def test_types_without_a_session_match_every_value(get):
    project = make_project(session=make_session(slug="here"), parties=[make_organization()])

    found = {line["type"]: line["action"] for line in lines(get, "session=nowhere&limit=1000")}

    assert found["project"] == "remove"
    assert (found["organization"], found["measure"], found["series"]) == ("upsert",) * 3
    assert str(project.pk) in json.dumps(lines(get, "session=here,nowhere&types=project"))


def test_several_sessions_are_one_filter(get):
    for slug in ("one", "two", "three"):
        make_claim(release=make_release(make_session(slug=slug)))

    kept = [line["action"] for line in lines(get, "session=one&session=two&types=claim")]

    assert sorted(kept) == ["remove", "upsert", "upsert"]


def test_pages_go_through_a_window_and_leave_new_writes_to_the_next(get):
    claims = [make_claim() for _ in range(3)]
    mirror = Mirror(get, {"types": "claim"}, limit=2)

    first, more = mirror.step()
    claims[0].order = 9
    claims[0].save()
    rest = mirror.catch_up()

    assert (len(first), more) == (2, True)
    assert [line["id"] for line in rest].count(str(claims[0].pk)) >= 1
    assert mirror.objects["claim", str(claims[0].pk)]["order"] == 9
    assert mirror.step() == ([], False)


def test_embargoed_write_does_not_move_the_cursor(get):
    release = make_release()
    mirror = Mirror(get)
    mirror.catch_up()
    before = mirror.cursor

    make_claim(release=release, publish_at=FUTURE)
    mirror.catch_up()

    assert mirror.cursor == before


def refused(client, query):
    answer = client.get(f"/api/v1/changes/?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    return answer.json()["errors"]


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        (
            "typs=claim",
            [
                {
                    "parameter": "typs",
                    "detail": "There is no such parameter here.",
                    "suggestion": "types",
                }
            ],
        ),
        (
            "types=claim,porject",
            [
                {
                    "parameter": "types",
                    "detail": "There is no such type.",
                    "suggestion": "project",
                }
            ],
        ),
        ("limit=1000000000", [{"parameter": "limit", "detail": "Give a number from 1 to 1000."}]),
        ("session=", [{"parameter": "session", "detail": "A value is missing."}]),
    ],
)
def test_mistake_is_answered_with_what_to_do(client, query, errors):
    assert refused(client, query) == errors


@pytest.mark.parametrize("cursor", ["x", "%00", "AAAA", "W10", "é", "a" * 3000, "-", "=", "A=="])
def test_foreign_cursor_is_refused(client, cursor):
    assert refused(client, f"cursor={cursor}")[0]["parameter"] == "cursor"


def test_cursor_that_a_partner_has_kept_is_read_for_good():
    scope = Filter(("project", "forum"), ("13",)).scope
    two, three = (datetime(2026, 9, 1, hour, tzinfo=UTC) for hour in (2, 3))
    last, between = Cursor(Point(7, two)), two + timedelta(minutes=30)

    assert {text: Cursor.read(scope, text) for text in KEPT} == dict(
        zip(KEPT, [last, Cursor(last.since, Point(9, three), (between, UUID(int=5)))], strict=True)
    )


# As the first portal wrote them: none may ever be refused.
KEPT = (
    "KkGmqOC8eUc3WzcsMTc4ODIyODAwMDAwMDAwMF0",
    "_w7qcEzRNH56WzcsMTc4ODIyODAwMDAwMDAwMCw5LDE3ODgyMzE2MDAwMDAwMDAsMTc4ODIyOTgwMDAwMDAwMCwiMDAwMDAw"
    "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDUiXQ",
)
FORGED = [5, None, True, "x", {}, [], [0], [1, 0, 1], ["x", 0], [None, 0], [[], 0], [{}, 0]]
FORGED += [[1.5, 0], [float("nan"), 0], [0, float("inf")], [0, "x"], [0, 10**18], [2**70, 0]]
FORGED += [[0, 0, "x", 0, 0, "0" * 32], [0, 0, 0, 0, 0, 5], [0, 0, 0, 0, 0, "x"]]


@pytest.mark.parametrize("position", FORGED, ids=str)
def test_forged_cursor_is_refused(client, position):
    cursor = cursors.written(Filter((), ()).scope, position)

    assert refused(client, f"cursor={cursor}")[0]["parameter"] == "cursor"


def test_cursor_belongs_to_its_filter(client, get):
    make_claim()
    cursor = get("/api/v1/changes/?types=claim")["cursor"]

    assert get(f"/api/v1/changes/?types=claim&limit=7&cursor={cursor}")["results"] == []
    for query in ("", "types=project", "types=claim&session=13"):
        assert refused(client, f"{query}&cursor={cursor}") == [
            {
                "parameter": "cursor",
                "detail": "This cursor belongs to other parameters, or to no answer of these "
                "changes. Repeat the `types` and `session` that it came with, or begin without it.",
            }
        ]


def test_cursor_of_a_state_that_is_no_more_is_refused(client, get):
    make_claim()
    cursor = get("/api/v1/changes/")["cursor"]
    PublicState.objects.update(sequence=0)

    assert refused(client, f"cursor={cursor}") == [
        {
            "parameter": "cursor",
            "detail": "The portal went back to an older state than this cursor's. Begin without"
            " a cursor.",
        }
    ]


@pytest.mark.parametrize("size", [2, 50])
def test_changes_take_two_queries_and_known_ones_take_one(client, django_assert_num_queries, size):
    with writing():
        for _ in range(size):
            make_claim()

    with django_assert_num_queries(2):
        answer = client.get("/api/v1/changes/")
    with django_assert_num_queries(1):
        again = client.get("/api/v1/changes/", headers={"If-None-Match": answer["ETag"]})

    assert again.status_code == 304


# The manifest


def test_manifest_adds_up_amounts_by_what_may_be_added(get):
    here = make_session(slug="here")
    for printed in ("5 yuan", "over 6 yuan", "over 7 yuan", "2 US dollars", "undisclosed"):
        make_project(printed, session=here)
    make_project("100 yuan", session=make_session(slug="there"))

    found = get("/api/v1/manifest/?session=here")

    def amount(qualifier, currency, count, total):
        return {
            "kind": "total",
            "deal_type": None,
            "currency": currency,
            "qualifier": qualifier,
            "count": count,
            "sum": total,
        }

    assert found["counts"]["project"] == 5
    assert found["amounts"] == [
        amount("undisclosed", None, 1, None),
        amount("exact", "CNY", 1, "5"),
        amount("over", "CNY", 2, "13"),
        amount("exact", "USD", 1, "2"),
    ]


def test_manifest_of_some_types_counts_these(get):
    make_claim()

    found = get("/api/v1/manifest/?types=claim,project")

    assert found["counts"] == {"claim": 1, "project": 0}
    assert get("/api/v1/manifest/?types=claim")["amounts"] == []


def test_empty_manifest_is_the_hash_of_nothing(get):
    assert get("/api/v1/manifest/?types=claim")["sha256"] == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


@pytest.mark.parametrize("size", [2, 50])
def test_manifest_takes_four_queries(client, django_assert_num_queries, size):
    with writing():
        for _ in range(size):
            make_project("5 yuan")

    with django_assert_num_queries(4):
        client.get("/api/v1/manifest/")


def test_manifest_that_staff_write_into_is_of_one_state(get, rf):
    """What was counted before the write and what was added up after it agree with no copy."""
    session, left = make_session(), [make_project, make_project]
    make_project("5 yuan", session=session)

    def amounts(sessions, at):
        if left:
            left.pop()("7 yuan", session=session)
        return manifest(sessions, at)

    view = ManifestView.as_view(types=[each.type for each in RESOURCES], amounts=amounts)
    found = json.loads(view(rf.get("/api/v1/manifest/")).render().content)

    assert found == get("/api/v1/manifest/")
    assert (found["counts"]["project"], found["amounts"][0]["sum"]) == (3, "19")


def test_what_takes_long_to_count_is_kept_while_it_holds(
    client, settings, django_assert_num_queries
):
    settings.PAGE_SECONDS = 60
    cache.clear()
    session = make_session(slug="13")
    make_figure("111", session=session)
    addresses = ["", "manifest/", "manifest/?session=13", "sessions/13/checks/"]

    def told():
        return [client.get(f"/api/v1/{address}").content for address in addresses]

    first = told()
    with django_assert_num_queries(len(addresses)):
        assert told() == first

    make_figure("112", session=session, scope=text("more"))

    later = told()
    cache.clear()
    assert later == told()
    assert later != first
    cache.clear()


def test_hidden_record_is_not_in_the_manifest(get):
    make_project("5 yuan", session=make_session())
    before = get("/api/v1/manifest/?types=project")

    with writing():
        for reason in HIDDEN:
            fields, expo_session = hidden_fields(reason)
            make_project("6 yuan", session=expo_session, **fields)

    after = get("/api/v1/manifest/?types=project")
    assert [after[name] for name in ("counts", "amounts", "sha256")] == [
        before[name] for name in ("counts", "amounts", "sha256")
    ]
