import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from leleka.figures.disclosure import SMALL_BELOW, hidden_cells, hidden_in_both, is_safe


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


def test_two_numbers_that_differ_by_one_are_hidden_and_so_is_the_smallest_beside_them():
    hidden = hidden_in_both([30, 27, 8, 0], [31, 27, 8, 0])

    assert [each.tolist() for each in hidden] == [[True, False, True, False]] * 2


def test_two_counts_that_are_alike_hide_what_one_of_them_does():
    counts = [2, 90, 40, 80]

    assert [each.tolist() for each in hidden_in_both(counts, counts)] == [
        hidden_cells(counts, np.ones((1, 4))).tolist()
    ] * 2


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), min_size=1, max_size=6))
def test_no_small_change_can_be_worked_out_from_two_counts_and_their_totals(pairs):
    both = list(zip(*pairs, strict=True))
    hidden = hidden_in_both(*both)

    for n, cells in zip(both, hidden, strict=True):
        everything = all(cell for cell, each in zip(cells, n, strict=True) if each)
        assert everything or (is_safe(n, cells, np.ones((1, len(n)))) and cells.sum() != 1)
    for (one, other), *cells in zip(pairs, *hidden, strict=True):
        if 0 < abs(one - other) < SMALL_BELOW:
            assert all(cell or not n for cell, n in zip(cells, (one, other), strict=True))
