"""The compiled comparison of two names of a book.

Letters are compared by what a wrong letter costs: little where languages and systems write one sound two
ways (і and о, в and ў, г and х), much where two consonants have nothing in common.

Takes   BookArrays and two numbers.
Gives   levels of surname, given name, patronymic, and bits for and against one person.
Leaves  turning bits into a score and into words to linkage.names.
"""
# mypy: disable-error-code="no-untyped-def,no-untyped-call,misc"

from __future__ import annotations

import numpy as np
from numba import njit

_LETTERS = 26


# Groups of letters that stand for one another, with what it costs to take one for the other.
_CONFUSED = (
    (0.4, "gx ie hg wv yj"),
    (0.45, "io ao uv"),
    (0.5, "oe ae sz ck cq ws jz ij"),
    (0.6, "ou cs cz qx wj xs"),
    (0.7, "ai iu ct qw qk jg dt bv td wq kq xk"),
    (0.8, "au eu gk bp ft fp mn"),
    (0.9, "rl"),
)
_CONFUSED_BELARUSIAN = ((0.1, "ao"), (0.15, "ae uv"), (0.2, "ct"), (0.3, "ei"), (0.4, "oe"))
_DROPPED = ((0.35, "i"), (0.4, "hy"), (0.6, "e"), (0.65, "ao"), (0.7, "u"), (0.8, "g"))
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


_CHANGE = _changes(_CONFUSED, (1.0 - np.eye(_LETTERS)).astype(np.float32))
_DROP = _drops(_DROPPED, np.ones(_LETTERS, np.float32))
_BELARUSIAN_CHANGE = _changes(_CONFUSED_BELARUSIAN, _CHANGE)
_BELARUSIAN_DROP = _drops(_DROPPED_BELARUSIAN, _DROP)

_BELARUSIAN = 4
_FAR = np.float32(99.0)


@njit(nogil=True, cache=True)
def _distance(letters, a, a_end, b, b_end, change, drop, most):  # noqa: PLR0913, PLR0917
    """Weighted edit distance with neighbours exchanged; _FAR as soon as it must pass `most`."""
    n, m = a_end - a, b_end - b
    if n == 0 or m == 0:
        return _FAR
    if abs(n - m) * 0.35 > most:
        return _FAR
    before = np.empty(m + 1, np.float32)
    last = np.empty(m + 1, np.float32)
    row = np.empty(m + 1, np.float32)
    last[0] = 0.0
    for j in range(m):
        last[j + 1] = last[j] + drop[letters[b + j]]
    for i in range(n):
        x = letters[a + i]
        # The first letter is seldom wrong.
        weight = np.float32(1.4) if i == 0 else np.float32(1.0)
        row[0] = last[0] + drop[x] * weight
        least = row[0]
        for j in range(m):
            y = letters[b + j]
            w = weight if j == 0 else np.float32(1.0)
            cost = last[j] + change[x, y] * w
            cost = min(cost, last[j + 1] + drop[x] * weight)
            cost = min(cost, row[j] + drop[y] * w)
            if i > 0 and j > 0 and x == letters[b + j - 1] and y == letters[a + i - 1] and x != y:
                cost = min(cost, before[j - 1] + np.float32(0.8))
            row[j + 1] = cost
            least = min(least, cost)
        if least > most:
            return _FAR
        before, last, row = last, row, before
    return last[m]


@njit(nogil=True, cache=True)
def _shared_class(book, a, b):
    """0 where both hold one class as the same, 1 where one of them holds it weaker, 2 both, 3 none."""
    best = 3
    i, j = book.class_start[a], book.class_start[b]
    i_end, j_end = book.class_start[a + 1], book.class_start[b + 1]
    while i < i_end and j < j_end:
        if book.class_id[i] < book.class_id[j]:
            i += 1
        elif book.class_id[i] > book.class_id[j]:
            j += 1
        else:
            best = min(best, book.class_kind[i] + book.class_kind[j])
            i += 1
            j += 1
    return best


@njit(nogil=True, cache=True)
def _apart(book, a, b, most):
    """Share of letters in which two values differ, 0 to 1: the least over their forms."""
    belarusian = (book.value_script[a] | book.value_script[b]) & _BELARUSIAN != 0
    change = _BELARUSIAN_CHANGE if belarusian else _CHANGE
    drop = _BELARUSIAN_DROP if belarusian else _DROP
    best = np.float32(most)
    found = np.float32(1.0)
    letters, starts = book.letter, book.letter_start
    for x in range(book.form_start[a], book.form_start[a + 1]):
        for y in range(book.form_start[b], book.form_start[b + 1]):
            # Full forms meet full forms, skeletons meet skeletons.
            if (x == book.form_start[a]) != (y == book.form_start[b]):
                continue
            n, m = starts[x + 1] - starts[x], starts[y + 1] - starts[y]
            length = np.float32(max(n, m))
            if length == 0:
                continue
            d = _distance(
                letters, starts[x], starts[x + 1], starts[y], starts[y + 1], change, drop, best * length
            )
            share = d / length
            if share < best:
                best = share
                found = share
    return found


@njit(nogil=True, cache=True)
def _full_apart(book, a, b):
    """Share of letters in which the full forms differ."""
    x, y = book.form_start[a], book.form_start[b]
    starts = book.letter_start
    length = max(starts[x + 1] - starts[x], starts[y + 1] - starts[y])
    if length == 0:
        return np.float32(1.0)
    d = _distance(
        book.letter, starts[x], starts[x + 1], starts[y], starts[y + 1], _CHANGE, _DROP, np.float32(length)
    )
    return min(np.float32(1.0), d / np.float32(length))


@njit(nogil=True, cache=True)
def _surname(book, a, b, kind_a, kind_b):
    """Level and bits of two surnames."""
    bits = min(book.value_bits[a], book.value_bits[b])
    less = np.float32(0.0)
    if kind_a != 0:
        less += np.float32(1.5)
    if kind_b != 0:
        less += np.float32(1.5)
    shared = 0 if a == b else _shared_class(book, a, b)
    if shared == 0:
        return (3 if less == 0 else 2), bits - less
    if shared < 3:
        return 2, bits - np.float32(0.8) - less
    share = _apart(book, a, b, np.float32(0.4))
    if share < 0.11:
        return 2, bits * (np.float32(1.0) - np.float32(2.0) * share) - np.float32(0.8) - less
    if share < 0.26:
        return 1, bits * (np.float32(1.0) - np.float32(3.0) * share) - np.float32(1.5) - less
    return 0, -np.float32(4.0) - np.float32(12.0) * share


@njit(nogil=True, cache=True)
def _given(book, a, b, kind_a, kind_b):
    """Level and bits of two given names."""
    if book.value_initial[a] != 0 or book.value_initial[b] != 0:
        return _initials(book, a, b)
    bits = min(book.value_bits[a], book.value_bits[b])
    less = np.float32(1.0) if kind_a != 0 or kind_b != 0 else np.float32(0.0)
    shared = 0 if a == b else _shared_class(book, a, b)
    if shared == 0:
        return 4, bits - less
    if shared < 3:
        return 3, bits - np.float32(2.0) - less
    if book.value_known[a] == 2 and book.value_known[b] == 2:
        return 0, -np.float32(12.0)
    if book.value_sex[a] + book.value_sex[b] == 3:
        return 0, -np.float32(12.0)
    share = _apart(book, a, b, np.float32(0.4))
    if share < 0.2:
        return 2, bits * (np.float32(1.0) - np.float32(3.0) * share) - np.float32(2.0) - less
    return 0, -np.float32(4.0) - np.float32(8.0) * share


@njit(nogil=True, cache=True)
def _patronymic(book, a, b):
    """Level and bits of two patronymics."""
    if book.value_initial[a] != 0 or book.value_initial[b] != 0:
        return _initials(book, a, b)
    bits = min(book.value_bits[a], book.value_bits[b])
    if a == b or _shared_class(book, a, b) < 3:
        return 3, bits
    share = _apart(book, a, b, np.float32(0.4))
    if book.value_known[a] == 2 and book.value_known[b] == 2 and share >= 0.08:
        return 0, -np.float32(12.0)
    if share < 0.2:
        return 2, bits * (np.float32(1.0) - np.float32(3.0) * share) - np.float32(1.5)
    return 0, -np.float32(4.0) - np.float32(8.0) * share


@njit(nogil=True, cache=True)
def _initials(book, a, b):
    """Level and bits where at least one is only an initial: the other may begin with it in any form."""
    x, y = book.value_initial[a], book.value_initial[b]
    if x != 0 and y != 0:
        return (1, np.float32(3.5)) if x == y else (0, -np.float32(6.0))
    initial, whole = (x, b) if x != 0 else (y, a)
    for form in range(book.form_start[whole] + 1, book.form_start[whole + 1]):
        start = book.letter_start[form]
        if start < book.letter_start[form + 1] and book.letter[start] + 1 == initial:
            return 1, np.float32(3.0)
    return 0, -np.float32(6.0)


@njit(nogil=True, cache=True)
def _slot(book, part, a_from, a_to, b_from, b_to):
    """Best level and bits over all values that two slots hold."""
    best_level, best_bits = -1, np.float32(0.0)
    for x in range(a_from, a_to):
        for y in range(b_from, b_to):
            a, b = book.slot_value[x], book.slot_value[y]
            if part == 0:
                level, bits = _surname(book, a, b, book.slot_kind[x], book.slot_kind[y])
            elif part == 1:
                level, bits = _given(book, a, b, book.slot_kind[x], book.slot_kind[y])
            else:
                level, bits = _patronymic(book, a, b)
            if best_level < 0 or bits > best_bits:
                best_level, best_bits = level, bits
    return best_level, best_bits


@njit(nogil=True, cache=True)
def compare_names(book, i, j):
    """Levels and bits of the pair of readings that agrees best.

    Returns:
        surname, given name, patronymic level (−1 where a side has none); their bits; bits that the
        readings cost.
    """
    best = np.float32(-1000.0)
    result = (-1, -1, -1, np.float32(0.0), np.float32(0.0), np.float32(0.0), np.float32(0.0))
    slots = book.slot_start
    for x in range(book.reading_start[i], book.reading_start[i + 1]):
        for y in range(book.reading_start[j], book.reading_start[j + 1]):
            cost = np.float32(0.5) * (book.reading_cost[x] + book.reading_cost[y])
            s, s_bits = _slot(book, 0, slots[3 * x], slots[3 * x + 1], slots[3 * y], slots[3 * y + 1])
            g, g_bits = _slot(book, 1, slots[3 * x + 1], slots[3 * x + 2], slots[3 * y + 1], slots[3 * y + 2])
            p, p_bits = _slot(book, 2, slots[3 * x + 2], slots[3 * x + 3], slots[3 * y + 2], slots[3 * y + 3])
            total = s_bits + g_bits + p_bits - cost
            if total > best:
                best = total
                result = (s, g, p, s_bits, g_bits, p_bits, cost)
    return result


@njit(nogil=True, cache=True)
def name_levels(book, i, j):
    """Levels of surname, given name and patronymic of names i and j; −1 where a side has none.

    Surname: 0 different, 1 similar, 2 the same in another form, 3 the same. Given name: 0 different,
    1 the initial agrees, 2 similar, 3 a short form allows it, 4 the same. Patronymic: 0 different,
    1 the initial agrees, 2 similar, 3 the same father.
    """
    s, g, p, _, _, _, _ = compare_names(book, i, j)
    return np.int8(s), np.int8(g), np.int8(p)


@njit(nogil=True, cache=True)
def total_bits(book, i, j):
    """Bits for one person, all parts together, ranked finely by how alike the full forms are."""
    s, g, p, s_bits, g_bits, p_bits, cost = compare_names(book, i, j)
    bits = s_bits + g_bits + p_bits - cost
    if g == 0 or p == 0:
        # Another given name is a brother or sister, another father a namesake, however rare the rest is.
        bits = min(
            bits,
            np.float32(0.1) * (s_bits + max(g_bits, np.float32(0.0)) + max(p_bits, np.float32(0.0)))
            - np.float32(8.0),
        )
    # A part that only one side has says a little against.
    if p < 0 and (_has(book, i, 2) != _has(book, j, 2)):
        bits -= np.float32(0.5)
    if s < 0 and (_has(book, i, 0) or _has(book, j, 0)):
        bits -= np.float32(2.0)
    if g < 0 and (_has(book, i, 1) or _has(book, j, 1)):
        bits -= np.float32(2.0)
    return bits, s, g, p


@njit(nogil=True, cache=True)
def _has(book, i, part):
    reading = book.reading_start[i]
    if reading == book.reading_start[i + 1]:
        return False
    return book.slot_start[3 * reading + part] < book.slot_start[3 * reading + part + 1]


@njit(nogil=True, cache=True)
def _alikeness(book, i, j):
    """How alike the first readings are letter by letter, 0 to 1; only ranks pairs that are equal else."""
    x, y = book.reading_start[i], book.reading_start[j]
    if x == book.reading_start[i + 1] or y == book.reading_start[j + 1]:
        return np.float32(0.0)
    total, n = np.float32(0.0), 0
    for part in range(3):
        a, b = book.slot_start[3 * x + part], book.slot_start[3 * y + part]
        if a < book.slot_start[3 * x + part + 1] and b < book.slot_start[3 * y + part + 1]:
            total += np.float32(1.0) - _full_apart(book, book.slot_value[a], book.slot_value[b])
            n += 1
    return total / np.float32(n) if n else np.float32(0.0)


@njit(nogil=True, cache=True)
def score_many(book, left, right, middle, width, scores, levels):
    """Score pairs; scores float64[pairs] and levels int8[pairs, 3] are filled in."""
    for k in range(len(left)):
        i, j = left[k], right[k]
        bits, s, g, p = total_bits(book, i, j)
        levels[k, 0], levels[k, 1], levels[k, 2] = s, g, p
        if book.text[i] == book.text[j] and s >= 0 and g >= 0:
            scores[k] = 1.0
            continue
        if bits > 0:
            bits += _alikeness(book, i, j)
        scores[k] = min(0.999999, 1.0 / (1.0 + np.exp((middle - bits) / width)))
