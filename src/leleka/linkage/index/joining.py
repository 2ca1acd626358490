"""Records that came in are put beside those that are there, without linking everything again.

Only pairs with a record that is new are found and compared, by the keys, comparisons and weights of the
index; persons that exist stay as they are, and no two of them become one. What only a whole linkage can see
is left to it: rivals, families, and what the new records teach about the weights.

Takes   an Index, the record_ids that are new, whose records the others are.
Gives   Joined: whom each new record is put beside, and the pairs worth a person's time.
Leaves  keeping them to the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from leleka.core.progress import Progress, silent
from leleka.linkage import tables
from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.clusters import cluster, edges_of
from leleka.linkage.decisions import Decisions, Links
from leleka.linkage.explain import Pattern
from leleka.linkage.index.index import Index
from leleka.linkage.kernels.merge import FORBIDDEN, SIBLINGS
from leleka.linkage.results import LinkSettings
from leleka.linkage.rivals import Rivalry
from leleka.linkage.weights import ALTERED, INTACT, STRANGERS, Float, Int8, Model, log_odds
from leleka.linkage.weights import SIBLINGS as KIN

_P_LEAST = 2e-4
"""That a pair is not of strangers; less likely ones do not decide whose a record is."""
_NOBODY = 1.0
"""Odds that a record of a list that is new is of a child nobody knows: nothing is known of it yet."""
_P_SURELY_SIBLINGS = 0.99
_AT_ONCE = 1 << 16

PersonOf = Callable[[Collection[str]], Mapping[str, str]]
"""Gives the persons of some records, under all records of those persons."""


@dataclass(frozen=True)
class Lists:
    """What is known of the lists that records are of.

    Attributes:
        of: gives the list of each record.
        once: lists that hold each child once: two rows of one are two children.
        alone: of two lists, the odds that neither of two records has its child in the other list; as far as
            it is known from records that are there.
    """

    of: Callable[[Collection[str]], Mapping[str, str]]
    once: Collection[str] = ()
    alone: Mapping[tuple[str, str], float] = field(default_factory=dict)


@dataclass(frozen=True)
class Joined:
    """What came of it.

    Attributes:
        ids: the records looked at: those that are new, and all records of persons they could be.
        person: int64[ids], the lowest place in ids of each one's person.
        pairs: as LinkResult.pairs, left and right as places in ids; each has a record that is new.
        patterns: of each pair, what scored it.
    """

    ids: tuple[str, ...]
    person: Int64
    pairs: pa.Table
    patterns: Sequence[Pattern]
    model: Model


@dataclass(frozen=True)
class _Pairs:
    """Compared pairs of rows of the index, the lower row left."""

    left: Int32
    right: Int32
    levels: Int8
    rarity: Int8
    prior: Float
    p: Float

    def where(self, wanted: NDArray[np.bool_] | Int64) -> _Pairs:
        return _Pairs(*(each[wanted] for each in self.__dict__.values()))

    @property
    def p_same(self) -> Float:
        return np.asarray(self.p[:, INTACT] + self.p[:, ALTERED])


def join(
    index: Index,
    new: Sequence[str],
    person_of: PersonOf,
    *,
    lists: Lists,
    decisions: Decisions | None = None,
    settings: LinkSettings | None = None,
    progress: Progress = silent,
) -> Joined:
    """Find whom records are to be put beside.

    Args:
        new: record_ids, all in the index.
        person_of: asked once, for the records that one of the new ones could be.
        lists: which lists the records are of.
        decisions: what people have answered.
    """
    settings = settings or LinkSettings()
    rows = index.rows_of(new)
    found = _met(index, rows[rows >= 0], progress)
    likely = found.where(found.p[:, STRANGERS] <= 1.0 - _P_LEAST)
    near = index.ids_of(np.setdiff1d(np.concatenate([likely.left, likely.right]), rows))
    fresh = set(new)
    persons = {record: person for record, person in person_of(near).items() if record not in fresh}
    nodes = _Nodes.of(index, [*new, *persons], persons, lists)
    links, _ = (decisions or Decisions.none()).links({each: n for n, each in enumerate(nodes.ids)})
    person = nodes.clustered(likely, links, settings)
    return _told(index, nodes, likely, person, links, settings)


def _met(index: Index, rows: Int64, progress: Progress) -> _Pairs:
    """Every pair of a new record with another that shares a key, compared."""
    kept, lefts, rights, n_waiting = [], [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], 0
    for done, row in enumerate(rows.tolist(), start=1):
        others = index.met(row)
        lefts.append(np.minimum(others, row))
        rights.append(np.maximum(others, row))
        n_waiting += len(others)
        if n_waiting >= _AT_ONCE or done == len(rows):
            kept.append(_compared(index, np.concatenate(lefts), np.concatenate(rights)))
            lefts, rights, n_waiting = lefts[:1], rights[:1], 0
            progress("new rows are compared", done, len(rows))
    kept = kept or [_compared(index, lefts[0], rights[0])]
    columns = zip(*(each.__dict__.values() for each in kept), strict=True)
    whole = _Pairs(*map(np.concatenate, columns))
    # Two new records meet from both sides.
    codes = whole.left.astype(np.int64) << 32 | whole.right.astype(np.int64)
    return whole.where(np.unique(codes, return_index=True)[1])


def _compared(index: Index, left: Int64, right: Int64) -> _Pairs:
    pairs = _Pairs(left.astype(np.int32), right.astype(np.int32), *index.compared(left, right))
    return pairs.where(pairs.p[:, STRANGERS] < 1.0 - _P_LEAST / 10)


@dataclass(frozen=True)
class _Nodes:
    """The records looked at, by their rows in the index.

    Attributes:
        held: int64, a number of each one's person; -1 for the new ones.
        list_of: of each one, the name of its list.
        list_once: int64, a number of each one's list that holds each child once; -1 for others.
    """

    index: Index
    rows: Int64
    ids: tuple[str, ...]
    held: Int64
    list_of: Sequence[str]
    list_once: Int64
    alone: Mapping[tuple[str, str], float]

    @classmethod
    def of(
        cls,
        index: Index,
        ids: Sequence[str],
        persons: Mapping[str, str],
        lists: Lists,
    ) -> _Nodes:
        rows = index.rows_of(ids)
        order = np.argsort(rows, kind="stable")
        order = order[rows[order] >= 0]
        told = tuple(ids[n] for n in order.tolist())
        of = lists.of(told)
        once = {record: name for record, name in of.items() if name in lists.once}
        names = [of.get(each, "") for each in told]
        held = _numbered(told, persons)
        return cls(index, rows[order], told, held, names, _numbered(told, once), lists.alone)

    def clustered(self, pairs: _Pairs, links: Links, settings: LinkSettings) -> Int64:
        """The lowest node of each one's person, rivals considered."""
        person = self._clustered(pairs, links, settings)
        rivalry = Rivalry(self.places(pairs.left), self.places(pairs.right), person, person, person)
        return self._clustered(
            replace(pairs, p=rivalry.considered(pairs.p, nobody=self._nobody(rivalry))), links, settings
        )

    def _nobody(self, rivalry: Rivalry) -> Float:
        ends = zip(rivalry.left.tolist(), rivalry.right.tolist(), strict=True)
        lists = ((self.list_of[left], self.list_of[right]) for left, right in ends)
        return np.fromiter((self.alone.get(each, _NOBODY) for each in lists), np.float64, len(rivalry.left))

    def _clustered(self, pairs: _Pairs, links: Links, settings: LinkSettings) -> Int64:
        left, right = self.places(pairs.left), self.places(pairs.right)
        links = links.holding({n: str(person) for n, person in enumerate(self.held.tolist()) if person >= 0})
        bits = self._bits(pairs.p)
        edges = edges_of(left, right, bits, pairs.p_same, self._forbidden(left, right), links)
        return cluster(len(self.ids), edges, self._missing, cut=settings.cut)

    def places(self, rows: Int32) -> Int32:
        """Where rows of the index stand among the nodes."""
        return np.searchsorted(self.rows, rows).astype(np.int32)

    def _missing(self, left: Int32, right: Int32) -> Float:
        bits = np.full(len(left), FORBIDDEN)
        open_to = np.flatnonzero(~self._forbidden(left, right))
        rows = self.rows[left[open_to]], self.rows[right[open_to]]
        for first in range(0, len(open_to), _AT_ONCE):
            part = slice(first, first + _AT_ONCE)
            *_, p = self.index.compared(rows[0][part], rows[1][part])
            bits[open_to[part]] = self._bits(p)
        return bits

    def _forbidden(self, left: Int32, right: Int32) -> NDArray[np.bool_]:
        """Pairs that cannot be one child: of a list that holds each once, or of two persons that exist."""
        apart = (self.held[left] >= 0) & (self.held[right] >= 0) & (self.held[left] != self.held[right])
        same_list = (self.list_once[left] >= 0) & (self.list_once[left] == self.list_once[right])
        is_held = (self.held[left] >= 0) & (self.held[left] == self.held[right])
        return np.asarray(apart | (same_list & ~is_held))

    @staticmethod
    def _bits(p: Float) -> Float:
        return np.where(p[:, KIN] >= _P_SURELY_SIBLINGS, SIBLINGS, log_odds(p))


def _numbered(ids: Sequence[str], of: Mapping[str, str]) -> Int64:
    numbers: dict[str, int] = {}
    told = (numbers.setdefault(of[each], len(numbers)) if each in of else -1 for each in ids)
    return np.fromiter(told, np.int64, len(ids))


def _told(
    index: Index, nodes: _Nodes, pairs: _Pairs, person: Int64, links: Links, settings: LinkSettings
) -> Joined:
    left, right = nodes.places(pairs.left), nodes.places(pairs.right)
    worth = (pairs.p_same >= settings.keep_from) | (person[left] == person[right]) | (pairs.p[:, KIN] >= 0.5)
    pairs, left, right = pairs.where(worth), left[worth], right[worth]
    decisions = tables.decisions_of(left, right, links)
    decided = np.array([answer in {"same", "different"} for answer in decisions], np.bool_)
    table = tables.pairs_table(
        left,
        right,
        pairs.levels,
        pairs.p,
        comparisons=index.model.described,
        keys=[[]] * len(left),
        changed=tables.changed_parts(pairs.levels, pairs.p, index.model),
        linked=person[left] == person[right],
        decisions=decisions,
        order=tables.review_order(left, right, pairs.p, person, decided, settings.n_review),
    )
    return Joined(nodes.ids, person, table, list(_patterns(pairs)), index.model)


def _patterns(pairs: _Pairs) -> Iterator[Pattern]:
    for levels, rarity, prior in zip(pairs.levels, pairs.rarity, pairs.prior, strict=True):
        yield Pattern(levels, rarity, prior)
