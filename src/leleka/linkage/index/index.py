"""The index: records in one numbering, the groups they stand in, and the weights.

Takes   Records, a Model.
Gives   Index, Answer, Candidate.
Leaves  arrays to store, groups to postings, the file to keeping.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

import numpy as np
from numpy.typing import NDArray

from leleka.core.numbers import distinct
from leleka.core.words import Words
from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.columns import Encoded, encode, tells_of_families
from leleka.linkage.explain import explain_pattern
from leleka.linkage.index import keeping
from leleka.linkage.index.ids import Ids
from leleka.linkage.index.keeping import Kept
from leleka.linkage.index.postings import (
    ALL_KEYS,
    MOST_COMPARED,
    WIDE_KEYS,
    Found,
    Postings,
    Sharing,
    codes_of,
)
from leleka.linkage.index.room import Room
from leleka.linkage.index.seeing import Among, Seeing
from leleka.linkage.index.store import Store, full_form, full_forms, known_classes
from leleka.linkage.index.told import Told
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels import score
from leleka.linkage.kernels.compare import compare_pairs
from leleka.linkage.kernels.likely import compare_likely
from leleka.linkage.keys import KEYS
from leleka.linkage.results import CLASSES, Explanation
from leleka.linkage.shown import shown, told_by
from leleka.linkage.weights import (
    ALTERED,
    INTACT,
    SIBLINGS,
    STRANGERS,
    Float,
    Int8,
    Model,
    Population,
    first_model,
    log_odds,
)
from leleka.normalize.records import Records

_FIRST_COMPARED = 80  # with one question; more where none of them is as like it as can be
_AS_LIKE = 0.9  # of the chance of the question itself
_LEAST_LETTERS = 3  # of a fragment of a name
_MOST_NAMES = 64  # that one fragment may stand for
_MOST_LATER = 256  # names added since all were put in order
_LEAST_SHARE = 1e-12  # of a class of which few lists have taught that it never occurs
_EXPECTED_RECORDS = 10_000  # behind weights that no list taught


_NAMED = [len(KEYS) + k for k, key in enumerate(WIDE_KEYS) if key.name in {"any_surname", "any_given"}]
_ANYBODY = Population(np.array([_EXPECTED_RECORDS**2 / 2.0]), np.ones(1, np.bool_))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody the record could be.

    Attributes:
        p_same: that both are one child, judged alone: other candidates are not considered.
        posterior: of each of CLASSES.
        levels, rarity: int8[comparisons], what it was scored from, for the explanation.
        prior: float64[4], log2 of the share of each class.
    """

    record_id: str
    p_same: float
    posterior: dict[str, float]
    levels: Int8
    rarity: Int8
    prior: Float


@dataclass(frozen=True, slots=True)
class Answer:
    """Who a record could be.

    Attributes:
        candidates: the likeliest first.
        n_compared: records that were compared.
        n_left_out: records that shared something, but too little to be compared. Both numbers count those
            that may not be found, too: they are for whoever looks after the index, never for whoever asks.
        fits_many: whether all that were asked for are as like the question as anybody can be: others may be.
        model: the weights that scored them.
    """

    candidates: tuple[Candidate, ...]
    n_compared: int
    n_left_out: int
    fits_many: bool
    model: Model

    def __iter__(self) -> Iterator[Candidate]:
        """The candidates."""
        return iter(self.candidates)

    def __len__(self) -> int:
        """How many candidates."""
        return len(self.candidates)


class Index:
    """All records, ready to be asked.

    Asking and changing may happen in several threads; one is served after the other.
    """

    def __init__(
        self,
        store: Store,
        postings: Postings,
        model: Model,
        ids: Ids,
        alive: Room,
        told: Told,
    ) -> None:
        self._store, self._postings, self._model = store, postings, model
        self._ids, self._alive, self._told = ids, alive, told
        self._n_alive = int(np.count_nonzero(alive.used))
        self._forms: tuple[NDArray[np.bytes_], Int32] | None = None
        self._weights, self._bounds = model.weights, model.bounds
        self._lock = RLock()

    @classmethod
    def build(cls, records: Records, model: Model | None = None) -> Index:
        """Make an index.

        Args:
            model: learnt by linking these records or others; without one the weights are what is
                expected before any list was seen.

        Raises:
            ValueError: the model was learnt for other comparisons.
        """
        encoded = encode(records, n_asking=0)
        names = tuple(c.name for c in encoded.comparisons)
        model = model or first_model(encoded.comparisons, _ANYBODY, _EXPECTED_RECORDS)
        if model.comparisons != names:
            raise ValueError("The model was learnt for other comparisons than these records have.")
        store = Store.of(encoded, model.lists)
        postings = Postings.built(encoded)
        ids = Ids.of([str(each) for each in records.table["record_id"].to_pylist()])
        alive = Room(np.ones(len(records), np.bool_))
        return cls(store, postings, model, ids, alive, Told.of(records))

    def __len__(self) -> int:
        """How many records can be found."""
        return self._n_alive

    def __contains__(self, record_id: str) -> bool:
        """Whether a record can be found."""
        return self._row(record_id) >= 0

    @property
    def model(self) -> Model:
        """The weights; lists that it does not know have the shares of all together."""
        return self._model

    # Asking

    def who(
        self,
        record: Records,
        top: int = 20,
        *,
        without: Sequence[str] = (),
        among: Among | None = None,
        most: int = MOST_COMPARED,
    ) -> Answer:
        """Find whom a record could be.

        Args:
            record: one row, read like any other (see question); it may say very little.
            top: how many candidates.
            without: record_ids that are not to be found, such as its own.
            among: of some record_ids, the places of those that may be found; the candidates are as if the
                others were not there.
            most: how many records are compared, those that share most with the question, where none of the
                first is as like it as anybody can be.

        Returns:
            At most top candidates; none where nothing in the record can be compared.
        """
        encoded = encode(record, counted=False, numbering=self._store.fixed.numbering)
        seeing = Seeing(among, self.ids_of, self._alive.n)
        with self._lock:
            marks = self._store.marks()
            try:
                row = self._store.append(encoded, record.names.arrays, keep=False)
                hidden = [each for each in map(self._row, without) if each >= 0]
                first = min(most, max(top, _FIRST_COMPARED))
                found, more = self._found(row, top, hidden, seeing, first, marks["bits"])
                answer, is_settled = self._answer(row, top, found, seeing)
                if first < most and more is not None and not is_settled:
                    answer, _ = self._answer(row, top, seeing.best(more, most), seeing)
                return answer
            finally:
                self._store.cut(marks)

    def _found(
        self, row: int, top: int, hidden: list[int], seeing: Seeing, most: int, n_values: int
    ) -> tuple[Found, Sharing | None]:
        """The rows worth comparing first; wider keys are asked where the others bring up too few.

        Args:
            n_values: values of names before those of the question.

        Returns:
            Also all that share something, where there are more; none where by wider keys, of whom many share
            as much as each other.
        """
        alive = self._alive.used
        alive[hidden] = False
        try:
            one = self._store.encoded(row, row + 1)
            groups = self._groups(one, range(len(KEYS)))
            sharing = self._postings.sharing(groups, alive)
            found = seeing.best(sharing, most)
            if seeing.are_enough(found.rows, top):
                return found, sharing if found.n_left_out else None
            groups += self._groups(one, range(len(KEYS), len(ALL_KEYS))) + self._like(one, n_values)
            return seeing.best(self._postings.sharing(groups, alive), most), None
        finally:
            alive[hidden] = True

    def _answer(self, row: int, top: int, found: Found, seeing: Seeing) -> tuple[Answer, bool]:
        """The best of those found, and whether one is as like the question as anybody can be.

        Nobody can be more like it than it itself, so it is compared, too.
        """
        levels, rarity, prior, p = self._compared(row, np.append(found.rows, row))
        as_like, p = _AS_LIKE * p[-1, :SIBLINGS].sum(), p[:-1]
        order = np.lexsort((found.rows, -log_odds(p)))
        best = order[seeing.first(found.rows[order], top)]
        told = zip(p[best].tolist(), levels[best], rarity[best], prior[best], strict=True)
        candidates = tuple(
            Candidate(record_id, of[INTACT] + of[ALTERED], dict(zip(CLASSES, of, strict=True)), *pattern)
            for record_id, (of, *pattern) in zip(self.ids_of(found.rows[best]), told, strict=True)
        )
        fits_many = len(candidates) >= top and candidates[-1].p_same >= as_like
        answer = Answer(candidates, len(found.rows), found.n_left_out, fits_many, self._model)
        return answer, bool(candidates) and candidates[0].p_same >= as_like

    def explain(
        self, record: Records, candidate: Candidate, words: Words, written: Records | None = None
    ) -> Explanation:
        """Say why a candidate scored as it did, from the very levels that scored it.

        Args:
            record: the question.
            written: the candidate's record, of one row, to show what stands in it beside the question;
                the index keeps no writing.
        """
        comparisons = self._model.described
        nothing = [""] * len(comparisons)
        return explain_pattern(
            self._model,
            candidate.levels,
            candidate.rarity,
            candidate.prior,
            ids=(str(record.table["record_id"][0].as_py()), candidate.record_id),
            shown=(
                list(shown(record, 0, comparisons, words)),
                list(shown(written, 0, comparisons, words)) if written is not None else nothing,
            ),
            words=words,
            told=told_by(record, 0) | (told_by(written, 0) if written is not None else frozenset()),
        )

    def _groups(self, one: Encoded, keys: Sequence[int]) -> list[Int32]:
        numbers, _, codes = codes_of(one, [ALL_KEYS[k] for k in keys])
        return [
            group
            for key, code in zip(numbers.tolist(), codes.tolist(), strict=True)
            for group in self._postings.group(keys[0] + key, code)
        ]

    def _like(self, one: Encoded, n_values: int) -> list[Int32]:
        """Records whose names begin with a word of the question, which may be the beginning of one."""
        shapes = one.columns.book.shapes
        forms, values = self._known_forms(n_values)
        found: set[int] = set()
        for name in one.several(at.NAMES)[1].tolist():
            first, last = shapes.slot_start[3 * shapes.reading_start[name : name + 2]]
            for value in np.unique(shapes.slots[first:last, 0]).tolist():
                form = full_form(shapes, value)
                if len(form) >= _LEAST_LETTERS:
                    low, high = np.searchsorted(forms, np.array([form, form + b"~"], forms.dtype))
                    found.update(values[low : min(high, low + _MOST_NAMES)].tolist())
                    later = range(len(values), n_values)
                    found.update(each for each in later if full_form(shapes, each).startswith(form))
        codes = {code for value in found for code in known_classes(shapes, value)}
        return [
            group for code in sorted(codes) for key in _NAMED for group in self._postings.group(key, code)
        ]

    def _known_forms(self, n_values: int) -> tuple[NDArray[np.bytes_], Int32]:
        """All names in alphabetical order, but for the latest few: ordering a million takes long."""
        if self._forms is None or n_values > len(self._forms[1]) + _MOST_LATER:
            self._forms = full_forms(self._store.columns.book.shapes, n_values)
        return self._forms

    def _compared(self, row: int, rows: Int64) -> tuple[Int8, Int8, Float, Float]:
        """Levels, rarities, log2 priors and posteriors of one row against others."""
        return self.compared(rows, np.full(len(rows), row))

    def compared(self, left: Int64, right: Int64) -> tuple[Int8, Int8, Float, Float]:
        """Levels, rarities, log2 priors and posteriors of pairs of rows.

        Returns:
            int8[pairs, comparisons] twice, float64[pairs, 4] twice.
        """
        levels = np.empty((len(left), len(self._model.comparisons)), np.int8)
        rarity = np.empty_like(levels)
        columns = self._store.columns
        compare_pairs(columns, left.astype(np.int32), right.astype(np.int32), levels, rarity)
        return self.judged(left, right, levels, rarity)

    def judged(
        self, left: Int64 | Int32, right: Int64 | Int32, levels: Int8, rarity: Int8
    ) -> tuple[Int8, Int8, Float, Float]:
        """Levels and rarities with the log2 priors and posteriors that follow, as compared gives them."""
        n, plain = len(left), self._store.columns.plain
        one, other = plain[left, at.LIST], plain[right, at.LIST]
        prior = self._priors()[np.minimum(one, other), np.maximum(one, other)]
        p = np.empty((n, len(CLASSES)))
        weights = self._weights._replace(prior=prior)
        score.posteriors(weights, levels, rarity, np.arange(n), p)
        return levels, rarity, prior, p

    def met(
        self, rows: Int64, *, among: Int64 | None = None, most: int = MOST_COMPARED
    ) -> tuple[Int32, Int32]:
        """Pairs of rows that are here with those that share most with each, the lower left, each pair once.

        Args:
            rows: ascending.
            among: with these rows only; None: with all.
            most: with how many each.

        Returns:
            int32[pairs] twice, ascending.
        """
        asking, here = self._store.encoded(0, self._alive.n).at(rows), self._alive.used
        if among is not None:
            chosen = np.zeros_like(here)
            chosen[among] = here[among]
            here = chosen
        one, other = self._postings.best_of_each(codes_of(asking, KEYS), len(rows), here, most)
        one = rows[one].astype(np.int64)
        every = distinct((np.minimum(one, other) << 32 | np.maximum(one, other))[one != other])
        return (every >> 32).astype(np.int32), (every & 0xFFFFFFFF).astype(np.int32)

    def likely(
        self, left: Int32, right: Int32, p_least: float
    ) -> tuple[Int32, Int32, Int8, Int8, Float, Float]:
        """Of pairs of rows, those that may be anything but strangers; and as compared gives them.

        Args:
            left, right: the lower row left; they are overwritten.
            p_least: the posterior of not being strangers from which on a pair is kept.
        """
        levels = np.empty((len(left), len(self._model.comparisons)), np.int8)
        rarity = np.empty_like(levels)
        prior = self._priors()
        prior = np.where(np.tri(len(prior), k=-1)[:, :, None] > 0, prior.transpose(1, 0, 2), prior)
        weights = self._weights._replace(prior=prior.reshape(-1, len(CLASSES)), n_lists=len(prior))
        least = np.full(len(left), p_least)
        columns = self._store.columns
        n = compare_likely(columns, weights, self._bounds, left, right, levels, rarity, least)
        return left[:n], right[:n], *self.judged(left[:n], right[:n], levels[:n], rarity[:n])

    @property
    def tells_of_families(self) -> bool:
        """Whether any row names a parent, a brother or a sister."""
        return tells_of_families(self._store.columns)

    @property
    def told_siblings(self) -> Int32:
        """int32[pairs, 2], rows of which one names the other's number as a brother's or sister's."""
        return self._told.pairs.used

    def rows_of(self, record_ids: Sequence[str]) -> Int64:
        """The row of each record; -1 where it is not there."""
        return np.array([self._row(each) for each in record_ids], np.int64)

    def ids_of(self, rows: Int64) -> list[str]:
        """The records of some rows."""
        return self._ids.at(rows)

    def _priors(self) -> Float:
        """log2 share of each class among pairs of two lists, float64[lists + 1, lists + 1, 4].

        The last list stands for all that the model does not know. A record has as many partners as when
        the weights were learnt, so among more records each one is less likely to be hers.
        """
        n_lists = len(self._model.lists)
        shares = np.empty((n_lists + 1, n_lists + 1, len(CLASSES)))
        shares[:] = self._model.n_expected / self._model.n_expected.sum()
        if n_lists:
            shares[:-1, :-1] = self._model.prior.reshape(n_lists, n_lists, -1)
        n_learnt = np.sqrt(2.0 * self._model.n_expected.sum())
        shares[..., :STRANGERS] *= n_learnt / max(self._n_alive, 100.0)
        # However few records there are, strangers keep a tenth.
        shares[..., :STRANGERS] = np.minimum(shares[..., :STRANGERS], 0.3)
        shares[..., STRANGERS] = 1.0 - shares[..., :STRANGERS].sum(axis=-1)
        return np.asarray(np.log2(np.maximum(shares, _LEAST_SHARE)))

    # Changing

    def add(self, records: Records) -> None:
        """Let records be found; those with the record_id of an earlier one take its place."""
        encoded = encode(records, counted=False, numbering=self._store.fixed.numbering)
        ids = [str(each) for each in records.table["record_id"].to_pylist()]
        with self._lock:
            for each in ids:
                self.remove(each)
            first = self._store.append(encoded, records.names.arrays, keep=True)
            self._told.add(records)
            self._ids.append(ids)
            self._alive.append(np.ones(len(ids), np.bool_))
            self._n_alive += len(ids)
            for row in range(first, first + len(ids)):
                self._postings.put(*codes_of(self._store.encoded(row, row + 1)), row)

    def remove(self, record_id: str) -> None:
        """Let a record be found no more; nothing happens where it is not there."""
        with self._lock:
            row = self._row(record_id)
            if row >= 0:
                self._alive.used[row] = False
                self._n_alive -= 1

    def _row(self, record_id: str) -> int:
        row = self._ids.row(record_id)
        return row if row >= 0 and self._alive.used[row] else -1

    # Keeping

    def save(self, path: Path) -> None:
        """Write the index to a file, whole or not at all."""
        with self._lock:
            keeping.write(
                path, Kept(self._store, self._postings, self._model, self._ids, self._alive, self._told)
            )

    @classmethod
    def open(cls, path: Path) -> Index:
        """Open an index where it lies; changes stay in memory until it is saved.

        Raises:
            LinkageError: linkage.E030 not an index, or cut off; linkage.E031 made by another program.
        """
        return cls(*keeping.read(path))
