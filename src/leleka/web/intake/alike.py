"""Rows without a number of their own that may be rows of before, with cells changed since.

To the letter they are new; and where a list holds each child once, a new row can be no child's who has
a row of it already, so that the child would stand here twice. Only a person can tell, so people are asked.

First a new row is asked about that bears the name and the birth of a row of before. What is left on both
sides is compared as any two lists are: so a typist's correction is found of the name, in whichever script or
order, or of the birth date. A brother or sister may look so, too; what differs is shown.

Takes   the rows of a file that are new, the rows of its list that the file does not hold.
Gives   alike: which two may be one row, each once on its side.
Leaves  asking to differences, following the answer to actions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa

from leleka.core.lists import NAME_FIELDS, RawList
from leleka.core.lists import Mapping as Columns
from leleka.linkage import LinkSettings, link
from leleka.normalize import read_records
from leleka.web.common import bulk
from leleka.web.intake.models import Record
from leleka.web.intake.same_rows import Row

BORN_FIELDS = ("birth_date", "birth_year", "age")
_AT_ONCE = 2_000
_P_LEAST = 0.02  # that two rows are one child, or of one family: to ask once too often harms nobody
_COMPARED = LinkSettings(n_pairs_per_record=8)
"""Names and births that are nearly right bring a row's few candidates up; more cost three times as much."""

Who = tuple[tuple[str, ...], tuple[str, ...]]
Cells = Mapping[str, Any]


def alike(columns: Columns, fresh: Iterable[Row], left: Collection[UUID]) -> list[tuple[Row, UUID]]:
    """Each new row with the row of before that it may be; last those that name the child to the letter."""
    rows: dict[Who, list[Row]] = defaultdict(list)
    for row in fresh if left else ():
        if (who := _who(columns, row.cells)) is not None and row.row is not None:
            rows[who].append(row)
    records: dict[Who, list[tuple[UUID, Cells]]] = defaultdict(list)
    for some, _ in bulk.parts(sorted(left) if rows else [], _AT_ONCE):
        for key, held in Record.objects.filter(pk__in=some).values_list("pk", "cells"):
            cells = Record.opened(key, held)
            if (who := _who(columns, cells)) is not None:
                records[who].append((key, cells))
    one = {who for who in rows if len(rows[who]) == len(records.get(who, ())) == 1}
    # Of several that bear one name and birth nobody knows which is which; they are not compared further.
    new = [row for who, some in rows.items() if who not in records for row in some]
    old = [record for who, some in records.items() if who not in rows for record in some]
    return [*_corrected(columns, new, old), *((rows[who][0], records[who][0][0]) for who in one)]


def _who(columns: Columns, cells: Cells) -> Who | None:
    """A child's names and birth as written; None where one of the two is missing."""
    said = [
        tuple(" ".join((cells.get(each.column) or "").casefold().split()) for each in columns.of(*fields))
        for fields in (NAME_FIELDS, BORN_FIELDS)
    ]
    return (said[0], said[1]) if any(said[0]) and any(said[1]) else None


def _corrected(
    columns: Columns, new: Sequence[Row], old: Sequence[tuple[UUID, Cells]]
) -> Iterator[tuple[Row, UUID]]:
    """Those that are one child, or of one family, as linkage compares them; the likeliest first."""
    if not (new and old):
        return
    before = _list(columns, "before", [cells for _, cells in old])
    after = _list(columns, "after", [row.cells for row in new])
    pairs = link(read_records([before, after]), settings=_COMPARED).pairs
    left, right = pairs["left"].to_numpy(), pairs["right"].to_numpy() - len(old)
    p = pairs["p_same"].to_numpy() + pairs["p_siblings"].to_numpy()
    may_be = np.flatnonzero((left < len(old)) & (right >= 0) & (p >= _P_LEAST))
    taken: set[tuple[str, int]] = set()
    for at in may_be[np.argsort(-p[may_be], kind="stable")].tolist():
        ends = {("old", int(left[at])), ("new", int(right[at]))}
        if not ends & taken:
            taken |= ends
            yield new[right[at]], old[left[at]][0]


def _list(columns: Columns, name: str, rows: Sequence[Cells]) -> RawList:
    """Rows as a list of their own; a list holds each child once, or nothing here is asked."""
    told = tuple(each for each in columns.columns if each.field != "keep")
    cells = pa.table({c.column: pa.array([row.get(c.column) for row in rows], pa.string()) for c in told})
    numbers = pa.array(range(1, len(rows) + 1), pa.int32())
    return RawList(replace(columns, list_id=name, columns=told, each_child_once=True), name, cells, numbers)
