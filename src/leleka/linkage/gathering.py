"""What was found, as the tables and the diagnostics of a LinkResult.

Takes   Compared, over all records.
Gives   pairs and persons as tables; Diagnostics; the problem of weights that did not settle.
Leaves  the look of each table to tables.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from leleka.core.errors import Problem
from leleka.linkage import tables, weights
from leleka.linkage.arrays import Int64
from leleka.linkage.columns import Encoded
from leleka.linkage.decisions import Links
from leleka.linkage.keys import KEYS, names_of_keys
from leleka.linkage.papers import Changes
from leleka.linkage.recall import kept_share, tightening_costs
from leleka.linkage.results import CLASSES, Diagnostics, KeyReport, LinkSettings
from leleka.linkage.scored import Compared, Scored
from leleka.linkage.weights import Float

_P_SUSPECTED = 1e-6  # that an identity was altered; a record's ten best such pairs are kept
_N_BEST = 10


def pairs_and_persons(
    compared: Compared,
    encoded: Encoded,
    record_ids: list[str],
    told: Changes,
    links: Links,
    settings: LinkSettings,
) -> tuple[pa.Table, pa.Table]:
    scored, person, family = compared.scored, compared.person, compared.family
    worth = np.flatnonzero(_worth_keeping(scored, person, settings))
    # All that are of one person are worth keeping; what the others say of changes, nobody asks.
    kept = scored.where(worth)
    left, right, p, levels = kept.left, kept.right, kept.p, kept.patterns.levels
    changed = tables.changed_parts(levels, p, compared.model)
    tables.with_told(changed, left, right, p, told)
    p_member = _p_member(kept, person)
    persons = tables.persons_table(
        record_ids, person, p_member, left, right, changed=changed, told=told, family=family
    )
    decisions = tables.decisions_of(left, right, links)
    decided = np.array([answer in {"same", "different"} for answer in decisions], np.bool_)
    pairs = tables.pairs_table(
        left,
        right,
        levels,
        p,
        comparisons=encoded.comparisons,
        changed=changed,
        keys=names_of_keys(compared.found[worth]),
        linked=person[left] == person[right],
        decisions=decisions,
        order=tables.review_order(left, right, p, person, decided, settings.n_review),
    )
    return pairs, persons


def _worth_keeping(scored: Scored, person: Int64, settings: LinkSettings) -> NDArray[np.bool_]:
    """Pairs probable enough, linked, of siblings, or among a record's ten best where it may be altered."""
    p_same, p_altered = scored.p_same, scored.p[:, weights.ALTERED]
    worth = (p_same >= settings.keep_from) | (person[scored.left] == person[scored.right])
    worth |= scored.p[:, weights.SIBLINGS] >= 0.5
    suspected = np.flatnonzero((p_altered >= _P_SUSPECTED) & ~worth)
    for ends in (scored.left, scored.right):
        order = suspected[np.lexsort((-p_same[suspected], ends[suspected]))]
        _, first, inverse = np.unique(ends[order], return_index=True, return_inverse=True)
        worth[order[np.arange(len(order)) - first[inverse] < _N_BEST]] = True
    return np.asarray(worth)


def _p_member(scored: Scored, person: Int64) -> Float:
    """That a record belongs to its person: the mean of its bits with the others there, as a probability."""
    n = len(person)
    together = np.flatnonzero(person[scored.left] == person[scored.right])
    p_same = np.clip(scored.p_same[together], 1e-4, 1 - 1e-4)
    bits = np.log2(p_same / (1 - p_same))
    total, count = np.zeros(n), np.zeros(n)
    for ends in (scored.left[together], scored.right[together]):
        np.add.at(total, ends, bits)
        np.add.at(count, ends, 1.0)
    mean = total / np.maximum(count, 1.0)
    return np.where(count > 0, 1.0 / (1.0 + np.exp2(-mean)), 1.0)


def diagnostics(compared: Compared, n_records: int, seconds: Mapping[str, float]) -> Diagnostics:
    plan, scored, model = compared.plan, compared.scored, compared.model
    costs = tightening_costs(compared.found, compared.raw_hot, scored.p_same, KEYS)
    return Diagnostics(
        n_records=n_records,
        n_candidates=compared.n_candidates,
        keys=tuple(
            KeyReport(
                key=key.name,
                n_groups=int(plan.n_groups[k]),
                n_pairs=int(plan.n_pairs[k]),
                n_hot=int(plan.n_hot[k]),
                n_pairs_not_compared=int(plan.n_not_compared[k]),
                recall_cost=round(float(costs[k]), 6),
            )
            for k, key in enumerate(KEYS)
        ),
        key_recall=kept_share(compared, KEYS),
        n_expected=dict(zip(CLASSES, model.n_expected.tolist(), strict=True)),
        converged=model.converged,
        n_iterations=model.n_iterations,
        seconds=seconds,
    )


def not_settled(settings: LinkSettings) -> Problem:
    return Problem(
        "linkage.E017",
        "The weights did not settle within {n} rounds; the probabilities are rougher than usual.",
        hint="Have more pairs decided in review, or raise the number of rounds.",
        values={"n": settings.max_iterations},
    )
