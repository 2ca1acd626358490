from datetime import date

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from leleka.demo.workbooks import write_ods, write_xlsx
from leleka.demo.writing import Sheet

SHEET = Sheet(
    columns=("№", "Імʼя", "Дата", *(f"c{at}" for at in range(30))),
    rows=[[1, 'Олена <"&>', date(2014, 3, 5), *[""] * 29, "last"], [2, None, "05.03.14", *[""] * 30]],
    title=("ВИГАДАНІ ДАНІ",),
    name="Список & ще",
)


@pytest.mark.parametrize(("write", "suffix"), [(write_xlsx, "xlsx"), (write_ods, "ods")])
def test_a_workbook_reads_back_as_written(write, suffix, tmp_path):
    path = tmp_path / f"list.{suffix}"

    first_row = write(SHEET, path)

    book = CalamineWorkbook.from_path(path)
    rows = book.get_sheet_by_index(0).to_python()
    assert book.sheet_names == ["Список & ще"]
    assert first_row == 3
    assert rows[0][0] == "ВИГАДАНІ ДАНІ"
    assert rows[1][:4] == ["№", "Імʼя", "Дата", "c0"]
    assert rows[2][:3] == [1, 'Олена <"&>', date(2014, 3, 5)]
    assert rows[2][32] == "last"
    assert rows[3][:3] == [2, "", "05.03.14"]


def test_another_reader_of_workbooks_finds_the_same_cells(tmp_path):
    write_xlsx(SHEET, tmp_path / "list.xlsx")

    page = openpyxl.load_workbook(tmp_path / "list.xlsx").active

    assert page["C3"].value.date() == date(2014, 3, 5)
    assert page["C3"].number_format == r"dd\.mm\.yyyy"
    assert page["AG3"].value == "last"


@pytest.mark.parametrize(("write", "suffix"), [(write_xlsx, "xlsx"), (write_ods, "ods")])
def test_an_empty_list_is_a_workbook_too(write, suffix, tmp_path):
    write(Sheet(columns=("a",)), tmp_path / f"empty.{suffix}")

    assert CalamineWorkbook.from_path(tmp_path / f"empty.{suffix}").get_sheet_by_index(0).to_python() == [
        ["a"]
    ]
