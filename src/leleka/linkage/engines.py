"""Where the pairs are found and compared: on this machine, or on several.

All engines follow one plan: the same keys, the same tightening, the same compiled comparisons, so
that they give the same pairs. Learning, families, clusters and tables come after, whatever the engine.

Takes   Encoded records, a Model.
Gives   Engine, what link asks of one.
Leaves  doing it to local (here) and spark (Apache Spark).
"""

from __future__ import annotations

from typing import Protocol

from leleka.core.progress import Progress
from leleka.linkage.arrays import Int32
from leleka.linkage.columns import Encoded
from leleka.linkage.groups import KeyPlan
from leleka.linkage.weights import Int8, Model


class Engine(Protocol):
    """Finds and compares pairs."""

    def plan(self, encoded: Encoded, n_pairs_per_record: int, progress: Progress) -> KeyPlan:
        """Group the records by every key; see groups.plan_keys."""

    def walked(
        self, encoded: Encoded, plan: KeyPlan, model: Model, progress: Progress
    ) -> tuple[Int32, Int32, Int8, Int8, int]:
        """Compare every pair of a group once.

        Returns:
            Those that may be anything but strangers: left and right rows, ordered by both, their levels
            and rarities, int8[pairs, comparisons]; and how many pairs were compared.
        """
