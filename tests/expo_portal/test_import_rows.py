import pytest
from django.core.management import CommandError, call_command

from expo_portal.imports.batches import ImportBatch
from projects.models import SignedProject
from tests import factories
from tests.workbooks import workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path, capsys):
    def run(content, *options):
        file = tmp_path / "list.csv"
        file.write_bytes(content)
        call_command("import_rows", "projects", str(file), *options)
        return capsys.readouterr().out.splitlines()

    return run


def test_rows_are_only_checked_unless_they_are_to_be_applied(run):
    said = run("编号,名称,备注\n13-001,汽车,x\n".encode("gb18030"))

    assert said == ["not read, the heading is not known: 备注", "1 new"]
    assert (ImportBatch.objects.count(), SignedProject.objects.count()) == (0, 0)


def test_rows_are_imported_in_the_name_of_a_user(run, django_user_model):
    user = django_user_model.objects.create(username="wang")

    said = run(b"reference,title\n13-001,Cars\n", "--apply", "--user", "wang")

    batch = ImportBatch.objects.get()
    assert said == ["1 new", f"Imported as batch {batch.pk}."]
    assert (batch.applied_by, SignedProject.objects.get().entered_by) == (user, user)


def test_errors_are_told_by_line_and_column_and_nothing_is_imported(run, capsys):
    with pytest.raises(CommandError, match="Nothing was imported: there are errors"):
        run(b"reference,title,date\n13-001,Cars,soon\n13-002,Gas,\n", "--apply")

    assert capsys.readouterr().out.splitlines() == [
        "line 2, Signed on: This is no date: type it as 2021-09-23, or 2021-09 for a month.",
        "1 error, 1 new",
    ]
    assert (ImportBatch.objects.count(), SignedProject.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        (b"", (), "This file is empty."),
        (b"reference,title\n13-001,Cars\n", ("--user", "nobody"), "There is no active user nobody"),
        (
            workbook(["reference", "title"], ["13-001", "A"], More=[["ref", "title"], ["1", "B"]]),
            (),
            "Name one of the sheets with --sheet: More, Sheet1.",
        ),
    ],
)
def test_what_cannot_be_imported_is_told(run, content, options, message):
    with pytest.raises(CommandError, match=message):
        run(content, *options)


def test_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match="No such file or directory"):
        call_command("import_rows", "projects", str(tmp_path / "none.csv"))


def test_one_sheet_of_several_can_be_named(run):
    factories.make_session(slug="13")
    content = workbook(["ref", "title"], ["13-001", "A"], More=[["ref", "title"], ["13-002", "B"]])

    run(content, "--sheet", "More", "--apply")

    assert SignedProject.objects.get().reference == "13-002"
