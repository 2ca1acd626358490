"""Which word is the surname, which the given name, which the patronymic, whatever the order.

Іваненко Петро Сергійович, Петро Сергійович Іваненко, Іваненко П. С., P. Ivanenko, Петренко (дів. Коваль) Оля:
every way of dealing the words out to the parts is weighed by what the words look like and by how usual the
order is. Where two ways are nearly as good, both are kept.

Takes   a clean name in one piece.
Gives   up to three splits, likeliest first, each with its cost in bits; nicknames and birth surnames apart.
Leaves  the meaning of each part to book.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from leleka.normalize.names.english import is_part_of_rank, without_rank
from leleka.normalize.names.given import listed_words, nominatives, read_given
from leleka.normalize.names.patronymics import KYZY, OGLY, read_patronymic
from leleka.normalize.names.surnames import looks_like_surname, shows_case

_WORD = re.compile(r"[^\W\d_][\w'’-]*\.?|[^\W\d_]\.", re.UNICODE)
_BORN = re.compile(
    r"\b(?:дів(?:оче|\.)?|до шлюбу|до заміжжя|уродж(?:ена|\.)?|народж(?:ена|\.)|урожд(?:ённая|енная|\.)?|"
    r"дев(?:\.|ичья)?|до брака|раніше|ранее|колишн[єя]|née|nee|born|geb(?:\.|orene)?|formerly)\b\.?"
    r"\s*(?:прізвище|фамилия)?\s*:?\s*([^\W\d_][\w'-]+)",
    re.IGNORECASE,
)
_ALIAS = re.compile(
    r"\b(?:a\.?k\.?a\.?|він же|вона ж|он же|она же|також|known as|alias)\b\.?:?\s*", re.IGNORECASE
)
_CONTRACTED = re.compile(r"\b([^\W\d_])[^\W\d_]{1,4}-(?:в?на|(?:ви)?ч|ич)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[«“„\"‹]([^»”“\"›]{2,40})[»”“\"›]")
_BRACKETS = re.compile(r"[(\[{]([^)\]}]*)[)\]}]")
_BESIDE = re.compile(f'[(\\[{{«“„"‹]|{_BORN.pattern}|{_ALIAS.pattern}', re.IGNORECASE)
_TITLES = listed_words("title")
_PARTICLES = listed_words("particle")

Looks = tuple[float, float, float]
"""How much a word looks like a surname, a given name, a patronymic, in bits."""


@dataclass(frozen=True, slots=True)
class Split:
    """One way of dealing out the words of a name."""

    surname: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    patronymic: tuple[str, ...] = ()
    cost_bits: float = 0.0


@dataclass(frozen=True, slots=True)
class Splits:
    """All ways worth keeping, and what stands beside the name."""

    ways: tuple[Split, ...]
    birth_surnames: tuple[str, ...] = ()
    nicknames: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()


def stands_alone(word: str) -> bool:
    """Whether a word is one word of a name wherever it stands in one, and nothing but that."""
    lower = word.lower().rstrip(".")
    amid = f"Аа {word} Аа"
    return (
        lower not in _TITLES
        and lower not in _PARTICLES
        and lower not in OGLY | KYZY
        and lower not in _SECOND_WORDS
        and not _BESIDE.search(amid)
        and without_rank(f"Aa {word} Aa")[0] == f"Aa {word} Aa"
    )


# Of phrases of two words that set something beside a name, see _BORN and _ALIAS.
_SECOND_WORDS = frozenset("шлюбу заміжжя брака же ж as of".split())


@dataclass(slots=True)
class _Aside:
    born: list[str] = field(default_factory=list)
    nicknames: list[str] = field(default_factory=list)
    seats: list[str] = field(default_factory=list)


# Orders of S(urname), G(iven name), P(atronymic) with what they cost in bits.
_ORDERS: dict[int, tuple[tuple[str, float], ...]] = {
    1: (("S", 0.6), ("G", 0.6), ("P", 6.0)),
    2: (("SG", 0.0), ("GS", 0.0), ("GP", 2.0), ("SP", 7.0), ("SS", 9.0), ("GG", 6.0)),
    3: (
        ("SGP", 0.0), ("GPS", 0.2), ("GSP", 4.0), ("SPG", 6.0), ("PGS", 7.0), ("PSG", 7.0), ("GGS", 6.5),
        ("SGG", 6.5), ("GSS", 4.0), ("SSG", 4.0),
    ),
    4: (
        ("SSGP", 1.5), ("GPSS", 1.5), ("SGPP", 2.0), ("GPPS", 2.5), ("SGGP", 3.0), ("GGPS", 3.0),
        ("GGSS", 4.0),
        ("SSGG", 4.5), ("GGGS", 5.0), ("SGGG", 5.0), ("GSSS", 5.0), ("SSSG", 5.0),
    ),
    5: (
        ("SSGPP", 3.0), ("SGPPP", 3.0), ("GPPSS", 3.5), ("GGSSS", 5.0), ("GGGSS", 5.0), ("SSSGG", 6.0),
        ("SSSGP", 3.0), ("GPSSS", 3.0),
    ),
}  # fmt: skip
_KEPT_WITHIN_BITS = 3.0
_MAX_WAYS = 3


def words_of(text: str) -> list[str]:
    """The words of a clean name, initials with their dots: «Іваненко П.С.» → Іваненко, П., С.

    Of a contracted patronymic, «Ів-на», the first letter counts: what stands between could be several names.
    """
    found: list[str] = []
    for word in _WORD.findall(_CONTRACTED.sub(_first_letter, text)):
        bare = word.rstrip(".").strip("-'")
        if bare:
            found.append(bare + "." if word.endswith(".") and len(bare) <= 2 else bare)
    return found


def _first_letter(contracted: re.Match[str]) -> str:
    """«Ів-на» → І.; a given name that was broken at a line's end, «Ан-на», stays."""
    is_broken = read_given(contracted[0].replace("-", "")).known == 2
    return contracted[0] if is_broken else f"{contracted[1]}."


def is_initial(word: str) -> bool:
    """П. or П, Ю. or Yu."""
    return len(word) == 1 or (word.endswith(".") and len(word) <= 3)


@lru_cache(maxsize=300_000)
def split_name(text: str, habits: frozenset[str] = frozenset()) -> Splits:
    """Deal out a clean full name."""
    aside = _Aside()
    text = _set_aside(text, aside)
    before, comma, after = text.partition(",")
    if comma and words_of(before) and words_of(after):
        surname = _plain_words(before)
        ways = _weighed(surname + _plain_words(after), habits, surname_first=len(surname))
    else:
        ways = _weighed(_plain_words(text), habits)
    return Splits(ways, tuple(aside.born), tuple(aside.nicknames), tuple(aside.seats))


def _set_aside(text: str, aside: _Aside) -> str:
    text, seats = without_rank(text)
    aside.seats += seats
    if not _BESIDE.search(text):
        return text
    aside.born += [match[1] for match in _BORN.finditer(text)]
    text = _BORN.sub(" ", text)
    for match in _QUOTED.finditer(text):
        aside.nicknames += words_of(match[1])
    text = _QUOTED.sub(" ", text)
    # Where names have capitals, a word in brackets without one is a remark: «(сирота)».
    has_capitals = any(map(str.isupper, _BRACKETS.sub("", text)))
    for match in _BRACKETS.finditer(text):
        named = [
            w for w in words_of(match[1]) if w.lower() not in _TITLES and not (has_capitals and w.islower())
        ]
        for word in named[:2]:
            is_given = read_given(word).known == 2 and not looks_like_surname(word)
            (aside.nicknames if is_given else aside.born).append(word)
    text = _BRACKETS.sub(" ", text)
    return _ALIAS.split(text)[0] if _ALIAS.search(text) and _ALIAS.split(text)[0].strip() else text


def without_titles(text: str) -> str:
    """A text without titles, ranks and their numbers; nothing may be left: rev John, Sir, 2nd baronet."""
    words = text.split()
    kept = [word for word in words if not (_is_title(word) or is_part_of_rank(word.strip(".,()")))]
    return text if len(kept) == len(words) else " ".join(kept)


def _is_title(word: str) -> bool:
    return word.lower().strip(".,()") in _TITLES


def _plain_words(text: str) -> list[str]:
    words = words_of(text)
    kept = [word for word in words if not _is_title(word)]
    return _with_particles(kept) or words


def _with_particles(words: list[str]) -> list[str]:
    """фон Дервіз, бен Ладен, Ібрагім огли: a particle belongs to its neighbour."""
    out: list[str] = []
    i = 0
    while i < len(words):
        lower = words[i].lower()
        if lower in OGLY | KYZY and out:
            out[-1] += "-" + words[i]
        elif (
            lower in _PARTICLES and i + 1 < len(words) and not is_initial(words[i + 1]) and words[i].islower()
        ):
            out.append("-".join((words[i], words[i + 1])))
            i += 1
        else:
            out.append(words[i])
        i += 1
    return out


def _weighed(words: list[str], habits: frozenset[str], surname_first: int = 0) -> tuple[Split, ...]:
    words = words[:5]
    if not words:
        return ()
    orders = orders_of(tuple(looks_of(word, habits) for word in words), surname_first)
    return tuple(_dealt(words, order, cost) for order, cost in orders)


@lru_cache(maxsize=50_000)
def orders_of(looks: tuple[Looks, ...], surname_first: int = 0) -> tuple[tuple[str, float], ...]:
    """The orders that fit words of these looks best, with what each costs more than the best."""
    ways = []
    for order, cost in _ORDERS[len(looks)]:
        if surname_first and (set(order[:surname_first]) != {"S"} or "S" in order[surname_first:]):
            continue
        ways.append((cost - sum(looks[i]["SGP".index(part)] for i, part in enumerate(order)), order))
    if not ways:
        ways = [(0.0, ("S" * surname_first + "GPPPP")[: len(looks)])]
    ways.sort(key=lambda way: way[0])
    best = ways[0][0]
    kept = [way for way in ways if way[0] - best <= _KEPT_WITHIN_BITS][:_MAX_WAYS]
    return tuple((order, round(total - best, 2)) for total, order in kept)


def _dealt(words: list[str], order: str, cost: float) -> Split:
    parts: dict[str, list[str]] = {"S": [], "G": [], "P": []}
    for word, part in zip(words, order, strict=True):
        parts[part].append(word)
    return Split(tuple(parts["S"]), tuple(parts["G"]), tuple(parts["P"]), cost)


@lru_cache(maxsize=100_000)
def looks_of(word: str, habits: frozenset[str]) -> Looks:
    """How much a word looks like a surname, a given name, a patronymic, in bits."""
    if is_initial(word):
        return -8.0, 3.0, 2.5
    if "-" in word and word.rsplit("-", 1)[1].lower() in OGLY | KYZY:
        return -6.0, -4.0, 9.0
    given = read_given(word, habits)
    patronymic = read_patronymic(word, habits)
    as_surname, as_given, as_patronymic = 0.0, 0.0, -4.0
    if given.known == 2:
        as_given = 6.0 if given.classes[0][1] == 0 else 4.0
    elif nominatives(word) and not patronymic:
        as_given = 4.0
    elif given.known == 1:
        as_given = 2.5
    if patronymic is not None and (patronymic.known == 2 or len(patronymic.stem) >= 3):
        as_patronymic = 7.0 if patronymic.known == 2 else 4.0
        as_given = min(as_given, 0.0) - 4.0
        # Abramovich and Vasilevich are surnames too; hardly any surname ends in -івна.
        as_surname = 3.0 if patronymic.sex == 1 else -4.0
    elif looks_like_surname(word):
        as_surname = 3.0
        if given.known < 2:
            as_given -= 2.0
    if shows_case(word):
        as_surname = 4.0
    if "-" in word:
        as_surname += 1.0
    if len(word) > 2 and word.isupper():
        as_surname += 0.5
    return as_surname, as_given, as_patronymic
