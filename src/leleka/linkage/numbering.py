"""A list's own numbers: which of its rows are about one child, and which about brothers and sisters.

Many lists number children, not rows: what each row says of a child in part, all of hers say together. A
row may also name the numbers of brothers and sisters, whose names then stand beside its own.

Takes   readings, and rows of numbers as columns fills them.
Gives   numbers_children, child_numbers, share_within, with_own_numbers; told_siblings, with_names_of.
Leaves  everything else that is encoded to columns.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from leleka.linkage.arrays import Int32, Int64, filled, list_parts
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.layout import MISSING

Table = Mapping[str, Any]
"""Columns of Records.table by name, each in one piece."""

_A_YEAR = 366


def numbers_children(table: Table, plain: Int32, which: int) -> bool:
    """Whether a list's own number stands for a child, not for a row.

    So it is where many rows share their number with another, and those that do agree on sex and
    birth; numbers that begin anew on every sheet are shared by rows that do not agree.
    """
    rows = np.flatnonzero(plain[:, at.LIST] == which)
    if len(rows) < 2:
        return False
    numbers = filled(pc.dictionary_encode(table["row_id"].take(pa.array(rows))).indices)
    order = np.argsort(numbers, kind="stable")
    rows, numbers = rows[order], numbers[order]
    shared = np.flatnonzero((numbers[1:] == numbers[:-1]) & (numbers[1:] != MISSING))
    if len(shared) < max(1.0, 0.1 * len(rows)):
        return False
    one, other = plain[rows[shared]], plain[rows[shared + 1]]
    sex = (one[:, at.SEX] == other[:, at.SEX]) | (one[:, at.SEX] == MISSING) | (other[:, at.SEX] == MISSING)
    # A missing date is the lowest of all numbers and so allows every other.
    born = (one[:, at.BORN_FIRST] <= other[:, at.BORN_LAST] + _A_YEAR) | (other[:, at.BORN_LAST] == MISSING)
    born &= (other[:, at.BORN_FIRST] <= one[:, at.BORN_LAST] + _A_YEAR) | (one[:, at.BORN_LAST] == MISSING)
    return float(np.mean(sex & born)) >= 0.9


def child_numbers(table: Table, plain: Int32, numbering: Sequence[int]) -> Int64:
    """Which child of its list a row is about, where the list numbers children; -1 elsewhere."""
    if table["row_id"].null_count == len(plain):
        return np.full(len(plain), -1, np.int64)
    numbers = filled(pc.dictionary_encode(table["row_id"]).indices).astype(np.int64)
    told = np.isin(plain[:, at.LIST], numbering) & (numbers != MISSING)
    return np.where(told, plain[:, at.LIST] * (numbers.max(initial=0) + 1) + numbers, -1)


def share_within(numbered: Int64, plain: Int32) -> None:
    """Let rows of one list about one child share what each says in part.

    Aged 7 in March and 8 in August, a child was born between March and August; and the first of
    all photos is the one that must not be older than the taking.
    """
    rows = np.flatnonzero(numbered >= 0)
    if not len(rows):
        return
    _, child = np.unique(numbered[rows], return_inverse=True)
    n = int(child.max(initial=-1)) + 1
    first, last = np.full(n, MISSING), np.full(n, -MISSING)
    told = plain[rows, at.BORN_FIRST] != MISSING
    np.maximum.at(first, child[told], plain[rows[told], at.BORN_FIRST])
    np.minimum.at(last, child[told], plain[rows[told], at.BORN_LAST])
    agree = told & (first[child] <= last[child])
    plain[rows[agree], at.BORN_FIRST] = first[child[agree]]
    plain[rows[agree], at.BORN_LAST] = last[child[agree]]
    shown = plain[rows, at.PHOTO_ON] != MISSING
    photo = np.full(n, -MISSING)
    np.minimum.at(photo, child[shown], plain[rows[shown], at.PHOTO_ON])
    plain[rows[shown], at.PHOTO_ON] = photo[child[shown]]


def told_siblings(table: Table, plain: Int32) -> Int32:
    """Rows that a row of the same list names as its brothers and sisters."""
    starts, values = list_parts(table["sibling_ids"])
    if not len(values):
        return np.zeros((0, 2), np.int32)
    lists, own_ids = plain[:, at.LIST].tolist(), table["row_id"].to_pylist()
    rows_of: dict[tuple[int, str], list[int]] = {}
    for row, (which, number) in enumerate(zip(lists, own_ids, strict=True)):
        if number:
            rows_of.setdefault((which, number), []).append(row)
    numbers = values.to_pylist()
    found = set()
    for row in np.flatnonzero(np.diff(starts)).tolist():
        for number in numbers[starts[row] : starts[row + 1]]:
            others = rows_of.get((lists[row], number), ()) if number != own_ids[row] else ()
            found |= {(min(row, other), max(row, other)) for other in others}
    return np.array(sorted(found), np.int32).reshape(-1, 2)


def with_names_of(
    siblings: tuple[Int64, Int32], names: tuple[Int64, Int32], told: Int32
) -> tuple[Int64, Int32]:
    """Names of brothers and sisters, those of rows that are named by their number among them."""
    if not len(told):
        return siblings
    both = np.concatenate([told, told[:, ::-1]])
    starts, values = names
    has = starts[both[:, 1] + 1] > starts[both[:, 1]]
    owners = np.repeat(np.arange(len(starts) - 1), np.diff(siblings[0]))
    owners = np.concatenate([owners, both[has, 0]])
    found = np.concatenate([siblings[1], values[starts[both[has, 1]]]])
    pairs = np.unique(np.stack([owners, found], axis=1), axis=0)
    counts = np.bincount(pairs[:, 0], minlength=len(starts) - 1)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), pairs[:, 1].astype(np.int32)


def with_own_numbers(table: Table, plain: Int32, numbered: Int64, list_ids: Sequence[str]) -> Any:
    """Numbers of documents, and a list's own number where the list repeats it for the same child."""
    rows = np.flatnonzero(numbered >= 0).tolist()
    if not rows:
        return table["identifiers"]
    starts, values = list_parts(table["identifiers"])
    kept, own_ids = values.cast(pa.string()).to_pylist(), table["row_id"].to_pylist()
    found = [kept[first:last] for first, last in itertools.pairwise(starts)]
    for row in rows:
        # The kind of the number, before the colon, is the list: other lists count otherwise. By its name, as
        # the same list may stand at another place when more of it comes in.
        found[row].append(f"row {list_ids[plain[row, at.LIST]]}:{own_ids[row]}")
    return pa.array(found, pa.list_(pa.string()))
