"""What one name means: its ways of being split, each part with all it may be equal to.

Takes   NameWriting, a name as it stands in a list.
Gives   NameReading: slots with alternatives, language, sex, script-free words, and the rules that applied.
Leaves  numbering and layout to book.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from leleka.core.words import mark
from leleka.normalize.names.clean import DIGITS, LOOK_ALIKES, SPACED_OUT, clean, is_cyrillic
from leleka.normalize.names.english import RANK, is_rank
from leleka.normalize.names.fold import full_form, habits_of, skeletons
from leleka.normalize.names.given import (
    FEMALE,
    GUESS,
    MALE,
    SAME,
    SHORT,
    Given,
    allied_initials,
    guessed_names,
    initials_of_class,
    nominatives,
    read_given,
)
from leleka.normalize.names.language import guess_language
from leleka.normalize.names.patronymics import KYZY, OGLY, Patronymic, read_father, read_patronymic
from leleka.normalize.names.split import (
    BORN,
    BOTH_ORDERS,
    NICKNAME,
    TITLE,
    Split,
    is_initial,
    split_name,
    words_of,
)
from leleka.normalize.names.surnames import read_surname, shows_case

MAIN: Final = 0
PART: Final = 1
BIRTH: Final = 2
NICKNAME_KIND: Final = 3
"""What a value is in its slot: the whole, one part of a double one, the one before marriage, a nickname."""

CYRILLIC: Final = 1
LATIN: Final = 2
BELARUSIAN: Final = 4

OBLIQUE = mark("brought back to the nominative")
SHORT_FORM = mark("a short form stands for several names")
SWAPPED = mark("surname and given name may stand in each other's place")
TOO_LONG = mark("only the beginning of a very long text was read")
DOUBLE = mark("a double surname also counts by its parts")

READING_RULES_SAID: Final = frozenset(
    {
        LOOK_ALIKES,
        DIGITS,
        SPACED_OUT,
        OBLIQUE,
        SHORT_FORM,
        SWAPPED,
        DOUBLE,
        TOO_LONG,
        BORN,
        NICKNAME,
        TITLE,
        RANK,
        BOTH_ORDERS,
    }
)
"""Rules worth saying beside a comparison; the others are said only with the reading itself."""

_MAX_FORMS = 5
# Nobody's name is longer; a cell that holds a whole document must not hold up the reading.
_MOST_LETTERS = 500
_VOWELS = re.compile(r"[aeiou]")


@dataclass(frozen=True, slots=True)
class NameWriting:
    """A name as it stands in a list: a full text, or parts; sex 1 male, 2 female, 0 not said."""

    full: str = ""
    surname: str = ""
    given: str = ""
    patronymic: str = ""
    birth_surname: str = ""
    nickname: str = ""
    sex: int = 0

    @property
    def written(self) -> str:
        """The name in one line."""
        parts = [self.full, self.surname, self.given, self.patronymic]
        if self.birth_surname:
            parts.append(f"({self.birth_surname})")
        if self.nickname:
            parts.append(f"«{self.nickname}»")
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Value:
    """One word in one part of a name, with everything it may be equal to.

    Attributes:
        role: "s", "g" or "p".
        word: the clean word, lower case.
        forms: full romanisation, then skeletons.
        classes: (class, 0 the same or 1 weaker); of an initial, the pairs of letters it may meet in.
        kind: MAIN, PART, BIRTH or NICKNAME_KIND.
        initials: skeleton letters with which it begins, in any of its national forms.
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


@dataclass(frozen=True, slots=True)
class Way:
    """One way of reading a name."""

    surname: tuple[Value, ...]
    given: tuple[Value, ...]
    patronymic: tuple[Value, ...]
    cost_bits: float = 0.0


@dataclass(frozen=True, slots=True)
class NameReading:
    """A name, understood.

    Attributes:
        clean: the repaired text.
        text: what must be equal for two names to be the same letter by letter.
        language: uk, ru, be, uk-Latn, ru-Latn, be-Latn, Latn or "".
        ways: readings, likeliest first.
        sex: 1 male, 2 female, 0 not known.
        canonical: one word for all forms of surname, given name, father's name; "" where there is none.
        tokens, frames: script-free words for keys; frames hold consonants only.
        rules: sentences, why it was read so.
    """

    clean: str
    text: str
    language: str
    ways: tuple[Way, ...]
    sex: int
    canonical: tuple[str, str, str]
    tokens: frozenset[str]
    frames: frozenset[str]
    rules: tuple[str, ...]


def read_name(writing: NameWriting) -> NameReading:
    """Understand a name as it stands in a list."""
    rules: list[str] = []
    cleaned = {}
    for part in ("full", "surname", "given", "patronymic", "birth_surname", "nickname"):
        text = getattr(writing, part)
        if text:
            if len(text) > _MOST_LETTERS:
                rules.append(TOO_LONG)
            tidy = clean(text[:_MOST_LETTERS])
            cleaned[part] = tidy.text
            rules += tidy.rules
    whole = " ".join(cleaned.get(part, "") for part in ("surname", "given", "patronymic", "full")).strip()
    habits = habits_of(whole) if not any(is_cyrillic(c) for c in whole) else frozenset()
    language = guess_language(whole)
    splits = _splits(cleaned, habits, rules)
    born = [*splits_born(cleaned, habits, rules)]
    beside = _beside(cleaned, habits, rules)
    ways = tuple(
        _with_words_beside(
            _way(split, habits, language, born, cleaned.get("nickname", ""), writing.sex),
            beside,
            habits,
            language,
        )
        for split in splits
    )
    rules += _rules_of(ways)
    sex = writing.sex or _sex_of(ways)
    tokens, frames = _keys(ways)
    text = " ".join(re.sub(r"[^\w'\s-]", " ", whole.lower()).split())
    return NameReading(
        whole, text, language, ways, sex, _canonical(ways), tokens, frames, tuple(dict.fromkeys(rules))
    )


def _splits(cleaned: dict[str, str], habits: frozenset[str], rules: list[str]) -> tuple[Split, ...]:
    parts = [cleaned.get(part, "") for part in ("surname", "given", "patronymic")]
    full = cleaned.get("full", "")
    if not any(parts):
        found = split_name(full, habits)
        rules += found.rules
        return found.ways
    if full and not all(parts[:2]):
        # A full name beside single parts says more than they do.
        return _completed(parts, full, habits, rules)
    surname, given, patronymic = (tuple(words_of(_without_aside(part))) for part in parts)
    given, patronymic = _given_and_patronymic(given, patronymic, habits)
    straight = Split(surname, given, patronymic)
    if (not surname and len(given) > 1) or (not given and len(surname) > 1):
        # Everything stands in one column.
        found = split_name(" ".join((*surname, *given, *patronymic)), habits)
        rules += found.rules
        return found.ways
    doubt = _doubt(surname, given, habits)
    if doubt is None:
        return (straight, *_in_the_wrong_column(straight, habits))
    rules.append(SWAPPED)
    other = Split(given, surname, patronymic, max(0.0, doubt))
    return (straight, other) if doubt >= 0 else (other, Split(surname, given, patronymic, -doubt))


def _completed(
    parts: Sequence[str], full: str, habits: frozenset[str], rules: list[str]
) -> tuple[Split, ...]:
    """What a full name says where a column of its parts is empty; as the other columns have it, if it can."""
    found = split_name(full, habits)
    surname, given = (set(words_of(part.lower())) for part in parts[:2])
    agree = tuple(
        way
        for way in found.ways
        if surname <= {word.lower() for word in way.surname} and given <= {word.lower() for word in way.given}
    )
    if not agree:
        beyond = " ".join(word for word in words_of(full) if word.lower() not in surname | given)
        found = split_name(" ".join((*parts, beyond)).strip(), habits)
    rules += found.rules
    ways = agree or found.ways
    return (*ways, *_in_the_wrong_column(ways[0], habits)) if len(ways) == 1 else ways


_WRONG_COLUMN_BITS = 1.5


def _in_the_wrong_column(only: Split, habits: frozenset[str]) -> Iterator[Split]:
    """A single word that may as well be the other part: a surname alone in the column of first names."""
    if only.patronymic or len(only.surname) + len(only.given) != 1:
        return
    word = (only.surname or only.given)[0]
    known = read_given(word, habits).known
    if not is_initial(word) and (known == 0 if only.given else known == 2):
        yield Split(only.given, only.surname, (), _WRONG_COLUMN_BITS)


def _beside(cleaned: dict[str, str], habits: frozenset[str], rules: list[str]) -> Split:
    """Words of a full name that no column of its parts holds: middle names, patronymics, seats."""
    full = cleaned.get("full", "")
    if not full:
        return Split()
    found = split_name(full, habits)
    if not (cleaned.get("surname") and cleaned.get("given")):
        return Split(found.seats)
    rules += found.rules
    said = {
        word.lower()
        for part in ("surname", "given", "patronymic")
        for word in words_of(cleaned.get(part, ""))
    }

    def beyond(words: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word for word in words if word.lower() not in said))

    way = found.ways[0] if found.ways else Split()
    return Split(beyond((*way.surname, *found.seats)), beyond(way.given), beyond(way.patronymic))


def _without_aside(text: str) -> str:
    return re.sub(r"[(\[{«“\"].*?[)\]}»”\"]", " ", text)


def _given_and_patronymic(
    given: tuple[str, ...], patronymic: tuple[str, ...], habits: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Петро Сергійович, or П.С., in the column of the given name."""
    if len(given) < 2 or patronymic:
        return given, patronymic
    last = given[-1]
    is_patronymic = read_patronymic(last, habits) is not None or last.lower() in OGLY | KYZY
    if is_patronymic or all(is_initial(word) for word in given[:2]):
        return given[:1], ("-".join(given[1:]),) if is_patronymic else given[1:]
    return given, patronymic


def _doubt(surname: tuple[str, ...], given: tuple[str, ...], habits: frozenset[str]) -> float | None:
    """Bits that speak for the columns as they are; None where there is no doubt."""
    if len(surname) != 1 or len(given) != 1 or is_initial(given[0]):
        return None
    ways = {
        tuple(order.surname): order.cost_bits for order in split_name(f"{surname[0]} {given[0]}", habits).ways
    }
    as_is, swapped = ways.get(surname), ways.get(given)
    if swapped is None:
        return None
    # A column's name is worth a good deal: what stands in it is usually what it says.
    doubt = 4.0 + swapped - (as_is if as_is is not None else 4.0)
    return doubt if doubt < 5.0 else None


def splits_born(cleaned: dict[str, str], habits: frozenset[str], rules: list[str]) -> Iterator[str]:
    """Surnames at birth, in their own column or beside the name."""
    yield from words_of(cleaned.get("birth_surname", ""))
    for part in ("surname", "given", "full"):
        if part in cleaned and re.search(r"[(\[{«“\"]|дів|урожд|née|nee|born", cleaned[part]):
            found = split_name(cleaned[part], habits)
            rules += found.rules
            yield from found.birth_surnames


def _way(
    split: Split, habits: frozenset[str], language: str, born: list[str], nickname: str, sex: int
) -> Way:
    case, its_sex = _case_of(split, habits, sex, language)
    surname = (
        [_surname("-".join(split.surname), habits, language, case == "oblique", MAIN)]
        if split.surname
        else []
    )
    for word in split.surname:
        halves = word.split("-") if "-" in word else [word] if len(split.surname) > 1 else []
        surname += [
            _surname(half, habits, language, case == "oblique", PART) for half in halves if len(half) > 2
        ]
    surname += [_surname(word, habits, language, False, BIRTH) for word in born]
    given = [
        _given(word, habits, language, case, its_sex, MAIN if n == 0 else PART)
        for n, word in enumerate(split.given)
    ]
    for word in split.given:
        if "-" in word and not is_initial(word):
            given += [
                _given(half, habits, language, case, its_sex, PART)
                for half in word.split("-")
                if len(half) > 1
            ]
    given += [_given(word, habits, language, "", its_sex, NICKNAME_KIND) for word in words_of(nickname)]
    patronymic = [
        _patronymic(word, habits, language, its_sex, MAIN if n == 0 else PART)
        for n, word in enumerate(split.patronymic)
    ]
    return Way(tuple(surname), tuple(given), tuple(patronymic), split.cost_bits)


def _with_words_beside(way: Way, words: Split, habits: frozenset[str], language: str) -> Way:
    """Add middle names, seats, a patronymic; what is no known first name may be part of the surname."""
    held = {value.word for value in (*way.given, *way.surname, *way.patronymic)}
    surname, given, patronymic = (
        [word for word in part if word.lower() not in held]
        for part in (words.surname, words.given, words.patronymic)
    )
    surname += [word for word in given if not is_initial(word) and read_given(word, habits).known == 0]
    kept = [value for value in way.surname if not (surname and is_rank(value.word))]
    return Way(
        (*kept, *(_surname(word, habits, language, False, PART) for word in surname if not is_initial(word))),
        (*way.given, *(_given(word, habits, language, "", 0, PART) for word in given)),
        way.patronymic or tuple(_patronymic(word, habits, language, 0, MAIN) for word in patronymic[:1]),
        way.cost_bits,
    )


def _case_of(split: Split, habits: frozenset[str], sex: int, language: str) -> tuple[str, int]:
    """In which case a name stands: "" nominative, "oblique", or "open" where nothing tells."""
    for word in split.patronymic:
        found = read_patronymic(word, habits)
        if found is not None and not is_initial(word):
            return found.case, sex or found.sex
    shown = next(filter(None, map(shows_case, split.surname)), 0)
    if shown and not language.startswith("be"):
        return "oblique", sex or shown
    for word in split.given:
        if is_initial(word):
            continue
        found_given, others = read_given(word, habits), nominatives(word, sex)
        if others and (not found_given.is_spelt or (sex and found_given.sex == 3 - sex)):
            return "oblique", sex or others[0].sex
    return ("" if split.surname or len(split.given) > 1 else "open"), sex


def _script(word: str, language: str) -> int:
    script = CYRILLIC if any(is_cyrillic(c) for c in word) else LATIN
    return script | (BELARUSIAN if language.startswith("be") else 0)


@lru_cache(maxsize=200_000)
def _surname(word: str, habits: frozenset[str], language: str, oblique: bool, kind: int) -> Value:
    found = read_surname(word, habits, oblique)
    classes: dict[str, int] = dict.fromkeys(("=" + form for form in found.forms[: found.n_written]), SAME)
    classes |= {"~" + stem: 1 for stem in found.stems}
    forms = (full_form(word), *_few((*found.stems, *found.forms)))
    return Value(
        "s", word.lower(), forms, tuple(classes.items()), kind, found.sex, script=_script(word, language),
        case="oblique" if oblique else "",
    )  # fmt: skip


@lru_cache(maxsize=200_000)
def _given(word: str, habits: frozenset[str], language: str, case: str, sex: int, kind: int) -> Value:
    script = _script(word, language)
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


@lru_cache(maxsize=200_000)
def _patronymic(word: str, habits: frozenset[str], language: str, sex: int, kind: int) -> Value:
    script = _script(word, language)
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
    beginnings = _LATIN_INITIALS.get(lower, "") or skeletons(lower)[0][:1]
    allied = {pair for letter in beginnings for pair in allied_initials().get(letter, ())}
    return Value(
        role, lower, ("",), tuple((f"{pair}.", SHORT) for pair in sorted(allied)), kind, script=script,
        initials=frozenset(beginnings or "a"), is_initial=True,
    )  # fmt: skip


# What a Latin initial may begin in skeleton letters: Y. is Yurii, Yakiv, Yevhen; H. is Hanna or Hryhorii.
_LATIN_INITIALS = {
    "y": "iuae", "i": "iuae", "j": "iuaejd", "yu": "u", "iu": "u", "ju": "u", "ya": "a", "ia": "a", "ja": "a",
    "ye": "e", "ie": "e", "je": "e", "h": "gx", "k": "kx", "x": "kx", "c": "ckq", "s": "sw", "z": "zjc",
    "t": "tcq", "w": "v", "й": "ie", "d": "d",
}  # fmt: skip


@lru_cache(maxsize=100_000)
def _initials_of(word: str, classes: tuple[tuple[str, int], ...]) -> frozenset[str]:
    found = {form[:1] for form in skeletons(word)} | {full_form(word)[:1]}
    for name, how in classes:
        found |= initials_of_class(name) if how != GUESS else set()
    return frozenset(letter for letter in found if letter)


def _few(forms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for form in forms if form))[:_MAX_FORMS]


def _sex_of(ways: tuple[Way, ...]) -> int:
    if not ways:
        return 0
    for slot in (ways[0].patronymic, ways[0].given, ways[0].surname):
        for value in slot:
            if value.sex and value.kind in {MAIN, PART}:
                return value.sex
    return 0


def frame_of(stem: str) -> str:
    """Consonants only, with what Belarusian writes otherwise made one; a short stem as it is."""
    consonants = _VOWELS.sub("", stem.replace("dz", "d").replace("c", "t"))
    first = stem[:1] if stem[:1] in "aeiou" else ""
    return first + consonants if len(consonants) >= 3 else stem


def _in_full(slot: tuple[Value, ...]) -> Iterator[Value]:
    return (value for value in slot if not value.is_initial)


def _keys(ways: tuple[Way, ...]) -> tuple[frozenset[str], frozenset[str]]:
    tokens: set[str] = set()
    frames: set[str] = set()
    for way in ways:
        for value in way.surname:
            for name, kind in value.classes:
                if kind == 1:
                    tokens.add(name)
                    frames.add("~" + frame_of(name[1:]))
        for value in _in_full(way.given):
            tokens |= {name for name, how in value.classes if how != GUESS}
            frames |= {name for name, _ in value.classes}
        for value in _in_full(way.patronymic):
            tokens |= {"p:" + name for name, how in value.classes if how != GUESS}
            frames |= {"p:" + name for name, _ in value.classes}
    return frozenset(tokens), frozenset(frames)


def _canonical(ways: tuple[Way, ...]) -> tuple[str, str, str]:
    if not ways:
        return "", "", ""
    way = ways[0]
    stem = next((name for value in way.surname[:1] for name, kind in value.classes if kind == 1), "")
    given = next((name for value in _in_full(way.given) for name, _ in value.classes), "")
    father = next((name for value in _in_full(way.patronymic) for name, _ in value.classes), "")
    return ("~" + frame_of(stem[1:]) if stem else ""), given, father


def _rules_of(ways: tuple[Way, ...]) -> Iterator[str]:
    values = [
        value for way in ways[:1] for slot in (way.surname, way.given, way.patronymic) for value in slot
    ]
    if any(value.case == "oblique" for value in values):
        yield OBLIQUE
    if any(
        value.role == "g" and value.classes and all(how != SAME for _, how in value.classes)
        for value in _in_full(tuple(values))
    ):
        yield SHORT_FORM
    if any(value.kind == PART and value.role == "s" for value in values):
        yield DOUBLE
