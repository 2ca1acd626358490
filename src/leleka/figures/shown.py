"""What of a capture table may be shown to anybody: small counts hidden, and what would betray them.

The number of persons and of each list stand beside the histories, so whoever subtracts could
find a hidden one; more histories are hidden until nobody can, or the lists' totals are.

Takes   a capture table.
Gives   ShownCounts, for pages, charts, screens and public JSON alike.
Leaves  the arithmetic of hiding to disclosure.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from leleka.core.words import Words
from leleka.figures.capture import CaptureTable
from leleka.figures.disclosure import SMALL_BELOW, hidden_cells, is_safe


@dataclass(frozen=True)
class Overlap:
    """One history as shown: its lists, its count; None where it is hidden."""

    lists: tuple[str, ...]
    count: int | None


@dataclass(frozen=True)
class ShownCounts:
    """A table as it may be shown.

    Attributes:
        histories: every history that somebody has, the largest first, hidden ones last.
        list_totals: persons of each list, in the table's order; None where hidden.
    """

    histories: tuple[Overlap, ...]
    list_totals: tuple[int | None, ...]


@lru_cache(maxsize=4)
def shown_counts(table: CaptureTable, *, complete: bool = False) -> ShownCounts:
    """Hide what could name somebody; complete: hide nothing, for those who may see the records."""
    large = np.array([complete or not 0 < n < SMALL_BELOW for n in table.list_totals])
    everybody = np.ones((1, len(table.histories)))
    of_lists = table.matrix.T.astype(np.float64)
    for shown in (large, np.zeros_like(large)):
        sums = np.vstack([everybody, of_lists[shown]])
        hidden = hidden_cells(table.counts, sums, small_below=1 if complete else SMALL_BELOW)
        if complete or not hidden.all() or is_safe(table.counts, hidden, sums):
            break
    # Hidden histories stand in the order of their bits, which tells nothing of their size.
    order = sorted(
        range(len(table.counts)),
        key=lambda h: (hidden[h], 0 if hidden[h] else -table.counts[h], table.histories[h]),
    )
    return ShownCounts(
        tuple(
            Overlap(
                tuple(name for name, on in zip(table.lists, table.matrix[h], strict=True) if on),
                None if hidden[h] else table.counts[h],
            )
            for h in order
        ),
        tuple(n if show else None for n, show in zip(table.list_totals, shown, strict=True)),
    )


def shown_number(count: int | None, words: Words) -> str:
    """A count as people read it; “…” where it is hidden."""
    return "…" if count is None else words.number(count)
