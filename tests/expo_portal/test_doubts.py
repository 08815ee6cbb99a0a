"""Doubts in the admin: records that may be one are merged, or told apart for good."""

import pytest
from django.urls import reverse

from events.models import Organization
from expo_portal.quantities import parse
from projects.models import ProjectAmount, SignedProject
from tests.factories import (
    DRAFT,
    make_organization,
    make_place,
    make_project,
    make_session,
    make_staff,
    text,
)
from tests.html import read, texts

ORGANIZATIONS = "/admin/events/organization/doubts/"
PROJECTS = "/admin/projects/signedproject/doubts/"


def merging(one, other):
    label = f"{one._meta.app_label}_{one._meta.model_name}"
    return reverse(f"admin:{label}_merge", args=[one.pk, other.pk])


def rows(client, path, table=0):
    tables = read(client.get(path)).findall(".//table[@class='doubts']")
    return [texts(row, "td") for row in tables[table].findall("tbody/tr")] if tables else []


def two_organizations():
    return (
        make_organization(name={"en": "Wanda"}, slug="wanda"),
        make_organization(name={"en": "Wanda Group"}, slug="wanda-group", place=make_place()),
    )


# The page


def test_page_shows_pairs_with_what_tells_them_apart(admin_client):
    _one, other = two_organizations()

    [row] = rows(admin_client, ORGANIZATIONS)

    about = {"Wanda company · wanda", f"Wanda Group company · {other.place} · wanda-group"}
    assert {*row[:2]} == about
    assert row[2:] == [
        "The same name, but for the legal form or the spelling.",
        "Merge … They are two",
    ]


def test_page_without_doubts_says_so(admin_client):
    root = read(admin_client.get(PROJECTS))

    assert texts(root, ".//div[@class='module']/p") == [
        "No two of them look like one.",
        "No amount looks wrong.",
    ]


def test_list_leads_to_the_doubts(admin_client):
    root = read(admin_client.get("/admin/events/organization/"))

    assert ORGANIZATIONS in [link.get("href") for link in root.findall(".//ul/li/a")]


@pytest.mark.parametrize("size", [2, 5])
def test_page_asks_a_fixed_number_of_queries(admin_client, django_assert_num_queries, size):
    for _each in range(size):
        make_project("5 million yuan", title=text("Hotel"), session=None, place=make_place())

    # Who asks (2); titles, parties, amounts, those told apart, the records and their amounts;
    # what sticks out.
    with django_assert_num_queries(9):
        admin_client.get(PROJECTS)


# Told apart


def test_those_said_to_be_two_do_not_come_back(admin_client):
    one, other = two_organizations()

    admin_client.post(ORGANIZATIONS, {"one": one.pk, "other": other.pk, "answer": "distinct"})

    assert rows(admin_client, ORGANIZATIONS) == []
    assert list(other.distinct_from.all()) == [one]


@pytest.mark.parametrize("key", ["", "x", "\0", "9" * 40, "0b3c4c2e-0000-4000-8000-000000000000"])
def test_answer_about_nothing_is_not_found(admin_client, key):
    one, _other = two_organizations()

    answer = admin_client.post(ORGANIZATIONS, {"one": one.pk, "other": key, "answer": "distinct"})

    assert answer.status_code == 404
    assert len(rows(admin_client, ORGANIZATIONS)) == 1


# Merged


def test_merge_shows_both_and_what_names_them(admin_client):
    one, other = two_organizations()
    make_project(parties=[one])

    root = read(admin_client.get(merging(one, other)))

    found = {row.find("th").text: texts(row, "td") for row in root.findall(".//tbody/tr")}
    assert found["Name"] == ["en: Wanda", "en: Wanda Group", "differs"]
    assert found["Kind"] == ["company", "company", ""]
    assert found["Seat"] == ["–", str(other.place), "differs"]
    assert found["Parties"] == ["1", "0", ""]
    assert texts(root, ".//tfoot//button") == ["Keep “Wanda”", "Keep “Wanda Group”"]


def test_merge_moves_all_that_named_the_double(admin_client, client):
    one, other = two_organizations()
    project = make_project(parties=[other])
    one.distinct_from.add(make_organization())

    answer = admin_client.post(merging(one, other), {"keep": one.pk})

    survivor = Organization.objects.get(slug="wanda")
    assert answer.url == reverse("admin:events_organization_change", args=[one.pk])
    assert [party.organization for party in project.parties.all()] == [survivor]
    assert survivor.place == other.place
    assert survivor.distinct_from.count() == 1
    page = client.get("/en/organisations/wanda-group/")
    assert (page.status_code, page.url) == (301, "/en/organisations/wanda/")
    gone = client.get(f"/api/v1/organizations/{other.pk}/")
    assert gone.status_code == 301
    assert gone["Location"].endswith(f"/api/v1/organizations/{one.pk}/")
    lines = client.get("/api/v1/changes/?types=organization").json()["results"]
    assert [(line["reason"], line["into"]) for line in lines if line["id"] == str(other.pk)] == [
        ("merged", str(one.pk))
    ]


def test_public_project_is_not_merged_into_a_hidden_one(admin_client, client):
    session = make_session()
    public = make_project(title=text("Hotel"), session=session)
    draft = make_project(title=text("Hotel"), session=session, status="draft")
    path = merging(public, draft)

    root = read(admin_client.get(path))
    answer = admin_client.post(path, {"keep": draft.pk})

    assert texts(root, ".//tfoot//button") == [f"Keep “{public}”"]
    assert texts(root, ".//tfoot/tr/td")[2] == "The other one is public and this one is not."
    assert answer.url == path
    assert client.get(public.get_absolute_url()).status_code == 200
    assert SignedProject.objects.count() == 2


def test_draft_is_merged_into_the_public_one(admin_client):
    public = make_project("5 million yuan", title=text("Hotel"))
    draft = make_project("6 million yuan", title=text("Hotel"), status="draft")

    admin_client.post(merging(public, draft), {"keep": public.pk})

    [project] = SignedProject.objects.all()
    assert (project, str(project.main_amount.value)) == (public, "5000000")


def test_merge_without_a_choice_changes_nothing(admin_client):
    one, other = two_organizations()

    answer = admin_client.post(merging(one, other), {"keep": "x"})

    assert answer.url == merging(one, other)
    assert Organization.objects.count() == 2


@pytest.mark.parametrize(
    "second", ["one", "0b3c4c2e-0000-4000-8000-000000000000", "x"], ids=["itself", "nobody", "word"]
)
def test_merge_with_nobody_is_not_found(admin_client, second):
    one, _other = two_organizations()
    address = f"/admin/events/organization/{one.pk}/merge/{one.pk if second == 'one' else second}/"

    answers = [admin_client.get(address), admin_client.post(address, {"keep": one.pk})]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert Organization.objects.count() == 2


@pytest.mark.parametrize(
    ("role", "drafts", "public"),
    [
        ("Editors", True, False),
        ("Checkers", False, False),
        ("Publishers", False, True),
        ("Administrators", False, False),
    ],
)
def test_who_may_change_both_may_say_what_they_are(client, db, role, drafts, public):
    client.force_login(make_staff(role))
    found = {}

    for fields in (DRAFT, {}):
        one, other = (make_project(title=text("Hotel"), **fields) for _each in range(2))
        path = merging(one, other)
        answers = (
            client.get(path).status_code,
            client.post(PROJECTS, {"one": one.pk, "other": other.pk, "answer": "x"}).status_code,
            client.post(path, {"keep": one.pk}).status_code,
        )
        stayed = SignedProject.objects.filter(pk__in=[one.pk, other.pk]).count()
        found[bool(fields)] = (answers, stayed)

    done, refused = ((200, 302, 302), 1), ((403, 403, 403), 2)
    assert found == {True: done if drafts else refused, False: done if public else refused}


def test_record_that_one_may_not_delete_stays(client, db):
    client.force_login(make_staff("Editors"))
    alone = {"publish_at": None, "is_shipped": False, "waiver": "alone"}
    draft = make_project(title=text("Hotel"), status="draft", **alone)
    checked = make_project(title=text("Hotel"), **alone)

    root = read(client.get(merging(draft, checked)))
    client.post(merging(draft, checked), {"keep": draft.pk})

    assert texts(root, ".//tfoot/tr/td")[1] == "You may not delete the other one."
    assert SignedProject.objects.count() == 2


# Projects


def test_project_signed_again_is_linked_and_counted_once(admin_client):
    first = make_project(title=text("Hotel"), session=make_session(ordinal=12))
    again = make_project(title=text("Hotel"), session=make_session(ordinal=13))
    [row] = rows(admin_client, PROJECTS)

    data = {"one": again.pk, "other": first.pk, "answer": "continues"}
    admin_client.post(PROJECTS, data)

    again.refresh_from_db()
    assert row[-1] == (f"Merge … {again.reference} is {first.reference}, signed again They are two")
    assert again.continues == first
    assert rows(admin_client, PROJECTS) == []


def test_checked_project_waits_for_its_check_anew_once_linked(admin_client):
    first = make_project(title=text("Hotel"), session=make_session(ordinal=12))
    later = make_session(ordinal=13)
    again = make_project(title=text("Hotel"), session=later, publish_at=None)

    admin_client.post(PROJECTS, {"one": first.pk, "other": again.pk, "answer": "continues"})

    again.refresh_from_db()
    assert (again.continues, again.status) == (first, "draft")


def test_link_that_would_be_a_loop_is_refused_in_words(admin_client):
    first = make_project(title=text("Hotel"), session=make_session(ordinal=12))
    again = make_project(title=text("Hotel"), session=make_session(ordinal=13))
    first.continues = again
    first.save()

    data = {"one": first.pk, "other": again.pk, "answer": "continues"}
    answer = admin_client.post(PROJECTS, data, follow=True)

    assert texts(read(answer), ".//ul[@class='messagelist']/li") == [
        "A project cannot be a part or a repeat of itself."
    ]


def test_amount_found_right_does_not_come_back(admin_client):
    project = make_project("2 million yuan")
    slip = ProjectAmount(project=project, kind="contract")
    slip.quantity = parse("20 billion yuan")
    slip.save()
    version = SignedProject.objects.get().version
    [row] = rows(admin_client, PROJECTS)

    admin_client.post(PROJECTS, {"amount": slip.pk})

    assert row[1:] == [
        "contract value: 20 billion yuan",
        "Exactly 10,000 times “total investment” of the same project.",
        "It is right",
    ]
    assert rows(admin_client, PROJECTS) == []
    # Partners see nothing of it.
    assert SignedProject.objects.get().version == version


@pytest.mark.parametrize("key", ["", "x", "9" * 30, "0", "-1", "²"])
def test_amount_that_is_none_is_not_found(admin_client, key):
    make_project("2 million yuan")

    answer = admin_client.post(PROJECTS, {"amount": key})

    assert answer.status_code == 404
    assert ProjectAmount.objects.get().confirmed is None
