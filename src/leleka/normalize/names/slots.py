"""What one part of a name may be equal to: its slot.

A name has three slots: surname, given name, patronymic. A slot holds the word that stands there, the halves
of a double one, and for each what it may be equal to. Everything here depends on a few words only, never on
the whole name, so that a name read alone and a million names read together have the same slots.

Takes   the words of one part, the spelling habits of the name, its case, the sex it shows.
Gives   tuples of Value; the case a word shows; a slot's sex, its words for keys.
Leaves  which word belongs to which part to split.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from leleka.normalize.names.clean import is_cyrillic
from leleka.normalize.names.fold import first_sounds, full_form, skeletons
from leleka.normalize.names.given import (
    FEMALE,
    GUESS,
    MALE,
    SAME,
    SHORT,
    Given,
    allied_initials,
    guessed_names,
    initials_of,
    initials_of_class,
    nominatives,
    read_given,
)
from leleka.normalize.names.patronymics import KYZY, OGLY, Patronymic, read_father, read_patronymic
from leleka.normalize.names.split import is_initial
from leleka.normalize.names.surnames import read_surname, shows_case

MAIN: Final = 0
PART: Final = 1
BIRTH: Final = 2
NICKNAME_KIND: Final = 3
"""What a value is in its slot: the whole, one part of a double one, the one before marriage, a nickname."""

CYRILLIC: Final = 1
LATIN: Final = 2
BELARUSIAN: Final = 4

_MAX_FORMS = 5
_VOWELS = re.compile(r"[aeiou]")


@dataclass(frozen=True, slots=True)
class Value:
    """One word in one part of a name, with everything it may be equal to.

    Attributes:
        role: "s", "g" or "p".
        word: the clean word, lower case.
        forms: full romanisation, then skeletons.
        classes: (class, 0 the same or 1 weaker); of an initial, the pairs of letters it may meet in.
        kind: MAIN, PART, BIRTH or NICKNAME_KIND.
        initials: first sounds, in any of its national forms, see fold.first_sounds.
        is_initial: whether nothing but an initial stands there.
        script: CYRILLIC or LATIN, plus BELARUSIAN.
    """

    role: str
    word: str
    forms: tuple[str, ...]
    classes: tuple[tuple[str, int], ...]
    kind: int = MAIN
    sex: int = 0
    known: int = 0
    initials: frozenset[str] = frozenset()
    is_initial: bool = False
    script: int = 0
    case: str = ""


Slot = tuple[Value, ...]

# The case of a name, "oblique" where not nominative; and the sex that goes with it.
Case = tuple[str, int]


def surname_slot(words: Iterable[str], habits: frozenset[str], belarusian: bool, oblique: bool) -> Slot:
    """The surname, then the halves of a double one."""
    words = tuple(words)
    if not words:
        return ()
    slot = [_surname("-".join(words), habits, belarusian, oblique, MAIN)]
    for word in words:
        halves = word.split("-") if "-" in word else [word] if len(words) > 1 else []
        slot += [_surname(half, habits, belarusian, oblique, PART) for half in halves if len(half) > 2]
    return tuple(slot)


def given_slot(words: Iterable[str], habits: frozenset[str], belarusian: bool, case: Case) -> Slot:
    """The given name, further ones, then the halves of double ones."""
    words = tuple(words)
    slot = [_given(word, habits, belarusian, *case, MAIN if n == 0 else PART) for n, word in enumerate(words)]
    for word in words:
        if "-" in word and not is_initial(word):
            slot += [
                _given(half, habits, belarusian, *case, PART) for half in word.split("-") if len(half) > 1
            ]
    return tuple(slot)


def patronymic_slot(words: Iterable[str], habits: frozenset[str], belarusian: bool, sex: int) -> Slot:
    """The patronymic, and whatever stands behind it."""
    return tuple(
        _patronymic(word, habits, belarusian, sex, MAIN if n == 0 else PART) for n, word in enumerate(words)
    )


def middle_names(words: Iterable[str], habits: frozenset[str], belarusian: bool) -> Slot:
    """Given names that stand beside the main one."""
    return tuple(_given(word, habits, belarusian, "", 0, PART) for word in words)


def parts_of_surname(words: Iterable[str], habits: frozenset[str], belarusian: bool) -> Slot:
    """Surnames that stand beside the main one."""
    return tuple(_surname(word, habits, belarusian, False, PART) for word in words)


def birth_surnames(words: Iterable[str], habits: frozenset[str], belarusian: bool) -> Slot:
    """Surnames before marriage."""
    return tuple(_surname(word, habits, belarusian, False, BIRTH) for word in words)


def nicknames(words: Iterable[str], habits: frozenset[str], belarusian: bool, sex: int) -> Slot:
    """What a person is called besides."""
    return tuple(_given(word, habits, belarusian, "", sex, NICKNAME_KIND) for word in words)


# The case a word shows


def case_by_patronymic(word: str, habits: frozenset[str]) -> Case | None:
    """The case and sex of a patronymic; None of what is none."""
    found = None if is_initial(word) else read_patronymic(word, habits)
    return None if found is None else (found.case, found.sex)


def case_by_surname(word: str) -> int:
    """The sex of a surname that stands in another case; else 0."""
    return shows_case(word)


def sex_in_oblique(word: str, habits: frozenset[str], sex: int) -> int | None:
    """The sex of a given name in another case, seen from the sex said; None where it is in none."""
    if is_initial(word):
        return None
    found, others = read_given(word, habits), nominatives(word, sex)
    if others and (not found.is_spelt or (sex and found.sex == 3 - sex)):
        return sex or others[0].sex
    return None


# What a slot shows


def sex_of_slot(slot: Slot) -> int:
    """The sex that a slot's own words show; 0 where they show none."""
    return next((value.sex for value in slot if value.sex and value.kind in {MAIN, PART}), 0)


def in_full(slot: Slot) -> Iterator[Value]:
    """What is more than an initial."""
    return (value for value in slot if not value.is_initial)


def keys_of_slot(slot: Slot) -> frozenset[str]:
    """Script-free words."""
    tokens: set[str] = set()
    for value in slot if slot and slot[0].role == "s" else in_full(slot):
        if value.role == "s":
            tokens |= {name for name, kind in value.classes if kind == 1}
        else:
            father = "p:" if value.role == "p" else ""
            tokens |= {father + name for name, how in value.classes if how != GUESS}
    return frozenset(tokens)


def canonical_of_slot(slot: Slot) -> str:
    """One word for all forms of a part; "" where there is none."""
    if slot and slot[0].role == "s":
        stem = next((name for name, kind in slot[0].classes if kind == 1), "")
        return "~" + frame_of(stem[1:]) if stem else ""
    return next((name for value in in_full(slot) for name, _ in value.classes), "")


def frame_of(stem: str) -> str:
    """Consonants only, with what Belarusian writes otherwise made one; a short stem as it is."""
    consonants = _VOWELS.sub("", stem.replace("dz", "d").replace("c", "t"))
    first = stem[:1] if stem[:1] in "aeiou" else ""
    return first + consonants if len(consonants) >= 3 else stem


# One word


def _script(word: str, belarusian: bool) -> int:
    script = CYRILLIC if any(is_cyrillic(c) for c in word) else LATIN
    return script | (BELARUSIAN if belarusian else 0)


@lru_cache(maxsize=100_000)
def _surname(word: str, habits: frozenset[str], belarusian: bool, oblique: bool, kind: int) -> Value:
    found = read_surname(word, habits, oblique)
    classes: dict[str, int] = dict.fromkeys(("=" + form for form in found.forms[: found.n_written]), SAME)
    classes |= {"~" + stem: 1 for stem in found.stems}
    forms = (full_form(word), *_few((*found.stems, *found.forms)))
    return Value(
        "s", word.lower(), forms, tuple(classes.items()), kind, found.sex, script=_script(word, belarusian),
        case="oblique" if oblique else "",
    )  # fmt: skip


@lru_cache(maxsize=100_000)
def _given(word: str, habits: frozenset[str], belarusian: bool, case: str, sex: int, kind: int) -> Value:
    script = _script(word, belarusian)
    bare = word.rstrip(".")
    if is_initial(word):
        return _initial("g", bare, kind, script)
    found = read_given(bare, habits)
    readings: list[Given] = [found]
    if case == "oblique":
        readings = [
            *nominatives(bare, sex),
            *([found] if found.known and (not sex or found.sex in {0, sex}) else []),
        ] or [found]
    elif case == "open" or (not found.known and not case):
        readings += nominatives(bare, sex)
    classes: dict[str, int] = {}
    for reading in readings:
        for name, how in reading.classes:
            classes[name] = min(how, classes.get(name, how))
    if found.known < 2 and readings[0] is found:
        classes |= {name: GUESS for name in guessed_names(bare, found.known, habits) if name not in classes}
    sexes = {reading.sex for reading in readings}
    return Value(
        "g", bare.lower(), (full_form(bare), *_few(skeletons(bare, habits))), tuple(classes.items()), kind,
        sexes.pop() if len(sexes) == 1 else 0, max(reading.known for reading in readings), script=script,
        initials=_initials_of(bare, tuple(classes.items())),
        case="oblique" if readings[0].case else "",
    )  # fmt: skip


@lru_cache(maxsize=100_000)
def _patronymic(word: str, habits: frozenset[str], belarusian: bool, sex: int, kind: int) -> Value:
    script = _script(word, belarusian)
    if is_initial(word):
        return _initial("p", word.rstrip("."), kind, script)
    found: Patronymic | None
    head, dash, marker = word.rpartition("-")
    if dash and marker.lower() in OGLY | KYZY:
        found = read_father(head, MALE if marker.lower() in OGLY else FEMALE, habits)
    else:
        found = read_patronymic(word, habits) or read_father(word, sex, habits)
    classes = (*((name, SAME) for name in found.fathers), *((name, GUESS) for name in found.guesses))
    return Value(
        "p", word.lower(),
        (full_form(word), found.stem), classes, kind, found.sex, found.known, script=script,
        case=found.case, initials=_initials_of(word, classes),
    )  # fmt: skip


def _initial(role: str, letters: str, kind: int, script: int) -> Value:
    lower = letters.lower()
    beginnings = _INITIALS.get(lower) or first_sounds(lower)
    allied = {pair for letter in beginnings for pair in allied_initials().get(letter, ())}
    return Value(
        role, lower, ("",), tuple((f"{pair}.", SHORT) for pair in sorted(allied)), kind, script=script,
        initials=frozenset(beginnings), is_initial=True,
    )  # fmt: skip


# First sounds that an initial may stand for beside its own: Y. is Yurii, Yakiv, Yevhen; H. Hanna, Hryhorii.
_INITIALS = {
    "y": "ieяю", "i": "ieяю", "j": "ieяюjd", "й": "ie", "h": "gx", "k": "kx", "x": "kx", "c": "ckq",
    "s": "sw", "z": "zjc", "t": "tcq",
}  # fmt: skip


@lru_cache(maxsize=10_000)
def _initials_of(word: str, classes: tuple[tuple[str, int], ...]) -> frozenset[str]:
    same = (initials_of_class(name) for name, how in classes if how != GUESS)
    return initials_of(word).union(*same)


def _few(forms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for form in forms if form))[:_MAX_FORMS]
