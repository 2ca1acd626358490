"""Sort a pair of records into the levels of every comparison, compiled.

Takes   Columns, two rows.
Gives   the levels (int8, -1 missing) and the rarity of what is shared (int8, eighths of a bit
        above or below the average rarity of a shared value).
Leaves  what the levels weigh to weights; their names to comparisons, whose order this follows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.births import birth_date
from leleka.linkage.kernels.layout import MISSING
from leleka.linkage.kernels.people import compare_names, eighths
from leleka.linkage.kernels.texts import identifier_level, number_level, text_level
from leleka.normalize.names.layout import BookArrays

Int32 = NDArray[np.int32]
Int8 = NDArray[np.int8]


class Columns(NamedTuple):
    """Records as arrays; one row of plain and one of list_starts per record.

    Few arrays with many columns: every array that a compiled function takes costs time at each call.

    Attributes:
        plain: int32[records, N_PLAIN + extras].
        list_starts: int64[records, lists + 1]. List q of record i is lists[list_starts[i, q] :
            list_starts[i, q + 1]].
        lists: int32, names and places and words of all records.
        words: float32[words, 3]: rarity (-log2 of the frequency) of a word of any vocabulary;
            latitude and longitude in radians, NaN where it is no place.
        shade_of: int16 per word of eyes or hair, its row in distances.
        distances: int8[shades, shades]: 0 alike, 1 easily confused or one step of darkening, 2 apart.
        spans: int64[words, 5], see layout.
        texts: int32, characters of words and numbers of the words they are made of.
        usual: float32 per comparison: -log2 of the chance that two values agree.
        date_span: float32[1], days over which birth dates are spread.
        extras: int32[extras, 2], see layout.
        numbers: float32[records, extras], the extras of kind number; NaN missing.
        book: every distinct name, read once.
        shared, sketches: of names, see likely.sketch_names.
    """

    plain: NDArray[np.int32]
    list_starts: NDArray[np.int64]
    lists: NDArray[np.int32]
    words: NDArray[np.float32]
    shade_of: NDArray[np.int16]
    distances: NDArray[np.int8]
    spans: NDArray[np.int64]
    texts: NDArray[np.int32]
    usual: NDArray[np.float32]
    date_span: NDArray[np.float32]
    extras: NDArray[np.int32]
    numbers: NDArray[np.float32]
    book: BookArrays
    shared: NDArray[np.int64]
    sketches: NDArray[np.int32]


NEAR_KM = 25.0
"""Places nearer than this are neighbours: a village and its town."""


# Places ------------------------------------------------------------------------------------


@njit(nogil=True, cache=True, forceinline=True)
def _far_km(words, left, right):
    latitude, other_latitude = words[left, at.LATITUDE], words[right, at.LATITUDE]
    north = latitude - other_latitude
    east = (words[left, at.LONGITUDE] - words[right, at.LONGITUDE]) * np.cos((latitude + other_latitude) / 2)
    return 6371.0 * np.sqrt(north * north + east * east)


# The comparison of each role, in the order in which the roles stand in plain and lists.
_OF_ROLE = np.array([at.BIRTH_PLACE, at.HOME, at.TAKEN_PLACE, at.PRESENT_PLACE])


@njit(nogil=True, cache=True, forceinline=True)
def _commonest_shared(lists, words, first, last, other_first, other_last):
    """The commonest word that both stretches of lists hold, -1 if none; it is the likeliest to be meant."""
    commonest = np.int32(-1)
    for a in range(first, last):
        for b in range(other_first, other_last):
            if lists[a] == lists[b] and (commonest < 0 or words[lists[a], 0] < words[commonest, 0]):
                commonest = lists[a]
    return commonest


@njit(nogil=True, cache=True, forceinline=True)
def _place(list_starts, i, j, lists, words, usual, q, region, other_region):
    """Level and rarity of two places.

    5 the same, 4 near, 3 one region where no more is known, 2 another place of the region, 1 another
    region where no more is known, 0 a place elsewhere, -1 unknown.
    """
    first, last, other_first, other_last = (
        list_starts[i, q],
        list_starts[i, q + 1],
        list_starts[j, q],
        list_starts[j, q + 1],
    )
    known = region != MISSING and other_region != MISSING
    if first == last or other_first == other_last:
        return -1 if not known else 3 if region == other_region else 1, np.int8(0)
    word = _commonest_shared(lists, words, first, last, other_first, other_last)
    if word >= 0:
        return 5, eighths(words[word, at.RARITY] - usual)
    if last - first == 1 and other_last - other_first == 1:
        # With several candidates of one name, some pair is near by accident.
        word = lists[first]
        if _far_km(words, word, lists[other_first]) < NEAR_KM:
            return 4, eighths((words[word, at.RARITY] - usual) / 2)
    return 2 if known and region == other_region else 0, np.int8(0)


@njit(nogil=True, cache=True, forceinline=True)
def _places(plain, list_starts, lists, words, usual, i, j, n, both, levels, rarity):
    """Places of birth, homes, places of taking and of seeing, as far as both records tell of them."""
    for role in range(4):
        if both & at.HAS_PLACE << role:
            k, q = _OF_ROLE[role], at.BIRTH_PLACES + role
            region, other_region = plain[i, at.BIRTH_REGION + role], plain[j, at.BIRTH_REGION + role]
            levels[n, k], rarity[n, k] = _place(
                list_starts, i, j, lists, words, usual[k], q, region, other_region
            )


SAME_TIME_DAYS = 45
"""Who was seen elsewhere within so many days was rather somebody else; later, a child may have been moved."""


@njit(nogil=True, cache=True, forceinline=True)
def _in_time(level, seen_on, other_seen_on):
    """The level of present_place: as of _place, but 2 where both differ and may be of different times."""
    if level >= 2:
        return level + 1
    if level < 0 or (
        seen_on != MISSING and other_seen_on != MISSING and abs(seen_on - other_seen_on) <= SAME_TIME_DAYS
    ):
        return level
    return 2


@njit(nogil=True, cache=True, forceinline=True)
def _in_order(taken_on, photo_on):
    """0 where the photo was published before the taking, 1 where not, 2 where a date is missing."""
    if taken_on == MISSING or photo_on == MISSING:
        return 2
    return 0 if photo_on < taken_on else 1


MONTH_DAYS = 31
"""A taking known less precisely than this says nothing where it fits."""
_QUARTER_DAYS = 92


@njit(nogil=True, cache=True, forceinline=True)
def _taken_date(first, last, other_first, other_last):
    """Level of two days of taking, -1 where one is missing or so vague that it would fit anyhow.

    5 the same day, 4 a month that holds the other, 3 within a week, as one list tells of leaving and
    another of arriving, 2 within a month, 1 within three, 0 further apart.
    """
    if first == MISSING or other_first == MISSING:
        return -1
    gap = max(first, other_first) - min(last, other_last)
    if gap <= 0:
        if first == last and other_first == other_last:
            return 5
        return 4 if max(last - first, other_last - other_first) < MONTH_DAYS else -1
    return 3 if gap <= 7 else 2 if gap <= MONTH_DAYS else 1 if gap <= _QUARTER_DAYS else 0


@njit(nogil=True, cache=True, forceinline=True)
def _events(plain, i, j, n, levels):
    """The taking, photos and sightings of both, and whether they were seen at the same time."""
    seen_on, other_seen_on = plain[i, at.SEEN_ON], plain[j, at.SEEN_ON]
    levels[n, at.PRESENT_PLACE] = _in_time(levels[n, at.PRESENT_PLACE], seen_on, other_seen_on)
    chronology = min(
        _in_order(plain[i, at.TAKEN_ON], plain[j, at.PHOTO_ON]),
        _in_order(plain[j, at.TAKEN_ON], plain[i, at.PHOTO_ON]),
    )
    levels[n, at.CHRONOLOGY] = -1 if chronology == 2 else chronology
    levels[n, at.TAKEN_DATE] = _taken_date(
        plain[i, at.TAKEN_ON], plain[i, at.TAKEN_LAST], plain[j, at.TAKEN_ON], plain[j, at.TAKEN_LAST]
    )


@njit(nogil=True, cache=True, forceinline=True)
def _institution(plain, i, j, words, usual, n, levels, rarity):
    """The same institution before or now; or one's present is the other's origin: a transfer."""
    level, word = -1, MISSING
    for mine in (at.ORIGIN, at.PRESENT):
        for other in (at.ORIGIN, at.PRESENT):
            if plain[i, mine] == MISSING or plain[j, other] == MISSING:
                continue
            if plain[i, mine] != plain[j, other]:
                # Where a child was before and where she is now may well differ.
                found = 0 if mine == other else -1
            else:
                found = 2 if mine == other else 1
            if found > level:
                level, word = found, plain[i, mine]
    levels[n, at.INSTITUTION] = level
    if level >= 1:
        rarity[n, at.INSTITUTION] = eighths(words[word, at.RARITY] - usual[at.INSTITUTION])


# Traits ------------------------------------------------------------------------------------


@njit(nogil=True, cache=True, forceinline=True)
def _traits(plain, i, j, words, shade_of, distances, usual, n, levels, rarity):
    for trait, comparison in ((at.EYES, at.EYES_AGREE), (at.HAIR, at.HAIR_AGREES)):
        a, b = plain[i, trait], plain[j, trait]
        if a != MISSING and b != MISSING:
            levels[n, comparison] = 2 - distances[shade_of[a], shade_of[b]]
            if a == b:
                rarity[n, comparison] = eighths(words[a, at.RARITY] - usual[comparison])
    levels[n, at.HEIGHT_FITS] = _height_level(plain, i, j)
    a, b = plain[i, at.BLOOD], plain[j, at.BLOOD]
    if a != MISSING and b != MISSING:
        levels[n, at.BLOOD_AGREES] = 1 if a == b else 0
        if a == b:
            rarity[n, at.BLOOD_AGREES] = eighths(words[a, at.RARITY] - usual[at.BLOOD_AGREES])
    a, b = plain[i, at.HEALTH], plain[j, at.HEALTH]
    if a != MISSING and b != MISSING:
        levels[n, at.HEALTH_AGREES] = max(0, 2 - abs(a - b))


@njit(nogil=True, cache=True, forceinline=True)
def _height_level(plain, i, j):
    """Heights by how far each lies from the usual one at its age; as they stand where an age is unknown."""
    a, b = plain[i, at.HEIGHT_FOR_AGE], plain[j, at.HEIGHT_FOR_AGE]
    close, plausible = 50, 120  # mm, as all heights here
    if a == MISSING or b == MISSING:
        a, b = plain[i, at.HEIGHT], plain[j, at.HEIGHT]
        close, plausible = 40, 250
    if a == MISSING or b == MISSING:
        return -1
    gap = abs(a - b)
    return 2 if gap <= close else 1 if gap <= plausible else 0


@njit(nogil=True, cache=True, forceinline=True)
def _marks(lists, words, first, last, other_first, other_last, usual):
    rarest = np.float32(-1.0)
    for a in range(first, last):
        for b in range(other_first, other_last):
            if lists[a] == lists[b]:
                rarest = max(rarest, words[lists[a], at.RARITY])
    if rarest < 0:
        return 0, np.int8(0)
    return 1, eighths(rarest - usual)


# A pair ------------------------------------------------------------------------------------


@njit(nogil=True, cache=True, forceinline=True)
def _extras(  # the arrays of compare, a list's own columns only
    extras, numbers, plain, list_starts, lists, words, spans, texts, usual, i, j, n, levels, rarity
):
    for which in range(len(extras)):
        k, kind = at.N_COMPARISONS + which, extras[which, at.KIND]
        one, other = plain[i, at.N_PLAIN + which], plain[j, at.N_PLAIN + which]
        if kind == at.NUMBER:
            levels[n, k] = number_level(numbers[i, which], numbers[j, which])
        elif kind == at.PLACE:
            q = extras[which, at.PLACES_IN]
            levels[n, k], rarity[n, k] = _place(list_starts, i, j, lists, words, usual[k], q, one, other)
        elif one != MISSING and other != MISSING:
            if kind == at.DATE:
                levels[n, k] = 2 if one == other else 1 if abs(one - other) <= MONTH_DAYS else 0
            else:
                levels[n, k], rarity[n, k] = text_level(texts, spans, words, usual[k], one, other, kind)


@njit(nogil=True, cache=True)
def compare_rest(c, left, right, levels, rarity):
    """Fill all levels and rarities of pairs but those of names, in the order of COMPARISONS.

    Arrays are taken out of c once, and handed on whole with places in them, never as slices: inside the loop
    each would count its users again, and two threads would wait for each other.
    """
    plain, list_starts, lists, words, usual = c.plain, c.list_starts, c.lists, c.words, c.usual
    texts, spans, extras, numbers = c.texts, c.spans, c.extras, c.numbers
    date_span, shade_of, distances = c.date_span, c.shade_of, c.distances
    for n in range(len(left)):
        i, j = left[n], right[n]
        for k in range(levels.shape[1]):
            levels[n, k], rarity[n, k] = -1, 0
        birth_date(plain, i, j, date_span, usual, n, levels, rarity)
        sex, other_sex = plain[i, at.SEX], plain[j, at.SEX]
        if sex != MISSING and other_sex != MISSING:
            levels[n, at.SEX_AGREES] = 1 if sex == other_sex else 0
        both = plain[i, at.HAS] & plain[j, at.HAS]
        _places(plain, list_starts, lists, words, usual, i, j, n, both, levels, rarity)
        _events(plain, i, j, n, levels)
        levels[n, at.KIND_OF_LISTS] = plain[i, at.IS_BRIEF] + plain[j, at.IS_BRIEF]
        brothers, others = plain[i, at.HAS_SIBLINGS], plain[j, at.HAS_SIBLINGS]
        if not both & 1 << at.SIBLINGS and brothers != MISSING and others != MISSING:
            levels[n, at.SIBLINGS_AGREE] = 2 if brothers == others else 1
        if both & at.HAS_INSTITUTION:
            _institution(plain, i, j, words, usual, n, levels, rarity)
        if both & at.HAS_TRAITS:
            _traits(plain, i, j, words, shade_of, distances, usual, n, levels, rarity)
        _extras(
            extras, numbers, plain, list_starts, lists, words, spans, texts, usual, i, j, n, levels, rarity
        )
        if both & 1 << at.MARKS:
            first, last = list_starts[i, at.MARKS], list_starts[i, at.MARKS + 1]
            other_first, other_last = list_starts[j, at.MARKS], list_starts[j, at.MARKS + 1]
            levels[n, at.MARKS_SHARED], rarity[n, at.MARKS_SHARED] = _marks(
                lists, words, first, last, other_first, other_last, usual[at.MARKS_SHARED]
            )
        if both & 1 << at.IDENTIFIERS:
            q, k = at.IDENTIFIERS, at.IDENTIFIERS_AGREE
            first, last = list_starts[i, q], list_starts[i, q + 1]
            other_first, other_last = list_starts[j, q], list_starts[j, q + 1]
            levels[n, k], rarity[n, k] = identifier_level(
                lists, words, texts, spans, first, last, other_first, other_last, usual[k]
            )


def compare_pairs(c: Columns, left: Int32, right: Int32, levels: Int8, rarity: Int8) -> None:
    """Fill levels and rarity, int8[pairs, comparisons], for given pairs (left below right)."""
    compare_rest(c, left, right, levels, rarity)
    compare_names(c, left, right, levels, rarity)
