"""The quick form: one project after the other from paper slips."""

from datetime import date

import html5lib
import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.urls import reverse

from events.models import Organization, Term
from expo_portal.forms import as_typed
from expo_portal.history.revisions import Changeset
from expo_portal.staff.roles import EDITORS
from expo_portal.writing import writing
from projects.forms import TWO_KEYS, coded
from projects.models import SignedProject
from tests import factories
from tests.factories import FUTURE, text
from tests.forms import form_on
from tests.html import read, texts

pytestmark = pytest.mark.django_db

# There each transaction takes its turn by a query.
ON_POSTGRES = connection.vendor == "postgresql"
ADD = reverse("admin:projects_signedproject_add")
READING = reverse("admin:projects_signedproject_reading")


@pytest.fixture
def session():
    return factories.make_session(slug="13", ordinal=13)


def opened(client, query=""):
    return form_on(client.get(ADD + query))


def add(client, **typed):
    return client.post(ADD, opened(client) | {"title": "Rail parts", "_addanother": "yes"} | typed)


def errors(response):
    return response.context["adminform"].form.errors


def said(response):
    return [str(message) for message in response.context["messages"]]


def reading(client, **typed):
    answer = client.post(READING, opened(client) | typed)
    page = html5lib.parseFragment(answer.content.decode(), namespaceHTMLElements=False)
    return list(zip(texts(page, ".//dt"), texts(page, ".//dd"), strict=True))


def test_one_line_each_makes_a_project_with_parties_and_amount(admin_client, admin_user, session):
    release = factories.make_release(session, publish_at=FUTURE)
    wanda = factories.make_organization(name={"zh-hans": "万达集团"})
    deal, sector, place = (
        Term.objects.get(code="contract"),
        factories.make_sector(),
        factories.make_place(),
    )

    response = add(
        admin_client,
        title="轨道  交通零件",
        parties="万达集团 (investor)；长春新公司",
        amount="逾11.2亿",
        deal_type=deal.pk,
        sector=sector.pk,
        place=place.pk,
    )

    project = SignedProject.objects.get()
    new = Organization.objects.get(name={"zh-hans": "长春新公司"})
    assert (response.status_code, response["Location"]) == (302, ADD)
    assert (project.reference, project.title, project.version) == (
        "13-001",
        {"zh-hans": "轨道 交通零件"},
        1,
    )
    assert (project.session, project.release) == (session, release)
    assert (project.deal_type, project.sector, project.place) == (deal, sector, place)
    assert (project.status, project.entered_by) == ("draft", admin_user)
    assert [
        (party.organization, party.role and party.role.code) for party in project.parties.all()
    ] == [
        (wanda, "investor"),
        (new, None),
    ]
    assert as_typed(project.amounts.get().quantity) == "逾11.2亿元"
    assert Changeset.objects.filter(by=admin_user).count() == 1


def test_amount_is_read_as_printed(admin_client, session):
    amounts = [
        ("11.2亿", "yuan", "11.2亿元", "1120000000"),
        ("逾11.2亿元", "yuan", "逾11.2亿元", "1120000000"),
        ("3500万元", "million US dollars", "3500万元", "35000000"),
        ("1.12 billion yuan", "元", "1.12 billion yuan", "1120000000"),
        (">11.2", "亿元", "逾11.2亿元", "1120000000"),
        ("500", "million US dollars", "500 million US dollars", "500000000"),
        ("3500万", "亿元", "3500万元", "35000000"),
        ("undisclosed", "yuan", "undisclosed", "None"),
    ]

    for typed, unit, _read_as, _value in amounts:
        add(admin_client, amount=typed, unit=unit)

    projects = SignedProject.objects.order_by("reference")
    found = [project.amounts.get() for project in projects]
    assert [(as_typed(amount.quantity), str(amount.value)) for amount in found] == [
        (read_as, value) for _typed, _unit, read_as, value in amounts
    ]


def test_what_cannot_be_read_is_refused_at_its_field_and_kept(admin_client, session):
    odd = [
        ("title", "", "This field is required."),
        ("title", "x" * 301, "At most 300 characters in each language; this has 301."),
        ("title", "a\0b", "Null characters are not allowed."),
        ("parties", "Wanda; Wanda", "“Wanda” stands here twice."),
        (
            "parties",
            "=A1",
            "This is a formula without a value. Open the file in Excel and save it, or type it.",
        ),
        ("parties", "\0", "Null characters are not allowed."),
        (
            "amount",
            "many",
            "“many” is not understood: type the number alone, over 20,000 or 2万余名.",
        ),
        ("amount", f"1{'0' * 150} yuan", "Type at most 100 characters."),
        ("unit", "furlongs", "Type a unit of money: yuan, 亿元."),
        (
            "sector",
            "no-key",
            "“no-key” is not a valid UUID.",
        ),
        ("signed_on", "2021-02-31", "Enter a valid date."),
        ("reference", "13 1", "Letters, digits, points and hyphens: 13-057."),
    ]
    empty = opened(admin_client)

    for name, typed, error in odd:
        sent = {"title": "Rail parts", "parties": "Wanda", "amount": "5亿"} | {name: typed}
        response = admin_client.post(ADD, empty | sent)

        shown = form_on(response)
        assert dict(errors(response)) == {name: [error]}
        assert {each: shown[each] for each in sent if each != "sector"} == {
            each: [value] for each, value in sent.items() if each != "sector"
        }
    assert (SignedProject.objects.count(), Organization.objects.count()) == (0, 0)


def test_next_project_keeps_what_the_last_one_had(admin_client, session):
    release, sector, place = (
        factories.make_release(session),
        factories.make_sector(),
        factories.make_place(),
    )
    other = factories.make_session(ordinal=20)
    kept = {
        "session": str(session.pk),
        "release": str(release.pk),
        "signed_on": "2021-09-24",
        "sector": str(sector.pk),
        "place": str(place.pk),
        "amount_kind": "contract",
        "unit": "亿元",
    }

    first = opened(admin_client)
    add(admin_client, amount="5", **kept)
    second = opened(admin_client)

    assert first["session"] == [str(other.pk)]
    assert {name: second[name] for name in kept} == {name: [value] for name, value in kept.items()}
    assert (second["reference"], second["title"], second["amount"]) == (["13-002"], [""], [""])
    project = SignedProject.objects.get()
    assert (project.signed_on, project.amounts.get().kind) == (date(2021, 9, 24), "contract")


def test_what_is_kept_is_gone_with_the_browser_session_and_not_told_to_others(
    admin_client, client, session
):
    sector = factories.make_sector()
    add(admin_client, sector=sector.pk)
    client.force_login(factories.make_staff(EDITORS))

    assert opened(client)["sector"] == [""]
    assert opened(admin_client)["sector"] == [str(sector.pk)]


def test_open_session_is_the_latest_with_a_release_to_come(admin_client, session):
    factories.make_session(ordinal=20)
    later = factories.make_release(session, publish_at=None, status="draft")
    soon = factories.make_release(session, publish_at=FUTURE)
    factories.make_release(session)
    assert later != soon

    values = opened(admin_client)

    assert (values["session"], values["release"]) == ([str(session.pk)], [str(soon.pk)])


def test_reference_that_was_taken_meanwhile_moves_on(admin_client, session):
    typed = opened(admin_client) | {"title": "Rail parts"}
    factories.make_project(reference="13-001", session=session)

    admin_client.post(ADD, typed)

    assert SignedProject.objects.filter(title={"en": "Rail parts"}).get().reference == "13-002"


def test_reference_that_was_typed_is_refused_where_it_is_taken(admin_client, session):
    factories.make_project(reference="13-007", session=session)

    response = add(admin_client, reference="13-007")

    assert dict(errors(response)) == {
        "reference": ["Signed project with this Reference already exists."]
    }


def test_reference_and_release_follow_the_session_that_is_chosen(admin_client, session):
    earlier = factories.make_session(slug="12", ordinal=12)
    release = factories.make_release(earlier, publish_at=FUTURE)
    factories.make_project(reference="12-0041", session=earlier)
    coming = factories.make_release(session, publish_at=FUTURE)

    add(admin_client, session=earlier.pk)
    refused = add(admin_client, session=earlier.pk, release=coming.pk)

    project = SignedProject.objects.get(session=earlier, reference="12-0042")
    assert project.release == release
    assert dict(errors(refused)) == {"release": ["This release is of another session."]}


def test_without_a_session_a_reference_must_be_typed(admin_client):
    refused = add(admin_client)
    add(admin_client, reference="2009-1")

    assert dict(errors(refused)) == {
        "reference": ["Type a reference: none follows from the session."]
    }
    assert SignedProject.objects.get().reference == "2009-1"


def test_new_party_goes_to_the_doubts(admin_client, session):
    factories.make_organization(name={"zh-hans": "吉林万达集团有限公司"})
    typed = opened(admin_client) | {"title": "Mall", "parties": "吉林萬達集團; Acme"}

    response = admin_client.post(ADD, typed, follow=True)
    doubts = admin_client.get(reverse("admin:events_organization_doubts"))

    assert said(response)[:2] == [
        "“吉林萬達集團” is added. It may be “吉林万达集团有限公司”: "
        "<a href='/admin/events/organization/doubts/'>settle it in the doubts</a>.",
        "“Acme” was not known and is added.",
    ]
    assert texts(read(doubts), ".//tbody/tr/td[1]/a") != []


def test_who_may_add_no_organisation_is_told_so_at_the_parties(client, session):
    user = factories.make_staff()
    user.user_permissions.set(Permission.objects.filter(codename="add_signedproject"))
    client.force_login(user)

    response = add(client, parties="Acme")

    assert dict(errors(response)) == {
        "parties": ["“Acme” is not known yet, and you may not add organisations."]
    }


def test_form_that_is_sent_twice_is_saved_once(admin_client, session):
    typed = opened(admin_client) | {"title": "Mall", "parties": "Acme", "_addanother": "yes"}

    first, second = (admin_client.post(ADD, typed, follow=True) for _ in range(2))

    assert (SignedProject.objects.count(), Organization.objects.count()) == (1, 1)
    assert [answer.redirect_chain for answer in (first, second)] == [[(ADD, 302)]] * 2
    assert said(second) == ["This was saved already."]


def test_what_is_typed_is_read_meanwhile(admin_client, session):
    factories.make_organization(name=text("Wanda Group"))

    found = reading(
        admin_client,
        title="轨道零件",
        parties="Wanda Group; WANDA GROUP Co., Ltd.",
        amount="over 1.12 billion yuan",
    )

    assert found == [
        ("Title", "简体中文"),
        ("Known party", "Wanda Group"),
        ("New party", "WANDA GROUP Co., Ltd. Is it “Wanda Group”?"),
        ("Total investment", "over 1.12 billion yuan 1,120,000,000 CNY"),
    ]
    assert (SignedProject.objects.count(), Organization.objects.count()) == (0, 1)


def test_reading_says_what_it_cannot_read(admin_client, session):
    assert reading(admin_client, amount="many") == [
        ("Amount", "“many” is not understood: type the number alone, over 20,000 or 2万余名.")
    ]


@pytest.mark.parametrize("number", [2, 5])
def test_form_and_save_cost_the_same_for_any_number_of_choices(
    admin_client, django_assert_num_queries, session, number
):
    with writing():
        for _ in range(number):
            factories.make_sector()
            factories.make_place()
            factories.make_release(session, publish_at=FUTURE)
            factories.make_project(session=session, parties=[factories.make_organization()])
    typed = opened(admin_client)
    names = "; ".join(f"New {n}" for n in range(number))

    with django_assert_num_queries(13):
        admin_client.get(ADD)
    with django_assert_num_queries(77 + ON_POSTGRES):
        admin_client.post(ADD, typed | {"title": "Mall", "parties": names, "amount": "5亿"})


def test_no_code_is_a_key_pressed_twice():
    names = [str(n) for n in range(400)]
    few, many = ([label for _key, label in coded(map(Named, names[:n]))] for n in (36, 400))

    assert few[:2] == ["–", "01 0"]
    assert many[90:92] == ["98 89", "a0 90"]
    assert many[-1] == " 399"
    assert [code for code in TWO_KEYS if code[0] == code[1]] == []


class Named:
    def __init__(self, name):
        self.pk = self.name = name

    def __str__(self):
        return self.name
