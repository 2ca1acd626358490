"""Sum a smooth log-density over whole numbers exactly enough, without visiting each of them.

The weight of every graph is smooth in the number of unseen people, so it is evaluated at
some hundred Chebyshev points, on panels that are halved until the polynomial through them
holds to a few parts in 10^9, and read off at every whole number from there.

Takes   a function that gives the log-density at many numbers at once.
Gives   the numbers that carry weight, their probabilities, and the points with their shares.
Leaves  what the density is to graphs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from leleka.figures.posterior import Posterior

FloatArray = NDArray[np.float64]
LogDensity = Callable[[FloatArray], FloatArray]

_DEGREE = 15
_NODES = np.sort(np.cos(np.pi * (np.arange(_DEGREE + 1) + 0.5) / (_DEGREE + 1)))
_TO_COEFFICIENTS = np.linalg.inv(chebyshev.chebvander(_NODES, _DEGREE))
_LOOK = chebyshev.chebvander(np.linspace(-1, 1, 65), _DEGREE)
_TOLERANCE = 2e-9
_NEGLIGIBLE = 46.0  # e^-46 is 1e-20
_PANEL_POINTS = 1 << 14
_FAINT, _FAINT_POINTS = 23.0, 128  # e^-23 is 1e-10
FARTHEST = 2**31


@dataclass(frozen=True, eq=False)
class Summed:
    """A density over 0, 1, 2, ... summed.

    Attributes:
        posterior: over the numbers themselves.
        nodes, shares: where the density was evaluated, and how the probability falls on these
            points if whatever depends smoothly on the number is averaged over them.
        end_share: probability of the last hundredth of the range, if the range was given; else
            what the numbers beyond any use add to the mean, as a share of it.
    """

    posterior: Posterior
    nodes: FloatArray
    shares: FloatArray
    end_share: float


@dataclass(frozen=True, eq=False)
class _Panel:
    first: int
    last: int
    nodes: FloatArray
    coefficients: FloatArray  # empty where the nodes are the whole numbers themselves
    log_p: FloatArray


def summed(log_density: LogDensity, *, first: int = 0, last: int | None = None) -> Summed:
    """Sum a log-density over first..last, or as far as it carries weight."""
    reached = last if last is not None else _extent(log_density, first)
    panels = _refined(log_density, _octaves(first, reached))
    best = max(float(panel.log_p.max()) for panel in panels)
    numbers, weights, nodes, shares = [], [], [], []
    for panel in panels:
        n, w, share = _spread(panel, best)
        numbers.append(n)
        weights.append(w)
        nodes.append(panel.nodes)
        shares.append(share)
    weight = np.concatenate(weights)
    n = np.concatenate(numbers)
    p = weight / weight.sum()
    end = float(p[n > reached - max(1, (reached - first) // 100)].sum()) if last is not None else 0.0
    if last is None and reached >= FARTHEST:
        # A tail may hold next to no probability and yet rule the mean.
        far = n > FARTHEST // 4
        end = float((p[far] * n[far]).sum() / (p * n).sum())
    return Summed(Posterior(n, p), np.concatenate(nodes), np.concatenate(shares) / weight.sum(), end)


def _extent(log_density: LogDensity, first: int) -> int:
    """Beyond which number neither the probability nor the mean gains anything."""
    look = first + np.unique(np.round(np.geomspace(1, FARTHEST, 220)))
    # Twice the logarithm: once for the width of what lies beyond, once for its part in the mean.
    weight = log_density(look) + 2 * np.log(look)
    kept = np.flatnonzero(weight > weight.max() - _NEGLIGIBLE)
    return int(look[min(kept[-1] + 1, len(look) - 1)])


def _octaves(first: int, last: int) -> list[tuple[int, int]]:
    """Panels from first to last, each about as wide as it is far from 0."""
    panels, start = [], first
    while start <= last:
        end = min(last, max(start + _DEGREE, 2 * start - 1))
        panels.append((start, end))
        start = end + 1
    return panels


def _refined(log_density: LogDensity, todo: list[tuple[int, int]]) -> list[_Panel]:
    """Halve panels until each is a polynomial; leave out those that carry nothing."""
    done: list[_Panel] = []
    best = -np.inf
    while todo:
        points = [_points(first, last) for first, last in todo]
        values = np.split(log_density(np.concatenate(points)), np.cumsum([len(p) for p in points])[:-1])
        best = max(best, *(float(v.max()) for v in values))
        later: list[tuple[int, int]] = []
        for (first, last), nodes, value in zip(todo, points, values, strict=True):
            panel, height, holds = _panel(first, last, nodes, value)
            if height + np.log(last - first + 1) < best - _NEGLIGIBLE:
                continue
            if holds:
                done.append(panel)
            else:
                middle = (first + last) // 2
                later += [(first, middle), (middle + 1, last)]
        todo = later
    kept = [p for p in done if float(p.log_p.max()) + np.log(p.last - p.first + 1) > best - 2 * _NEGLIGIBLE]
    return sorted(kept, key=lambda panel: panel.first)


def _points(first: int, last: int) -> FloatArray:
    if last - first <= _DEGREE:
        return np.arange(first, last + 1, dtype=np.float64)
    return (first + last) / 2 + (last - first) / 2 * _NODES


def _panel(first: int, last: int, nodes: FloatArray, log_p: FloatArray) -> tuple[_Panel, float, bool]:
    """The panel, an upper bound of its log-density, and whether its polynomial holds."""
    if last - first <= _DEGREE:
        return _Panel(first, last, nodes, np.empty(0), log_p), float(log_p.max()), True
    coefficients = _TO_COEFFICIENTS @ log_p
    # Logarithms of gamma functions carry rounding of their own size, which no halving removes.
    noise = 4e-15 * float(np.abs(log_p).max())
    left_over = float(np.abs(coefficients[-3:]).max())
    height = float((_LOOK @ coefficients).max()) + 20 * left_over
    return _Panel(first, last, nodes, coefficients, log_p), height, left_over < max(_TOLERANCE, noise)


def _spread(panel: _Panel, best: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The panel's numbers, their weights, and what of them falls on each node."""
    if not len(panel.coefficients):
        weight = np.exp(panel.log_p - best)
        return panel.nodes, weight, weight
    size = panel.last - panel.first + 1
    # Where next to nothing lies, bars of many numbers are as good as the numbers.
    matters = float(panel.log_p.max()) + np.log(size) > best - _FAINT
    stride = max(1, size // (_PANEL_POINTS if matters else _FAINT_POINTS))
    starts = np.arange(panel.first, panel.last + 1, stride, dtype=np.float64)
    width = np.minimum(stride, panel.last + 1 - starts)
    n = starts + (width - 1) / 2
    basis = _polynomials((2 * n - panel.first - panel.last) / (panel.last - panel.first))
    weight = width * np.exp(panel.coefficients @ basis - best)
    return n, weight, (basis @ weight) @ _TO_COEFFICIENTS


def _polynomials(x: FloatArray) -> FloatArray:
    """float64[degree + 1, points]: Chebyshev polynomials, a row each."""
    rows = np.empty((_DEGREE + 1, len(x)))
    rows[0], rows[1] = 1.0, x
    for degree in range(2, _DEGREE + 1):
        np.multiply(rows[degree - 1], x, out=rows[degree])
        rows[degree] *= 2
        rows[degree] -= rows[degree - 2]
    return rows
