"""Who shares which key: groups of records, those too large tightened within a budget.

A group that too many records share is tightened with a second and a third column, and what that costs is
told; nothing is dropped in silence.

Takes   Encoded records, keys.
Gives   KeyPlan: groups for the kernels, which key each belongs to, reports.
Leaves  walking the groups to kernels.walk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.codes import Coded, both
from leleka.linkage.columns import Encoded
from leleka.linkage.kernels.walk import Groups
from leleka.linkage.keys import KEYS, Key
from leleka.linkage.parts import Parts

TIGHTEN_AFTER = ("given", "month", "surname", "place")
"""Parts that narrow a group further when a key's own have not been enough."""


@dataclass(frozen=True)
class KeyPlan:
    """What will be compared.

    Attributes:
        groups: for the kernels, keys in the order of KEYS.
        key_of: int16 per group, position in KEYS.
        raw_hot, raw_hot_key_of: the groups that had to be tightened, as they were before.
        n_groups, n_pairs, n_hot, n_not_compared: int64 per key.
    """

    groups: Groups
    key_of: NDArray[np.int64]
    raw_hot: Groups
    raw_hot_key_of: NDArray[np.int64]
    n_groups: Int64
    n_pairs: Int64
    n_hot: Int64
    n_not_compared: Int64


@dataclass
class Gathered:
    """Groups of all keys while they are gathered: members one after the other, sizes, keys."""

    members: list[Int32] = field(default_factory=list)
    sizes: list[Int64] = field(default_factory=list)
    keys: list[Int64] = field(default_factory=list)

    def add(self, key: int, members: Int32, sizes: Int64) -> None:
        self.members.append(members)
        self.sizes.append(sizes)
        self.keys.append(np.full(len(sizes), key, np.int64))

    def groups(self, n_records: int) -> tuple[Groups, NDArray[np.int64]]:
        members = np.concatenate([*self.members, np.zeros(0, np.int32)])
        sizes = np.concatenate([*self.sizes, np.zeros(0, np.int64)])
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        of = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        order = np.argsort(members, kind="stable")
        of_starts = np.searchsorted(members[order], np.arange(n_records + 1)).astype(np.int64)
        keys = np.concatenate([*self.keys, np.zeros(0, np.int64)])
        return Groups(starts, members, of_starts, of[order]), keys


def plan_keys(encoded: Encoded, n_pairs_per_record: int, keys: Sequence[Key] = KEYS) -> KeyPlan:
    """Group the records by every key, and tighten what is too large for the budget.

    Args:
        n_pairs_per_record: how many pairs may be compared per record; the budget grows with the file.
    """
    parts = Parts(encoded)
    n_records = len(encoded)
    grouped = [_grouped(key.codes(parts)) for key in keys]
    seen, n_of = np.unique(np.concatenate([sizes for _, sizes, _ in grouped]), return_counts=True)
    most = largest_size(seen, n_of, n_pairs_per_record * max(n_records, 100))
    kept, hot = Gathered(), Gathered()
    counts = np.zeros((4, len(keys)), np.int64)
    for k, (key, (coded, sizes, of)) in enumerate(zip(keys, grouped, strict=True)):
        too_large = sizes > most
        kept.add(k, *_members(coded, of, sizes, ~too_large & (sizes > 1)))
        n_groups = int(np.count_nonzero(~too_large & (sizes > 1)))
        n_pairs = int(n_pairs_of(sizes[~too_large]).sum())
        if too_large.any():
            members, hot_sizes = _members(coded, of, sizes, too_large)
            hot.add(k, members, hot_sizes)
            tight_members, tight_sizes = _tightened(parts, key.tighten, members, hot_sizes, most)
            kept.add(k, tight_members, tight_sizes)
            n_groups += len(tight_sizes)
            n_tight = int(n_pairs_of(tight_sizes).sum())
            n_pairs += n_tight
            counts[2, k] = len(hot_sizes)
            counts[3, k] = max(0, int(n_pairs_of(hot_sizes).sum()) - n_tight)
        counts[0, k], counts[1, k] = n_groups, n_pairs
    groups, key_of = kept.groups(n_records)
    raw_hot, raw_hot_key_of = hot.groups(n_records)
    return KeyPlan(groups, key_of, raw_hot, raw_hot_key_of, *counts)


def _grouped(coded: Coded) -> tuple[Coded, Int64, Int64]:
    """Sort by code: the codes, the size of each group, and the group of each entry."""
    order = np.lexsort((coded.records, coded.codes))
    records, codes = coded.records[order], coded.codes[order]
    fresh = np.ones(len(codes), np.bool_)
    # A record may reach one code by two ways; it stands in the group once.
    fresh[1:] = (codes[1:] != codes[:-1]) | (records[1:] != records[:-1])
    records, codes = records[fresh], codes[fresh]
    first = np.ones(len(codes), np.bool_)
    first[1:] = codes[1:] != codes[:-1]
    of = np.cumsum(first) - 1
    sizes = np.bincount(of).astype(np.int64) if len(of) else np.zeros(0, np.int64)
    return Coded(records, codes), sizes, of.astype(np.int64)


def _members(coded: Coded, of: Int64, sizes: Int64, wanted: NDArray[np.bool_]) -> tuple[Int32, Int64]:
    return coded.records[wanted[of]] if len(of) else coded.records, sizes[wanted]


def n_pairs_of(sizes: Int64) -> Int64:
    """How many pairs groups of these sizes hold."""
    return sizes * (sizes - 1) // 2


def largest_size(sizes: Int64, n_groups: Int64, n_pairs: int) -> int:
    """The size up to which all groups together stay within half the budget; tightening takes the rest.

    Args:
        sizes: ascending, each once.
        n_groups: how many groups have each size.
        n_pairs: the budget.
    """
    if not len(sizes):
        return 20
    spent = np.cumsum(n_pairs_of(sizes) * n_groups)
    if spent[-1] <= n_pairs // 2:
        return int(sizes[-1])
    # The first size of which not all groups are affordable still counts if one of them is.
    spent_before = spent - n_pairs_of(sizes) * (n_groups - 1)
    affordable = int(np.searchsorted(spent_before, n_pairs // 2, side="right"))
    return max(20, int(sizes[affordable - 1]) if affordable else 2)


def _tightened(
    parts: Parts, tighten: Sequence[str], members: Int32, sizes: Int64, most: int
) -> tuple[Int32, Int64]:
    """Split groups by further columns until none is larger than most; at last by neighbourhood."""
    ready_members, ready_sizes = [], []
    codes = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
    for part in (*tighten, *TIGHTEN_AFTER):
        by_record = np.argsort(members, kind="stable")
        narrowed = both(Coded(members[by_record], codes[by_record]), parts.or_none(part))
        coded, narrow_sizes, of = _grouped(narrowed)
        fits = (narrow_sizes > 1) & (narrow_sizes <= most)
        fit_members, fit_sizes = _members(coded, of, narrow_sizes, fits)
        ready_members.append(fit_members)
        ready_sizes.append(fit_sizes)
        large = narrow_sizes > most
        members, sizes = _members(coded, of, narrow_sizes, large)
        codes = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
        if not len(sizes):
            break
    # What no column can split is nearly identical: neighbours in the file are compared.
    for group in np.split(members, np.cumsum(sizes)[:-1]) if len(sizes) else []:
        pieces = np.array_split(group, -(-len(group) // most))
        ready_members.extend(pieces)
        ready_sizes.append(np.array([len(piece) for piece in pieces], np.int64))
    return np.concatenate(ready_members), np.concatenate(ready_sizes)
