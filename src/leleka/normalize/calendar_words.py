"""The words of the calendar and of small numbers, in Ukrainian, Russian and English.

Takes   a word in lower case.
Gives   the month, season, number or unit of age that it means.
Leaves  dates as a whole to normalize.dates.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from rapidfuzz.distance import DamerauLevenshtein

_MONTHS: tuple[tuple[str, ...], ...] = (
    ("січень", "січня", "січні", "январь", "января", "январе", "january", "студзень", "студзеня"),
    ("лютий", "лютого", "лютому", "февраль", "февраля", "феврале", "february", "люты", "лютага"),
    ("березень", "березня", "березні", "март", "марта", "марте", "march", "сакавік", "сакавіка"),
    ("квітень", "квітня", "квітні", "апрель", "апреля", "апреле", "april", "красавік", "красавіка"),
    ("травень", "травня", "травні", "май", "мая", "мае", "may"),
    ("червень", "червня", "червні", "июнь", "июня", "июне", "june", "чэрвень", "чэрвеня"),
    ("липень", "липня", "липні", "июль", "июля", "июле", "july", "ліпень", "ліпеня"),
    ("серпень", "серпня", "серпні", "август", "августа", "августе", "august", "жнівень", "жніўня"),
    (
        "вересень",
        "вересня",
        "вересні",
        "сентябрь",
        "сентября",
        "сентябре",
        "september",
        "верасень",
        "верасня",
    ),
    ("жовтень", "жовтня", "жовтні", "октябрь", "октября", "октябре", "october", "кастрычнік", "кастрычніка"),
    ("листопад", "листопада", "листопаді", "ноябрь", "ноября", "ноябре", "november", "лістапад", "лістапада"),
    ("грудень", "грудня", "грудні", "декабрь", "декабря", "декабре", "december", "снежань", "снежня"),
)
_MONTH_OF: dict[str, int] = {word: month for month, words in enumerate(_MONTHS, 1) for word in words}

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
# The same letters as they come from a Ukrainian or Russian keyboard.
ROMAN_MONTHS: dict[str, int] = {
    written: month
    for month, roman in enumerate(_ROMAN, 1)
    for written in (
        roman,
        roman.replace("i", "і").replace("x", "х"),
        roman.replace("i", "і"),
        roman.replace("x", "х"),
        roman.replace("i", "l"),
        roman.replace("i", "і").replace("x", "х").replace("v", "у"),
    )
}
"""Month by Roman numeral."""

SEASONS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("весна", "весни", "весною", "навесні", "весны", "весной", "spring"), (3, 5)),
    **dict.fromkeys(("літо", "літа", "влітку", "літом", "лето", "лета", "летом", "summer"), (6, 8)),
    **dict.fromkeys(("осінь", "осені", "восени", "осень", "осени", "осенью", "autumn", "fall"), (9, 11)),
    **dict.fromkeys(("зима", "зими", "взимку", "зимою", "зимы", "зимой", "winter"), (12, 2)),
}
"""First and last month of a season; winter runs over the year's end."""

_NUMBERS: tuple[tuple[str, ...], ...] = (
    ("нуль", "ноль", "zero"),
    ("один", "одна", "одного", "одного", "одному", "рочок", "one"),
    ("два", "дві", "двух", "двох", "две", "двоє", "двое", "two"),
    ("три", "трьох", "трёх", "трех", "троє", "трое", "three"),
    ("чотири", "чотирьох", "четыре", "четырёх", "четырех", "четверо", "four"),
    ("п'ять", "пять", "п'яти", "пяти", "п'ятьох", "п'ятеро", "пятеро", "five"),
    ("шість", "шести", "шістьох", "шесть", "шестеро", "six"),
    ("сім", "семи", "сімох", "семеро", "семь", "seven"),
    ("вісім", "восьми", "вісьмох", "восемь", "восьмеро", "eight"),
    ("дев'ять", "дев'яти", "девять", "девяти", "дев'ятеро", "nine"),
    ("десять", "десяти", "десятеро", "ten"),
    ("одинадцять", "одинадцяти", "одиннадцать", "одиннадцати", "eleven"),
    ("дванадцять", "дванадцяти", "двенадцать", "двенадцати", "twelve"),
    ("тринадцять", "тринадцяти", "тринадцать", "тринадцати", "thirteen"),
    ("чотирнадцять", "чотирнадцяти", "четырнадцать", "четырнадцати", "fourteen"),
    ("п'ятнадцять", "п'ятнадцяти", "пятнадцать", "пятнадцати", "fifteen"),
    ("шістнадцять", "шістнадцяти", "шестнадцать", "шестнадцати", "sixteen"),
    ("сімнадцять", "сімнадцяти", "семнадцать", "семнадцати", "seventeen"),
    ("вісімнадцять", "вісімнадцяти", "восемнадцать", "восемнадцати", "eighteen"),
)
NUMBER_WORDS: dict[str, int | float] = {
    **{word: number for number, words in enumerate(_NUMBERS) for word in words},
    **dict.fromkeys(("півтора", "півторарічний", "полтора", "полутора"), 1.5),
}
"""Small numbers in words."""

Unit = Literal["year", "month", "week", "day"]
_UNITS: dict[Unit, str] = {
    "year": "р рік роки років року рік. рочки рочків рочок г гг год года лет годик годика "
    "годиков годиків л лєт годи y yr yrs year years yo y/o yearold yearsold yearsofage літ",
    "month": "м міс місяць місяці місяців місяця мес месяц месяца месяцев mo mos month months monthsold",
    "week": "тиж тиждень тижні тижнів тижня нед неделя недели недель week weeks weeksold",
    "day": "дн дні днів день дня дней day days daysold",
}
AGE_UNITS: dict[str, Unit] = {word: unit for unit, words in _UNITS.items() for word in words.split()}
"""Units of an age, written without dots and spaces."""


@cache
def month_of_word(word: str) -> tuple[int | None, bool]:
    """The month that a word or its abbreviation of three letters and more means.

    Returns:
        the month, None where it is none; and whether the word was misspelt.
    """
    known = _MONTH_OF.get(word)
    if known is None and len(word) >= 3:
        begun = {month for full, month in _MONTH_OF.items() if full.startswith(word)}
        known = begun.pop() if len(begun) == 1 else None
    if known is not None or len(word) < 5:
        return known, False
    near = {
        month
        for full, month in _MONTH_OF.items()
        if DamerauLevenshtein.distance(word, full, score_cutoff=1) <= 1
    }
    return (near.pop(), True) if len(near) == 1 else (None, False)
