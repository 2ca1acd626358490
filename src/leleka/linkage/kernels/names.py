"""The compiled comparison of two names of a book.

Takes   BookArrays and two numbers; inside, only its shapes, so that little is passed from loop to loop.
Gives   levels of surname, given name, patronymic, and bits for and against one person.
Leaves  letters to letters, turning bits into a score and into words to linkage.names.
"""
# mypy: disable-error-code="no-untyped-def,no-untyped-call,misc"

from __future__ import annotations

import numpy as np
from numba import njit

from leleka.linkage.kernels.letters import MOST_APART, apart, full_forms_apart
from leleka.normalize.names.layout import CLASSES, FORMS, INITIALS, IS_INITIAL, KNOWN, SEX, WORD

# What a clearly different given name or father costs, and what is not yet clear: a word that no table knows
# and that begins alike may be a pet name.
_CLEAR = np.float32(-12.0)
_UNCLEAR = np.float32(-8.0)
# Bits for the first letters that two different surnames share: none, one, two, three or more. Strangers
# share one in 5.2, two in 1.0, three in 0.2 of 100 pairs (counted over 118,000 surnames); that each is kept
# by 10 of 100 who change their surname is our estimate. The last is held down: near surnames are not rare.
_BEGIN_ALIKE = np.array((0.0, 1.0, 3.3, 4.3), np.float32)
_CHANGED = np.float32(-10.0)
# The reason that one given name is the other's father's.
_FATHERS = 7


@njit(nogil=True, cache=True, forceinline=True)
def _shared_class(shapes, a, b):
    """0 where both hold one class as the same, 1 where one of them is weaker, 2 a guess, 3 where none is."""
    best = 3
    i, j = shapes.values[a, CLASSES], shapes.values[b, CLASSES]
    i_end, j_end = shapes.values[a + 1, CLASSES], shapes.values[b + 1, CLASSES]
    while i < i_end and j < j_end:
        if shapes.classes[i, 0] < shapes.classes[j, 0]:
            i += 1
        elif shapes.classes[i, 0] > shapes.classes[j, 0]:
            j += 1
        else:
            best = min(best, max(shapes.classes[i, 1], shapes.classes[j, 1]))
            i += 1
            j += 1
    return best


@njit(nogil=True, cache=True, forceinline=True)
def _surname(shapes, a, b, kind_a, kind_b):
    """Level and bits of two surnames."""
    bits = min(shapes.bits[a], shapes.bits[b])
    # Part of a double surname, or a surname at birth, is a little weaker.
    less = np.float32(1.5) * ((kind_a != 0) + (kind_b != 0))
    shared = 0 if a == b else _shared_class(shapes, a, b)
    if shared == 0:
        return (3 if less == 0 else 2), bits - less
    if shared < 3:
        return 2, bits - np.float32(0.8) - less
    share = apart(shapes, a, b, MOST_APART[0])
    if share < 0.065:
        return 2, bits * (np.float32(1.0) - np.float32(2.5) * share) - np.float32(1.5) - less
    if share < 0.201:
        # One letter left out is a typing error more often than one letter taken for an unlike one.
        unlike = np.float32(110.0) * max(np.float32(0.0), share - np.float32(0.13))
        return 1, bits * (np.float32(1.0) - np.float32(3.5) * share) - np.float32(3.0) - unlike - less
    # Who takes another surname, or is given one, often keeps its beginning: Коваль, Ковалёв.
    begun = _CHANGED + _BEGIN_ALIKE[_shared_beginning(shapes, a, b)]
    return 0, max(begun, -np.float32(7.0) - np.float32(3.0) * share)


@njit(nogil=True, cache=True, forceinline=True)
def _shared_beginning(shapes, a, b):
    """How many first letters two values share in any of their skeletons, at most 3."""
    starts, letters, most = shapes.letter_start, shapes.letters, 0
    for m in range(shapes.values[a, FORMS] + 1, shapes.values[a + 1, FORMS]):
        for n in range(shapes.values[b, FORMS] + 1, shapes.values[b + 1, FORMS]):
            length = min(3, starts[m + 1] - starts[m], starts[n + 1] - starts[n])
            shared = 0
            while shared < length and letters[starts[m] + shared] == letters[starts[n] + shared]:
                shared += 1
            most = max(most, shared)
    return most


@njit(nogil=True, cache=True, forceinline=True)
def _is_same_skeleton(shapes, a, b):
    """Whether two values share a skeleton."""
    starts, letters = shapes.letter_start, shapes.letters
    for m in range(shapes.values[a, FORMS] + 1, shapes.values[a + 1, FORMS]):
        for n in range(shapes.values[b, FORMS] + 1, shapes.values[b + 1, FORMS]):
            length = starts[m + 1] - starts[m]
            if length != starts[n + 1] - starts[n] or length == 0:
                continue
            k = 0
            while k < length and letters[starts[m] + k] == letters[starts[n] + k]:
                k += 1
            if k == length:
                return True
    return False


@njit(nogil=True, cache=True, forceinline=True)
def _is_misspelt(shapes, a, b):
    """Whether one is known, the other nowhere, and no letter is added that would tell the sex: Людмиал."""
    known_a, known_b = shapes.values[a, KNOWN], shapes.values[b, KNOWN]
    if max(known_a, known_b) != 2 or min(known_a, known_b) != 0:
        return False
    starts, x, y = shapes.letter_start, shapes.values[a, FORMS], shapes.values[b, FORMS]
    return starts[x + 1] - starts[x] == starts[y + 1] - starts[y]


@njit(nogil=True, cache=True, forceinline=True)
def _given(shapes, a, b, kind_a, kind_b):
    """Level and bits of two given names."""
    values = shapes.values
    bits = min(shapes.bits[a], shapes.bits[b])
    less = np.float32(1.0) if kind_a != 0 or kind_b != 0 else np.float32(0.0)
    shared = 0 if a == b else _shared_class(shapes, a, b)
    if shared == 0:
        return 4, bits - less
    if shared == 1:
        return 3, bits - np.float32(2.0) - less
    both_known = values[a, KNOWN] == 2 and values[b, KNOWN] == 2
    if not both_known and _is_same_skeleton(shapes, a, b):
        # A pet name that the tables know in one alphabet only.
        return 3, bits - np.float32(1.0) - less
    other_sex = shared == 3 and values[a, SEX] + values[b, SEX] == 3
    if both_known or (other_sex and not _is_misspelt(shapes, a, b)):
        return 0, _CLEAR
    if shared == 2:
        return 2, np.float32(0.6) * bits - np.float32(2.0) - less
    share = apart(shapes, a, b, MOST_APART[1])
    if share < 0.2:
        return 2, bits * (np.float32(1.0) - np.float32(3.0) * share) - np.float32(2.0) - less
    if values[a, KNOWN] != 0 and values[b, KNOWN] != 0:
        return 0, _CLEAR
    # A word that no table knows and that begins alike may be a pet name.
    return 0, -np.float32(4.0) - np.float32(8.0) * share


@njit(nogil=True, cache=True, forceinline=True)
def _patronymic(shapes, a, b):
    """Level and bits of two patronymics."""
    bits = min(shapes.bits[a], shapes.bits[b])
    shared = 0 if a == b else _shared_class(shapes, a, b)
    if shared < 2:
        return 3, bits
    share = apart(shapes, a, b, MOST_APART[2])
    if shapes.values[a, KNOWN] == 2 and shapes.values[b, KNOWN] == 2 and share >= 0.08:
        return 0, _CLEAR
    if share < 0.2:
        return 2, bits * (np.float32(1.0) - np.float32(3.0) * share) - np.float32(1.5)
    if shared == 2:
        return 2, np.float32(0.5) * bits - np.float32(1.5)
    return 0, (-np.float32(6.0) if share < 0.27 else _CLEAR)


@njit(nogil=True, cache=True, forceinline=True)
def _values(shapes, part, m, n):
    """Level and bits of two values by their places in the slots."""
    a, b = shapes.slots[m, 0], shapes.slots[n, 0]
    kind_a, kind_b = shapes.slots[m, 1], shapes.slots[n, 1]
    if part == 0:
        return _surname(shapes, a, b, kind_a, kind_b)
    if shapes.values[a, IS_INITIAL] or shapes.values[b, IS_INITIAL]:
        # An initial may begin the other name in any of its national forms.
        if shapes.values[a, INITIALS] & shapes.values[b, INITIALS] != 0:
            return 1, np.float32(3.0)
        # Classes of initials are pairs of letters that begin one name in two languages. They do not speak
        # against each other, and hardly for: А. and Э. of one list are mostly brother and sister.
        are_initials = shapes.values[a, IS_INITIAL] and shapes.values[b, IS_INITIAL]
        if are_initials and _shared_class(shapes, a, b) < 3:
            return -1, np.float32(0.0)
        return 0, _CLEAR
    if part == 1:
        return _given(shapes, a, b, kind_a, kind_b)
    return _patronymic(shapes, a, b)


@njit(nogil=True, cache=True, forceinline=True)
def _slot(shapes, part, x, y):
    """Best level and bits over all values that one slot of two readings holds, and where these stand.

    Level -1 and no places where they hold none, or none that says anything of the other.
    """
    starts = shapes.slot_start
    best_level, best_bits, at_a, at_b = -1, np.float32(0.0), -1, -1
    for m in range(starts[3 * x + part], starts[3 * x + part + 1]):
        for n in range(starts[3 * y + part], starts[3 * y + part + 1]):
            level, bits = _values(shapes, part, m, n)
            if level < 0:
                continue
            if best_level < 0 or bits > best_bits or (bits == best_bits and level > best_level):
                best_level, best_bits, at_a, at_b = level, bits, m, n
    return best_level, best_bits, at_a, at_b


@njit(nogil=True, cache=True, forceinline=True)
def _rest(shapes, x, no_patronymic):
    """Whether a reading holds a surname, a second given name, or a patronymic nobody took."""
    starts = shapes.slot_start
    if starts[3 * x + 1] > starts[3 * x] or starts[3 * x + 2] > starts[3 * x + 1] + 1:
        return True
    return no_patronymic and starts[3 * x + 3] > starts[3 * x + 2]


@njit(nogil=True, cache=True, forceinline=True)
def _compared(shapes, i, j):
    none = (-1, np.float32(0.0), -1, -1)
    best, best_rank = np.float32(-1000.0), -1000
    surname, given, patronymic, least_cost = none, none, none, np.float32(0.0)
    for x in range(shapes.reading_start[i], shapes.reading_start[i + 1]):
        for y in range(shapes.reading_start[j], shapes.reading_start[j + 1]):
            cost = np.float32(0.5) * (shapes.reading_cost[x] + shapes.reading_cost[y])
            s, g, p = _slot(shapes, 0, x, y), _slot(shapes, 1, x, y), _slot(shapes, 2, x, y)
            if s[0] < 0 and _rest(shapes, x, p[0] < 0) and _rest(shapes, y, p[0] < 0):
                # Each has a word for which the other has no place.
                cost += np.float32(12.0)
            total = s[1] + g[1] + p[1] - cost
            # Equal totals: the higher levels, so that the order of the two names never matters.
            rank = 100 * s[0] + 10 * g[0] + p[0]
            if total > best or (total == best and rank > best_rank):
                best, best_rank = total, rank
                surname, given, patronymic, least_cost = s, g, p, cost
    return (surname, given, patronymic), least_cost


@njit(nogil=True, cache=True)
def compare_names(book, i, j):
    """The pair of readings that agrees best.

    Returns:
        (surname, given name, patronymic), each (level, bits, place in slots of i, of j), level −1 and
        places −1 where a side has none; bits that the readings cost.
    """
    return _compared(book.shapes, i, j)


@njit(nogil=True, cache=True, forceinline=True)
def name_levels(book, i, j):
    """Levels of surname, given name and patronymic of names i and j, −1 where a side has none; and whether
    the given name, and the patronymic, is an initial on either side.

    Surname: 0 different, 1 similar, 2 the same in another form, 3 the same. Given name: 0 different,
    1 the initial agrees, 2 similar, 3 a short form allows it, 4 the same. Patronymic: 0 different,
    1 the initial agrees, 2 similar, 3 the same father.
    """
    shapes = book.shapes
    (surname, given, patronymic), _ = _compared(shapes, i, j)
    levels = np.int8(surname[0]), np.int8(given[0]), np.int8(patronymic[0])
    return levels, _has_initial(shapes, given), _has_initial(shapes, patronymic)


@njit(nogil=True, cache=True, forceinline=True)
def _has_initial(shapes, found):
    """Whether one of the two values that were compared is an initial."""
    level, _, at_a, at_b = found
    if level < 0:
        return False
    a, b = shapes.slots[at_a, 0], shapes.slots[at_b, 0]
    return shapes.values[a, IS_INITIAL] != 0 or shapes.values[b, IS_INITIAL] != 0


@njit(nogil=True, cache=True, forceinline=True)
def _has(shapes, i, part):
    reading = shapes.reading_start[i]
    if reading == shapes.reading_start[i + 1]:
        return False
    return shapes.slot_start[3 * reading + part] < shapes.slot_start[3 * reading + part + 1]


@njit(nogil=True, cache=True, forceinline=True)
def _is_fathers(shapes, i, j, found):
    """Whether one side's given name is that of the other's father, and nothing else speaks against it.

    Сергій Геннадійович Вигаданюк and Геннадій Вигаданюк are father and son, or the patronymic was once
    taken for the given name: nobody can tell from the names.
    """
    surname, given, patronymic = found[0]
    if surname[0] < 2 or given[0] != 0 or patronymic[0] >= 0:
        return False
    a, b = shapes.slots[surname[2], 0], shapes.slots[surname[3], 0]
    if shapes.values[a, SEX] + shapes.values[b, SEX] == 3:
        return False  # Ivanov and Ivanova.
    return _holds_father(shapes, given[2], j) or _holds_father(shapes, given[3], i)


@njit(nogil=True, cache=True, forceinline=True)
def _holds_father(shapes, place, other):
    """Whether the given name at a place is a father in the likeliest reading of another name."""
    starts, reading = shapes.slot_start, shapes.reading_start[other]
    for n in range(starts[3 * reading + 2], starts[3 * reading + 3]):
        if _shared_class(shapes, shapes.slots[place, 0], shapes.slots[n, 0]) == 0:
            return True
    return False


@njit(nogil=True, cache=True, forceinline=True)
def _total_bits(shapes, i, j, found):
    """Bits for one person, all parts together; `found` is what _compared gave."""
    ((s, s_bits, _, _), (g, g_bits, _, _), (p, p_bits, _, _)), cost = found
    bits = s_bits + g_bits + p_bits - cost
    if _is_fathers(shapes, i, j, found):
        bits = np.float32(0.25) * s_bits - np.float32(1.5)
    elif (g == 0 and g_bits < _UNCLEAR) or (p == 0 and p_bits < _UNCLEAR):
        # Another given name is a brother or sister, another father a namesake, however rare the rest is.
        shared = s_bits + max(g_bits, np.float32(0.0)) + max(p_bits, np.float32(0.0))
        bits = min(bits, np.float32(0.1) * shared - np.float32(8.0))
    # A part that only one side has says a little against.
    if p < 0 and _has(shapes, i, 2) != _has(shapes, j, 2):
        bits -= np.float32(0.5)
    if s < 0:
        # Without surnames it is not a full name that agrees.
        bits -= np.float32(5.0)
    if g < 0 and (_has(shapes, i, 1) or _has(shapes, j, 1)):
        bits -= np.float32(2.0)
    return bits


@njit(nogil=True, cache=True, forceinline=True)
def _alikeness(shapes, i, j):
    """How alike the likeliest readings are letter by letter, 0 to 1; only ranks pairs that are equal else."""
    total, n = np.float32(0.0), 0
    starts = shapes.slot_start
    x, y = 3 * shapes.reading_start[i], 3 * shapes.reading_start[j]
    for part in range(3):
        m, k = starts[x + part], starts[y + part]
        if m < starts[x + part + 1] and k < starts[y + part + 1]:
            a = shapes.values[shapes.slots[m, 0], FORMS]
            b = shapes.values[shapes.slots[k, 0], FORMS]
            total += np.float32(1.0) - full_forms_apart(shapes, a, b)
            n += 1
    return total / np.float32(n) if n else np.float32(0.0)


@njit(nogil=True, cache=True, forceinline=True)
def _reason(shapes, part, found):
    """Why a level was given, finer than the level: see linkage.names.REASONS."""
    level, _, at_a, at_b = found
    if level < 0:
        return -1
    word = shapes.values[shapes.slots[at_a, 0], WORD]
    is_same_word = word == shapes.values[shapes.slots[at_b, 0], WORD]
    kind = max(shapes.slots[at_a, 1], shapes.slots[at_b, 1])
    if part == 0 and level == 2 and kind != 0:
        return 4 + kind
    if part == 1 and level >= 3 and kind == 3:
        return 6
    top = 4 if part == 1 else 3
    return top + 1 if level == top and is_same_word else level


@njit(nogil=True, cache=True)
def score_many(shapes, texts, pairs, scale, scores, levels, reasons):
    """Score pairs; float64[pairs] scores, int8[pairs, 3] levels and reasons are filled in.

    Args:
        shapes, texts: of the book.
        pairs: int32[2, pairs], numbers of names.
        scale: bits at which the score is one half, and bits for e-fold odds.
    """
    middle, width = scale
    for k in range(pairs.shape[1]):
        i, j = pairs[0, k], pairs[1, k]
        found = _compared(shapes, i, j)
        parts = found[0]
        for part in range(3):
            levels[k, part] = parts[part][0]
            reasons[k, part] = _reason(shapes, part, parts[part])
        if _is_fathers(shapes, i, j, found):
            reasons[k, 1] = _FATHERS
        if texts[i] == texts[j] and levels[k, 0] >= 0 and levels[k, 1] > 1:
            scores[k] = 1.0
            continue
        if max(levels[k, 0], levels[k, 1], levels[k, 2]) < 0:
            scores[k] = 0.0  # Nothing could be compared.
            continue
        bits = _total_bits(shapes, i, j, found)
        if bits > 0:
            bits += _alikeness(shapes, i, j)
        scores[k] = min(0.999999, 1.0 / (1.0 + np.exp((middle - bits) / width)))
