import json
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leleka.demo.writing import Sheet, csv_writer, write_jsonl, write_parquet

SHEET = Sheet(
    columns=("name", "born", "n", "forms"),
    rows=[["Їжак; Ґ", date(2014, 3, 5), 3, ["опека", "усыновление"]], [None, None, None, []]],
)


@pytest.mark.parametrize(
    ("encoding", "delimiter", "first"),
    [
        ("utf-8", ";", '"Їжак; Ґ";2014-03-05;3;опека, усыновление'),
        ("cp1251", "\t", "Їжак; Ґ\t2014-03-05\t3\t"),
    ],
)
def test_delimited_text_keeps_its_letters(encoding, delimiter, first, tmp_path):
    first_row = csv_writer(encoding, delimiter)(SHEET, tmp_path / "list.csv")

    lines = (tmp_path / "list.csv").read_bytes().decode(encoding).split("\r\n")
    assert first_row == 2
    assert lines[1].startswith(first)


def test_a_letter_that_the_encoding_lacks_becomes_a_question_mark(tmp_path):
    csv_writer("cp1251", ";")(Sheet(("name",), [["Дем\u02bcян"]]), tmp_path / "list.csv")

    assert (tmp_path / "list.csv").read_bytes().decode("cp1251").split("\r\n")[1] == "Дем?ян"


def test_json_lines_keep_lists_and_nulls(tmp_path):
    assert write_jsonl(SHEET, tmp_path / "list.jsonl") == 1

    first, second = map(json.loads, (tmp_path / "list.jsonl").read_text("utf-8").splitlines())
    assert first == {"name": "Їжак; Ґ", "born": "2014-03-05", "n": 3, "forms": ["опека", "усыновление"]}
    assert second["name"] is None


def test_a_column_of_days_is_typed_as_days_in_parquet(tmp_path):
    assert write_parquet(SHEET, tmp_path / "list.parquet") == 1

    table = pq.read_table(tmp_path / "list.parquet")
    assert table.schema.field("born").type == pa.date32()
    assert table["n"].to_pylist() == ["3", None]


def test_an_empty_parquet_has_its_columns(tmp_path):
    write_parquet(Sheet(columns=("a", "b")), tmp_path / "list.parquet")

    assert pq.read_table(tmp_path / "list.parquet").column_names == ["a", "b"]
