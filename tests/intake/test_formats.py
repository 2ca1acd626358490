import csv
import io
import json
from datetime import date

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leleka.core.lists import ColumnMapping, Mapping
from leleka.intake import FORMATS, IntakeError, read_list
from tests.intake import hostile

HEADER = ["Номер", "ПІБ дитини", "Дата народження", "Стать", "Адреса"]
ROWS = [
    ["1", "Вигаданий Петро Іванович", "05.03.2014", "ч", "с. Вигадане, вул. Лісова, 3"],
    ["2", "Вигадана-Ґонта Зоряна", "березень 2015", "ж", 'смт "Нове"; хутір'],
    ["3", "Щасливий Єгор", "2016", "ч", "перший рядок\nдругий рядок"],
    ["4", "Їжакевич Юстина", "", "ж", "  з пробілами"],
]
RUSSIAN = [
    ["1", "Вымышленный Пётр Иванович", "05.03.2014", "м", "пос. Вымышленный, ул. Лесная"],
    ["2", "Щукин-Выдуманный Фёдор", "март 2015", "м", "г. Новый"],
    ["3", "Объездчикова Эльвира", "2016", "ж", "хутор Ёлочный"],
] * 5


def cells_of(raw):
    return [list(HEADER), *[[value or "" for value in row.values()] for row in raw.cells.to_pylist()]]


def delimited(rows, delimiter, quoting=csv.QUOTE_MINIMAL):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-u"]
)
def test_every_encoding_and_delimiter_gives_the_same_cells(tmp_path, encoding, delimiter):
    path = tmp_path / "list.csv"
    path.write_bytes(delimited([HEADER, *ROWS], delimiter).encode(encoding))

    raw = read_list(path)

    assert cells_of(raw) == [HEADER, *ROWS]
    assert raw.mapping.delimiter == delimiter
    assert any(sentence.startswith("Encoding") for sentence in raw.how)


def test_a_list_with_a_damaged_letter_is_read_again_by_its_own_mapping(tmp_path):
    path = tmp_path / "list.csv"
    text = delimited([HEADER, *ROWS], ";").encode()
    path.write_bytes(text[:120] + b"\xff" + text[120:])
    once = read_list(path)

    again = read_list(path, mapping=once.mapping)

    assert once.mapping.encoding == "utf-8"
    assert again.cells == once.cells
    assert "Encoding UTF-8, with 1 damaged letter." in again.how


def test_a_mapping_that_names_a_wrong_encoding_is_refused(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(delimited([HEADER, *ROWS], ";").encode("cp1251"))

    with pytest.raises(IntakeError, match=r"intake\.E021"):
        read_list(path, mapping=Mapping("list", (), encoding="utf-8"))


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866"])
def test_russian_lists_of_old_machines_are_read(tmp_path, encoding):
    path = tmp_path / "list.csv"
    header = [name.replace("ПІБ", "ФИО").replace("і", "и") for name in HEADER]
    path.write_bytes(delimited([header, *RUSSIAN], ";").encode(encoding))

    raw = read_list(path)

    assert raw.cells.column(1).to_pylist() == [row[1] for row in RUSSIAN]


def test_rows_count_as_a_spreadsheet_shows_them(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(delimited([["Список"], [], HEADER, *ROWS], ";"), "utf-8")

    raw = read_list(path)

    assert raw.mapping.header_row == 3
    assert raw.rows.to_pylist() == [4, 5, 6, 7]


def test_a_long_row_near_the_top_is_reported_and_a_last_column_without_a_name_is_not(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("ПІБ;Стать\nВигадана Ольга;ж;зайве\nЩасливий Єгор;ч\nЩасливий Юрій;ч\n", "utf-8")
    unnamed = tmp_path / "unnamed.csv"
    unnamed.write_text("ПІБ;Стать\n" + "Вигадана Ольга;ж;мати шукає\n" * 3, "utf-8")

    assert [(p.code, p.where.row) for p in read_list(path).problems] == [("intake.E031", 2)]
    assert "intake.E031" not in {p.code for p in read_list(unnamed).problems}


def test_a_row_that_is_too_long_or_too_short_is_kept_and_the_long_one_reported(tmp_path):
    path = tmp_path / "list.csv"
    usual = "".join(f"Вигаданий {n}-й;ч\n" for n in range(100))
    path.write_text(f"ПІБ;Стать\n{usual}Вигадана Ольга;ж;зайве\nЩасливий Єгор\n", "utf-8")

    raw = read_list(path)

    assert raw.cells.column(0).to_pylist()[-2:] == ["Вигадана Ольга", "Щасливий Єгор"]
    assert raw.cells.column(2).to_pylist()[100] == "зайве"
    assert [(p.code, p.where.row) for p in raw.problems] == [("intake.E031", 102)]


def test_a_quote_that_is_never_closed_swallows_nothing(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(
        'ПІБ;Примітка\nВигаданий Петро;"відкрито\n' + "".join(f"Вигадана {n};ні\n" for n in range(50)),
        "utf-8",
    )

    raw = read_list(path)

    assert len(raw) == 51
    assert [p.code for p in raw.problems] == ["intake.E050"]


def test_a_workbook_keeps_dates_numbers_and_where_its_header_stands(tmp_path):
    path = tmp_path / "list.xlsx"
    rows = [
        ["Список дітей закладу"],
        [],
        ["№", "ПІБ", "Дата народження", "Зріст", "Є документи"],
        [1, "Вигаданий Петро", date(2014, 3, 5), 134.5, True],
        [2.0, "Вигадана Ольга", "березень 2015", 120, False],
    ]
    hostile.good_workbook(path, rows)

    raw = read_list(path)

    assert raw.cells.to_pylist() == [
        {
            "№": "1",
            "ПІБ": "Вигаданий Петро",
            "Дата народження": "2014-03-05",
            "Зріст": "134.5",
            "Є документи": "true",
        },
        {
            "№": "2",
            "ПІБ": "Вигадана Ольга",
            "Дата народження": "березень 2015",
            "Зріст": "120",
            "Є документи": "false",
        },
    ]
    assert raw.rows.to_pylist() == [4, 5]


def test_a_cell_joined_over_both_rows_of_a_header_names_its_column_once(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Вигаданий список", None, None, None, None],
        ["№", "Дитина", None, "Народження", "Стать"],
        ["з/п", "Прізвище", "Ім’я", "Дата", None],
        *([str(i), "Вигаданко", "Марія", f"{i}.03.2014", "ж"] for i in range(1, 9)),
    ):
        sheet.append(row)
    for joined in ("A1:E1", "B2:C2", "E2:E3"):
        sheet.merge_cells(joined)
    book.save(tmp_path / "list.xlsx")

    raw = read_list(tmp_path / "list.xlsx")

    assert raw.cells.column_names == ["№ з/п", "Дитина Прізвище", "Дитина Ім’я", "Народження Дата", "Стать"]
    assert raw.rows.to_pylist()[0] == 4


def test_under_joined_cells_the_name_of_the_mother_is_not_the_childs(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Вигаданий реєстр"],
        ["станом на 01.09.2023"],
        [],
        ["№ з/п", "Дитина", None, "Мати", None, "Місце проживання", None, "Примітка"],
        [None, "Прізвище", "Ім’я", "ПІБ", "Телефон", "Область", "Населений пункт", None],
        *(
            [str(i), "Вигаданко", "Марія", "Вигадана Оксана", "", "Херсонська", "Херсон", ""]
            for i in range(9)
        ),
    ):
        sheet.append(row)
    for joined in ("A4:A5", "B4:C4", "D4:E4", "F4:G4", "H4:H5"):
        sheet.merge_cells(joined)
    book.save(tmp_path / "list.xlsx")

    mapping = read_list(tmp_path / "list.xlsx").mapping

    assert mapping.header_row == 4
    assert [(each.person, each.field) for each in mapping.columns[1:7]] == [
        ("child", "surname"),
        ("child", "given_name"),
        ("mother", "full_name"),
        ("child", "keep"),
        ("child", "home_region"),
        ("child", "home_place"),
    ]


def test_cells_joined_over_both_rows_of_a_header_tie_them_whatever_is_understood(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Вигаданий список"],
        [],
        ["№ з/п", "ПІБ дитини", "Дата народження", "Мати", None, "Батько", None, "Звідки вивезено"],
        [None, None, None, "ПІБ", "Телефон", "ПІБ", "Телефон", None],
        *(
            [i, "Вигаданко Марія", f"{i}.03.2014", "Вигадана Оксана", "1", None, None, "Херсон"]
            for i in range(1, 9)
        ),
    ):
        sheet.append(row)
    for joined in ("A1:H1", "A3:A4", "B3:B4", "C3:C4", "H3:H4", "D3:E3", "F3:G3"):
        sheet.merge_cells(joined)
    book.save(tmp_path / "list.xlsx")

    raw = read_list(tmp_path / "list.xlsx")

    assert raw.cells.column_names[2:5] == ["Дата народження", "Мати ПІБ", "Мати Телефон"]
    assert raw.rows.to_pylist() == [*range(5, 13)]


HALVES = [
    ["№", "Прізвище, ім’я, по батькові", "Число, місяць, рік", "Місце"],
    ["", "дитини", "народження", "реєстрації"],
]


@pytest.mark.parametrize(
    ("second", "n_rows"),
    [(HALVES[1], 5), (["", "Вигаданко Марія", "невідомо", "Херсон"], 6)],
    ids=["the sentence goes on", "a child whose birth is unknown"],
)
def test_a_header_whose_words_go_on_in_the_next_row_is_one(tmp_path, second, n_rows):
    path = tmp_path / "list.csv"
    children = [[str(i), "Вигаданко Марія", f"0{i}.03.2014", "Херсон"] for i in range(1, 6)]
    path.write_text(delimited([HALVES[0], second, *children], ","), encoding="utf-8", newline="")

    raw = read_list(path)

    assert len(raw) == n_rows
    if n_rows == 5:
        assert raw.cells.column_names[2:] == ["Число, місяць, рік народження", "Місце реєстрації"]


def test_of_several_sheets_the_fullest_is_read_and_the_others_are_named(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Титул"
    book.active.append(["Реєстр", "2022"])
    children = book.create_sheet("Діти")
    for row in [HEADER[:3], *[row[:3] for row in ROWS]]:
        children.append(row)
    book.save(tmp_path / "list.xlsx")

    raw = read_list(tmp_path / "list.xlsx")

    assert raw.mapping.sheet == "Діти"
    assert any("Титул" in sentence for sentence in raw.how)


def test_the_sheet_a_mapping_names_is_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Мала"
    book.active.append(["ПІБ"])
    book.active.append(["Вигаданий Петро"])
    other = book.create_sheet("Велика")
    for _ in range(9):
        other.append(["ПІБ", "Стать", "Рік"])
    book.save(tmp_path / "list.xlsx")

    raw = read_list(
        tmp_path / "list.xlsx", mapping=Mapping("a", (ColumnMapping("ПІБ", "full_name"),), sheet="Мала")
    )

    assert raw.cells.column(0).to_pylist() == ["Вигаданий Петро"]


def test_json_values_become_text_and_nested_ones_get_dotted_names(tmp_path):
    path = tmp_path / "list.json"
    items = [
        {"name": {"given": "Пётр"}, "age": 7, "tags": ["а", "б"], "none": None, "yes": True},
        {"age": 7.5},
    ]
    path.write_text(json.dumps({"children": items}, ensure_ascii=False), "utf-8")

    raw = read_list(path)

    assert raw.cells.to_pylist() == [
        {"name.given": "Пётр", "age": "7", "tags": "а; б", "none": None, "yes": "true"},
        {"name.given": None, "age": "7.5", "tags": None, "none": None, "yes": None},
    ]
    assert raw.rows.to_pylist() == [1, 2]


def test_a_broken_line_of_json_lines_is_reported_and_the_others_come_in(tmp_path):
    path = tmp_path / "list.jsonl"
    path.write_text('{"first_name": "Пётр"}\n{"first_name": \n{"first_name": "Ольга"}\n', "utf-8")

    raw = read_list(path)

    assert raw.cells.column(0).to_pylist() == ["Пётр", "Ольга"]
    assert raw.rows.to_pylist() == [1, 3]
    assert [problem.where.row for problem in raw.problems] == [2]


def test_parquet_types_become_text_without_loss(tmp_path):
    path = tmp_path / "list.parquet"
    table = pa.table(
        {
            "ПІБ": ["Вигаданий Петро", None],
            "народження": [date(2014, 3, 5), None],
            "зріст": [134.5, 120.0],
            "номер": pa.array([12_345_678_901, 2], pa.int64()),
            "брати": [["Іван", "Юрій"], []],
        }
    )
    pq.write_table(table, path)

    raw = read_list(path)

    first, second = raw.cells.to_pylist()
    assert first == {
        "ПІБ": "Вигаданий Петро",
        "народження": "2014-03-05",
        "зріст": "134.5",
        "номер": "12345678901",
        "брати": "Іван; Юрій",
    }
    assert second["зріст"] == "120"


def test_two_columns_under_one_header_are_both_kept(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("ПІБ;Телефон;Телефон\nВигаданий Петро;1;2\n", "utf-8")

    raw = read_list(path)

    assert len(set(raw.cells.column_names)) == 3
    assert list(raw.cells.to_pylist()[0].values()) == ["Вигаданий Петро", "1", "2"]


def test_a_totals_row_and_a_repeated_header_are_left_out_and_said(tmp_path):
    path = tmp_path / "list.csv"
    rows = [HEADER, *ROWS, HEADER, *ROWS, ["Всього", "8", "", "", ""]]
    path.write_text(delimited(rows, ";"), "utf-8")

    raw = read_list(path)

    assert len(raw) == 8
    assert any("header stands again" in sentence for sentence in raw.how)


def test_a_header_typed_anew_is_known_by_its_words(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(
        "ПІБ;Ім'я матері;Вік\nВигаданий Петро;Оля;7\nПІБ;Ім’я матері;ВІК\nВигадана Яна;Оля;5\n", "utf-8"
    )

    assert len(read_list(path)) == 2


def test_every_format_has_its_own_extension():
    seen = [extension for form in FORMATS for extension in form.extensions]

    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(("others", "field"), [(["Surname"], "given_name"), ([], "full_name")])
def test_a_name_of_one_word_is_a_given_name_only_beside_a_surname(tmp_path, others, field):
    path = tmp_path / "list.csv"
    path.write_text(
        "\n".join([",".join(["Name", *others]), *[",".join(["Zlata"] + ["Vyhadana"] * len(others))] * 5])
    )

    raw = read_list(path)

    assert raw.mapping.columns[0].field == field


@pytest.mark.parametrize("cell", ["1" * 5_000, "a" * 20_000, "12.03." * 3_000])
def test_a_cell_that_holds_a_book_is_kept_whole_and_does_not_hold_up_the_list(tmp_path, cell):
    path = tmp_path / "list.csv"
    path.write_text(f"ПІБ,Вік\nВигадана Ольга,{cell}\n", encoding="utf-8")

    raw = read_list(path)

    assert raw.cells.column("Вік").to_pylist() == [cell]


@pytest.mark.parametrize(
    ("first", "n_rows"),
    [("Вигаданий Петро", 4), ("ПІБ дитини", 3), ("Хто", 3), ("Список Вигаданський", 4)],
    ids=["a child", "a header", "one word", "in doubt a row too many, and no child lost"],
)
def test_the_first_of_a_list_of_names_without_a_header_is_a_child(tmp_path, first, n_rows):
    path = tmp_path / "names.txt"
    path.write_text("\n".join([first, "Вигадана Марія", "Вигаданий Іван", "Вигадана Яна"]), encoding="utf-8")

    assert len(read_list(path)) == n_rows
