"""What a column header says, in whichever language and spelling.

Takes   a header as written.
Gives   Meaning: field, person, identity, and how much of the header that explains.
Leaves  what the cells below say to meaning.cells, and the choice to meaning.propose.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from typing import cast

import yaml
from rapidfuzz.distance import OSA

from leleka.core.lists import NAME_FIELDS, ExtraKind, IdentityKind, Person

_LOOK_ALIKE = str.maketrans("abcehikmnoptxyё", "авсенікмпортхуе")
_APOSTROPHES = dict.fromkeys(map(ord, "'’ʼ`‘′\"“”«»"), None)
_CAMEL = re.compile(r"(?<=[a-zа-яіїєґ])(?=[A-ZА-ЯІЇЄҐ])")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_DAY = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})\b|\b(\d{4})-(\d{2})-(\d{2})\b")
IDENTITY_FIELDS = frozenset(NAME_FIELDS) | {"birth_date"}
"""Fields of which a child may have one under each identity."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a header says.

    Attributes:
        field: a key of FIELDS, "keep" where the header says that it is no field of a child.
        keep_as: for "keep": contact, link, note, status, parents or relative.
        extra, kind: for "extra": the name under which the column is compared, and how.
        share: of the header's words that the pattern explains, 0 to 1; 0: nothing was recognised.
        pattern: the words of the table that matched.
        spelt_otherwise: whether a typing error was forgiven.
    """

    field: str = "keep"
    person: Person = "child"
    identity: IdentityKind = "recorded"
    keep_as: str = ""
    share: float = 0.0
    extra: str = ""
    kind: ExtraKind | None = None
    pattern: str = ""
    spelt_otherwise: bool = False


@dataclass(frozen=True, slots=True)
class _Pattern:
    words: tuple[str, ...]
    field: str = ""
    keep_as: str = ""
    extra: str = ""
    kind: ExtraKind | None = None


@dataclass(frozen=True, slots=True)
class _Table:
    patterns: tuple[_Pattern, ...]
    noise: tuple[str, ...]
    alone: frozenset[str]
    people: tuple[tuple[Person, tuple[str, ...]], ...]
    parents: tuple[tuple[str, ...], ...]
    identities: tuple[tuple[IdentityKind, tuple[str, ...]], ...]


def fold(header: str) -> tuple[str, ...]:
    """Split a header into comparable words: small letters, no apostrophes, scripts not mixed."""
    text = unicodedata.normalize("NFKC", _CAMEL.sub(" ", header)).lower().translate(_APOSTROPHES)
    return tuple(_one_script(word) for word in re.findall(r"[^\W_]+", text.replace("ё", "е")))


def _one_script(word: str) -> str:
    is_cyrillic = any("а" <= letter <= "я" or letter in "іїєґ" for letter in word)
    return word.translate(_LOOK_ALIKE) if is_cyrillic else word


@cache
def _table() -> _Table:
    said = yaml.safe_load(resources.files(__package__).joinpath("headers.yaml").read_text("utf-8"))
    patterns = [
        _Pattern(tuple(text.split()), field=field)
        for field, texts in said["fields"].items()
        for text in texts
    ]
    patterns += [
        _Pattern(tuple(text.split()), field="keep", keep_as=kind)
        for kind, texts in said["keep"].items()
        for text in texts
    ]
    patterns += [
        _Pattern(tuple(text.split()), field="extra", extra=name, kind=about["kind"])
        for name, about in said["extras"].items()
        for text in about["headers"]
    ]
    return _Table(
        tuple(patterns),
        tuple(said["noise"]),
        frozenset(said["alone"]),
        tuple(
            (cast(Person, who), tuple(text.split()))
            for who, texts in said["people"].items()
            for text in texts
        ),
        tuple(tuple(text.split()) for text in said["parents"]),
        tuple(
            (cast(IdentityKind, kind), tuple(text.split()))
            for kind, texts in said["identities"].items()
            for text in texts
        ),
    )


@cache
def understand(header: str) -> Meaning:
    """Find what a header means; Meaning() where no pattern explains at least half of it.

    Where the whole says nothing, what stands before its brackets may: «Full name (as in passport)»; or what
    stands in them: «Кого направлено (ПІБ)»; or it is one word that tells whom the list is of: «Дитина».
    """
    parts = (header, _BRACKETS.sub(" ", header), *_BRACKETS.findall(header))
    found = next((meaning for meaning in map(_understand, parts) if meaning.share), Meaning())
    words = fold(header)
    if not found.share and len(words) == 1 and words[0] in _table().alone:
        return Meaning("full_name", share=1.0, pattern=words[0])
    return found


def _understand(header: str) -> Meaning:
    words = fold(_DAY.sub(" ", header))
    if any(_find(words, pattern, exactly=True) for pattern in _table().parents):
        return Meaning(keep_as="parents", share=1.0, pattern=" ".join(words))
    best = Meaning()
    for person, without_person in _people_in(words):
        for identity, rest in _identities_in(without_person):
            found = _best_field(rest)
            if identity != "recorded" and found.field not in IDENTITY_FIELDS:
                continue
            if found.share > best.share + 1e-9:
                best = replace(found, person=person, identity=identity)
    return _settled(best)


def _settled(found: Meaning) -> Meaning:
    if found.person != "child" and found.field not in NAME_FIELDS:
        keep_as = found.keep_as or "relative"
        return Meaning("keep", found.person, "recorded", keep_as, found.share, pattern=found.pattern)
    return found


def day_in(header: str) -> date | None:
    """The day a header names, as in «вік на 01.09.2022»; None where it names none."""
    for dmy_day, dmy_month, dmy_year, year, month, day in _DAY.findall(header):
        full_year = int(dmy_year) + 2000 if len(dmy_year) == 2 else int(dmy_year or year)
        try:
            return date(full_year, int(dmy_month or month), int(dmy_day or day))
        except ValueError:
            continue
    return None


def _people_in(words: tuple[str, ...]) -> list[tuple[Person, tuple[str, ...]]]:
    """The header as the child's, and as each person's that it names, without the naming words."""
    found: list[tuple[Person, tuple[str, ...]]] = [("child", words)]
    for person, pattern in _table().people:
        if at := _find(words, pattern):
            # «Мати» alone is the mother's name.
            rest = tuple(w for i, w in enumerate(words) if i not in at and not _is_person_word(w, person))
            says_more = any(not _is_noise(w) and not w.isdigit() for w in rest)
            found.append((person, rest if says_more else ("піб",)))
    return found


def _is_person_word(word: str, person: Person) -> bool:
    return any(who == person and len(p) == 1 and _fits(word, p[0]) == 2 for who, p in _table().people)


def _identities_in(words: tuple[str, ...]) -> list[tuple[IdentityKind, tuple[str, ...]]]:
    found: list[tuple[IdentityKind, tuple[str, ...]]] = [("recorded", words)]
    for kind, pattern in _table().identities:
        if at := _find(words, pattern):
            found.append((kind, tuple(w for i, w in enumerate(words) if i not in at)))
    # The phrase that takes most words away is tried first: «після зміни» before «після».
    return sorted(found, key=lambda candidate: len(candidate[1]))


def _best_field(words: tuple[str, ...]) -> Meaning:
    def is_beside(word: str, pattern: _Pattern) -> bool:
        # «Мати (ПІБ, телефон)» is a column of names, with telephones in it.
        return _is_noise(word) or (pattern.field in NAME_FIELDS and _is_contact(word))

    best, best_key = Meaning(), (0.0, 0, 0)
    for pattern in _table().patterns:
        if len(pattern.words) > len(words):
            continue
        at = _find(words, pattern.words)
        if not at:
            continue
        n_unexplained = sum(1 for i, word in enumerate(words) if i not in at and not is_beside(word, pattern))
        share = len(at) / (len(at) + n_unexplained)
        is_exact = all(_fits(words[i], p) == 2 for i, p in zip(at, pattern.words, strict=True))
        key = (share - (0.0 if is_exact else 0.1), len(at), sum(len(words[i]) for i in at))
        if share > 0.5 and key > best_key:
            best_key = key
            best = Meaning(
                pattern.field,
                keep_as=pattern.keep_as,
                share=key[0],
                extra=pattern.extra,
                kind=pattern.kind,
                pattern=" ".join(pattern.words),
                spelt_otherwise=not is_exact,
            )
    return best


def _find(words: tuple[str, ...], pattern: tuple[str, ...], *, exactly: bool = False) -> tuple[int, ...]:
    """Where the pattern's words stand in the header, in order; () where one is missing."""
    least = 2 if exactly else 1
    at: list[int] = []
    start = 0
    for wanted in pattern:
        place = next((i for i in range(start, len(words)) if _fits(words[i], wanted) >= least), None)
        if place is None:
            return ()
        at.append(place)
        start = place + 1
    return tuple(at)


def _is_noise(word: str) -> bool:
    return any(_fits(word, pattern) == 2 for pattern in _table().noise)


def _is_contact(word: str) -> bool:
    return any(
        p.keep_as == "contact" and len(p.words) == 1 and _fits(word, p.words[0]) for p in _table().patterns
    )


@cache
def _fits(word: str, pattern: str) -> int:
    """2 where a word is the pattern's, 1 where it is after a typing error, 0 where it is not."""
    if pattern.endswith("*"):
        stem = pattern[:-1]
        if word.startswith(stem):
            return 2
        return 1 if len(stem) >= 5 and OSA.distance(word[: len(stem)], stem, score_cutoff=1) <= 1 else 0
    if word == pattern:
        return 2
    forgiven = 0 if len(pattern) < 5 else 1 if len(pattern) < 10 else 2
    close = (
        forgiven and word[0] == pattern[0] and OSA.distance(word, pattern, score_cutoff=forgiven) <= forgiven
    )
    return 1 if close else 0
