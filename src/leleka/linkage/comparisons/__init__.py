"""What two records are compared by, level by level, and what the levels are expected to mean.

Each comparison sorts a pair into one of its named levels; level 0 is the strongest disagreement, -1 (not
a level) a side with nothing to compare. `expect` says how probable each level is in each class before any
list was seen: it keeps the four classes apart while their weights are learnt (weights) and stands in where
a list has too little to learn from.

Takes    nothing; the registry is read by the kernels' callers, by weights and by explain.
Gives    COMPARISONS in the order in which the kernel fills the levels, and EXTRAS by kind.
Leaves   computing the levels to kernels.compare.
Imports  core.
To add   a comparison: to the module of its kind, and one line in registry.COMPARISONS.
"""

from leleka.linkage.comparisons.comparison import Comparison, ExpectedClass, Level
from leleka.linkage.comparisons.extras import EXTRAS
from leleka.linkage.comparisons.registry import COMPARISONS, comparisons_with, described

__all__ = ["COMPARISONS", "EXTRAS", "Comparison", "ExpectedClass", "Level", "comparisons_with", "described"]
