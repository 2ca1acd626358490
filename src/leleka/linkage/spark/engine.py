"""The engine: ship what every machine needs, plan, compare.

Takes   a folder for unfinished work that every machine sees.
Gives   Spark, for link(..., engine=Spark(folder)).
Leaves  grouping to plan, comparing to walk.
"""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np

from leleka.core.progress import Progress
from leleka.linkage.arrays import Int32
from leleka.linkage.columns import Encoded
from leleka.linkage.groups import KeyPlan
from leleka.linkage.rarity import NameCounts, PartCounts
from leleka.linkage.spark import plan, walk
from leleka.linkage.spark.session import session
from leleka.linkage.spark.shipping import Shipped, pack, ship
from leleka.linkage.spark.stages import Stages
from leleka.linkage.vocabularies import Vocabularies
from leleka.linkage.weights import Int8, Model

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_NOBODY = PartCounts(np.zeros(0, np.int32), np.zeros(0), 0)


class Spark:
    """Apache Spark as an engine.

    Used as a context, it opens one session for all it does, and removes the folder when all went well.

    Args:
        folder: for unfinished work; what lies there from an interrupted run of the same records is used,
            whatever program left it: a name that holds the program's digest keeps versions apart.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._stack = ExitStack()
        self._session: SparkSession | None = None
        self._stages: Stages | None = None
        self._encoded: Shipped | None = None

    def __enter__(self) -> Spark:
        """Open the session.

        Raises:
            LinkageError: linkage.E040 to E042, see session; linkage.E042 and E043 also while it is used.
        """
        self._session = self._stack.enter_context(session(self._folder.with_suffix(".log")))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the session; keep the folder for the next run if something went wrong."""
        self._stack.__exit__(kind, error, trace)
        if kind is None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.with_suffix(".log").unlink(missing_ok=True)

    def plan(self, encoded: Encoded, n_pairs_per_record: int, progress: Progress) -> KeyPlan:
        """Group the records by every key; see groups.plan_keys."""
        if self._session is None:
            raise RuntimeError("Use it as a context: with Spark(folder) as engine: ...")
        progress("sending the records out", 0, None)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        packed = self._folder / "records.packed"
        digest = pack(_needed(encoded), packed)
        # Unfinished work is named by the records, so that it is never mixed with that of others.
        named = packed.with_name(f"records-{digest}.packed")
        packed.replace(named)
        self._encoded = ship(self._session, named)
        self._stages = Stages(self._session, self._folder / f"{digest[:16]}-{n_pairs_per_record}")
        n_pairs = n_pairs_per_record * max(len(encoded), 100)
        return plan.Planning(self._stages, self._encoded, len(encoded), n_pairs, progress).plan()

    def walked(
        self, encoded: Encoded, plan: KeyPlan, model: Model, progress: Progress
    ) -> tuple[Int32, Int32, Int8, Int8, int]:
        """Compare every pair of a group once; see engines.Engine."""
        if self._session is None or self._stages is None or self._encoded is None:
            raise RuntimeError("Plan first.")
        cuts = walk.cuts_of(np.diff(plan.groups.starts))
        packed = self._folder / "groups.packed"
        digest = pack((plan, cuts, model), packed)
        named = packed.with_name(f"groups-{digest}.packed")
        packed.replace(named)
        stages = Stages(self._session, self._stages.folder / digest[:16])
        return walk.walked(
            stages,
            self._encoded,
            ship(self._session, named),
            len(cuts) - 1,
            len(encoded.comparisons),
            progress,
        )


def _needed(encoded: Encoded) -> Encoded:
    """What keys and comparisons look at: numbers, but not the words they stand for."""
    return replace(
        encoded,
        words=Vocabularies(),
        name_counts=NameCounts(_NOBODY, _NOBODY, _NOBODY),
        told_siblings=np.zeros((0, 2), np.int32),
    )
