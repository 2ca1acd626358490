"""Hold a linkage against the truth, where somebody knows it: an invented world, a judged sample.

Takes   the tables of a LinkResult, as given or read back from files, and a truth file.
Gives   Evaluation: pairs and clusters, the keys, calibration, changed identities, list by list.
Leaves  showing it to cli.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from leleka.core.errors import Where
from leleka.linkage.arrays import Int64
from leleka.linkage.clusters import all_pairs
from leleka.linkage.errors import LinkageError
from leleka.linkage.kernels.walk import Groups, families_of_pairs
from leleka.linkage.results import (
    ChangedFound,
    Evaluation,
    LinkResult,
    ListPairFound,
    Quality,
    ReliabilityBin,
)

_BINS = (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
_ALTERED_KINDS = ("russified", "surname_patronymic", "renamed")
_N_BEST = 10
_MOST_TRUE_PAIRS = 5_000_000


@dataclass(frozen=True)
class Truth:
    """Who each record is.

    Attributes:
        file: where it was read from, for messages.
        records: a record id per line, or list and row where the file gives those.
        child: the child of each line.
        identity: under which identity the record shows the child; "" where not told.
        sibling_group: the family; "" where not told.
    """

    file: str
    records: tuple[str, ...] | tuple[tuple[str, int], ...]
    child: tuple[str, ...]
    identity: tuple[str, ...]
    sibling_group: tuple[str, ...]

    def __len__(self) -> int:
        """How many records it knows."""
        return len(self.child)


def read_truth(path: Path) -> Truth:
    """Read a truth file: CSV with child_id, and record_id or list and row.

    Raises:
        LinkageError: linkage.E021 it cannot be read; linkage.E022 it lacks a column; linkage.E023 a
            row number is no number; linkage.E055 it is not there.
    """
    if not path.exists():
        raise LinkageError(
            "linkage.E055",
            "is not there.",
            where=Where(file=path.name),
            hint="Look at the name of the truth file.",
        )
    try:
        options: Any = pa.csv.ConvertOptions(
            column_types=dict.fromkeys(
                ("list", "row", "record_id", "child_id", "identity", "changed", "sibling_group"), pa.string()
            ),
            strings_can_be_null=False,
        )
        table = pa.csv.read_csv(str(path), convert_options=options)
    except (OSError, pa.ArrowInvalid) as error:
        raise LinkageError(
            "linkage.E021",
            "cannot be read as a truth file.",
            where=Where(file=path.name),
            hint="It is a CSV file in UTF-8 with the columns list, row and child_id.",
        ) from error
    there = set(table.column_names)
    if "child_id" not in there or not ("record_id" in there or {"list", "row"} <= there):
        raise LinkageError(
            "linkage.E022",
            "lacks a column of a truth file.",
            where=Where(file=path.name),
            hint="It needs child_id, and either record_id or list and row.",
        )

    def texts(name: str) -> tuple[str, ...]:
        return tuple(str(each) for each in table[name].to_pylist()) if name in there else ("",) * len(table)

    records: Any = texts("record_id")
    if "record_id" not in there:
        records = tuple(zip(texts("list"), _row_numbers(texts("row"), path.name), strict=True))
    return Truth(path.name, records, texts("child_id"), texts("identity"), texts("sibling_group"))


def _row_numbers(rows: Sequence[str], file: str) -> list[int]:
    for line, row in enumerate(rows, start=2):
        if not row.isdecimal():
            raise LinkageError(
                "linkage.E023",
                "holds no row number.",
                where=Where(file=file, row=line, column="row"),
                hint="Rows count as a spreadsheet shows them; the header is row 1.",
            )
    return [int(row) for row in rows]


def evaluate(result: LinkResult, truth: Truth) -> Evaluation:
    """Hold a result against the truth."""
    return evaluate_tables(result.persons, result.pairs, truth, keys=result.keys)


def evaluate_tables(
    persons: pa.Table, pairs: pa.Table, truth: Truth, *, keys: pa.Table | None = None
) -> Evaluation:
    """Hold the tables of a result against the truth; records the truth does not know are left out.

    Args:
        keys: KEYS_SCHEMA; without it the keys cannot be judged.

    Raises:
        LinkageError: linkage.E024, the truth knows less than half of the records.
    """
    judged = _Judged(persons, pairs, truth)
    tables = judged.counts
    n_true, n_linked, n_right = (_n_pairs(each) for each in tables)
    pairwise = _quality(n_right, n_linked, n_true)
    ece, reliability = judged.calibration()
    return Evaluation(
        n_records=len(judged.rows),
        n_persons=len(tables[1]),
        n_children=len(tables[0]),
        n_true_pairs=n_true,
        n_linked_pairs=n_linked,
        pairwise=pairwise,
        b_cubed=judged.b_cubed(),
        key_recall=judged.key_recall(keys) if keys is not None and len(keys) else None,
        reliability=reliability,
        ece=ece,
        changed=judged.changed(),
        lists=judged.lists(),
        n_siblings_merged=judged.n_siblings_merged(),
    )


def _n_pairs(sizes: NDArray[Any]) -> int:
    return int((sizes.astype(np.int64) * (sizes.astype(np.int64) - 1) // 2).sum())


def _quality(n_right: float, n_found: float, n_true: float) -> Quality:
    precision = n_right / n_found if n_found else 1.0
    recall = n_right / n_true if n_true else 1.0
    both = precision + recall
    return Quality(precision, recall, 2 * precision * recall / both if both else 0.0)


class _Judged:
    """Records of a run that the truth knows, as numbers."""

    def __init__(self, persons: pa.Table, pairs: pa.Table, truth: Truth) -> None:
        ids = [str(each) for each in persons["record_id"].to_pylist()]
        line = _lines_of(ids, truth)
        known = np.flatnonzero(line >= 0)
        if len(known) * 2 < len(ids):
            raise LinkageError(
                "linkage.E024",
                "knows {known} of the {records} records of this result.",
                where=Where(file=truth.file),
                hint="Is it the truth of other lists, or of lists under other names?",
                known=len(known),
                records=len(ids),
            )
        self.rows = known
        self.child = np.full(len(ids), -1, np.int64)
        self.child[known] = _numbered([truth.child[n] for n in line[known]])
        self.person = np.full(len(ids), -1, np.int64)
        person_ids = persons["person_id"].to_pylist()
        self.person[known] = _numbered([str(person_ids[n]) for n in known])
        self.identity = np.array([truth.identity[n] if n >= 0 else "" for n in line], object)
        self.family = np.array([truth.sibling_group[n] if n >= 0 else "" for n in line], object)
        self.list_names = sorted({each.split(":", 1)[0] for each in ids})
        place = {name: k for k, name in enumerate(self.list_names)}
        self.list = np.array([place[each.split(":", 1)[0]] for each in ids], np.int64)
        left, right = (pairs[side].to_numpy().astype(np.int64) for side in ("left", "right"))
        judged = (self.child[left] >= 0) & (self.child[right] >= 0)
        self.left, self.right = left[judged], right[judged]
        self.p_same = pairs["p_same"].to_numpy().astype(np.float64)[judged]
        in_review = ~np.isnan(pairs["review_order"].to_numpy(zero_copy_only=False).astype(np.float64))
        self.in_review = in_review[judged]

    @cached_property
    def cell(self) -> Int64:
        """Number of (child, person) of each known record."""
        pairs = np.stack([self.child[self.rows], self.person[self.rows]], axis=1)
        return np.asarray(np.unique(pairs, axis=0, return_inverse=True)[1]).ravel().astype(np.int64)

    @cached_property
    def counts(self) -> tuple[Int64, Int64, Int64]:
        """Records per child, per person, per both."""
        return tuple(  # type: ignore[return-value]
            np.bincount(each) for each in (self.child[self.rows], self.person[self.rows], self.cell)
        )

    def b_cubed(self) -> Quality:
        """Per record: the share of its company that is right, and of its right company that is there."""
        if not len(self.rows):
            return _quality(0, 0, 0)
        by_child, by_person, by_cell = self.counts
        together = by_cell[self.cell]
        precision = float(np.mean(together / by_person[self.person[self.rows]]))
        recall = float(np.mean(together / by_child[self.child[self.rows]]))
        return Quality(precision, recall, 2 * precision * recall / (precision + recall))

    @cached_property
    def true_pairs(self) -> tuple[Int64, Int64]:
        """Every pair of records of one child; of very many, those of the first children."""
        by_child = self.counts[0]
        spent = np.cumsum(by_child * (by_child - 1) // 2)
        affordable = np.flatnonzero(spent <= _MOST_TRUE_PAIRS)
        few = np.isin(self.child[self.rows], affordable)
        rows = self.rows[few]
        members = rows[np.argsort(self.child[rows], kind="stable")]
        return all_pairs(members, self.child)

    def key_recall(self, keys: pa.Table) -> float | None:
        """Share of true pairs that stand in a common key group."""
        left, right = self.true_pairs
        if not len(left):
            return None
        lists: Any = keys["groups"].combine_chunks()
        of_starts, of = lists.offsets.to_numpy().astype(np.int64), lists.values.to_numpy()
        n_groups = int(of.max(initial=-1)) + 1
        groups = Groups(np.zeros(1, np.int64), np.zeros(0, np.int32), of_starts, of.astype(np.int32))
        found = np.zeros(len(left), np.int64)
        families_of_pairs(
            groups, np.zeros(n_groups, np.int64), left.astype(np.int32), right.astype(np.int32), found
        )
        return float(np.mean(found > 0))

    def calibration(self) -> tuple[float, tuple[ReliabilityBin, ...]]:
        """Mean gap between probability and truth over bands, and the bands."""
        true = self.child[self.left] == self.child[self.right]
        counted = self.p_same >= _BINS[0]
        band = np.clip(np.searchsorted(_BINS, self.p_same, side="right") - 1, 0, len(_BINS) - 2)
        bins, gap = [], 0.0
        for k in range(len(_BINS) - 1):
            here = counted & (band == k)
            n = int(here.sum())
            mean_p = float(self.p_same[here].mean()) if n else 0.0
            share = float(true[here].mean()) if n else 0.0
            gap += n * abs(mean_p - share)
            bins.append(ReliabilityBin(_BINS[k], _BINS[k + 1], n, mean_p, share))
        return gap / max(1, int(counted.sum())), tuple(bins)

    def changed(self) -> tuple[ChangedFound, ...]:
        """What became of children whose identity was changed."""
        kinds = [kind for kind in dict.fromkeys(self.identity[self.rows].tolist()) if kind]
        order = [kind for kind in _ALTERED_KINDS if kind in kinds]
        order += sorted(set(kinds) - {"intact", *_ALTERED_KINDS})
        return tuple(self._changed(kind) for kind in order)

    def _changed(self, kind: str) -> ChangedFound:
        former = {"intact"} if kind == "russified" else {"intact", "russified"}
        is_changed = self.identity == kind
        is_former = np.isin(self.identity, list(former))
        left, right = self.true_pairs
        across = (is_changed[left] & is_former[right]) | (is_former[left] & is_changed[right])
        children = np.unique(self.child[left[across]])
        linked = np.unique(self.child[left[across & (self.person[left] == self.person[right])]])
        true = self.child[self.left] == self.child[self.right]
        crossing = (is_changed[self.left] & is_former[self.right]) | (
            is_former[self.left] & is_changed[self.right]
        )
        reviewed = np.unique(self.child[self.left[true & crossing & self.in_review]])
        first, first_ten = self._ranked(is_changed, is_former)
        return ChangedFound(
            kind=kind,
            n_children=len(children),
            n_linked=len(linked),
            n_in_review=len(np.setdiff1d(np.intersect1d(reviewed, children), linked)),
            n_first=len(np.intersect1d(first, children)),
            n_first_ten=len(np.intersect1d(first_ten, children)),
        )

    def _ranked(self, is_changed: NDArray[np.bool_], is_former: NDArray[np.bool_]) -> tuple[Int64, Int64]:
        """Children whose changed record has a former record as its best, or among its ten best, partner."""
        one = np.concatenate([self.left, self.right])
        other = np.concatenate([self.right, self.left])
        p_same = np.concatenate([self.p_same, self.p_same])
        # Other records under the changed identity are no answer to the question who she was.
        own = (self.child[one] == self.child[other]) & ~is_former[other]
        wanted = is_changed[one] & ~own
        one, other, p_same = one[wanted], other[wanted], p_same[wanted]
        order = np.lexsort((other, -p_same, one))
        one, other = one[order], other[order]
        _, starts, inverse = np.unique(one, return_index=True, return_inverse=True)
        rank = np.arange(len(one)) - starts[inverse]
        right = self.child[one] == self.child[other]
        return np.unique(self.child[one[right & (rank == 0)]]), np.unique(
            self.child[one[right & (rank < _N_BEST)]]
        )

    def lists(self) -> tuple[ListPairFound, ...]:
        """True, linked and wrongly linked pairs between every two lists, and within each."""
        n_true = self._between(self.child[self.rows])
        n_linked = self._between(self.person[self.rows])
        n_right = self._between(self.cell)
        return tuple(
            ListPairFound(
                self.list_names[a],
                self.list_names[b],
                n_true=int(n_true[a, b]),
                n_linked=int(n_right[a, b]),
                n_wrong=int(n_linked[a, b] - n_right[a, b]),
            )
            for a in range(len(self.list_names))
            for b in range(a, len(self.list_names))
            if n_true[a, b] or n_linked[a, b]
        )

    def _between(self, group: Int64) -> NDArray[np.float64]:
        """Pairs of records of one group, by their lists."""
        shape = (int(group.max(initial=-1)) + 1, len(self.list_names))
        ones = np.ones(len(group))
        table: csr_array = coo_array((ones, (group, self.list[self.rows])), shape=shape).tocsr()
        found = (table.T @ table).toarray()
        diagonal = np.diag_indices(len(found))
        found[diagonal] = (found[diagonal] - np.asarray(table.sum(axis=0)).ravel()) / 2
        return np.asarray(found)

    def n_siblings_merged(self) -> int:
        """Pairs of different children of one family whose records were made one person."""
        families = self.family[self.rows]
        told = families != ""
        rows = self.rows[told]
        members = rows[np.argsort(self.person[rows], kind="stable")]
        left, right = all_pairs(members, self.person)
        wrong = (self.child[left] != self.child[right]) & (self.family[left] == self.family[right])
        one = np.minimum(self.child[left], self.child[right])[wrong]
        other = np.maximum(self.child[left], self.child[right])[wrong]
        return len(np.unique(one * len(self.child) + other))


def _lines_of(record_ids: Sequence[str], truth: Truth) -> Int64:
    """The line of the truth for each record, -1 where it has none."""
    if truth.records and isinstance(truth.records[0], str):
        known: dict[Any, int] = {record: n for n, record in enumerate(truth.records)}
        return np.array([known.get(each, -1) for each in record_ids], np.int64)
    known = {record: n for n, record in enumerate(truth.records)}
    return np.array([known.get(_list_and_row(each), -1) for each in record_ids], np.int64)


def _list_and_row(record_id: str) -> tuple[str, int]:
    name, _, rest = record_id.partition(":")
    row = rest.rpartition(":")[2]
    return name, int(row) if row.isdecimal() else -1


def _numbered(values: Sequence[str]) -> Int64:
    return np.unique(np.array(values, object).astype(str), return_inverse=True)[1].astype(np.int64)
