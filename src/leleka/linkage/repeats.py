"""Rows that say the same to the letter, again and again.

Ten thousand equal rows would make fifty million pairs of which each says the same. Where very
many rows repeat one another, the first stands for all of them, and whether they are one child is
asked once.

Takes   Encoded records.
Gives   the record that stands for each; Records without those that are stood for; what was found of
        them, with the others put back.
Leaves  comparing to engine.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from leleka.linkage import weights
from leleka.linkage.arrays import Int64
from leleka.linkage.codes import mixed
from leleka.linkage.columns import Encoded
from leleka.linkage.decisions import Links
from leleka.linkage.kernels import layout as at
from leleka.linkage.pairs import compared_pairs
from leleka.linkage.results import LinkSettings
from leleka.linkage.scored import Compared, Scored
from leleka.linkage.ties import with_copies
from leleka.linkage.weights import Patterns

if TYPE_CHECKING:
    from leleka.normalize.records import Records

_MANY = 30
"""So many equal rows are compared through one; fewer are compared like all others."""


def exempt(encoded: Encoded, links: Links) -> NDArray[np.bool_]:
    """Records that stand for themselves whatever others say."""
    exempt = encoded.once[encoded.values(at.LIST)].copy()
    for pairs in (links.same, links.different, links.unsure, links.held):
        exempt[np.array(pairs, np.int64).ravel()] = True
    return np.asarray(exempt)


def represented_by(encoded: Encoded, exempt: NDArray[np.bool_]) -> Int64:
    """The record that stands for each: itself, or the first of very many that say the same.

    Args:
        exempt: bool[records]. Records that stand for themselves whatever others say: people decided
            about them, or their list holds each child once.
    """
    n = len(encoded)
    itself = np.arange(n, dtype=np.int64)
    said = _digests(encoded)
    # What is exempt gets a digest that nothing else has.
    said[exempt] = mixed(itself[exempt].astype(np.uint64))
    _, first, inverse, counts = np.unique(said, return_index=True, return_inverse=True, return_counts=True)
    many = counts[inverse] >= _MANY
    return np.where(many & ~exempt, first[inverse], itself)


def without_repeats(records: Records, stands: Int64) -> Records:
    """The records that stand for themselves."""
    kept: Any = pa.array(np.flatnonzero(stands == np.arange(len(stands))))
    return replace(records, table=records.table.take(kept))


def with_repeats(
    compared: Compared, encoded: Encoded, stands: Int64, kept: Int64, settings: LinkSettings
) -> Compared:
    """The same over all records: rows that were represented follow the row that represents them."""
    copies = np.flatnonzero(stands != np.arange(len(stands)))
    if not len(copies):
        return compared
    scored = compared.scored
    whole = np.arange(len(stands))
    whole[kept] = kept[compared.person]
    here = np.searchsorted(kept, stands[copies]).astype(np.int32)
    patterns = compared_pairs(encoded, here, here)
    p = weights.posteriors(compared.model, patterns, 1)
    follows = p[:, weights.INTACT] + p[:, weights.ALTERED] > settings.cut
    whole[copies[follows]] = whole[stands[copies[follows]]]
    family = np.full(len(stands), -1)
    family[kept] = np.where(compared.family >= 0, kept[compared.family], -1)
    family[copies[follows]] = family[stands[copies[follows]]]
    left = np.concatenate([kept[scored.left], stands[copies]]).astype(np.int32)
    right = np.concatenate([kept[scored.right], copies]).astype(np.int32)
    order = np.lexsort((right, left))
    both = Patterns(
        np.concatenate([scored.patterns.levels, patterns.levels])[order],
        np.concatenate([scored.patterns.rarity, patterns.rarity])[order],
        np.concatenate([scored.patterns.lists, patterns.lists])[order],
        np.ones(len(order)),
    )
    # The lowest record names a person, and a representative is the lowest of those it stands for.
    return replace(
        compared,
        scored=Scored(left[order], right[order], both, np.concatenate([scored.p, p])[order]),
        found=np.concatenate([compared.found, np.zeros(len(copies), np.int64)])[order],
        raw_hot=np.concatenate([compared.raw_hot, np.zeros(len(copies), np.int64)])[order],
        person=whole,
        family=family,
        ties=with_copies(compared.ties, kept, stands, copies[follows]),
    )


def _digests(encoded: Encoded) -> NDArray[np.uint64]:
    """One number per record, equal where everything that is compared is equal."""
    columns = encoded.columns
    said = np.zeros(len(encoded), np.uint64)
    for which in range(columns.plain.shape[1]):
        if which != at.LIST:
            said = mixed(said + columns.plain[:, which].astype(np.int64).view(np.uint64))
    for which in range(columns.numbers.shape[1]):
        said = mixed(said + np.ascontiguousarray(columns.numbers[:, which]).view(np.uint32).astype(np.uint64))
    for q in range(columns.list_starts.shape[1] - 1):
        owners, values = encoded.several(q)
        listed = np.zeros(len(encoded), np.uint64)
        np.add.at(listed, owners, mixed(values.astype(np.int64).view(np.uint64) + np.uint64(q + 1)))
        said = mixed(said + listed)
    return said
