import json
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from expo_portal.history.revisions import Changeset, Revision
from expo_portal.imports.applying import Moved, apply
from expo_portal.imports.batches import ImportBatch
from expo_portal.imports.exporting import as_csv, template
from expo_portal.imports.resources import IMPORTED
from expo_portal.imports.rights import Shell
from expo_portal.imports.staging import reexamine, stage
from expo_portal.imports.undoing import undo
from expo_portal.staff.access import Access
from expo_portal.staff.roles import CHECKERS, EDITORS, PUBLISHERS
from expo_portal.writing import writing
from projects.models import ProjectMilestone, SignedProject
from tests import factories
from tests.factories import DRAFT, make_applied_import, make_import, make_staff, text
from tests.forms import form_on

pytestmark = pytest.mark.django_db

MILESTONES = IMPORTED["milestones"]
HEADINGS = ["reference", "stage", "date", "amount", "document", "note"]


staged = partial(make_import, resource="milestones")
imported = partial(make_applied_import, resource="milestones")


def rows_of(batch):
    return list(batch.rows.data())


def outcomes(batch):
    return [row.outcome for row in rows_of(batch)]


def draft(reference="13-001", **fields):
    fields = DRAFT | fields
    return factories.make_project(reference=reference, **fields)


def steps(project=None):
    found = ProjectMilestone.objects.order_by("pk")
    return [
        (step.stage, step.date and str(step.date), step.precision)
        for step in (found if project is None else found.filter(project=project))
    ]


def test_rows_become_milestones_of_public_projects_with_all_that_they_say(django_user_model):
    user = django_user_model.objects.create(username="li")
    project = factories.make_project(reference="13-001", title={"zh-hans": "内饰件"})
    other = factories.make_project(reference="13-002")
    document = factories.make_document(code="jilin-daily-2022")
    version = project.version

    imported(
        ["签约项目进展"],
        ["项目编号", "进展", "日期", "到位资金（亿元）", "来源", "备注", "计划"],
        ["13-001", "construction started", "2022年5月", "逾2.5", "jilin-daily-2022", "已开工", ""],
        ["内饰件", "in operation", "2024", "", "", "", "是"],
        ["13-002", "registered", "", "", "", "", ""],
        user=user,
    )

    started, planned = ProjectMilestone.objects.filter(project=project)
    assert (started.stage, str(started.date), started.precision, started.is_planned) == (
        "construction-started",
        "2022-05-01",
        "month",
        False,
    )
    assert (started.in_words, started.document, started.note) == (
        "over 250 million yuan",
        document,
        {"zh-hans": "已开工"},
    )
    assert (planned.stage, planned.precision, planned.is_planned) == ("in-operation", "year", True)
    assert steps(other) == [("registered", None, "day")]
    project.refresh_from_db()
    assert (project.entered_by, project.status, project.version, project.is_published) == (
        user,
        "checked",
        version + 1,
        True,
    )


def test_partners_and_readers_hear_of_an_import_at_once(client):
    factories.make_project(reference="13-001")

    imported(["reference", "stage", "date"], ["13-001", "in operation", "2024-03-01"])

    [found] = client.get("/api/v1/projects/").json()["results"]
    assert found["stage"] == "in-operation"
    assert [step["date"] for step in found["milestones"]] == ["2024-03-01"]
    assert "In operation" in client.get("/en/projects/13-001/").content.decode()


def test_every_error_of_every_row_is_told_at_its_cell():
    factories.make_project(reference="13-001")
    hidden = factories.make_document(
        factories.make_release(**factories.HIDDEN["embargoed"]), code="still-secret"
    )

    batch = staged(
        HEADINGS,
        ["13-009", "started", "2022-02-30", "10^300", "nowhere", "x" * 201],
        ["13-001", "signed", "2021", "11.2", hidden.code, ""],
        ["13-001", "registered", "", "", "", ""],
        ["13-001", "registered", "", "5 yuan", "", ""],
        ["", "", "", "", "", "who?"],
    )

    stages = ", ".join(map(str, ProjectMilestone.Stage.labels))
    assert [row.problems for row in rows_of(batch)] == [
        {
            "project": ["There is no signed project “13-009”."],
            "stage": [f"Type one of: {stages}."],
            "date": ["No calendar has this day."],
            "amount": ["“^” is not understood: type the number alone, over 20,000 or 2万余名."],
            "document": ["There is no document “nowhere”."],
            "note_en": ["At most 200 characters in each language; this has 201."],
        },
        {"amount": ["Type the amount with its currency."]},
        {},
        {"": ["ID: Line 4 says this already."]},
        {"project": ["This field is required."], "stage": ["This field cannot be blank."]},
    ]


def test_source_that_is_not_public_yet_is_for_projects_that_wait_for_it():
    release = factories.make_release(**factories.HIDDEN["embargoed"])
    factories.make_document(release, code="still-secret")
    factories.make_project(reference="13-001")
    draft("13-002")
    draft("13-003", release=release)

    batch = staged(
        ["reference", "stage", "document"],
        ["13-001", "signed", "still-secret"],
        ["13-002", "signed", "still-secret"],
        ["13-003", "signed", "still-secret"],
    )

    assert [row.problems for row in rows_of(batch)] == [
        {"document": ["This is not public yet, and what refers to it is."]},
        {"document": ["This belongs to another release, which is not public yet."]},
        {},
    ]


def test_row_that_is_stored_is_the_same_or_tells_its_difference():
    project = draft()
    ProjectMilestone.objects.create(project=project, stage="signed", note=text("At the forum"))
    ProjectMilestone.objects.create(project=project, stage="registered")

    batch = staged(
        ["reference", "stage", "amount", "note"],
        ["13-001", "signed", "", "At the main forum"],
        ["13-001", "registered", "", ""],
        ["13-001", "in operation", "", ""],
    )

    assert [(row.outcome, row.changes) for row in rows_of(batch)] == [
        ("changed", {"note_en": ["At the forum", "At the main forum"]}),
        ("same", {}),
        ("new", {}),
    ]


def test_second_import_of_the_same_rows_changes_nothing():
    factories.make_project(reference="13-001")
    lines = (
        HEADINGS,
        ["13-001", "开工", "2022-05", ">2.5亿元", "", "Began"],
        ["13-001", "construction started", "2022-06", "", "", ""],
    )
    lines[1][1] = "construction-started"
    imported(*lines)

    batch = staged(*lines)

    assert outcomes(batch) == ["same", "same"]
    assert steps() == [
        ("construction-started", "2022-05-01", "month"),
        ("construction-started", "2022-06-01", "month"),
    ]


def test_of_two_steps_alike_a_row_is_the_one_that_it_repeats():
    project = draft()
    for note in ("First", "Second", "Third"):
        ProjectMilestone.objects.create(project=project, stage="signed", note={"en": note})

    found = [
        outcomes(staged(["reference", "stage", "note"], ["13-001", "signed", note]))
        for note in ("First", "Second", "Other")
    ]

    assert found == [["same"], ["same"], ["changed"]]


def test_export_is_taken_again_and_an_id_lets_a_date_be_mended():
    project = draft()
    for stage_name, day in (
        ("signed", "2021-09-24"),
        ("signed", "2021-09-24"),
        ("effective", None),
    ):
        ProjectMilestone.objects.create(project=project, stage=stage_name, date=day)
    content = "".join(as_csv(MILESTONES, MILESTONES.rows()))

    batch = stage(MILESTONES, Shell(), content=content.encode())
    mended = stage(MILESTONES, Shell(), content=content.replace("2021-09-24", "2021-10").encode())

    assert outcomes(batch) == ["same"] * 3
    assert outcomes(mended) == ["changed", "changed", "same"]


def test_id_of_no_milestone_or_of_one_of_another_project_is_refused():
    step = ProjectMilestone.objects.create(project=draft("13-001"), stage="signed")
    draft("13-002")

    batch = staged(
        ["id", "reference", "stage"],
        [str(step.pk), "13-002", "signed"],
        ["987654", "13-002", "signed"],
        ["x" * 30, "13-002", "signed"],
    )

    assert [row.problems for row in rows_of(batch)] == [
        {"project": ["The milestone with this ID is of another project."]},
        {"id": ["There is no milestone with this ID."]},
        {"id": ["There is no milestone with this ID."]},
    ]


def test_checked_project_that_gets_a_milestone_waits_to_be_checked_again(django_user_model):
    wang, li = (django_user_model.objects.create(username=name) for name in ("wang", "li"))
    project = draft(status="checked", entered_by=wang, checked_by=li)

    imported(["reference", "stage"], ["13-001", "signed"], user=wang)

    project.refresh_from_db()
    assert (project.status, project.checked_by, project.entered_by) == ("draft", None, wang)


def test_who_checked_a_public_project_does_not_add_to_it_alone(django_user_model):
    wang, li = (django_user_model.objects.create(username=name) for name in ("wang", "li"))
    factories.make_project(reference="13-001", is_shipped=False, entered_by=wang, checked_by=li)

    batch = staged(["reference", "stage"], ["13-001", "signed"], user=li)

    assert [row.problems for row in rows_of(batch)] == [
        {
            "project": [
                "Who entered a record cannot check it. Ask a second person, or give a reason."
            ]
        }
    ]


def test_nothing_is_written_where_somebody_saved_the_project_since_the_check():
    project = draft()
    batch = staged(["reference", "stage"], ["13-001", "signed"])
    _check, drafts = reexamine(batch, MILESTONES, Shell())
    project.title = text("By hand")
    project.save()

    with pytest.raises(Moved):
        apply(batch, MILESTONES, drafts, None)

    batch.refresh_from_db()
    assert (batch.state, steps()) == (ImportBatch.State.STAGED, [])


def test_history_of_the_project_tells_of_the_import_and_its_undoing(django_user_model):
    user = django_user_model.objects.create(username="li")
    project = factories.make_project(reference="13-001")
    ProjectMilestone.objects.create(project=project, stage="signed")

    batch = imported(
        ["reference", "stage", "note"],
        ["13-001", "signed", "At the forum"],
        ["13-001", "in operation", ""],
        user=user,
    )
    told = Changeset.objects.get(reason="imported")
    [revision] = told.revisions.all()
    undone = undo(batch, user)

    assert (told.by, told.detail, revision.record) == (user, str(batch.pk), project.pk)
    assert [step["stage"] for step in json.loads(revision.state)["milestones"]] == [
        "signed",
        "in-operation",
    ]
    assert (undone.removed, undone.put_back, undone.edited) == (0, 1, [])
    assert [(step.stage, step.note) for step in ProjectMilestone.objects.all()] == [("signed", {})]
    assert Revision.objects.filter(record=project.pk).latest("number").kind == "restored"


def test_milestone_that_somebody_added_since_stays_when_the_import_is_undone():
    project = factories.make_project(reference="13-001")
    batch = imported(["reference", "stage"], ["13-001", "signed"])
    ProjectMilestone.objects.create(project=project, stage="registered")

    undone = undo(batch, None)

    assert (undone.put_back, undone.edited) == (0, [str(project)])
    assert [stage_name for stage_name, *_rest in steps()] == ["signed", "registered"]


# Who may


def page_of(client, *lines):
    """The page of rows that somebody has pasted; None where it is refused."""
    pasted = "\n".join("\t".join(cells) for cells in lines)
    address = reverse("admin:expo_portal_importbatch_add")
    answer = client.post(address, {"resource": "milestones", "pasted": pasted}, follow=True)
    return answer if answer.status_code == 200 and "review" in answer.context else None


def confirm(client, answer):
    address = reverse("admin:expo_portal_importbatch_change", args=[answer.context["batch"].pk])
    return client.post(address, form_on(answer, "review_form") | {"_confirm": "1"}, follow=True)


LINES = (["reference", "stage"], ["13-001", "signed"], ["13-002", "signed"])


@pytest.mark.parametrize(
    ("role", "refused"),
    [
        (EDITORS, {"13-001": "“13-001 Public” is public: only publishers may add to it."}),
        (PUBLISHERS, {"13-002": "You may not change “13-002 Draft”."}),
    ],
)
def test_editors_add_to_drafts_and_publishers_to_what_is_public(client, role, refused):
    factories.make_project(reference="13-001", title={"en": "Public"})
    draft("13-002", title={"en": "Draft"})
    client.force_login(make_staff(role))

    page = page_of(client, *LINES)

    found = {row.cells[0]: row.problems for row in page.context["batch"].rows.data()}
    assert {
        reference: problems["project"][0] for reference, problems in found.items() if problems
    } == refused


def test_checkers_import_nothing(client):
    client.force_login(make_staff(CHECKERS))

    assert page_of(client, *LINES) is None


def test_publisher_imports_and_undoes_and_an_editor_does_not_undo_it(client):
    project = factories.make_project(reference="13-001", title={"en": "Public"})
    publisher = make_staff(PUBLISHERS)
    client.force_login(publisher)
    page = confirm(client, page_of(client, *LINES[:2]))
    address = reverse("admin:expo_portal_importbatch_change", args=[page.context["batch"].pk])
    assert steps(project) == [("signed", None, "day")]

    client.force_login(make_staff(EDITORS))
    refused = client.post(address, {"_undo": "1"}, follow=True)
    still = steps(project)
    client.force_login(publisher)
    client.post(address, {"_undo": "1"})

    assert [str(message) for message in refused.context["messages"]] == [
        "“13-001 Public” is public: only publishers may undo this."
    ]
    assert (still, steps(project)) == ([("signed", None, "day")], [])


def test_publishers_import_milestones_alone(client):
    client.force_login(make_staff(PUBLISHERS))

    form = client.get(reverse("admin:expo_portal_importbatch_add")).context["form"]

    assert form.fields["resource"].choices == [("milestones", "Milestones")]


def test_list_of_projects_offers_its_milestones_as_it_is_narrowed(client):
    public = factories.make_project(reference="13-001", title={"en": "Public"})
    hidden = draft("13-002", title={"en": "Draft"})
    ProjectMilestone.objects.create(project=hidden, stage="signed", date="2021-09-24")
    ProjectMilestone.objects.create(project=public, stage="effective")
    user = make_staff(CHECKERS)
    client.force_login(user)
    address = reverse("admin:import_export", args=["milestones", "csv"])

    listed = client.get(reverse("admin:projects_signedproject_changelist")).content.decode()
    everything = b"".join(client.get(address)).decode()
    narrowed = b"".join(client.get(f"{address}?q=13-001")).decode()

    assert "Export milestones to Excel" in listed
    assert "Import milestones" not in listed
    assert [line.split(",")[1:4] for line in everything.splitlines()[1:]] == [
        ["13-001", "effective", ""],
        ["13-002", "signed", "2021-09-24"],
    ]
    assert [line.split(",")[1] for line in narrowed.splitlines()[1:]] == ["13-001"]
    assert [look.record for look in Access.objects.filter(act="export")] == [hidden.pk]


def test_template_offers_the_stages():
    assert template(MILESTONES)[:2] == b"PK"
    assert [column.title for column in MILESTONES.columns if column.is_required] == [
        "Signed project",
        "Stage",
    ]


def test_queries_do_not_grow_with_the_rows():
    document = factories.make_document(code="daily")
    with writing():
        for n in range(7):
            factories.make_project(reference=f"13-{n}")

    def asked(references, date):
        lines = [[f"13-{n}", "signed", date, "", document.code, ""] for n in references]
        with CaptureQueriesContext(connection) as queries:
            imported(HEADINGS, *lines)
        return len(queries)

    new = asked(range(2), "2021"), asked(range(2, 7), "2021")
    with CaptureQueriesContext(connection) as export:
        list(as_csv(MILESTONES, MILESTONES.of_list(SignedProject.objects.all())))

    # PostgreSQL is asked for the turn to write, which SQLite gives by itself.
    turn = connection.vendor == "postgresql"
    assert (new, len(export)) == ((44 + turn, 44 + turn), 3)
