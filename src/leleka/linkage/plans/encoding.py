"""A table as rows of numbers, as the compiled loops want it.

Takes   an Arrow table and a Plan.
Gives   Coded: a number per record and part, the distinct values; Groups of each key.
Leaves  comparing to loops.plain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from leleka.core.errors import Where
from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.errors import LinkageError
from leleka.linkage.loops.plain import MOST_LETTERS, N_WORDS, Chosen, Values
from leleka.linkage.plans.plan import KINDS, Compared, Part, Plan

_MOST_PARTS = 60


@dataclass(frozen=True)
class Coded:
    """A table, numbered.

    Attributes:
        rows: int32[records, parts]; equal numbers are equal values; what is missing is negative and unique.
        n_values: int64[parts].
        chosen, values: for the kernels; values.bits are zeros as yet.
        counts: per comparison int64[values], how many records have each.
        keys: per key, its parts.
    """

    rows: Int32
    n_values: Int64
    chosen: Chosen
    values: Values
    counts: list[Int64]
    keys: tuple[tuple[int, ...], ...]

    def __len__(self) -> int:
        """How many records."""
        return len(self.rows)


def coded(table: pa.Table, plan: Plan) -> Coded:
    """Number everything that the plan looks at.

    Raises:
        LinkageError: linkage.E052, the table lacks a column; linkage.E053, dates are not dates; linkage.E054,
            the plan looks at too much.
    """
    parts = list(
        dict.fromkeys([*(Part(c.column) for c in plan.compared), *(p for key in plan.keys for p in key)])
    )
    if len(parts) > _MOST_PARTS:
        raise LinkageError(
            "linkage.E054", "The plan looks at more than sixty parts of columns.", hint="Leave some keys out."
        )
    dates = {c.column for c in plan.compared if c.kind == "date"} | {p.column for p in parts if p.unit}
    columns = {part.column: _encoded(table, part.column, part.column in dates) for part in parts}
    rows = np.empty((len(table), len(parts)), np.int32)
    missing = -1 - np.arange(len(table), dtype=np.int32)
    n_values = np.zeros(len(parts), np.int64)
    for k, part in enumerate(parts):
        codes, n_values[k] = _part(columns[part.column], part)
        rows[:, k] = np.where(codes < 0, missing, codes)
    places = {part: k for k, part in enumerate(parts)}
    chosen = _chosen(plan, places)
    found = [columns[c.column] for c in plan.compared]
    values = _values(plan.compared, [dictionary for _, dictionary in found])
    counts = [np.bincount(codes[codes >= 0], minlength=len(said)) for codes, said in found]
    keys = tuple(tuple(places[part] for part in key) for key in plan.keys)
    return Coded(rows, n_values, chosen, values, counts, keys)


Encoded = tuple[Int32, Any]
"""Codes of records, -1 where missing, and the distinct values."""


def _encoded(table: pa.Table, name: str, is_date: bool) -> Encoded:
    if name not in table.column_names:
        raise LinkageError(
            "linkage.E052",
            "has no such column, which the plan names.",
            where=Where(column=name),
            hint="Compare the plan with the first line of the table.",
        )
    column: Any = table[name].combine_chunks()
    if is_date:
        column = _dates(column, name)
    elif not pa.types.is_string(column.type):
        column = column.cast(pa.string())
    encoded = column.dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    empty = None if is_date else pc.index(encoded.dictionary, "").as_py()
    if empty is not None and empty >= 0:
        codes[codes == empty] = -1
    return codes, encoded.dictionary


def _dates(column: Any, name: str) -> Any:
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        return column.cast(pa.date32())
    encoded = column.cast(pa.string()).dictionary_encode()
    try:
        said = pa.array([text or None for text in encoded.dictionary.to_pylist()], pa.string()).cast(
            pa.date32()
        )
    except pa.ArrowInvalid as error:
        raise LinkageError(
            "linkage.E053",
            "holds something else than dates such as 2014-05-31.",
            where=Where(column=name),
            hint="Write its dates as year-month-day, or compare it as text.",
        ) from error
    return said.take(encoded.indices)


def _part(column: Encoded, part: Part) -> tuple[Int32, int]:
    """Codes of a part of a column."""
    codes, dictionary = column
    if not part.first and not part.unit:
        return codes, len(dictionary)
    if part.unit:
        months = dictionary.to_numpy(zero_copy_only=False).astype("datetime64[M]").astype(np.int64)
        said = pa.array(months // 12 if part.unit == "year" else months)
    else:
        said = pc.utf8_slice_codeunits(dictionary, 0, part.first)
    encoded = said.dictionary_encode()
    moved = np.append(encoded.indices.to_numpy().astype(np.int32), np.int32(-1))
    return moved[codes], len(encoded.dictionary)


def _chosen(plan: Plan, places: dict[Part, int]) -> Chosen:
    most = max(len(c.levels) for c in plan.compared)
    limits = np.full((len(plan.compared), max(1, most)), np.nan)
    for k, compared in enumerate(plan.compared):
        # The lowest level first.
        limits[k, : len(compared.levels)] = compared.levels[::-1]
    kind = np.array([KINDS.index(c.kind) for c in plan.compared], np.int64)
    return Chosen(
        kind=kind,
        part=np.array([places[Part(c.column)] for c in plan.compared], np.int64),
        limits=limits,
        n_levels=np.array([2 + len(c.levels) for c in plan.compared], np.int64),
        owned_by=np.array([sum(1 << places[part] for part in set(key)) for key in plan.keys], np.uint64),
        by_cost=np.argsort(kind == KINDS.index("text"), kind="stable").astype(np.int64),
    )


def _values(compared: tuple[Compared, ...], said: list[Any]) -> Values:
    """The values of all comparisons, one after another; letters of texts, days of dates."""
    sizes = [len(each) for each in said]
    first = np.append(0, np.cumsum(sizes)).astype(np.int64)
    texts = np.zeros((int(first[-1]), N_WORDS), np.uint64)
    days = np.zeros(first[-1], np.int32)
    for k, (comparison, each) in enumerate(zip(compared, said, strict=True)):
        here = slice(first[k], first[k + 1])
        if comparison.kind == "date":
            days[here] = each.cast(pa.int32()).to_numpy(zero_copy_only=False)
        elif comparison.kind == "text":
            texts[here] = texts_of(each)
    return Values(first, texts, days, np.zeros(first[-1], np.float32))


def texts_of(said: Any) -> NDArray[np.uint64]:
    """Texts as loops.plain wants them; of more than 255 different letters some count as one."""
    short = pc.utf8_slice_codeunits(said, 0, MOST_LETTERS)
    lengths = pc.utf8_length(short).to_numpy(zero_copy_only=False).astype(np.int64)
    points = np.frombuffer("".join(short.to_pylist()).encode("utf-32-le"), np.uint32)
    _, letters = np.unique(points, return_inverse=True)
    value = np.repeat(np.arange(len(lengths)), lengths)
    place = np.arange(len(points)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    texts = np.zeros((len(lengths), N_WORDS), np.uint64)
    in_bytes = texts.view(np.uint8)
    in_bytes[value, 8 * (N_WORDS - MOST_LETTERS // 8) + place] = letters % 255 + 1
    np.bitwise_or.at(texts[:, 0], value, np.uint64(1) << (letters % 64).astype(np.uint64))
    texts[:, 1] = lengths
    return texts


# Groups


@dataclass(frozen=True)
class Group:
    """Records that share a key: those of group g are records[starts[g] : starts[g + 1]]."""

    records: Int32
    starts: Int64

    @property
    def n_pairs(self) -> Int64:
        """Pairs in each group."""
        sizes = np.diff(self.starts)
        return np.asarray(sizes * (sizes - 1) // 2)


def grouped(table: Coded, key: tuple[int, ...]) -> Group:
    """The records that share a key; who lacks a part of it shares it with nobody."""
    codes, n_codes = np.zeros(len(table), np.int64), 1
    there: NDArray[np.bool_] = np.ones(len(table), np.bool_)
    for part in key:
        column = table.rows[:, part]
        there &= column >= 0
        n_values = max(1, int(table.n_values[part]))
        if n_codes * n_values > 2**62:
            known, codes = np.unique(codes, return_inverse=True)
            n_codes = len(known)
        codes = codes * n_values + np.maximum(column, 0)
        n_codes *= n_values
    records = np.flatnonzero(there).astype(np.int32)
    codes = codes[records]
    # The number of a record behind its code: sorting numbers is faster than sorting their places.
    n_bits = max(1, int(len(table) - 1).bit_length())
    if n_codes < 2 ** (62 - n_bits):
        packed = np.sort((codes << n_bits) | records)
        codes, records = packed >> n_bits, (packed & ((1 << n_bits) - 1)).astype(np.int32)
    else:
        order = np.argsort(codes, kind="stable")
        codes, records = codes[order], records[order]
    fresh = np.append(True, codes[1:] != codes[:-1]) if len(codes) else np.zeros(0, np.bool_)
    starts = np.append(np.flatnonzero(fresh), len(codes))
    sizes = np.diff(starts)
    kept = sizes > 1
    return Group(records[np.repeat(kept, sizes)], np.append(0, np.cumsum(sizes[kept])).astype(np.int64))


def pieces(group: Group, n: int) -> Iterator[tuple[int, int]]:
    """First and last group of n pieces of about equal work."""
    work = np.append(0, np.cumsum(group.n_pairs))
    cuts = np.searchsorted(work, np.linspace(0, work[-1], n + 1))
    cuts[0], cuts[-1] = 0, len(work) - 1
    yield from ((int(a), int(b)) for a, b in pairwise(cuts) if a < b)
