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
    (0.4, "gx ie"),
    (0.45, "io ao uv"),
    (0.5, "oe ae sz ck cq ws jz"),
    (0.6, "ou cs cz qx"),
    (0.7, "ai iu ct qw qk jg dt bv xk"),
    (0.8, "au eu gk bp ft fp mn wj"),
    (0.9, "rl"),
)
_CONFUSED_BELARUSIAN = ((0.1, "ao"), (0.15, "ae uv"), (0.2, "ct"), (0.3, "ei"), (0.4, "oe"))
_DROPPED = ((0.35, "i"), (0.6, "e"), (0.65, "ao"), (0.7, "u"), (0.8, "g"))
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

_BELARUSIAN = 4
_FAR = np.float32(99.0)
# A word that no table knows and that begins alike may be a pet name: no clear difference.
_UNCLEAR = np.float32(-8.0)


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
        weight = np.float32(1.6) if i == 0 else np.float32(1.0)
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
    """0 where both hold one class as the same, 1 where one of them is weaker, 2 a guess, 3 where none is."""
    best = 3
    i, j = book.class_start[a], book.class_start[b]
    i_end, j_end = book.class_start[a + 1], book.class_start[b + 1]
    while i < i_end and j < j_end:
        if book.class_id[i] < book.class_id[j]:
            i += 1
        elif book.class_id[i] > book.class_id[j]:
            j += 1
        else:
            best = min(best, max(book.class_kind[i], book.class_kind[j]))
            i += 1
            j += 1
    return best


@njit(nogil=True, cache=True)
def _apart(book, a, b, most):
    """Share of letters in which two values differ, 0 to 1: the least over their forms."""
    if (book.value_script[a] | book.value_script[b]) & _BELARUSIAN != 0:
        change, drop = _BELARUSIAN_CHANGE, _BELARUSIAN_DROP
    else:
        change, drop = _CHANGE, _DROP
    # Full forms meet full forms, skeletons meet skeletons.
    found = min(np.float32(most), _full_apart(book, a, b, np.float32(most)))
    letters, starts = book.letter, book.letter_start
    for x in range(book.form_start[a] + 1, book.form_start[a + 1]):
        for y in range(book.form_start[b] + 1, book.form_start[b + 1]):
            n, m = starts[x + 1] - starts[x], starts[y + 1] - starts[y]
            length = np.float32(max(n, m))
            if length > 0:
                d = _distance(
                    letters, starts[x], starts[x + 1], starts[y], starts[y + 1], change, drop, found * length
                )
                found = min(found, d / length)
    return found if found < most else np.float32(1.0)


@njit(nogil=True, cache=True)
def _full_apart(book, a, b, most):
    """Share of letters in which the full forms differ, 0 to 1."""
    x, y = book.form_start[a], book.form_start[b]
    starts = book.letter_start
    length = np.float32(max(starts[x + 1] - starts[x], starts[y + 1] - starts[y]))
    if length == 0:
        return np.float32(1.0)
    d = _distance(
        book.letter,
        starts[x],
        starts[x + 1],
        starts[y],
        starts[y + 1],
        _PLAIN_CHANGE,
        _PLAIN_DROP,
        most * length,
    )
    return min(np.float32(1.0), d / length)


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
    if share < 0.08:
        return 2, bits * (np.float32(1.0) - np.float32(2.5) * share) - np.float32(1.5) - less
    if share < 0.22:
        # One letter left out is a typing error more often than one letter taken for an unlike one.
        unlike = np.float32(80.0) * max(np.float32(0.0), share - np.float32(0.13))
        return 1, bits * (np.float32(1.0) - np.float32(3.5) * share) - np.float32(3.0) - unlike - less
    return 0, -np.float32(7.0) - np.float32(3.0) * share


@njit(nogil=True, cache=True)
def _given(book, a, b, kind_a, kind_b):
    """Level and bits of two given names."""
    if book.value_is_initial[a] or book.value_is_initial[b]:
        return _initials(book, a, b)
    bits = min(book.value_bits[a], book.value_bits[b])
    less = np.float32(1.0) if kind_a != 0 or kind_b != 0 else np.float32(0.0)
    shared = 0 if a == b else _shared_class(book, a, b)
    if shared == 0:
        return 4, bits - less
    if shared == 1:
        return 3, bits - np.float32(2.0) - less
    both_known = book.value_known[a] == 2 and book.value_known[b] == 2
    if both_known or (shared == 3 and book.value_sex[a] + book.value_sex[b] == 3):
        return 0, -np.float32(12.0)
    if shared == 2:
        return 2, np.float32(0.6) * bits - np.float32(2.0) - less
    share = _apart(book, a, b, np.float32(0.5))
    if share < 0.2:
        return 2, bits * (np.float32(1.0) - np.float32(3.0) * share) - np.float32(2.0) - less
    if book.value_known[a] != 0 and book.value_known[b] != 0:
        return 0, -np.float32(12.0)
    return 0, -np.float32(4.0) - np.float32(8.0) * share


@njit(nogil=True, cache=True)
def _patronymic(book, a, b):
    """Level and bits of two patronymics."""
    if book.value_is_initial[a] or book.value_is_initial[b]:
        return _initials(book, a, b)
    bits = min(book.value_bits[a], book.value_bits[b])
    shared = 0 if a == b else _shared_class(book, a, b)
    if shared < 2:
        return 3, bits
    share = _apart(book, a, b, np.float32(0.4))
    if book.value_known[a] == 2 and book.value_known[b] == 2 and share >= 0.08:
        return 0, -np.float32(12.0)
    if share < 0.2:
        return 2, bits * (np.float32(1.0) - np.float32(3.0) * share) - np.float32(1.5)
    if shared == 2:
        return 2, np.float32(0.5) * bits - np.float32(1.5)
    return 0, (-np.float32(6.0) if share < 0.27 else -np.float32(12.0))


@njit(nogil=True, cache=True)
def _initials(book, a, b):
    """Level and bits where at least one is only an initial: the other may begin with it in any language."""
    if book.value_initials[a] & book.value_initials[b] != 0:
        return 1, np.float32(3.0)
    return 0, -np.float32(12.0)


@njit(nogil=True, cache=True)
def _slot(book, part, x, y):
    """Best level and bits over all values that one slot of two readings holds, and where these stand."""
    a_from, a_to = book.slot_start[3 * x + part], book.slot_start[3 * x + part + 1]
    b_from, b_to = book.slot_start[3 * y + part], book.slot_start[3 * y + part + 1]
    best_level, best_bits, at_a, at_b = -1, np.float32(0.0), -1, -1
    for m in range(a_from, a_to):
        for n in range(b_from, b_to):
            a, b = book.slot_value[m], book.slot_value[n]
            if part == 0:
                level, bits = _surname(book, a, b, book.slot_kind[m], book.slot_kind[n])
            elif part == 1:
                level, bits = _given(book, a, b, book.slot_kind[m], book.slot_kind[n])
            else:
                level, bits = _patronymic(book, a, b)
            if best_level < 0 or bits > best_bits:
                best_level, best_bits, at_a, at_b = level, bits, m, n
    return best_level, best_bits, at_a, at_b


@njit(nogil=True, cache=True)
def compare_names(book, i, j):
    """The pair of readings that agrees best.

    Returns:
        surname, given name, patronymic: each (level, bits, place in slot_value of i, of j), level −1 and
        places −1 where a side has none; bits that the readings cost.
    """
    none = (-1, np.float32(0.0), -1, -1)
    best = np.float32(-1000.0)
    surname, given, patronymic, least_cost = none, none, none, np.float32(0.0)
    for x in range(book.reading_start[i], book.reading_start[i + 1]):
        for y in range(book.reading_start[j], book.reading_start[j + 1]):
            cost = np.float32(0.5) * (book.reading_cost[x] + book.reading_cost[y])
            s = _slot(book, 0, x, y)
            g = _slot(book, 1, x, y)
            p = _slot(book, 2, x, y)
            if s[0] < 0 and _unmatched(book, x, y, p[0] < 0):
                cost += np.float32(12.0)
            total = s[1] + g[1] + p[1] - cost
            if total > best:
                best = total
                surname, given, patronymic, least_cost = s, g, p, cost
    return surname, given, patronymic, least_cost


@njit(nogil=True, cache=True)
def _unmatched(book, x, y, no_patronymic):
    """Whether each of two readings holds a word that the other one has no place for."""
    return _rest(book, x, no_patronymic) and _rest(book, y, no_patronymic)


@njit(nogil=True, cache=True)
def _rest(book, x, no_patronymic):
    slots = book.slot_start
    if slots[3 * x + 1] > slots[3 * x] or slots[3 * x + 2] > slots[3 * x + 1] + 1:
        return True
    return no_patronymic and slots[3 * x + 3] > slots[3 * x + 2]


@njit(nogil=True, cache=True)
def name_levels(book, i, j):
    """Levels of surname, given name and patronymic of names i and j; −1 where a side has none.

    Surname: 0 different, 1 similar, 2 the same in another form, 3 the same. Given name: 0 different,
    1 the initial agrees, 2 similar, 3 a short form allows it, 4 the same. Patronymic: 0 different,
    1 the initial agrees, 2 similar, 3 the same father.
    """
    surname, given, patronymic, _ = compare_names(book, i, j)
    return np.int8(surname[0]), np.int8(given[0]), np.int8(patronymic[0])


@njit(nogil=True, cache=True)
def total_bits(book, i, j, parts):
    """Bits for one person, all parts together; `parts` is what compare_names found."""
    (s, s_bits, _, _), (g, g_bits, _, _), (p, p_bits, _, _), cost = parts
    bits = s_bits + g_bits + p_bits - cost
    if (g == 0 and g_bits < _UNCLEAR) or (p == 0 and p_bits < _UNCLEAR):
        # Another given name is a brother or sister, another father a namesake, however rare the rest is.
        shared = s_bits + max(g_bits, np.float32(0.0)) + max(p_bits, np.float32(0.0))
        bits = min(bits, np.float32(0.1) * shared - np.float32(8.0))
    # A part that only one side has says a little against.
    if p < 0 and _has(book, i, 2) != _has(book, j, 2):
        bits -= np.float32(0.5)
    if s < 0 and (_has(book, i, 0) or _has(book, j, 0)):
        bits -= np.float32(5.0)
    if g < 0 and (_has(book, i, 1) or _has(book, j, 1)):
        bits -= np.float32(2.0)
    return bits


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
            total += np.float32(1.0) - _full_apart(
                book, book.slot_value[a], book.slot_value[b], np.float32(1.0)
            )
            n += 1
    return total / np.float32(n) if n else np.float32(0.0)


@njit(nogil=True, cache=True)
def _reason(book, part, found):
    """Why a level was given, finer than the level: see linkage.names.REASONS."""
    level, _, at_a, at_b = found
    if level < 0:
        return np.int8(-1)
    is_same_word = book.slot_value[at_a] == book.slot_value[at_b]
    kind = max(book.slot_kind[at_a], book.slot_kind[at_b])
    if part == 0:
        if level == 2 and kind != 0:
            return np.int8(4 + kind)
        return np.int8(4) if level == 3 and is_same_word else np.int8(level)
    top = 4 if part == 1 else 3
    if part == 1 and level >= 3 and kind == 3:
        return np.int8(6)
    return np.int8(top + 1) if level == top and is_same_word else np.int8(level)


@njit(nogil=True, cache=True)
def score_many(book, left, right, middle, width, scores, levels, reasons):  # noqa: PLR0913, PLR0917
    """Score pairs; float64[pairs] scores, int8[pairs, 3] levels and reasons are filled in."""
    for k in range(len(left)):
        i, j = left[k], right[k]
        parts = compare_names(book, i, j)
        s, g, p, _ = parts
        levels[k, 0], levels[k, 1], levels[k, 2] = s[0], g[0], p[0]
        reasons[k, 0], reasons[k, 1], reasons[k, 2] = (
            _reason(book, 0, s), _reason(book, 1, g), _reason(book, 2, p),
        )  # fmt: skip
        if book.text[i] == book.text[j] and s[0] >= 0 and g[0] >= 0:
            scores[k] = 1.0
            continue
        bits = total_bits(book, i, j, parts)
        if bits > 0:
            # Ranks pairs that are equal else.
            bits += _alikeness(book, i, j)
        scores[k] = min(0.999999, 1.0 / (1.0 + np.exp((middle - bits) / width)))
