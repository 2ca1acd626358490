"""Which pairs are worth comparing: records that share one of many keys.

Each key looks at other columns than the next, so that a child whose name was replaced still
meets her own record by birth month and region, and one whose birth date was altered by her
names. A group that too many records share is tightened with a second and a third column, and
what that costs is told; nothing is dropped in silence.

Takes   Parts of records.
Gives   KEYS, names_of_keys.
Leaves  what the parts are to parts, groups and tightening to groups.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.codes import Coded, all_of, any_of, both, two_of, within
from leleka.linkage.parts import Parts

Look = str
"""What a key looks at: names, dates, family, places, traits, documents, extras."""


@dataclass(frozen=True)
class Key:
    """One way for two records to meet.

    Attributes:
        looks_at: what it depends on; keys that look at different things miss different pairs,
            from which the share that all of them miss is told.
        codes: the codes of every record.
        tighten: parts that narrow a group too many records share, one after the other.
    """

    name: str
    looks_at: frozenset[Look]
    codes: Callable[[Parts], Coded]
    tighten: tuple[str, ...]


def _key(name: str, looks_at: str, codes: Callable[[Parts], Coded], *tighten: str) -> Key:
    return Key(name, frozenset(looks_at.split()), codes, tighten)


KEYS: tuple[Key, ...] = (
    _key("document", "documents", lambda p: p.identifier, "year", "given"),
    _key("two_words", "names", lambda p: p.two_tokens, "year", "region", "father"),
    _key("day_sex", "dates", lambda p: both(p.day, p.sex), "region", "given", "surname"),
    _key("word_year", "names dates", lambda p: both(p.tokens, p.year), "month", "region", "surname"),
    _key("month_region_now", "dates places", lambda p: all_of(p.month, p.sex, p.region_now), "given", "eyes"),
    _key("place_year", "dates places", lambda p: all_of(p.place, p.sex, p.year), "given", "month", "surname"),
    _key("month_sex", "dates", lambda p: both(p.month, p.sex), "eyes", "given", "region"),
    _key(
        "season_traits", "traits dates", lambda p: all_of(p.season, p.sex, p.eyes), "hair", "given", "region"
    ),
    _key("marks_year", "traits dates", lambda p: all_of(p.marks, p.sex, p.year), "eyes", "given", "month"),
    _key(
        "father_year", "family dates", lambda p: both(two_of(p.father_words), p.year), "sex", "given", "month"
    ),
    _key("parents", "family", lambda p: all_of(p.mother, p.father, p.sex), "surname", "year", "given"),
    _key(
        "surname_place", "names places", lambda p: both(p.surname, p.left_behind), "father", "mother", "year"
    ),
    _key("mother", "family", lambda p: two_of(p.mother_words), "surname", "region", "father"),
    _key(
        "father_taken", "names places", lambda p: both(p.father, p.taken_month), "place", "surname", "given"
    ),
    _key(
        "two_siblings",
        "family",
        lambda p: two_of(any_of(p.siblings, within(p.given, p.siblings))),
        "year",
        "father",
        "surname",
    ),
    _key("birthday_given", "names dates", lambda p: both(p.day_and_month, p.given), "surname", "father"),
    _key(
        "given_surname_sounds", "names", lambda p: both(p.given, p.surname_sounds), "year", "region", "father"
    ),
    _key(
        "surname_sounds_year",
        "names dates",
        lambda p: both(p.surname_sounds, p.year),
        "month",
        "region",
        "surname",
    ),
    _key(
        "surname_extra",
        "names extras",
        lambda p: both(p.surname_sounds, p.extras("code", "text", "place")),
        "year",
    ),
    _key(
        "surname_half_code", "names extras", lambda p: both(p.surname_sounds, p.first_halves), "year", "given"
    ),
    _key("year_half_code", "dates extras", lambda p: both(p.year, p.first_halves), "sex", "given"),
    _key("extra", "extras", lambda p: p.extras("code", "text", "date"), "year", "given", "surname"),
    _key(
        "two_extras", "extras", lambda p: two_of(p.extras("code", "text", "date", "place")), "year", "given"
    ),
)
"""Every key. A pair belongs to the first that brings it up."""


def names_of_keys(found: NDArray[np.int64], keys: Sequence[Key] = KEYS) -> list[list[str]]:
    """The names of the keys in bit sets such as families_of_pairs gives."""
    known: Mapping[int, list[str]] = {
        int(bits): [key.name for k, key in enumerate(keys) if int(bits) >> k & 1] for bits in np.unique(found)
    }
    return [known[int(bits)] for bits in found]
