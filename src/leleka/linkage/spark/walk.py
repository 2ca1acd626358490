"""Pairs of the planned groups, compared on every machine by the same compiled loops.

Groups are cut into pieces of about equal work, pieces into chunks; a chunk that is done is kept, so
that interrupted work goes on with the next. Only pairs that may matter leave a machine.

Takes   Encoded, the groups and the weights, as they were shipped.
Gives   left and right rows, patterns, how many pairs were compared.
Leaves  learning from them to the driver.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from leleka.core.progress import Progress
from leleka.linkage.arrays import Int32
from leleka.linkage.groups import n_pairs_of
from leleka.linkage.spark.shipping import Shipped, taken
from leleka.linkage.spark.stages import Stages
from leleka.linkage.weights import Int8, Int64

_SCHEMA = "left int, right int, levels binary, rarity binary, n_compared bigint"
_MOST_CHUNKS = 24
_PAIRS_A_PIECE = 500_000


def cuts_of(sizes: Int64) -> Int64:
    """Where to cut the groups into pieces of about equal work."""
    work = np.cumsum(n_pairs_of(sizes))
    total = int(work[-1]) if len(work) else 0
    n_pieces = max(1, min(len(sizes), total // _PAIRS_A_PIECE))
    cuts = np.searchsorted(work, np.linspace(0, total, n_pieces + 1)).astype(np.int64)
    cuts[0], cuts[-1] = 0, len(sizes)
    return np.asarray(cuts)


def walked(
    stages: Stages, encoded: Shipped, walk: Shipped, n_pieces: int, n_comparisons: int, progress: Progress
) -> tuple[Int32, Int32, Int8, Int8, int]:
    """Compare every pair that a group owns.

    Returns:
        Left and right rows, ordered by both, levels and rarities; and how many pairs were compared.
    """
    at_once = stages.spark.sparkContext.defaultParallelism
    n_chunks = max(1, min(_MOST_CHUNKS, n_pieces // at_once))
    bounds = np.linspace(0, n_pieces, n_chunks + 1).astype(int).tolist()
    found = []
    for chunk, (first, last) in enumerate(itertools.pairwise(bounds)):
        progress("comparing pairs", chunk, n_chunks)
        pieces = stages.spark.range(first, last, 1, last - first)
        work = partial(_pairs, encoded, walk)
        stages.kept(f"pairs-{chunk:02}", lambda: pieces.mapInArrow(work, _SCHEMA))  # noqa: B023 - called at once
        found.append(stages.table(f"pairs-{chunk:02}"))
    progress("comparing pairs", n_chunks, n_chunks)
    table = pa.concat_tables(found)
    n_compared = int(np.asarray(table["n_compared"].drop_null().to_numpy()).sum())
    pairs = table.filter(table["left"].is_valid()).combine_chunks()
    left, right = (np.asarray(pairs[name].to_numpy(), np.int32) for name in ("left", "right"))
    order = np.lexsort((right, left))
    levels, rarity = (_rows(pairs[name], n_comparisons)[order] for name in ("levels", "rarity"))
    return left[order], right[order], levels, rarity, n_compared


def _rows(column: Any, width: int) -> Int8:
    values = [b"".join(chunk.to_pylist()) for chunk in column.chunks]
    return np.frombuffer(b"".join(values), np.int8).reshape(-1, width)


def _pairs(encoded: Shipped, walk: Shipped, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The pairs of some pieces that may be anything but strangers; a row without a pair tells the count."""
    from leleka.linkage.local import walked_piece

    records, (plan, cuts, model) = taken(encoded), taken(walk)
    for batch in batches:
        for piece in batch.column(0).to_numpy():
            first, last = int(cuts[piece]), int(cuts[piece + 1])
            pairs, levels, rarity, n_compared = walked_piece(records, plan, model, first, last)
            n = len(levels)
            yield _batch(pairs[0], pairs[1], _binary(levels), _binary(rarity), pa.nulls(n, pa.int64()))
            nothing = [pa.nulls(1, kind) for kind in (pa.int32(), pa.int32(), pa.binary(), pa.binary())]
            yield _batch(*nothing, pa.array([n_compared], pa.int64()))


def _batch(*columns: Any) -> pa.RecordBatch:
    names = ["left", "right", "levels", "rarity", "n_compared"]
    return pa.RecordBatch.from_arrays([pa.array(each) for each in columns], names=names)


def _binary(rows: Int8) -> Any:
    """One value of bytes per row."""
    offsets = np.arange(len(rows) + 1, dtype=np.int32) * rows.shape[1]
    return pa.Array.from_buffers(
        pa.binary(), len(rows), [None, pa.py_buffer(offsets.tobytes()), pa.py_buffer(rows.tobytes())]
    )
