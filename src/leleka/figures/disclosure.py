"""Small counts are hidden, and enough beside them that nobody can work them out.

A cell of 1 to 4 children can name a child. Hiding it alone does not help where totals are
shown: whoever subtracts finds it. So more cells are hidden until every small one could still
be several numbers, given everything that is shown.

Takes   counts of cells, and which sums of them are shown.
Gives   which cells to hide, of one count or of two that are laid beside each other.
Leaves  drawing tables and charts to whoever shows them; all of them ask here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

SMALL_BELOW = 5
_ROUNDING = 1e-6


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
    hidden, room = small.copy(), _Room(n, sums, small_below - 1.0)
    while not room.suffices(small, hidden):
        more = _next_to_hide(n, hidden, sums)
        if more is None:
            return n > 0
        hidden[more] = True
    return hidden


def is_safe(
    counts: Sequence[int],
    hidden: NDArray[np.bool_],
    sums: NDArray[np.float64],
    *,
    small_below: int = SMALL_BELOW,
) -> bool:
    """Whether every small cell could still be `small_below` numbers or more, given what is shown."""
    n = np.asarray(counts, np.float64)
    small = (n > 0) & (n < small_below)
    return not (small & ~hidden).any() and _Room(n, sums, small_below - 1.0).suffices(small, hidden)


def hidden_in_both(
    one: Sequence[int], other: Sequence[int], *, small_below: int = SMALL_BELOW
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which cells of two counts with their totals must not be shown, where whoever sees one sees the other.

    Two numbers that differ by 1 to 4 say as much of a child as such a number itself: of which sex the one is
    that came in between. So both are hidden, and with them further ones of both counts, of the smallest
    values first, until neither total gives one away.

    Args:
        one, other: of the same values in the same order.

    Returns:
        bool[values] for each of the two.
    """
    both = np.array([one, other], np.int64)
    sums, gap = np.ones((1, both.shape[1])), np.abs(both[0] - both[1])
    hidden = np.array([hidden_cells(n, sums, small_below=small_below) for n in both])
    hidden |= (gap > 0) & (gap < small_below) & (both > 0)
    for value in np.argsort(both.sum(0), kind="stable"):
        if all(
            cells.sum() != 1 and is_safe(n, cells, sums, small_below=small_below)
            for n, cells in zip(both, hidden, strict=True)
        ):
            break
        hidden[:, value] |= both[:, value] > 0
    return hidden[0], hidden[1]


class _Room:
    """How far apart the least and the most are that each hidden cell could be.

    Every answer of a linear program is one way in which all hidden cells could be, so that one
    program shows room for many; it stays a way when further cells are hidden.
    """

    def __init__(self, n: NDArray[np.float64], sums: NDArray[np.float64], needed: float) -> None:
        self.n, self.sums, self.needed = n, sums, needed
        self.least, self.most = n.copy(), n.copy()

    def suffices(self, small: NDArray[np.bool_], hidden: NDArray[np.bool_]) -> bool:
        """Whether every small cell has room enough."""
        places = np.flatnonzero(hidden)
        short = self._short(np.flatnonzero(small))
        while len(short):
            self._raise_together(short, places)
            left = self._short(short)
            if len(left) == len(short):
                return all(self._suffices_alone(cell, places) for cell in left.tolist())
            short = left
        return True

    def _short(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        return cells[self.most[cells] - self.least[cells] < self.needed - _ROUNDING]

    def _raise_together(self, cells: NDArray[np.int64], places: NDArray[np.int64]) -> None:
        """Raise as many of the cells as far as they need, at once."""
        n_all, n_cells, known = len(places), len(cells), self.sums[:, places]
        # Of each cell, what counts as raised is at most itself and at most what it needs.
        itself = (cells[:, None] == places[None, :]).astype(np.float64)
        found = linprog(
            np.concatenate([np.zeros(n_all), -np.ones(n_cells)]),
            A_ub=np.hstack([-itself, np.eye(n_cells)]),
            b_ub=np.zeros(n_cells),
            A_eq=np.hstack([known, np.zeros((len(known), n_cells))]),
            b_eq=known @ self.n[places],
            bounds=[(1, None)] * n_all + [(None, float(m) + self.needed) for m in self.least[cells]],
        )
        self._note(found.x[:n_all], places)

    def _suffices_alone(self, cell: int, places: NDArray[np.int64]) -> bool:
        """Whether one cell has room enough, sought for itself."""
        known = self.sums[:, places]
        for sign in (1.0, -1.0):
            aim = sign * (places == cell)
            found = linprog(aim, A_eq=known, b_eq=known @ self.n[places], bounds=(1, None))
            if found.status == 3:  # unbounded: no shown sum holds it from above
                self.most[cell] = np.inf
                return True
            self._note(found.x, places)
        return not len(self._short(np.array([cell])))

    def _note(self, found: NDArray[np.float64], places: NDArray[np.int64]) -> None:
        self.least[places] = np.minimum(self.least[places], found)
        self.most[places] = np.maximum(self.most[places], found)


def _next_to_hide(n: NDArray[np.float64], hidden: NDArray[np.bool_], sums: NDArray[np.float64]) -> int | None:
    """The shown cell that closes the most totals with a single hidden cell, the smallest of these."""
    shown = np.flatnonzero((n > 0) & ~hidden)
    if not len(shown):
        return None
    n_hidden = sums @ hidden
    # A total with one hidden cell gives it away; one without any would give away the new one.
    closed = (n_hidden == 1) @ sums[:, shown] - (n_hidden == 0) @ sums[:, shown]
    return int(min(zip(-closed, n[shown], shown, strict=True))[2])
