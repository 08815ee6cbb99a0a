import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from expo_portal.imports.batches import ImportBatch
from projects.models import SignedProject
from tests import factories
from tests.forms import form_on
from tests.html import read, text
from tests.workbooks import workbook

pytestmark = pytest.mark.django_db

ADD = "/admin/expo_portal/importbatch/add/"
ROWS = "reference\ttitle\tamount\n13-001\tFirst\t5 yuan\n13-002\tSecond\t\n"


def paste(client, rows=ROWS, follow=True):
    return client.post(ADD, {"resource": "projects", "pasted": rows}, follow=follow)


def upload(client, content, name="projects.xlsx"):
    file = SimpleUploadedFile(name, content)
    return client.post(ADD, {"resource": "projects", "file": file}, follow=True)


def page_of(batch):
    return reverse("admin:expo_portal_importbatch_change", args=[batch.pk])


def act(client, page, **pressed):
    """Presses a button on the page of a batch, with all that its form holds."""
    return client.post(page_of(page.context["batch"]), form_of(page) | pressed, follow=True)


def form_of(page):
    """With the line of each row, which stands in a field of one name."""
    return form_on(page, "review_form") | {"row": [row.row.number for row in page.context["rows"]]}


def states(page):
    return [(shown.row.number, shown.row.outcome) for shown in page.context["rows"]]


def messages_on(page):
    return [str(message) for message in page.context["messages"]]


def test_pasted_rows_are_shown_and_written_only_when_confirmed(admin_client, admin_user):
    page = paste(admin_client)

    assert states(page) == [(2, "new"), (3, "new")]
    assert 'value="Add 2 records"' in page.content.decode()
    assert SignedProject.objects.count() == 0

    done = act(admin_client, page, _confirm="1")

    assert messages_on(done) == ["Imported: 2 new, 0 changed, 0 the same as before."]
    assert [str(project) for project in SignedProject.objects.all()] == [
        "13-001 First",
        "13-002 Second",
    ]
    assert {project.entered_by for project in SignedProject.objects.all()} == {admin_user}
    assert ImportBatch.objects.get().applied_by == admin_user


def test_cell_is_mended_on_the_page_and_the_row_checked_again(admin_client):
    page = paste(admin_client, ROWS.replace("5 yuan", "5 yuann"))
    assert states(page) == [(2, "error")]
    assert form_on(page, "review_form")["cell-2-2"] == ["5 yuann"]

    mended = act(admin_client, page, **{"cell-2-2": "6 yuan", "_check": "1"})

    assert states(mended) == [(2, "new"), (3, "new")]
    assert mended.context["batch"].rows.get(number=2).cells == ["13-001", "First", "6 yuan"]


def test_row_with_errors_is_left_out_and_taken_in_again(admin_client):
    page = paste(admin_client, ROWS.replace("5 yuan", "5 yuann"))

    without = act(admin_client, page, **{"out-2": "on", "_check": "1"})
    assert states(without) == [(2, "left-out"), (3, "new")]

    form = form_of(without)
    del form["out-2"]
    again = admin_client.post(
        page_of(without.context["batch"]), form | {"_check": "1"}, follow=True
    )
    assert again.context["review"].counts["error"] == 1

    done = act(admin_client, without, _confirm="1")
    assert messages_on(done) == ["Imported: 1 new, 0 changed, 0 the same as before."]
    assert SignedProject.objects.get().reference == "13-002"


def test_nothing_is_imported_as_long_as_one_row_has_errors(admin_client):
    page = paste(admin_client, ROWS.replace("5 yuan", "5 yuann"))

    refused = act(admin_client, page, _confirm="1")

    assert messages_on(refused) == [
        "Nothing was imported: there are errors, or there are new ones."
    ]
    assert SignedProject.objects.count() == 0


def test_confirming_twice_imports_once(admin_client):
    page = paste(admin_client)
    act(admin_client, page, _confirm="1")

    again = act(admin_client, page, _confirm="1")

    assert messages_on(again) == ["This is imported already."]
    assert SignedProject.objects.count() == 2


def test_import_that_is_thrown_away_leaves_nothing(admin_client):
    page = paste(admin_client)

    act(admin_client, page, _discard="1")

    assert (ImportBatch.objects.count(), SignedProject.objects.count()) == (0, 0)


def test_of_two_sheets_with_rows_one_is_chosen(admin_client):
    rows = [["reference", "title"], ["13-001", "First"]]
    others = [["reference", "title"], ["13-009", "Ninth"], ["13-010", "Tenth"]]
    content = workbook(*rows, Second=others, Notes=[["These are notes."]])

    page = upload(admin_client, content)
    assert [name for name, _sample in page.context["sheets"]] == ["Second", "Sheet1"]

    chosen = admin_client.post(page_of(page.context["batch"]), {"_sheet": "Second"}, follow=True)

    assert states(chosen) == [(2, "new"), (3, "new")]
    assert chosen.context["batch"].sheet == "Second"


def test_unknown_columns_and_hidden_lines_are_told(admin_client):
    def change(sheet):
        sheet.row_dimensions[2].hidden = True

    content = workbook(["reference", "title", "Remarks"], ["13-001", "A", "x"], change=change)

    page = upload(admin_client, content)

    said = text(read(page))
    assert "Columns that are not read, as their headings are not known: Remarks" in said
    assert "Lines that are hidden in the file and were read as well: 2" in said


def test_many_hidden_lines_are_counted(admin_client):
    def change(sheet):
        for line in range(2, 24):
            sheet.row_dimensions[line].hidden = True

    rows = [[f"13-{n:03}", "A"] for n in range(1, 23)]

    page = upload(admin_client, workbook(["reference", "title"], *rows, change=change))

    assert "19, 20, 21 and 2 more" in text(read(page))


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({}, "pasted", "Paste rows here, or choose a file."),
        (
            {"pasted": "a\tb\n1\t2"},
            "pasted",
            "No line of headings was found. It needs at least: Reference, Title (English). "
            "The template has all.",
        ),
        ({"pasted": "reference\ttitle\n"}, "pasted", "There are no rows below the headings."),
        ({"pasted": "reference\0"}, "pasted", "Null characters are not allowed."),
        (
            {"resource": "planets"},
            "resource",
            "Select a valid choice. planets is not one of the available choices.",
        ),
    ],
)
def test_what_holds_no_rows_is_refused_at_its_field(admin_client, given, field, message):
    page = admin_client.post(ADD, {"resource": "projects"} | given)

    assert page.context["form"].errors[field] == [message]


def test_page_of_an_import_asks_the_same_of_the_database_for_few_rows_and_many(
    admin_client, django_assert_num_queries
):
    few = paste(admin_client).context["batch"]
    lines = (f"13-{n:03}\tProject\t" for n in range(5))
    many = paste(admin_client, "reference\ttitle\tamount\n" + "\n".join(lines)).context["batch"]

    for batch in (few, many):
        with django_assert_num_queries(9):
            admin_client.get(page_of(batch))


def client_with(client, *rights):
    user = factories.make_staff()
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)
    return client


def test_import_asks_for_the_right_to_change_what_it_imports(client):
    other = client_with(client, "add_importbatch", "change_forum", "view_signedproject")

    refused = paste(other).context["form"].errors

    assert refused == {
        "resource": ["Select a valid choice. projects is not one of the available choices."]
    }


def test_import_is_seen_by_who_may_import_the_same(client):
    batch = factories.make_import()
    other = client_with(client, "view_importbatch", "change_importbatch", "view_signedproject")

    answers = [
        other.get(page_of(batch), follow=True),
        other.post(page_of(batch), {"_confirm": "1"}, follow=True),
    ]

    assert [answer.context and answer.context.get("batch") for answer in answers] == [None, None]
    assert SignedProject.objects.count() == 0


def test_publisher_finds_imports_of_milestones_alone(client):
    factories.make_project(reference="13-901")
    own = factories.make_import(["reference", "stage"], ["13-901", "signed"], resource="milestones")
    other = factories.make_import()
    client.force_login(factories.make_staff("Publishers"))

    shown = client.get(reverse("admin:expo_portal_importbatch_changelist"))
    notes = [
        client.get(reverse("admin:import_notes", args=[pk])).status_code
        for pk in (own.pk, other.pk, other.pk + 1)
    ]

    assert list(shown.context["cl"].result_list) == [own]
    assert notes == [200, 404, 404]


def test_who_may_only_add_changes_nothing_and_names_no_new_company(client):
    factories.make_project(reference="13-001", status="draft", title={"en": "Old"})
    adder = client_with(
        client, "add_importbatch", "change_importbatch", "view_importbatch", "add_signedproject"
    )

    page = paste(
        adder, "reference\ttitle\tparties\n13-001\tNew\t\n13-002\tOther\tA Co\n13-003\tFine\t\n"
    )

    assert [(row.number, row.problems) for row in page.context["batch"].rows.data()] == [
        (2, {"": ["You may not change this record."]}),
        (3, {"parties": ["“A Co” is not known yet, and you may not add organisations."]}),
        (4, {}),
    ]


def test_list_of_projects_leads_to_the_import(admin_client):
    page = admin_client.get("/admin/projects/signedproject/")

    assert f'href="{ADD}?resource=projects"' in page.content.decode()
