import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from leleka.figures.disclosure import SMALL_BELOW, hidden_cells


def sums_of(rows, columns):
    """Row, column and grand totals of a table read row by row."""
    grid = np.arange(rows * columns).reshape(rows, columns)
    members = [*grid, *grid.T, grid.ravel()]
    return np.array([[float(cell in group) for cell in grid.ravel()] for group in members])


def possible(counts, hidden, sums, cell):
    """All values a cell could have, by trying every split of what the sums leave (tables of 2 x 2)."""
    places = np.flatnonzero(hidden)
    found = set()
    rest = sums[:, places] @ np.array(counts)[places]
    for values in np.ndindex(*[sum(counts) + 1] * len(places)):
        if min(values) >= 1 and np.allclose(sums[:, places] @ np.array(values), rest):
            found.add(values[list(places).index(cell)])
    return found


def test_a_table_without_small_cells_is_shown():
    assert not hidden_cells([10, 0, 30, 7], sums_of(2, 2)).any()


def test_one_small_cell_hides_its_row_its_column_and_their_corner():
    assert hidden_cells([3, 50, 60, 70], sums_of(2, 2)).all()


def test_without_totals_a_small_cell_hides_alone():
    assert hidden_cells([3, 50, 60], np.zeros((0, 3))).tolist() == [True, False, False]


def test_the_smallest_neighbours_go_first():
    hidden = hidden_cells([2, 90, 40, 80, 70, 60], sums_of(2, 3)).reshape(2, 3)

    assert hidden.tolist() == [[True, False, True], [True, False, True]]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_nobody_can_work_out_a_small_cell(counts):
    sums = sums_of(2, 2)
    hidden = hidden_cells(counts, sums)

    for cell, n in enumerate(counts):
        if 0 < n < SMALL_BELOW:
            assert hidden[cell]
            everything = all(hidden[i] for i, m in enumerate(counts) if m)
            assert everything or len(possible(counts, hidden, sums, cell)) >= SMALL_BELOW
