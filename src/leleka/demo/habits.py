"""How hands write: slips, look-alike letters, misread scans, gaps, habits of saying "unknown".

Takes   the habits of a list, the world's noise, dice.
Gives   Hand: facts mistaken, words misspelt, dates in many forms.
Leaves  which columns there are to the lists.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from babel.dates import get_month_names

from leleka.demo.dice import Dice
from leleka.demo.names import Language
from leleka.demo.shown import Shown, as_born


@dataclass(frozen=True, slots=True)
class Habits:
    """Rates per cell or per row at noise 1, and words.

    Attributes:
        typo: a name has a typing error.
        homoglyph: a Cyrillic name holds Latin letters that look the same.
        ocr: a cell was misread by a machine.
        gap: a cell is empty or says "unknown".
        swap_day_month, wrong_date: the birth date is written so, or has one field wrong.
        swap_names: surname and given name stand in each other's columns.
        wrong_sex, sibling_mixup: facts of the row are another's.
        repeated: a row stands twice, written anew.
        remark: a remark stands in the cell of the surname.
        spaces: there are spaces too many.
        upper: share of rows with the surname in capitals: a habit too.
        unknown: how the list says that something is not known; "" leaves the cell empty.
        apostrophes: which signs stand for the apostrophe.
        yo_kept: share of ё written as ё: a habit, not an error, so noise leaves it alone.
    """

    typo: float = 0.012
    homoglyph: float = 0.0
    ocr: float = 0.0
    gap: float = 0.03
    swap_day_month: float = 0.008
    wrong_date: float = 0.012
    swap_names: float = 0.004
    wrong_sex: float = 0.004
    sibling_mixup: float = 0.003
    repeated: float = 0.012
    remark: float = 0.006
    spaces: float = 0.008
    upper: float = 0.02
    unknown: tuple[str, ...] = ("", "", "невідомо", "-", "н/д")
    apostrophes: tuple[str, ...] = ("'", "’", "ʼ", "`")
    yo_kept: float = 0.3


_REMARKS: dict[Language, tuple[str, ...]] = {
    "uk": ("(?)", "(уточнити)", "(зі слів)", "(так у документі)"),
    "ru": ("(?)", "(уточнить)", "(со слов)", "(так в документе)"),
}
_LOOK_ALIKE = dict(zip("аеіорсухАВЕІКМНОРСТХ", "aeiopcyxABEIKMHOPCTX", strict=True))
_MISREAD = {
    "о": "0", "О": "0", "з": "3", "З": "3", "б": "6", "ч": "4", "ш": "щ", "щ": "ш", "и": "н", "н": "и",
    "п": "л", "л": "п", "е": "с", "с": "е", "в": "а", "а": "о", "й": "и", "ё": "е", "ы": "м", "г": "т",
    "1": "l", "0": "О", "5": "6", "8": "3", "3": "8", "7": "1",
}  # fmt: skip
_NEIGHBOURS = {
    "а": "вп", "б": "ью", "в": "аы", "г": "но", "д": "лж", "е": "кн", "ж": "дэ", "з": "щх", "и": "мт",
    "і": "ив", "к": "уе", "л": "од", "м": "си", "н": "ег", "о": "рл", "п": "ар", "р": "по", "с": "чм",
    "т": "иь", "у": "цк", "ф": "йц", "х": "зъ", "ц": "йу", "ч": "яс", "ш": "гщ", "щ": "шз", "ь": "тб",
    "ю": "б", "я": "ч", "є": "ж", "ї": "х", "ы": "фв", "э": "ж",
    "a": "sq", "e": "rw", "i": "uo", "o": "ip", "u": "yi", "r": "et", "t": "ry", "n": "bm", "s": "ad",
    "k": "jl", "l": "k", "d": "sf", "m": "n", "v": "cb", "y": "tu", "h": "gj", "b": "vn",
}  # fmt: skip


class Hand:
    """One list's writer."""

    __slots__ = ("_noise", "dice", "habits")

    def __init__(self, habits: Habits, noise: float, dice: Dice) -> None:
        self.habits = habits
        self.dice = dice
        self._noise = noise

    def slips(self, rate: float) -> bool:
        """Whether an error of a rate happens, given the world's noise."""
        return self.dice.roll() < rate * self._noise

    # Facts

    def mistake(self, shown: Shown) -> Shown:
        """Let facts go wrong: a sibling's, the other sex, another date, names in the wrong columns."""
        habits, dice = self.habits, self.dice
        if self.slips(habits.sibling_mixup) and shown.kind == "intact" and shown.child.siblings:
            self._mix_with_sibling(shown)
        if self.slips(habits.wrong_sex):
            shown.sex = "f" if shown.sex == "m" else "m"
        if self.slips(habits.swap_day_month) and shown.born.day <= 12:
            shown.born = shown.born.replace(day=shown.born.month, month=shown.born.day)
        if self.slips(habits.wrong_date):
            shown.born = self._wrong(shown.born)
        if self.slips(habits.swap_names):
            shown.surname, shown.given = shown.given, shown.surname
        elif self.slips(habits.swap_names) and shown.patronymic:
            shown.given, shown.patronymic = shown.patronymic, shown.given
        if self._noise and not dice.chance(habits.yo_kept):
            shown.surname, shown.given, shown.patronymic = (
                without_yo(part) for part in (shown.surname, shown.given, shown.patronymic)
            )
        return shown

    def _mix_with_sibling(self, shown: Shown) -> None:
        other = as_born(self.dice.pick(shown.child.siblings), shown.language)
        if self.dice.chance(0.6):
            shown.born = other.born
        else:
            shown.given, shown.sex = other.given, other.sex

    def _wrong(self, day: date) -> date:
        dice = self.dice
        which = dice.below(3)
        if which == 0:
            return day.replace(day=max(1, min(28, day.day + dice.pick((-10, -1, 1, 10)))))
        if which == 1:
            return day.replace(day=min(day.day, 28), month=(day.month - 1 + dice.pick((1, 11))) % 12 + 1)
        return day.replace(day=min(day.day, 28), year=day.year + dice.pick((-1, 1)))

    # Words

    def heading(self, shown: Shown, text: str) -> str:
        """Write the cell that begins with the surname: a name, perhaps in capitals or with a remark."""
        written = self.name(text)
        if written and self.slips(self.habits.remark):
            written = f"{written} {self._remark(shown)}"
        if self.dice.chance(self.habits.upper):
            words = written.split(" ")
            written = " ".join([words[0].upper(), *words[1:]])
        return written

    def _remark(self, shown: Shown) -> str:
        mother = shown.child.mother
        if mother is not None and self.dice.chance(0.5):
            other = replace(shown.name, surname=mother.name.surname).surname_in(shown.language)
            return f"({'або' if shown.language == 'uk' else 'или'} {other})"
        return self.dice.pick(_REMARKS[shown.language])

    def name(self, text: str) -> str:
        """Write a name, perhaps with an error."""
        if not text:
            return text
        habits = self.habits
        if "'" in text:
            text = text.replace("'", self.dice.pick(habits.apostrophes))
            if self.slips(0.05):
                text = text.replace("'", "").replace("’", "")
        if self.slips(habits.typo):
            text = self._mistyped(text)
        if habits.homoglyph and self.slips(habits.homoglyph):
            text = self._with_look_alikes(text)
        if self.slips(habits.spaces):
            text = self.dice.pick((f"{text} ", f" {text}", text.replace(" ", "  ")))
        return self.scanned(text)

    def scanned(self, text: str) -> str:
        """Misread a text as a scanner does: letters for others, digits for letters, letters lost."""
        if not (self.habits.ocr and text and self.slips(self.habits.ocr)):
            return text
        at = self.dice.below(len(text))
        if self.dice.chance(0.15) and len(text) > 4:
            return text[:at] + text[at + 1 :]
        places = [i for i, letter in enumerate(text) if letter in _MISREAD]
        if not places:
            return text
        at = self.dice.pick(places)
        return text[:at] + _MISREAD[text[at]] + text[at + 1 :]

    def known(self, text: str, rate: float | None = None) -> str:
        """The text, or one of the list's ways to say that it is not known."""
        if not text or self.slips(self.habits.gap if rate is None else rate):
            return self.dice.pick(self.habits.unknown)
        return text

    def _mistyped(self, text: str) -> str:
        dice = self.dice
        at = dice.below(len(text))
        how = dice.below(4)
        if how == 0 and len(text) > 3:
            return text[:at] + text[at + 1 :]
        if how == 1:
            return text[:at] + text[at] + text[at:]
        if how == 2 and at + 1 < len(text) and at > 0:
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        instead = _NEIGHBOURS.get(text[at].lower())
        if instead is None:
            return text
        letter = dice.pick(instead)
        return text[:at] + (letter.upper() if text[at].isupper() else letter) + text[at + 1 :]

    def _with_look_alikes(self, text: str) -> str:
        places = [i for i, letter in enumerate(text) if letter in _LOOK_ALIKE]
        chosen = {self.dice.pick(places) for _ in range(self.dice.between(1, 3))} if places else set()
        return "".join(_LOOK_ALIKE[letter] if i in chosen else letter for i, letter in enumerate(text))


def without_yo(text: str) -> str:
    """Ё printed as е, as most Russian papers do."""
    return text.replace("ё", "е").replace("Ё", "Е")


def dotted(day: date) -> str:
    """05.03.2014."""
    return f"{day.day:02d}.{day.month:02d}.{day.year}"


def dotted_short(day: date) -> str:
    """05.03.14."""
    return f"{day.day:02d}.{day.month:02d}.{day.year % 100:02d}"


def in_words(day: date, language: Language) -> str:
    """5 березня 2014 р."""
    year = "р." if language == "uk" else "г."
    return f"{day.day} {_month(day, 'format', language)} {day.year} {year}"


def month_in_words(day: date, language: Language) -> str:
    """Березень 2014."""
    return f"{_month(day, 'stand-alone', language)} {day.year}"


def _month(day: date, context: Literal["format", "stand-alone"], language: Language) -> str:
    return str(get_month_names("wide", context, language)[day.month])
