"""A settlement's name in other forms: declined, misspelt, shortened, made into an adjective.

Takes   the words of a name.
Gives   the ids of the places it may be a form of.
Leaves  names as they stand to core.gazetteer, addresses to normalize.places.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from leleka.core.gazetteer import gazetteer, joined_key, place_key

_CASE_ENDINGS = ("", *"ogo omu ego emu oi im ix ii iv ov ev em om am ax aa u a i e o".split())
_FIRST_ENDINGS = ("", "a", "e", "o", "i", "oe", "oi")
_REMEMBERED = 50_000
"""Names whose forms are kept: the same towns stand in many addresses."""

_LEAST_LIKE = 3_000
"""People of a town that a misspelt name may mean; shorter names mean larger ones only."""

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
    least = {5: 50_000, 6: 10_000}.get(len(key), _LEAST_LIKE)
    towns = sorted(
        {town for part in _parts(key) for town in _towns_by_part().get(part, ()) if town[1] >= least}
    )
    keys = [each for _, _, each in towns]
    near = process.extract(key, keys, scorer=DamerauLevenshtein.distance, score_cutoff=1, limit=5)
    return _by_population(place for match, _, _ in near for place in gazetteer().find_key(match))


def _parts(key: str) -> Iterator[str]:
    """A key, and what is left of it without one letter: of two that differ in one letter, one is shared."""
    yield key
    yield from (key[:k] + key[k + 1 :] for k in range(len(key)))


@cache
def _towns_by_part() -> dict[str, list[tuple[int, int, str]]]:
    """The towns that have a part, each by its place among all, its population and its key."""
    places = gazetteer()
    found: dict[str, list[tuple[int, int, str]]] = {}
    for at, (key, ids) in enumerate(places.ids_by_key()):
        population = places.population_of(ids[0]) if len(key) >= 5 else 0
        for part in set(_parts(key)) if population >= _LEAST_LIKE else ():
            found.setdefault(part, []).append((at, population, key))
    return found


_FIRST_WORDS = tuple(
    stem + ending
    for stem in "нов велик больш мал стар верхн нижн біл бел красн червон крив".split()
    for ending in "а ий е і ая ый ое ые ой я ій є яя ее ие".split()
)


@lru_cache(maxsize=_REMEMBERED)
def in_full(shortened: str) -> tuple[int, ...]:
    """The places whose first word is shortened before a hyphen: "в-лепетиха" is Велика Лепетиха."""
    short, _, rest = shortened.partition("-")
    begun = place_key(short)
    words = (word for word in _FIRST_WORDS if rest and place_key(word).startswith(begun))
    return _by_population(place for word in words for place in undeclined((word, rest)))


# Adjectives

_SOFTENED = "sšzžcčkgx"
_EXACT_FACTOR, _FORMER_FACTOR = 10.0, 0.1
"""A town whose name is the adjective's stem goes before one ten times as large whose name is not;
a town that only used to be called so, after one a tenth as large that is."""


@cache
def places_of_adjective(adjective: str) -> tuple[int, ...]:
    """The places an adjective may be made from, likeliest first: "Маріупольська" → Маріуполь."""
    bases = _bases(re.sub("(ogo|omu|oi|im|ix|[aeiou]+)$", "", place_key(adjective)))
    roots = _roots()
    weights: dict[int, float] = {}
    for base in bases:
        for place, weight in roots.whole.get(base, {}).items():
            weights[place] = max(weight, weights.get(place, 0.0))
    weights = weights or roots.softened.get(bases[0].rstrip(_SOFTENED), {})
    # "Криворізький" keeps only the consonants of Кривий Ріг; a town that large goes before a village.
    heaviest = max(weights.values(), default=0.0)
    towns = roots.frames.get(_frame(bases[0].removesuffix("sk")), {})
    weights = weights | {place: weight for place, weight in towns.items() if weight > 20 * heaviest}
    is_ukrainian = bool(re.search("[сцз]ьк", adjective.casefold()))

    def rank(place: int) -> tuple[bool, float]:
        # Ukrainian spelling: of two towns, the one in Ukraine is meant.
        return is_ukrainian and gazetteer().region_of(place)[:2] != "UA", -weights[place]

    return tuple(sorted(weights, key=rank))


def _bases(key: str) -> tuple[str, ...]:
    """What an adjective's folded stem may have been before -ськ-: Бахмут-, Авдіїв-, Токмак-."""
    cut = [key, *(key.removesuffix(end) for end in ("k", "sk", "ivsk", "ovsk", "evsk", "insk", "ansk"))]
    if key.endswith("ck"):
        # A ц before к hides т or к: бахмутський folds to baxmuck, Токмак gives токмацький.
        cut += [key[:-2] + "t", key[:-2] + "k"]
    changed = [base[:-1] + _BEFORE_ENDING[base[-1]] for base in cut if base[-1:] in _BEFORE_ENDING]
    return tuple(dict.fromkeys(cut + changed))


def _frame(stem: str) -> str:
    """First letter and consonants, without a last one that changes before -ський; "" if too few."""
    consonants = re.sub("[aeiou]", "", stem[1:]).rstrip(_SOFTENED)
    return stem[:1] + consonants if len(consonants) >= 2 else ""


@dataclass(frozen=True, slots=True)
class _Roots:
    """Places, with a weight, by what of their names an adjective keeps: all but the last vowel, or
    the last consonant too; for towns of 20,000 and more, the consonants alone."""

    whole: dict[str, dict[int, float]]
    softened: dict[str, dict[int, float]]
    frames: dict[str, dict[int, float]]


@cache
def _roots() -> _Roots:
    roots = _Roots({}, {}, {})

    def put(table: dict[str, dict[int, float]], stem: str, place: int, weight: float) -> None:
        if len(stem) >= 3:
            of_stem = table.setdefault(stem, {})
            of_stem[place] = max(weight, of_stem.get(place, 0.0))

    for key, place, is_todays in gazetteer().keys_of_places():
        population = gazetteer().population_of(place)
        weight = (population + 1.0) * (1.0 if is_todays else _FORMER_FACTOR)
        stem = re.sub("[aeiou]+$", "", key)
        put(roots.whole, stem, place, weight * (_EXACT_FACTOR if stem == key else 1.0))
        # Авдіївка gives "авдіївська": the k of -ka is lost before -sk.
        put(roots.whole, re.sub("(?<=[^aeiou])k$", "", stem), place, weight)
        put(roots.softened, stem.rstrip(_SOFTENED), place, weight)
        if population >= 20_000:
            put(roots.frames, _frame(stem), place, weight)
    return roots


def _by_population(places: Iterable[int]) -> tuple[int, ...]:
    population_of = gazetteer().population_of
    return tuple(sorted(dict.fromkeys(places), key=lambda place: -population_of(place)))
