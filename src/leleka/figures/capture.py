"""Who was seen by which lists, counted: all that an estimate needs, and nothing more.

A capture table holds one count per history (which lists a person is on). No name, no record
id and no date crosses into an estimator, only these counts.

Takes   a CSV of histories, or records with their list and person.
Gives   CaptureTable: lists, histories, counts, strata.
Leaves  judging whether the table can carry an estimate to gates.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import permutations, product
from math import factorial, prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from leleka.core.encodings import decoded
from leleka.core.errors import Where
from leleka.core.files import whole
from leleka.figures.errors import FiguresError

COUNT = "count"
DRAW = "draw"
STRATUM = "by:"
MAX_LISTS = 60
_MAX_ORDERS = 5040
_MAX_DIGITS = 10


@dataclass(frozen=True)
class CaptureTable:
    """Counts of persons by capture history.

    Attributes:
        lists: names, in the order of the bits below.
        histories: which lists hold a person, as bits: bit j is set if lists[j] does. Ascending,
            never 0, because nobody counts the people whom no list saw.
        counts: how many persons have each history; all positive.
        label: which stratum this is, such as "region UA-14"; "" for the whole.
        strata: the parts this table is the sum of; () where it was not divided.

    Raises:
        FiguresError: figures.E101, E102, E108, no lists, too many, two of one name, an all-zero history.
    """

    lists: tuple[str, ...]
    histories: tuple[int, ...]
    counts: tuple[int, ...]
    label: str = ""
    strata: tuple[CaptureTable, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.lists) <= MAX_LISTS:
            raise FiguresError(
                "figures.E101",
                "A capture table needs 1 to {most} lists; this one has {n}.",
                n=len(self.lists),
                most=MAX_LISTS,
                hint="Give one 0/1 column per list.",
            )
        if len(set(self.lists)) < len(self.lists):
            raise FiguresError("figures.E102", "Two lists have the same name.", hint="Rename one of them.")
        if 0 in self.histories:
            raise all_zero_row()

    @classmethod
    def of(cls, lists: Sequence[str], counts: Mapping[int, int], label: str = "") -> CaptureTable:
        """Make a table from counts by history bits; histories that nobody has are left out."""
        kept = sorted((history, int(count)) for history, count in counts.items() if count)
        return cls(tuple(lists), tuple(h for h, _ in kept), tuple(c for _, c in kept), label)

    @classmethod
    def from_cells(cls, lists: Sequence[str], cells: Iterable[int]) -> CaptureTable:
        """Make a table from all 2^lists cells, index = history bits; cell 0 must be 0."""
        return cls.of(lists, dict(enumerate(cells)))

    @property
    def n_seen(self) -> int:
        """How many persons at least one list saw."""
        return sum(self.counts)

    @cached_property
    def matrix(self) -> NDArray[np.uint8]:
        """uint8[histories, lists]: 1 where the history is on the list."""
        bits = np.array(self.histories, np.int64)[:, None] >> np.arange(len(self.lists))[None, :]
        return (bits & 1).astype(np.uint8)

    @cached_property
    def cells(self) -> NDArray[np.int64]:
        """int64[2^lists]: the count of each history, index = bits; cell 0 is 0.

        Raises:
            FiguresError: figures.E104, there are more than 16 lists, so that the cells would not fit.
        """
        if len(self.lists) > 16:
            raise FiguresError(
                "figures.E104",
                "This method takes at most {most} lists; the table has {n}.",
                n=len(self.lists),
                most=16,
                hint="Leave lists out, or use latent classes.",
            )
        cells = np.zeros(1 << len(self.lists), np.int64)
        cells[list(self.histories)] = self.counts
        return cells

    @property
    def list_totals(self) -> tuple[int, ...]:
        """How many persons each list holds."""
        return tuple(int(n) for n in np.array(self.counts, np.int64) @ self.matrix)

    @property
    def overlaps(self) -> NDArray[np.int64]:
        """int64[lists, lists]: persons on both lists; the diagonal holds the list totals."""
        on = self.matrix.astype(np.int64)
        return (on * np.array(self.counts, np.int64)[:, None]).T @ on

    @property
    def frequencies(self) -> tuple[int, ...]:
        """How many persons are on exactly 1, 2, ... lists."""
        on = self.matrix.sum(axis=1)
        found = np.bincount(on, weights=self.counts, minlength=len(self.lists) + 1)
        return tuple(int(n) for n in found[1:])

    def only(self, lists: Sequence[str]) -> CaptureTable:
        """The table that these lists alone give, in this order; who is on none of them drops out."""
        bit_of = {self.lists.index(name): 1 << place for place, name in enumerate(lists)}
        counts: Counter[int] = Counter()
        for history, count in zip(self.histories, self.counts, strict=True):
            counts[sum(new for old, new in bit_of.items() if history >> old & 1)] += count
        del counts[0]
        parts = tuple(part.only(lists) for part in self.strata)
        return replace(CaptureTable.of(lists, counts, self.label), strata=parts)

    def without(self, name: str) -> CaptureTable:
        """The table as if one list had never been made."""
        return self.only([other for other in self.lists if other != name])

    def nonempty(self) -> CaptureTable:
        """The table without lists that hold nobody."""
        kept = [name for name, n in zip(self.lists, self.list_totals, strict=True) if n]
        return self if len(kept) == len(self.lists) else self.only(kept)

    def canonical(self) -> CaptureTable:
        """The same counts in an order of lists that their names and the file's order do not change.

        Estimators work on this, so that their answer (random draws included) depends on
        the counts alone.
        """
        groups: dict[tuple[int, ...], list[str]] = {}
        for name, total, row in zip(self.lists, self.list_totals, self.overlaps.tolist(), strict=True):
            groups.setdefault((total, *sorted(row)), []).append(name)
        tied = [groups[key] for key in sorted(groups)]
        if prod(factorial(len(names)) for names in tied) > _MAX_ORDERS:
            return self.only([name for names in tied for name in sorted(names)])
        orders = ([n for part in order for n in part] for order in product(*map(permutations, tied)))
        return min((self.only(order) for order in orders), key=lambda table: (table.histories, table.counts))

    def rows(self) -> Iterator[tuple[int, ...]]:
        """One 0/1 value per list and the count, a row per history."""
        for on, count in zip(self.matrix.tolist(), self.counts, strict=True):
            yield (*on, count)


def divided(parts: Sequence[CaptureTable]) -> CaptureTable:
    """The sum of strata, holding them.

    Raises:
        FiguresError: figures.E105, the strata do not have the same lists.
    """
    lists = parts[0].lists
    if any(part.lists != lists for part in parts):
        raise FiguresError(
            "figures.E105",
            "Strata of one table must have the same lists in one order.",
            hint="Divide one linkage by its lists, and not several.",
        )
    counts: Counter[int] = Counter()
    for part in parts:
        counts.update(dict(zip(part.histories, part.counts, strict=True)))
    return replace(CaptureTable.of(lists, counts), strata=tuple(parts))


def count_persons(
    list_of: Sequence[str],
    person_of: Sequence[object],
    lists: Sequence[str] = (),
    stratum_of: Mapping[object, str] | None = None,
) -> CaptureTable:
    """Count the persons of a linkage by history.

    Args:
        list_of: the list of each record.
        person_of: the person of each record; any hashable id.
        lists: which lists to use, in this order; () for all that occur, by name. Records of
            other lists are left out, as if those lists had never been made.
        stratum_of: the stratum of each person; None: not divided.

    Raises:
        FiguresError: figures.E105, E106, a list that was asked for has no record.
    """
    names = tuple(lists) or tuple(sorted(set(list_of)))
    missing = sorted(set(names) - set(list_of))
    if missing:
        raise FiguresError(
            "figures.E106",
            "has no record of the list “{name}”.",
            where=Where(file="persons"),
            name=missing[0],
            hint="The lists are: {known}.",
            known=", ".join(sorted(set(list_of))),
        )
    bit = {name: 1 << place for place, name in enumerate(names)}
    history: dict[object, int] = {}
    for name, person in zip(list_of, person_of, strict=True):
        if name in bit:
            history[person] = history.get(person, 0) | bit[name]
    if stratum_of is None:
        return CaptureTable.of(names, Counter(history.values()))
    by_stratum: dict[str, Counter[int]] = {}
    for person, seen in history.items():
        by_stratum.setdefault(stratum_of[person], Counter())[seen] += 1
    return divided([CaptureTable.of(names, by_stratum[label], label) for label in sorted(by_stratum)])


def read_tables(path: str | Path) -> tuple[CaptureTable, ...]:
    """Read a CSV of histories: one table, or one per value of its `draw` column.

    Raises:
        FiguresError: figures.E105, E107 to E109, E111 to E114, the file is not such a table, or has an
            all-zero row.
    """
    path = Path(path)
    header, rows = _read_rows(path)
    reader = _Columns(path.name, header)
    counted: dict[int, dict[str, Counter[int]]] = {}
    for row, cells in rows:
        draw, label, history, count = reader.read(cells, row)
        counted.setdefault(draw, {}).setdefault(label, Counter())[history] += count
    if not any(sum(part.values()) for parts in counted.values() for part in parts.values()):
        raise FiguresError(
            "figures.E107",
            "holds no counts.",
            where=Where(file=path.name),
            hint="Give one row per history that somebody has.",
        )
    return tuple(reader.table(counted[draw]) for draw in sorted(counted))


def write_tables(tables: Sequence[CaptureTable], path: str | Path) -> None:
    """Write tables as read_tables reads them; several are drawn linkages, strata get a "by:" column."""
    parts = [(draw, part) for draw, table in enumerate(tables) for part in table.strata or (table,)]
    column, _, _ = parts[0][1].label.partition("=")
    draws, by = len(tables) > 1, bool(column)
    with whole(Path(path)) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([*[DRAW] * draws, *[STRATUM + column] * by, *tables[0].lists, COUNT])
        for draw, part in parts:
            value = part.label.partition("=")[2]
            out.writerows([*[draw] * draws, *[value] * by, *row] for row in part.rows())


def all_zero_row(where: Where | None = None) -> FiguresError:
    """The error for a row that claims to count the people whom no list saw."""
    return FiguresError(
        "figures.E108",
        "counts people who are on no list.",
        where=where,
        hint="That number is what an estimate looks for; remove the all-zero row.",
    )


def stratum_label(columns: Sequence[str], values: Sequence[str]) -> str:
    """The label of a stratum: "region=UA-14", "region × sex=UA-14 × f"."""
    return f"{' × '.join(columns)}={' × '.join(values)}"


def _read_rows(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and the rows that hold anything with their numbers in the file.

    Raises:
        FiguresError: figures.E109, E111, there is no such file, or it is empty.
    """
    try:
        text = decoded(path.read_bytes())
    except OSError as error:
        raise FiguresError(
            "figures.E109",
            "cannot be read.",
            where=Where(file=path.name),
            hint="Check the path and who may read the file.",
        ) from error
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=text.partition("\n")[0].count))
    rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        raise FiguresError(
            "figures.E111",
            "has no rows under its header.",
            where=Where(file=path.name),
            hint="Give one 0/1 column per list and a column count.",
        )
    return [cell.strip() for cell in rows[0][1]], rows[1:]


class _Columns:
    """What each column of one file means, and the reading of its rows."""

    def __init__(self, file: str, header: list[str]) -> None:
        self.file, self.header = file, header
        twice = sorted({name for name in header if header.count(name) > 1})
        if "" in header or twice:
            raise FiguresError(
                "figures.E115",
                "has a column without a name, or two of one name.",
                where=Where(file=file, row=1, column=twice[0] if twice else ""),
                hint="Give every list's column a name of its own, and the counts the name count.",
            )
        named = {name.casefold(): place for place, name in enumerate(header)}
        self.count = named.get(COUNT)
        self.draw = named.get(DRAW)
        self.strata = [place for place, name in enumerate(header) if name.startswith(STRATUM)]
        taken = {self.count, self.draw, *self.strata}
        self.lists = [place for place in range(len(header)) if place not in taken]

    def read(self, cells: list[str], row: int) -> tuple[int, str, int, int]:
        """Draw, stratum, history bits and count of one row."""
        if len(cells) != len(self.header):
            raise FiguresError(
                "figures.E112",
                "has {n} cells where the header has {expected}.",
                where=Where(file=self.file, row=row),
                n=len(cells),
                expected=len(self.header),
                hint="Fill the row up, or take out the delimiter inside one of its cells.",
            )
        history = sum(self._bit(cells, row, place) << j for j, place in enumerate(self.lists))
        if history == 0:
            raise all_zero_row(Where(file=self.file, row=row))
        count = self._whole(cells, row, self.count) if self.count is not None else 1
        draw = self._whole(cells, row, self.draw) if self.draw is not None else 0
        names = [self.header[place].removeprefix(STRATUM) for place in self.strata]
        label = stratum_label(names, [cells[place].strip() for place in self.strata]) if names else ""
        return draw, label, history, count

    def table(self, parts: Mapping[str, Mapping[int, int]]) -> CaptureTable:
        """The table of one draw."""
        lists = [self.header[place] for place in self.lists]
        if not self.strata:
            return CaptureTable.of(lists, parts[""])
        return divided([CaptureTable.of(lists, parts[label], label) for label in sorted(parts)])

    def _bit(self, cells: list[str], row: int, place: int) -> int:
        value = cells[place].strip()
        if value not in {"0", "1"}:
            raise FiguresError(
                "figures.E113",
                "is neither 0 nor 1.",
                where=Where(file=self.file, row=row, column=self.header[place]),
                hint="A list's column says 1 for on it, 0 for not; strata columns begin with “by:”.",
            )
        return int(value)

    def _whole(self, cells: list[str], row: int, place: int) -> int:
        value = cells[place].strip()
        if not (value.isascii() and value.isdigit() and len(value) <= _MAX_DIGITS):
            raise FiguresError(
                "figures.E114",
                "is not a whole number of 0 or more, or is more than there are people.",
                where=Where(file=self.file, row=row, column=self.header[place]),
                hint="Write it in digits alone, without spaces or commas.",
            )
        return int(value)
