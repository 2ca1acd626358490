"""Hierarchical log-linear models of a capture table: their terms, their names, their fit.

An interaction of lists comes with every interaction inside it. On a table with empty
histories a model may have no best fit, or not be told from another; that is said by a code.

Takes   a capture table, a model's terms or its name.
Gives   every model there is on so many lists; ModelFit.
Leaves  choosing among models to loglinear, the likelihood to poisson.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from leleka.core.words import mark
from leleka.figures.capture import CaptureTable
from leleka.figures.errors import FiguresError
from leleka.figures.estimates.poisson import (
    PoissonFit,
    deviance,
    fit_at_boundary,
    fit_poisson,
    maximum_exists,
)

FloatArray = NDArray[np.float64]
Terms = frozenset[int]

STATES = {
    0: mark("fitted"),
    1: mark("the likelihood has no maximum"),
    2: mark("the model cannot be told from others"),
    3: mark("no maximum, and the model cannot be told from others"),
}
"""What can be wrong with a model on a table, by code."""


@dataclass(frozen=True, eq=False)
class ModelFit:
    """One model on one table.

    Attributes:
        terms: interactions as bits of lists, each with all the interactions inside it.
        code: 0 fitted, 1 no maximum, 2 not identifiable, 3 both; see STATES.
        design, counts: what was fitted; histories that a model rules out are left out.
        fit: None where nothing was fitted; beside a code above 0, a fit at the boundary.
        n_parameters: terms whose best value is minus infinity included.
    """

    terms: Terms
    code: int
    design: FloatArray
    counts: FloatArray
    fit: PoissonFit | None
    n_parameters: int

    @property
    def n_seen(self) -> float:
        """How many persons were counted."""
        return float(self.counts.sum())

    @property
    def total(self) -> float:
        """Seen and unseen; infinite if the model was not fitted."""
        return self.n_seen + self.fit.unseen if self.fit else np.inf

    @property
    def deviance(self) -> float:
        """Distance from the saturated model."""
        return deviance(self.counts, self.fit.fitted) if self.fit else np.inf

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return -2 * self.fit.log_likelihood + 2 * self.n_parameters if self.fit else np.inf

    @property
    def bic(self) -> float:
        """Schwarz's criterion; the sample is the persons counted."""
        penalty = np.log(self.n_seen) * self.n_parameters
        return float(-2 * self.fit.log_likelihood + penalty) if self.fit else np.inf


def fit_model(table: CaptureTable, terms: Terms, *, at_boundary: bool = False) -> ModelFit:
    """Fit one hierarchical model, or say why it cannot be.

    An interaction that nobody has is best at minus infinity: histories that hold it are fitted
    by 0 and leave the table, and its column with them.

    Args:
        at_boundary: fit a model without a maximum all the same, if its total is finite.
    """
    histories = np.arange(1, len(table.cells))
    counts = table.cells[1:].astype(np.float64)
    empty = [term for term in terms if not counts[(histories & term) == term].any()]
    possible = np.ones(len(histories), bool)
    for term in empty:
        possible &= (histories & term) != term
    singles = [1 << place for place in range(len(table.lists))]
    columns = [term for term in sorted(terms) if all(term & gone != gone for gone in empty)]
    design = np.column_stack(
        [np.ones(len(histories)), *[((histories & t) == t).astype(float) for t in (*singles, *columns)]]
    )[possible]
    left = counts[possible]
    code = int(not maximum_exists(design, left)) + 2 * (np.linalg.matrix_rank(design) < design.shape[1])
    fit = fit_poisson(design, left) if code == 0 else None
    if fit is not None and not fit.converged:
        code, fit = 1, None
    if code and at_boundary and (found := fit_at_boundary(design, left)) is not None:
        design, left, fit = found
    return ModelFit(terms, int(code), design, left, fit, 1 + len(singles) + len(terms))


@cache
def hierarchical_models(n_lists: int) -> tuple[Terms, ...]:
    """Every hierarchical model with all lists' own effects but the saturated: 8, 113 for 3, 4 lists."""
    by_order = [
        [sum(1 << place for place in group) for group in combinations(range(n_lists), order)]
        for order in range(2, n_lists)
    ]

    def grown(terms: frozenset[int], order: int) -> Iterator[Terms]:
        if order == len(by_order):
            yield terms
            return
        allowed = [t for t in by_order[order] if order == 0 or all(inner in terms for inner in _inside(t))]
        for size in range(len(allowed) + 1):
            for more in combinations(allowed, size):
                yield from grown(terms | frozenset(more), order + 1)

    return tuple(grown(frozenset(), 0))


def model_name(terms: Terms, table: CaptureTable, order: Sequence[str]) -> str:
    """The model by its largest terms, as the field writes it: "[A.B.C, A.D]"."""
    singles = [1 << place for place in range(len(table.lists))]
    largest = [t for t in (*terms, *singles) if not any(t != other and t & other == t for other in terms)]
    named = [
        sorted(order.index(table.lists[p]) for p in range(len(table.lists)) if t >> p & 1) for t in largest
    ]
    return "[" + ", ".join(".".join(order[p] for p in n) for n in sorted(named, key=_largest_first)) + "]"


def _largest_first(places: list[int]) -> tuple[int, list[int]]:
    return -len(places), places


def _inside(term: int) -> Iterator[int]:
    """The interactions one order lower that a term holds."""
    for place in range(term.bit_length()):
        if term >> place & 1:
            yield term & ~(1 << place)


def _closed(terms: Sequence[int]) -> Terms:
    """The terms with every interaction inside them."""
    held: set[int] = set()
    todo = [term for term in terms if term.bit_count() > 1]
    while todo:
        term = todo.pop()
        held.add(term)
        todo += [t for t in _inside(term) if t.bit_count() > 1 and t not in held]
    return frozenset(held)


def terms_of(model: str | Sequence[Sequence[str]], table: CaptureTable, order: Sequence[str]) -> Terms:
    """The terms a model's name or groups of lists stand for; a digit is a list's place in `order`.

    Raises:
        FiguresError: figures.E133, E134, an unknown list, or the interaction of all lists.
    """
    if isinstance(model, str):
        groups = [part.strip() for part in model.strip().strip("[]").split(",") if part.strip()]
        numbers = all(re.fullmatch(r"[1-9]+", group) for group in groups)
        wanted = [
            [order[int(d) - 1] if int(d) <= len(order) else d for d in group] if numbers else group.split(".")
            for group in groups
        ]
    else:
        wanted = [list(group) for group in model]
    unknown = sorted({name for group in wanted for name in group} - set(table.lists))
    if unknown:
        raise FiguresError(
            "figures.E133",
            "The model names “{name}”, which is not a list of the table.",
            name=unknown[0],
            hint="Write the interactions with the lists' names: [A.B.C, A.D].",
        )
    terms = [sum(1 << table.lists.index(name) for name in set(group)) for group in wanted]
    if (1 << len(table.lists)) - 1 in terms:
        raise FiguresError(
            "figures.E134",
            "The saturated model says nothing about the unseen.",
            hint="Leave out the interaction of all lists.",
        )
    return _closed(terms)
