"""Case forms of Ukrainian names and the numbers of years, as orders and talk use them.

Takes   names in the nominative.
Gives   genitive (which is the accusative too, for people), counted years.
Leaves  the rules of declension to the shevchenko library.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import shevchenko
from shevchenko import GrammaticalCase, GrammaticalGender

from leleka.demo.names import Language, Sex

NamePart = Literal["familyName", "givenName", "patronymicName"]
Case = Literal["genitive", "dative", "accusative"]

_GENDERS = {"m": GrammaticalGender.MASCULINE, "f": GrammaticalGender.FEMININE}


@cache
def declined(word: str, part: NamePart, sex: Sex, case: Case) -> str:
    """One name part in a case; patronymics of two words stay as they are."""
    if not word or " " in word:
        return word
    answer = shevchenko.inflect({"gender": _GENDERS[sex], part: word}, GrammaticalCase(case))
    return str(answer[part])


def years(n: int, language: Language) -> str:
    """1 рік, 3 роки, 5 років."""
    one, few, many = ("рік", "роки", "років") if language == "uk" else ("год", "года", "лет")
    if n % 10 == 1 and n % 100 != 11:
        return f"{n} {one}"
    if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14:
        return f"{n} {few}"
    return f"{n} {many}"


_AGES_OF: dict[Language, tuple[str, ...]] = {
    "uk": (
        "", "року", "двох", "трьох", "чотирьох", "п'яти", "шести", "семи", "восьми", "дев'яти", "десяти",
        "одинадцяти", "дванадцяти", "тринадцяти", "чотирнадцяти", "п'ятнадцяти", "шістнадцяти", "сімнадцяти",
    ),
    "ru": (
        "", "года", "двух", "трёх", "четырёх", "пяти", "шести", "семи", "восьми", "девяти", "десяти",
        "одиннадцати", "двенадцати", "тринадцати", "четырнадцати", "пятнадцати", "шестнадцати", "семнадцати",
    ),
}  # fmt: skip


def about(n: int, language: Language) -> str:
    """Близько шести, около шести; n from 1 to 17."""
    words = _AGES_OF[language]
    return ("близько " if language == "uk" else "около ") + words[n]
