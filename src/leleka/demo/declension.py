"""Case forms of Ukrainian names and the numbers of years, as orders and talk use them.

Takes   names in the nominative.
Gives   genitive (which is the accusative too, for people), counted years.
Leaves  the rules of declension to the shevchenko library.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from shevchenko import GrammaticalCase, GrammaticalGender, WordClass
from shevchenko.word_declension.bootstrap import word_inflector
from shevchenko.word_declension.declension_types import ApplicationType
from shevchenko.word_declension.word_inflector import DeclensionParams

from leleka.demo.names import Language, Sex, Surname

NamePart = Literal["surname", "given_name", "patronymic"]
Case = Literal["genitive", "dative", "accusative"]

_PARTS = {
    "surname": ApplicationType.FAMILY_NAME,
    "given_name": ApplicationType.GIVEN_NAME,
    "patronymic": ApplicationType.PATRONYMIC_NAME,
}
_GENDERS = {"m": GrammaticalGender.MASCULINE, "f": GrammaticalGender.FEMININE}


@cache
def declined(word: str, part: NamePart, sex: Sex, case: Case, *, is_adjective: bool | None = None) -> str:
    """One name part in a case; patronymics of two words stay as they are.

    Args:
        is_adjective: whether a surname declines like one: Чорна (Чорну, Чорній) does, Сорока does not.
            The library cannot tell from the ending alone, the invented surname knows.
    """
    if not word or " " in word:
        return word
    word_class = None
    if is_adjective is not None:
        word_class = WordClass.ADJECTIVE if is_adjective else WordClass.NOUN
    how = DeclensionParams(GrammaticalCase(case), _GENDERS[sex], word_class, _PARTS[part])
    return str(word_inflector.inflect(word, how))


def declined_surname(surname: Surname, sex: Sex, case: Case) -> str:
    """A surname in a case, by whether its man's and woman's forms differ."""
    word = surname.said("uk", sex)
    ends_doubtfully = word.endswith(("а", "я") if sex == "f" else ("ий", "ій", "ой"))
    has_two_forms = surname.uk_m != surname.uk_f
    return declined(word, "surname", sex, case, is_adjective=has_two_forms if ends_doubtfully else None)


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
