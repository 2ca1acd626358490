"""Compare pairs on columns and levels of one's own choosing, in one fused loop, compiled.

A record is a short row of numbers, one for each part that a key or a comparison looks at; equal numbers are
equal values, and what is missing equals nothing. One look at two rows says which parts agree, hence whether
an earlier key owns the pair and which comparisons agree exactly. Only what is left is compared letter by
letter, the dearest last, and only while it could still lift the pair to the cut.

Takes   rows of numbers, values, weights.
Gives   levels of pairs; the pairs that reach the cut.
Leaves  numbering, keys, learning to plans.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

EXACT, TEXT, DATE = range(3)
"""Kinds of a comparison."""

MISSING_LEVEL = -1
_BOOST_FROM = 0.7  # Winkler's bonus for a common beginning is given from this similarity on

# A text is eight words: a bit for each letter that occurs, its length, and its letters, one a byte.
_SET, _LENGTH, _LETTERS, N_WORDS = 0, 1, 2, 8
MOST_LETTERS = 8 * (N_WORDS - _LETTERS)
_EACH = np.uint64(0x0101010101010101)
_LOW = np.uint64(0x7F7F7F7F7F7F7F7F)


class Values(NamedTuple):
    """The distinct values of the compared columns, one after another.

    Attributes:
        first: int64[comparisons], where the values of a comparison's column begin.
        texts: uint64[values, N_WORDS].
        days: int32[values], of dates.
        bits: float32[values], what it adds that this very value is shared.
    """

    first: NDArray[np.int64]
    texts: NDArray[np.uint64]
    days: NDArray[np.int32]
    bits: NDArray[np.float32]


class Chosen(NamedTuple):
    """Comparisons and keys.

    Attributes:
        kind, part: int64[comparisons]; the part of a row that holds the comparison's value.
        limits: float64[comparisons, levels]: of level l + 1, the least similarity of a text, the most days
            between dates; NaN where there is no such level. The highest level is equality.
        n_levels: int64[comparisons].
        owned_by: uint64[keys], the parts that a key looks at.
        by_cost: int64[comparisons], in which order to compare.
    """

    kind: NDArray[np.int64]
    part: NDArray[np.int64]
    limits: NDArray[np.float64]
    n_levels: NDArray[np.int64]
    owned_by: NDArray[np.uint64]
    by_cost: NDArray[np.int64]


@njit(nogil=True, cache=True, forceinline=True)
def _n_bits(bits):
    bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))


@njit(nogil=True, cache=True, forceinline=True)
def _boosted(jaro, n_alike):
    return jaro + n_alike * 0.1 * (1.0 - jaro) if jaro > _BOOST_FROM else jaro


@njit(nogil=True, cache=True, forceinline=True)
def _letter(texts, value, k):
    return texts[value, _LETTERS + (k >> 3)] >> np.uint64((k & 7) << 3) & np.uint64(255)


@njit(nogil=True, cache=True, forceinline=True)
def _places_of(texts, value, n, letter):
    """A bit for each of the first n letters of a text that is this one."""
    places = np.uint64(0)
    for word in range((n + 7) >> 3):
        unlike = texts[value, _LETTERS + word] ^ (letter * _EACH)
        # The highest bit of each byte that is zero, gathered into eight bits.
        alike = ~(((unlike & _LOW) + _LOW) | unlike | _LOW)
        bits = ((alike >> np.uint64(7)) * np.uint64(0x0102040810204080)) >> np.uint64(56)
        places |= bits << np.uint64(word << 3)
    return places


@njit(nogil=True, cache=True)
def similarity(texts, one, other, least):
    """Jaro and Winkler's similarity of two texts; 0 where it is surely below least."""
    n, m = int(texts[one, _LENGTH]), int(texts[other, _LENGTH])
    if n == 0 or m == 0:
        return 0.0
    unlike = texts[one, _LETTERS] ^ texts[other, _LETTERS]
    n_alike = 0
    while n_alike < min(n, m, 4) and unlike >> np.uint64(n_alike << 3) & np.uint64(255) == 0:
        n_alike += 1
    # So many letters must be matched; one that the other text lacks cannot be.
    jaro = (
        least if least <= _BOOST_FROM else max(_BOOST_FROM, (least - 0.1 * n_alike) / (1.0 - 0.1 * n_alike))
    )
    needed = (3.0 * jaro - 1.0) / (1.0 / n + 1.0 / m) - 1e-6
    mine, others = texts[one, _SET], texts[other, _SET]
    if n - _n_bits(mine & ~others) < needed or m - _n_bits(others & ~mine) < needed:
        return 0.0
    reach = max(max(n, m) // 2 - 1, 0)
    within = (np.uint64(1) << np.uint64(reach + 1)) - np.uint64(1)
    in_other = (np.uint64(1) << np.uint64(m)) - np.uint64(1)
    taken_mine, taken_others, matched = np.uint64(0), np.uint64(0), 0
    for i in range(n):
        letter = _letter(texts, one, i)
        free = _places_of(texts, other, m, letter) & within & in_other & ~taken_others
        if free:
            taken_others |= free & (~free + np.uint64(1))
            taken_mine |= np.uint64(1) << np.uint64(i)
            matched += 1
        elif matched + n - 1 - i < needed:
            return 0.0
        within = within << np.uint64(1) | np.uint64(i + 1 <= reach)
    if matched == 0:
        return 0.0
    swapped, j = 0, 0
    for i in range(n):
        if taken_mine >> np.uint64(i) & np.uint64(1):
            while taken_others >> np.uint64(j) & np.uint64(1) == 0:
                j += 1
            swapped += _letter(texts, one, i) != _letter(texts, other, j)
            j += 1
    jaro = (matched / n + matched / m + (matched - swapped // 2) / matched) / 3.0
    return _boosted(jaro, n_alike)


@njit(nogil=True, cache=True, forceinline=True)
def _level(chosen, values, c, one, other):
    """The level of two different values of comparison c."""
    top = chosen.n_levels[c] - 1
    kind = chosen.kind[c]
    if kind == TEXT:
        one, other = values.first[c] + one, values.first[c] + other
        found = similarity(values.texts, one, other, chosen.limits[c, 0])
        level = 0
        for k in range(top - 1):
            if found >= chosen.limits[c, k]:
                level = k + 1
        return level
    if kind == DATE:
        gap = abs(values.days[values.first[c] + one] - values.days[values.first[c] + other])
        level = 0
        for k in range(top - 1):
            if gap <= chosen.limits[c, k]:
                level = k + 1
        return level
    return 0


@njit(nogil=True, cache=True, forceinline=True)
def _agreeing(rows, i, j):
    """A bit for each part of two rows that is equal."""
    mask = np.uint64(0)
    for part in range(rows.shape[1]):
        mask |= np.uint64(rows[i, part] == rows[j, part]) << np.uint64(part)
    return mask


@njit(nogil=True, cache=True, forceinline=True)
def _is_owned_earlier(chosen, mask, key):
    for earlier in range(key):
        need = chosen.owned_by[earlier]
        if mask & need == need:
            return True
    return False


@njit(nogil=True, cache=True, forceinline=True)
def _exact_or_open(chosen, rows, i, j, mask, c):
    """The level of comparison c where equality tells it: top, missing; else -2."""
    part = chosen.part[c]
    if mask >> np.uint64(part) & np.uint64(1):
        return chosen.n_levels[c] - 1
    if rows[i, part] < 0 or rows[j, part] < 0:
        return MISSING_LEVEL
    return -2


@njit(nogil=True, cache=True)
def levels_of(chosen, values, rows, left, right, levels):
    """Fill levels, int8[pairs, comparisons], of given pairs."""
    for n in range(len(left)):
        i, j = left[n], right[n]
        mask = _agreeing(rows, i, j)
        for c in range(len(chosen.kind)):
            level = _exact_or_open(chosen, rows, i, j, mask, c)
            if level == -2:
                level = _level(chosen, values, c, rows[i, chosen.part[c]], rows[j, chosen.part[c]])
            levels[n, c] = level


@njit(nogil=True, cache=True)
def sample_pairs(chosen, key, rows, records, starts, first, last, one_of, pairs, is_own):
    """Fill pairs, int32[2, n], with every one_of-th pair of some groups of a key, chance deciding.

    Args:
        is_own: bool[n], filled with whether no earlier key brings the pair up too.

    Returns:
        How many there are; as many were filled in as there was room for.
    """
    n = 0
    for group in range(first, last):
        for a in range(starts[group], starts[group + 1]):
            for b in range(a + 1, starts[group + 1]):
                i, j = np.uint64(records[a]), np.uint64(records[b])
                spread = (i * np.uint64(0x9E3779B97F4A7C15)) ^ (j * np.uint64(0xC2B2AE3D27D4EB4F))
                spread = (spread ^ (spread >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
                if (spread >> np.uint64(40)) % np.uint64(one_of) != 0:
                    continue
                if n < len(is_own):
                    pairs[0, n], pairs[1, n] = min(records[a], records[b]), max(records[a], records[b])
                    is_own[n] = not _is_owned_earlier(chosen, _agreeing(rows, records[a], records[b]), key)
                n += 1
    return n


@njit(nogil=True, cache=True, forceinline=True)
def _bits_of(chosen, values, weights, rows, i, c, level):
    """What a level says; that a value is shared says the more, the rarer the value."""
    if level == chosen.n_levels[c] - 1:
        return weights[c, level] + values.bits[values.first[c] + rows[i, chosen.part[c]]]
    return weights[c, level]


@njit(nogil=True, cache=True)
def bits_of_pairs(chosen, values, rows, weights, prior_bits, left, right, bits):
    """Fill bits, float64[pairs], with the log2 odds of given pairs."""
    for n in range(len(left)):
        i, j = left[n], right[n]
        mask = _agreeing(rows, i, j)
        total = prior_bits
        for c in range(len(chosen.kind)):
            level = _exact_or_open(chosen, rows, i, j, mask, c)
            if level == -2:
                level = _level(chosen, values, c, rows[i, chosen.part[c]], rows[j, chosen.part[c]])
            if level >= 0:
                total += _bits_of(chosen, values, weights, rows, i, c, level)
        bits[n] = total


@njit(nogil=True, cache=True)
def keep_pairs(chosen, values, key, rows, records, weights, best, odds, starts, state, pairs, levels, bits):
    """Fill in the pairs of some groups of a key that reach the cut.

    Args:
        rows: int32[members, parts], one row after another as the groups have them; records: int32[members],
            whose row each is.
        weights: float32[comparisons, levels], log2 odds that each level adds.
        best: float32[comparisons], the most that a comparison can add where values differ.
        odds: float64[2], log2 odds of a pair of which nothing is known, and those that a pair must reach.
        starts: int64[groups + 1], where groups begin.
        state: int64[5]: a group, where to go on in it (two members), the last group; and how many pairs
            were compared. Changed.
        pairs, levels, bits: int32[2, n], int8[n, comparisons], float32[n], filled in.

    Returns:
        How many pairs were kept; if there was no room for more, state tells where to go on.
    """
    n, n_comparisons = 0, len(chosen.kind)
    group, a, b = state[0], state[1], state[2]
    while group < state[3]:
        end = starts[group + 1]
        while a < end - 1:
            while b < end:
                i, j = a, b
                b += 1
                mask = _agreeing(rows, i, j)
                if _is_owned_earlier(chosen, mask, key):
                    continue
                state[4] += 1
                total, hoped = odds[0], 0.0
                for c in range(n_comparisons):
                    level = _exact_or_open(chosen, rows, i, j, mask, c)
                    levels[n, c] = level
                    if level >= 0:
                        total += _bits_of(chosen, values, weights, rows, i, c, level)
                    elif level == -2:
                        hoped += best[c]
                if total + hoped < odds[1]:
                    continue
                for place in range(n_comparisons):
                    c = chosen.by_cost[place]
                    if levels[n, c] == -2:
                        level = _level(chosen, values, c, rows[i, chosen.part[c]], rows[j, chosen.part[c]])
                        levels[n, c] = level
                        total += weights[c, level]
                        hoped -= best[c]
                        if total + hoped < odds[1]:
                            break
                if total + hoped < odds[1]:
                    continue
                pairs[0, n], pairs[1, n] = min(records[i], records[j]), max(records[i], records[j])
                bits[n] = total
                n += 1
                if n == pairs.shape[1]:
                    state[0], state[1], state[2] = group, a, b
                    return n
            a += 1
            b = a + 1
        group += 1
        a = starts[group]
        b = a + 1
    state[0], state[1], state[2] = group, a, b
    return n
