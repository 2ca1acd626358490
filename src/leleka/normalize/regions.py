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
_ADJECTIVE = re.compile(r"\w+(ськ|цьк|зьк|ск|цк)(а|ая|ої|ой|ій|у|ую|ий)")

AROUND = dict(_CITY_AND_AROUND) | {around: city for city, around in _CITY_AND_AROUND}
"""A city that is a region and the region around it, each by the other: lists mix them up."""


@dataclass(frozen=True, slots=True)
class FoundRegion:
    """A region named by words[start:end]."""

    code: str
    start: int
    end: int


def find_regions(words: Sequence[str], *, alone: bool = False) -> tuple[FoundRegion, ...]:
    """The regions that words name, in their order.

    Args:
        words: lower-case words without punctuation.
        alone: the text is known to be a region, so that "Донецька" needs no "область" beside it.
    """
    stems = [_stem(word) for word in words]
    found: list[FoundRegion] = []
    at = 0
    while at < len(words):
        region = _region_at(words, stems, at, alone=alone)
        if region:
            found.append(region)
        at = region.end if region else at + 1
    return tuple(found)


def _region_at(words: Sequence[str], stems: Sequence[str], at: int, *, alone: bool) -> FoundRegion | None:
    start = at
    while at < len(words) and _REGION_WORD.fullmatch(words[at]):
        at += 1
    named, adjectives = _names()
    for length in range(min(_LONGEST, len(words) - at), 0, -1):
        code = named.get(tuple(stems[at : at + length]))
        if code:
            return FoundRegion(code, start, _after_region_words(words, at + length))
    if at == len(words) or stems[at] not in adjectives:
        return None
    end = _after_region_words(words, at + 1)
    if start < at or end > at + 1 or (alone and _ADJECTIVE.fullmatch(words[at])):
        return FoundRegion(adjectives[stems[at]], start, end)
    return None


def lone_adjective(words: Sequence[str]) -> str:
    """The region that a phrase of one adjective leaves unsaid: "Донецька"; '' for anything else."""
    if len(words) != 1 or not _ADJECTIVE.fullmatch(words[0]):
        return ""
    return _names()[1].get(_stem(words[0]), "")


def _after_region_words(words: Sequence[str], at: int) -> int:
    while at < len(words) and _REGION_WORD.fullmatch(words[at]):
        at += 1
    return at


_LONGEST = 3


@cache
def _names() -> tuple[dict[tuple[str, ...], str], dict[str, str]]:
    """Stems of whole names that stand alone, and of those that want "область" beside them."""
    alone: dict[tuple[str, ...], str] = {}
    beside: dict[str, str] = {}
    for region in gazetteer().regions.values():
        if region.kind == "city":
            continue
        for name in (region.uk, region.ru, region.en, *region.aliases):
            words = words_of(name)
            bare = [word for word in words if not _REGION_WORD.fullmatch(word)]
            is_adjective = len(bare) == 1 and len(words) > 1 and _wants_region_word(name)
            if is_adjective:
                beside.setdefault(_stem(bare[0]), region.code)
            elif bare:
                alone.setdefault(tuple(map(_stem, bare)), region.code)
    return alone, beside


def _wants_region_word(name: str) -> bool:
    """Whether the name is an adjective or a town's name: "Донецька область", "Moscow Oblast"."""
    return not re.match(
        r"(республ|автономна респ|автономная респ|АР |republic of|autonomous rep)", name, re.IGNORECASE
    )


def words_of(text: str) -> list[str]:
    """Lower-case words; hyphens and apostrophes stay inside a word."""
    return list(iter_words(text))


def iter_words(text: str) -> Iterator[str]:
    """The same, one by one."""
    for match in _WORD.finditer(text.casefold().replace("’", "'").replace("ʼ", "'")):
        yield match[0]


_WORD = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*")


@cache
def _stem(word: str) -> str:
    key = place_key(word)
    bare = _ENDING.sub("", key)
    return bare if len(bare) >= 3 else key
