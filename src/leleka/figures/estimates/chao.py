"""Chao's lower bound: at least so many, whatever differs between the people.

Takes   a capture table.
Gives   an Estimate whose point is a lower bound, shown beside every other method.
Leaves  the fitting of its log-linear form to poisson.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leleka.core.words import mark
from leleka.figures.capture import CaptureTable
from leleka.figures.errors import FiguresError
from leleka.figures.estimates.estimate import Check, Estimate
from leleka.figures.estimates.poisson import (
    PoissonFit,
    fit_poisson,
    log_normal_interval,
    maximum_exists,
    profile_interval,
)

FloatArray = NDArray[np.float64]

MAX_LISTS = 12

ASSUMPTIONS = (
    mark("Lists neither feed nor avoid each other, beyond people differing in their chances."),
    mark("It is a lower bound: the true number is probably larger."),
)


def chao(table: CaptureTable, *, level: float = 0.95) -> Estimate:
    """Bound the total from below by how many are on one list and how many on two.

    In the form "lists" each list has its own coverage. Where it cannot be fitted, "alike" takes
    all lists for alike: n + (t - 1) / t * f1 (f1 - 1) / (2 (f2 + 1)).

    Args:
        table: at least 2 lists that hold somebody.

    Raises:
        FiguresError: figures.E141, fewer than 2 lists.

    Source:
        Chao (1987), doi:10.2307/2531532; "lists": Rivest and Baillargeon (2007),
        doi:10.1111/j.1541-0420.2007.00779.x; "alike", bias-corrected for t lists: Chao (2005),
        Species estimation and applications, Encyclopedia of Statistical Sciences.
    """
    used = table.nonempty()
    if len(used.lists) < 2:
        raise FiguresError(
            "figures.E141",
            "A lower bound needs 2 lists that hold somebody.",
            hint="Give a column of 0 and 1 for each list.",
        )
    fitted = _log_linear(used.canonical())
    if fitted:
        unseen, se = fitted.fit.unseen, fitted.fit.se
        low, high = profile_interval(fitted.design, fitted.counts, fitted.fit, level)
    else:
        unseen, se = _alike(used.frequencies[0], used.frequencies[1], len(used.lists))
        low, high = log_normal_interval(unseen, se, level)
    has_doubles = used.frequencies[1] > 0
    return Estimate(
        method="chao",
        n_seen=used.n_seen,
        lists=used.lists,
        point=used.n_seen + unseen,
        low=used.n_seen + low,
        high=used.n_seen + high,
        level=level,
        se=se,
        checks=(
            Check(
                "doubles",
                has_doubles,
                mark("The bound rests on persons who are on one list only and on exactly two.")
                if has_doubles
                else mark("Nobody is on exactly two lists: the bound is a rough one."),
                "warning",
            ),
        ),
        settings={"form": "lists" if fitted else "alike"},
        assumptions=ASSUMPTIONS,
        details={
            "frequencies": list(used.frequencies),
            "dropped": list(fitted.dropped) if fitted else [],
        },
    )


def _alike(f1: float, f2: float, n_lists: int) -> tuple[float, float]:
    """The unseen and its standard error, if all lists see alike."""
    share = (n_lists - 1) / n_lists
    unseen = share * f1 * (f1 - 1) / (2 * (f2 + 1))
    variance = (
        unseen
        + share**2 * f1 * (2 * f1 - 1) ** 2 / (4 * (f2 + 1) ** 2)
        + share**2 * f1**2 * f2 * (f1 - 1) ** 2 / (4 * (f2 + 1) ** 4)
    )
    return unseen, float(np.sqrt(variance))


@dataclass(frozen=True, eq=False)
class _Fitted:
    """The log-linear form on one table, and which heterogeneity columns left it."""

    fit: PoissonFit
    design: FloatArray
    counts: FloatArray
    dropped: tuple[int, ...]


def _log_linear(table: CaptureTable) -> _Fitted | None:
    """Fit the form that keeps each list's coverage; None: it cannot be fitted.

    Convex in the number of lists, heterogeneity raises every count above what pairs predict; a
    column that comes out negative has nothing to model and leaves, the lowest first. On more
    lists than anybody is on, a column would be minus infinity: it leaves at once.
    """
    if len(table.lists) > MAX_LISTS:
        return None
    counts = table.cells[1:].astype(np.float64)
    histories = np.arange(1, len(table.cells))
    on = np.array([int(history).bit_count() for history in histories])
    most = int(on[counts > 0].max())
    base = np.column_stack([np.ones(len(on)), *[(histories >> j) & 1 for j in range(len(table.lists))]])
    kept = list(range(3, most + 1))
    while True:
        design = np.column_stack([base, *[np.maximum(on - j + 1.0, 0) for j in kept]])
        fit = None
        if np.linalg.matrix_rank(design) == design.shape[1] and maximum_exists(design, counts):
            fit = fit_poisson(design, counts)
        heterogeneity = fit.coefficients[base.shape[1] :] if fit else [-np.inf] * len(kept)
        negative = [j for j, b in zip(kept, heterogeneity, strict=True) if b < 0]
        if not negative:
            dropped = tuple(j for j in range(3, len(table.lists) + 1) if j not in kept)
            return _Fitted(fit, design, counts, dropped) if fit and fit.converged else None
        kept.remove(negative[0])
