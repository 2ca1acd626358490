"""What one name means: its ways of being split, each part with all it may be equal to.

Takes   NameWriting, a name as it stands in a list.
Gives   NameReading: slots with alternatives, language, sex, script-free words.
Leaves  numbering and layout to book.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from leleka.normalize.names.clean import clean, is_cyrillic
from leleka.normalize.names.english import is_rank, without_rank
from leleka.normalize.names.fold import habits_of
from leleka.normalize.names.given import read_given
from leleka.normalize.names.language import guess_language
from leleka.normalize.names.patronymics import KYZY, OGLY, read_patronymic
from leleka.normalize.names.slots import (
    Case,
    Slot,
    birth_surnames,
    canonical_of_slot,
    case_by_patronymic,
    case_by_surname,
    given_slot,
    keys_of_slot,
    middle_names,
    nicknames,
    parts_of_surname,
    patronymic_slot,
    sex_in_oblique,
    sex_of_slot,
    surname_slot,
)
from leleka.normalize.names.split import (
    Split,
    is_initial,
    split_name,
    without_titles,
    words_of,
)

# Nobody's name is longer; a cell that holds a whole document must not hold up the reading.
MOST_LETTERS = 500


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


def writing_of(texts: Mapping[str, str], sex: int = 0) -> NameWriting:
    """A writing from texts by their fields."""
    return NameWriting(**texts, sex=sex)


@dataclass(frozen=True, slots=True)
class Way:
    """One way of reading a name."""

    surname: Slot
    given: Slot
    patronymic: Slot
    cost_bits: float = 0.0

    @property
    def slots(self) -> tuple[Slot, Slot, Slot]:
        """Surname, given name, patronymic."""
        return self.surname, self.given, self.patronymic


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
        tokens: script-free words for keys.
    """

    clean: str
    text: str
    language: str
    ways: tuple[Way, ...]
    sex: int
    canonical: tuple[str, str, str]
    tokens: frozenset[str]

    @property
    def is_declined(self) -> bool:
        """Whether a part stands in another case than the nominative, as the likeliest way has it."""
        return any(value.case == "oblique" for way in self.ways[:1] for slot in way.slots for value in slot)


def read_name(writing: NameWriting) -> NameReading:
    """Understand a name as it stands in a list."""
    cleaned = {}
    for part in ("full", "surname", "given", "patronymic", "birth_surname", "nickname"):
        text = getattr(writing, part)
        if text:
            cleaned[part] = clean(text[:MOST_LETTERS])
    whole = " ".join(cleaned.get(part, "") for part in ("surname", "given", "patronymic", "full")).strip()
    habits = habits_of(whole) if not any(is_cyrillic(c) for c in whole) else frozenset()
    language = guess_language(whole)
    belarusian = language.startswith("be")
    _take_titles_off(cleaned)
    splits = _splits(cleaned, habits)
    born = [*_splits_born(cleaned, habits)]
    beside = _beside(cleaned, habits)
    ways = tuple(
        _with_words_beside(
            _way(split, habits, belarusian, born, cleaned.get("nickname", ""), writing.sex),
            beside,
            habits,
            belarusian,
        )
        for split in splits
    )
    sex = writing.sex or _sex_of(ways)
    return NameReading(
        whole,
        bare_text(whole),
        language,
        ways,
        sex,
        _canonical(ways),
        frozenset(word for way in ways for slot in way.slots for word in keys_of_slot(slot)),
    )


def bare_text(clean_text: str) -> str:
    """What must be equal for two clean names to be the same letter by letter."""
    return " ".join(re.sub(r"[^\w'\s-]", " ", clean_text.lower()).split())


def _take_titles_off(cleaned: dict[str, str]) -> None:
    """Sir in the column of first names is none; alone there, it may be one unless the full name says more."""
    full = cleaned.get("full", "")
    for part, other in (("surname", "given"), ("given", "surname")):
        written = cleaned.get(part, "")
        plain = without_titles(written)
        if plain or (full and not (is_rank(written) and _says_no_more(full, cleaned.get(other, "")))):
            cleaned[part] = plain


def _says_no_more(full: str, column: str) -> bool:
    """John Earl is no earl: without that word nothing but John is left."""
    name, seats = without_rank(full)
    return not seats and set(words_of(without_titles(name).lower())) <= set(words_of(column.lower()))


def _splits(cleaned: dict[str, str], habits: frozenset[str]) -> tuple[Split, ...]:
    parts = [cleaned.get(part, "") for part in ("surname", "given", "patronymic")]
    full = cleaned.get("full", "")
    if not any(parts):
        return split_name(full, habits).ways
    if full and not all(parts[:2]):
        # A full name beside single parts says more than they do.
        return _completed(parts, full, habits)
    surname, given, patronymic = (tuple(words_of(without_aside(part))) for part in parts)
    given, patronymic = _given_and_patronymic(given, patronymic, habits)
    if len(given) == len(patronymic) == 1 and are_crossed(given[0], patronymic[0], habits):
        given, patronymic = patronymic, given
    straight = Split(surname, given, patronymic)
    if (not surname and len(given) > 1) or (not given and len(surname) > 1):
        # Everything stands in one column.
        return split_name(" ".join((*surname, *given, *patronymic)), habits).ways
    doubt = _doubt(surname, given, habits)
    if doubt is None:
        return (straight, *_in_the_wrong_column(straight, habits))
    other = Split(given, surname, patronymic, max(0.0, doubt))
    return (straight, other) if doubt >= 0 else (other, Split(surname, given, patronymic, -doubt))


def _completed(parts: Sequence[str], full: str, habits: frozenset[str]) -> tuple[Split, ...]:
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


def _beside(cleaned: dict[str, str], habits: frozenset[str]) -> Split:
    """Words of a full name that no column of its parts holds: middle names, patronymics, seats."""
    full = cleaned.get("full", "")
    if not full:
        return Split()
    found = split_name(full, habits)
    if not (cleaned.get("surname") and cleaned.get("given")):
        return Split(found.seats)
    said = {
        word.lower()
        for part in ("surname", "given", "patronymic")
        for word in words_of(cleaned.get(part, ""))
    }

    def beyond(words: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word for word in words if word.lower() not in said))

    way = found.ways[0] if found.ways else Split()
    return Split(beyond((*way.surname, *found.seats)), beyond(way.given), beyond(way.patronymic))


def without_aside(text: str) -> str:
    """A text without brackets and quotation marks, and what stands in them."""
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


def are_crossed(given: str, patronymic: str, habits: frozenset[str]) -> bool:
    """Whether what stands in the column of given names is a patronymic, and the other way round."""
    fathers = read_patronymic(given, habits)
    return (
        fathers is not None
        and fathers.known == 2
        and read_patronymic(patronymic, habits) is None
        and read_given(patronymic, habits).known > 0
    )


def _doubt(surname: tuple[str, ...], given: tuple[str, ...], habits: frozenset[str]) -> float | None:
    """Bits that speak for the columns as they are; None where there is no doubt."""
    if len(surname) != 1 or len(given) != 1 or is_initial(given[0]):
        return None
    ways = {tuple(way.surname): way.cost_bits for way in split_name(f"{surname[0]} {given[0]}", habits).ways}
    return doubt_of(ways.get(surname), ways.get(given))


def doubt_of(as_is: float | None, swapped: float | None) -> float | None:
    """The same, from what each order costs; None where it is out of the question."""
    if swapped is None:
        return None
    # A column's name is worth a good deal: what stands in it is usually what it says.
    doubt = 4.0 + swapped - (as_is if as_is is not None else 4.0)
    return doubt if doubt < 5.0 else None


SURNAME_BESIDE: Final = re.compile(r"[(\[{«“\"]|дів|урожд|née|nee|born")
"""What may set another surname beside a name."""


def _splits_born(cleaned: dict[str, str], habits: frozenset[str]) -> Iterator[str]:
    """Surnames at birth, in their own column or beside the name."""
    yield from words_of(cleaned.get("birth_surname", ""))
    for part in ("surname", "given", "full"):
        if part in cleaned and SURNAME_BESIDE.search(cleaned[part]):
            yield from split_name(cleaned[part], habits).birth_surnames


def _way(
    split: Split, habits: frozenset[str], belarusian: bool, born: list[str], nickname: str, sex: int
) -> Way:
    case, its_sex = _case_of(split, habits, sex, belarusian)
    return Way(
        surname_slot(split.surname, habits, belarusian, case == "oblique")
        + birth_surnames(born, habits, belarusian),
        given_slot(split.given, habits, belarusian, (case, its_sex))
        + nicknames(words_of(nickname), habits, belarusian, its_sex),
        patronymic_slot(split.patronymic, habits, belarusian, its_sex),
        split.cost_bits,
    )


def _with_words_beside(way: Way, words: Split, habits: frozenset[str], belarusian: bool) -> Way:
    """Add middle names, seats, a patronymic; what is no known first name may be part of the surname."""
    held = {value.word for value in (*way.given, *way.surname, *way.patronymic)}
    surname, given, patronymic = (
        [word for word in part if word.lower() not in held]
        for part in (words.surname, words.given, words.patronymic)
    )
    surname += [word for word in given if not is_initial(word) and read_given(word, habits).known == 0]
    kept = tuple(value for value in way.surname if not (surname and is_rank(value.word)))
    more = (word for word in surname if not is_initial(word))
    return Way(
        kept + parts_of_surname(more, habits, belarusian),
        way.given + middle_names(given, habits, belarusian),
        way.patronymic or patronymic_slot(patronymic[:1], habits, belarusian, 0),
        way.cost_bits,
    )


def _case_of(split: Split, habits: frozenset[str], sex: int, belarusian: bool) -> Case:
    """In which case a name stands: "" nominative, "oblique", or "open" where nothing tells."""
    for word in split.patronymic:
        found = case_by_patronymic(word, habits)
        if found is not None:
            return found[0], sex or found[1]
    shown = next(filter(None, map(case_by_surname, split.surname)), 0)
    if shown and not belarusian:
        return "oblique", sex or shown
    for word in split.given:
        its_sex = sex_in_oblique(word, habits, sex)
        if its_sex is not None:
            return "oblique", its_sex
    return ("" if split.surname or len(split.given) > 1 else "open"), sex


def _sex_of(ways: tuple[Way, ...]) -> int:
    if not ways:
        return 0
    slots = (ways[0].patronymic, ways[0].given, ways[0].surname)
    return next(filter(None, map(sex_of_slot, slots)), 0)


def _canonical(ways: tuple[Way, ...]) -> tuple[str, str, str]:
    if not ways:
        return "", "", ""
    way = ways[0]
    return canonical_of_slot(way.surname), canonical_of_slot(way.given), canonical_of_slot(way.patronymic)
