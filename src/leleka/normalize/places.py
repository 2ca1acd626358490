"""Settlements and regions, read from a name, a declined form or a whole address.

"Донецька обл., м. Маріуполь, вул. Миру 5", "из Артёмовска ДНР" and "Mariupol" are resolved to ids
of the gazetteer, all that the words allow: old names mean today's towns, a region narrows them, and
a village of which there are thirty keeps its thirty candidates.

Takes   the text of a cell, and the region that another column gives.
Gives   PlaceReading: candidate ids, region, the rule, an answer or a problem.
Leaves  choosing among candidates, and distances, to linkage and core.gazetteer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, product

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from leleka.core.errors import Problem
from leleka.core.gazetteer import gazetteer, joined_key, place_key
from leleka.normalize.answers import Answer, answered
from leleka.normalize.letters import in_one_script
from leleka.normalize.regions import AROUND, find_regions, lone_adjective, words_of
from leleka.normalize.rules import join_rules

UNKNOWN_PLACE = Problem(
    "normalize.E040",
    "names no place that leleka knows.",
    hint="It was left out of the comparison; small villages need their region beside them.",
)
UNKNOWN_REGION = Problem(
    "normalize.E041",
    "is not a region that leleka knows.",
    hint="Write its full name, or map the column as a place.",
)

DISTRICT_KM = 80
"""A place in a district lies within this distance of the town the district is named after."""


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """What a cell says about a place.

    Attributes:
        places: ids of all places it may mean, most populous first.
        region: ISO 3166-2 code, as named or because all candidates lie there; "" if not known.
        rule: codes of normalize.rules.
        answer: the cell answers without a place.
        problem: what is wrong with it, without its place in the file.
    """

    places: tuple[int, ...] = ()
    region: str = ""
    rule: str = ""
    answer: Answer | None = None
    problem: Problem | None = None


def read_place(text: str, region: str = "") -> PlaceReading:
    """Read a settlement, a region or an address.

    Args:
        region: what the list's own region column says, as a code; the cell's own region goes first.
    """
    answer = answered(text)
    if answer is not None:
        return PlaceReading(region=region, answer="unknown" if answer == "no" else answer)
    address = _address(text)
    where = address.region or region
    for name in address.names:
        found = _resolved(name, where, address) or _inside(name, where, address)
        if found:
            return found
    if address.district:
        centres = _within(places_of_adjective(address.district), where, address.country)
        if centres:
            rule = join_rules("district_centre", "not_listed" if address.names else "")
            return PlaceReading(centres, where or _common_region(centres), rule)
    if where:
        return PlaceReading((), where, join_rules("region", "not_listed" if address.names else ""))
    if address.country and not address.names:
        return PlaceReading(rule="country")
    return PlaceReading(problem=UNKNOWN_PLACE)


def read_region(text: str) -> PlaceReading:
    """Read a region; a city that is one ("Севастополь") or lies in one counts, too."""
    answer = answered(text)
    if answer is not None:
        return PlaceReading(answer="unknown" if answer == "no" else answer)
    found = find_regions(words_of(_plain(text)), alone=True)
    if found:
        return PlaceReading(region=found[0].code, rule="region")
    inside = read_place(text)
    if inside.region:
        return PlaceReading(region=inside.region, rule=inside.rule)
    return PlaceReading(problem=UNKNOWN_REGION)


# Addresses


@dataclass(frozen=True, slots=True)
class _Address:
    """What an address consists of; names in the order in which they should be tried."""

    names: tuple[tuple[str, ...], ...]
    region: str
    district: str
    country: str
    after_preposition: bool


_VILLAGE = re.compile(
    r"с|село|села|селі|селе|смт|пгт|сел|сел(и|е)щ\w*|с-ще|пос|пос[её]л\w*|п|х|хут|хутор\w*|ст-ця|ст-ца|станиц\w+(?=\s)"
    r"|дер|деревн\w*|д|аул|рп|village|settlement"
)
_TOWN = re.compile(r"м|міст[оаіу]|місті|г|гор|город\w{0,2}|town|city")
_STREET = re.compile(
    r"вул|вулиц\w*|ул|улиц\w*|просп|проспект\w*|пр|пр-т|пр-кт|пров|провул\w*|пер|переул\w*|бульв\w*|бул|б-р|пл|площ\w*"
    r"|мкр|мкрн|м-н|мікрорайон\w*|микрорайон\w*|шосе|шоссе|наб|набережн\w*|кв|квартир\w*|буд|будин\w*|дом|корп\w*|під'їзд|подъезд"
    r"|street|str|avenue|ave|apt|house|road"
)
_DISTRICT = re.compile(
    r"район\w*|р-н\w*|рн|ra[iy]on|district|громад\w*|отг|тг|сільрад\w*|сільськ\w*|міськ\w*|county|повіт"
)
_COUNTRIES = {
    "UA": re.compile(r"укра[їи]н\w*|ukraine|ua"),
    "RU": re.compile(r"ро[сc]+[іи][яйюиїє]\w*|рф|russia|russian|ru|федерац\w*"),
    "BY": re.compile(r"б[іе]лорус\w*|беларус\w*|belarus|by|рб"),
}
_BEFORE_CASE = re.compile("у|в|во|із|зі|из|со|від|от|до|біля|возле|под|під|на")
_PREPOSITION = re.compile("у|в|во|із|з|зі|из|с|со|від|от|до|near|from|in|at|біля|возле|под|під|на|по")


def _address(text: str) -> _Address:
    plain = _plain(text)
    region = country = district = ""
    marked: list[tuple[str, ...]] = []
    towns: list[tuple[str, ...]] = []
    rest: list[tuple[str, ...]] = []
    preposition = False
    for phrase in re.split(r"[,;()\n\t|/]+|\s[-–—]+\s", plain):
        words = words_of(_spaced(phrase))
        named = find_regions(words)
        lone = "" if named else lone_adjective(words)
        region = region or (named[0].code if named else lone)
        words = (
            [] if lone else [w for at, w in enumerate(words) if not any(r.start <= at < r.end for r in named)]
        )
        country = country or next(
            (c for w in words for c, said in _COUNTRIES.items() if said.fullmatch(w)), ""
        )
        words = [w for w in words if not any(said.fullmatch(w) for said in _COUNTRIES.values())]
        words, of_district = _without_district(words)
        district = district or of_district
        preposition = preposition or bool(words and _BEFORE_CASE.fullmatch(words[0]) and len(words) > 1)
        for kind, name in _names_in(words):
            {"village": marked, "town": towns, "": rest}[kind].append(name)
    if region and not (marked or towns) and rest == [()]:
        rest = []
    names = tuple(dict.fromkeys(name for name in (*marked, *towns, *rest) if name))
    return _Address(names, region, district, country, preposition)


def _plain(text: str) -> str:
    said = in_one_script(unicodedata.normalize("NFKC", text))
    return re.sub("[‐‑‒–—−]", "-", re.sub("[’ʼ`´]", "'", re.sub('["«»“”„]', " ", said)))


def _spaced(phrase: str) -> str:
    """Space after the dot of an abbreviation: "г.Мариуполь"."""
    return re.sub(r"(?<=[^\W\d_])\.(?=\S)", ". ", phrase)


def _without_district(words: list[str]) -> tuple[list[str], str]:
    """The words without "Волноваський район", and its adjective."""
    for at, word in enumerate(words):
        if _DISTRICT.fullmatch(word):
            before = at > 0 and bool(re.search("[сцз]ь?к", words[at - 1]))
            other = at - 1 if before else at + 1
            kept = [w for i, w in enumerate(words) if i not in {at, other} and not _DISTRICT.fullmatch(w)]
            return kept, words[other] if 0 <= other < len(words) else ""
    return words, ""


def _names_in(words: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The names in a phrase: each with the kind of settlement that stands before it."""
    kind, name = "", list[str]()
    for at, word in enumerate(words):
        if _STREET.fullmatch(word) or word.isdigit():
            break
        marker = "village" if _VILLAGE.fullmatch(word) else "town" if _TOWN.fullmatch(word) else ""
        if marker and at + 1 < len(words):
            if name:
                yield kind, tuple(name)
            kind, name = marker, []
        elif not (name == [] and _PREPOSITION.fullmatch(word) and at + 1 < len(words)):
            name.append(word)
    if name:
        yield kind, tuple(name)


# Names


def _resolved(name: tuple[str, ...], where: str, address: _Address) -> PlaceReading | None:
    rule, found = "settlement", _within(gazetteer().find(" ".join(name)), where, address.country)
    if address.after_preposition or not found:
        declined = _within(_undeclined(name), where, address.country)
        rule = "settlement" if found else "declined"
        found = tuple(dict.fromkeys((*found, *declined)))
    if not found:
        rule, found = "nearly_name", _within(_nearly(name), where, address.country)
    if not found:
        return None
    if address.district:
        found = _near_district(found, address.district) or found
    region = _common_region(found) or where
    return PlaceReading(found, region, join_rules(rule, "in_region" if where else ""))


def _inside(name: tuple[str, ...], where: str, address: _Address) -> PlaceReading | None:
    """The longest run of words in a phrase that is a settlement's name as it stands."""
    for length in range(len(name) - 1, 0, -1):
        for start in range(len(name) - length + 1):
            part = " ".join(name[start : start + length])
            found = _within(gazetteer().find(part), where, address.country) if len(part) >= 4 else ()
            if found:
                region = _common_region(found) or where
                return PlaceReading(found, region, join_rules("settlement", "in_region" if where else ""))
    return None


def _within(places: Iterable[int], region: str, country: str) -> tuple[int, ...]:
    """Those that lie in the region or, where none is known, in the country."""
    kept = tuple(places)
    region_of = gazetteer().region_of
    if region:
        kept = tuple(p for p in kept if region_of(p) in {region, AROUND.get(region)})
    elif country:
        kept = tuple(p for p in kept if region_of(p)[:2] == country)
    return kept


def _common_region(places: Sequence[int]) -> str:
    regions = {gazetteer().region_of(place) for place in places}
    return regions.pop() if len(regions) == 1 else ""


def _near_district(places: Sequence[int], adjective: str) -> tuple[int, ...]:
    centres = places_of_adjective(adjective)
    distance_km = gazetteer().distance_km
    return tuple(p for p in places if any(distance_km(p, centre) <= DISTRICT_KM for centre in centres))


_CASE_ENDINGS = ("", *"ogo omu ego emu oi im ix ii iv ov ev em om am ax aa u a i e o".split())
_FIRST_ENDINGS = ("", "a", "e", "o", "i", "oe", "oi")
_BEFORE_ENDING = {"s": "x", "z": "g", "c": "k"}


def _undeclined(name: tuple[str, ...]) -> tuple[int, ...]:
    """The places whose name in another case form is this: "Маріуполі", "Кривого Рогу"."""
    parts = [part for word in name for part in word.split("-")]
    ways = [_first_forms(place_key(part)) for part in parts]
    found: dict[int, None] = {}
    for forms in islice(product(*ways), 4000):
        found.update(dict.fromkeys(gazetteer().find_key(joined_key(forms))))
    return _by_population(found)


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


def _nearly(name: tuple[str, ...]) -> tuple[int, ...]:
    """The larger places whose name is one typing error away; only names of six letters and more."""
    key = place_key(" ".join(name))
    if len(key) < 6:
        return ()
    near = process.extract(
        key, _larger_keys(), scorer=DamerauLevenshtein.distance, score_cutoff=1, limit=5, processor=None
    )
    return tuple(dict.fromkeys(place for match, _, _ in near for place in gazetteer().find_key(match)))


@cache
def _larger_keys() -> tuple[str, ...]:
    places = gazetteer()
    return tuple(
        key for key, ids in places.ids_by_key() if len(key) >= 6 and places.population_of(ids[0]) >= 5_000
    )


# Adjectives


@cache
def places_of_adjective(adjective: str) -> tuple[int, ...]:
    """The places an adjective may be made from, most populous first: "Маріупольська" → Маріуполь."""
    key = re.sub("(ogo|omu|oi|im|ix|[aeiou]+)$", "", place_key(adjective))
    bases = [key, *(key.removesuffix(end) for end in ("k", "sk", "ivsk", "ovsk", "evsk", "insk", "ansk"))]
    exact, softened = _roots()
    kept = _by_population(place for base in dict.fromkeys(bases) for place in exact.get(base, ()))
    return kept or softened.get(key.rstrip(_SOFTENED), ())


_SOFTENED = "sšzžcčkgx"


@cache
def _roots() -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
    """Places by what of their name an adjective keeps, with the last consonant and without."""
    exact: dict[str, list[int]] = {}
    softened: dict[str, list[int]] = {}
    for key, ids in gazetteer().ids_by_key():
        stem = re.sub("[aeiou]+$", "", key)
        # Авдіївка gives "авдіївська": the k of -ka is lost before -sk.
        for kept in {stem, re.sub("(?<=[^aeiou])k$", "", stem)}:
            if len(kept) >= 3:
                exact.setdefault(kept, []).extend(ids)
        if len(stem.rstrip(_SOFTENED)) >= 3:
            softened.setdefault(stem.rstrip(_SOFTENED), []).extend(ids)
    return (
        {stem: _by_population(ids) for stem, ids in exact.items()},
        {stem: _by_population(ids) for stem, ids in softened.items()},
    )


def _by_population(places: Iterable[int]) -> tuple[int, ...]:
    population_of = gazetteer().population_of
    return tuple(sorted(dict.fromkeys(places), key=lambda place: -population_of(place)))
