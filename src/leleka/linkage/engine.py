"""Link: from records to persons, stage by stage.

Takes   Records, decisions of people, settings.
Gives   LinkResult.
Leaves  each stage to its module: columns, keys, kernels, weights, families, clusters, tables.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from leleka.core.errors import Problem
from leleka.core.progress import Progress, silent
from leleka.linkage import tables, weights
from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.clusters import Edges, cluster, edges_of
from leleka.linkage.columns import Encoded, encode
from leleka.linkage.decisions import Decisions, Links
from leleka.linkage.decoys import Decoys
from leleka.linkage.engines import Engine
from leleka.linkage.families import Beside, families, sibling_bits
from leleka.linkage.groups import KeyPlan, plan_keys
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.compare import compare_pairs
from leleka.linkage.kernels.likely import compare_likely
from leleka.linkage.kernels.merge import FORBIDDEN, SIBLINGS
from leleka.linkage.kernels.score import UNKNOWN
from leleka.linkage.kernels.walk import candidates, families_of_pairs
from leleka.linkage.keys import KEYS, names_of_keys
from leleka.linkage.papers import Changes, told_changes
from leleka.linkage.recall import kept_share, tightening_costs
from leleka.linkage.repeats import represented_by, without_repeats
from leleka.linkage.results import CLASSES, Diagnostics, KeyReport, LinkResult, LinkSettings
from leleka.linkage.rivals import Rivalry
from leleka.linkage.teaching import answered, taught
from leleka.linkage.ties import ties_table, with_copies
from leleka.linkage.weights import STRANGERS, Float, Int8, Model, Patterns, Population

if TYPE_CHECKING:
    from leleka.normalize.records import Records

_N_RANDOM_PAIRS = 300_000
_P_FAINT = 1e-6  # that a pair is not of strangers; less likely ones are dropped
_P_LEAST = 2e-4  # fainter ones neither teach nor cluster: they are only shown, where a child was renamed
_N_LEARNING = 600_000  # pairs to learn from; more are sampled
_SEED = 20_220_224
_P_SURELY_SIBLINGS = 0.99
_P_SUSPECTED = 1e-6  # that an identity was altered; a record's ten best such pairs are kept
_N_BEST = 10
_N_ROUNDS = 2  # of learning with rivals considered, where there are lists enough to tell who is a rival
_SAME_NUMBER = 2  # level of "identifiers"
_NUMBERED = 2  # level of "kinship"
_COPY_TEACHES = 0.02
_P_DRAWN = 0.005  # persons with a pair at least so probable may be one in a draw


@dataclass(frozen=True)
class Scored:
    """Kept pairs, ordered by left and right.

    Attributes:
        left, right: int32, rows; left below right.
        patterns: their levels.
        p: float64[pairs, 4], posterior of each class.
    """

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    patterns: Patterns
    p: Float

    @property
    def p_same(self) -> Float:
        """That both are one child."""
        return np.asarray(self.p[:, 0] + self.p[:, 1])

    def where(self, wanted: Int64) -> Scored:
        """These pairs only."""
        return Scored(self.left[wanted], self.right[wanted], self.patterns.where(wanted), self.p[wanted])


@dataclass
class _Clock:
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - began, 3)


def link(
    records: Records,
    *,
    decisions: Decisions | None = None,
    earlier: Mapping[str, str] | None = None,
    settings: LinkSettings | None = None,
    progress: Progress = silent,
    engine: Engine | None = None,
) -> LinkResult:
    """Find out which records are the same child.

    Args:
        decisions: what people have answered; followed whatever the weights say.
        earlier: the person of each record in an earlier run; these stay together unless people part them.
        engine: where pairs are found and compared; this machine unless said otherwise.
        progress: told of each stage in words.

    Raises:
        LinkageError: linkage.E012, decisions contradict each other.
    """
    settings = settings or LinkSettings()
    clock = _Clock()
    record_ids = [str(each) for each in records.table["record_id"].to_pylist()]
    links, problems = (decisions or Decisions.none()).links(
        {each: row for row, each in enumerate(record_ids)}
    )
    if earlier:
        links = links.holding({row: earlier[each] for row, each in enumerate(record_ids) if each in earlier})
    with clock.stage("encode"):
        progress("preparing the readings", 0, None)
        encoded = encode(records)
        stands = represented_by(encoded, _exempt(encoded, links))
        kept = np.flatnonzero(stands == np.arange(len(stands)))
        population = Population.of(_list_sizes(encoded, settings)[1], encoded.once)
        if len(kept) < len(stands):
            encoded = encode(without_repeats(records, stands))
    threads = settings.threads or os.cpu_count() or 1
    engine = engine or _Local(threads)
    run = _Run(encoded, population, links.among(kept), settings, threads, progress, clock, engine)
    compared = run.compared()
    with clock.stage("tables"):
        progress("gathering what was found", 0, None)
        whole = _with_repeats(compared, encoded, stands, kept, settings)
        pairs, persons = _tables(whole, encoded, record_ids, told_changes(records), links, settings)
        keys = tables.keys_table(compared.plan.groups, stands)
    if not compared.model.converged:
        problems = (*problems, _not_settled(settings))
    diagnostics = _diagnostics(compared, len(stands), clock)
    return LinkResult(records, pairs, persons, keys, compared.model, diagnostics, problems, whole.ties)


@dataclass(frozen=True)
class _Compared:
    """What comparing, learning and clustering gave.

    Attributes:
        found: int64[pairs], bit set of the keys that brought each pair up.
        raw_hot: the same of keys whose too large groups both records stood in.
        person: int64[records], the lowest record of each one's person.
        family: int64[records], the lowest record of each one's family, -1 where none is known.
        ties: TIES_SCHEMA.
    """

    plan: KeyPlan
    model: Model
    scored: Scored
    found: Int64
    person: Int64
    family: Int64
    ties: pa.Table
    n_candidates: int
    raw_hot: Int64


@dataclass(frozen=True)
class _Local:
    """The engine of one machine."""

    threads: int

    def plan(self, encoded: Encoded, n_pairs_per_record: int, progress: Progress) -> KeyPlan:
        return plan_keys(encoded, n_pairs_per_record)

    def walked(
        self, encoded: Encoded, plan: KeyPlan, model: Model, progress: Progress
    ) -> tuple[Int32, Int32, Patterns, int]:
        return _walked(encoded, plan, model, self.threads, progress)


@dataclass(frozen=True)
class _Run:
    """The stages between readings and tables, over records that stand for themselves."""

    encoded: Encoded
    population: Population
    links: Links
    settings: LinkSettings
    threads: int
    progress: Progress
    clock: _Clock
    engine: Engine

    def compared(self) -> _Compared:
        """Walk, learn, look at families and rivals, cluster."""
        encoded, population, threads = self.encoded, self.population, self.threads
        with self.clock.stage("keys"):
            self.progress("looking for pairs", 0, None)
            plan = self.engine.plan(encoded, self.settings.n_pairs_per_record, self.progress)
        with self.clock.stage("compare"):
            model = weights.first_model(encoded.comparisons, population, len(encoded))
            model = replace(model, lists=encoded.list_names)
            random_pairs = weights.RandomPairs.of(_random_patterns(encoded, threads), model, threads)
            model = weights.with_strangers(model, random_pairs, threads)
            left, right, patterns, n_candidates = self.engine.walked(encoded, plan, model, self.progress)
            left, right, patterns = _with_told(encoded, left, right, patterns)
            found = np.zeros(len(left), np.int64)
            raw_hot = np.zeros(len(left), np.int64)
            families_of_pairs(plan.groups, plan.key_of, left, right, found)
            families_of_pairs(plan.raw_hot, plan.raw_hot_key_of, left, right, raw_hot)
        with self.clock.stage("learn"):
            p_strangers = weights.posteriors(model, patterns, threads)[:, STRANGERS]
            likely = np.flatnonzero(p_strangers <= 1.0 - _P_LEAST)
            learner = _Learner(random_pairs, population, self.settings, threads, self.progress)
            model = learner.learnt(model, patterns.where(likely))
            scored = Scored(left, right, patterns, weights.posteriors(model, patterns, threads))
        with self.clock.stage("families"):
            self.progress("looking for families", 0, None)
            person = self._clustered(model, scored.where(likely))
            siblings = scored.p[:, weights.SIBLINGS]
            bits, told = weights.log_odds(scored.p), encoded.told_siblings
            beside = Beside.of(left, right, siblings, bits, person, told)
            patterns.levels[:, at.FAMILY] = beside.levels(left, right)
            ours = scored.where(likely)
            model = self._taught(learner, learner.learnt(model, ours.patterns), ours, person)
            rivalry = Rivalry(ours.left, ours.right, person, *_list_sizes(encoded, self.settings))
            decoys = Decoys.of(encoded, beside, partial(_compared, threads=threads))
            model = decoys.corrected(model, threads)
            alone = weights.posteriors(model, ours.patterns, threads)
            for _ in range(_N_ROUNDS if len(encoded.list_names) >= weights.FEWEST_LISTS else 0):
                considered = rivalry.considered(alone)
                model = weights.learn_from(
                    model, ours.patterns, considered, random_pairs, population, threads
                )
                model = decoys.corrected(model, threads)
                alone = weights.posteriors(model, ours.patterns, threads)
            ours = replace(ours, p=rivalry.considered(alone))
            scored = replace(scored, p=weights.posteriors(model, patterns, threads))
            scored.p[likely] = ours.p
        with self.clock.stage("cluster"):
            self.progress("putting rows together", 0, None)
            person = self._clustered(model, ours)
            family = self._families(model, scored, person)
            ties = self._ties(model, ours, alone, rivalry, person)
        return _Compared(plan, model, scored, found, person, family, ties, n_candidates, raw_hot)

    def _taught(self, learner: _Learner, model: Model, scored: Scored, person: Int64) -> Model:
        """Learn once more, from what people have answered."""
        links, left, right = self.links, scored.left, scored.right
        if not (links.same or links.different):
            return model
        known, patterns = answered(links, left, right), scored.patterns
        at_pairs = set(zip(left.tolist(), right.tolist(), strict=True))
        more = [pair for pair in (*links.same, *links.different) if pair not in at_pairs]
        if more:
            # Answers about pairs that were not kept are answers all the same.
            ones, others = np.array(more, np.int32).T.copy()
            left, right = np.concatenate([left, ones]), np.concatenate([right, others])
            patterns = weights.joined(patterns, _compared(self.encoded, ones, others))
            known = np.concatenate([known, answered(links, ones, others)])
        bits = weights.log_odds(weights.posteriors(model, patterns, self.threads))
        return learner.learnt(model, taught(patterns, known, bits, person[left] == person[right]))

    def _clustered(self, model: Model, scored: Scored) -> Int64:
        edges = self._edges(scored.left, scored.right, weights.log_odds(scored.p), scored)

        def bits_of(left: Int32, right: Int32) -> Float:
            return self._bits_of(model, left, right)

        return cluster(len(self.encoded), edges, bits_of, cut=self.settings.cut)

    def _families(self, model: Model, scored: Scored, person: Int64) -> Int64:
        def bits_of(left: Int32, right: Int32) -> Float:
            return judged(_compared(self.encoded, left, right), 1)

        def judged(patterns: Patterns, threads: int) -> Float:
            # Who stands beside the two comes in when whole families are held against each other.
            patterns.levels[:, at.FAMILY] = -1
            return sibling_bits(weights.posteriors(model, patterns, threads))

        levels = scored.patterns.levels.copy()
        bits = judged(replace(scored.patterns, levels=levels), self.threads)
        return families(person, scored.left, scored.right, bits, self.encoded.told_siblings, bits_of)

    def _ties(self, model: Model, scored: Scored, alone: Float, rivalry: Rivalry, person: Int64) -> pa.Table:
        """Pairs judged against nobody; that other candidates exclude each other, draws see themselves."""
        against = -np.log2(rivalry.against_nobody(alone))

        def bits_of(left: Int32, right: Int32) -> Float:
            return self._bits_of(model, left, right) + against[rivalry.lists_of(left, right)]

        left, right = scored.left, scored.right
        bits = weights.log_odds(alone) + against[rivalry.lists_of(left, right)]
        edges = self._edges(left, right, bits, scored)
        likely = edges.must | ((edges.p_same >= _P_DRAWN) & (edges.bits > FORBIDDEN))
        return ties_table(edges, likely, person, bits_of)

    def _edges(self, left: Int32, right: Int32, bits: Float, scored: Scored) -> Edges:
        bits = np.where(scored.p[:, weights.SIBLINGS] >= _P_SURELY_SIBLINGS, SIBLINGS, bits)
        forbidden = _forbidden(self.encoded, left, right)
        return edges_of(left, right, bits, scored.p_same, forbidden, self.links)

    def _bits_of(self, model: Model, left: Int32, right: Int32) -> Float:
        p = weights.posteriors(model, _compared(self.encoded, left, right), 1)
        bits = np.where(p[:, weights.SIBLINGS] >= _P_SURELY_SIBLINGS, SIBLINGS, weights.log_odds(p))
        return np.where(_forbidden(self.encoded, left, right), FORBIDDEN, bits)


def _exempt(encoded: Encoded, links: Links) -> NDArray[np.bool_]:
    """Records that stand for themselves whatever others say."""
    exempt = encoded.once[encoded.values(at.LIST)].copy()
    for pairs in (links.same, links.different, links.unsure, links.held):
        exempt[np.array(pairs, np.int64).ravel()] = True
    return np.asarray(exempt)


def _with_repeats(
    compared: _Compared, encoded: Encoded, stands: Int64, kept: Int64, settings: LinkSettings
) -> _Compared:
    """The same over all records: rows that were represented follow the row that represents them."""
    copies = np.flatnonzero(stands != np.arange(len(stands)))
    if not len(copies):
        return compared
    scored = compared.scored
    whole = np.arange(len(stands))
    whole[kept] = kept[compared.person]
    here = np.searchsorted(kept, stands[copies]).astype(np.int32)
    patterns = _compared(encoded, here, here)
    p = weights.posteriors(compared.model, patterns, 1)
    follows = p[:, weights.INTACT] + p[:, weights.ALTERED] > settings.cut
    whole[copies[follows]] = whole[stands[copies[follows]]]
    family = np.full(len(stands), -1)
    family[kept] = np.where(compared.family >= 0, kept[compared.family], -1)
    family[copies[follows]] = family[stands[copies[follows]]]
    left = np.concatenate([kept[scored.left], stands[copies]]).astype(np.int32)
    right = np.concatenate([kept[scored.right], copies]).astype(np.int32)
    order = np.lexsort((right, left))
    both = Patterns(
        np.concatenate([scored.patterns.levels, patterns.levels])[order],
        np.concatenate([scored.patterns.rarity, patterns.rarity])[order],
        np.concatenate([scored.patterns.lists, patterns.lists])[order],
        np.ones(len(order)),
    )
    # The lowest record names a person, and a representative is the lowest of those it stands for.
    return replace(
        compared,
        scored=Scored(left[order], right[order], both, np.concatenate([scored.p, p])[order]),
        found=np.concatenate([compared.found, np.zeros(len(copies), np.int64)])[order],
        raw_hot=np.concatenate([compared.raw_hot, np.zeros(len(copies), np.int64)])[order],
        person=whole,
        family=family,
        ties=with_copies(compared.ties, kept, stands, copies[follows]),
    )


def _diagnostics(compared: _Compared, n_records: int, clock: _Clock) -> Diagnostics:
    plan, scored, model = compared.plan, compared.scored, compared.model
    costs = tightening_costs(compared.found, compared.raw_hot, scored.p_same, KEYS)
    return Diagnostics(
        n_records=n_records,
        n_candidates=compared.n_candidates,
        keys=tuple(
            KeyReport(
                key=key.name,
                n_groups=int(plan.n_groups[k]),
                n_pairs=int(plan.n_pairs[k]),
                n_hot=int(plan.n_hot[k]),
                n_pairs_not_compared=int(plan.n_not_compared[k]),
                recall_cost=round(float(costs[k]), 6),
            )
            for k, key in enumerate(KEYS)
        ),
        key_recall=kept_share(compared.found, scored.p_same, scored.patterns.lists, KEYS),
        n_expected=dict(zip(CLASSES, model.n_expected.tolist(), strict=True)),
        converged=model.converged,
        n_iterations=model.n_iterations,
        seconds=clock.seconds,
    )


def _not_settled(settings: LinkSettings) -> Problem:
    return Problem(
        "linkage.E017",
        "The weights did not settle within {n} rounds; the probabilities are rougher than usual.",
        hint="Have more pairs decided in review, or raise the number of rounds.",
        values={"n": settings.max_iterations},
    )


def _list_sizes(encoded: Encoded, settings: LinkSettings) -> tuple[Int64, Int64]:
    """The list of each record, and how many records each list has, those left out beforehand included."""
    list_of = encoded.values(at.LIST).astype(np.int64)
    sizes = np.bincount(list_of, minlength=len(encoded.list_names)).astype(np.int64)
    left_out = np.array([settings.n_left_out.get(name, 0) for name in encoded.list_names], np.int64)
    return list_of, sizes + left_out


def _compared(encoded: Encoded, left: Int32, right: Int32, weight: float = 1.0, threads: int = 1) -> Patterns:
    """Levels of given pairs."""
    shape = (len(left), len(encoded.comparisons))
    levels, rarity = np.empty(shape, np.int8), np.empty(shape, np.int8)
    size = 20_000
    parts = [slice(first, first + size) for first in range(0, len(left), size)]
    with ThreadPoolExecutor(threads) as pool:
        list(
            pool.map(
                lambda part: compare_pairs(
                    encoded.columns, left[part], right[part], levels[part], rarity[part]
                ),
                parts,
            )
        )
    return Patterns(levels, rarity, encoded.lists_of(left, right), np.full(len(left), weight))


def _random_patterns(encoded: Encoded, threads: int) -> Patterns:
    """Pairs drawn from all pairs; all of them where they are few."""
    n = len(encoded)
    n_all = n * (n - 1) // 2
    if n_all <= _N_RANDOM_PAIRS:
        left, right = np.triu_indices(n, 1)
    else:
        rng = np.random.default_rng(_SEED)
        left = rng.integers(0, n, _N_RANDOM_PAIRS)
        right = (left + rng.integers(1, n, _N_RANDOM_PAIRS)) % n
        left, right = np.minimum(left, right), np.maximum(left, right)
    return _compared(encoded, left.astype(np.int32), right.astype(np.int32), threads=threads)


def _with_told(
    encoded: Encoded, left: Int32, right: Int32, patterns: Patterns
) -> tuple[Int32, Int32, Patterns]:
    """Say of which pairs one names the other by its number, and add those that no key brought up."""
    told, n = encoded.told_siblings.astype(np.int64), len(encoded)
    if not len(told):
        return left, right, patterns
    pairs, codes = left.astype(np.int64) * n + right, told[:, 0] * n + told[:, 1]
    ones, others = (told[~np.isin(codes, pairs), side].astype(np.int32) for side in (0, 1))
    left, right = np.concatenate([left, ones]), np.concatenate([right, others])
    patterns = weights.joined(patterns, _compared(encoded, ones, others))
    order = np.lexsort((right, left))
    left, right, patterns = left[order], right[order], patterns.where(order)
    named = np.isin(left.astype(np.int64) * n + right, codes)
    patterns.levels[named, at.KINSHIP], patterns.rarity[named, at.KINSHIP] = _NUMBERED, 0
    return left, right, patterns


_BATCH = 1 << 14  # pairs between finding and weighing them


def _walked(
    encoded: Encoded, plan: KeyPlan, model: Model, threads: int, progress: Progress
) -> tuple[Int32, Int32, Patterns, int]:
    """Compare every pair that the keys bring up, in pieces of the groups of about equal work."""
    sizes = np.diff(plan.groups.starts)
    work = np.cumsum(sizes * (sizes - 1) // 2)
    n_pieces = max(1, min(len(sizes), 256))
    cuts = np.searchsorted(work, np.linspace(0, work[-1] if len(work) else 0, n_pieces + 1))
    cuts[0], cuts[-1] = 0, len(sizes)
    progress("comparing pairs", 0, n_pieces)
    kept = []
    with ThreadPoolExecutor(threads) as pool:
        pieces = pool.map(
            lambda first, last: walked_piece(encoded, plan, model, first, last), cuts[:-1], cuts[1:]
        )
        for done, piece in enumerate(pieces, start=1):
            kept.append(piece)
            progress("comparing pairs", done, n_pieces)
    pairs = np.concatenate([piece[0] for piece in kept], axis=1)
    order = np.lexsort((pairs[1], pairs[0]))
    left, right = pairs[0, order], pairs[1, order]
    levels = np.concatenate([piece[1] for piece in kept])[order]
    rarity = np.concatenate([piece[2] for piece in kept])[order]
    lists = encoded.lists_of(left, right)
    patterns = Patterns(levels, rarity, lists, _news(levels, lists, len(encoded.list_names)))
    return left, right, patterns, sum(int(piece[3]) for piece in kept)


def walked_piece(
    encoded: Encoded, plan: KeyPlan, model: Model, first: int, last: int
) -> tuple[Int32, Int8, Int8, int]:
    """Compare the pairs that some groups own.

    Returns:
        Pairs that may be anything but strangers, int32[2, pairs], their levels and rarities; and how many
        pairs were compared.
    """
    flat, bounds = model.weights, model.bounds
    groups, n_comparisons = plan.groups, len(encoded.comparisons)
    pairs = np.empty((2, _BATCH), np.int32)
    levels, rarity = np.empty((_BATCH, n_comparisons), np.int8), np.empty((_BATCH, n_comparisons), np.int8)
    p_least = np.full(_BATCH, _P_FAINT)
    kept, n_compared = [(pairs[:, :0], levels[:0], rarity[:0])], 0
    group, a = int(first), int(groups.starts[first])
    b = a + 1
    while group < last:
        n, group, a, b = candidates(groups, group, a, b, last, pairs)
        n_kept = compare_likely(
            encoded.columns, flat, bounds, pairs[0, :n], pairs[1, :n], levels, rarity, p_least
        )
        kept.append((pairs[:, :n_kept].copy(), levels[:n_kept].copy(), rarity[:n_kept].copy()))
        n_compared += n
    return (
        np.concatenate([part[0] for part in kept], axis=1),
        np.concatenate([part[1] for part in kept]),
        np.concatenate([part[2] for part in kept]),
        n_compared,
    )


def _news(levels: NDArray[np.int8], lists: Int64, n_lists: int) -> Float:
    """How much each pair teaches: little where one list repeats a child under one number.

    Such rows are copies of each other; how often they agree says nothing about what the same child
    looks like on another list.
    """
    copies = (lists // n_lists == lists % n_lists) & (levels[:, at.IDENTIFIERS_AGREE] == _SAME_NUMBER)
    return np.where(copies, _COPY_TEACHES, 1.0)


@dataclass(frozen=True)
class _Learner:
    """What learning needs beside the pairs."""

    random_pairs: weights.RandomPairs
    population: Population
    settings: LinkSettings
    threads: int
    progress: Progress

    def learnt(self, model: Model, patterns: Patterns) -> Model:
        """Let the weights settle on these pairs, or on a sample that stands for them."""
        return weights.learn(
            model,
            self._sampled(model, patterns),
            self.random_pairs,
            self.population,
            max_iterations=self.settings.max_iterations,
            threads=self.threads,
            watch=lambda iteration: self.progress(
                "learning the weights", iteration, self.settings.max_iterations
            ),
        )

    def _sampled(self, model: Model, patterns: Patterns) -> Patterns:
        """Every pair that may well be of one family or child; of the rest, every n-th stands for n."""
        if len(patterns) <= _N_LEARNING:
            return patterns
        p_strangers = weights.posteriors(model, patterns, self.threads)[:, STRANGERS]
        is_likely = p_strangers < 0.9
        if len(patterns.known):
            is_likely |= patterns.known != UNKNOWN
        likely, rest = np.flatnonzero(is_likely), np.flatnonzero(~is_likely)
        step = max(1, -(-len(rest) // max(1, _N_LEARNING - len(likely), _N_LEARNING // 10)))
        chosen = patterns.where(np.concatenate([likely, rest[::step]]))
        chosen.weight[len(likely) :] *= step
        return chosen


def _forbidden(encoded: Encoded, left: Int32, right: Int32) -> NDArray[np.bool_]:
    """Pairs that cannot be one child: of a list that holds each once, or told to be siblings."""
    lists = encoded.values(at.LIST)
    same_list = (lists[left] == lists[right]) & encoded.once[lists[left]]
    told = encoded.told_siblings.astype(np.int64)
    codes = left.astype(np.int64) * len(encoded) + right
    siblings = np.isin(codes, told[:, 0] * len(encoded) + told[:, 1])
    return np.asarray(same_list | siblings)


def _tables(
    compared: _Compared,
    encoded: Encoded,
    record_ids: list[str],
    told: Changes,
    links: Links,
    settings: LinkSettings,
) -> tuple[pa.Table, pa.Table]:
    scored, person = compared.scored, compared.person
    left, right, p, levels = scored.left, scored.right, scored.p, scored.patterns.levels
    changed = tables.changed_parts(levels, p, compared.model)
    tables.with_told(changed, left, right, p, told)
    persons = tables.persons_table(
        record_ids,
        person,
        _p_member(scored, person),
        left,
        right,
        changed=changed,
        told=told,
        family=compared.family,
    )
    worth = np.flatnonzero(_worth_keeping(scored, person, settings))
    linked = person[left[worth]] == person[right[worth]]
    decisions = tables.decisions_of(left[worth], right[worth], links)
    decided = np.array([answer in {"same", "different"} for answer in decisions], np.bool_)
    pairs = tables.pairs_table(
        left[worth],
        right[worth],
        levels[worth],
        p[worth],
        comparisons=encoded.comparisons,
        changed=[changed[n] for n in worth.tolist()],
        keys=names_of_keys(compared.found[worth]),
        linked=linked,
        decisions=decisions,
        order=tables.review_order(left[worth], right[worth], p[worth], person, decided, settings.n_review),
    )
    return pairs, persons


def _worth_keeping(scored: Scored, person: Int64, settings: LinkSettings) -> NDArray[np.bool_]:
    """Pairs probable enough, linked, of siblings, or among a record's ten best where it may be altered."""
    p_same, p_altered = scored.p_same, scored.p[:, weights.ALTERED]
    worth = (p_same >= settings.keep_from) | (person[scored.left] == person[scored.right])
    worth |= scored.p[:, weights.SIBLINGS] >= 0.5
    suspected = np.flatnonzero((p_altered >= _P_SUSPECTED) & ~worth)
    for ends in (scored.left, scored.right):
        order = suspected[np.lexsort((-p_same[suspected], ends[suspected]))]
        _, first, inverse = np.unique(ends[order], return_index=True, return_inverse=True)
        worth[order[np.arange(len(order)) - first[inverse] < _N_BEST]] = True
    return np.asarray(worth)


def _p_member(scored: Scored, person: Int64) -> Float:
    """That a record belongs to its person: the mean of its bits with the others there, as a probability."""
    n = len(person)
    together = np.flatnonzero(person[scored.left] == person[scored.right])
    p_same = np.clip(scored.p_same[together], 1e-4, 1 - 1e-4)
    bits = np.log2(p_same / (1 - p_same))
    total, count = np.zeros(n), np.zeros(n)
    for ends in (scored.left[together], scored.right[together]):
        np.add.at(total, ends, bits)
        np.add.at(count, ends, 1.0)
    mean = total / np.maximum(count, 1.0)
    return np.where(count > 0, 1.0 / (1.0 + np.exp2(-mean)), 1.0)
