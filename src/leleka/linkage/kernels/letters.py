"""How far the letters of two names are apart, compiled.

Letters are compared by what a wrong letter costs: little where languages and systems write one sound two
ways (і and о, в and ў, г and х), much where two consonants have nothing in common.

Takes   NameShapes, and two values, forms or sketches of them.
Gives   shares of letters that differ; whether the letters alone show that they are too many.
Leaves  what a share means for a part of the name to names.
"""
# mypy: disable-error-code="no-untyped-def,no-untyped-call,misc"

from __future__ import annotations

import numpy as np
from numba import njit

from leleka.normalize.names.layout import EVERY, FORMS, FULL, LONGEST, SCRIPT, SOME
from leleka.normalize.names.slots import BELARUSIAN

_LETTERS = 26

# Groups of letters that stand for one another, with what it costs to take one for the other.
_CONFUSED = (
    (0.4, "gx ie"),
    (0.45, "io ao uv"),
    (0.5, "oe ae sz ck cq ws jz"),
    (0.6, "ou cs cz qx"),
    (0.7, "ai iu ct qw qk jg dt bv xk"),
    (0.8, "au eu gk bp ft fp mn wj"),
    (0.9, "rl"),
)
_CONFUSED_BELARUSIAN = ((0.1, "ao"), (0.15, "ae uv"), (0.2, "ct"), (0.3, "ei"), (0.4, "oe"))
_DROPPED = ((0.35, "i"), (0.8, "aeoug"))
_DROPPED_BELARUSIAN = ((0.35, "z"), (0.6, "v"))


def _changes(groups: tuple[tuple[float, str], ...], start: np.ndarray) -> np.ndarray:
    costs = start.copy()
    for cost, pairs in groups:
        for pair in pairs.split():
            a, b = ord(pair[0]) - 97, ord(pair[1]) - 97
            costs[a, b] = costs[b, a] = cost
    return costs


def _drops(groups: tuple[tuple[float, str], ...], start: np.ndarray) -> np.ndarray:
    costs = start.copy()
    for cost, letters in groups:
        for letter in letters:
            costs[ord(letter) - 97] = cost
    return costs


_CHANGE = _changes(_CONFUSED, (1.3 * (1.0 - np.eye(_LETTERS))).astype(np.float32))
_DROP = _drops(_DROPPED, np.ones(_LETTERS, np.float32))
# Between full forms every letter counts, vowels somewhat less.
_PLAIN_CHANGE = _changes(((0.6, "ie iy ae ao eo yi ou"),), (1.0 - np.eye(_LETTERS)).astype(np.float32))
_PLAIN_DROP = _drops(((0.6, "iyeh"), (0.8, "aou")), np.ones(_LETTERS, np.float32))
_BELARUSIAN_CHANGE = _changes(_CONFUSED_BELARUSIAN, _CHANGE)
_BELARUSIAN_DROP = _drops(_DROPPED_BELARUSIAN, _DROP)


def _nearness(change: np.ndarray, drop: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Per letter, as bits, the letters that cost less to take it for than to leave it out; the least cost."""
    near = np.zeros(_LETTERS, np.int32)
    least = drop.copy()
    for x in range(_LETTERS):
        for y in range(_LETTERS):
            if x != y and change[x, y] < drop[x]:
                near[x] |= 1 << y
                least[x] = min(least[x], change[x, y])
    return near, least


_PLAIN_NEAR, _PLAIN_LEAST = _nearness(_PLAIN_CHANGE, _PLAIN_DROP)
_NEAR, _LEAST = _nearness(_CHANGE, _DROP)
_BELARUSIAN_NEAR, _BELARUSIAN_LEAST = _nearness(_BELARUSIAN_CHANGE, _BELARUSIAN_DROP)

MOST_APART = np.array((0.3, 0.5, 0.3), np.float32)
"""Of the letters, that similar surnames, given names, patronymics may differ in at most."""

_FAR = np.float32(99.0)
_LEAST_DROP = min(_DROP.min(), _BELARUSIAN_DROP.min(), _PLAIN_DROP.min())


@njit(nogil=True, cache=True)
def _distance(letters, a, a_end, b, b_end, change, drop, most):  # noqa: PLR0913, PLR0917
    """Weighted edit distance with neighbours exchanged; _FAR as soon as it must pass `most`."""
    n, m = a_end - a, b_end - b
    if n == 0 or m == 0 or abs(n - m) * _LEAST_DROP > most:
        return _FAR
    rows = np.empty((3, m + 1), np.float32)
    before, last, row = 0, 1, 2
    rows[last, 0] = 0.0
    for j in range(m):
        w = np.float32(1.6) if j == 0 else np.float32(1.0)
        rows[last, j + 1] = rows[last, j] + drop[letters[b + j]] * w
    for i in range(n):
        x = letters[a + i]
        # The first letter is seldom wrong.
        weight = np.float32(1.6) if i == 0 else np.float32(1.0)
        least = rows[row, 0] = rows[last, 0] + drop[x] * weight
        for j in range(m):
            y = letters[b + j]
            w = weight if j == 0 else np.float32(1.0)
            cost = rows[last, j] + change[x, y] * w
            cost = min(cost, rows[last, j + 1] + drop[x] * weight)
            cost = min(cost, rows[row, j] + drop[y] * w)
            if i > 0 and j > 0 and x != y and x == letters[b + j - 1] and y == letters[a + i - 1]:
                cost = min(cost, rows[before, j - 1] + np.float32(0.8))
            rows[row, j + 1] = cost
            least = min(least, cost)
        if least > most:
            return _FAR
        before, last, row = last, row, before
    return rows[last, m]


@njit(nogil=True, cache=True, forceinline=True)
def _form_apart(shapes, x, y, change, drop, most):
    """Share of letters in which two forms differ; 1 where that is more than `most`."""
    starts = shapes.letter_start
    length = np.float32(max(starts[x + 1] - starts[x], starts[y + 1] - starts[y]))
    if length == 0:
        return np.float32(1.0)
    limit = most * length
    d = _distance(shapes.letters, starts[x], starts[x + 1], starts[y], starts[y + 1], change, drop, limit)
    return min(np.float32(1.0), d / length)


@njit(nogil=True, cache=True, forceinline=True)
def full_forms_apart(shapes, x, y):
    """Share of letters in which two full forms differ."""
    return _form_apart(shapes, x, y, _PLAIN_CHANGE, _PLAIN_DROP, np.float32(1.0))


@njit(nogil=True, cache=True, forceinline=True)
def _costs_at_least(mine, theirs, near, least, drop):
    """What it costs at least to be rid of the letters that only one side has."""
    only, cost, x = mine & ~theirs, np.float32(0.0), 0
    while only:
        if only & 1:
            cost += least[x] if near[x] & theirs else drop[x]
        only >>= 1
        x += 1
    return cost


@njit(nogil=True, cache=True, forceinline=True)
def _is_far(values, a, b, every, some, near, least, drop, limit):
    """Whether letters that one value has in every form, the other in none, already cost more than `limit`."""
    limit += np.float32(1e-3)  # rounded otherwise than in _distance
    return (
        _costs_at_least(values[a, every], values[b, some], near, least, drop) > limit
        or _costs_at_least(values[b, every], values[a, some], near, least, drop) > limit
    )


@njit(nogil=True, cache=True, forceinline=True)
def differ_by_letters(sketches, a, b, part, limit):
    """Whether sketches, see likely.sketch_names, show that a part of two names is more than `limit` apart.

    The two sides stand in loops, not in one function asked four times: compiled so, all comparing takes a
    fifth less.
    """
    limit += np.float32(1e-3)
    for side in range(2):
        x, y = (a, b) if side == 0 else (b, a)
        every, some = sketches[x, part, 0], sketches[y, part, 1]
        if _costs_at_least(every, some, _PLAIN_NEAR, _PLAIN_LEAST, _PLAIN_DROP) > limit:
            break
    else:
        return False
    for side in range(2):
        x, y = (a, b) if side == 0 else (b, a)
        if _costs_at_least(sketches[x, part, 2], sketches[y, part, 3], _NEAR, _LEAST, _DROP) > limit:
            return True
    return False


@njit(nogil=True, cache=True)
def apart(shapes, a, b, most):
    """Share of letters in which two values differ: the least over their forms, 1 where it is over `most`."""
    values, starts = shapes.values, shapes.letter_start
    if (values[a, SCRIPT] | values[b, SCRIPT]) & BELARUSIAN != 0:
        change, drop, near, least = _BELARUSIAN_CHANGE, _BELARUSIAN_DROP, _BELARUSIAN_NEAR, _BELARUSIAN_LEAST
    else:
        change, drop, near, least = _CHANGE, _DROP, _NEAR, _LEAST
    # Full forms meet full forms, skeletons meet skeletons.
    x, y, found = values[a, FORMS], values[b, FORMS], most
    limit = most * np.float32(max(starts[x + 1] - starts[x], starts[y + 1] - starts[y]))
    if not _is_far(values, a, b, FULL, FULL, _PLAIN_NEAR, _PLAIN_LEAST, _PLAIN_DROP, limit):
        found = min(found, _form_apart(shapes, x, y, _PLAIN_CHANGE, _PLAIN_DROP, most))
    limit = found * np.float32(max(values[a, LONGEST], values[b, LONGEST]))
    if not _is_far(values, a, b, EVERY, SOME, near, least, drop, limit):
        for m in range(x + 1, values[a + 1, FORMS]):
            for n in range(y + 1, values[b + 1, FORMS]):
                found = min(found, _form_apart(shapes, m, n, change, drop, found))
    return found if found < most else np.float32(1.0)
