"""Put together the codes by which records meet, compiled.

A list of a million and a single question go through the same loops: one is read at the machine's speed, for
the other a loop is entered and left in microseconds, where a dozen operations on arrays take thirty.

Takes   records (ascending where not said otherwise) and their codes; names laid out flat.
Gives   int32 records, and int64 codes.
Leaves  which codes are put together to parts and keys.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from leleka.linkage.kernels.layout import MISSING, TEXT_FIRST, TEXT_LAST
from leleka.normalize.names.layout import CLASSES, FORMS, WORD

_VOWELS = 1 << 0 | 1 << 4 | 1 << 8 | 1 << 14 | 1 << 20  # a, e, i, o, u
_FEWEST_CONSONANTS = 3
_N_LAST, _FEWEST_FIRST = 3, 2  # characters of a code that are left out; of those that must be left


@njit(nogil=True, cache=True, forceinline=True)
def _mixed(code):
    """Spread a code over 64 bits so that combinations do not collide (the finaliser of splitmix64)."""
    code = (code ^ (code >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    code = (code ^ (code >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return code ^ (code >> np.uint64(31))


@njit(nogil=True, cache=True, forceinline=True)
def combined(left, right):
    """One code for two in their order."""
    first = _mixed(np.uint64(np.int64(left)) + np.uint64(0x9E3779B97F4A7C15))
    return np.int64(_mixed(first + np.uint64(np.int64(right))))


@njit(nogil=True, cache=True, forceinline=True)
def _with_room(records, codes, n):
    """Both arrays, longer where n entries fill them."""
    if n < len(records):
        return records, codes
    more_records, more_codes = np.empty(2 * n + 16, np.int32), np.empty(2 * n + 16, np.int64)
    for i in range(n):
        more_records[i], more_codes[i] = records[i], codes[i]
    return more_records, more_codes


@njit(nogil=True, cache=True)
def _order(codes, owners, first, last):
    """Sort some codes, each with its owner, by code and owner (Shell's way; most are a handful)."""
    gap = 1
    while 3 * gap < last - first:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(first + gap, last):
            code, owner, k = codes[i], owners[i], i
            while k >= first + gap and (
                codes[k - gap] > code or (codes[k - gap] == code and owners[k - gap] > owner)
            ):
                codes[k], owners[k] = codes[k - gap], owners[k - gap]
                k -= gap
            codes[k], owners[k] = code, owner
        gap //= 3


@njit(nogil=True, cache=True, forceinline=True)
def _end_of(records, first):
    """Where the entries of a record end that begin at first."""
    last = first + 1
    while last < len(records) and records[last] == records[first]:
        last += 1
    return last


@njit(nogil=True, cache=True)
def crossed(left_records, left_codes, right_records, right_codes):
    """Every code of a record's left with every code of its right."""
    size = max(len(left_records), len(right_records))
    records, codes, n = np.empty(size, np.int32), np.empty(size, np.int64), 0
    begin, n_right = 0, len(right_records)
    for a in range(len(left_records)):
        while begin < n_right and right_records[begin] < left_records[a]:
            begin += 1
        b = begin
        while b < n_right and right_records[b] == left_records[a]:
            records, codes = _with_room(records, codes, n)
            records[n], codes[n] = left_records[a], combined(left_codes[a], right_codes[b])
            b += 1
            n += 1
    return records[:n], codes[:n]


@njit(nogil=True, cache=True)
def tidied(records, codes):
    """Each code of a record once, ascending; the records need not be."""
    n, n_records, is_ascending = len(records), 0, True
    for i in range(n):
        is_ascending = is_ascending and (i == 0 or records[i - 1] <= records[i])
        n_records = max(n_records, records[i] + 1)
    mine, said = records.copy(), codes.copy()
    if not is_ascending:
        places = np.zeros(n_records + 1, np.int64)
        for i in range(n):
            places[records[i] + 1] += 1
        for record in range(n_records):
            places[record + 1] += places[record]
        for i in range(n):
            place = places[records[i]]
            places[records[i]] += 1
            mine[place], said[place] = records[i], codes[i]
    first, kept = 0, 0
    while first < n:
        record, last = mine[first], _end_of(mine, first)
        _order(said, said, first, last)
        for i in range(first, last):
            if i == first or said[i] != said[kept - 1]:
                mine[kept], said[kept] = record, said[i]
                kept += 1
        first = last
    return mine[:kept], said[:kept]


@njit(nogil=True, cache=True)
def two_of_different(records, codes, owners):
    """Every unordered combination of two codes of a record that belong to different owners."""
    n, first = 0, 0
    found, found_codes = np.empty(len(records), np.int32), np.empty(len(records), np.int64)
    while first < len(records):
        last = _end_of(records, first)
        for a in range(first, last):
            for b in range(first, last):
                if codes[a] < codes[b] and owners[a] != owners[b]:
                    found, found_codes = _with_room(found, found_codes, n)
                    found[n], found_codes[n] = records[a], combined(codes[a], codes[b])
                    n += 1
        first = last
    return found[:n], found_codes[:n]


@njit(nogil=True, cache=True)
def of_lists(list_starts, lists, which):
    """The values of one list column."""
    size = np.int64(0)
    for record in range(len(list_starts)):
        size += list_starts[record, which + 1] - list_starts[record, which]
    records, values, n = np.empty(size, np.int32), np.empty(size, np.int32), 0
    for record in range(len(list_starts)):
        for place in range(list_starts[record, which], list_starts[record, which + 1]):
            records[n], values[n] = record, lists[place]
            n += 1
    return records, values


@njit(nogil=True, cache=True)
def of_plain(plain, which):
    """The values of several plain columns."""
    size = len(plain)
    records, codes, n = np.empty(size, np.int32), np.empty(size, np.int64), 0
    for record in range(len(plain)):
        for column in which:
            if plain[record, column] != MISSING:
                records, codes = _with_room(records, codes, n)
                records[n], codes[n] = record, plain[record, column]
                n += 1
    return records[:n], codes[:n]


@njit(nogil=True, cache=True)
def words_of_names(records, names, token_starts, tokens):
    """The words of names."""
    found, codes, n = np.empty(2 * len(names), np.int32), np.empty(2 * len(names), np.int64), 0
    for i in range(len(names)):
        for place in range(token_starts[names[i]], token_starts[names[i] + 1]):
            found, codes = _with_room(found, codes, n)
            found[n], codes[n] = records[i], tokens[place]
            n += 1
    return found[:n], codes[:n]


@njit(nogil=True, cache=True, forceinline=True)
def _is_known(kind, slot):
    # Of a surname its stems, without endings of sex and case; of the others short forms too, no guesses.
    return kind == 1 if slot == 0 else kind <= 1


@njit(nogil=True, cache=True)
def known_parts(records, names, shapes, slot):
    """What the surname (0), first name (1) or patronymic (2) is known to be equal to, in any reading."""
    found, codes, n = np.empty(2 * len(names), np.int32), np.empty(2 * len(names), np.int64), 0
    for i in range(len(names)):
        for reading in range(shapes.reading_start[names[i]], shapes.reading_start[names[i] + 1]):
            at = 3 * reading + slot
            for place in range(shapes.slot_start[at], shapes.slot_start[at + 1]):
                value = shapes.slots[place, 0]
                for c in range(shapes.values[value, CLASSES], shapes.values[value + 1, CLASSES]):
                    if _is_known(shapes.classes[c, 1], slot):
                        found, codes = _with_room(found, codes, n)
                        found[n], codes[n] = records[i], shapes.classes[c, 0]
                        n += 1
    return found[:n], codes[:n]


@njit(nogil=True, cache=True)
def two_parts(records, names, shapes):
    """Every two parts of names; what one word may stand for is no two."""
    size = 4 * len(names)
    found, codes, n = np.empty(size, np.int32), np.empty(size, np.int64), 0
    of, words = found.copy(), codes.copy()
    for i in range(len(names)):
        for at in range(3 * shapes.reading_start[names[i]], 3 * shapes.reading_start[names[i] + 1]):
            slot = at % 3
            for place in range(shapes.slot_start[at], shapes.slot_start[at + 1]):
                value = shapes.slots[place, 0]
                for c in range(shapes.values[value, CLASSES], shapes.values[value + 1, CLASSES]):
                    if _is_known(shapes.classes[c, 1], slot):
                        code = np.int64(shapes.classes[c, 0]) + (np.int64(slot == 2) << 40)
                        found, codes = _with_room(found, codes, n)
                        found[n], codes[n] = records[i], code
                        of, words = _with_room(of, words, n)
                        of[n], words[n] = records[i], shapes.values[value, WORD]
                        n += 1
    first, kept = 0, 0
    while first < n:
        record, last = found[first], _end_of(found[:n], first)
        _order(codes, words, first, last)
        for i in range(first, last):
            if i == first or codes[i] != codes[kept - 1] or words[i] != words[kept - 1]:
                found[kept], codes[kept], words[kept] = record, codes[i], words[i]
                kept += 1
        first = last
    return two_of_different(found[:kept], codes[:kept], words[:kept])


@njit(nogil=True, cache=True)
def sounds_of_surnames(records, names, shapes):
    """One code for surnames that differ in vowels only; one of few consonants counts whole."""
    found, codes, n = np.empty(len(names), np.int32), np.empty(len(names), np.int64), 0
    for i in range(len(names)):
        for reading in range(shapes.reading_start[names[i]], shapes.reading_start[names[i] + 1]):
            for place in range(shapes.slot_start[3 * reading], shapes.slot_start[3 * reading + 1]):
                value = shapes.slots[place, 0]
                # The full form comes first, the first skeleton behind it.
                form = min(shapes.values[value, FORMS] + 1, shapes.values[value + 1, FORMS] - 1)
                some, whole, n_consonants = np.int64(0), np.int64(0), 0
                first = shapes.letter_start[form]
                for k in range(first, shapes.letter_start[form + 1]):
                    letter = np.int64(shapes.letters[k])
                    whole = combined(whole, letter)
                    if k == first or _VOWELS >> letter & 1 == 0:
                        some = combined(some, letter)
                        n_consonants += 1
                code = some if n_consonants >= _FEWEST_CONSONANTS else whole
                found, codes = _with_room(found, codes, n)
                found[n], codes[n] = records[i], code
                n += 1
    return found[:n], codes[:n]


@njit(nogil=True, cache=True)
def spanned(records, low, high):
    """Every number from low to high."""
    found, codes, n = np.empty(2 * len(low), np.int32), np.empty(2 * len(low), np.int64), 0
    for i in range(len(low)):
        for code in range(low[i], high[i] + 1):
            found, codes = _with_room(found, codes, n)
            found[n], codes[n] = records[i], code
            n += 1
    return found[:n], codes[:n]


@njit(nogil=True, cache=True)
def beginnings(words, spans, texts, start):
    """Of each record's word all but the last characters; start tells one column from another."""
    records, codes, n = np.empty(len(words), np.int32), np.empty(len(words), np.int64), 0
    for record in range(len(words)):
        if words[record] == MISSING:
            continue
        first, last = spans[words[record], TEXT_FIRST], spans[words[record], TEXT_LAST] - _N_LAST
        if last - first >= _FEWEST_FIRST:
            code = np.int64(start)
            for place in range(first, last):
                code = combined(code, texts[place])
            records[n], codes[n] = record, code
            n += 1
    return records[:n], codes[:n]
