"""Names of invented people: parts with their Ukrainian and Russian forms.

Takes   entries of the name tables.
Gives   Surname, Given, PersonName; patronymics in both languages; romanised forms.
Leaves  who is called what to people, wrong spellings to habits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

import translitua

Sex = Literal["m", "f"]
Language = Literal["uk", "ru"]


@dataclass(frozen=True, slots=True)
class Surname:
    """A surname for men and women; a Russian editor may "translate" it: Підгорний, Подгорный."""

    uk_m: str
    uk_f: str
    ru_m: str
    ru_f: str
    translated_m: str
    translated_f: str

    def said(self, language: Language, sex: Sex, *, translated: bool = False) -> str:
        """The form for a language and a sex."""
        if language == "uk":
            return self.uk_m if sex == "m" else self.uk_f
        if translated:
            return self.translated_m if sex == "m" else self.translated_f
        return self.ru_m if sex == "m" else self.ru_f


@dataclass(frozen=True, slots=True)
class Given:
    """A given name. patronymics: Ukrainian m and f, Russian m and f; empty for women's names."""

    uk: str
    ru: str
    sex: Sex
    group: str
    diminutives_uk: tuple[str, ...] = ()
    diminutives_ru: tuple[str, ...] = ()
    patronymics: tuple[str, ...] = ()

    def said(self, language: Language) -> str:
        """The full form."""
        return self.uk if language == "uk" else self.ru

    def diminutives(self, language: Language) -> tuple[str, ...]:
        """Short and fond forms; none are known for some names."""
        return self.diminutives_uk if language == "uk" else self.diminutives_ru


PatronymicHabit = Literal["slavic", "oglu", "none"]


@dataclass(frozen=True, slots=True)
class PersonName:
    """Everything a person may be called; father gives the patronymic."""

    surname: Surname
    given: Given
    father: Given | None
    sex: Sex
    habit: PatronymicHabit = "slavic"

    def surname_in(self, language: Language, *, translated: bool = False) -> str:
        """The surname."""
        return self.surname.said(language, self.sex, translated=translated)

    def given_in(self, language: Language) -> str:
        """The given name."""
        return self.given.said(language)

    def patronymic_in(self, language: Language) -> str:
        """The patronymic, empty where the family uses none or the father is not known."""
        if self.father is None or self.habit == "none":
            return ""
        if self.habit == "oglu":
            son, daughter = ("оглу", "кизи") if language == "uk" else ("оглу", "кызы")
            return f"{self.father.said(language)} {son if self.sex == 'm' else daughter}"
        at = (0 if language == "uk" else 2) + (0 if self.sex == "m" else 1)
        return self.father.patronymics[at]

    def full(self, language: Language, *, translated: bool = False) -> str:
        """Surname, given name and patronymic in this order."""
        parts = (
            self.surname_in(language, translated=translated),
            self.given_in(language),
            self.patronymic_in(language),
        )
        return " ".join(part for part in parts if part)


def patronymics_of(uk: str, ru: str) -> tuple[str, str, str, str]:
    """Form the patronymics of a regular man's name: Ukrainian for a son and a daughter, then Russian."""
    return (*_ukrainian_patronymics(uk), *_russian_patronymics(ru))


def _ukrainian_patronymics(name: str) -> tuple[str, str]:
    if name.endswith(("й", "ь")):
        stem = name[:-1]
        soft = "й" if name[-1] == "й" else "ь"
        return f"{stem}{soft}ович", stem + ("ївна" if stem[-1] in "аеєиіїоуюя" else "івна")
    if name.endswith("я"):
        return f"{name[:-1]}йович", f"{name[:-1]}ївна"
    stem = name[:-1] if name[-1] in "оаеі" else name
    return f"{stem}ович", f"{stem}івна"


def _russian_patronymics(name: str) -> tuple[str, str]:
    if name.endswith("ий"):
        stem = f"{name[:-2]}ь"
        return f"{stem}евич", f"{stem}евна"
    if name.endswith(("й", "ь", "я")):
        return f"{name[:-1]}евич", f"{name[:-1]}евна"
    stem = name[:-1] if name[-1] in "оаеи" else name
    middle = "е" if stem[-1] in "жшчщц" else "о"
    return f"{stem}{middle}вич", f"{stem}{middle}вна"


RomanSystem = Literal["kmu", "bgn", "passport_ru", "passport_ru_1997", "simple", "informal"]

_TABLES: dict[RomanSystem, type[translitua.TransliterationTable]] = {
    "kmu": translitua.UkrainianKMU,
    "bgn": translitua.UkrainianBGN,
    "passport_ru": translitua.RussianICAO,
    "passport_ru_1997": translitua.RussianInternationalPassport1997,
    "simple": translitua.UkrainianSimple,
}
ROMAN_LANGUAGE: dict[RomanSystem, Language] = {
    "kmu": "uk",
    "bgn": "uk",
    "simple": "uk",
    "passport_ru": "ru",
    "passport_ru_1997": "ru",
    "informal": "ru",
}
"""Which form of a name each system starts from."""

_INFORMAL_WORDS = {
    "Александр": "Alexander",
    "Александра": "Alexandra",
    "Алексей": "Alexey",
    "Евгений": "Eugene",
    "Евгения": "Eugenia",
    "Юлия": "Julia",
    "Мария": "Maria",
    "Екатерина": "Catherine",
    "Михаил": "Michael",
    "Дмитрий": "Dmitri",
    "Пётр": "Peter",
    "Павел": "Paul",
    "Виктория": "Victoria",
    "Анна": "Anna",
}
_INFORMAL_SPELLING = (
    (re.compile("ks"), "x"),
    (re.compile("kh"), "h"),
    (re.compile("(?:iy|yy|ii|yi)$"), "y"),
    (re.compile("skiy$|skii$"), "sky"),
    (re.compile("ov$"), "off"),
)


@cache
def romanised(text: str, system: RomanSystem) -> str:
    """Write a Ukrainian (kmu, bgn, simple) or Russian (the others) name in Latin letters."""
    if system != "informal":
        return str(translitua.translit(text, _TABLES[system]))
    known = _INFORMAL_WORDS.get(text)
    if known:
        return known
    latin = str(translitua.translit(text, translitua.RussianInternationalPassport1997))
    for pattern, instead in _INFORMAL_SPELLING:
        latin = pattern.sub(instead, latin)
    return latin
