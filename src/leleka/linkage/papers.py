"""Changes of identity that a record tells of itself.

A court decision, or a register kept in two identities, gives the name as born and the imposed one side
by side. Nothing needs to be inferred there: what differs between the two was changed. Other records of the
same child meet such a record under the former name or under the new one; either way they agree with it, so
that no comparison of two records shows the change.

Takes   Records.
Gives   the parts of PARTS that each record says were changed.
Leaves  changes that only two records together show to tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from leleka.core.lists import RawList
from leleka.linkage.arrays import list_of, list_parts
from leleka.linkage.names import score_pairs
from leleka.linkage.results import PARTS
from leleka.normalize.records import Records

_NAME_PARTS = PARTS[:3]
_LATER = ("imposed", "adoptive")
Changes = dict[int, frozenset[str]]
"""By row of the records; rows that tell of no change are left out."""


def told_changes(records: Records) -> Changes:
    """What each record says was changed."""
    found: dict[int, set[str]] = {}
    for row, part in (*_names(records), *_birth_dates(records), *_birth_places(records)):
        found.setdefault(row, set()).add(part)
    return {row: frozenset(parts) for row, parts in found.items()}


def _names(records: Records) -> Iterator[tuple[int, str]]:
    """Parts that differ between a former name and a later one of the same record."""
    starts, names = list_of(records.table["names"].combine_chunks())
    kinds = list_parts(records.table["name_kinds"].combine_chunks())[1].to_pylist()
    pairs = [
        (row, former, later)
        for row in np.flatnonzero(np.diff(starts) > 1).tolist()
        for former in range(starts[row], starts[row + 1])
        for later in range(starts[row], starts[row + 1])
        if kinds[later] in _LATER and kinds[former] not in (*_LATER, "informal")
    ]
    if not pairs:
        return
    rows, former_at, later_at = np.array(pairs).T
    levels = score_pairs(records.names, names[former_at], names[later_at]).levels
    for row, of_parts in zip(rows.tolist(), levels.tolist(), strict=True):
        yield from ((row, part) for part, level in zip(_NAME_PARTS, of_parts, strict=True) if level == 0)


def _birth_dates(records: Records) -> Iterator[tuple[int, str]]:
    rows = np.flatnonzero(records.table["born_other_first"].is_valid().to_numpy()).tolist()
    columns = [
        records.table[name].take(pa.array(rows, pa.int64())).to_pylist()
        for name in ("born_first", "born_last", "born_other_first", "born_other_last", "born_other_why")
    ]
    for row, first, last, other_first, other_last, why in zip(rows, *columns, strict=True):
        of_two_identities = first is not None and str(why) in {"birth", "imposed"}
        if of_two_identities and (other_last < first or last < other_first):
            yield row, "birth_date"


def _birth_places(records: Records) -> Iterator[tuple[int, str]]:
    """A second place of birth is written where it is not the first."""
    place_of = {raw.mapping.list_id: raw for raw in records.lists}
    ids, rows = records.table["list"].to_pylist(), records.table["row"].to_pylist()
    wanted = {name: _two_places(raw) for name, raw in place_of.items()}
    for row, (name, number) in enumerate(zip(ids, rows, strict=True)):
        if number in wanted.get(str(name), ()):
            yield row, "birth_place"


def _two_places(raw: RawList) -> frozenset[int]:
    """Rows of a list, as a spreadsheet counts, that give two places of birth."""
    columns = [each for each in raw.mapping.of("birth_place") if each.column in raw.cells.column_names]
    if len(columns) < 2:
        return frozenset()
    cells: Sequence[list[str | None]] = [raw.cells[each.column].to_pylist() for each in columns]
    numbers = raw.rows.to_pylist()
    return frozenset(
        int(number)
        for number, *texts in zip(numbers, *cells, strict=True)
        if len({str(text).casefold().strip() for text in texts if text}) > 1
    )
