import csv
import json

import openpyxl
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from linkage.small_world import HOSTILE, small_explanation, small_result, small_run

from leleka.core.safe import is_formula_like
from leleka.core.words import ENGLISH
from leleka.linkage.outputs.files import OUTPUTS, write_outputs
from leleka.linkage.outputs.writing import Writing


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr("leleka.linkage.explain", small_explanation, raising=False)
    write_outputs(small_result(), tmp_path, run=small_run(), words=ENGLISH)
    return tmp_path


def test_every_output_is_written_and_nothing_else(folder):
    assert sorted(p.name for p in folder.iterdir()) == sorted([".work", *OUTPUTS])


def test_the_same_result_gives_the_same_bytes(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")

    write_outputs(small_result(), other, run=small_run(), words=ENGLISH)

    assert [name for name in OUTPUTS if (folder / name).read_bytes() != (other / name).read_bytes()] == []


def test_rows_of_one_child_stand_together_in_the_spreadsheet(folder):
    sheet = openpyxl.load_workbook(folder / "persons.xlsx").worksheets[0]

    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]

    assert rows[0][:4] == ["child", "rows of this child", "probability", "identity changed"]
    assert [row[0] for row in rows[1:]] == ["p1", "p1", "p2", "p2", "p3", "p4", "p5"]
    assert rows[1][8] == "Вигаданюк Олена Петрівна"
    assert rows[2][8:11] == ["Выгаданюк Елена", None, "2014"]
    assert rows[4][3:5] == ["yes", "surname"]
    assert rows[1][3] == "perhaps"
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:O8"


def test_a_formula_in_a_name_is_text_in_the_spreadsheet(folder):
    sheet = openpyxl.load_workbook(folder / "persons.xlsx").worksheets[0]

    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1 Небувалий")

    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_no_cell_of_a_csv_would_be_calculated(folder):
    for name in ("pairs.csv", "problems.csv"):
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            texts = [
                c for row in csv.reader(file) for c in row if not c.lstrip("-").replace(".", "").isdigit()
            ]

        assert [text for text in texts if is_formula_like(text)] == []


def test_pairs_are_the_same_in_both_formats(folder):
    typed = pq.read_table(folder / "pairs.parquet")
    text = pyarrow.csv.read_csv(folder / "pairs.csv")

    assert text["left_record"].to_pylist() == typed["left_record"].to_pylist()
    assert typed["p_same"].to_pylist() == sorted(typed["p_same"].to_pylist(), reverse=True)
    assert text["level:sex"].null_count == len(typed)
    assert typed["level:sex"].to_pylist() == [-1] * len(typed)


def test_parquet_files_name_nobody(folder):
    texts = [
        str(value)
        for name in ("pairs.parquet", "persons.parquet")
        for row in pq.read_table(folder / name).to_pylist()
        for value in row.values()
    ]

    assert not any("Вигаданюк" in text or "Vyhadaniuk" in text for text in texts)


def test_a_problem_names_the_cell_and_what_to_do(folder):
    with (folder / "problems.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))

    assert rows == [
        {
            "file": "реєстр.xlsx",
            "sheet": "",
            "row": "5",
            "column": "Дата",
            "code": "intake.E014",
            "what": "is not a calendar day.",
            "hint": "Open the row.",
        }
    ]


def test_the_summary_counts_what_the_tables_hold(folder):
    found = json.loads((folder / "summary.json").read_text("utf-8"))

    assert found["counts"] == {
        "records": 7,
        "persons": 5,
        "persons_on_several_lists": 2,
        "records_linked": 4,
        "identities_changed": 1,
        "identities_perhaps_changed": 1,
        "changed_parts": {"surname": 1},
        "pairs": 6,
        "pairs_linked": 2,
        "pairs_in_review": 2,
        "pairs_offered": 3,
        "families": 1,
        "problems": 1,
    }
    assert [one["rows_linked"] for one in found["lists"]] == [2, 2]


def test_the_summary_and_the_parquet_files_hold_no_time(folder):
    assert "seconds" not in (folder / "summary.json").read_text("utf-8")


def test_a_record_is_shown_as_written():
    writing = Writing(small_result().records)

    assert writing.names == [
        "Вигаданюк Олена Петрівна",
        "Вигаданюк Іван Петрович",
        "=1+1 Небувалий",
        HOSTILE,
        "Выгаданюк Елена",
        "Vyhadaniuk Ivan",
        "Другова Алёна",
    ]
    assert writing.births == ["2014-03-05", "2011-07-01", "2012", "", "2014", "2011", "2014"]
    assert [(cell.mapping.column, cell.text) for cell in writing.cells(5)] == [
        ("Фамилия", "Vyhadaniuk"),
        ("Имя", "Ivan"),
        ("Год", "2011"),
        ("Mother", "Nadiia"),
    ]
