"""Groups of records that share a key, counted and tightened by Spark.

The codes of a record are computed by keys.Key in Arrow batches; Spark counts how many records share each,
and joins the large groups with what narrows them. Counts are added up on every machine before they
travel, the few hot codes are sent to all, and no group larger than the plan allows is ever shuffled
whole: so a value that half of a register shares burdens no single machine.

Takes   Encoded as it was shipped, Stages.
Gives   KeyPlan, the same groups as groups.plan_keys (numbered otherwise where they were tightened).
Leaves  comparing to walk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from leleka.core.progress import Progress
from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.codes import Coded, any_of, both
from leleka.linkage.groups import TIGHTEN_AFTER, Gathered, KeyPlan, largest_size, n_pairs_of
from leleka.linkage.keys import KEYS
from leleka.linkage.parts import Parts
from leleka.linkage.spark.shipping import Shipped, taken
from leleka.linkage.spark.stages import Stages

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_SCHEMA = "key tinyint, code bigint, record int"
_NARROW = [(*key.tighten, *TIGHTEN_AFTER) for key in KEYS]
_N_STEPS = max(map(len, _NARROW))
_RECORDS_A_TASK = 20_000


@dataclass(frozen=True)
class Planning:
    """One planning.

    Attributes:
        shipped: Encoded, on every machine.
        n_pairs: how many pairs may be compared.
    """

    stages: Stages
    shipped: Shipped
    n_records: int
    n_pairs: int
    progress: Progress

    def plan(self) -> KeyPlan:
        """Group, tighten, and bring the groups to the driver."""
        from pyspark.sql import functions as f

        stages, n_tasks = self.stages, max(2, self.n_records // _RECORDS_A_TASK)
        self._told(0)
        codes = stages.kept(
            "codes",
            lambda: stages.spark.range(0, self.n_records, 1, n_tasks).mapInArrow(
                partial(_codes, self.shipped), _SCHEMA
            ),
        )
        self._told(1)
        sizes = stages.kept("sizes", lambda: _sizes(codes))
        most = self._most(sizes)
        self._told(2)
        hot = sizes.where(f.col("size") > most).select("key", "code")
        large = stages.kept(
            "hot", lambda: codes.join(f.broadcast(hot), ["key", "code"]).orderBy("key", "code", "record")
        )
        small = codes.join(f.broadcast(hot), ["key", "code"], "left_anti").join(
            sizes.where(f.col("size") <= most).select("key", "code"), ["key", "code"]
        )
        ready = [small.withColumn("step", f.lit(0)), *self._tightened(large, most)]
        stages.kept("groups", lambda: _all(ready).orderBy("key", "step", "code", "record"))
        return _key_plan(stages.table("groups"), stages.table("hot"), self.n_records)

    def _told(self, step: int) -> None:
        self.progress("grouping by keys", step, _N_STEPS + 3)

    def _most(self, sizes: DataFrame) -> int:
        """The largest size that the budget allows, from how many groups have each size."""
        seen = sizes.groupBy("size").count().orderBy("size").toArrow()
        counts = [np.asarray(seen[name].to_numpy(), np.int64) for name in ("size", "count")]
        return largest_size(counts[0], counts[1], self.n_pairs)

    def _tightened(self, large: DataFrame, most: int) -> Iterator[DataFrame]:
        """Split groups by further columns until none is larger than most; at last by neighbourhood."""
        from pyspark.sql import functions as f

        unsplit = []
        for step in range(_N_STEPS):
            if large.isEmpty():
                break
            self._told(3 + step)
            spent = [k for k, parts in enumerate(_NARROW) if len(parts) == step]
            unsplit.append(large.where(f.col("key").isin(spent)))
            narrow = partial(_narrowed, self.shipped, step)
            split = large.where(~f.col("key").isin(spent))
            narrowed = self.stages.kept(f"narrow-{step}", lambda: split.mapInArrow(narrow, _SCHEMA))  # noqa: B023 - called at once
            sizes = self.stages.kept(f"narrow-{step}-sizes", lambda: _sizes(narrowed))  # noqa: B023
            still = f.broadcast(sizes.where(f.col("size") > most).select("key", "code"))
            large = narrowed.join(still, ["key", "code"])
            fitting = sizes.where(f.col("size") <= most).select("key", "code")
            yield (
                narrowed.join(still, ["key", "code"], "left_anti")
                .join(fitting, ["key", "code"])
                .withColumn("step", f.lit(step + 1))
            )
        unsplit.append(large)
        yield _neighbours(_all(unsplit), most)


def _all(several: list[DataFrame]) -> DataFrame:
    first, *others = several
    for other in others:
        first = first.unionByName(other)
    return first


def _sizes(codes: DataFrame) -> DataFrame:
    from pyspark.sql import functions as f

    return codes.groupBy("key", "code").agg(f.count("*").alias("size")).where(f.col("size") > 1)


def _neighbours(members: DataFrame, most: int) -> DataFrame:
    """Pieces of about equal size, as numpy.array_split makes them, of what no column can split."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    group = Window.partitionBy("key", "code")
    size, place = f.count("*").over(group), f.row_number().over(group.orderBy("record")) - 1
    pieces = f.ceil(f.col("size") / most)
    least, rest = f.floor(f.col("size") / pieces), f.col("size") % pieces
    in_larger = (least + 1) * rest
    piece = f.when(f.col("place") < in_larger, f.floor(f.col("place") / (least + 1))).otherwise(
        rest + f.floor((f.col("place") - in_larger) / least)
    )
    placed = members.select("key", "code", "record", size.alias("size"), place.alias("place"))
    code = f.xxhash64("code", piece).alias("code")
    return placed.select("key", code, "record", f.lit(_N_STEPS + 1).alias("step"))


def _codes(shipped: Shipped, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The codes of each record under every key."""
    encoded = taken(shipped)
    for batch in batches:
        rows = batch.column(0).to_numpy()
        parts = Parts(encoded.at(rows))
        for k, key in enumerate(KEYS):
            # A record may reach one code by two ways; it stands in the group once.
            coded = any_of(key.codes(parts))
            yield _batch(np.full(len(coded), k), coded.codes, rows[coded.records])


def _narrowed(shipped: Shipped, step: int, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Members of large groups under a narrower code, by the column that their key names for this step."""
    encoded = taken(shipped)
    for batch in batches:
        keys, codes, records = (batch.column(name).to_numpy() for name in ("key", "code", "record"))
        rows, places = np.unique(records, return_inverse=True)
        parts = Parts(encoded.at(rows))
        for k in np.unique(keys).tolist():
            chosen = np.flatnonzero(keys == k)
            chosen = chosen[np.argsort(places[chosen], kind="stable")]
            members = Coded(places[chosen].astype(np.int32), codes[chosen])
            coded = both(members, parts.or_none(_NARROW[k][step]))
            yield _batch(np.full(len(coded), k), coded.codes, rows[coded.records])


def _batch(keys: Int64, codes: Int64, records: Any) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [pa.array(keys, pa.int8()), pa.array(codes, pa.int64()), pa.array(records, pa.int32())],
        names=["key", "code", "record"],
    )


def _key_plan(groups: pa.Table, hot: pa.Table, n_records: int) -> KeyPlan:
    counts = np.zeros((4, len(KEYS)), np.int64)
    kept, before = Gathered(), Gathered()
    members, sizes, keys, is_tight = _split(groups)
    _add(kept, members, sizes, keys)
    for k in range(len(KEYS)):
        of_key = keys == k
        counts[0, k] = np.count_nonzero(of_key)
        counts[1, k] = n_pairs_of(sizes[of_key]).sum()
    hot_members, hot_sizes, hot_keys, _ = _split(hot)
    _add(before, hot_members, hot_sizes, hot_keys)
    for k in np.unique(hot_keys).tolist():
        n_hot = int(n_pairs_of(hot_sizes[hot_keys == k]).sum())
        n_tight = int(n_pairs_of(sizes[(keys == k) & is_tight]).sum())
        counts[2, k], counts[3, k] = np.count_nonzero(hot_keys == k), max(0, n_hot - n_tight)
    return KeyPlan(*kept.groups(n_records), *before.groups(n_records), *counts)


def _add(gathered: Gathered, members: Int32, sizes: Int64, keys: Int64) -> None:
    ends = np.concatenate([[0], np.cumsum(sizes)])
    for k in np.unique(keys).tolist():
        first, last = np.searchsorted(keys, [k, k + 1])
        gathered.add(k, members[ends[first] : ends[last]], sizes[first:last])


def _split(table: pa.Table) -> tuple[Int32, Int64, Int64, Any]:
    """Members, and of each group its size, its key, and whether it was tightened; the table is sorted."""
    told = {name: np.asarray(table[name].to_numpy()) for name in table.column_names}
    codes, keys = told["code"], told["key"].astype(np.int64)
    steps = told.get("step", np.zeros(len(codes), np.int32))
    fresh = np.ones(len(codes), np.bool_)
    fresh[1:] = (codes[1:] != codes[:-1]) | (keys[1:] != keys[:-1]) | (steps[1:] != steps[:-1])
    firsts = np.flatnonzero(fresh)
    sizes = np.diff(np.concatenate([firsts, [len(codes)]])).astype(np.int64)
    return told["record"].astype(np.int32), sizes, keys[firsts], steps[firsts] > 0
