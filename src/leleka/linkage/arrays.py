"""Arrow columns as NumPy arrays, and lists as offsets and flat values.

Takes   columns of Records.table.
Gives   int32 with MISSING for nothing; where each record's values start, and the values.
Leaves  what the numbers mean to columns.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from leleka.linkage.kernels.layout import MISSING

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Float32 = NDArray[np.float32]


def filled(column: Any, missing: int = MISSING) -> Int32:
    """Whole numbers, days among them, and `missing` for null."""
    if column.null_count == len(column):
        return np.full(len(column), missing, np.int32)
    values = column.cast(pa.int32())
    if values.null_count:
        values = pc.fill_null(values, pa.scalar(missing, pa.int32()))
    return np.array(values.to_numpy(zero_copy_only=False), np.int32)


def list_parts(column: Any) -> tuple[Int64, Any]:
    """Where each record's values start in the flat values of a column of lists; null holds none."""
    if not column.null_count:
        starts = column.offsets.to_numpy().astype(np.int64)
        return starts - starts[0], column.values.slice(starts[0], starts[-1] - starts[0])
    lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), pc.list_flatten(column)


def list_of(column: Any) -> tuple[Int64, Int32]:
    """The same for lists of whole numbers."""
    starts, values = list_parts(column)
    return starts, filled(values) if len(values) else np.zeros(0, np.int32)


def spread(starts: Int64, lengths: Int64) -> Int64:
    """Positions start, start + 1, ... for each start, one after the other."""
    total = int(lengths.sum())
    if not total:
        return np.zeros(0, np.int64)
    before = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.repeat(starts, lengths) + np.arange(total) - before
