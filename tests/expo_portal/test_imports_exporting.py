import io

import openpyxl
import pytest

from expo_portal.imports.exporting import annotated, as_csv, as_xlsx, template
from expo_portal.imports.resources import IMPORTED
from expo_portal.imports.rights import Shell
from expo_portal.imports.sheets import UnreadableFile
from expo_portal.imports.staging import stage
from expo_portal.loading import load
from expo_portal.writing import writing
from tests import factories

pytestmark = pytest.mark.django_db


def csv_of(resource):
    return "".join(as_csv(resource, resource.rows())).encode()


def xlsx_of(resource):
    return as_xlsx(resource, resource.rows())


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def test_export_of_the_real_results_changes_nothing_when_it_is_imported():
    load()
    found = {}

    for written in (csv_of, xlsx_of):
        for name, resource in IMPORTED.items():
            batch = stage(resource, Shell(), content=written(resource))
            found[written, name] = {row.outcome for row in batch.rows.data()}
            assert batch.rows.data().count() == resource.model.objects.count() > 0

    assert found == {
        (written, name): {"same"} for written in (csv_of, xlsx_of) for name in IMPORTED
    }


@pytest.mark.parametrize("written", [csv_of, xlsx_of])
def test_formula_is_neutralised_and_read_back_as_it_was(written):
    with writing():
        for title in ("=1+1", "'=1+1", "+x", "＝SUM(A1)", "@me", "-5"):
            factories.make_project(title={"en": title})
    resource = IMPORTED["projects"]

    content = written(resource)

    batch = stage(resource, Shell(), content=content)
    assert [(row.outcome, row.changes) for row in batch.rows.data()] == [("same", {})] * 6
    if written is xlsx_of:
        assert {cell.data_type for row in opened(content).worksheets[0] for cell in row} <= {
            "s",
            "n",
            "inlineStr",
        }


def test_template_has_headings_lists_and_an_example_and_no_rows():
    resource = IMPORTED["projects"]
    content = template(resource)

    book = opened(content)

    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    assert titles == [column.title for column in resource.columns]
    offered = {str(each.sqref) for each in sheet.data_validations.dataValidation}
    letter = sheet.cell(1, 1 + titles.index("Deal type")).column_letter
    assert f"{letter}2:{letter}1000" in offered
    notes = list(book["Notes"].values)
    assert notes[1] == (
        "Reference",
        "yes",
        "Number of the session and of the project: 13-057.",
        "13-057",
    )
    with pytest.raises(UnreadableFile, match="There are no rows below the headings"):
        stage(resource, Shell(), content=content)


def test_file_is_given_back_with_notes_at_its_cells():
    factories.make_project(reference="13-002", title={"en": "Old"}, status="draft")
    resource = IMPORTED["projects"]
    rows = "Signed projects\n\nreference\ttitle\tamount\tRemarks\n"
    rows += "13-001\tA\t=A1\tx\n13-002\tNew\t\ty\n"
    batch = stage(resource, Shell(), pasted=rows)

    sheet = opened(annotated(batch, resource)).worksheets[0]

    assert list(sheet.values) == [
        ("Signed projects", None, None, None),
        (None, None, None, None),
        ("reference", "title", "amount", "Remarks"),
        ("13-001", "A", "=A1", "x"),
        ("13-002", "New", None, "y"),
    ]
    assert sheet["C4"].data_type == "s"
    notes = {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}
    assert notes == {
        "C4": "This is a formula without a value. Open the file in Excel and save it, or type it.",
        "B5": "Before: Old",
    }


def test_file_with_notes_can_be_mended_and_imported_again():
    resource = IMPORTED["projects"]
    batch = stage(resource, Shell(), pasted="reference\ttitle\tamount\n13-001\tA\t5\n")
    book = opened(annotated(batch, resource))
    book.worksheets[0]["C2"] = "5 yuan"
    content = io.BytesIO()
    book.save(content)

    again = stage(resource, Shell(), content=content.getvalue())

    assert [row.outcome for row in again.rows.data()] == ["new"]
