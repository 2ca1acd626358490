"""A settlement's name in other forms: declined, misspelt, made into an adjective.

Takes   the words of a name.
Gives   the ids of the places it may be a form of.
Leaves  names as they stand to core.gazetteer, addresses to normalize.places.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from leleka.core.gazetteer import gazetteer, joined_key, place_key

_CASE_ENDINGS = ("", *"ogo omu ego emu oi im ix ii iv ov ev em om am ax aa u a i e o".split())
_FIRST_ENDINGS = ("", "a", "e", "o", "i", "oe", "oi")
_REMEMBERED = 50_000
"""Names whose forms are kept: the same towns stand in many addresses."""

_BEFORE_ENDING = {"s": "x", "z": "g", "c": "k"}


@lru_cache(maxsize=_REMEMBERED)
def undeclined(name: tuple[str, ...]) -> tuple[int, ...]:
    """The places whose name in another case form is this: "Маріуполі", "Кривого Рогу"."""
    begun = [""]
    for part in (part for word in name for part in word.split("-")):
        ways = _first_forms(place_key(part))
        joined = dict.fromkeys(joined_key((start, form)) for start in begun for form in ways)
        begun = [key for key in joined if _begins_a_name(key)]
    return _by_population(place for key in begun for place in gazetteer().find_key(key))


def _begins_a_name(key: str) -> bool:
    """Whether any name's key begins like this; its last letter may yet change beside the next word."""
    keys, start = _sorted_keys(), key[:-1]
    at = bisect_left(keys, start)
    return at < len(keys) and keys[at].startswith(start)


@cache
def _sorted_keys() -> list[str]:
    return sorted(key for key, _ in gazetteer().ids_by_key())


@cache
def _first_forms(key: str) -> tuple[str, ...]:
    """Keys that a declined word may have in the nominative, itself first."""
    forms = {key: None}
    for ending in _CASE_ENDINGS:
        stem = key.removesuffix(ending)
        if not key.endswith(ending) or len(stem) < 3:
            continue
        stems = [stem]
        if stem[-1] in _BEFORE_ENDING and ending in {"i", "e"}:
            stems.append(stem[:-1] + _BEFORE_ENDING[stem[-1]])
        if stem[-1] in "ck" and stem[-2] not in "aeiou":
            stems.append(stem[:-1] + "e" + stem[-1])
        forms.update(dict.fromkeys(one + first for one in stems for first in _FIRST_ENDINGS))
    return tuple(forms)


@lru_cache(maxsize=_REMEMBERED)
def nearly(name: tuple[str, ...]) -> tuple[int, ...]:
    """The larger places whose name is one typing error away; short names only of large towns."""
    key = place_key(" ".join(name))
    if len(key) < 5:
        return ()
    keys = _keys_of_towns({5: 50_000, 6: 10_000}.get(len(key), 3_000))
    near = process.extract(key, keys, scorer=DamerauLevenshtein.distance, score_cutoff=1, limit=5)
    return _by_population(place for match, _, _ in near for place in gazetteer().find_key(match))


@cache
def _keys_of_towns(population: int) -> tuple[str, ...]:
    places = gazetteer()
    return tuple(
        key
        for key, ids in places.ids_by_key()
        if len(key) >= 5 and places.population_of(ids[0]) >= population
    )


# Adjectives


@cache
def places_of_adjective(adjective: str) -> tuple[int, ...]:
    """The places an adjective may be made from, likeliest first: "Маріупольська" → Маріуполь."""
    key = re.sub("(ogo|omu|oi|im|ix|[aeiou]+)$", "", place_key(adjective))
    bases = [key, *(key.removesuffix(end) for end in ("k", "sk", "ivsk", "ovsk", "evsk", "insk", "ansk"))]
    roots = _roots()
    found = _by_population(place for base in dict.fromkeys(bases) for place in roots.whole.get(base, ()))
    found = found or roots.softened.get(key.rstrip(_SOFTENED), ())
    # "Криворізький" keeps only the consonants of Кривий Ріг; a town that large goes before a village.
    towns = roots.frames.get(_frame(key.removesuffix("sk")), ())
    known = max((gazetteer().population_of(place) for place in found), default=0)
    towns = tuple(place for place in towns if gazetteer().population_of(place) > 20 * known)
    found = (*towns, *(place for place in found if place not in towns))
    if not re.search("[сцз]ьк", adjective.casefold()):
        return found
    # Ukrainian spelling: of two towns, the one in Ukraine is meant.
    return tuple(sorted(found, key=lambda place: gazetteer().region_of(place)[:2] != "UA"))


_SOFTENED = "sšzžcčkgx"


def _frame(stem: str) -> str:
    """First letter and consonants, without a last one that changes before -ський; "" if too few."""
    consonants = re.sub("[aeiou]", "", stem[1:]).rstrip(_SOFTENED)
    return stem[:1] + consonants if len(consonants) >= 2 else ""


@dataclass(frozen=True, slots=True)
class _Roots:
    """Places by what of their names an adjective keeps: all but the last vowel, or the last
    consonant too; for towns of 20,000 and more, the consonants alone."""

    whole: dict[str, tuple[int, ...]]
    softened: dict[str, tuple[int, ...]]
    frames: dict[str, tuple[int, ...]]


@cache
def _roots() -> _Roots:
    whole: dict[str, list[int]] = {}
    softened: dict[str, list[int]] = {}
    frames: dict[str, list[int]] = {}
    population_of = gazetteer().population_of
    for key, ids in gazetteer().ids_by_key():
        stem = re.sub("[aeiou]+$", "", key)
        # Авдіївка gives "авдіївська": the k of -ka is lost before -sk.
        for kept in {stem, re.sub("(?<=[^aeiou])k$", "", stem)}:
            if len(kept) >= 3:
                whole.setdefault(kept, []).extend(ids)
        if len(stem.rstrip(_SOFTENED)) >= 3:
            softened.setdefault(stem.rstrip(_SOFTENED), []).extend(ids)
        towns = [place for place in ids if population_of(place) >= 20_000]
        if towns and _frame(stem):
            frames.setdefault(_frame(stem), []).extend(towns)
    return _Roots(*({k: _by_population(v) for k, v in table.items()} for table in (whole, softened, frames)))


def _by_population(places: Iterable[int]) -> tuple[int, ...]:
    population_of = gazetteer().population_of
    return tuple(sorted(dict.fromkeys(places), key=lambda place: -population_of(place)))
