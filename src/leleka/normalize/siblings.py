"""A cell of brothers and sisters: their names, or how many there are.

A column may be headed «Брати і сестри» and hold «двоє братів», "1 brother" or «є сестра»: that counts them
and names nobody.

Takes   the text of a cell.
Gives   siblings_in, the names with the sex that stands beside one; count_siblings, how many are told of.
Leaves  what a name means to normalize.names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from leleka.core.alphabet import one_apostrophe
from leleka.normalize.answers import answered
from leleka.normalize.calendar_words import NUMBER_WORDS

_BETWEEN = re.compile(r"[;,/\n]+|\s+(?:та|і|й|и|and)\s+|\s\+\s|\s&\s")
_NOT_COUNT = re.compile(
    r"\([^)]*\)|\[[^\]]*\]|\d{3,}|\d+[./-]\d[\d./-]*"
    r"|\d+\s*(?:р\.?\s?н\.?|г\.?\s?р\.?|рок\w*|р\.|лет|год\w*|г\.|years?(?: old)?|y\.?o\.?|міс\w*|мес\w*)",
    re.IGNORECASE,
)
"""Ages, births and what stands in brackets beside a name."""
_WORD = re.compile(r"\d+|[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*")
_BOY = frozenset(
    "брат брата братом братик братика братиком братичок брати братів братам братами братики братиків"
    " братья братьев братьями brother brothers син сын".split()
)
_GIRL = frozenset(
    "сестра сестру сестри сестрою сестрі сестричка сестричку сестричкою сестрички сестричок сестрам сестрами"
    " сестер сестры сестрой сестёр sister sisters дочка донька дочь".split()
)
_EITHER = frozenset("sibling siblings близнюк близнюки близнят близнята близнец близнецы twin twins".split())
_ONE = frozenset(
    "брат брата братом братик братика братиком братичок сестра сестру сестрою сестрі сестричка сестричку"
    " сестричкою сестрой brother sister sibling близнюк близнец twin".split()
)
_CHILDREN = frozenset("дитина дитини діти дітей ребенок ребёнок дети детей child children".split())
_BESIDE = re.compile(
    r"є|має|мала|мав|мають|у|в|з|із|зі|с|неї|нього|неё|нее|него|ще|також|разом|наявн\w+|есть|имеет\w*|ещ[её]|вместе"
    r"|(двою|одно)?рідн\w+|старш\w+|молодш\w+|менш\w+|маленьк\w+|мал[аиі]й?|єдино\w+|зведен\w+|(двою)?родн\w+"
    r"|младш\w+|сводн\w+|has|have|there|is|are|with|the|an?|more|another|other|own|older|elder|younger|little|big"
    r"|half|step|по|батькові|матері|отцу|матери|сім'ї|семье|родині|family|in"
)
_SEVERAL = frozenset("двоє двое троє трое четверо п'ятеро пятеро шестеро семеро".split())
_YES = frozenset("так є да есть yes".split())
_MOST = 20


@dataclass(frozen=True, slots=True)
class Counted:
    """What a cell tells of siblings beside their names.

    Attributes:
        n: how many there are, named ones included; None where it does not say.
        has_any: whether it says that there is one.
    """

    n: int | None = None
    has_any: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of a cell: a name, how many it counts (None: it does not), whether it tells of any at all."""

    name: str
    sex: int
    n: int | None
    has_any: bool


def siblings_in(text: str) -> Iterator[tuple[str, int]]:
    """The names in a cell of siblings, with the sex that "брат" or "сестра" beside one tells (0 none)."""
    return ((part.name, part.sex) for part in _parts(text) if part.name)


def count_siblings(text: str) -> Counted:
    """How many siblings a cell counts: «двоє братів», "1 brother", «Марія та ще 2 сестри»."""
    if answered(text) is not None:
        return Counted()
    parts = _parts(text)
    told = [part for part in parts if part.has_any and not part.name]
    over = [part.n for part in parts if part.name and part.n is not None]
    if any(part.n is None for part in told) or not (told or over):
        return Counted(None, bool(told))
    # «2 брати: Петро, Іван» counts those whom it names; «Марія та ще 2 сестри» counts others.
    n = sum(part.n or 0 for part in told) + max(sum(over), sum(bool(part.name) for part in parts))
    return Counted(n, has_any=True) if n <= _MOST else Counted(None, has_any=True)


def _parts(text: str) -> list[_Part]:
    return [_part(said) for said in _BETWEEN.split(text)]


def _part(said: str) -> _Part:
    """Take off what counts and tells of kin; what is left is a name."""
    said = _NOT_COUNT.sub(" ", said)
    n, kin, is_of_children, end, words = None, "", False, 0, list(_WORD.finditer(said))
    for word in words:
        told = one_apostrophe(word[0].casefold())
        if n is None and not kin and (number := _number(told)) is not None:
            n = number
        elif not kin and told in _BOY | _GIRL | _EITHER:
            kin = told
        elif told in _CHILDREN:
            is_of_children = True
        elif not _BESIDE.fullmatch(told):
            break
        end = word.end()
    if not kin and is_of_children:  # «3 дітей» in the family: the child itself is one of them
        return _Part("", 0, None, has_any=(n or 0) > 1)
    if not kin and len(words) == 1:
        only = one_apostrophe(words[0][0].casefold())
        if only in _YES or only in _SEVERAL or (n is not None and only.isdecimal()):
            return _Part("", 0, n, has_any=n != 0)
    name = _name(said[end:] if kin else said)
    if kin and not name and n is None and kin in _ONE:
        n = 1
    return _Part(name, 1 if kin in _BOY else 2 if kin in _GIRL else 0, n if kin else None, has_any=bool(kin))


def _number(word: str) -> int | None:
    number = int(word) if word.isdecimal() else NUMBER_WORDS.get(word)
    return number if isinstance(number, int) and number <= _MOST else None


def _name(text: str) -> str:
    name = re.sub(r"\d+", " ", text).strip(" .:-–—")
    is_name = re.search(r"[^\W\d_]{2}", name) and answered(name) is None
    return " ".join(name.split()) if is_name else ""
