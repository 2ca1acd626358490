"""Chao's lower bound: at least so many, whatever differs between the people.

Takes   a capture table.
Gives   an Estimate whose point is a lower bound, shown beside every other method.
Leaves  the fitting of its log-linear form to poisson.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

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
Form = Literal["lists", "bias_corrected", "classic", "equal_occasions"]

MAX_LISTS = 12

ASSUMPTIONS = (
    mark("Lists do not feed each other, beyond people differing in their chances."),
    mark("It is a lower bound: the true number is probably larger."),
)


def chao(table: CaptureTable, *, form: Form | None = None, level: float = 0.95) -> Estimate:
    """Bound the total from below by how many are on one list and how many on two.

    Args:
        table: at least 2 lists that hold somebody.
        form: "lists": the log-linear form, in which each list has its own coverage;
            "classic": n + f1^2 / (2 f2); "bias_corrected": n + f1 (f1 - 1) / (2 (f2 + 1));
            "equal_occasions": classic times (t - 1) / t. None: "lists" where it can be fitted,
            else "bias_corrected".

    Raises:
        FiguresError: fewer than 2 lists, or the form asked for cannot be computed.

    Source:
        Chao (1987), doi:10.2307/2531532; log-linear form: Rivest and Baillargeon (2007),
        doi:10.1111/j.1541-0420.2007.00779.x.
    """
    used = table.nonempty()
    if len(used.lists) < 2:
        raise FiguresError(
            "figures.E141",
            "A lower bound needs 2 lists that hold somebody.",
            hint="Give a column of 0 and 1 for each list.",
        )
    forms: dict[str, tuple[float, float, float, float] | None] = {
        name: _closed_form(used, compute, level) for name, compute in _CLOSED.items()
    }
    fitted = _log_linear(used.canonical())
    forms["lists"] = _fitted_form(fitted, used.n_seen, level) if fitted else None
    chosen: Form = form or ("lists" if fitted else "bias_corrected")
    answer = forms[chosen]
    if answer is None:
        raise FiguresError(
            "figures.E142",
            "This form of the lower bound needs people on exactly two lists.",
            hint="Use the form bias_corrected.",
        )
    point, se, low, high = answer
    f2 = used.frequencies[1]
    return Estimate(
        method="chao",
        n_seen=used.n_seen,
        lists=used.lists,
        point=point,
        low=low,
        high=high,
        level=level,
        se=se,
        checks=(
            Check(
                "doubles",
                f2 > 0,
                mark("The bound rests on persons who are on one list only and on exactly two.")
                if f2 > 0
                else mark("Nobody is on exactly two lists: the bound is a rough one."),
                "warning",
            ),
        ),
        settings={"form": chosen},
        assumptions=ASSUMPTIONS,
        details={
            "frequencies": list(used.frequencies),
            "forms": {name: _said(found) for name, found in forms.items()},
            "dropped": list(fitted[2]) if fitted else [],
        },
    )


def _said(found: tuple[float, float, float, float] | None) -> dict[str, Any] | None:
    return None if found is None else dict(zip(("point", "se", "low", "high"), found, strict=True))


def _classic(f1: float, f2: float, _: int) -> tuple[float, float] | None:
    if f2 == 0:
        return None
    ratio = f1 / f2
    return f1**2 / (2 * f2), f2 * (ratio**4 / 4 + ratio**3 + ratio**2 / 2)


def _equal_occasions(f1: float, f2: float, n_lists: int) -> tuple[float, float] | None:
    found, share = _classic(f1, f2, n_lists), (n_lists - 1) / n_lists
    if found is None:
        return None
    ratio = f1 / f2
    return share * found[0], f2 * (share**2 * ratio**4 / 4 + share**2 * ratio**3 + share * ratio**2 / 2)


def _bias_corrected(f1: float, f2: float, _: int) -> tuple[float, float]:
    unseen = f1 * (f1 - 1) / (2 * (f2 + 1))
    variance = (
        unseen
        + f1 * (2 * f1 - 1) ** 2 / (4 * (f2 + 1) ** 2)
        + f1**2 * f2 * (f1 - 1) ** 2 / (4 * (f2 + 1) ** 4)
    )
    return unseen, variance


_CLOSED: Mapping[str, Callable[[float, float, int], tuple[float, float] | None]] = {
    "classic": _classic,
    "bias_corrected": _bias_corrected,
    "equal_occasions": _equal_occasions,
}


def _closed_form(
    table: CaptureTable, compute: Callable[[float, float, int], tuple[float, float] | None], level: float
) -> tuple[float, float, float, float] | None:
    f1, f2 = table.frequencies[:2]
    found = compute(float(f1), float(f2), len(table.lists))
    if found is None:
        return None
    unseen, variance = found
    se = float(np.sqrt(variance))
    low, high = log_normal_interval(unseen, se, level)
    return table.n_seen + unseen, se, table.n_seen + low, table.n_seen + high


def _log_linear(table: CaptureTable) -> tuple[PoissonFit, FloatArray, tuple[int, ...], FloatArray] | None:
    """The fit, its design, which heterogeneity columns were dropped, the counts; None: cannot be fitted.

    Convex in the number of lists, heterogeneity raises every count above what pairs predict; a
    column that comes out negative has nothing to model and leaves, the lowest first.
    """
    if len(table.lists) > MAX_LISTS:
        return None
    counts = table.cells[1:].astype(np.float64)
    histories = np.arange(1, len(table.cells))
    on = np.array([int(history).bit_count() for history in histories])
    singles = [((histories >> place) & 1).astype(float) for place in range(len(table.lists))]
    base = [np.ones(len(histories)), *singles]
    extra = {j: np.maximum(on - j + 1, 0).astype(float) for j in range(3, len(table.lists) + 1)}
    dropped: list[int] = []
    while True:
        design = np.column_stack([*base, *(column for j, column in extra.items() if j not in dropped)])
        if np.linalg.matrix_rank(design) < design.shape[1] or not maximum_exists(design, counts):
            return None
        fit = fit_poisson(design, counts)
        names = [j for j in extra if j not in dropped]
        negative = [j for j, b in zip(names, fit.coefficients[len(base) :], strict=True) if b < 0]
        if not negative:
            return (fit, design, tuple(dropped), counts) if fit.converged else None
        dropped.append(negative[0])


def _fitted_form(
    found: tuple[PoissonFit, FloatArray, tuple[int, ...], FloatArray], n_seen: int, level: float
) -> tuple[float, float, float, float]:
    fit, design, _, counts = found
    low, high = profile_interval(design, counts, fit, level)
    return n_seen + fit.unseen, fit.se, n_seen + low, n_seen + high
