"""Numbers of documents, written one way and checked where they carry a check.

Series letters come from Cyrillic and Latin keyboards and look alike (I-ЖС, 1-ЖC, І ЖС), so they are
brought to one alphabet. A number whose check digit is wrong is still kept, marked as weak: a typing
error in one digit is more likely than a number of another child.

Takes   the text of a cell, and what the mapping says the column holds.
Gives   IdentifierReading: "kind:normalised" values; birth day and sex where a number holds them;
        number_of, number_said, field_of_kind, for a number whose kind is known.
Leaves  weighing identifiers to linkage.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, timedelta

from leleka.core.errors import Problem
from leleka.normalize.answers import Answer, answered

WRONG_CHECK = Problem(
    "normalize.E030",
    "fails its own check digit.",
    hint="One digit or more is wrong; look it up in the source. It is still compared, as weak evidence.",
)
NOT_AN_IDENTIFIER = Problem(
    "normalize.E031",
    "does not look like a number of this kind of document.",
    hint="It is still compared as plain text; correct it, or give the column another meaning.",
)

DISAGREES = Problem(
    "normalize.E032",
    "tells another birth day or sex than the row does.",
    hint="One of them is wrong, or the number is another person's; look them up in the source.",
)

WEAK = "?"
"""Ends the kind of a value that failed its check: "tax_number?:…"."""


@dataclass(frozen=True, slots=True)
class IdentifierReading:
    """What a cell says.

    Attributes:
        values: "kind:normalised"; a kind ending in "?" failed its check.
        born, sex: where the number holds them (Ukrainian tax numbers, registry numbers).
        answer: the cell answers without a number.
        problem: what is wrong with it, without its place.
    """

    values: tuple[str, ...] = ()
    born: date | None = None
    sex: int | None = None
    answer: Answer | None = None
    problem: Problem | None = None


def read_identifier(text: str, field: str) -> IdentifierReading:
    """Read one cell.

    Args:
        field: birth_certificate, passport, tax_number or other_identifier; the last tries all
            kinds that can be told by their form.
    """
    answer = answered(text)
    if answer is not None:
        return IdentifierReading(answer="unknown" if answer == "no" else answer)
    said = _plain(text)
    readers = {
        "birth_certificate": (_certificate,),
        "passport": (_passport,),
        "tax_number": (_tax_number, _inn),
        "other_identifier": (_certificate, _registry_number, _labelled, _snils),
    }[field]
    for read in readers:
        found = read(said)
        if found is not None:
            return found
    bare = re.sub(r"\W+", "", said)
    if not bare:
        return IdentifierReading(answer="unknown")
    other = IdentifierReading((f"other:{bare}",))
    return other if field == "other_identifier" else replace(other, problem=NOT_AN_IDENTIFIER)


def kind_and_number(value: str) -> tuple[str, str]:
    """The two parts of a value; a number that fails its check is one of its kind all the same."""
    kind, _, number = value.partition(":")
    return kind.removesuffix(WEAK), number


_FIELDS = {
    "birth_certificate": "birth_certificate", "passport": "passport", "id_card": "passport",
    "passport_ru": "passport", "tax_number": "tax_number",
}  # fmt: skip


def field_of_kind(kind: str) -> str:
    """The field of a list that holds numbers of a kind."""
    return _FIELDS.get(kind, "other_identifier")


def number_of(kind: str, text: str) -> str:
    """The number of a document whose kind is known, written as lists' own are; else as it was typed."""
    found = read_identifier(f"{_CALLED.get(kind, '')} {text}", field_of_kind(kind))
    read = map(kind_and_number, found.values)
    return next((number for said, number in read if said == kind), " ".join(text.split()))


def labelled(kind: str, text: str) -> str:
    """A number with what it is, so that a cell which may hold any number is read right."""
    return f"{_CALLED[kind]} {text}" if kind in _CALLED else text


def number_said(kind: str, number: str) -> str:
    """A number as the document itself shows it: I-НО № 123456."""
    parts = number.split("-")
    if kind == "birth_certificate" and len(parts) == 3 and parts[0].isdigit():
        series = next((roman for roman, n in _ROMAN.items() if n == int(parts[0])), parts[0])
        return f"{series}-{parts[1]} № {parts[2]}"
    return " ".join(parts) if kind == "passport" else number


# One alphabet: capital Cyrillic letters for those that look alike.
_LOOK_ALIKE = str.maketrans("ABCEHIKMOPTXY", "АВСЕНІКМОРТХУ")


def _plain(text: str) -> str:
    said = unicodedata.normalize("NFKC", text.replace("№", " ")).upper().translate(_LOOK_ALIKE)
    return re.sub(r"[‐‑‒–—−]", "-", said).strip()


_CERTIFICATE = re.compile(
    r"(?P<roman>[ІVХL|1УΙ]{1,5}|\d)\s*[- .]*\s*(?P<letters>[А-ЯІЇЄҐ]{2})"
    r"\W*(?:№|N|НОМЕР|NО)?\W*(?P<number>\d{6})(?!\d)"
)
_ROMAN = {"І": 1, "ІІ": 2, "ІІІ": 3, "ІV": 4, "V": 5, "VІ": 6, "VІІ": 7, "VІІІ": 8, "ІХ": 9, "Х": 10}


def _certificate(said: str) -> IdentifierReading | None:
    match = _CERTIFICATE.search(said)
    if not match:
        return None
    roman = match["roman"].translate(str.maketrans("L|1УΙ", "ІІІVІ"))
    series = int(match["roman"]) if match["roman"].isdigit() and match["roman"] != "1" else _ROMAN.get(roman)
    if series is None:
        return None
    return IdentifierReading((f"birth_certificate:{series}-{match['letters']}-{match['number']}",))


def _passport(said: str) -> IdentifierReading | None:
    bare = re.sub(r"[^0-9A-ZА-ЯІЇЄҐ]", "", re.sub(r"СЕРІЯ|СЕРИЯ|НОМЕР|№|ПАСПОРТ|PASSPORT|NО\b|ІD", "", said))
    if re.fullmatch(r"[А-ЯІЇЄҐA-Z]{2}\d{6}", bare):
        return IdentifierReading((f"passport:{bare[:2]}-{bare[2:]}",))
    if re.fullmatch(r"\d{9}", bare):
        return IdentifierReading((f"id_card:{bare}",))
    if re.fullmatch(r"\d{10}", bare):
        return IdentifierReading((f"passport_ru:{bare}",))
    return None


def _tax_number(said: str) -> IdentifierReading | None:
    bare = re.sub(r"РНОКПП|ІПН|ИНН|КОД|[\s.№:-]", "", said).replace("О", "0")
    if not re.fullmatch(r"\d{10}", bare):
        return None
    digits = [int(digit) for digit in bare]
    check = (
        sum(weight * digit for weight, digit in zip((-1, 5, 7, 9, 4, 6, 10, 5, 7), digits, strict=False))
        % 11
        % 10
    )
    if check != digits[9]:
        return IdentifierReading((f"tax_number{WEAK}:{bare}",), problem=WRONG_CHECK)
    # The first five digits count the days since the last day of 1899, the ninth is odd for men.
    born = date(1899, 12, 31) + timedelta(days=int(bare[:5]))
    return IdentifierReading((f"tax_number:{bare}",), born=born, sex=1 if digits[8] % 2 else 2)


def _inn(said: str) -> IdentifierReading | None:
    bare = re.sub(r"ИНН|[\s.№:-]", "", said)
    if not re.fullmatch(r"\d{12}", bare):
        return None
    digits = [int(digit) for digit in bare]
    weights = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
    first = sum(w * d for w, d in zip(weights[1:], digits, strict=False)) % 11 % 10
    second = sum(w * d for w, d in zip(weights, digits, strict=False)) % 11 % 10
    return _checked("inn", bare, (first, second) == (digits[10], digits[11]))


def _snils(said: str) -> IdentifierReading | None:
    bare = re.sub(r"СНИЛС|СНІЛС|[\s.№:-]", "", said)
    if not re.fullmatch(r"\d{11}", bare):
        return None
    total = sum((9 - place) * int(digit) for place, digit in enumerate(bare[:9])) % 101 % 100
    return _checked("snils", bare, total == int(bare[9:]))


def _registry_number(said: str) -> IdentifierReading | None:
    """The number of the Ukrainian population register: eight digits of the birth day, five more."""
    match = re.search(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01])-?(\d{5})(?!\d)", said)
    if not match:
        return None
    try:
        born = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    return IdentifierReading((f"registry_number:{born:%Y%m%d}-{match[4]}",), born=born)


def _policy(said: str) -> IdentifierReading | None:
    bare = re.sub(r"\D", "", said)
    if len(bare) != 16:
        return None
    # The check of payment cards: every second digit doubled, from the right.
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(bare))]
    return _checked("policy", bare, sum(value - 9 * (value > 9) for value in doubled) % 10 == 0)


_CALLED = {
    "passport": "ПАСПОРТ", "id_card": "ПАСПОРТ", "passport_ru": "ПАСПОРТ", "tax_number": "РНОКПП",
    "inn": "ИНН", "snils": "СНИЛС", "policy": "ПОЛИС",
}  # fmt: skip
"""How a document of a kind calls itself, as _LABELS know it."""

_LABELS = (
    (r"СНИЛС|СНІЛС", _snils),
    (r"РНОКПП|ІПН", _tax_number),
    (r"ИНН", lambda said: _inn(said) or _tax_number(said)),
    (r"ПАСПОРТ", _passport),
    (r"ПОЛИС|ПОЛІС|ОМС|ЕНП", _policy),
)


def _labelled(said: str) -> IdentifierReading | None:
    """A number that says itself what it is: "СНИЛС 112-233-445 95"."""
    return next((read(said) for label, read in _LABELS if re.search(label, said)), None)


def _checked(kind: str, number: str, is_right: bool) -> IdentifierReading:
    if is_right:
        return IdentifierReading((f"{kind}:{number}",))
    return IdentifierReading((f"{kind}{WEAK}:{number}",), problem=WRONG_CHECK)
