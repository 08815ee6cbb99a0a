import pytest
from django.urls import reverse

from expo_portal.forms import as_typed
from projects.models import ProjectMilestone, ProjectParty, SignedProject
from tests import factories
from tests.forms import form_on

ADD = "admin:projects_signedproject_add"


def add(client, **typed):
    return client.post(reverse(ADD), form_on(client.get(reverse(ADD))) | typed)


def test_project_is_added_with_its_parties_amounts_and_steps(admin_client):
    session, company = factories.make_session(ordinal=13, slug="13"), factories.make_organization()
    investor = factories.make_term("role")

    response = add(
        admin_client,
        title_en="Rail parts",
        **{
            "parties-0-organization": company.pk,
            "parties-0-role": investor.pk,
            "amounts-0-number": ">11.2亿元",
            "quantities-TOTAL_FORMS": "1",
            "quantities-0-number": "300,000",
            "quantities-0-what_en": "Sets a year",
            "quantities-0-certainty": "expected",
            "milestones-TOTAL_FORMS": "1",
            "milestones-0-stage": "signed",
            "milestones-0-date": "2021-09-24",
            "milestones-0-precision": "day",
        },
    )

    project = SignedProject.objects.get()
    assert response.status_code == 302
    assert (project.reference, project.session, project.version) == ("13-001", session, 1)
    assert [(party.organization, party.role) for party in project.parties.all()] == [
        (company, investor)
    ]
    amount = project.amounts.get()
    assert (as_typed(amount.quantity), str(amount.value)) == ("逾11.2亿元", "1120000000")
    assert str(project.quantities.get().value) == "300000"
    assert project.stage == "signed"


def test_undisclosed_amount_needs_no_currency(admin_client):
    factories.make_session(ordinal=13)

    add(admin_client, title_en="Gas", **{"amounts-0-number": "undisclosed"})

    amount = SignedProject.objects.get().amounts.get()
    assert (amount.qualifier, amount.currency) == ("undisclosed", "")


def test_amount_without_currency_is_refused_at_its_cell(admin_client):
    factories.make_session(ordinal=13)

    response = add(admin_client, title_en="Gas", **{"amounts-0-number": "5 billion"})

    [amounts] = [
        table.formset.forms[0].errors
        for table in response.context["inline_admin_formsets"]
        if table.formset.prefix == "amounts"
    ]
    assert amounts == {"number": ["Type the amount and its currency, or “undisclosed”."]}
    assert form_on(response)["amounts-0-number"] == ["5 billion"]


def test_next_project_keeps_what_the_last_one_had(admin_client, admin_user):
    contract = factories.make_term("deal-type")
    session = factories.make_session()
    factories.make_project(reference="13-057", session=session)
    factories.make_project(reference="13-058")
    factories.make_project(
        reference="13-009", session=session, deal_type=contract, entered_by=admin_user
    )

    values = form_on(admin_client.get(reverse(ADD)))

    assert values["reference"] == ["13-059"]
    assert values["session"] == [str(session.pk)]
    assert values["deal_type"] == [str(contract.pk)]


def test_taken_reference_is_refused_at_the_field(admin_client):
    factories.make_project(reference="13-001")

    response = add(admin_client, title_en="Gas", reference="13-001")

    assert response.context["adminform"].form.errors == {
        "reference": ["Signed project with this Reference already exists."]
    }


@pytest.mark.parametrize("number", [2, 5])
def test_list_costs_the_same_for_any_number_of_rows(
    admin_client, django_assert_num_queries, number
):
    for _ in range(number):
        factories.make_project(
            deal_type=factories.make_term("deal-type"),
            sector=factories.make_sector(),
            place=factories.make_place(),
        )

    with django_assert_num_queries(8):
        response = admin_client.get(reverse("admin:projects_signedproject_changelist"))

    assert len(response.context["cl"].result_list) == number


@pytest.mark.parametrize("number", [2, 5])
def test_form_costs_the_same_for_any_number_of_rows(
    admin_client, django_assert_num_queries, number
):
    project = factories.make_project("11.2 billion yuan")
    for _ in range(number):
        party, role = factories.make_organization(), factories.make_term("role")
        ProjectParty.objects.create(project=project, organization=party, role=role)
        document = factories.make_document()
        ProjectMilestone.objects.create(project=project, stage="signed", document=document)
    page = reverse("admin:projects_signedproject_change", args=[project.pk])
    admin_client.get(page)

    with django_assert_num_queries(16):
        response = admin_client.get(page)

    assert form_on(response)["parties-INITIAL_FORMS"] == [str(number)]
