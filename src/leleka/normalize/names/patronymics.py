"""Who the father is: Олегівна, Олеговна, Алегаўна, Olehivna.

A patronymic is the father's given name and an ending that tells the child's sex. Both are taken apart
here, in skeleton letters, so that one rule serves every script; the father's name is then looked up among
the given names, so that Миколайович and Николаевич have one father.

Takes   one clean token.
Gives   the father's classes, the child's sex, the case it stood in.
Leaves  whether the token is a patronymic or a surname that looks like one to split.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from leleka.normalize.names.fold import skeletons
from leleka.normalize.names.given import FEMALE, MALE, NearWords, given_names, listed_words

OGLY = listed_words("son")
KYZY = listed_words("daughter")

_ENDINGS = (
    (MALE, "", re.compile(r"^(.*?)[oeaiu]?v(?:iq|ic|iti|ix|itw)$")),
    (FEMALE, "", re.compile(r"^(.*?)[oeaiu][vu]na$")),
    (MALE, "oblique", re.compile(r"^(.*?)[oeaiu]?viq(?:a|u|em|om|evi|i|e|ou)$")),
    (FEMALE, "oblique", re.compile(r"^(.*?)[oeaiu]vn(?:i|u|oi|ou|e|o)$")),
    # Only with a father the table knows: Ілліч, Ильинична, Лукич; Кулич and Зарічна are surnames.
    (MALE, "short", re.compile(r"^(.*?)iq$")),
    (FEMALE, "short", re.compile(r"^(.*?)(?:in)?iqna$")),
    (MALE, "short oblique", re.compile(r"^(.*?)iq(?:a|u|em|i)$")),
    (FEMALE, "short oblique", re.compile(r"^(.*?)(?:in)?iqn(?:i|u|oi|ou|e)$")),
)
_LAST_VOWELS = re.compile(r"[aeiou]+$")


@dataclass(frozen=True, slots=True)
class Patronymic:
    """What is known of one token as a patronymic.

    Attributes:
        fathers: class names of the father; "~stem" where no table knows him.
        sex: 1 son, 2 daughter.
        known: 2 the father's name is known, 1 only the ending fits.
        case: "" nominative, else "oblique".
        stem: the father's name in skeleton letters, without its ending.
        guesses: fathers that one wrong letter leads to.
    """

    fathers: tuple[str, ...]
    sex: int
    known: int
    case: str
    stem: str
    guesses: tuple[str, ...] = ()


def father_stem(skeleton: str) -> str:
    """A father's name without its last vowels: sergi, sergei → serg; mikola → mikol."""
    return _LAST_VOWELS.sub("", skeleton)


@lru_cache(maxsize=1)
def fathers_by_stem() -> dict[str, tuple[str, ...]]:
    """Known fathers by the stem that their children's patronymics show."""
    found: dict[str, list[str]] = {}
    for given in given_names().classes.values():
        if given.sex != MALE:
            continue
        for form in (*given.forms, *given.father_stems):
            for skeleton in skeletons(form)[:1]:
                names = found.setdefault(father_stem(skeleton), [])
                if given.name not in names:
                    names.append(given.name)
    return {stem: tuple(names) for stem, names in found.items() if stem}


@lru_cache(maxsize=1)
def rare_fathers() -> dict[str, frozenset[str]]:
    """Stems that only names-translator knows, each with those of its Russian form."""
    from names_translator.dicts import default_dicts

    found: dict[str, set[str]] = {}
    for ukrainian, translations in default_dicts().as_dict("patronymic").items():
        own = _stem_of(skeletons(ukrainian)[0])
        theirs = _stem_of(skeletons(translations[0])[0])
        if own and theirs:
            found.setdefault(own, {own}).add(theirs)
            found.setdefault(theirs, {theirs})
    return {stem: frozenset(stems) for stem, stems in found.items()}


def _stem_of(skeleton: str) -> str:
    for _, case, ending in _ENDINGS:
        match = ending.match(skeleton)
        if match and not case and len(match[1]) >= 2:
            return father_stem(match[1])
    return ""


@lru_cache(maxsize=10_000)
def read_patronymic(token: str, habits: frozenset[str] = frozenset()) -> Patronymic | None:
    """Take a patronymic apart; None where no ending fits."""
    rare: list[Patronymic] = []
    for skeleton in skeletons(token, habits):
        for sex, case, ending in _ENDINGS:
            match = ending.match(skeleton)
            if match is None or not match[1]:
                continue
            stem = father_stem(match[1]) or match[1]
            fathers = fathers_by_stem().get(stem, ())
            if fathers:
                return Patronymic(fathers, sex, 2, case.removeprefix("short").strip(), stem)
            if not case.startswith("short") and len(stem) >= 2:
                rare.append(_rare(stem, match[1], sex, case))
                break
    return _any_of(rare) if rare else None


def _any_of(readings: list[Patronymic]) -> Patronymic:
    """The first reading, with the fathers of all: Евтихиевна may be written with ch, h, kh or x."""
    fathers = dict.fromkeys(father for each in readings for father in each.fathers)
    guesses = dict.fromkeys(father for each in readings for father in each.guesses)
    return replace(readings[0], fathers=tuple(fathers), guesses=tuple(guesses))


def _rare(stem: str, father: str, sex: int, case: str) -> Patronymic:
    own = rare_fathers().get(stem, {stem})
    guesses = dict.fromkeys((*_near_fathers().of(stem), *_near_fathers().of(father)))
    known = 1 if len(own) == 1 else 2
    return Patronymic(tuple(sorted("~" + each for each in own)), sex, known, case, stem, tuple(guesses))


@lru_cache(maxsize=1)
def _near_fathers() -> NearWords:
    return NearWords(fathers_by_stem())


def read_father(token: str, sex: int, habits: frozenset[str] = frozenset()) -> Patronymic:
    """Read the father's own name before оглы or кызы, or alone in a patronymic column."""
    skeleton = skeletons(token, habits)[0]
    stem = father_stem(skeleton) or skeleton
    fathers = fathers_by_stem().get(stem, ())
    return Patronymic(fathers or ("~" + stem,), sex, 2 if fathers else 0, "", stem)
