"""The tables that linkage gives: pairs, persons, keys.

Takes   scored pairs and clusters.
Gives   Arrow tables in the schemas of results.
Leaves  writing them to files to cli.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Sequence, Set
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from leleka.linkage.arrays import Int32, Int64, spread
from leleka.linkage.comparisons import Comparison
from leleka.linkage.decisions import Links
from leleka.linkage.kernels.walk import Groups
from leleka.linkage.papers import Changes
from leleka.linkage.results import CLASSES, KEYS_SCHEMA, PAIRS_SCHEMA, PARTS, PERSONS_SCHEMA
from leleka.linkage.weights import ALTERED, INTACT, SIBLINGS, Float, Int8, Model, log_odds, p_changed_at

_P_CHANGED = 0.5  # from which a level rather tells of a change
_P_ALTERED = 0.8  # of one child, that its identity was altered, from which what was changed is named
_REVIEW_FROM = 0.02  # a pair less probable than this is not worth a person's time
_REVIEW_TO = 0.98  # nor one more probable, unless its identity was altered
_PER_RECORD = 3  # pairs of one record in the review list
_NOTHING: frozenset[str] = frozenset()

Changed = defaultdict[int, set[str]]
"""What was changed, by the place of the pair; of most pairs nothing was, and they are not in it."""


def changed_parts(levels: Int8, p: Float, model: Model) -> Changed:
    """What was changed in each pair that, if it is one child, is one with its identity altered.

    A part was changed where its level is rather that of a change than of a slip of the pen.
    """
    p_same = p[:, ALTERED] + p[:, INTACT]
    altered = (p[:, ALTERED] > _P_ALTERED * p_same) & (p_same > p[:, SIBLINGS])
    names = [comparison.name for comparison in model.described]
    found: Changed = defaultdict(set)
    for k, comparison in enumerate(model.described):
        if comparison.part is None:
            continue
        parent = names.index(comparison.given) if comparison.given else None
        of_parent = 0 if parent is None else levels[:, parent] + 1
        is_changed = p_changed_at(model, k)[of_parent, levels[:, k]] >= _P_CHANGED
        for n in np.flatnonzero(altered & (levels[:, k] >= 0) & is_changed):
            found[int(n)].add(comparison.part)
    return found


def with_told(changed: Changed, left: Int32, right: Int32, p: Float, told: Changes) -> None:
    """Add to each pair that is rather one child what either record itself says was changed."""
    rows = np.array(sorted(told), np.int64)
    same = p[:, INTACT] + p[:, ALTERED] >= 0.5
    for n in np.flatnonzero(same & (np.isin(left, rows) | np.isin(right, rows))).tolist():
        for row in (int(left[n]), int(right[n])):
            changed[n].update(told.get(row, ()))


def review_order(
    left: Int32, right: Int32, p: Float, person: Int64, decided: NDArray[np.bool_], n: int
) -> Int32:
    """1 for the pair to ask about first, 0 for those a person need not see.

    First comes the pair whose answer is expected to change most: a "same" puts two persons together, a
    "different" takes a record out of its person. Altered identities come early too. No record, and no
    two persons, fill the list.

    Args:
        person: int64[records], the lowest record of each one's person.
    """
    linked = person[left] == person[right]
    p_same = p[:, INTACT] + p[:, ALTERED]
    doubtful = (p_same >= _REVIEW_FROM) & (p_same <= _REVIEW_TO)
    contradicted = (p_same > _REVIEW_TO) & ~linked
    altered = (p[:, ALTERED] >= _REVIEW_FROM) & (p[:, ALTERED] > p[:, INTACT])
    worth = np.log2(1.0 + _expected_change(left, right, p_same, person))
    worth += np.where(altered, 0.5 + 0.5 * p[:, ALTERED], 0.0)
    wanted = np.flatnonzero((doubtful | contradicted | altered) & ~decided)
    order = np.zeros(len(left), np.int32)
    seen: dict[int, int] = {}
    asked: set[tuple[int, int]] = set()
    rank = 0
    for pair in wanted[np.argsort(-worth[wanted], kind="stable")].tolist():
        ends = (int(left[pair]), int(right[pair]))
        persons = (int(person[ends[0]]), int(person[ends[1]]))
        persons = (min(persons), max(persons))
        if max(seen.get(end, 0) for end in ends) >= _PER_RECORD or persons in asked:
            continue
        asked.add(persons)
        for end in ends:
            seen[end] = seen.get(end, 0) + 1
        rank += 1
        order[pair] = rank
        if rank == n:
            break
    return order


def merges_first(order: Int32, merges: NDArray[np.bool_], p_same: Float) -> Int32:
    """The review's order with what puts two known persons together before all else, the likeliest first."""
    first = np.flatnonzero(merges)
    first = first[np.argsort(-p_same[first], kind="stable")]
    moved = np.where(order > 0, order + len(first), 0).astype(np.int32)
    moved[first] = np.arange(1, len(first) + 1)
    return moved


_CLIP_BITS = 6.0


def _expected_change(left: Int32, right: Int32, p_same: Float, person: Int64) -> Float:
    """How many pairs of records an answer about each pair is expected to join or to part.

    How probable an answer is, all the pairs between two persons say together, and of a record all those
    with the others of its person: where they speak clearly, a single doubtful pair changes little.
    """
    n = len(person)
    sizes = np.bincount(person, minlength=n).astype(np.float64)
    p = np.clip(p_same, 1e-9, 1 - 1e-9)
    bits = np.clip(np.log2(p / (1 - p)), -_CLIP_BITS, _CLIP_BITS)
    one, other = person[left], person[right]
    between, of = np.unique(np.minimum(one, other) * n + np.maximum(one, other), return_inverse=True)
    n_pairs = (sizes[between // n] * sizes[between % n])[of]
    # Pairs that were not kept are improbable ones.
    said = np.bincount(of, bits + _CLIP_BITS)[of] / n_pairs - _CLIP_BITS
    joins = n_pairs / (1.0 + np.exp2(-said))
    linked = one == other
    total, count = np.zeros(n), np.zeros(n)
    for ends in (left, right):
        np.add.at(total, ends[linked], bits[linked])
        np.add.at(count, ends[linked], 1.0)
    belongs = total / np.maximum(count, 1.0)
    stays = np.minimum(belongs[left], belongs[right])
    parts = (sizes[one] - 1.0) / (1.0 + np.exp2(stays))
    return np.asarray(np.where(linked, parts, joins))


def pairs_table(  # noqa: PLR0913  one table, its columns
    left: Int32,
    right: Int32,
    levels: Int8,
    p: Float,
    *,
    comparisons: Sequence[Comparison],
    changed: Changed,
    keys: Sequence[Sequence[str]],
    linked: NDArray[np.bool_],
    decisions: Sequence[str | None],
    order: Int32,
) -> pa.Table:
    """PAIRS_SCHEMA and the levels."""
    p_same = p[:, INTACT] + p[:, ALTERED]
    parts: list[list[str]] = [[]] * len(left)  # of most pairs nothing: one list for all of them
    for n, own in changed.items():
        parts[n] = _in_order(own)
    state = np.where(linked, 0, np.where(order > 0, 1, np.where(p[:, SIBLINGS] >= 0.5, 2, 3)))
    columns: list[Any] = [
        pa.array(left, pa.int32()),
        pa.array(right, pa.int32()),
        pa.array(p_same, pa.float32()),
        *[pa.array(p[:, c], pa.float32()) for c in range(len(CLASSES))],
        pa.array(log_odds(p), pa.float32()),
        pa.array(parts, pa.list_(pa.string())),
        pa.array(keys, pa.list_(pa.string())),
        pa.DictionaryArray.from_arrays(
            pa.array(state, pa.int32()), pa.array(["linked", "review", "siblings", "apart"])
        ),
        pa.array(decisions, pa.string()).dictionary_encode(),
        pa.array(order, pa.int32(), mask=order == 0),
    ]
    table = pa.Table.from_arrays(columns, schema=PAIRS_SCHEMA)
    for k, comparison in enumerate(comparisons):
        table = table.append_column(f"level:{comparison.name}", pa.array(levels[:, k], pa.int8()))
    return table


def decisions_of(left: Int32, right: Int32, links: Links) -> list[str | None]:
    """The answer people gave for each pair, None where nobody has."""
    said = {pair: name for name in ("same", "different", "unsure") for pair in getattr(links, name)}
    if not said:
        return [None] * len(left)
    return [said.get(pair) for pair in zip(left.tolist(), right.tolist(), strict=True)]


def person_ids(record_ids: Sequence[str], person: Int64) -> list[str]:
    """A short id per record, the same for the same members in every run."""
    members: dict[int, list[str]] = {}
    for record, lowest in enumerate(person.tolist()):
        members.setdefault(lowest, []).append(record_ids[record])
    taken: set[str] = set()
    ids: dict[int, str] = {}
    for lowest, names in members.items():
        digest = hashlib.blake2b("\n".join(sorted(names)).encode(), digest_size=20).digest()
        letters = base64.b32encode(digest).decode().lower()
        length = 8
        while f"p-{letters[:length]}" in taken:
            length += 1
        ids[lowest] = f"p-{letters[:length]}"
        taken.add(ids[lowest])
    return [ids[lowest] for lowest in person.tolist()]


def persons_table(  # noqa: PLR0913  one table, its columns
    record_ids: Sequence[str],
    person: Int64,
    p_member: Float,
    left: Int32,
    right: Int32,
    *,
    changed: Changed,
    told: Changes,
    family: Int64,
) -> pa.Table:
    """PERSONS_SCHEMA: one line per record.

    Args:
        changed: of the pairs.
        told: what records say themselves.
        family: int64[records], the lowest record of each record's family; -1 where none is known.
    """
    n = len(person)
    together = person[left] == person[right]
    is_told, differs = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    parts: dict[int, set[str]] = defaultdict(set)
    for pair in (each for each in changed if together[each]):
        differs[person[left[pair]]] = True
        parts[int(left[pair])].update(changed[pair])
        parts[int(right[pair])].update(changed[pair])
    for row, own in told.items():
        parts[row].update(own)
        is_told[person[row]] = True
    ids = person_ids(record_ids, person)
    sizes = np.bincount(person, minlength=n)
    return pa.Table.from_arrays(
        [
            pa.array(np.arange(n), pa.int32()),
            pa.array(record_ids, pa.string()),
            pa.array(ids, pa.string()),
            pa.array(p_member, pa.float32()),
            pa.array(is_told[person], pa.bool_()),
            pa.array((differs & ~is_told)[person], pa.bool_()),
            pa.array([_in_order(parts.get(row, _NOTHING)) for row in range(n)], pa.list_(pa.string())),
            pa.array(sizes[person], pa.int32()),
            pa.array(_sibling_groups(ids, family), pa.string()),
        ],
        schema=PERSONS_SCHEMA,
    )


def _in_order(parts: Set[str]) -> list[str]:
    return [part for part in PARTS if part in parts]


def _sibling_groups(ids: Sequence[str], family: Int64) -> list[str | None]:
    """The lowest person id of each family, None for persons without known brothers and sisters."""
    lowest: dict[int, str] = {}
    for each, who in zip(family.tolist(), ids, strict=True):
        lowest[each] = min(lowest.get(each, who), who)
    return [lowest[each].replace("p-", "f-") if each >= 0 else None for each in family.tolist()]


def keys_table(groups: Groups, stands: Int64) -> pa.Table:
    """KEYS_SCHEMA: the groups of each record, and the record that represents it.

    Args:
        groups: of the records that stand for themselves, in their order.
        stands: int64[records], the record that stands for each.
    """
    records = np.arange(len(stands))
    compared = np.cumsum(stands == records) - 1
    starts = groups.of_starts[:-1][compared[stands]]
    lengths = np.diff(groups.of_starts)[compared[stands]]
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    lists = pa.ListArray.from_arrays(
        pa.array(offsets, pa.int32()), pa.array(groups.of[spread(starts, lengths)], pa.int32())
    )
    return pa.Table.from_arrays(
        [pa.array(records, pa.int32()), lists, pa.array(stands, pa.int32())], schema=KEYS_SCHEMA
    )
