"""Small counts are hidden, and enough beside them that nobody can work them out.

A cell of 1 to 4 children can name a child. Hiding it alone does not help where totals are
shown: whoever subtracts finds it. So more cells are hidden until every small one could still
be several numbers, given everything that is shown.

Takes   counts of cells, and which sums of them are shown.
Gives   which cells to hide.
Leaves  drawing tables and charts to whoever shows them; all of them ask here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

SMALL_BELOW = 5


def hidden_cells(
    counts: Sequence[int], sums: NDArray[np.float64], *, small_below: int = SMALL_BELOW
) -> NDArray[np.bool_]:
    """Which cells must not be shown.

    Args:
        counts: of the cells; zeros are shown, they name nobody.
        sums: float64[sums shown, cells], 1 where a shown total includes the cell.
        small_below: counts from 1 up to this are small.

    Returns:
        bool[cells]. Given the shown cells and sums, and that a hidden cell is 1 or more, every
        small cell could still be any of `small_below` numbers or more, or everything is hidden.
    """
    n = np.asarray(counts, np.float64)
    small = (n > 0) & (n < small_below)
    hidden = small.copy()
    while True:
        if all(_room(cell, n, hidden, sums) >= small_below - 1 for cell in np.flatnonzero(small).tolist()):
            return hidden
        more = _next_to_hide(n, hidden, sums)
        if more is None:
            return n > 0
        hidden[more] = True


def _room(cell: int, n: NDArray[np.float64], hidden: NDArray[np.bool_], sums: NDArray[np.float64]) -> float:
    """How far apart the least and the most are that a hidden cell could be."""
    places = np.flatnonzero(hidden)
    aim = (places == cell).astype(float)
    known = sums[:, places]
    totals = known @ n[places]
    ends = [
        linprog(sign * aim, A_eq=known, b_eq=totals, bounds=(1, None), method="highs") for sign in (1.0, -1.0)
    ]
    if ends[1].status == 3:  # unbounded: no shown sum holds it from above
        return float("inf")
    return float(-ends[1].fun - ends[0].fun)


def _next_to_hide(n: NDArray[np.float64], hidden: NDArray[np.bool_], sums: NDArray[np.float64]) -> int | None:
    """The shown cell that closes the most totals with a single hidden cell, the smallest of these."""
    shown = np.flatnonzero((n > 0) & ~hidden)
    if not len(shown):
        return None
    n_hidden = sums @ hidden
    # A total with one hidden cell gives it away; one without any would give away the new one.
    closed = (n_hidden == 1) @ sums[:, shown] - (n_hidden == 0) @ sums[:, shown]
    return int(min(zip(-closed, n[shown], shown, strict=True))[2])
