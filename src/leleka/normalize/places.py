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

from leleka.core.alphabet import one_apostrophe
from leleka.core.errors import Problem
from leleka.core.gazetteer import gazetteer
from leleka.normalize.answers import Answer, answered
from leleka.normalize.letters import in_one_script
from leleka.normalize.regions import AROUND, FoundRegion, find_regions, lone_adjective, words_of
from leleka.normalize.rules import join_rules
from leleka.normalize.settlements import in_full, nearly, places_of_adjective, undeclined

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
        places: ids of all places it may mean, likeliest first.
        region: ISO 3166-2 code, as named or because all candidates lie there; "" if not known.
        rule: codes of how it was read, joined by "+"; nobody is shown them.
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
class _Phrase:
    """What stands between two commas; names by the kind of settlement that stands before them."""

    region: str
    country: str
    district: str
    names: tuple[tuple[str, tuple[str, ...]], ...]
    after_preposition: bool


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
    r"|дер|деревн\w*|д|аул|рп|village|settlement|s|selo|smt|pgt"
)
_TOWN = re.compile(r"м|міст[оаіу]|місті|г|гор|город\w{0,2}|town|city|m|g|misto|gorod")
_HOUSE = re.compile(r"кв|квартир\w*|буд|будин\w*|дом|д|корп\w*|apt|house|б|к")
_STREET = re.compile(
    r"вул|вулиц\w*|ул|улиц\w*|просп|проспект\w*|пр|пр-т|пр-кт|пров|провул\w*|пер|переул\w*|бульв\w*|бул|б-р|пл|площ\w*"
    r"|мкр|мкрн|м-н|мікрорайон\w*|микрорайон\w*|шосе|шоссе|наб|набережн(?:а|ая|ой|ої)|під'їзд|подъезд"
    r"|street|str|avenue|ave|road"
)
_DISTRICT = re.compile(
    r"район\w*|р-н\w*|рн|ra[iy]on|district|громад\w*|отг|тг|сільрад\w*|сільськ\w*|міськ\w*|county|повіт"
)
_COUNTRIES = {
    "UA": re.compile(r"укра[їи]н(?:а|и|і|у|ою|ы|е|ой)|ukraine|ua"),
    "RU": re.compile(r"ро[сc]+[іи][яйюиїє]\w*|рф|russia|russian|ru|федерац\w*"),
    "BY": re.compile(r"б[іе]лорус\w*|беларус\w*|belarus|by|рб"),
}
_BEFORE_CASE = re.compile("у|в|во|із|зі|из|со|від|от|до|біля|возле|под|під|на")
_PREPOSITION = re.compile("у|в|во|із|з|зі|из|с|со|від|от|до|near|from|in|at|біля|возле|под|під|на|по")


_PHRASE_END = re.compile(r"[,;()\n\t|/]+|\s[-–—]+\s")


def _address(text: str) -> _Address:
    worded = [words_of(_spaced(phrase)) for phrase in _PHRASE_END.split(_plain(text))]
    regions = [_sure_regions(words) for words in worded]
    if any(region.is_said for named in regions for region in named):
        # "Krym, Rostov Oblast": what might be a region is a settlement where another one is said.
        regions = [tuple(region for region in named if region.is_said) for named in regions]
    phrases = [_phrase(words, named) for words, named in zip(worded, regions, strict=True)]
    order = ("village", "town", "")
    names = [name for wanted in order for phrase in phrases for kind, name in phrase.names if kind == wanted]
    return _Address(
        tuple(dict.fromkeys(names)),
        region=next((phrase.region for phrase in phrases if phrase.region), ""),
        district=next((phrase.district for phrase in phrases if phrase.district), ""),
        country=next((phrase.country for phrase in phrases if phrase.country), ""),
        after_preposition=any(phrase.after_preposition for phrase in phrases),
    )


def _phrase(words: list[str], named: Sequence[FoundRegion]) -> _Phrase:
    lone = "" if named else lone_adjective(words)
    if lone:
        return _Phrase(lone, "", "", (), False)
    region = named[0].code if named else ""
    words = [word for at, word in enumerate(words) if not any(r.start <= at < r.end for r in named)]
    country = next((code for word in words for code, said in _COUNTRIES.items() if said.fullmatch(word)), "")
    words = [word for word in words if not any(said.fullmatch(word) for said in _COUNTRIES.values())]
    words, district = _without_district(words)
    after_preposition = len(words) > 1 and bool(_BEFORE_CASE.fullmatch(words[0]))
    return _Phrase(region, country, district, tuple(_names_in(words)), after_preposition)


def _sure_regions(words: Sequence[str]) -> tuple[FoundRegion, ...]:
    """The regions in a phrase, but none inside a settlement's name: Старий Крим, or Krym in Rostov oblast."""
    named = find_regions(words)
    if all(region.is_said for region in named):
        return named
    bare = words[1:] if words and (_VILLAGE.fullmatch(words[0]) or _TOWN.fullmatch(words[0])) else words
    if len(bare) > 1 and gazetteer().find(" ".join(bare)):
        return ()
    return named


def _plain(text: str) -> str:
    said = in_one_script(unicodedata.normalize("NFKC", text))
    return re.sub("[‐‑‒–—−]", "-", one_apostrophe(re.sub('["«»“”„]', " ", said)))


def _spaced(phrase: str) -> str:
    """Space after the dot of an abbreviation, "г.Мариуполь"; a hyphen in a shortened name, "В. Лепетиха"."""
    whole = _SHORTENED.sub(lambda said: _hyphened(said[1].casefold(), said[2].casefold()) or said[0], phrase)
    return re.sub(r"(?<=[^\W\d_])\.(?=\S)", ". ", whole)


_SHORTENED = re.compile(r"(?<![^\W_])([^\W\d_]{1,4})\.\s*([^\W\d_]{3,}(?:'[^\W\d_]+)*)(?![^\W_])")


def _hyphened(short: str, rest: str) -> str:
    is_kind = _VILLAGE.fullmatch(short) or _TOWN.fullmatch(short)
    return "" if is_kind or not in_full(f"{short}-{rest}") else f"{short}-{rest}"


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
        number_next = at + 1 < len(words) and words[at + 1][0].isdigit()
        if _STREET.fullmatch(word) or word.isdigit() or (number_next and _HOUSE.fullmatch(word)):
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
        declined = _within(undeclined(name), where, address.country)
        rule = "settlement" if found else "declined"
        found = tuple(dict.fromkeys((*found, *declined)))
    if not found and len(name) == 1:
        rule, found = "shortened", _within(in_full(name[0]), where, address.country)
    if not found:
        rule, found = "nearly_name", _within(nearly(name), where, address.country)
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
