"""Words as numbers: regions, institutions, colours, marks, papers, a list's own columns.

All vocabularies share one numbering, so that what compiled loops know of a word (how rare it is, where
it lies, its letters) stands in one array.

Takes   columns of words.
Gives   their numbers; per word its rarity, place and letters, and the word itself.
Leaves  which column is which to columns.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from leleka.core.gazetteer import gazetteer
from leleka.linkage.arrays import Float32, Int32, Int64, filled, list_parts
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.layout import MISSING
from leleka.linkage.shades import shade
from leleka.normalize.names.layout import number_of


def folded(text: str) -> str:
    """A text without what does not tell two values apart: letter case, width, spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def rarity_bits(n_elsewhere: Any, n_values: int) -> Any:
    """-log2 of a word's share of a vocabulary.

    Args:
        n_elsewhere: how often it stands elsewhere, seen from one of two records that share it.
    """
    return -np.log2((n_elsewhere + 1.5) / (n_values + 1.0))


_NO_WORDS = pa.array([], pa.string())


class Vocabularies:
    """Vocabularies under one numbering: how often each word stands, its characters, its class."""

    def __init__(self, n_asking: int = 1) -> None:
        """Take how many of two records that share a word are counted here beyond one; see columns.encode."""
        self._n_asking = n_asking
        self._n = 0
        self._spans: dict[str, slice] = {}
        self._counts: list[NDArray[np.float64]] = []
        self._n_values: list[int] = []
        self._said: dict[str, Any] = {}
        self._places: Int64 = np.zeros(0, np.int64)

    def __len__(self) -> int:
        """How many words."""
        return self._n

    def said(self) -> Iterator[tuple[str, slice, list[str]]]:
        """Each vocabulary: its name, its numbers, its words; a place is said by its id."""
        for name, span in self._spans.items():
            words = map(str, self._places.tolist()) if name == "place" else self._said[name].to_pylist()
            yield name, span, list(words)

    def n_values(self) -> dict[str, int]:
        """How often all words of each vocabulary stand together."""
        return dict(zip(self._spans, self._n_values, strict=True))

    def add(self, name: str, columns: Sequence[Any]) -> list[Int32]:
        """Number the words of columns that share a vocabulary."""
        if all(column.null_count == len(column) for column in columns):
            self._number(name, np.zeros(0, np.int32), _NO_WORDS)
            return [np.full(len(column), MISSING, np.int32) for column in columns]
        encoded: Any = pc.dictionary_encode(
            pa.concat_arrays([column.cast(pa.string()) for column in columns])
        )
        codes = filled(encoded.indices)
        self._number(name, codes, encoded.dictionary)
        return [np.ascontiguousarray(part) for part in np.split(self._moved(name, codes), len(columns))]

    def add_folded(self, name: str, column: Any) -> Int32:
        """Number the words of one column, letter case and spaces aside."""
        if column.null_count == len(column):
            return self.add(name, [column])[0]
        encoded: Any = pc.dictionary_encode(column.cast(pa.string()))
        kept: Any = pa.array(
            [folded(str(word)) for word in encoded.dictionary.to_pylist()] + [None], pa.string()
        )
        return self.add(name, [kept.take(pa.array(filled(encoded.indices, len(kept) - 1)))])[0]

    def add_codes(self, name: str, column: Any) -> Int32:
        """Number codes, letter case and everything but letters and digits aside: CT1 2EH, ct12eh."""
        encoded: Any = pc.dictionary_encode(column.cast(pa.string()))
        bare = ("".join(filter(str.isalnum, folded(str(word)))) for word in encoded.dictionary.to_pylist())
        kept: Any = pa.array([*(word or None for word in bare), None], pa.string())
        return self.add(name, [kept.take(pa.array(filled(encoded.indices, len(kept) - 1)))])[0]

    def add_list_of_words(self, name: str, column: Any) -> tuple[Int64, Int32]:
        """Number the words of a column of lists."""
        starts, values = list_parts(column)
        return starts, self.add(name, [values])[0]

    def add_identifiers(self, column: Any) -> tuple[Int64, Int32]:
        """Number "kind:number" as kind, number, kind, number ..."""
        starts, values = list_parts(column)
        if not len(values):
            self.add("identifier kind", [values])
            return 2 * starts, self.add("identifier", [values])[0]
        kinds = pc.list_element(pc.split_pattern(values.cast(pa.string()), ":", max_splits=1), 0)
        codes = np.empty(2 * len(values), np.int32)
        codes[0::2] = self.add("identifier kind", [kinds])[0]
        codes[1::2] = self.add_folded("identifier", values)
        return 2 * starts, codes

    def add_lists(self, name: str, lists: Sequence[tuple[Int64, Int32]]) -> list[tuple[Int64, Int32]]:
        """Number the places of lists of candidate ids."""
        values = np.concatenate([values for _, values in lists])
        if not len(values):
            self._number(name, values, _NO_WORDS)
            return list(lists)
        ids, codes = np.unique(values, return_inverse=True)
        n_lists = sum(int(np.count_nonzero(np.diff(starts))) for starts, _ in lists)
        self._number(name, codes.astype(np.int32), pa.array([""] * len(ids), pa.string()), n_lists)
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
        end = 0
        for name, said in self._said.items():
            for k, word in enumerate(said.to_pylist(), start=self._spans[name].start):
                letters = np.frombuffer(word.encode("utf-32-le"), np.int32)
                parts = sorted({number_of(part) for part in word.split()})
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
            measures[span, at.RARITY] = rarity_bits(counts - self._n_asking, n)
        if len(self._places):
            known = gazetteer()
            rows = np.minimum(np.searchsorted(known.ids, self._places), len(known.ids) - 1)
            found = known.ids[rows] == self._places
            here = np.arange(self._n + 1)[self._spans["place"]][found]
            measures[here, at.LATITUDE] = np.radians(known.lats[rows[found]])
            measures[here, at.LONGITUDE] = np.radians(known.lons[rows[found]])
        return measures

    def shades(self, *names: str) -> NDArray[np.int16]:
        """Of each word of these vocabularies, its row in shades.shade_distances."""
        rows = np.zeros(self._n + 1, np.int16)
        for name in names:
            rows[self._spans[name]] = [shade(name, word) for word in self._said[name].to_pylist()]
        return rows

    def _number(self, name: str, codes: Int32, said: Any, n_values: int | None = None) -> None:
        used = codes[codes != MISSING]
        self._spans[name] = slice(self._n, self._n + len(said))
        self._counts.append(np.bincount(used, minlength=len(said)).astype(np.float64))
        self._n_values.append(len(used) if n_values is None else n_values)
        self._said[name] = said
        self._n += len(said)

    def _moved(self, name: str, codes: Int32) -> Int32:
        return np.where(codes == MISSING, MISSING, codes + self._spans[name].start).astype(np.int32)
