"""Capture tables from what `leleka link` wrote, whole or by region, sex, age or any other column.

Takes   the folder of a linkage, which lists, what to divide by, how many linkages to draw.
Gives   CaptureTable, one per drawn linkage.
Leaves  linking and drawing to linkage; names are not in the file that is read.
"""

from __future__ import annotations

import csv
from collections.abc import Container, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from leleka.core.errors import Where
from leleka.core.files import csv_rows
from leleka.figures.capture import CaptureTable, count_persons, stratum_label
from leleka.figures.errors import FiguresError
from leleka.linkage import sample_linkages

PERSONS = "persons.parquet"
UNKNOWN = "unknown"
REGIONS = ("taken_region", "home_region", "birth_region")
"""What "region" reads, the first that is known."""
BIRTH = ("born_first", "born_last")
AGE_BANDS = ((4, "0-4"), (9, "5-9"), (14, "10-14"), (17, "15-17"))
GROWN = "18+"


def capture_table(
    folder: Path,
    *,
    lists: Sequence[str] = (),
    by: Sequence[str] = (),
    as_of: date | None = None,
    properties: Path | None = None,
) -> CaptureTable:
    """Count the persons of a linkage by the lists that hold them.

    Args:
        folder: what `leleka link --out` wrote.
        lists: which lists, in this order; () for all. A list's name is the part of record_id before
            the colon.
        by: "region", "sex", "age" (needs as_of), or a column of persons.parquet or of properties.
            A person's value is the one most of its records have; ties go to the first in order.
        as_of: the day on which ages are counted.
        properties: a CSV with record_id and more columns, such as a cause.

    Raises:
        FiguresError: figures.E181 to E184, no such file, list or column; "age" without a day.
    """
    records = read_records(folder, properties)
    return _counted(records, records.texts("person_id"), lists, _strata(records, by, as_of), by)


def drawn_tables(  # noqa: PLR0913 - as capture_table, and what to draw
    folder: Path,
    draws: int,
    *,
    seed: int = 1,
    lists: Sequence[str] = (),
    by: Sequence[str] = (),
    as_of: date | None = None,
    properties: Path | None = None,
    only: Container[str] | None = None,
) -> tuple[CaptureTable, ...]:
    """Count the persons of whole linkages drawn from what the evidence leaves open.

    Args:
        draws: how many; 20 to 50 are enough for a figure.
        only: record ids; other records are left out of the tables, not of the linkages.

    Raises:
        FiguresError: as capture_table.
        LinkageError: the folder holds nothing that can be drawn from.
    """
    records = read_records(folder, properties)
    kept = np.array([only is None or name in only for name in records.texts("record_id")], np.bool_)
    strata = _strata(records, by, as_of)
    return tuple(
        _counted(records.kept(kept), drawn[kept].tolist(), lists, [s[kept] for s in strata], by)
        for drawn in sample_linkages(folder, draws, seed=seed)
    )


@dataclass(frozen=True, eq=False)
class Records:
    """The rows of persons.parquet in the order of their numbers: one per record."""

    table: pa.Table

    def texts(self, name: str) -> list[str]:
        """A column as texts."""
        return [str(value) for value in self.table.column(name).to_pylist()]

    def kept(self, mask: NDArray[np.bool_]) -> Records:
        """Some of the records."""
        return Records(self.table.filter(pa.array(mask, pa.bool_())))

    @property
    def lists(self) -> list[str]:
        """The list of each record."""
        if "list" in self.table.column_names:
            return self.texts("list")
        return [record_id.partition(":")[0] for record_id in self.texts("record_id")]

    def values(self, name: str, as_of: date | None) -> list[str | None]:
        """What each record says of a property; None where it says nothing.

        Raises:
            FiguresError: figures.E183, E184, no such column; "age" without a day.
        """
        return _values(self.table, name, as_of)


def read_records(folder: Path, properties: Path | None = None) -> Records:
    """Read what a linkage says of its records, and what a CSV adds to them by record_id.

    Raises:
        FiguresError: figures.E181, E182, there is no linkage in the folder, or the CSV has no record_id.
    """
    table = _read(folder / PERSONS)
    if properties is not None:
        table = _joined(table, properties)
    return Records(table.sort_by("record") if "record" in table.column_names else table)


def _joined(table: pa.Table, path: Path) -> pa.Table:
    try:
        rows = list(csv_rows(path))
    except (OSError, csv.Error) as error:
        raise _no_properties(path) from error
    if not rows or "record_id" not in rows[0]:
        raise _no_properties(path)
    said = {row["record_id"]: row for row in rows}
    for name in rows[0]:
        if name and name not in table.column_names:
            values = [said.get(r, {}).get(name) or None for r in table.column("record_id").to_pylist()]
            table = table.append_column(name, pa.array(values, pa.string()))
    return table


def _no_properties(path: Path) -> FiguresError:
    return FiguresError(
        "figures.E181",
        "holds no properties of records.",
        where=Where(file=path.name),
        hint="Give a CSV with a column record_id and one column per property.",
    )


def _strata(records: Records, by: Sequence[str], as_of: date | None) -> list[NDArray[np.object_]]:
    return [np.array(records.values(name, as_of), object) for name in by]


def _counted(
    records: Records,
    person_of: Sequence[Hashable],
    lists: Sequence[str],
    strata: Sequence[NDArray[np.object_]],
    by: Sequence[str],
) -> CaptureTable:
    if not by:
        return count_persons(records.lists, person_of, lists)
    voted = [most_common(person_of, values.tolist()) for values in strata]
    labels = {
        person: stratum_label(by, [values.get(person, UNKNOWN) for values in voted])
        for person in set(person_of)
    }
    return count_persons(records.lists, person_of, lists, labels)


def _read(path: Path) -> pa.Table:
    try:
        return pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise FiguresError(
            "figures.E182",
            "cannot be read.",
            where=Where(file=str(path)),
            hint="Give the folder that `leleka link --out` wrote.",
        ) from error


def _values(persons: pa.Table, name: str, as_of: date | None) -> list[str | None]:
    """What one record says of the stratum; None where it says nothing."""
    regions = [column for column in REGIONS if column in persons.column_names]
    needed = {"region": regions or REGIONS, "age": BIRTH, "age_band": BIRTH}.get(name, (name,))
    if not set(needed) <= set(persons.column_names):
        raise FiguresError(
            "figures.E183",
            "has no column “{name}” to divide by.",
            where=Where(file=PERSONS, column=name),
            name=name,
            hint="Divide by region, sex, age or a column of that file.",
        )
    if name == "region":
        columns = [persons.column(column).to_pylist() for column in regions]
        return [next((str(v) for v in row if v), None) for row in zip(*columns, strict=True)]
    if name == "sex":
        return [{"1": "m", "2": "f"}.get(str(value)) for value in persons.column("sex").to_pylist()]
    if name in {"age", "age_band"}:
        return _ages(persons, as_of)
    return [_said(value) for value in persons.column(name).to_pylist()]


def _said(value: object) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else str(value)


def _ages(persons: pa.Table, as_of: date | None) -> list[str | None]:
    if as_of is None:
        raise FiguresError(
            "figures.E184", "Ages need the day on which they are counted.", hint="Give it with --as-of."
        )
    bands: list[str | None] = []
    firsts, lasts = persons.column("born_first").to_pylist(), persons.column("born_last").to_pylist()
    for first, last in zip(firsts, lasts, strict=True):
        ages = [_age(born, as_of) for born in (first, last) if born is not None]
        found = {_band(age) for age in ages}
        # An interval of birth that crosses two bands decides neither; who was not born yet has no age.
        is_born = first is None or first <= as_of
        bands.append(found.pop() if is_born and len(found) == 1 else None)
    return bands


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _band(age: int) -> str:
    return next((name for last, name in AGE_BANDS if age <= last), GROWN)


def most_common(person_of: Sequence[Hashable], values: Sequence[str | None]) -> Mapping[Hashable, str]:
    """The value that most of each person's records have; ties go to the first in order."""
    votes: dict[Hashable, dict[str, int]] = {}
    for person, value in zip(person_of, values, strict=True):
        if value is not None:
            counted = votes.setdefault(person, {})
            counted[value] = counted.get(value, 0) + 1
    return {person: min(counted.items(), key=_most_first)[0] for person, counted in votes.items()}


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]
