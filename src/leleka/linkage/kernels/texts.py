"""Compare numbers of documents, and the texts, codes and numbers of a list's own columns, compiled.

Takes   words laid out in Columns.texts and Columns.spans, two of them.
Gives   a level, and the rarity of what is shared.
Leaves  names to names.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.people import eighths


@njit(nogil=True, cache=True, forceinline=True)
def _differing(one, other):
    """How many bits differ."""
    bits, n = np.uint64(one) ^ np.uint64(other), 0
    while bits:
        bits &= bits - np.uint64(1)
        n += 1
    return n


@njit(nogil=True, cache=True)
def _within(texts, spans, one, other, limit):
    """Whether at most limit insertions, deletions, changes and swaps of neighbours part two words."""
    first, other_first = spans[one, at.TEXT_FIRST], spans[other, at.TEXT_FIRST]
    n, m = spans[one, at.TEXT_LAST] - first, spans[other, at.TEXT_LAST] - other_first
    # An edit changes at most two of the bits that say which letters occur.
    if abs(n - m) > limit or _differing(spans[one, at.LETTERS], spans[other, at.LETTERS]) > 2 * limit:
        return False
    far = limit + 1
    before, row, following = np.full(m + 1, far), np.full(m + 1, far), np.full(m + 1, far)
    for b in range(min(m, limit) + 1):
        row[b] = b
    for a in range(1, n + 1):
        low, high = max(1, a - limit), min(m, a + limit)
        following[low - 1] = a if low == 1 and a <= limit else far
        least = far
        letter = texts[first + a - 1]
        for b in range(low, high + 1):
            other_letter = texts[other_first + b - 1]
            best = row[b - 1] + (0 if letter == other_letter else 1)
            if b > low or low == 1:
                best = min(best, following[b - 1] + 1)
            if b < a + limit:
                best = min(best, row[b] + 1)
            if a > 1 and b > 1 and letter == texts[other_first + b - 2]:
                if texts[first + a - 2] == other_letter:
                    best = min(best, before[b - 2] + 1)
            following[b] = best
            least = min(least, best)
        if least > limit:
            return False
        before, row, following = row, following, before
    return row[m] <= limit


@njit(nogil=True, cache=True, forceinline=True)
def _parts_shared(texts, spans, one, other):
    """Share of the shorter text's words that the other has too."""
    a, a_end = spans[one, at.PART_FIRST], spans[one, at.PART_LAST]
    b, b_end = spans[other, at.PART_FIRST], spans[other, at.PART_LAST]
    fewer, n_shared = min(a_end - a, b_end - b), 0
    while a < a_end and b < b_end:
        if texts[a] == texts[b]:
            n_shared += 1
            a += 1
            b += 1
        elif texts[a] < texts[b]:
            a += 1
        else:
            b += 1
    return n_shared / max(1, fewer)


@njit(nogil=True, cache=True, forceinline=True)
def identifier_level(lists, words, texts, spans, first, last, other_first, other_last, usual):
    """Numbers of the same kind of document; the lists hold kind, number, kind, number ..."""
    level = -1
    for a in range(first, last, 2):
        for b in range(other_first, other_last, 2):
            if lists[a] != lists[b]:
                continue
            one, other = lists[a + 1], lists[b + 1]
            if one == other:
                return 2, eighths(words[one, at.RARITY] - usual)
            level = max(level, 1 if _within(texts, spans, one, other, 1) else 0)
    return level, np.int8(0)


@njit(nogil=True, cache=True, forceinline=True)
def _code(texts, spans, one, other):
    """How far two codes agree that are not the same: 3 nearly, 2 in their first half, 1 as they begin, 0 not.

    Codes narrow from left to right: CT1 2EH is a few houses of CT1 2, CT1 a town, CT a county.
    """
    first, other_first = spans[one, at.TEXT_FIRST], spans[other, at.TEXT_FIRST]
    n, m = spans[one, at.TEXT_LAST] - first, spans[other, at.TEXT_LAST] - other_first
    shorter, n_alike = min(n, m), 0
    while n_alike < shorter and texts[first + n_alike] == texts[other_first + n_alike]:
        n_alike += 1
    if shorter > 2 and _within(texts, spans, one, other, 1):
        return 3
    if shorter < 5 or n != m:
        return 1 if shorter >= 4 and n_alike >= 2 else 0
    if n_alike >= n - 2:
        return 3
    return 2 if n_alike >= max(2, n - 3) else 1 if n_alike >= 2 else 0


@njit(nogil=True, cache=True, forceinline=True)
def text_level(texts, spans, words, usual, left, right, kind):
    """Level and rarity of two texts or codes."""
    top = 3 if kind == at.TEXT else 4
    if left == right:
        return top, eighths(words[left, at.RARITY] - usual)
    if kind == at.CODE:
        level = _code(texts, spans, left, right)
        commoner = min(words[left, at.RARITY], words[right, at.RARITY])
        return level, (eighths((commoner - usual) / 2) if level == 3 else np.int8(0))
    longer = max(
        spans[left, at.TEXT_LAST] - spans[left, at.TEXT_FIRST],
        spans[right, at.TEXT_LAST] - spans[right, at.TEXT_FIRST],
    )
    limit = max(1, longer // 5)
    if longer > 2 and _within(texts, spans, left, right, limit):
        commoner = min(words[left, at.RARITY], words[right, at.RARITY])
        return top - 1, eighths((commoner - usual) / 2)
    return (1 if _parts_shared(texts, spans, left, right) >= 0.5 else 0), np.int8(0)


@njit(nogil=True, cache=True, forceinline=True)
def number_level(one, other):
    if np.isnan(one) or np.isnan(other):
        return -1
    if one == other:
        return 2
    return 1 if abs(one - other) <= 0.1 * max(abs(one), abs(other)) else 0
