"""Capture tables from what `leleka link` wrote, whole or by region, sex, age or any other column.

Takes   the folder of a linkage, which lists, what to divide by; drawn linkages as a file.
Gives   CaptureTable, one per drawn linkage.
Leaves  linking to linkage; names are not in the file that is read.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from leleka.core.errors import Where
from leleka.figures.capture import CaptureTable, count_persons, stratum_label
from leleka.figures.errors import FiguresError

PERSONS = "persons.parquet"
UNKNOWN = "unknown"
REGIONS = ("taken_region", "home_region", "birth_region")
"""What "region" reads, the first that is known."""
AGE_BANDS = ((4, "0-4"), (9, "5-9"), (14, "10-14"), (17, "15-17"))


@dataclass(frozen=True, eq=False)
class DrawnLinkages:
    """Whole linkages as a Parquet file holds them: record_id, then one integer column per draw."""

    record_ids: Sequence[str]
    persons: NDArray[np.int32]


def capture_table(
    folder: Path, *, lists: Sequence[str] = (), by: Sequence[str] = (), as_of: date | None = None
) -> CaptureTable:
    """Count the persons of a linkage by the lists that hold them.

    Args:
        folder: what `leleka link --out` wrote.
        lists: which lists, in this order; () for all. A list's name is the part of record_id before
            the colon.
        by: "region", "sex", "age" (needs as_of), or a column of persons.parquet. A person's value
            is the one most of its records have; ties go to the first in order.
        as_of: the day on which ages are counted.

    Raises:
        FiguresError: no such file, list or column; "age" without a day.
    """
    persons = _read(folder / PERSONS)
    list_of, person_of = _lists_of(persons), _texts(persons, "person_id")
    if not by:
        return count_persons(list_of, person_of, lists)
    values = [_values(persons, name, as_of) for name in by]
    labels: dict[Hashable, str] = {}
    voted = [_most_common(person_of, column) for column in values]
    for person in set(person_of):
        labels[person] = stratum_label(by, [column.get(person, UNKNOWN) for column in voted])
    return count_persons(list_of, person_of, lists, labels)


def read_linkages(path: Path) -> DrawnLinkages:
    """Read drawn linkages.

    Raises:
        FiguresError: the file is not there or holds no draws.
    """
    table = _read(path)
    draws = [name for name in table.column_names if name != "record_id"]
    if "record_id" not in table.column_names or not draws:
        raise FiguresError(
            "figures.E181",
            "holds no drawn linkages.",
            where=Where(file=path.name),
            hint="It needs record_id and one whole-number column per draw.",
        )
    persons = np.vstack([table.column(name).to_numpy().astype(np.int32) for name in draws])
    return DrawnLinkages(_texts(table, "record_id"), persons)


def write_linkages(linkages: DrawnLinkages, path: Path) -> None:
    """Write drawn linkages as read_linkages reads them."""
    columns: dict[str, Any] = {"record_id": list(linkages.record_ids)}
    columns |= {f"draw_{number:03d}": draw for number, draw in enumerate(linkages.persons)}
    pq.write_table(pa.table(columns), path, compression="zstd")


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


def _lists_of(persons: pa.Table) -> list[str]:
    if "list" in persons.column_names:
        return [str(name) for name in persons.column("list").to_pylist()]
    return [record_id.partition(":")[0] for record_id in _texts(persons, "record_id")]


def _texts(table: pa.Table, name: str) -> list[str]:
    return [str(value) for value in table.column(name).to_pylist()]


def _values(persons: pa.Table, name: str, as_of: date | None) -> list[str | None]:
    """What one record says of the stratum; None where it says nothing."""
    needed = {"region": REGIONS, "age": ("born_first", "born_last")}.get(name, (name,))
    if not set(needed) <= set(persons.column_names):
        raise FiguresError(
            "figures.E183",
            "has no column “{name}” to divide by.",
            where=Where(file=PERSONS, column=name),
            name=name,
            hint="Divide by region, sex, age or a column of that file.",
        )
    if name == "region":
        columns = [persons.column(c).to_pylist() for c in REGIONS if c in persons.column_names]
        return [next((str(v) for v in row if v), None) for row in zip(*columns, strict=True)]
    if name == "sex":
        return [{"1": "m", "2": "f"}.get(str(value)) for value in persons.column("sex").to_pylist()]
    if name == "age":
        return _ages(persons, as_of)
    return [None if value is None else str(value) for value in persons.column(name).to_pylist()]


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
        # An interval of birth that crosses two bands decides neither.
        bands.append(found.pop() if len(found) == 1 else None)
    return bands


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _band(age: int) -> str:
    return next((name for last, name in AGE_BANDS if age <= last), "18+")


def _most_common(person_of: Sequence[Hashable], values: Sequence[str | None]) -> Mapping[Hashable, str]:
    votes: dict[Hashable, dict[str, int]] = {}
    for person, value in zip(person_of, values, strict=True):
        if value is not None:
            counted = votes.setdefault(person, {})
            counted[value] = counted.get(value, 0) + 1
    return {person: min(counted.items(), key=_most_first)[0] for person, counted in votes.items()}


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]
