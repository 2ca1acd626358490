"""What each comparison weighs, learnt from the lists themselves.

Takes   level patterns of compared pairs.
Gives   Model: how probable each level is in each of the four classes, and the classes themselves.
Leaves  comparing to comparisons, deciding to clusters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Model:
    """The learnt weights.

    Attributes:
        comparisons: names, in the order in which pairs carry their levels.
        prior: float64[4]. Share of each class among all possible pairs.
        tables: per comparison float64[4, parent levels + 1, levels]: P(level | class, level of
            the parent comparison); the first parent row is for a missing or absent parent.
        n_iterations: until learning settled, or the cap.
        converged: whether it settled.
    """

    comparisons: tuple[str, ...]
    prior: NDArray[np.float64]
    tables: tuple[NDArray[np.float64], ...]
    n_iterations: int = 0
    converged: bool = True
