"""Regions in running text: "Донецької обл.", "ДНР", "Краснодарский край", "Kherson region".

Whoever wrote the list, occupied and annexed regions are read as the Ukrainian regions they are.

Takes   the words of a cell.
Gives   which words name a region, and its ISO 3166-2 code.
Leaves  settlements to normalize.places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from leleka.core.alphabet import one_apostrophe
from leleka.core.gazetteer import gazetteer, place_key

_REGION_WORD = re.compile(
    r"обл|област\w*|вобласц\w*|oblast\w*|region\w*|край|кра[юяе]|краем|kra[iy]|республ[іи]к\w*|респ|republic\w*"
    r"|автономн\w*|autonomous|авт|ао|ар|округ\w*|окр|okrug|народн\w*|people'?s?|province|губ\w*|федеральн\w*"
)
_CITY_AND_AROUND = (
    ("UA-30", "UA-32"),
    ("UA-40", "UA-43"),
    ("RU-MOW", "RU-MOS"),
    ("RU-SPE", "RU-LEN"),
    ("BY-HM", "BY-MI"),
)
_ENDING = re.compile("[aeiou]+$")
_ADJECTIVE_ENDING = re.compile("(?<=[sc]k)(ogo|omu|im|om)$")
_ADJECTIVE = re.compile(r"\w+(ськ|цьк|зьк|ск|цк)(а|ая|ої|ой|ій|у|ую)")

AROUND = dict(_CITY_AND_AROUND) | {around: city for city, around in _CITY_AND_AROUND}
"""A city that is a region and the region around it, each by the other: lists mix them up."""


@dataclass(frozen=True, slots=True)
class FoundRegion:
    """A region named by words[start:end].

    Attributes:
        is_said: a word such as "область" stands beside it; else it might be a settlement's name.
    """

    code: str
    start: int
    end: int
    is_said: bool


def find_regions(words: Sequence[str], *, alone: bool = False) -> tuple[FoundRegion, ...]:
    """The regions that words name, in their order.

    Args:
        words: lower-case words without punctuation.
        alone: the text is known to be a region, so that "Донецька" needs no "область" beside it.
    """
    found: list[FoundRegion] = []
    at = 0
    while at < len(words):
        region = _region_at(words, at, alone=alone)
        if region:
            found.append(region)
        at = region.end if region else at + 1
    return tuple(found)


def _region_at(words: Sequence[str], at: int, *, alone: bool) -> FoundRegion | None:
    start = at
    at = _after_region_words(words, at)
    names = _names()
    for length in range(min(_LONGEST, len(words) - at), 0, -1):
        named, stems = words[at : at + length], tuple(map(_stem, words[at : at + length]))
        end = _after_region_words(words, at + length)
        is_said = start < at or end > at + length
        code = names.alone.get(stems) or names.short.get(" ".join(named), "")
        if stems in names.beside and (is_said or (alone and _ADJECTIVE.fullmatch(words[at]))):
            beside = {*words[start:at], *words[at + length : end]}
            is_republic = any(word.startswith(("респ", "rep")) for word in beside)
            return FoundRegion(code if code and is_republic else names.beside[stems], start, end, is_said)
        if code and (is_said or length > 1 or not _is_settlement(words, at, code)):
            return FoundRegion(code, start, end, is_said)
    return None


_SETTLEMENT_BEFORE = re.compile("с|м|г|п|смт|пгт|пос|сел[оаі]|міст[оаі]|город[ае]?|дер")


def _is_settlement(words: Sequence[str], at: int, code: str) -> bool:
    """Whether a word is said to be a settlement, or is one's name rather than a form of the region's:
    Ставрополь is no form of Ставрополье, and Ялта none of Алтай."""
    if at and _SETTLEMENT_BEFORE.fullmatch(words[at - 1]):
        return True
    region = gazetteer().region(code)
    if place_key(words[at]) in {
        place_key(name) for name in (region.uk, region.ru, region.en, *region.aliases)
    }:
        return False
    places = gazetteer().find(words[at])
    return bool(places) and gazetteer().population_of(places[0]) >= 3_000


def lone_adjective(words: Sequence[str]) -> str:
    """The region that a phrase of one adjective leaves unsaid: "Донецька"; '' for anything else."""
    if len(words) != 1 or not _ADJECTIVE.fullmatch(words[0]):
        return ""
    return _names().beside.get((_stem(words[0]),), "")


def _after_region_words(words: Sequence[str], at: int) -> int:
    while at < len(words) and _REGION_WORD.fullmatch(words[at]):
        at += 1
    return at


_LONGEST = 3


@dataclass(frozen=True, slots=True)
class _Names:
    """Regions by the stems of their names: those that stand alone (Крим, Чеченська), and those that want
    "область" beside them (Донецька, Moscow); and by abbreviations, which have no other forms."""

    alone: dict[tuple[str, ...], str]
    beside: dict[tuple[str, ...], str]
    short: dict[str, str]


@cache
def _names() -> _Names:
    names = _Names({}, {}, {})
    for region in gazetteer().regions.values():
        if region.kind == "city":
            continue
        for name in (region.uk, region.ru, region.en, *region.aliases):
            words = words_of(name)
            bare = [word for word in words if not _REGION_WORD.fullmatch(word)]
            stems = tuple(map(_stem, bare))
            if name.isupper() and len(words) == 1:
                names.short.setdefault(words[0], region.code)
            elif len(bare) < len(words) and (region.kind != "republic" or "област" in name):
                names.beside.setdefault(stems, region.code)
            elif bare:
                names.alone.setdefault(stems, region.code)
    return names


def words_of(text: str) -> list[str]:
    """Lower-case words; hyphens and apostrophes stay inside a word."""
    return list(iter_words(text))


def iter_words(text: str) -> Iterator[str]:
    """The same, one by one."""
    for match in _WORD.finditer(one_apostrophe(text.casefold())):
        yield match[0]


_WORD = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*")


@cache
def _stem(word: str) -> str:
    key = place_key(word)
    bare = _ENDING.sub("", _ADJECTIVE_ENDING.sub("", key))
    return bare if len(bare) >= 3 else key
