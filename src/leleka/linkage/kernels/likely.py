"""Leave out pairs that cannot be anything but strangers, before their names are compared, compiled.

Most pairs that share a key share nothing else. Dates, places and traits are compared first, as they cost
little; then two sketches tell whether any part of the names can agree at all. Where even the best names
could not lift a pair to the cut, its names are not compared. What is kept is the same with or without.

Takes   sketches of names, levels of all else, Weights and Bounds.
Gives   the pairs that may be anything but strangers.
Leaves  comparing to compare, weighing to score.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.compare import Columns, Int8, Int32, compare_rest
from leleka.linkage.kernels.layout import MOST_EIGHTHS, RARITY_UNIT
from leleka.linkage.kernels.letters import MOST_APART, differ_by_letters
from leleka.linkage.kernels.people import compare_names
from leleka.linkage.kernels.score import N_CLASSES, STRANGERS, Weights, posterior
from leleka.normalize.names.layout import CLASSES, EVERY, FORMS, FULL, IS_INITIAL, LONGEST, SCRIPT, SOME, WORD
from leleka.normalize.names.slots import BELARUSIAN

_ANY = np.int64(-1)
_MOST_BITS = np.float32(MOST_EIGHTHS / RARITY_UNIT)  # no rarity counts for more
_PARTS = 3


class Bounds(NamedTuple):
    """What comparisons can say at most for a class against strangers, in bits.

    Attributes:
        over: float64[comparisons, levels, 3], of a level, whatever the level of its parent.
        follows_names: bool[comparisons], the parent is a part of the name.
        names: float64[3, 2, 3], of surname, first name, patronymic: where they cannot agree, where they can.
    """

    over: NDArray[np.float64]
    follows_names: NDArray[np.bool_]
    names: NDArray[np.float64]


@njit(nogil=True, cache=True)
def sketch_names(shapes, n_names, shared, letters):
    """Fill what tells quickly that parts of two names cannot agree.

    Args:
        shared: int64[names, 3, 2], bits of the classes of a part's values; all bits where it cannot tell.
        letters: int32[names, 3, 5]: letters that the full forms all have, that some has, that the
            skeletons all have, that some has; letters of the longest form, -1 where there is no such part.
    """
    values = shapes.values
    for name in range(n_names):
        for part in range(_PARTS):
            longest = -1
            shared[name, part, 0] = shared[name, part, 1] = 0
            full_every, full_some, every, some = np.int32(-1), np.int32(0), np.int32(-1), np.int32(0)
            for reading in range(shapes.reading_start[name], shapes.reading_start[name + 1]):
                slot = 3 * reading + part
                for m in range(shapes.slot_start[slot], shapes.slot_start[slot + 1]):
                    v = shapes.slots[m, 0]
                    if values[v, IS_INITIAL] or values[v, SCRIPT] & BELARUSIAN:
                        shared[name, part, 0] = shared[name, part, 1] = _ANY
                    if values[v, CLASSES] == values[v + 1, CLASSES]:
                        _mark(shared, name, part, values[v, WORD])
                    for k in range(values[v, CLASSES], values[v + 1, CLASSES]):
                        _mark(shared, name, part, shapes.classes[k, 0])
                    form = values[v, FORMS]
                    length = shapes.letter_start[form + 1] - shapes.letter_start[form]
                    longest = max(longest, length, values[v, LONGEST])
                    full_every &= values[v, FULL]
                    full_some |= values[v, FULL]
                    every &= values[v, EVERY]
                    some |= values[v, SOME]
            letters[name, part, 0], letters[name, part, 1] = full_every, full_some
            letters[name, part, 2], letters[name, part, 3] = every, some
            letters[name, part, 4] = longest


@njit(nogil=True, cache=True, forceinline=True)
def _mark(shared, name, part, number):
    spread = (np.uint64(number) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(57)
    shared[name, part, spread >> np.uint64(6)] |= np.int64(np.uint64(1) << (spread & np.uint64(63)))


_CANNOT, _MAY, _UNTOLD = range(3)


@njit(nogil=True, cache=True, forceinline=True)
def _bits(c, part, name):
    # Numbers, not arrays, are chosen between: an array that is chosen counts its users.
    if part == 0:
        return c.book.surname_bits[name]
    return c.book.given_bits[name] if part == 1 else c.book.patronymic_bits[name]


@njit(nogil=True, cache=True, forceinline=True)
def _by_classes(c, part, i, j):
    """Whether a part of the names of two records may agree, as far as their classes tell, and how rare it
    then is at most above the usual."""
    shared, state, rarest = c.shared, _CANNOT, np.float32(0.0)
    for a in range(c.list_starts[i, at.NAMES], c.list_starts[i, at.NAMES + 1]):
        for b in range(c.list_starts[j, at.NAMES], c.list_starts[j, at.NAMES + 1]):
            x, y = c.lists[a], c.lists[b]
            if c.sketches[x, part, 4] < 0 or c.sketches[y, part, 4] < 0:
                continue
            if (shared[x, part, 0] & shared[y, part, 0]) | (shared[x, part, 1] & shared[y, part, 1]):
                state = _MAY
            elif state == _CANNOT:
                state = _UNTOLD
            # Equal parts count by the mean of both, nearly equal ones by half of the commoner.
            rarest = max(
                rarest, (_bits(c, part, x) + _bits(c, part, y)) / np.float32(2.0) - c.usual[at.SURNAME + part]
            )
    return state, min(rarest, _MOST_BITS)


@njit(nogil=True, cache=True, forceinline=True)
def _by_letters(c, part, i, j):
    """Whether a part of the names of two records may be alike by its letters."""
    sketches = c.sketches
    for a in range(c.list_starts[i, at.NAMES], c.list_starts[i, at.NAMES + 1]):
        for b in range(c.list_starts[j, at.NAMES], c.list_starts[j, at.NAMES + 1]):
            x, y = c.lists[a], c.lists[b]
            shorter = min(sketches[x, part, 4], sketches[y, part, 4])
            longer = np.float32(max(sketches[x, part, 4], sketches[y, part, 4]))
            if shorter >= 0 and not differ_by_letters(sketches, x, y, part, MOST_APART[part] * longer):
                return True
    return False


@njit(nogil=True, cache=True)
def keep_possible(c, w, bounds, left, right, levels, rarity, p_least):
    """Move pairs that names may still lift to their p_least to the front; returns how many they are.

    Args:
        left, right, levels, rarity, p_least: of pairs whose names have not been compared; moved.
    """
    kept = 0
    plain = c.plain
    lifts = np.zeros(_PARTS, np.float32)
    for n in range(len(left)):
        i, j = left[n], right[n]
        least_bits = np.log2(p_least[n] / 3.0)
        has, other_has = plain[i, at.HAS], plain[j, at.HAS]
        if has & other_has & at.HAS_PARENTS == 0 and (has | other_has) & (1 << at.SIBLINGS) == 0:
            row = plain[i, at.LIST] * w.n_lists + plain[j, at.LIST]
            base = w.prior[row, STRANGERS]
            p0, p1, p2 = w.prior[row, 0] - base, w.prior[row, 1] - base, w.prior[row, 2] - base
            for k in range(levels.shape[1]):
                level = levels[n, k]
                if level < 0:
                    continue
                parent = w.shape[k, 2]
                of_parent = -1 if parent < 0 else levels[n, parent]
                rare = 0.0 if of_parent >= w.shape[k, 3] else rarity[n, k] / RARITY_UNIT
                if bounds.follows_names[k]:
                    p0 += bounds.over[k, level, 0] + max(0.0, rare)
                    p1 += bounds.over[k, level, 1] + max(0.0, rare)
                    p2 += bounds.over[k, level, 2] + max(0.0, rare)
                    continue
                place = w.shape[k, 0] + ((of_parent + 1) * w.shape[k, 1] + level) * N_CLASSES
                base = w.bits[place + STRANGERS]
                p0 += w.bits[place] - base + rare * (1.0 - w.chance[k, 0])
                p1 += w.bits[place + 1] - base + rare * (1.0 - w.chance[k, 1])
                p2 += w.bits[place + 2] - base + rare * (1.0 - w.chance[k, 2])
            untold = 0
            for part in range(_PARTS):
                state, rarest = _by_classes(c, part, i, j)
                may = 0 if state == _CANNOT else 1
                untold |= (state == _UNTOLD) << part
                p0 += bounds.names[part, may, 0] + rarest
                p1 += bounds.names[part, may, 1] + rarest
                p2 += bounds.names[part, may, 2] + rarest
                lifts[part] = rarest
            for part in range(_PARTS):
                if max(p0, p1, p2) < least_bits:
                    break
                if untold >> part & 1 and not _by_letters(c, part, i, j):
                    lift = lifts[part]
                    p0 += bounds.names[part, 0, 0] - bounds.names[part, 1, 0] - lift
                    p1 += bounds.names[part, 0, 1] - bounds.names[part, 1, 1] - lift
                    p2 += bounds.names[part, 0, 2] - bounds.names[part, 1, 2] - lift
            if max(p0, p1, p2) < least_bits:
                continue
        left[kept], right[kept], p_least[kept] = i, j, p_least[n]
        for k in range(levels.shape[1]):
            levels[kept, k], rarity[kept, k] = levels[n, k], rarity[n, k]
        kept += 1
    return kept


@njit(nogil=True, cache=True)
def keep_likely(plain, w, left, right, levels, rarity, p_least):
    """Move the pairs that may be anything but strangers to the front; returns how many they are.

    Args:
        plain: of Columns.
        p_least: float64[pairs]; a pair is kept if the posterior of not being strangers reaches this.
    """
    p = np.empty(N_CLASSES)
    kept = 0
    for n in range(len(left)):
        lists = plain[left[n], at.LIST] * w.n_lists + plain[right[n], at.LIST]
        posterior(w.bits, w.shape, w.chance, w.prior, lists, levels, rarity, n, p)
        if 1.0 - p[STRANGERS] < p_least[n]:
            continue
        left[kept], right[kept] = left[n], right[n]
        for k in range(levels.shape[1]):
            levels[kept, k], rarity[kept, k] = levels[n, k], rarity[n, k]
        kept += 1
    return kept


def compare_likely(  # noqa: PLR0913, PLR0917  a batch of pairs and the room for its levels
    c: Columns,
    w: Weights,
    bounds: Bounds,
    left: Int32,
    right: Int32,
    levels: Int8,
    rarity: Int8,
    p_least: NDArray[np.float64],
) -> int:
    """Compare pairs and move those that may be anything but strangers to the front.

    Args:
        left, right, p_least: rows, left below right, and the least p of each pair; changed.
        levels, rarity: int8[pairs or more, comparisons], filled in.
            A pair is kept if the posterior of not being strangers reaches its p_least.

    Returns:
        How many are kept.
    """
    compare_rest(c, left, right, levels, rarity)
    n = keep_possible(c, w, bounds, left, right, levels, rarity, p_least)
    compare_names(c, left[:n], right[:n], levels, rarity)
    return int(keep_likely(c.plain, w, left[:n], right[:n], levels, rarity, p_least[:n]))
