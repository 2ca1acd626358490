"""Records as numbers in rows, so that comparing a pair touches two rows and nothing else.

Every value becomes an integer once: a date its day number, a word its place in a vocabulary
that also knows how rare the word is. What a record has several of (names, candidate places,
marks) stands in one flat array with offsets.

Takes   Records of normalize.
Gives   Encoded: Columns, arrays only, as the kernels take them, and what keys need beside.
Leaves  reading values to normalize, what a list's own numbers say to numbering, comparing to kernels.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from leleka.core.lists import PLACE_ROLES, ExtraKind, RawList
from leleka.linkage.arrays import Float32, Int32, Int64, filled, list_of, spread
from leleka.linkage.comparisons import Comparison, comparisons_with
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.compare import Columns
from leleka.linkage.kernels.layout import MISSING
from leleka.linkage.kernels.likely import sketch_names
from leleka.linkage.numbering import (
    Table,
    child_numbers,
    numbers_children,
    share_within,
    told_siblings,
    with_names_of,
    with_own_numbers,
)
from leleka.linkage.placeholders import widened
from leleka.linkage.rarity import NOBODY, NameCounts, date_span, fill_usual, with_fashion
from leleka.linkage.shades import shade_distances
from leleka.linkage.vocabularies import Vocabularies
from leleka.normalize.names.layout import BookArrays

if TYPE_CHECKING:
    from leleka.normalize.records import Records

# Usual height by age at the last birthday, 0 to 18 years, in mm; boys' and girls' medians between
# them (WHO growth standards, rounded). Enough to tell growth from another child.
_HEIGHT_MM = np.array(
    "650 810 910 990 1060 1130 1190 1245 1300 1355 1410 1465 1525 1580 1625 1660 1680 1690 1695".split(),
    np.float64,
)

_EXTRA_KINDS: dict[ExtraKind, int] = {
    "text": at.TEXT,
    "code": at.CODE,
    "number": at.NUMBER,
    "place": at.PLACE,
    "date": at.DATE,
}


@dataclass(frozen=True)
class Extra:
    """A list's own comparison: its kind, its name, its column in Records.table."""

    kind: ExtraKind
    name: str
    column: str


@dataclass(frozen=True)
class Encoded:
    """Records, encoded.

    Attributes:
        columns: for the kernels.
        comparisons: in the order of the levels.
        extras: in the order of the columns after N_PLAIN.
        list_names: by number, as plain[:, LIST] counts them.
        once: bool per list: declared to hold each child once.
        numbering: lists whose own number stands for a child, not for a row.
        told_siblings: int32[pairs, 2], records of one list of which one names the other's number as a
            brother's or sister's; lower row first, each pair once, ascending.
        words: what the numbers of words stand for.
        name_counts: how often each part of a name stands in these records.
    """

    columns: Columns
    comparisons: tuple[Comparison, ...]
    extras: tuple[Extra, ...]
    list_names: tuple[str, ...]
    once: NDArray[np.bool_]
    numbering: frozenset[str]
    told_siblings: Int32
    words: Vocabularies
    name_counts: NameCounts

    def __len__(self) -> int:
        """How many records."""
        return len(self.columns.plain)

    def at(self, rows: Int64) -> Encoded:
        """Some of the records, in the numbering of all."""
        columns = self.columns
        taken = columns._replace(
            plain=columns.plain[rows], list_starts=columns.list_starts[rows], numbers=columns.numbers[rows]
        )
        return replace(self, columns=taken)

    def values(self, which: int) -> Int32:
        """One plain column."""
        return self.columns.plain[:, which]

    @cached_property
    def tells_of_families(self) -> bool:
        """See tells_of_families."""
        return tells_of_families(self.columns)

    def lists_of(self, left: Int32, right: Int32) -> Int64:
        """Of each pair its two lists, as one number; see kernels.score.Weights.prior."""
        lists = self.values(at.LIST).astype(np.int64)
        return np.asarray(lists[left] * len(self.list_names) + lists[right])

    def several(self, which: int) -> tuple[Int32, Int32]:
        """One list column: the record of each value, ascending, and the values."""
        starts, ends = self.columns.list_starts[:, which], self.columns.list_starts[:, which + 1]
        records = np.repeat(np.arange(len(starts), dtype=np.int32), ends - starts)
        return records, self.columns.lists[spread(starts, ends - starts)]


def tells_of_families(columns: Columns) -> bool:
    """Whether any record names a parent, a brother or a sister."""
    named = at.HAS_PARENTS | (1 << at.SIBLINGS)
    return bool((columns.plain[:, at.HAS] & named).any())


def encode(
    records: Records, *, n_asking: int = 1, counted: bool = True, numbering: Collection[str] = ()
) -> Encoded:
    """Turn readings into numbers.

    Args:
        n_asking: of two records that share a value, one asks how often it stands elsewhere; 0 where the
            one that asks is not among these records.
        counted: whether it is told how rare everything is among these records; that of records which are
            put beside others (index.store) is told by the others.
        numbering: lists known to number children; a few rows do not show it.

    Returns:
        The records in the order of records.table.
    """
    n_records = len(records)
    table = dict(zip(records.table.column_names, map(_whole, records.table.columns), strict=True))
    extras = tuple(_extras(records.table.column_names))
    comparisons = comparisons_with(tuple((extra.kind, extra.name) for extra in extras))
    words = Vocabularies(n_asking)
    plain = np.full((n_records, at.N_PLAIN + len(extras)), MISSING, np.int32)
    list_ids = [raw.mapping.list_id for raw in records.lists]
    _fill_list(table, records.lists, plain)
    _fill_dates(table, plain)
    _fill_words(table, words, plain)
    numbering = frozenset(
        name for k, name in enumerate(list_ids) if name in numbering or numbers_children(table, plain, k)
    )
    numbered = child_numbers(table, plain, [k for k, name in enumerate(list_ids) if name in numbering])
    share_within(numbered, plain)
    _fill_heights(table, plain)
    told = told_siblings(table, plain)
    lists = _lists(table, words, told)
    lists.append(words.add_identifiers(with_own_numbers(table, plain, numbered, list_ids)))
    numbers = np.full((n_records, max(1, len(extras))), np.nan, np.float32)
    extra_lists = [-1] * len(extras)
    for k, extra in enumerate(extras):
        _fill_extra(table, extra, k, words, plain, numbers, lists, extra_lists)
    _fill_worked_out(plain, lists)
    columns = _columns(records.names.arrays, words, plain, numbers, lists, extra_lists, extras, comparisons)
    name_counts = NOBODY
    if counted:
        name_counts = NameCounts.of(records.names.arrays, lists[at.NAMES][1])
        columns = _counted(columns, name_counts, words, extras, n_asking)
    once = np.array([raw.mapping.each_child_once is True for raw in records.lists], np.bool_)
    return Encoded(columns, comparisons, extras, tuple(list_ids), once, numbering, told, words, name_counts)


def _columns(  # noqa: PLR0913, PLR0917  the last step of encode, called once
    book: BookArrays,
    words: Vocabularies,
    plain: Int32,
    numbers: Float32,
    lists: list[tuple[Int64, Int32]],
    extra_lists: list[int],
    extras: Sequence[Extra],
    comparisons: Sequence[Comparison],
) -> Columns:
    list_starts, flat = _woven(lists)
    texts, spans = words.texts()
    kinds = [(_EXTRA_KINDS[extra.kind], places) for extra, places in zip(extras, extra_lists, strict=True)]
    n_names = len(book.surname_bits)
    shared, sketches = np.zeros((n_names, 3, 2), np.int64), np.zeros((n_names, 3, 5), np.int32)
    sketch_names(book.shapes, n_names, shared, sketches)
    return Columns(
        plain=plain,
        list_starts=list_starts,
        lists=flat,
        words=np.zeros((0, 3), np.float32),
        shade_of=np.zeros(0, np.int16),
        distances=shade_distances(),
        spans=spans,
        texts=texts,
        usual=np.zeros(len(comparisons), np.float32),
        date_span=np.zeros(1, np.float32),
        extras=np.array(kinds, np.int32).reshape(-1, 2),
        numbers=numbers,
        book=book,
        shared=shared,
        sketches=sketches,
    )


def _counted(
    columns: Columns, counts: NameCounts, words: Vocabularies, extras: Sequence[Extra], n_asking: int
) -> Columns:
    """With how rare everything is among these records."""
    columns = columns._replace(
        words=words.measures(),
        shade_of=words.shades("eyes", "hair"),
        date_span=np.array([date_span(columns.plain)], np.float32),
        book=counts.counted(columns.book, n_asking=n_asking),
    )
    fill_usual(columns, [(extra.kind, extra.column) for extra in extras], words)
    return with_fashion(columns)


def _fill_list(table: Table, lists: Sequence[RawList], plain: Int32) -> None:
    """The list of each record, and whether it gives no surnames."""
    plain[:, at.LIST] = _positions(table["list"], [raw.mapping.list_id for raw in lists])
    brief = np.array([not _gives_surnames(raw) for raw in lists], np.int32)
    plain[:, at.IS_BRIEF] = brief[plain[:, at.LIST]]


def _lists(table: Table, words: Vocabularies, told: Int32) -> list[tuple[Int64, Int32]]:
    """What a record has several of, in the order of layout, up to the marks."""
    lists = [list_of(table[name]) for name in ("names", "mother", "father", "siblings")]
    lists[at.SIBLINGS] = with_names_of(lists[at.SIBLINGS], lists[at.NAMES], told)
    lists += words.add_lists("place", [list_of(table[f"{role}_places"]) for role in PLACE_ROLES])
    lists.append(words.add_list_of_words("marks", table["marks"]))
    return lists


def _fill_worked_out(plain: Int32, lists: Sequence[tuple[Int64, Int32]]) -> None:
    """What would cost time to work out for each pair: year, month and day of exact dates; what is there."""
    for which, first in ((at.BORN_CIVIL, at.BORN_FIRST), (at.OTHER_CIVIL, at.OTHER_FIRST)):
        exact = (plain[:, first] != MISSING) & (plain[:, first] == plain[:, first + 1])
        if not exact.any():
            continue
        day = plain[exact, first].astype("datetime64[D]")
        month = day.astype("datetime64[M]")
        # Years, months and days apart: 16, 8 and 8 bits.
        year = month.astype("datetime64[Y]").astype(np.int32) + 1970
        of_month = (day - month).astype(np.int32) + 1
        plain[exact, which] = (year << 16) | ((month.astype(np.int32) % 12 + 1) << 8) | of_month
    has = np.zeros(len(plain), np.int32)
    for q, (starts, _) in enumerate(lists[: at.N_LISTS]):
        has[np.diff(starts) > 0] |= 1 << q
    for role in range(len(PLACE_ROLES)):
        known = (plain[:, at.BIRTH_REGION + role] != MISSING) | (has & (1 << at.BIRTH_PLACES + role) != 0)
        has[known] |= at.HAS_PLACE << role
    for bit, columns in (
        (at.HAS_INSTITUTION, (at.ORIGIN, at.PRESENT)),
        (at.HAS_TRAITS, (at.EYES, at.HAIR, at.HEIGHT, at.BLOOD, at.HEALTH)),
    ):
        has[(plain[:, columns] != MISSING).any(axis=1)] |= bit
    plain[:, at.HAS] = has


def _fill_words(table: Table, words: Vocabularies, plain: Int32) -> None:
    """Regions, institutions, traits, and what is a small number already."""
    regions = words.add("region", [table[f"{role}_region"] for role in PLACE_ROLES])
    plain[:, at.BIRTH_REGION : at.PRESENT_REGION + 1] = np.column_stack(regions)
    institutions = words.add("institution", [table["origin_institution"], table["present_institution"]])
    plain[:, at.ORIGIN], plain[:, at.PRESENT] = institutions
    for which, name in ((at.EYES, "eyes"), (at.HAIR, "hair"), (at.BLOOD, "blood_group")):
        plain[:, which] = words.add(name, [table[name]])[0]
    numbers = ("sex", "health_group", "n_siblings", "has_siblings")
    plain[:, [at.SEX, at.HEALTH, at.N_SIBLINGS, at.HAS_SIBLINGS]] = _numbers_of(table, numbers)
    plain[plain[:, at.SEX] == 0, at.SEX] = MISSING


def _fill_dates(table: Table, plain: Int32) -> None:
    days = ("born_first", "born_last", "born_other_first", "born_other_last")
    plain[:, [at.BORN_FIRST, at.BORN_LAST, at.OTHER_FIRST, at.OTHER_LAST]] = _numbers_of(table, days)
    born = slice(at.BORN_FIRST, at.BORN_LAST + 1)
    for each in np.unique(plain[:, at.LIST]):
        rows = plain[:, at.LIST] == each
        plain[rows, born] = np.column_stack(widened(*plain[rows, born].T))
    plain[:, at.OTHER_SWAPPED] = 0
    if table["born_other_why"].null_count < len(plain):
        why: Any = table["born_other_why"].cast(pa.string())
        swapped = pc.equal(why, pa.scalar("swapped"))
        plain[:, at.OTHER_SWAPPED] = filled(pc.fill_null(swapped, False).cast(pa.int32()))
    for which, name in (
        (at.TAKEN_ON, "taken_first"),
        (at.TAKEN_LAST, "taken_last"),
        (at.PHOTO_ON, "photo_first"),
        (at.SEEN_ON, "captured_on"),
    ):
        plain[:, which] = filled(table[name])
    seen_on, on_the_way = plain[:, at.SEEN_ON], plain[:, at.TAKEN_LAST]
    plain[:, at.SEEN_ON] = np.where(seen_on == MISSING, on_the_way, seen_on)


def _gives_surnames(raw: RawList) -> bool:
    """Whether a list has a column in which a child's surname can stand."""
    return any(
        column.person == "child" and column.field in {"surname", "full_name"}
        for column in raw.mapping.columns
    )


def _fill_heights(table: Table, plain: Int32) -> None:
    """Heights as they stand, and above or below the usual height at the age, where that is known."""
    if table["height_cm"].null_count == len(plain):
        return
    height = table["height_cm"].to_numpy(zero_copy_only=False).astype(np.float64)
    captured = filled(table["captured_on"]).astype(np.float64)
    first, last = plain[:, at.BORN_FIRST].astype(np.float64), plain[:, at.BORN_LAST].astype(np.float64)
    known = ~np.isnan(height)
    plain[known, at.HEIGHT] = np.round(height[known] * 10).astype(np.int32)
    # Where the birth is known to two years at best, no height is usual.
    aged = known & (captured != MISSING) & (first != MISSING) & (last - first < 2 * 366)
    age_years = np.clip((captured - (first + last) / 2) / 365.25, 0, 18)
    usual = np.interp(age_years, np.arange(len(_HEIGHT_MM)), _HEIGHT_MM)
    plain[aged, at.HEIGHT_FOR_AGE] = np.round(height[aged] * 10 - usual[aged]).astype(np.int32)


def _fill_extra(  # noqa: PLR0913, PLR0917  the last step of encode for each extra
    table: Table,
    extra: Extra,
    k: int,
    words: Vocabularies,
    plain: Int32,
    numbers: Float32,
    lists: list[tuple[Int64, Int32]],
    extra_lists: list[int],
) -> None:
    column, which = table[extra.column], at.N_PLAIN + k
    if extra.kind == "code":
        plain[:, which] = words.add_codes(extra.column, column)
    elif extra.kind == "text":
        plain[:, which] = words.add_folded(extra.column, column)
    elif extra.kind == "number":
        numbers[:, k] = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    elif extra.kind == "date":
        plain[:, which] = filled(column.cast(pa.date32()))
    elif extra.kind == "place":
        starts, ids = list_of(column)
        extra_lists[k] = len(lists)
        lists.append((starts, words.place_codes(ids)))


def _extras(columns: Sequence[str]) -> list[Extra]:
    found = []
    for column in columns:
        if column.startswith("extra:"):
            _, kind, name = column.split(":", 2)
            found.append(Extra(cast("ExtraKind", kind), name, column))
    return found


def _whole(column: Any) -> Any:
    """A column in one piece; to put together what is one already takes long where a question waits."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _positions(column: Any, among: Sequence[str]) -> Int32:
    if len(among) == 1:
        return np.zeros(len(column), np.int32)
    found: Any = pc.index_in(column.cast(pa.string()), pa.array(among, pa.string()))
    return filled(found)


def _numbers_of(table: Table, names: Sequence[str]) -> Int32:
    return np.column_stack([filled(table[name]) for name in names])


def _woven(lists: Sequence[tuple[Int64, Int32]]) -> tuple[Int64, Int32]:
    """All lists of a record beside each other, so that they are read together."""
    n_records = len(lists[0][0]) - 1
    lengths = np.stack([np.diff(starts) for starts, _ in lists], axis=1)
    flat_starts = np.concatenate([[0], np.cumsum(lengths.ravel())]).astype(np.int64)
    flat = np.empty(int(flat_starts[-1]), np.int32)
    starts = np.empty((n_records, len(lists) + 1), np.int64)
    starts[:, :-1] = flat_starts[:-1].reshape(n_records, len(lists))
    starts[:, -1] = flat_starts[len(lists) :: len(lists)]
    for q, (own, values) in enumerate(lists):
        if len(values):
            flat[spread(starts[:, q], np.diff(own))] = values
    return starts, flat
