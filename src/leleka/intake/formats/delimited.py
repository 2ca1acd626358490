"""Delimited text: CSV, TSV and the like.

Takes   a text; rows count its records, as a spreadsheet that opens it would show them.
Gives   Grid.
Leaves  the encoding to intake.encodings, the header to intake.header.

A quote that is opened and never closed would swallow the rest of a file; here it swallows
nothing: after Limits.quoted_lines its row is read with quotes as plain signs, and reported.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, deque
from collections.abc import Iterator

from leleka.core.errors import Problem
from leleka.core.words import mark
from leleka.intake.encodings import done_bytes, open_text, too_long_a_line
from leleka.intake.errors import IntakeError
from leleka.intake.formats.form import Format, Head
from leleka.intake.job import Cells, Grid, Reading

DELIMITERS = (";", "\t", ",", "|")
"""Of two that fit equally well, the first."""

_NAMES = {";": mark("semicolon"), "\t": mark("tab"), ",": mark("comma"), "|": mark("bar")}
_PACKED = (".xlsx", ".xlsm", ".xltx", ".xlsb", ".xls", ".ods", ".parquet")
_SAMPLE_ROWS = 200
_IS_TABLE = 0.5
"""Share of rows with equally many cells, below which a text is no table that was only named wrongly."""
_MOST_OPEN_QUOTES = 20


def _recognises(head: Head) -> bool:
    return True


def _read(reading: Reading) -> Grid:
    text = open_text(reading, line_bytes=reading.limits.line_bytes)
    lines = _Lines(text, reading)
    reading.delimiter = reading.job.delimiter or _detect(lines, reading)
    if reading.job.delimiter:
        reading.how.say("Delimiter: {delimiter}, as the mapping says.", delimiter=_said(reading.delimiter))
    return Grid(_rows(lines, reading))


class _Lines:
    """The lines of a text, none longer than allowed, with a look ahead and a way back."""

    def __init__(self, text: io.TextIOWrapper, reading: Reading) -> None:
        self._text = text
        self._longest = reading.limits.line_bytes
        self._reading = reading
        self._waiting: deque[str] = deque()
        self.taken: list[str] = []
        self.row = 0

    def ahead(self, n: int) -> list[str]:
        """The next lines, which stay where they are."""
        while len(self._waiting) < n and (line := self._next()):
            self._waiting.append(line)
        return list(self._waiting)[:n]

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else self._next()
        if not line:
            raise StopIteration
        self.taken.append(line)
        if len(self.taken) > self._reading.limits.quoted_lines:
            raise _Open
        return line

    def give_back(self, lines: list[str]) -> None:
        """Put lines back, to be read again."""
        self._waiting.extendleft(reversed(lines))

    def _next(self) -> str:
        line = self._text.readline(self._longest)
        if len(line) >= self._longest:
            raise too_long_a_line(self._reading, self.row + 1)
        return line

    def tell(self) -> int:
        """How many bytes were read."""
        return done_bytes(self._text)

    def close(self) -> None:
        """Close the file."""
        self._text.close()


class _Open(Exception):  # noqa: N818  (not an error: a sign between two neighbours)
    """A quoted cell has gone on for too many lines."""


def _said(delimiter: str) -> str:
    return _NAMES.get(delimiter, delimiter)


def _detect(lines: _Lines, reading: Reading) -> str:
    """Find the delimiter that splits most rows into equally many cells; the reason is noted."""
    sample = lines.ahead(_SAMPLE_ROWS)
    first = sample[0].strip() if sample else ""
    if first.lower().startswith("sep=") and len(first) == 5:
        next(lines)
        lines.taken.clear()
        lines.row = 1
        reading.how.say("Delimiter: {delimiter}, the first line says so.", delimiter=_said(first[4]))
        return first[4]
    fits = {delimiter: _fit(sample, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda d: (fits[d], -DELIMITERS.index(d)))
    share, n_cells = fits[best][0], int(fits[best][2])
    if reading.path.suffix.lower() in _PACKED and (n_cells < 2 or share < _IS_TABLE):
        raise IntakeError(
            "intake.E052",
            "is named like a spreadsheet, but holds plain text without columns.",
            where=reading.where(),
            hint="Ask the sender for the list again; if it truly has one column, end its name in .txt.",
        )
    if n_cells < 2:
        reading.how.say("Delimiter: none; the list has one column.")
        return ","
    reading.how.count(
        "Delimiter: {delimiter}; it splits {share} of the first rows into {n} cell.",
        "Delimiter: {delimiter}; it splits {share} of the first rows into {n} cells.",
        n_cells,
        delimiter=_said(best),
        share=f"{share:.0%}",
    )
    return best


def _fit(sample: list[str], delimiter: str) -> tuple[float, float, float]:
    """Share of rows with the usual number of cells, whether the header has it too, and that number."""
    rows = [row for row in csv.reader(sample, delimiter=delimiter) if any(cell.strip() for cell in row)]
    if not rows:
        return 0.0, 0.0, 0
    usual, n = Counter(len(row) for row in rows).most_common(1)[0]
    if usual < 2:
        return 0.0, 0.0, 0
    # The header, or one of the titles above it, is where a delimiter that only stands in numbers is missing.
    heads = any(len(row) == usual and not any(c.isdigit() for c in "".join(row)) for row in rows[:20])
    return round(n / len(rows) - (0.0 if heads else 0.1), 2), float(heads), usual


def _rows(lines: _Lines, reading: Reading) -> Iterator[tuple[int, Cells]]:
    csv.field_size_limit(reading.limits.cell_chars)
    n_open = 0
    reader = _reader(lines, reading.delimiter)
    row = lines.row
    while True:
        lines.taken.clear()
        lines.row = row
        try:
            cells = next(reader)
        except StopIteration:
            break
        except (_Open, csv.Error) as error:
            taken = list(lines.taken)
            is_open = isinstance(error, _Open) or "unexpected end" in str(error) or "larger" in str(error)
            lines.give_back(taken[1:] if is_open else [])
            kept = taken[:1] if is_open else taken
            cells = _literally(kept, reading.delimiter, with_quotes=not is_open)
            n_open += is_open
            reading.report(_quote_problem(reading, row + 1, is_open=is_open))
            reader = _reader(lines, reading.delimiter, quotes=n_open < _MOST_OPEN_QUOTES)
        row += 1
        if row % 4_096 == 0:
            reading.progress("reading", lines.tell(), reading.size)
        yield row, cells
    lines.close()


def _reader(lines: _Lines, delimiter: str, *, quotes: bool = True) -> Iterator[list[str]]:
    if not quotes:
        return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    return csv.reader(lines, delimiter=delimiter, strict=True)


def _literally(lines: list[str], delimiter: str, *, with_quotes: bool) -> list[str]:
    if with_quotes:
        rows = csv.reader(lines, delimiter=delimiter)
    else:
        rows = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    return [cell for row in rows for cell in row]


def _quote_problem(reading: Reading, row: int, *, is_open: bool) -> Problem:
    if is_open:
        return Problem(
            "intake.E050",
            "opens a quote that is never closed; the row came in with its quotes as plain signs.",
            hint="Close the quote in the list, or take it out.",
            where=reading.where(row),
        )
    return Problem(
        "intake.E051",
        "holds a quote in the middle of a quoted cell; the row came in as far as it could be split.",
        hint="Double the quote in the list, or take it out.",
        where=reading.where(row),
    )


DELIMITED = Format(mark("delimited text"), (".csv", ".tsv", ".tab", ".txt"), _recognises, _read)
