import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from leleka.core.lists import ColumnMapping, Mapping, RawList
from leleka.normalize.cells import NONE, Cells, Readings, combined, joined_lists, read_combined

texts = st.lists(st.none() | st.sampled_from(["", " ", "а", " а", "б\u00a0", "в г"]), max_size=12)
lists = st.lists(st.none() | st.lists(st.integers(0, 9), max_size=3), min_size=5, max_size=5)


def cells_of(values):
    mapped = ColumnMapping("x", "keep")
    table = pa.table({"x": pa.array(values, pa.string())})
    return Cells.of(
        RawList(Mapping("list", (mapped,)), "f", table, pa.array(range(len(values)), pa.int32())), mapped
    )


@given(texts)
def test_every_row_finds_its_trimmed_text_and_empty_ones_none(values):
    cells = cells_of(values)

    found = [cells.text(int(at)) for at in cells.which]

    assert found == [(value or "").strip() for value in values]
    assert "" not in cells.texts or NONE in cells.which


@given(texts)
def test_each_text_is_read_once_and_spread_over_its_rows(values):
    seen = []

    read = cells_of(values).read(lambda text: seen.append(text) or text.upper())

    assert len(seen) == len(set(seen))
    rows = [value.strip().upper() or None if value else None for value in values]
    assert read.spread(lambda text: text or None, pa.string()).to_pylist() == rows


@given(lists, lists, st.lists(st.none() | st.integers(0, 9), min_size=5, max_size=5))
def test_lists_are_joined_row_by_row(left, right, single):
    columns = [
        pa.array(left, pa.list_(pa.int32())),
        pa.array(right, pa.list_(pa.int32())),
        pa.array(single, pa.int32()),
    ]

    joined = joined_lists(columns, pa.int32())

    wanted = [
        [*(a or []), *(b or []), *([] if c is None else [c])]
        for a, b, c in zip(left, right, single, strict=True)
    ]
    assert joined.to_pylist() == wanted


@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 3)), min_size=1))
def test_equal_combinations_have_equal_numbers(rows):
    columns = [np.array(column, np.int64) for column in zip(*rows, strict=True)]

    which, example = combined(columns)

    assert [rows[int(example[n])] for n in which] == rows
    assert len(example) == len(set(rows))


def test_a_combination_may_have_no_reading():
    read = read_combined([np.array([0, 1, 0], np.int64)], lambda row: None if row == 0 else "here")

    assert read.spread(lambda text: text, pa.string()).to_pylist() == [None, "here", None]


def test_the_first_reading_counts_and_gaps_are_filled():
    first = Readings(["a"], np.array([0, NONE, NONE], np.int32))
    second = Readings(["b", "c"], np.array([0, 1, NONE], np.int32))

    assert first.else_(second).spread(lambda text: text, pa.string()).to_pylist() == ["a", "c", None]
