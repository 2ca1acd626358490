import csv
import io

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.core.safe import for_xml, is_formula_like, quoted, quoted_column

DANGEROUS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\x00=1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_would_calculate_gets_an_apostrophe(text):
    assert quoted(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Іван", "1-2", "a=b", "2014-03-05", "'=1"])
def test_plain_text_stays_as_it_is(text):
    assert quoted(text) == text


@given(st.lists(st.none() | st.text()))
def test_a_column_is_quoted_like_its_cells(cells):
    column = quoted_column(pa.chunked_array([pa.array(cells, pa.string())]))

    assert column.to_pylist() == [None if cell is None else quoted(cell) for cell in cells]


@given(st.text())
def test_no_cell_of_a_csv_starts_a_formula(text):
    file = io.StringIO()
    csv.writer(file).writerow([quoted(text)])

    cell = next(csv.reader(io.StringIO(file.getvalue(), newline="")), [""])[0]

    assert not is_formula_like(cell)


@given(st.text())
def test_xml_takes_every_text(text):
    assert not any(letter in for_xml(text) for letter in "\x00\x01\x0b\x1f\ufffe")
