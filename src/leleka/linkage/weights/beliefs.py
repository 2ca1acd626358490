"""From counts to weights, each held near what is believed before a list is seen.

A class that has few pairs, or a level that none of them shows, keeps what comparisons expect of it, so that
no class drifts into another and no probability sticks at zero.

Takes   expected counts of levels per class and of classes per pair of lists.
Gives   first_model, before anything was counted; maximised, after; p_changed_at.
Leaves  counting to learning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from leleka.linkage.comparisons import Comparison, ExpectedClass
from leleka.linkage.weights.model import (
    ALTERED,
    INTACT,
    N_CLASSES,
    SIBLINGS,
    STRANGERS,
    Float,
    Model,
    Population,
)

_EXPECTED: tuple[tuple[int, ExpectedClass], ...] = (
    (INTACT, "intact"),
    (SIBLINGS, "siblings"),
    (STRANGERS, "strangers"),
)

IMPOSSIBLE = 2.0**-200
_HARDLY = 1e-3  # as often as it could be otherwise: names are misread

# How many pairs' worth of belief stands behind Comparison.expect: so many at least, and that
# share of the class's own pairs.
_BELIEF_LEAST = {INTACT: 20.0, SIBLINGS: 60.0, STRANGERS: 50.0}
_BELIEF_SHARE = {INTACT: 0.02, SIBLINGS: 0.10, STRANGERS: 0.0}
_CHANGE_BELIEF_LEAST, _CHANGE_BELIEF_SHARE = 50.0, 0.3  # the same for Comparison.p_changed

# How many pairs' worth of belief that a parent's level makes no difference: so many at least, and
# that share of the row's own pairs.
_ROW_BELIEF_LEAST, _ROW_BELIEF_SHARE = 20.0, 0.05

AMONG_KEPT = "family"  # only pairs that were kept have it, so strangers teach it among them

_LISTS_BELIEF = 5.0  # pairs' worth of belief that two lists share as many children as any two

# The largest share of all pairs that is believed before pairs were counted. Two short lists leave no room for
# strangers, so that a shared birthday alone would make one child of two, and of its names a changed identity.
_BELIEVED_MOST = np.array([1e-3, 1e-5, 1e-3, 1.0])

_LEARNT_MOST = (
    0.3  # the same after counting, of each class: short lists of the same children share many pairs
)


def first_model(comparisons: Sequence[Comparison], population: Population, n_records: int) -> Model:
    """What is believed before a list is seen: every record has half a partner, few are altered."""
    tables = []
    for comparison in comparisons:
        may = possible(comparison, comparisons)
        table = np.empty((*may.shape, N_CLASSES))
        for c, name in _EXPECTED:
            table[:, :, c] = _shares(np.array(comparison.expect[name]) * may)
        table[:, :, ALTERED] = _altered(table, comparison, comparison.p_changed)
        tables.append(table)
    n_same = max(1.0, 0.5 * n_records)
    n_expected = np.array([n_same, 0.1 * n_same, 0.3 * n_same, 0.0])
    n_expected[STRANGERS] = max(1.0, population.n_pairs.sum() - n_expected.sum())
    prior = _prior(np.zeros((len(population.n_pairs), N_CLASSES)), n_expected, population)
    return Model(tuple(c.name for c in comparisons), prior, tuple(tables), n_expected)


def maximised(model: Model, counts: Sequence[Float], of_lists: Float, population: Population) -> Model:
    """What the counts make of the weights; how strangers agree is learnt apart, of random pairs.

    Args:
        counts: per comparison, float64 of its table's shape, expected pairs of each level and class.
        of_lists: float64[list pairs, 4], expected pairs of each class.
    """
    tables = []
    for comparison, table, counted in zip(model.described, model.tables, counts, strict=True):
        if comparison.is_context:
            tables.append(table)
            continue
        fresh = table.copy()
        for c in (INTACT, SIBLINGS, *((STRANGERS,) if comparison.name == AMONG_KEPT else ())):
            fresh[:, :, c] = habits(counted[:, :, c], comparison, c, possible(comparison, model.described))
        fresh[:, :, ALTERED] = _altered(fresh, comparison, _p_changed(fresh, counted, comparison))
        tables.append(fresh)
    n_expected = of_lists.sum(axis=0)
    n_expected[STRANGERS] = max(1.0, population.n_pairs.sum() - n_expected[:STRANGERS].sum())
    return replace(
        model, tables=tuple(tables), prior=_prior(of_lists, n_expected, population), n_expected=n_expected
    )


def possible(comparison: Comparison, among: Sequence[Comparison]) -> Float:
    """Which levels each level of the parent allows, float64[parent levels + 1, levels], 1 or hardly any."""
    if comparison.given is None:
        return np.ones((1, len(comparison.levels)))
    parent = next(each for each in among if each.name == comparison.given)
    may = np.ones((1 + len(parent.levels), len(comparison.levels)))
    for row, level in enumerate(parent.levels, start=1):
        allowed = comparison.only.get(level.name)
        if allowed:
            may[row] = [1.0 if each.name in allowed else _HARDLY for each in comparison.levels]
    return may


def _shares(of: Float) -> Float:
    return np.asarray(of / of.sum(axis=-1, keepdims=True))


def habits(counted: Float, comparison: Comparison, c: int, may: Float) -> Float:
    """P(level | class, parent's level) from float64[rows, levels] counts and what was expected.

    Args:
        may: of possible.
    """
    expected = np.array(comparison.expect[dict(_EXPECTED)[c]], np.float64)
    total = counted.sum(axis=0)
    belief = _BELIEF_LEAST[c] + _BELIEF_SHARE[c] * total.sum()
    marginal: Float = total + belief * expected / expected.sum()
    marginal /= marginal.sum()
    if len(counted) == 1 or (c == INTACT and comparison.same_whatever):
        return np.tile(marginal, (len(counted), 1))
    belief = _ROW_BELIEF_LEAST + _ROW_BELIEF_SHARE * counted.sum(axis=1, keepdims=True)
    return _shares(counted + belief * _shares(marginal * may))


def _changed_into(table: Float, comparison: Comparison) -> Float:
    """P(level | changed), per level of the parent: as between strangers, or as the comparison says."""
    if not comparison.changed_into:
        return np.asarray(table[:, :, STRANGERS])
    into = np.array(comparison.changed_into)
    return np.broadcast_to(into / into.sum(), table.shape[:2])


def _altered(table: Float, comparison: Comparison, p_changed: float) -> Float:
    """P(level | altered): a change, or what an intact identity shows."""
    kept = table[:, :, INTACT]
    return np.asarray(p_changed * _changed_into(table, comparison) + (1.0 - p_changed) * kept)


def p_changed_at(model: Model, k: int) -> Float:
    """Where an identity was altered, that comparison k shows it, float64[parent levels + 1, levels]."""
    table = model.tables[k]
    into, kept, altered = _changed_into(table, model.described[k]), table[:, :, INTACT], table[:, :, ALTERED]
    share = np.abs(altered - kept).sum() / max(1e-12, float(np.abs(into - kept).sum()))
    return np.asarray(1.0 - (1.0 - share) * kept / altered)


def _p_changed(table: Float, counted: Float, comparison: Comparison) -> float:
    """How often altered identities change this, from the expected counts of their levels."""
    if comparison.p_changed == 0.0:
        return 0.0
    counts = counted[:, :, ALTERED]
    changed = comparison.p_changed * _changed_into(table, comparison)
    kept = (1.0 - comparison.p_changed) * table[:, :, INTACT]
    n_changed, n = float((counts * changed / (changed + kept)).sum()), float(counts.sum())
    belief = _CHANGE_BELIEF_LEAST + _CHANGE_BELIEF_SHARE * n
    return (n_changed + belief * comparison.p_changed) / (n + belief)


def _prior(of_lists: Float, n_expected: Float, population: Population) -> Float:
    """Share of each class among the pairs of two lists, leaning on its share among all pairs."""
    may = np.ones((len(population.n_pairs), N_CLASSES), np.bool_)
    may[:, :SIBLINGS] = population.may_be_same[:, None]
    possible = np.maximum(1.0, (population.n_pairs[:, None] * may).sum(axis=0))
    overall = np.minimum(np.maximum(n_expected, 0.5) / possible, _BELIEVED_MOST)
    leaning = (of_lists + _LISTS_BELIEF) / (population.n_pairs[:, None] + _LISTS_BELIEF / overall)
    prior = np.where(may, np.minimum(leaning, _LEARNT_MOST), IMPOSSIBLE)
    prior[:, STRANGERS] = 1.0 - prior[:, :STRANGERS].sum(axis=1)
    return np.asarray(prior)
