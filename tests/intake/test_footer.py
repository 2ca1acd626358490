import csv
from pathlib import Path

import openpyxl
import pytest

from leleka.intake import read_list
from leleka.intake.footer import Footer

CASES = list(csv.DictReader(Path(__file__).with_name("footers.csv").open(encoding="utf-8")))
CHILD = ["1", "Вигадана Марія", "05.03.2014", "ж", "Вигадане", "сірі", "русяве", "мати"]


def footer_under(usual):
    """The footer of a list of so many columns, of which two children's rows were seen."""
    rows = [[*CHILD[:usual]], ["2", *CHILD[1:usual]]]
    footer = Footer(rows)
    assert [footer.judge(row) for row in rows] == ["row", "row"]
    return footer


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["row"])
def test_the_last_row_of_a_list_is_told_apart(case):
    footer, cells = footer_under(int(case["usual"])), case["row"].split("|")

    kind = footer.judge(cells) or footer.as_last(cells)

    assert kind == case["expected"], case["why"]


def test_a_row_that_looks_like_a_signature_comes_in_where_a_child_stands_under_it(tmp_path):
    path = tmp_path / "list.csv"
    lines = ["№;ПІБ;Дата народження;Стать", "1;Вигадана Марія;05.03.2014;ж", "Директор;Вигаданий Петро;;"]
    path.write_text("\n".join([*lines, "3;Вигадана Яна;01.02.2015;ж", "Директор;Вигаданий Іван;;"]), "utf-8")

    raw = read_list(path)

    assert raw.rows.to_pylist() == [2, 3, 4, 5], "in that column the list's own rows begin so"
    assert not raw.problems


def test_a_list_of_nothing_but_a_signature_loses_nothing(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("№;ПІБ;Дата народження;Стать\nДиректор;Вигадана;;\n", "utf-8")

    assert len(read_list(path)) == 1


def test_more_rows_than_a_footer_has_come_in(tmp_path):
    path = tmp_path / "list.csv"
    child, signed = "1;Вигадана Марія;05.03.2014;ж", [f"Директор;Вигаданий {n};;" for n in range(40)]
    path.write_text("\n".join(["№;ПІБ;Дата народження;Стать", child, *signed]), "utf-8")

    assert len(read_list(path)) == 41


def test_what_stands_under_a_list_is_left_out_said_and_shown(tmp_path):
    path = tmp_path / "list.xlsx"
    book = openpyxl.Workbook()
    for row in (
        ["№", "ПІБ", "Дата народження", "Стать", "Адреса"],
        ["1", "Вигадана Марія", "05.03.2014", "ж", "Вигадане"],
        ["2", "Вигаданий Петро", "06.03.2015", "ч", "Вигадане"],
        ["Разом:", None, 2],
        [],
        ["Директор", None, "________", "О.П. Вигадана"],
        ["М.П."],
    ):
        book.active.append(row)
    book.save(path)

    raw = read_list(path)

    assert raw.rows.to_pylist() == [2, 3]
    assert [(each.code, each.where.row) for each in raw.problems] == [
        ("intake.E032", 4), ("intake.E034", 6), ("intake.E034", 7)
    ]  # fmt: skip
    assert raw.left_out == {4: "Разом: · 2", 6: "Директор · ________ · О.П. Вигадана", 7: "М.П."}
