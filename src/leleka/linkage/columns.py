"""Records as numbers in rows, so that comparing a pair touches two rows and nothing else.

Every value becomes an integer once: a date its day number, a word its place in a vocabulary
that also knows how rare the word is. What a record has several of (names, candidate places,
marks) stands in one flat array with offsets.

Takes   Records of normalize.
Gives   Encoded: Columns, arrays only, as the kernels take them, and what keys need beside.
Leaves  reading values to normalize, comparing them to kernels.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from leleka.core.gazetteer import gazetteer
from leleka.core.lists import PLACE_ROLES, ExtraKind
from leleka.linkage.comparisons import Comparison, comparisons_with
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.compare import Columns
from leleka.linkage.kernels.layout import MISSING
from leleka.normalize.names.book import BookArrays
from leleka.normalize.traits import eye_distance, hair_distance

if TYPE_CHECKING:
    from leleka.normalize.records import Records

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Float32 = NDArray[np.float32]

_Table = Mapping[str, Any]
"""Columns of Records.table by name, each in one piece."""

# Usual height by age at the last birthday, 0 to 18 years, in mm; boys' and girls' medians between
# them (WHO growth standards, rounded). Enough to tell growth from another child.
_HEIGHT_MM = np.array(
    [
        650,
        810,
        910,
        990,
        1060,
        1130,
        1190,
        1245,
        1300,
        1355,
        1410,
        1465,
        1525,
        1580,
        1625,
        1660,
        1680,
        1690,
        1695,
    ]
)

_A_YEAR = 366

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
        told_siblings: int32[pairs, 2], records of one list of which one names the other's number as a
            brother's or sister's; lower row first, each pair once, ascending.
    """

    columns: Columns
    comparisons: tuple[Comparison, ...]
    extras: tuple[Extra, ...]
    list_names: tuple[str, ...]
    once: NDArray[np.bool_]
    told_siblings: Int32

    def __len__(self) -> int:
        """How many records."""
        return len(self.columns.plain)

    def values(self, which: int) -> Int32:
        """One plain column."""
        return self.columns.plain[:, which]

    def several(self, which: int) -> tuple[Int32, Int32]:
        """One list column: the record of each value, ascending, and the values."""
        starts, ends = self.columns.list_starts[:, which], self.columns.list_starts[:, which + 1]
        records = np.repeat(np.arange(len(starts), dtype=np.int32), ends - starts)
        return records, self.columns.lists[spread(starts, ends - starts)]


def encode(records: Records) -> Encoded:
    """Turn readings into numbers."""
    n_records = len(records)
    table = {name: records.table[name].combine_chunks() for name in records.table.column_names}
    extras = tuple(_extras(records.table.column_names))
    comparisons = comparisons_with(tuple((extra.kind, extra.name) for extra in extras))
    words = _Words()
    plain = np.full((n_records, at.N_PLAIN + len(extras)), MISSING, np.int32)
    list_ids = [raw.mapping.list_id for raw in records.lists]
    plain[:, at.LIST] = _positions(table["list"], list_ids)
    _fill_dates(table, plain)
    regions = words.add("region", [table[f"{role}_region"] for role in PLACE_ROLES])
    for which, values in zip(range(at.BIRTH_REGION, at.PRESENT_REGION + 1), regions, strict=True):
        plain[:, which] = values
    institutions = words.add("institution", [table["origin_institution"], table["present_institution"]])
    plain[:, at.ORIGIN], plain[:, at.PRESENT] = institutions
    for which, name in ((at.EYES, "eyes"), (at.HAIR, "hair"), (at.BLOOD, "blood_group")):
        plain[:, which] = words.add(name, [table[name]])[0]
    for which, name in ((at.SEX, "sex"), (at.HEALTH, "health_group"), (at.N_SIBLINGS, "n_siblings")):
        plain[:, which] = _numbers(table[name])
    plain[:, at.SEX][plain[:, at.SEX] == 0] = MISSING
    plain[:, at.HAS_SIBLINGS] = _numbers(table["has_siblings"])
    _fill_heights(table, plain)
    lists = [_list_of(table[name]) for name in ("names", "mother", "father", "siblings")]
    told = _told_siblings(table, plain)
    lists[at.SIBLINGS] = _with_names_of(lists[at.SIBLINGS], lists[at.NAMES], told)
    lists += words.add_lists("place", [_list_of(table[f"{role}_places"]) for role in PLACE_ROLES])
    lists.append(words.add_list_of_words("marks", table["marks"]))
    lists.append(words.add_identifiers(_identifiers(table, plain, list_ids)))
    numbers = np.full((n_records, max(1, len(extras))), np.nan, np.float32)
    extra_lists = [-1] * len(extras)
    for k, extra in enumerate(extras):
        _fill_extra(table, extra, k, words, plain, numbers, lists, extra_lists)
    columns = _columns(records, words, plain, numbers, lists, extra_lists, extras, comparisons)
    once = np.array([raw.mapping.each_child_once is True for raw in records.lists], np.bool_)
    return Encoded(columns, comparisons, extras, tuple(list_ids), once, told)


def _columns(  # noqa: PLR0913, PLR0917  the last step of encode, called once
    records: Records,
    words: _Words,
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
    shade_of, distances = words.shades({"eyes": eye_distance, "hair": hair_distance})
    columns = Columns(
        plain=plain,
        list_starts=list_starts,
        lists=flat,
        words=words.measures(),
        shade_of=shade_of,
        distances=distances,
        spans=spans,
        texts=texts,
        usual=np.zeros(len(comparisons), np.float32),
        date_span=np.array([_date_span(plain)], np.float32),
        extras=np.array(kinds, np.int32).reshape(-1, 2),
        numbers=numbers,
        book=_counted_here(records.names.arrays, lists[at.NAMES][1]),
    )
    _fill_usual(columns, extras, words)
    return columns


class _Words:
    """Vocabularies under one numbering: how often each word stands, its characters, its class."""

    def __init__(self) -> None:
        self._n = 0
        self._spans: dict[str, slice] = {}
        self._counts: list[NDArray[np.float64]] = []
        self._n_values: list[int] = []
        self._said: dict[str, list[str]] = {}
        self._places: Int64 = np.zeros(0, np.int64)

    def add(self, name: str, columns: Sequence[Any]) -> list[Int32]:
        """Number the words of columns that share a vocabulary."""
        encoded: Any = pc.dictionary_encode(
            pa.concat_arrays([column.cast(pa.string()) for column in columns])
        )
        codes = _filled(encoded.indices)
        self._number(name, codes, [str(word) for word in encoded.dictionary.to_pylist()])
        return _split(self._moved(name, codes), len(columns))

    def add_folded(self, name: str, column: Any) -> Int32:
        """Number the words of one column, letter case and spaces aside."""
        encoded: Any = pc.dictionary_encode(column.cast(pa.string()))
        folded: Any = pa.array(
            [_folded(str(word)) for word in encoded.dictionary.to_pylist()] + [None], pa.string()
        )
        return self.add(name, [folded.take(pa.array(_filled(encoded.indices, len(folded) - 1)))])[0]

    def add_list_of_words(self, name: str, column: Any) -> tuple[Int64, Int32]:
        """Number the words of a column of lists."""
        starts, values = _list_parts(column)
        return starts, self.add(name, [values])[0]

    def add_identifiers(self, column: Any) -> tuple[Int64, Int32]:
        """Number "kind:number" as kind, number, kind, number ..."""
        starts, values = _list_parts(column)
        kinds = pc.list_element(pc.split_pattern(values.cast(pa.string()), ":", max_splits=1), 0)
        codes = np.empty(2 * len(values), np.int32)
        codes[0::2] = self.add("identifier kind", [kinds])[0]
        codes[1::2] = self.add_folded("identifier", values)
        return 2 * starts, codes

    def add_lists(self, name: str, lists: Sequence[tuple[Int64, Int32]]) -> list[tuple[Int64, Int32]]:
        """Number the places of lists of candidate ids."""
        values = np.concatenate([values for _, values in lists])
        ids, codes = np.unique(values, return_inverse=True)
        n_lists = sum(int(np.count_nonzero(np.diff(starts))) for starts, _ in lists)
        self._number(name, codes.astype(np.int32), [""] * len(ids), n_lists)
        if name == "place":
            self._places = ids.astype(np.int64)
        moved = self._moved(name, codes.astype(np.int32))
        cuts = np.cumsum([len(values) for _, values in lists])[:-1]
        return [(starts, part) for (starts, _), part in zip(lists, np.split(moved, cuts), strict=True)]

    def place_codes(self, ids: Int32) -> Int32:
        """Places of a list's own column as the vocabulary "place" numbers them, or MISSING."""
        found = np.searchsorted(self._places, ids)
        found = np.minimum(found, max(0, len(self._places) - 1))
        known = self._places[found] == ids if len(self._places) else np.zeros(len(ids), np.bool_)
        return np.where(known, found + self._spans["place"].start, MISSING).astype(np.int32)

    def span(self, name: str) -> slice:
        """The numbers of one vocabulary."""
        return self._spans[name]

    def usual(self, name: str) -> float:
        """-log2 of the chance that two values of a vocabulary agree."""
        which = list(self._spans).index(name)
        shares = self._counts[which] / max(1, self._n_values[which])
        return float(-np.log2(max(1e-9, np.sum(shares**2)))) if len(shares) else 0.0

    def texts(self) -> tuple[Int32, Int64]:
        """Characters and parts of every word, and where they stand (see layout)."""
        flat: list[Int32] = []
        spans = np.zeros((self._n + 1, 5), np.int64)
        numbers: dict[str, int] = {}
        end = 0
        for name, said in self._said.items():
            for k, word in enumerate(said, start=self._spans[name].start):
                letters = np.frombuffer(word.encode("utf-32-le"), np.int32)
                parts = sorted({numbers.setdefault(part, len(numbers)) for part in word.split()})
                occur = np.bitwise_or.reduce(np.uint64(1) << (letters % 64).astype(np.uint64), initial=0)
                middle = end + len(letters)
                spans[k] = (end, middle, middle, middle + len(parts), occur.view(np.int64))
                flat += [letters, np.array(parts, np.int32)]
                end = middle + len(parts)
        return np.concatenate([*flat, np.zeros(0, np.int32)]).astype(np.int32), spans

    def measures(self) -> Float32:
        """Rarity of each word within its vocabulary, latitude and longitude of those that are places."""
        measures = np.full((self._n + 1, 3), np.nan, np.float32)
        for span, counts, n in zip(self._spans.values(), self._counts, self._n_values, strict=True):
            measures[span, at.RARITY] = -np.log2((counts + 0.5) / (n + 1.0))
        if len(self._places):
            known = gazetteer()
            rows = np.minimum(np.searchsorted(known.ids, self._places), len(known.ids) - 1)
            found = known.ids[rows] == self._places
            here = np.arange(self._n + 1)[self._spans["place"]][found]
            measures[here, at.LATITUDE] = np.radians(known.lats[rows[found]])
            measures[here, at.LONGITUDE] = np.radians(known.lons[rows[found]])
        return measures

    def shades(
        self, known: Mapping[str, Callable[[str, str], int]]
    ) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
        """Number the words of some small vocabularies, and measure how far each two of one are apart."""
        spans = [self._spans[name] for name in known]
        shade_of = np.zeros(self._n + 1, np.int16)
        distances = np.full((n := sum(span.stop - span.start for span in spans), n), 2, np.int8)
        first = 0
        for (name, distance), span in zip(known.items(), spans, strict=True):
            said = self._said[name]
            shade_of[span] = np.arange(first, first + len(said))
            for (i, one), (j, other) in itertools.product(enumerate(said, first), repeat=2):
                distances[i, j] = distance(one, other)
            first += len(said)
        return shade_of, distances

    def _number(self, name: str, codes: Int32, said: list[str], n_values: int | None = None) -> None:
        used = codes[codes != MISSING]
        self._spans[name] = slice(self._n, self._n + len(said))
        self._counts.append(np.bincount(used, minlength=len(said)).astype(np.float64))
        self._n_values.append(len(used) if n_values is None else n_values)
        self._said[name] = said
        self._n += len(said)

    def _moved(self, name: str, codes: Int32) -> Int32:
        return np.where(codes == MISSING, MISSING, codes + self._spans[name].start).astype(np.int32)


def _fill_dates(table: _Table, plain: Int32) -> None:
    for which, name in (
        (at.BORN_FIRST, "born_first"),
        (at.BORN_LAST, "born_last"),
        (at.OTHER_FIRST, "born_other_first"),
        (at.OTHER_LAST, "born_other_last"),
    ):
        plain[:, which] = _numbers(table[name].cast(pa.int32()))
    why: Any = table["born_other_why"].cast(pa.string())
    swapped = pc.equal(why, pa.scalar("swapped"))
    plain[:, at.OTHER_SWAPPED] = _filled(pc.fill_null(swapped, False).cast(pa.int32()))


def _told_siblings(table: _Table, plain: Int32) -> Int32:
    """Rows that a row of the same list names as its brothers and sisters."""
    lists, own_ids = plain[:, at.LIST].tolist(), table["row_id"].to_pylist()
    rows_of: dict[tuple[int, str], list[int]] = {}
    for row, (which, number) in enumerate(zip(lists, own_ids, strict=True)):
        if number:
            rows_of.setdefault((which, number), []).append(row)
    starts, values = _list_parts(table["sibling_ids"])
    numbers = values.to_pylist()
    found = set()
    for row in np.flatnonzero(np.diff(starts)).tolist():
        for number in numbers[starts[row] : starts[row + 1]]:
            others = rows_of.get((lists[row], number), ()) if number != own_ids[row] else ()
            found |= {(min(row, other), max(row, other)) for other in others}
    return np.array(sorted(found), np.int32).reshape(-1, 2)


def _with_names_of(
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


def _identifiers(table: _Table, plain: Int32, list_ids: Sequence[str]) -> Any:
    """Numbers of documents, and a list's own number where the list repeats it for the same child."""
    starts, values = _list_parts(table["identifiers"])
    kept, own_ids = values.cast(pa.string()).to_pylist(), table["row_id"].to_pylist()
    own_numbers = {k for k in range(len(list_ids)) if _numbers_children(table, plain, k)}
    found = [kept[first:last] for first, last in itertools.pairwise(starts)]
    for row in np.flatnonzero(np.isin(plain[:, at.LIST], list(own_numbers))).tolist():
        if own_ids[row]:
            # The kind of the number, before the colon, is the list: other lists count otherwise.
            found[row].append(f"row {plain[row, at.LIST]}:{own_ids[row]}")
    return pa.array(found, pa.list_(pa.string()))


def _numbers_children(table: _Table, plain: Int32, which: int) -> bool:
    """Whether a list's own number stands for a child, not for a row.

    So it is where many rows share their number with another, and those that do agree on sex and
    birth; numbers that begin anew on every sheet are shared by rows that do not agree.
    """
    rows = np.flatnonzero(plain[:, at.LIST] == which)
    numbers = _filled(pc.dictionary_encode(table["row_id"].take(pa.array(rows))).indices)
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


def _fill_heights(table: _Table, plain: Int32) -> None:
    """Heights as they stand, and above or below the usual height at the age, where that is known."""
    height = table["height_cm"].to_numpy(zero_copy_only=False).astype(np.float64)
    captured = _numbers(table["captured_on"].cast(pa.int32())).astype(np.float64)
    first, last = plain[:, at.BORN_FIRST].astype(np.float64), plain[:, at.BORN_LAST].astype(np.float64)
    known = ~np.isnan(height)
    plain[known, at.HEIGHT] = np.round(height[known] * 10).astype(np.int32)
    aged = known & (captured != MISSING) & (first != MISSING) & (last - first < 2 * 366)
    age_years = np.clip((captured - (first + last) / 2) / 365.25, 0, 18)
    usual = np.interp(age_years, np.arange(len(_HEIGHT_MM)), _HEIGHT_MM)
    plain[aged, at.HEIGHT_FOR_AGE] = np.round(height[aged] * 10 - usual[aged]).astype(np.int32)


def _fill_extra(  # noqa: PLR0913, PLR0917  the last step of encode for each extra
    table: _Table,
    extra: Extra,
    k: int,
    words: _Words,
    plain: Int32,
    numbers: Float32,
    lists: list[tuple[Int64, Int32]],
    extra_lists: list[int],
) -> None:
    column, which = table[extra.column], at.N_PLAIN + k
    if extra.kind in {"text", "code"}:
        plain[:, which] = words.add_folded(extra.column, column)
    elif extra.kind == "number":
        numbers[:, k] = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    elif extra.kind == "date":
        plain[:, which] = _numbers(column.cast(pa.date32()).cast(pa.int32()))
    elif extra.kind == "place":
        starts, ids = _list_of(column)
        extra_lists[k] = len(lists)
        lists.append((starts, words.place_codes(ids)))


_PEOPLE_OF_THE_BOOK = 300


def _counted_here(book: BookArrays, names: Int32) -> BookArrays:
    """The book with rarities as these lists have them, leaning on the book's own where a name is rare.

    Args:
        names: of all children, each as often as it stands in a record.
    """

    def bits(part: Int32, usual: Float32) -> Float32:
        said = part[names]
        said = said[said >= 0]
        counts = np.bincount(said, minlength=int(part.max(initial=0)) + 1).astype(np.float64)
        # Of the two records that share a value one asks how often it stands elsewhere.
        elsewhere = np.maximum(counts[np.maximum(part, 0)] - 1.0, 0.0)
        share = (elsewhere + _PEOPLE_OF_THE_BOOK * np.exp2(-usual)) / (len(said) + _PEOPLE_OF_THE_BOOK)
        return np.where(part >= 0, -np.log2(share), usual).astype(np.float32)

    return book._replace(
        surname_bits=bits(book.surname, book.surname_bits),
        given_bits=bits(book.given, book.given_bits),
        patronymic_bits=bits(book.patronymic, book.patronymic_bits),
    )


def _fill_usual(columns: Columns, extras: Sequence[Extra], words: _Words) -> None:
    """How rare a shared value usually is, per comparison, so that only the rest counts beside its level."""
    usual = columns.usual
    n_records = len(columns.plain)

    def mean_chance(which: int, bits: Float32) -> float:
        starts, ends = columns.list_starts[:, which], columns.list_starts[:, which + 1]
        names = columns.lists[spread(starts, ends - starts)]
        known = bits[names]
        known = known[known > 0]
        return float(-np.log2(np.mean(np.exp2(-known)))) if len(known) and n_records else 0.0

    book = columns.book
    usual[at.SURNAME] = mean_chance(at.NAMES, book.surname_bits)
    usual[at.GIVEN_NAME] = mean_chance(at.NAMES, book.given_bits)
    usual[at.PATRONYMIC] = mean_chance(at.NAMES, book.patronymic_bits)
    usual[at.MOTHER_AGREES] = mean_chance(at.MOTHER, book.given_bits)
    usual[at.FATHER_AGREES] = mean_chance(at.FATHER, book.given_bits)
    usual[at.SIBLINGS_AGREE] = usual[at.KINSHIP] = mean_chance(at.SIBLINGS, book.given_bits)
    for comparison in (at.HOME, at.BIRTH_PLACE, at.TAKEN_PLACE, at.PRESENT_PLACE):
        usual[comparison] = words.usual("place")
    for comparison, name in (
        (at.INSTITUTION, "institution"),
        (at.EYES_AGREE, "eyes"),
        (at.HAIR_AGREES, "hair"),
        (at.BLOOD_AGREES, "blood_group"),
        (at.MARKS_SHARED, "marks"),
        (at.IDENTIFIERS_AGREE, "identifier"),
    ):
        usual[comparison] = words.usual(name)
    usual[at.BIRTH_DATE] = _usual_fit(columns)
    for k, extra in enumerate(extras):
        if extra.kind in {"text", "code"}:
            usual[at.N_COMPARISONS + k] = words.usual(extra.column)
        elif extra.kind == "place":
            usual[at.N_COMPARISONS + k] = words.usual("place")


def _usual_fit(columns: Columns) -> float:
    """-log2 of the chance that two dates of birth, one of them not exact, allow each other."""
    first, last = columns.plain[:, at.BORN_FIRST], columns.plain[:, at.BORN_LAST]
    widths = (last - first + 1)[first != MISSING].astype(np.float64)
    if len(widths) == 0 or widths.max() == 1:
        return 0.0
    # One quantile against another stands for random pairs, and is the same in every run.
    quantiles = np.quantile(widths, np.linspace(0, 1, 65))
    together = quantiles[:, None] + quantiles[None, :] - 1
    inexact = together > 1
    return float(-np.log2(np.mean(np.minimum(1.0, together[inexact] / columns.date_span[0]))))


def _date_span(plain: Int32) -> float:
    """Over how many days birth dates are spread, as far as meeting by chance goes.

    Two dates drawn at random fall into one month as often as if all lay evenly over so many days;
    years in which many of the children were born make it shorter.
    """
    first, last = plain[:, at.BORN_FIRST], plain[:, at.BORN_LAST]
    known = (first != MISSING) & (last - first < 62)
    months = np.unique(first[known] // 30, return_counts=True)[1].astype(np.float64)
    n = months.sum()
    together = float((months * (months - 1)).sum() / (n * (n - 1))) if n > 1 else 0.0
    return 30.0 / together if together else 18 * 365.25


def _extras(columns: Sequence[str]) -> list[Extra]:
    found = []
    for column in columns:
        if column.startswith("extra:"):
            _, kind, name = column.split(":", 2)
            found.append(Extra(cast("ExtraKind", kind), name, column))
    return found


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _positions(column: Any, among: Sequence[str]) -> Int32:
    found: Any = pc.index_in(column.cast(pa.string()), pa.array(among, pa.string()))
    return _filled(found)


def _numbers(column: Any) -> Int32:
    return _filled(column.cast(pa.int32()))


def _filled(column: Any, missing: int = MISSING) -> Int32:
    values = pc.fill_null(column.cast(pa.int32()), pa.scalar(missing, pa.int32()))
    return np.array(values.to_numpy(zero_copy_only=False), np.int32)


def _list_parts(column: Any) -> tuple[Int64, Any]:
    """Where each record's values start in the flat values of a column of lists; null holds none."""
    lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), pc.list_flatten(column)


def _list_of(column: Any) -> tuple[Int64, Int32]:
    starts, values = _list_parts(column)
    return starts, _filled(values)


def _split(values: Int32, n: int) -> list[Int32]:
    return [np.ascontiguousarray(part) for part in np.split(values, n)]


def spread(starts: Int64, lengths: Int64) -> Int64:
    """Positions start, start + 1, ... for each start, one after the other."""
    total = int(lengths.sum())
    before = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.repeat(starts, lengths) + np.arange(total) - before


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
        flat[spread(starts[:, q], np.diff(own))] = values
    return starts, flat
