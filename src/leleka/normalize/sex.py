"""The words for boy and girl.

Takes   the text of a cell of a sex column, and the column's header.
Gives   SexReading: 1 male, 2 female, or an answer without a value, or a problem.
Leaves  what patronymics, names and endings say about sex to normalize.names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from leleka.core.errors import Problem
from leleka.normalize.answers import Answer, answered

MALE, FEMALE = 1, 2

NOT_A_SEX = Problem(
    "normalize.E020",
    "does not say whether the child is a boy or a girl.",
    hint="Give the column another meaning in the mapping, or look it up in the source.",
)
NUMBERS_UNEXPLAINED = Problem(
    "normalize.E021",
    "gives the sex as a number, and the header does not say which number means what.",
    hint="Write it into the header, for instance “Sex (1 male, 2 female)”, and read the list again.",
)

_BOY = re.compile(
    r"[чmм]|чол(ов\w*)?|муж(с\w*|ч\w*)?|хл(оп\w*)?|м?альч\w*|пацан\w*|юнак\w*|юнош\w*|син\w*|сын\w*|брат\w*"
    r"|male|man|boys?|son|masc(uline)?|♂"
)
_GIRL = re.compile(
    r"[жfwд]|жін\w*|жен\w*|дівч\w*|дів|дев(оч\w*|уш\w*)?|д-ка|доч\w*|дон\w*|сестр\w*"
    r"|female|fem(inine)?|woman|girls?|daughter|♀"
)


@dataclass(frozen=True, slots=True)
class SexReading:
    """What a cell says: 1 male, 2 female, None where it gives neither.

    Attributes:
        answer: the cell answers without saying either.
        problem: what is wrong with it, without its place.
    """

    sex: int | None = None
    answer: Answer | None = None
    problem: Problem | None = None


def read_sex(text: str, codes: tuple[tuple[str, int], ...] = ()) -> SexReading:
    """Read one cell.

    Args:
        codes: what the column's numbers mean, see codes_of_header.
    """
    said = text.strip().casefold().strip(" .,;\"'«»()")
    known = dict(codes).get(said.removesuffix(".0"))
    if known is not None:
        return SexReading(known)
    if re.fullmatch(r"\d(\.0)?", said):
        return SexReading(problem=NUMBERS_UNEXPLAINED)
    answer = answered(text)
    if answer is not None:
        return SexReading(answer="unknown" if answer == "no" else answer)
    head = re.split(r"[\s./]+", said)[0]
    sides = {
        sex
        for sex, words in ((MALE, _BOY), (FEMALE, _GIRL))
        if words.fullmatch(said) or words.fullmatch(head)
    }
    if len(sides) != 1:
        return SexReading(problem=NOT_A_SEX)
    return SexReading(sides.pop())


@cache
def codes_of_header(header: str) -> tuple[tuple[str, int], ...]:
    """What numbers in a sex column mean, where its header says so: "Стать (1-ч, 2-ж)"."""
    said = header.casefold()
    for pairs in (
        re.findall(r"(\d)\s*[-=–—:.)]*\s*([^\W\d_]+)", said),
        [(number, word) for word, number in re.findall(r"([^\W\d_]+)\s*[-=–—:]*\s*(\d)", said)],
    ):
        codes = {
            number: MALE if _BOY.fullmatch(word) else FEMALE for number, word in pairs if _says_sex(word)
        }
        if set(codes.values()) == {MALE, FEMALE}:
            return tuple(codes.items())
    return ()


def _says_sex(word: str) -> bool:
    return bool(_BOY.fullmatch(word) or _GIRL.fullmatch(word))
