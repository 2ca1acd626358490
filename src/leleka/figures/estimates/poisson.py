"""Fit Poisson log-linear models to a capture table, and say when there is nothing to fit.

Takes   a design matrix over the histories, and their counts.
Gives   coefficients, the unseen number, its standard error and profile interval.
Leaves  which models to try to loglinear and chao.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, linprog, minimize_scalar
from scipy.special import gammaln, xlogy
from scipy.stats import chi2, norm

FloatArray = NDArray[np.float64]

_STEPS = 60
_FARTHEST = 1e12


@dataclass(frozen=True, eq=False)
class PoissonFit:
    """One model's maximum of the likelihood; the intercept is the first coefficient.

    Attributes:
        coefficients: float64[columns].
        covariance: float64[columns, columns], the inverse of the information.
        fitted: float64[rows], expected counts.
        log_likelihood: of the counts, factorials included.
        converged: whether the steps ended.
    """

    coefficients: FloatArray
    covariance: FloatArray
    fitted: FloatArray
    log_likelihood: float
    converged: bool

    @property
    def unseen(self) -> float:
        """The expected number on no list, under no interaction of all lists at once."""
        return float(np.exp(self.coefficients[0]))

    @property
    def se(self) -> float:
        """Standard error of the total: Poisson variation and that of the intercept."""
        return float(np.sqrt(self.unseen + self.unseen**2 * self.covariance[0, 0]))


def fit_poisson(design: FloatArray, counts: FloatArray) -> PoissonFit:
    """Maximise the likelihood by Newton steps that are halved while they lose.

    Args:
        design: float64[rows, columns] of full column rank, the first column all 1.
        counts: float64[rows], 0 or more, such that a maximum exists.
    """
    start = np.log(np.maximum(counts, 0.5))
    coefficients: FloatArray = np.asarray(np.linalg.lstsq(design, start, rcond=None)[0], np.float64)
    score = _log_likelihood(design, counts, coefficients)
    converged = False
    for _ in range(_STEPS):
        fitted = np.exp(design @ coefficients)
        gradient = design.T @ (counts - fitted)
        step = np.asarray(np.linalg.solve(design.T @ (design * fitted[:, None]), gradient), np.float64)
        size = 1.0
        while True:
            tried = coefficients + size * step
            gained = _log_likelihood(design, counts, tried)
            if gained >= score - 1e-9 * abs(score) or size < 1e-6:
                break
            size /= 2
        coefficients, score = tried, gained
        if float(np.abs(step).max()) < 1e-10:
            converged = True
            break
    fitted = np.exp(design @ coefficients)
    covariance = np.asarray(np.linalg.inv(design.T @ (design * fitted[:, None])), np.float64)
    return PoissonFit(coefficients, covariance, fitted, score - float(gammaln(counts + 1).sum()), converged)


def _log_likelihood(design: FloatArray, counts: FloatArray, coefficients: FloatArray) -> float:
    linear = design @ coefficients
    with np.errstate(over="ignore"):
        return float(counts @ linear - np.exp(linear).sum())


def deviance(counts: FloatArray, fitted: FloatArray) -> float:
    """Twice the log-likelihood that the saturated model has above this one."""
    return float(2 * (xlogy(counts, counts / fitted) - (counts - fitted)).sum())


def rows_at_zero(design: FloatArray, counts: FloatArray) -> NDArray[np.bool_]:
    """Which rows the likelihood drives to an expected count of 0; none where it has a maximum.

    Where nobody has some histories, coefficients may run off to infinity in a direction that
    leaves all other rows as they are. The program looks for the direction that empties the most.

    Source:
        Fienberg and Rinaldo (2012), doi:10.1214/12-AOS986: the facial set, by linear programming.
    """
    empty: NDArray[np.bool_] = np.asarray(counts == 0)
    if not empty.any():
        return empty
    n_columns, n_empty = design.shape[1], int(empty.sum())
    objective = np.concatenate([np.zeros(n_columns), -np.ones(n_empty)])
    falling = np.hstack([design[empty], np.eye(n_empty)])
    unmoved = np.hstack([design[~empty], np.zeros((int((~empty).sum()), n_empty))])
    bounds = [(None, None)] * n_columns + [(0, 1)] * n_empty
    found = linprog(
        objective,
        A_ub=falling,
        b_ub=np.zeros(n_empty),
        A_eq=unmoved,
        b_eq=np.zeros(len(unmoved)),
        bounds=bounds,
    )
    gone = empty.copy()
    # Directions add up, so that each row falls by all it may, 1, or stays where it is.
    gone[empty] = found.x[n_columns:] > 0.5
    return gone


def maximum_exists(design: FloatArray, counts: FloatArray) -> bool:
    """Whether the likelihood has a maximum with finite coefficients."""
    return not rows_at_zero(design, counts).any()


def fit_at_boundary(
    design: FloatArray, counts: FloatArray
) -> tuple[FloatArray, FloatArray, PoissonFit] | None:
    """Fit what is left of a model after rows that go to 0, if the unseen number is finite then.

    Returns:
        The design and counts that are left, of full column rank, and their fit; None: the
        intercept itself runs off, so that the unseen number is 0 or infinite.
    """
    kept = ~rows_at_zero(design, counts)
    rest = design[kept]
    intercept = np.eye(1, design.shape[1])
    if np.linalg.matrix_rank(np.vstack([rest, intercept])) > np.linalg.matrix_rank(rest):
        return None
    # Columns that the others make up go; the intercept, the first, means the same without them.
    columns: list[int] = []
    for column in range(rest.shape[1]):
        if np.linalg.matrix_rank(rest[:, [*columns, column]]) > len(columns):
            columns.append(column)
    fit = fit_poisson(rest[:, columns], counts[kept])
    return (rest[:, columns], counts[kept], fit) if fit.converged else None


def profile_interval(
    design: FloatArray, counts: FloatArray, fit: PoissonFit, level: float
) -> tuple[float, float]:
    """The unseen numbers whose multinomial profile likelihood is not too far below its maximum.

    Returns:
        Lower and upper end of the unseen number; the lower is 0 and the upper infinite where the
        likelihood never falls far enough.

    Source:
        Cormack (1992), doi:10.2307/2532305.
    """
    with_unseen = np.vstack([np.eye(1, design.shape[1]), design])

    def profile(log_unseen: float) -> float:
        unseen = float(np.exp(log_unseen))
        counted = np.concatenate([[unseen], counts])
        total = counted.sum()
        fitted = fit_poisson(with_unseen, counted).fitted
        likely = xlogy(counted, fitted / total).sum() + gammaln(total + 1) - gammaln(counted + 1).sum()
        return float(likely)

    return _interval_around(profile, float(np.log(max(fit.unseen, 1e-3))), level)


def _interval_around(profile: Callable[[float], float], near: float, level: float) -> tuple[float, float]:
    top = minimize_scalar(lambda x: -profile(x), bounds=(near - 4, near + 2), method="bounded")
    floor = -float(top.fun) - float(chi2.ppf(level, 1)) / 2
    peak, lowest, highest = float(top.x), float(np.log(1e-3)), float(np.log(_FARTHEST))

    def short(x: float) -> float:
        return profile(x) - floor

    low = _crossing(short, peak, -0.25, lowest)
    high = _crossing(short, peak, 0.25, highest)
    return (0.0 if low is None else float(np.exp(low))), (np.inf if high is None else float(np.exp(high)))


def _crossing(short: Callable[[float], float], peak: float, stride: float, end: float) -> float | None:
    """Where the function falls below 0 on one side of its peak; None if it does not before the end."""
    inner, outer = peak, peak + stride
    while short(outer) > 0:
        if abs(outer - peak) >= abs(end - peak):
            return None
        stride *= 1.5
        inner, outer = outer, outer + stride
    return float(brentq(short, inner, outer, xtol=1e-10))


def log_normal_interval(unseen: float, se: float, level: float) -> tuple[float, float]:
    """The interval of the unseen number that takes its logarithm for normal.

    Where the logarithm says nothing, of nobody unseen or of an error without end, it is the normal's.

    Source:
        Chao (1987), doi:10.2307/2531532, equation 12.
    """
    if not (unseen > 0 and np.isfinite(se)):
        return 0.0, unseen + se * float(norm.ppf((1 + level) / 2))
    factor = float(np.exp(norm.ppf((1 + level) / 2) * np.sqrt(np.log1p((se / unseen) ** 2))))
    return unseen / factor, unseen * factor
