import pytest
from django.urls import reverse

from expo_portal.forms import as_typed
from expo_portal.writing import writing
from projects.models import ProjectMilestone, ProjectParty, SignedProject
from tests import factories
from tests.factories import DRAFT
from tests.forms import form_on


def save(client, project, **typed):
    page = reverse("admin:projects_signedproject_change", args=[project.pk])
    return client.post(page, form_on(client.get(page)) | typed)


def test_whole_form_takes_parties_amounts_and_steps(admin_client):
    project, company = factories.make_project(**DRAFT), factories.make_organization()
    investor = factories.make_term("role")

    response = save(
        admin_client,
        project,
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
    assert [(party.organization, party.role) for party in project.parties.all()] == [
        (company, investor)
    ]
    amount = project.amounts.get()
    assert (as_typed(amount.quantity), str(amount.value)) == ("逾11.2亿元", "1120000000")
    assert str(project.quantities.get().value) == "300000"
    assert project.stage == "signed"


def test_undisclosed_amount_needs_no_currency(admin_client):
    project = factories.make_project(**DRAFT)

    save(admin_client, project, **{"amounts-0-number": "undisclosed"})

    amount = project.amounts.get()
    assert (amount.qualifier, amount.currency) == ("undisclosed", "")


def test_amount_without_currency_is_refused_at_its_cell(admin_client):
    project = factories.make_project(**DRAFT)

    response = save(admin_client, project, **{"amounts-0-number": "5 billion"})

    [amounts] = [
        table.formset.forms[0].errors
        for table in response.context["inline_admin_formsets"]
        if table.formset.prefix == "amounts"
    ]
    assert amounts == {"number": ["Type the amount and its currency, or “undisclosed”."]}
    assert form_on(response)["amounts-0-number"] == ["5 billion"]


def test_project_saved_as_new_keeps_its_whole_form(admin_client):
    project = factories.make_project("5 billion yuan", **DRAFT)

    refused = save(admin_client, project, _saveasnew="yes")
    save(admin_client, project, _saveasnew="yes", reference="13-900")

    assert "milestones-TOTAL_FORMS" in form_on(refused)
    assert refused.context["adminform"].form.errors == {
        "reference": ["Signed project with this Reference already exists."]
    }
    assert SignedProject.objects.get(reference="13-900").amounts.get().number == "5"


@pytest.mark.parametrize("number", [2, 5])
def test_list_costs_the_same_for_any_number_of_rows(
    admin_client, django_assert_num_queries, number
):
    with writing():
        for _ in range(number):
            factories.make_project(
                deal_type=factories.make_term("deal-type"),
                sector=factories.make_sector(),
                place=factories.make_place(),
            )

    with django_assert_num_queries(9):
        response = admin_client.get(reverse("admin:projects_signedproject_changelist"))

    assert len(response.context["cl"].result_list) == number


@pytest.mark.parametrize("number", [2, 5])
def test_form_costs_the_same_for_any_number_of_rows(
    admin_client, django_assert_num_queries, number
):
    with writing():
        project = factories.make_project("11.2 billion yuan")
        for _ in range(number):
            party, role = factories.make_organization(), factories.make_term("role")
            ProjectParty.objects.create(project=project, organization=party, role=role)
            document = factories.make_document()
            ProjectMilestone.objects.create(project=project, stage="signed", document=document)
    page = reverse("admin:projects_signedproject_change", args=[project.pk])
    admin_client.get(page)

    with django_assert_num_queries(17):
        response = admin_client.get(page)

    assert form_on(response)["parties-INITIAL_FORMS"] == [str(number)]
