"""Every pair of rows that may be one child, with its probability and its level pattern.

The files name records by list and row, never by a child's name: whoever may read the lists
finds the row there, and a copy of these files alone names nobody.

Takes   a LinkResult.
Gives   pairs.parquet (typed), pairs.csv (for spreadsheets, safe to open), and ties.parquet, from which
        linkage.sample_linkages draws.
Leaves  the reasons in words to the review page.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

from leleka.core.safe import Column, quoted_column
from leleka.core.words import Words
from leleka.linkage.outputs.run import Run
from leleka.linkage.outputs.writing import Writing

if TYPE_CHECKING:
    from leleka.linkage import LinkResult

pc: Any = pyarrow.compute  # its stubs take no plain values and no chunked columns

_BYTE_ORDER_MARK = "\ufeff".encode()
_DIGITS = 6


def pairs_with_records(result: LinkResult) -> pa.Table:
    """The pairs, each side with its record id, list and row, the most probable first."""
    pairs, records = result.pairs, result.records.table
    columns: dict[str, Column] = {}
    for side in ("left", "right"):
        source = records.select(["record_id", "list", "row"]).take(pairs.column(side))
        columns[f"{side}_record"] = source.column("record_id")
        columns[f"{side}_list"] = source.column("list").cast(pa.string())
        columns[f"{side}_row"] = source.column("row")
    columns |= {name: pairs.column(name) for name in pairs.column_names}
    order = [("p_same", "descending"), ("left", "ascending"), ("right", "ascending")]
    return pa.table(columns).sort_by(order)  # type: ignore[arg-type]


def write_pairs_parquet(result: LinkResult, path: Path, *, run: Run, writing: Writing, words: Words) -> None:
    """Write the pairs with their types; -1 in a level column says that a side is missing."""
    table = pairs_with_records(result)
    table = table.replace_schema_metadata({"leleka.lists": run.lists, "leleka.version": run.version})
    pq.write_table(table, path, compression="zstd")


def write_ties_parquet(result: LinkResult, path: Path, *, run: Run, writing: Writing, words: Words) -> None:
    """Write what other linkages can be drawn from; left and right count as "record" of the persons does."""
    table = result.ties.replace_schema_metadata({"leleka.lists": run.lists, "leleka.version": run.version})
    pq.write_table(table, path, compression="zstd")


def write_pairs_csv(result: LinkResult, path: Path, *, run: Run, writing: Writing, words: Words) -> None:
    """Write the pairs as text; lists joined by ";", a missing level as an empty cell."""
    table = pairs_with_records(result).drop_columns(["left", "right"])
    columns = [
        _as_cells(table.column(name), is_level=name.startswith("level:")) for name in table.column_names
    ]
    with path.open("wb") as file:
        # Spreadsheets take a file without this mark for the old Windows alphabet.
        file.write(_BYTE_ORDER_MARK)
        pcsv.write_csv(pa.table(columns, names=table.column_names), file)


def _as_cells(column: Any, *, is_level: bool) -> Any:
    kind = column.type
    if pa.types.is_list(kind):
        return quoted_column(pc.binary_join(column.cast(pa.list_(pa.string())), ";"))
    if pa.types.is_string(kind) or pa.types.is_dictionary(kind):
        return quoted_column(column)
    if pa.types.is_floating(kind):
        return pc.round(column.cast(pa.float64()), _DIGITS)
    if is_level:
        return pc.if_else(pc.less(column, 0), pa.scalar(None, kind), column)
    return column
