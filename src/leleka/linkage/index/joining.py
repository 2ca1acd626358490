"""Records that came in are put beside those that are there, without linking everything again.

What is new is found and compared by the keys, comparisons and weights of the index, and with it the children
it may be or be beside: their brothers and sisters, and who else they could be, decide with it as in a whole
linkage. Persons that exist stay as they are. Where a new record shows that two of them are one child, that is
proposed to people. What the new records teach about the weights is left to a whole linkage.

Takes   an Index, the record_ids that are new, whose records the others are.
Gives   Joined: whom each new record is put beside, and the pairs worth a person's time.
Leaves  keeping them to the caller.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from leleka.core.progress import Progress, silent
from leleka.linkage import tables
from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.clusters import cluster, edges_of, with_siblings_apart
from leleka.linkage.decisions import Decisions, Links
from leleka.linkage.explain import Pattern
from leleka.linkage.families import Beside
from leleka.linkage.index.index import Index
from leleka.linkage.index.meeting import Met, met_beside, met_by_new, with_told_siblings
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.merge import FORBIDDEN
from leleka.linkage.results import LinkSettings
from leleka.linkage.rivals import MOST_FOUND, Rivalry
from leleka.linkage.weights import SIBLINGS as KIN
from leleka.linkage.weights import Float, Model, log_odds

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
        sizes: how many records of each list are there.
    """

    of: Callable[[Collection[str]], Mapping[str, str]]
    once: Collection[str] = ()
    alone: Mapping[tuple[str, str], float] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def seen(
        cls,
        of: Callable[[Collection[str]], Mapping[str, str]],
        once: Collection[str],
        persons: Iterable[Mapping[str, int]],
    ) -> Lists:
        """The same, alone as the persons stand now.

        Args:
            persons: of each, how many records of each list it has.
        """
        n_rows, n_found = Counter[str](), Counter[tuple[str, str]]()
        for lists in persons:
            n_rows.update(lists)
            for one, other in product(lists, lists):
                if one != other or lists[one] > 1:
                    n_found[one, other] += lists[one]
        missing = {
            (one, other): 1.0 - min(n_found[one, other] / n_rows[one], MOST_FOUND)
            for one, other in product(n_rows, n_rows)
        }
        alone = {(one, other): missing[one, other] * missing[other, one] for one, other in missing}
        return cls(of, once, alone, n_rows)


@dataclass(frozen=True)
class Joined:
    """What came of it.

    Attributes:
        ids: the records looked at: those that are new, and all records of persons they could be or who
            could stand beside them.
        person: int64[ids], the lowest place in ids of each one's person.
        pairs: as LinkResult.pairs, left and right as places in ids; each has a record that is new.
        patterns: of each pair, what scored it.
        merges: int64, of the pairs those that would make one of two persons that exist; they come first in
            the review's order.
    """

    ids: tuple[str, ...]
    person: Int64
    pairs: pa.Table
    patterns: Sequence[Pattern]
    model: Model
    merges: Int64


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
        person_of: asked for the records that one of the new ones could be, and for those beside them.
        lists: which lists the records are of.
        decisions: what people have answered; None: nothing.
        settings: cut, keep_from and n_review count; None: the defaults.
        progress: told of the stages "new rows are compared" and "who stands beside new rows is compared".

    Returns:
        Only pairs with a record that is new; nothing is written anywhere.
    """
    settings = settings or LinkSettings()
    rows = index.rows_of(new)
    rows = np.sort(rows[rows >= 0])
    fresh = set(new)

    def persons_of(pairs: Met) -> dict[str, str]:
        ends = np.setdiff1d(np.concatenate([pairs.left, pairs.right]), rows)
        held = person_of(index.ids_of(ends))
        return {record: person for record, person in held.items() if record not in fresh}

    likely = met_by_new(index, rows, progress)
    close = index.rows_of(list(persons_of(likely.close)))
    beside = np.setdiff1d(with_told_siblings(index, close[close >= 0]), rows)
    likely = Met.together([likely, met_beside(index, beside, progress)])
    persons = persons_of(likely)
    nodes = _Nodes.of(index, [*new, *persons], persons, lists)
    # What came into the index meanwhile is nobody's yet, and whoever brought it looks for its child.
    likely = likely.where(np.isin(likely.left, nodes.rows) & np.isin(likely.right, nodes.rows))
    links, _ = (decisions or Decisions.none()).links({each: n for n, each in enumerate(nodes.ids)})
    likely, person = nodes.clustered(likely, links, settings)
    _, merged = replace(nodes, keeps_apart=False).clustered(likely, links, settings)
    is_new = np.isin(likely.left, rows) | np.isin(likely.right, rows)
    likely = likely.where(is_new)
    return _told(nodes, likely, person, nodes.merging(likely, person, merged), links, settings)


@dataclass(frozen=True)
class _Nodes:
    """The records looked at, by their rows in the index.

    Attributes:
        held: int64, a number of each one's person; -1 for the new ones.
        list_of: of each one, the name of its list.
        list_once: int64, a number of each one's list that holds each child once; -1 for others.
        keeps_apart: whether two persons that exist stay two.
    """

    index: Index
    rows: Int64
    ids: tuple[str, ...]
    held: Int64
    list_of: Sequence[str]
    list_once: Int64
    lists: Lists
    keeps_apart: bool = True

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
        return cls(index, rows[order], told, held, names, _numbered(told, once), lists)

    def clustered(self, pairs: Met, links: Links, settings: LinkSettings) -> tuple[Met, Int64]:
        """The pairs with who stands beside whom; with rivals considered, the lowest node of each person."""
        person = self._clustered(pairs, links, settings)
        left, right = self.places(pairs.left), self.places(pairs.right)
        bits, siblings = log_odds(pairs.p), pairs.p[:, KIN]
        beside = Beside.of(left, right, siblings, bits, person, self._told_siblings())
        pairs.levels[:, at.FAMILY] = beside.levels(left, right)
        pairs = pairs.judged(self.index)
        list_of, names, sizes = self._numbers()
        rivalry = Rivalry(left, right, person, list_of, sizes)
        nobody = self._nobody(rivalry, names, pairs.p)
        considered = replace(pairs, p=rivalry.considered(pairs.p, nobody=nobody))
        return pairs, self._clustered(considered, links, settings)

    @cached_property
    def _tells_of_families(self) -> bool:
        return self.index.tells_of_families

    def _told_siblings(self) -> Int32:
        """Those of the index, as places among the nodes."""
        told = self.index.told_siblings
        told = told[np.isin(told, self.rows).all(axis=1)]
        return self.places(told)

    def merging(self, pairs: Met, person: Int64, merged: Int64) -> Int64:
        """Of the pairs, the likeliest one between each two persons that exist and would be one.

        Args:
            person: the lowest node of each one's person, persons that exist kept apart; merged: not kept so.
        """
        owner = np.full(len(person), -1)
        np.maximum.at(owner, person, self.held)
        left, right = self.places(pairs.left), self.places(pairs.right)
        one, other = owner[person[left]], owner[person[right]]
        between = np.flatnonzero((one >= 0) & (other >= 0) & (one != other) & (merged[left] == merged[right]))
        between = between[np.argsort(-pairs.p_same[between], kind="stable")]
        low, high = np.minimum(one, other)[between], np.maximum(one, other)[between]
        return between[np.unique(low * len(person) + high, return_index=True)[1]]

    def _numbers(self) -> tuple[Int64, list[str], Int64]:
        """The list of each node, the names of all, and how many records each has."""
        names = sorted(set(self.list_of))
        place = {name: n for n, name in enumerate(names)}
        list_of = np.fromiter((place[each] for each in self.list_of), np.int64, len(self.list_of))
        sizes = np.bincount(list_of[self.held < 0], minlength=len(names))
        sizes += np.array([self.lists.sizes.get(name, 0) for name in names])
        return list_of, names, sizes

    def _nobody(self, rivalry: Rivalry, names: Sequence[str], p: Float) -> Float:
        """Of each pair, the odds that neither record has its child in the other's list.

        Of a list that comes in for the first time all pairs are here, and say it themselves.
        """
        odds = rivalry.against_nobody(p)
        known = self.lists.alone
        for n, pair in enumerate(product(names, names)):
            odds[n] = known.get(pair, odds[n])
        return np.asarray(odds[rivalry.lists_of(rivalry.left, rivalry.right)])

    def _clustered(self, pairs: Met, links: Links, settings: LinkSettings) -> Int64:
        left, right = self.places(pairs.left), self.places(pairs.right)
        links = links.holding({n: str(person) for n, person in enumerate(self.held.tolist()) if person >= 0})
        bits = with_siblings_apart(log_odds(pairs.p), pairs.p, told=self._tells_of_families)
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
            bits[open_to[part]] = with_siblings_apart(log_odds(p), p, told=self._tells_of_families)
        return bits

    def _forbidden(self, left: Int32, right: Int32) -> NDArray[np.bool_]:
        """Pairs that cannot be one child: of a list that holds each once, or of persons kept apart."""
        apart = (self.held[left] >= 0) & (self.held[right] >= 0) & (self.held[left] != self.held[right])
        same_list = (self.list_once[left] >= 0) & (self.list_once[left] == self.list_once[right])
        is_held = (self.held[left] >= 0) & (self.held[left] == self.held[right])
        told = self._told_siblings().astype(np.int64)
        siblings = np.isin(left.astype(np.int64) << 32 | right, told[:, 0] << 32 | told[:, 1])
        return np.asarray((apart & self.keeps_apart) | ((same_list | siblings) & ~is_held))


def _numbered(ids: Sequence[str], of: Mapping[str, str]) -> Int64:
    numbers: dict[str, int] = {}
    told = (numbers.setdefault(of[each], len(numbers)) if each in of else -1 for each in ids)
    return np.fromiter(told, np.int64, len(ids))


def _told(
    nodes: _Nodes, pairs: Met, person: Int64, merging: Int64, links: Links, settings: LinkSettings
) -> Joined:
    model = nodes.index.model
    left, right = nodes.places(pairs.left), nodes.places(pairs.right)
    worth = (pairs.p_same >= settings.keep_from) | (person[left] == person[right]) | (pairs.p[:, KIN] >= 0.5)
    merges = np.zeros(len(left), np.bool_)
    merges[merging] = True
    worth |= merges
    pairs, left, right, merges = pairs.where(worth), left[worth], right[worth], merges[worth]
    decisions = tables.decisions_of(left, right, links)
    decided = np.array([answer in {"same", "different"} for answer in decisions], np.bool_)
    merges &= ~decided
    order = tables.review_order(left, right, pairs.p, person, decided, settings.n_review)
    table = tables.pairs_table(
        left,
        right,
        pairs.levels,
        pairs.p,
        comparisons=model.described,
        keys=[[]] * len(left),
        changed=tables.changed_parts(pairs.levels, pairs.p, model),
        linked=person[left] == person[right],
        decisions=decisions,
        order=tables.merges_first(order, merges, pairs.p_same),
    )
    return Joined(nodes.ids, person, table, list(_patterns(pairs)), model, np.flatnonzero(merges))


def _patterns(pairs: Met) -> Iterator[Pattern]:
    for levels, rarity, prior in zip(pairs.levels, pairs.rarity, pairs.prior, strict=True):
        yield Pattern(levels, rarity, prior)
