import tracemalloc
from datetime import UTC, date, datetime

import pytest

from expo_portal.imports.sheets import MAX_ROWS, UNREADABLE, UnreadableFile, read
from tests.workbooks import repacked, workbook


def is_heading(text):
    return text in {"编号", "名称", "Reference", "Title"}


def lines(content):
    [sheet] = read(content, is_heading)
    return [(line.number, line.cells) for line in sheet.lines]


def cells(content):
    return [row for _number, row in lines(content)]


def test_workbook_gives_its_values_as_they_would_be_typed():
    def change(sheet):
        sheet["D1"].number_format = "0.00%"

    half_past_ten = datetime(2021, 9, 23, 10, 30, tzinfo=UTC).replace(tzinfo=None)
    content = workbook(
        ["13-001", 1.1, date(2021, 9, 23), 0.4428, True, half_past_ten],
        [" 汽车　", 1234567890123, None, "=A1"],
        change=change,
    )

    assert lines(content) == [
        (1, ["13-001", "1.1", "2021-09-23", "44.28%", "true", "2021-09-23 10:30"]),
        (2, ["汽车", "1234567890123", "", "=A1"]),
    ]


def test_merged_cells_all_say_what_the_range_says():
    def change(sheet):
        sheet.merge_cells("A1:B1")
        sheet.merge_cells("C1:C2")

    content = workbook(["Amount", None, "Place"], ["Contract", "Total", None], change=change)

    assert cells(content) == [["Amount", "Amount", "Place"], ["Contract", "Total", "Place"]]


def test_hidden_rows_are_read_and_told_and_hidden_sheets_are_not_read():
    def change(sheet):
        sheet.row_dimensions[2].hidden = True
        sheet.parent["Notes"].sheet_state = "hidden"

    [sheet] = read(workbook(["a"], ["b"], change=change, Notes=[["c"]]), is_heading)

    assert [(line.cells, line.is_hidden) for line in sheet.lines] == [
        (["a"], False),
        (["b"], True),
    ]


def test_one_cell_far_away_takes_no_memory():
    def change(sheet):
        sheet["A1048576"] = "far"

    content = workbook(["near"], change=change)
    tracemalloc.start()

    found = lines(content)

    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == [(1, ["near"]), (1048576, ["far"])]
    assert most < 5_000_000


def test_blank_rows_take_no_memory():
    blank = '<row r="1"/>' * 50_000
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{namespace}"><sheetData>{blank}</sheetData></worksheet>'
    content = repacked(workbook(["x"]), worksheets__sheet1=sheet)
    tracemalloc.start()

    assert lines(content) == []

    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_table_as_text_is_read_in_any_encoding_and_separator(encoding, separator):
    text = f'编号{separator}名称\r\n13-001{separator}"汽车\r\n零部件{separator} 项目"\r\n'

    assert cells(text.encode(encoding)) == [
        ["编号", "名称"],
        ["13-001", f"汽车\n零部件{separator} 项目"],
    ]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("big5", "編號,名稱\n13-001,汽車零件製造專案\n"),
        ("shift_jis", "番号,名称\n13-001,自動車部品製造プロジェクト\n"),
        ("euc_kr", "번호,이름\n13-001,자동차 부품 공장\n"),
        ("cp1251", "номер,название\n13-001,Завод по производству деталей\n"),
        ("cp1252", "No,Name\n13-001,Café à Nürnberg\n"),
    ],
)
def test_encodings_of_neighbours_are_guessed_by_what_reads(encoding, text):
    assert cells(text.encode(encoding)) == [row.split(",") for row in text.strip().split("\n")]


def test_characters_that_no_database_keeps_are_marked():
    assert cells("a\0b,c\ud800".encode("utf-8", "surrogatepass")) == [
        [f"a{UNREADABLE}b", f"c{UNREADABLE}"]
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "This file is empty."),
        (
            b"PK\x03\x04broken",
            "This workbook is damaged. Open it in Excel, save it anew, and import that.",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "This is an old Excel file, or one with a password. "
            "Save it in Excel as “Excel Workbook (.xlsx)”, without a password.",
        ),
        (b"%PDF-1.7", "This is no table: save it as .xlsx or .csv, or paste its rows."),
        (b"x" * 10_000_001, "This file is larger than 10 MB."),
        (b"x" * 10_001, f"A cell holds more than 10000 characters: “{'x' * 40} …”"),
        (b"1\n" * (MAX_ROWS + 1), "There are more than 20000 rows. Import them in several files."),
        (b"1," * 101 + b"1", "Line 1 has more than 100 columns."),
    ],
)
def test_what_is_no_table_is_refused_with_advice(content, message):
    with pytest.raises(UnreadableFile) as refusal:
        read(content, is_heading)

    assert str(refusal.value) == message


def test_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked():
    content = repacked(workbook(["x"]), media__big=b"0" * 80_000_001)

    with pytest.raises(UnreadableFile) as refusal:
        read(content, is_heading)

    assert len(content) < 100_000
    assert str(refusal.value) == (
        "Unpacked, this workbook has over 80 MB. Copy its rows into a new one."
    )
