"""Which row of a table names its columns.

Above it there may be titles, stamps and empty rows; it may fill two rows («Мати» over «ПІБ» and
«телефон»); under it a row may number the columns; or there is none at all.

Takes   the first rows of a table, and which of their cells are joined.
Gives   Header: its row, the columns' names made unique, and the rows that are no data.
Leaves  what the names mean to intake.meaning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from statistics import median

from leleka.core.alphabet import one_apostrophe
from leleka.intake.errors import IntakeError
from leleka.intake.job import Cells, Reading
from leleka.intake.meaning.cells import is_name
from leleka.intake.meaning.headers import understand
from leleka.intake.table import free_name

TOP_ROWS = 60
"""Rows that are looked at; a header stands in the first half of them."""

_LONGEST_NAME = 200
_FEWEST_BELOW = 3
_VALUE = re.compile(r"[\d\s.,:;/\\+()№#-]*\d[\d\s.,:;/\\+()№#-]*")

Row = tuple[int, Cells]
Range = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Header:
    """How the columns of a table are named.

    Attributes:
        row: the header's row number; 0 where there is none.
        names: by position, unique.
        first_data: index of the first row of data among the rows looked at.
        cells: the header's cells, made alike, to know them again further down.
        n_usual: columns that the header names or rows usually fill; what stands right of them slipped there.
    """

    row: int
    names: tuple[str, ...]
    first_data: int
    cells: tuple[str, ...] = ()
    n_usual: int = 0


@dataclass(frozen=True, slots=True)
class _Candidate:
    index: int
    n_rows: int
    cells: tuple[str, ...]
    score: float


def find_header(top: Sequence[Row], merged: Sequence[Range], reading: Reading) -> Header:
    """Choose the header among the first rows, or take the one that the mapping names; the reason is noted."""
    wanted = reading.job.header_row
    width = max((len(cells) for _, cells in top), default=0)
    if wanted == 0:
        reading.how.say("No header: the mapping says so.")
        return _without_header(width)
    if wanted is not None:
        return _named(top, merged, reading, wanted, width)
    candidates = [c for i in range(min(len(top), TOP_ROWS // 2)) for c in _candidates(top, i, merged)]
    best = max(candidates, key=lambda c: (c.score, -c.index), default=None)
    if best is None or _is_data(best, top):
        reading.how.say("No header: the first row holds values like the rows under it.")
        return _without_header(width)
    header = _header(top, best, width)
    reading.how.say("Header: row {row}.", row=header.row)
    if best.index:
        reading.how.count(
            "{n} row above the header left out.", "{n} rows above the header left out.", best.index
        )
    return header


def repeats(cells: Cells, header: Header) -> bool:
    """Whether a row is the header once more, as on every page of a printed list."""
    if len(header.cells) < 2 or len(cells) < len(header.cells):
        return False
    # The last cell of the header decides for nearly every row, without folding all the others.
    last = len(header.cells) - 1
    return alike(cells[last : last + 1]) == header.cells[last:] and alike(cells) == header.cells


def alike(cells: Cells) -> tuple[str, ...]:
    """The cells as a header typed anew has them: apostrophes and capitals may differ."""
    return tuple(one_apostrophe(cell).casefold() for cell in texts(cells))


def texts(cells: Cells) -> tuple[str, ...]:
    """The cells with spaces and line breaks made single, without the empty ones at the end."""
    plain = [" ".join((cell or "").split()) for cell in cells]
    while plain and not plain[-1]:
        plain.pop()
    return tuple(plain)


def _named(top: Sequence[Row], merged: Sequence[Range], reading: Reading, wanted: int, width: int) -> Header:
    index = next((i for i, (row, cells) in enumerate(top) if row == wanted and texts(cells)), None)
    if index is None:
        raise IntakeError(
            "intake.E030",
            "the mapping takes row {row} for the header, but there is nothing in it.",
            where=reading.where(),
            hint="Correct the line “header_row” of the mapping, or take it out to have the header found.",
            row=wanted,
        )
    best = max(_candidates(top, index, merged), key=lambda c: c.score)
    reading.how.say("Header: row {row}, as the mapping says.", row=wanted)
    return _header(top, best, width)


def _without_header(width: int) -> Header:
    return Header(0, tuple(f"column {i + 1}" for i in range(width)), 0, n_usual=width)


def _header(top: Sequence[Row], chosen: _Candidate, width: int) -> Header:
    first_data = chosen.index + chosen.n_rows
    if first_data < len(top) and _numbers_columns(top[first_data][1]):
        first_data += 1
    names: dict[str, int] = {}
    for i in range(max(width, len(chosen.cells))):
        said = chosen.cells[i][:_LONGEST_NAME] if i < len(chosen.cells) else ""
        names[free_name(said or f"column {i + 1}", names)] = i
    n_usual = max(len(chosen.cells), int(median(len(texts(c)) for _, c in top[first_data:] or top)))
    return Header(top[chosen.index][0], tuple(names), first_data, alike(top[chosen.index][1]), n_usual)


def _candidates(top: Sequence[Row], index: int, merged: Sequence[Range]) -> list[_Candidate]:
    plain = texts(top[index][1])
    if not any(plain):
        return []
    # Under cells that are joined across, a row names only half of each column: «ПІБ» of the mother.
    is_half = index > 0 and bool(_across(top[index - 1][0], merged) and _two_rows(top, index - 1, merged))
    joined = _two_rows(top, index, merged)
    # Beside such cells, others that are joined down over both rows tie the rows to one header.
    is_tied = bool(joined and _across(top[index][0], merged) and _down(top[index][0], merged))
    found = [] if is_half or is_tied else [_scored(top, index, 1, plain)]
    if joined:
        found.append(_scored(top, index, 2, joined))
    return found


def _two_rows(top: Sequence[Row], index: int, merged: Sequence[Range]) -> tuple[str, ...]:
    """A row and the one under it as one header; () where they are not."""
    if index + 1 >= len(top):
        return ()
    (row, cells), (next_row, next_cells) = top[index : index + 2]
    upper, lower = texts(cells), texts(next_cells)
    joined = _joined(upper, row, lower, next_row, merged)
    below = [texts(each) for _, each in top[index + 2 : index + 12]]
    if joined or next_row != row + 1 or not _goes_on(upper, lower, below):
        return joined
    return tuple(f"{a} {b}".strip() for a, b in zip_longest(upper, lower, fillvalue=""))


def _goes_on(upper: tuple[str, ...], lower: tuple[str, ...], below: Sequence[tuple[str, ...]]) -> bool:
    """Whether the sentence of each column goes on in the second row: «Число, місяць, рік» over «народження».

    It holds a word where every row under it has a number or a day, and leaves no column less understood.
    """
    pairs = list(zip_longest(upper, lower, fillvalue=""))
    if len(below) < _FEWEST_BELOW or any(_VALUE.fullmatch(cell) for cell in lower if cell):
        return False
    is_over_values = any(
        cell and all(i < len(row) and _VALUE.fullmatch(row[i]) for row in below)
        for i, cell in enumerate(lower)
    )
    return is_over_values and all(understand(f"{a} {b}").share > 0 for a, b in pairs if b)


def _scored(top: Sequence[Row], index: int, n_rows: int, cells: tuple[str, ...]) -> _Candidate:
    filled = [cell for cell in cells if cell]
    below = [sum(map(bool, texts(c))) for _, c in top[index + n_rows : index + n_rows + 20]]
    usual = max(1.0, median(below)) if below else float(len(filled))
    texty = sum(not _VALUE.fullmatch(cell) for cell in filled) / len(filled)
    known = 0.0
    if texty > 0.5:
        known = sum(len(cell) <= _LONGEST_NAME and understand(cell).share > 0 for cell in filled) / len(
            filled
        )
    covers = min(1.0, len(filled) / usual)
    unique = len(set(filled)) / len(filled)
    # A title is one long cell over many: it must not win by being text and alone of its kind.
    score = 2 * known * covers + texty * covers + 2 * covers + unique - 0.05 * index
    return _Candidate(index, n_rows, cells, score)


def _joined(
    upper: tuple[str, ...], row: int, lower: tuple[str, ...], next_row: int, merged: Sequence[Range]
) -> tuple[str, ...]:
    """The two rows as one header; () where the second does not complete the first."""
    if next_row != row + 1 or any(_VALUE.fullmatch(cell) for cell in lower if cell):
        return ()
    width = max(len(upper), len(lower))
    above, below = [*upper, *[""] * (width - len(upper))], [*lower, *[""] * (width - len(lower))]
    across = _across(row, merged)
    down = _down(row, merged)
    if across:
        if any(r[3] - r[1] + 1 >= width for r in across):
            return ()
        for _, first, _, last in across:
            above[first : last + 1] = [above[first]] * (min(last + 1, width) - first)
    elif down or not _completes(above, below):
        return ()
    else:
        for i in range(1, width):
            above[i] = above[i] or (above[i - 1] if below[i] else "")
    # A cell joined over both rows stands in each of them, and names its column once.
    return tuple(a if a == b else f"{a} {b}".strip() for a, b in zip(above, below, strict=True))


def _across(row: int, merged: Sequence[Range]) -> list[Range]:
    """Cells of a row that are joined across columns."""
    return [r for r in merged if r[0] == r[2] == row and r[3] > r[1]]


def _down(row: int, merged: Sequence[Range]) -> list[Range]:
    """Cells that are joined over a row and the next."""
    return [r for r in merged if r[0] == row and r[2] == row + 1]


def _completes(above: list[str], below: list[str]) -> bool:
    """Without joined cells: every cell of the second row stands under a gap or a group's first."""
    gaps = {i for i, cell in enumerate(above) if not cell}
    under = {i for i, cell in enumerate(below) if cell}
    starts = {i - 1 for i in gaps if i - 1 not in gaps}
    is_known = all(understand(below[i]).share > 0 for i in under)
    return bool(gaps) and gaps <= under <= gaps | starts and is_known


def _numbers_columns(cells: Cells) -> bool:
    filled = [(i, text) for i, text in enumerate(texts(cells)) if text]
    if len(filled) < 3:
        return False
    first = filled[0][0]
    return all(text == str(i - first + 1) for i, text in filled) and first <= 1


def _is_data(chosen: _Candidate, top: Sequence[Row]) -> bool:
    """Whether the best candidate is a row like those below it."""
    filled = [(i, cell) for i, cell in enumerate(chosen.cells) if cell]
    known = sum(understand(cell).share > 0 for _, cell in filled)
    if known * 3 >= len(filled):
        return False
    below = [texts(cells) for _, cells in top[chosen.index + chosen.n_rows :]]
    if not below:
        return any(_VALUE.fullmatch(cell) for _, cell in filled)
    if not known and any(
        _is_name_over_names(cell, [row[i] for row in below if i < len(row)]) for i, cell in filled
    ):
        return True
    seen = Counter((i, cell) for row in below for i, cell in enumerate(row) if cell)
    if any(seen[place] for place in filled if len(place[1]) > 1):
        return True
    return sum(bool(_VALUE.fullmatch(cell)) for _, cell in filled) * 5 > len(filled)


def _is_name_over_names(cell: str, below: Sequence[str]) -> bool:
    """Whether a cell that says nothing of its column is a name of some words, as nearly all under it."""
    names = [is_name(each) and " " in each for each in below if each]
    return is_name(cell) and " " in cell and len(names) > 1 and sum(names) > 0.8 * len(names)
