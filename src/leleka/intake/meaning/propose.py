"""Propose what the columns of a list mean, with the reason beside each.

The header speaks first. The cells speak where it is unclear, and where they plainly contradict
it: a column «Ім'я» full of three-word names holds full names. What is left is kept as written,
never guessed.

Takes   the cells of a list under their headers.
Gives   Mapping.
Leaves  agreeing to it, or changing it, to a person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from leleka.core.gazetteer import gazetteer
from leleka.core.lists import NAME_FIELDS, PLACE_ROLES, ColumnMapping, Mapping
from leleka.core.words import ENGLISH, Words, mark
from leleka.intake.meaning.cells import Profile, profile
from leleka.intake.meaning.headers import Meaning, day_in, understand
from leleka.intake.said import Note

_SEVERAL = frozenset(
    {"keep", "full_name", "nickname", "marks", "passport", "other_identifier", "extra"}
    | {f"{role}_place" for role in PLACE_ROLES}
)
"""Fields that more than one column may hold: an address in parts, a name in two scripts."""

_DATES = ("birth_date", "taken_date", "returned_date", "captured_on", "photo_published_on", "act_date")
_KEPT = {
    "": mark("Kept: neither the header nor the cells say what it is."),
    "contact": mark("Kept: telephones and mail addresses are not compared."),
    "link": mark("Kept: links and pictures are not compared."),
    "note": mark("Kept: free text is not compared."),
    "status": mark("Kept: leleka compares nothing of this kind."),
    "parents": mark("Kept: it does not say which parent is meant. Set person to mother, father or guardian."),
    "relative": mark("Kept: of relatives only names are compared."),
}


@dataclass(frozen=True, slots=True)
class _Guess:
    """What a column may mean, how sure that is (0 to 1), and why."""

    meaning: Meaning
    trust: float
    why: Note


def propose_mapping(cells: pa.Table, *, file: str = "", list_id: str = "", words: Words = ENGLISH) -> Mapping:
    """Propose the meaning of every column.

    Args:
        cells: string columns under their headers.
        file: the file's name, from which the list's short name is made.
        list_id: the list's short name; "": from the file.
        words: the language of the reasons.
    """
    names = cells.column_names
    profiles = [profile(cells.column(i)) for i in range(len(names))]
    guesses = [_from_header(name) or _Guess(Meaning(), 0.0, Note(_KEPT[""])) for name in names]
    guesses = [_corrected(guess, about, guesses) for guess, about in zip(guesses, profiles, strict=True)]
    guesses = _filled_in(guesses, profiles)
    guesses = _with_origin(guesses, names)
    guesses = _without_conflicts(guesses, names, profiles)
    guesses = [
        _elsewhere(guess, name, cells.column(i))
        for i, (guess, name) in enumerate(zip(guesses, names, strict=True))
    ]
    return Mapping(
        list_id or slug(Path(file).stem),
        tuple(_column(name, guess, words) for name, guess in zip(names, guesses, strict=True)),
        as_of=_as_of(guesses, names),
    )


_PLACES = ("birth_place", "home_place")
_N_PLACES_ASKED = 200
_SHARE_KNOWN = 0.1
_FEWEST_PLACES = 5


def _elsewhere(guess: _Guess, name: str, column: pa.ChunkedArray[Any]) -> _Guess:
    """Places of a country that the gazetteer does not know are compared as they are written."""
    if guess.meaning.field not in _PLACES or guess.meaning.person != "child":
        return guess
    values = [str(each) for each in column.unique().to_pylist() if each][:_N_PLACES_ASKED]
    if len(values) < _FEWEST_PLACES or not all(value.isascii() for value in values):
        return guess
    known = gazetteer()
    n_known = sum(any(known.find(part.strip()) for part in value.split(",")) for value in values)
    if n_known > _SHARE_KNOWN * len(values):
        return guess
    sentence = mark("The header names places, but of a country that leleka has no map of; compared as text.")
    meaning = Meaning("extra", share=guess.meaning.share, extra=" ".join(name.split("_")), kind="text")
    return _Guess(meaning, guess.trust, Note(sentence))


def slug(name: str) -> str:
    """A short name in small ASCII letters, digits and single hyphens: «Реєстр 2022» is reiestr-2022."""
    latin = "".join(_LATIN.get(letter, letter) for letter in name.lower())
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:40].strip("-") or "list"


_LATIN = dict(zip("абвгґдезиіїйклмнопрстуфёыэ", "abvhgdezyiiiklmnoprstufeye", strict=True)) | {
    **{"є": "ie", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia"},
    **dict.fromkeys("ьъ'’ʼ", ""),
}


def _column(name: str, guess: _Guess, words: Words) -> ColumnMapping:
    found = guess.meaning
    is_kept = found.field == "keep"
    return ColumnMapping(
        name,
        found.field,
        "child" if is_kept else found.person,
        "recorded" if is_kept else found.identity,
        name=found.extra,
        kind=found.kind,
        why=guess.why.said(words),
    )


def _from_header(name: str) -> _Guess | None:
    found = understand(name)
    if not found.share:
        return None
    if found.field == "keep":
        return _Guess(found, found.share, Note(_KEPT[found.keep_as]))
    sentence = (
        mark("The header says so, with a typing error.")
        if found.spelt_otherwise
        else mark("The header says so.")
    )
    return _Guess(found, found.share, Note(sentence))


def _corrected(guess: _Guess, about: Profile, all_guesses: Sequence[_Guess]) -> _Guess:
    """Where the cells plainly contradict the header, they are right."""
    found = guess.meaning
    if not about.n or found.field in ("keep", "extra"):
        return guess
    if found.field in NAME_FIELDS:
        return _corrected_name(guess, about, all_guesses)
    for fields, kind, least, field, sentence in _CONTRADICTED:
        if found.field in fields and about[kind] > least and field != found.field:
            return _instead(guess, field, sentence)
    return guess


_CONTRADICTED: tuple[tuple[tuple[str, ...], str, float, str, str], ...] = (
    (
        ("birth_date", "age"),
        "year",
        0.8,
        "birth_year",
        mark("The header speaks of birth or age, the cells hold years."),
    ),
    (("birth_date",), "age", 0.7, "age", mark("The header speaks of birth, the cells hold ages.")),
    (
        ("age", "birth_year"),
        "day",
        0.6,
        "birth_date",
        mark("The header speaks of age or year, the cells hold dates."),
    ),
    (
        ("birth_date",),
        "settlement",
        0.5,
        "birth_place",
        mark("The header speaks of birth, the cells hold places."),
    ),
    (
        ("has_siblings",),
        "small_number",
        0.7,
        "n_siblings",
        mark("The header says so; the cells hold numbers."),
    ),
    (("n_siblings",), "yes_no", 0.7, "has_siblings", mark("The header says so; the cells hold yes and no.")),
    (("returned_date",), "yes_no", 0.7, "keep", _KEPT["status"]),
    (
        ("taken_place", "present_place"),
        "day",
        0.6,
        "keep",
        mark("Kept: the header speaks of a place, the cells hold dates."),
    ),
    (
        ("present_place",),
        "institution",
        0.5,
        "present_institution",
        mark("The header says where to, the cells name homes, camps and hospitals."),
    ),
    (
        ("row_id",),
        "certificate",
        0.6,
        "birth_certificate",
        mark("The cells are numbers of birth certificates."),
    ),
)
"""Fields of headers, what the cells are instead, from which share on, the field that makes, why."""


def _corrected_name(guess: _Guess, about: Profile, all_guesses: Sequence[_Guess]) -> _Guess:
    found = guess.meaning
    others = {
        other.meaning.field
        for other in all_guesses
        if (other.meaning.person, other.meaning.identity) == (found.person, found.identity)
    }
    if max(about["email"], about["url"], about["phone"]) > 0.5:
        return _Guess(Meaning(keep_as="contact"), guess.trust, Note(_KEPT["contact"]))
    if found.person == "sibling" and found.field == "full_name":
        if about["yes_no"] > 0.7:
            return _instead(
                guess, "has_siblings", mark("The header names siblings, the cells hold yes and no.")
            )
        if about["small_number"] > 0.7:
            return _instead(guess, "n_siblings", mark("The header names siblings, the cells hold numbers."))
    # Without a column of surnames the one word may be either; reading the name finds out which.
    is_part = about["one_word"] > 0.8 and "surname" in others
    if found.field == "full_name" and found.person == "child" and is_part:
        return _instead(guess, "given_name", mark("The header says name, the cells hold one word each."))
    if found.field in ("surname", "given_name") and about.n_words > 1.8 and about["name"] > 0.5:
        partner = "given_name" if found.field == "surname" else "surname"
        if partner not in others:
            return _instead(guess, "full_name", mark("The header names a part, the cells hold full names."))
    return guess


def _instead(guess: _Guess, field: str, sentence: str) -> _Guess:
    found = guess.meaning
    is_name = field in NAME_FIELDS
    meaning = replace(
        found,
        field=field,
        person=found.person if is_name else "child",
        identity=found.identity if is_name or field == "birth_date" else "recorded",
    )
    return _Guess(meaning, guess.trust * 0.95, Note(sentence))


_BY_CELLS: tuple[tuple[str, str, float, str], ...] = (
    ("email", "keep", 0.5, _KEPT["contact"]),
    ("url", "keep", 0.5, _KEPT["link"]),
    ("certificate", "birth_certificate", 0.6, mark("The cells are numbers of birth certificates.")),
    ("sex", "sex", 0.8, mark("The cells are words for boy and girl.")),
    ("eyes", "eyes", 0.7, mark("The cells are colours of eyes.")),
    ("hair", "hair", 0.7, mark("The cells are colours of hair.")),
    ("day", "birth_date", 0.7, mark("The cells are dates, and no header names the date of birth.")),
    ("month", "birth_date", 0.7, mark("The cells are months, and no header names the date of birth.")),
    ("year", "birth_year", 0.8, mark("The cells are years, and no header names the date of birth.")),
    ("phone", "keep", 0.5, _KEPT["contact"]),
    ("tax", "tax_number", 0.8, mark("The cells have ten digits, as tax numbers do.")),
    ("passport", "passport", 0.8, mark("The cells are numbers of passports.")),
    ("institution", "origin_institution", 0.6, mark("The cells name homes, schools and hospitals.")),
    ("region", "home_region", 0.6, mark("The cells name regions.")),
    ("settlement", "home_place", 0.5, mark("The cells name settlements.")),
    ("patronymic", "patronymic", 0.6, mark("The cells end as patronymics do.")),
)
"""Kind of cell, field, share from which on it counts, reason; the first that fits is taken."""

_BORN = frozenset({"birth_date", "birth_year", "age"})


def _filled_in(guesses: list[_Guess], profiles: list[Profile]) -> list[_Guess]:
    """Columns whose headers say nothing get a field from their cells, if no other column has it."""
    taken = {guess.meaning.field for guess in guesses if guess.meaning.person == "child"}
    result = list(guesses)
    for i, (guess, about) in enumerate(zip(guesses, profiles, strict=True)):
        if guess.trust or not about.n:
            continue
        found = _by_cells(about, taken)
        if found is not None:
            result[i] = found
            taken.add(found.meaning.field)
    return result


def _by_cells(about: Profile, taken: set[str]) -> _Guess | None:
    if about.is_running:
        return _by("row_id", 0.3, mark("The cells count the rows."), taken)
    full = about.n_words > 1.8 and about["name"] > 0.7
    if full and (about["patronymic"] > 0.4 or about["surname"] > 0.4):
        return _by("full_name", 0.5, mark("The cells look like full names."), taken)
    for kind, field, least, sentence in _BY_CELLS:
        if about[kind] >= least:
            return _by(field, 0.4, sentence, taken)
    if about["yes_no"] > 0.7:  # «так» ends as surnames do
        return None
    if about["name"] > 0.8 and about["one_word"] > 0.8 and about["surname"] > 0.6:
        return _by("surname", 0.4, mark("The cells end as surnames do."), taken)
    if about["name"] > 0.8 and about["one_word"] > 0.8 and "surname" in taken:
        return _by("given_name", 0.3, mark("The cells are single names, beside a column of surnames."), taken)
    return None


def _by(field: str, trust: float, sentence: str, taken: set[str]) -> _Guess | None:
    is_taken = field in taken or (field in _BORN and _BORN & taken)
    if field != "keep" and is_taken:
        return None
    if field == "full_name" and "surname" in taken:
        return None
    return _Guess(Meaning(field, share=trust), trust, Note(sentence))


def _with_origin(guesses: list[_Guess], names: list[str]) -> list[_Guess]:
    """Beside a column that says where a child was brought, a plain «Заклад» is where from."""
    held = [guess.meaning.field for guess in guesses]
    is_directed = [_SAYS_WHERE_TO.search(name.lower()) is not None for name in names]
    brought = [
        f in ("present_institution", "present_place") and d for f, d in zip(held, is_directed, strict=True)
    ]
    if "origin_institution" in held or not any(brought):
        return guesses
    sentence = mark("Another column says where the child was brought, so this is where from.")
    return [
        _instead(guess, "origin_institution", sentence) if f == "present_institution" and not b else guess
        for guess, f, b in zip(guesses, held, brought, strict=True)
    ]


_SAYS_WHERE_TO = re.compile(r"\b(куд[аи]|to|destination|прибыл|прибув)\b")


def _without_conflicts(guesses: list[_Guess], names: list[str], profiles: list[Profile]) -> list[_Guess]:
    """Of two columns for one single-valued field, the plainer one has it; the other is kept and says so."""
    best: dict[tuple[str, str, str], int] = {}
    for i, guess in enumerate(guesses):
        key = _key(guess)
        if key is None:
            continue
        if key not in best or _weight(guess, profiles[i]) > _weight(guesses[best[key]], profiles[best[key]]):
            best[key] = i
    result = list(guesses)
    for i, guess in enumerate(guesses):
        key = _key(guess)
        if key is not None and best[key] != i:
            note = Note(
                mark("Kept: the column “{column}” says the same more plainly."), {"column": names[best[key]]}
            )
            result[i] = _Guess(Meaning(), guess.trust, note)
    return result


def _key(guess: _Guess) -> tuple[str, str, str] | None:
    found = guess.meaning
    if found.field in _SEVERAL or found.person == "sibling":
        return None
    return found.field, found.person, found.identity


def _weight(guess: _Guess, about: Profile) -> float:
    """How plainly a column holds its field: an empty one less, a mere counter of rows less."""
    empty = 0.0 if about.n else -1.0
    counter = -0.5 if guess.meaning.field == "row_id" and about.is_running else 0.0
    dates = 0.1 if guess.meaning.field in _DATES and about["day"] > 0.5 else 0.0
    return guess.trust + empty + counter + dates


def _as_of(guesses: list[_Guess], names: list[str]) -> date | None:
    for guess, name in zip(guesses, names, strict=True):
        if guess.meaning.field == "age" and (day := day_in(name)):
            return day
    return None
