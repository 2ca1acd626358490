"""Steps that are kept: each DataFrame is written once, and read again where work was interrupted.

Takes   a folder that every machine sees.
Gives   Stages.kept: the DataFrame as it was written; table: the same on the driver.
Leaves  what the steps are to plan and walk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


@dataclass(frozen=True)
class Stages:
    """Where finished steps of one linkage lie."""

    spark: SparkSession
    folder: Path

    def kept(self, name: str, make: Callable[[], DataFrame]) -> DataFrame:
        """Take a step up, or work it out and keep it.

        Spark writes _SUCCESS when all of a step is there; half a step is written anew.
        """
        place = self.folder / name
        if not (place / "_SUCCESS").exists():
            make().write.mode("overwrite").parquet(str(place))
        return self.spark.read.parquet(str(place))

    def table(self, name: str) -> pa.Table:
        """A kept step on the driver, in the order in which it was written."""
        # Files are numbered by partition, so that their names give the order of a sorted DataFrame.
        files = sorted((self.folder / name).glob("part-*.parquet"))
        return pa.concat_tables([pq.read_table(file) for file in files])
