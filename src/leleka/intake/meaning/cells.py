"""What the cells of a column look like, when its header does not say or says something else.

Takes   a column of text.
Gives   Profile: for each kind of value, the share of the cells that look like it; is_name, of one cell.
Leaves  the choice to meaning.propose, the reading of cells to normalize.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

import pyarrow as pa
import yaml

_SAMPLE = 400
# A cell may hold a whole book; what kind it is shows in its first letters.
_BEGINNING = 500
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’ʼ`-])*\.?")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_URL = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_PHONE = re.compile(r"(\+|8|0|38)[\d\s()-]{8,}")
_YEAR = re.compile(r"(19[3-9]\d|20[0-3]\d)(\.0)?( ?(р|г|рік|год)\.?( ?н\.?)?)?", re.IGNORECASE)
_DAY = re.compile(
    r"\d{1,2}[./\-\s]\d{1,2}[./\-\s](\d{4}|\d{2})\b.*|(19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}\b.*"
    r"|(19|20)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])"
)
_MONTH = re.compile(r"(0?[1-9]|1[0-2])[./-](19|20)\d\d|(19|20)\d\d-(0[1-9]|1[0-2])")
_AGE = re.compile(
    r"(близько |около |прибл\.? |примерно |~|about )?\d{1,2}([.,]\d)?"
    r"( ?(р|л|г|м|рок|рік|років|роки|лет|год|года|міс|мес|місяців|месяцев)\.?"
    r"| ?(years?|months?|y\.?o\.?|yrs?)\.?( old)?)?",
    re.IGNORECASE,
)
_CERTIFICATE = re.compile(r"([IVX1-9ІХ]{1,4})\s*[-–]?\s*[А-ЯІЇЄҐA-Z]{2}\s*(№|N|No)?\s*\d{5,6}", re.IGNORECASE)
_PASSPORT = re.compile(r"[А-ЯІЇЄҐA-Z]{2}\s*(№|N)?\s*\d{6}", re.IGNORECASE)
_TAX = re.compile(r"\d{10}")
_HEIGHT = re.compile(r"(\d{2,3})([.,]\d)?\s*(см|cm)?\.?", re.IGNORECASE)
_BLOOD = re.compile(
    r"(I{1,3}|IV|[1-4]|A|B|AB|O|0|А|В|АВ|О)\s*(\((I{1,3}|IV|[0ABOАВО]{1,2})\))?\s*(Rh)?\s*[(]?[+\-−]?[)]?",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"\d{1,18}")


@dataclass(frozen=True, slots=True)
class Profile:
    """The shares of a column's cells, each 0 to 1; 0 everywhere where it has none.

    Attributes:
        n: cells looked at.
        shares: by kind, see KINDS.
        n_words: mean number of words a cell.
        is_running: whether the cells are whole numbers that grow by one.
    """

    n: int
    shares: dict[str, float]
    n_words: float = 0.0
    is_running: bool = False

    def __getitem__(self, kind: str) -> float:
        """The share of the cells that look like this kind."""
        return self.shares.get(kind, 0.0)


def profile(column: pa.ChunkedArray[Any]) -> Profile:
    """Look at some hundred cells, spread over the column."""
    filled = column.drop_null()
    step = max(1, len(filled) // _SAMPLE)
    written = [str(filled[i].as_py())[:_BEGINNING].strip() for i in range(0, len(filled), step)][:_SAMPLE]
    cells = [cell.lower().replace("ё", "е") for cell in written]
    if not cells:
        return Profile(0, {})
    shares = {kind: sum(map(looks, cells)) / len(cells) for kind, looks in KINDS.items()}
    shares["name"] = sum(map(is_name, written)) / len(cells)
    shares["one_word"] = sum(bool(_WORD.fullmatch(cell)) for cell in cells) / len(cells)
    first = [filled[i].as_py() for i in range(min(len(filled), 50))]
    is_running = len(first) > 2 and all(_WHOLE.fullmatch(cell) for cell in first)
    is_running = is_running and all(int(b) - int(a) == 1 for a, b in pairwise(first))
    return Profile(len(cells), shares, sum(len(cell.split()) for cell in cells) / len(cells), is_running)


@cache
def _words(kind: str) -> tuple[str, ...]:
    table = yaml.safe_load(resources.files(__package__).joinpath("cells.yaml").read_text("utf-8"))
    return tuple(str(word) for word in table[kind])


def _fully(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda cell: pattern.fullmatch(cell) is not None


def _is_one_of(kind: str) -> Callable[[str], bool]:
    return lambda cell: cell.rstrip(".") in _words(kind)


def _ends_like(kind: str) -> Callable[[str], bool]:
    def ends(cell: str) -> bool:
        words = cell.split()
        return bool(words) and words[-1].isalpha() and words[-1].endswith(_words(kind))

    return ends


@cache
def _joined(kind: str, *, is_start: bool = False) -> re.Pattern[str]:
    words = "|".join(_words(kind))
    return re.compile(rf"(?<!\w)({words})" if is_start else rf"(?<!\w)({words})(?!\w)")


def _is_day(cell: str) -> bool:
    if _DAY.fullmatch(cell):
        return True
    has_month = _joined("months", is_start=True).search(cell) is not None
    return has_month and any(letter.isdigit() for letter in cell) and len(cell) <= 30


def is_name(cell: str) -> bool:
    """Whether a cell, as written, is of a few words of which each may be a part of a name."""
    words = cell.replace(",", " ").split()
    if not 1 <= len(words) <= 5 or not all(_WORD.fullmatch(word) for word in words):
        return False
    return all(word[0].isupper() or len(word) <= 3 for word in words)


def _is_height(cell: str) -> bool:
    found = _HEIGHT.fullmatch(cell)
    return found is not None and 40 <= int(found[1]) <= 210


def _is_institution(cell: str) -> bool:
    return any(word in cell for word in _words("institution"))


def _is_small_number(cell: str) -> bool:
    return cell.isdecimal() and len(cell) <= 3 and int(cell) <= 15


KINDS: dict[str, Callable[[str], bool]] = {
    "email": lambda cell: _EMAIL.search(cell) is not None,
    "url": _fully(_URL),
    "phone": _fully(_PHONE),
    "day": _is_day,
    "month": _fully(_MONTH),
    "year": _fully(_YEAR),
    "age": _fully(_AGE),
    "small_number": _is_small_number,
    "sex": _is_one_of("sex"),
    "eyes": _is_one_of("eyes"),
    "hair": _is_one_of("hair"),
    "yes_no": _is_one_of("yes_no"),
    "certificate": _fully(_CERTIFICATE),
    "passport": _fully(_PASSPORT),
    "tax": _fully(_TAX),
    "height": _is_height,
    "blood": _fully(_BLOOD),
    "institution": _is_institution,
    "settlement": lambda cell: re.match(rf"({'|'.join(_words('settlement'))})(?!\w)", cell) is not None,
    "region": lambda cell: _joined("region").search(cell) is not None,
    "patronymic": _ends_like("patronymic"),
    "surname": _ends_like("surname"),
}
"""How a cell (small letters, ё as е) is told to be of a kind. name and one_word come beside."""
