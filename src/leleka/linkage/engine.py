"""Link: from records to persons, stage by stage.

Takes   Records, decisions of people, settings.
Gives   LinkResult.
Leaves  each stage to its module: columns, local or spark, learner, families, rivals, decoys, persons,
        doubles, gathering.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from leleka.core.progress import Progress, silent
from leleka.linkage import tables, weights
from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.columns import Encoded, encode
from leleka.linkage.decisions import Decisions, Links
from leleka.linkage.decoys import Decoys
from leleka.linkage.doubles import doubles
from leleka.linkage.engines import Engine
from leleka.linkage.families import Beside
from leleka.linkage.gathering import diagnostics, not_settled, pairs_and_persons
from leleka.linkage.groups import KeyPlan
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.walk import families_of_pairs
from leleka.linkage.learner import Learner, news
from leleka.linkage.local import Local
from leleka.linkage.pairs import compared_pairs, list_sizes, random_patterns, with_told
from leleka.linkage.papers import told_changes
from leleka.linkage.persons import Joiner
from leleka.linkage.repeats import exempt, represented_by, with_repeats, without_repeats
from leleka.linkage.results import LinkResult, LinkSettings
from leleka.linkage.rivals import Rivalry
from leleka.linkage.scored import P_MAYBE, Compared, Scored
from leleka.linkage.teaching import answered, taught
from leleka.linkage.weights import STRANGERS, Float, Model, Patterns, Population

if TYPE_CHECKING:
    from leleka.normalize.records import Records

_N_ROUNDS = 2  # of learning with rivals considered, where there are lists enough to tell who is a rival


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
        stands = represented_by(encoded, exempt(encoded, links))
        kept = np.flatnonzero(stands == np.arange(len(stands)))
        sizes = list_sizes(encoded, settings)[1]
        population = Population.of(sizes, encoded.once)
        if len(kept) < len(stands):
            encoded = encode(without_repeats(records, stands))
    threads = settings.threads or os.cpu_count() or 1
    engine = engine or Local(threads)
    run = _Run(encoded, population, links.among(kept), settings, threads, progress, clock, engine)
    compared = run.compared()
    with clock.stage("tables"):
        progress("gathering what was found", 0, None)
        whole = with_repeats(compared, encoded, stands, kept, settings)
        pairs, persons = pairs_and_persons(whole, encoded, record_ids, told_changes(records), links, settings)
        keys = tables.keys_table(compared.plan.groups, stands)
    if not compared.model.converged:
        problems = (*problems, not_settled(settings))
    told = diagnostics(compared, len(stands), clock.seconds)
    undeclared = {raw.mapping.list_id for raw in records.lists if raw.mapping.each_child_once is None}
    least = told.key_recall[0] if told.key_recall else None
    found = doubles(compared, encoded, sizes, undeclared=undeclared, links=run.links, key_recall=least)
    told = replace(told, doubles=found)
    return LinkResult(records, pairs, persons, keys, compared.model, told, problems, whole.ties)


@dataclass
class _Clock:
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - began, 3)


@dataclass(frozen=True)
class _Walked:
    """What the keys brought up and may be anything but strangers."""

    left: Int32
    right: Int32
    patterns: Patterns
    n_candidates: int


@dataclass(frozen=True)
class _Judged:
    """Pairs when families, rivals and decoys were considered.

    Attributes:
        scored: all of them.
        ours: those of them that teach and cluster.
        alone: float64[ours, 4], posteriors as if there were no rivals.
    """

    model: Model
    scored: Scored
    ours: Scored
    alone: Float
    rivalry: Rivalry


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

    def compared(self) -> Compared:
        """Walk, learn, look at families and rivals, cluster."""
        joiner = Joiner(self.encoded, self.links, self.settings.cut, self.threads)
        with self.clock.stage("keys"):
            self.progress("looking for pairs", 0, None)
            plan = self.engine.plan(self.encoded, self.settings.n_pairs_per_record, self.progress)
        with self.clock.stage("compare"):
            learner, model = self._beginning()
            walked = self._walked(plan, model)
        with self.clock.stage("learn"):
            likely = self._likely(model, walked.patterns)
            model = learner.learnt(model, walked.patterns.where(likely))
            scored = self._scored(model, walked)
        with self.clock.stage("families"):
            self.progress("looking for families", 0, None)
            judged = self._judged(learner, model, scored, likely, joiner.persons(model, scored.where(likely)))
        with self.clock.stage("cluster"):
            self.progress("putting rows together", 0, None)
            model, scored = judged.model, judged.scored
            person = joiner.persons(model, judged.ours)
            family = joiner.families(model, scored, person)
            ties = joiner.ties(model, judged.ours, judged.alone, judged.rivalry, person)
            found, raw_hot = np.zeros(len(scored.left), np.int64), np.zeros(len(scored.left), np.int64)
            families_of_pairs(plan.groups, plan.key_of, scored.left, scored.right, found)
            families_of_pairs(plan.raw_hot, plan.raw_hot_key_of, scored.left, scored.right, raw_hot)
        return Compared(
            plan=plan,
            model=model,
            scored=scored,
            found=found,
            person=person,
            family=family,
            ties=ties,
            n_candidates=walked.n_candidates,
            raw_hot=raw_hot,
        )

    def _beginning(self) -> tuple[Learner, Model]:
        """What strangers look like, before any pair was found."""
        encoded, threads = self.encoded, self.threads
        model = weights.first_model(encoded.comparisons, self.population, len(encoded))
        model = replace(model, lists=encoded.list_names)
        random_pairs = weights.RandomPairs.of(random_patterns(encoded, threads), model, threads)
        learner = Learner(random_pairs, self.population, self.settings, threads, self.progress)
        return learner, weights.with_strangers(model, random_pairs, threads)

    def _walked(self, plan: KeyPlan, model: Model) -> _Walked:
        encoded = self.encoded
        left, right, levels, rarity, n = self.engine.walked(encoded, plan, model, self.progress)
        lists = encoded.lists_of(left, right)
        patterns = Patterns(levels, rarity, lists, news(levels, lists, len(encoded.list_names)))
        return _Walked(*with_told(encoded, left, right, patterns), n)

    def _likely(self, model: Model, patterns: Patterns) -> Int64:
        """Which pairs teach and cluster."""
        p_strangers = weights.posteriors(model, patterns, self.threads)[:, STRANGERS]
        return np.flatnonzero(p_strangers <= 1.0 - P_MAYBE)

    def _scored(self, model: Model, pairs: _Walked | Scored) -> Scored:
        p = weights.posteriors(model, pairs.patterns, self.threads)
        return Scored(pairs.left, pairs.right, pairs.patterns, p)

    def _judged(
        self, learner: Learner, model: Model, scored: Scored, likely: Int64, person: Int64
    ) -> _Judged:
        """Look at who stands beside whom, at rivals and at decoys, and learn with each.

        Args:
            scored: what is believed of each pair is written over: the pairs are too many to be held twice.
            likely: which of the pairs teach and cluster.
            person: of each record, as far as is known before all that.
        """
        encoded, threads = self.encoded, self.threads
        beside = self._beside(scored, person)
        scored.patterns.levels[:, at.FAMILY] = beside.levels(scored.left, scored.right)
        ours = scored.where(likely)
        model = self._taught(learner, learner.learnt(model, ours.patterns), ours, person)
        rivalry = Rivalry(ours.left, ours.right, person, *list_sizes(encoded, self.settings))
        decoys = Decoys.of(encoded, beside, partial(compared_pairs, threads=threads))
        model = decoys.corrected(model, threads)
        alone = weights.posteriors(model, ours.patterns, threads)
        for _ in range(_N_ROUNDS if len(encoded.list_names) >= weights.FEWEST_LISTS else 0):
            model = learner.learnt_from(model, ours.patterns, rivalry.considered(alone))
            model = decoys.corrected(model, threads)
            alone = weights.posteriors(model, ours.patterns, threads)
        ours = replace(ours, p=rivalry.considered(alone))
        weights.posteriors(model, scored.patterns, threads, scored.p)
        scored.p[likely] = ours.p
        return _Judged(model, scored, ours, alone, rivalry)

    def _beside(self, scored: Scored, person: Int64) -> Beside:
        bits, siblings = weights.log_odds(scored.p), scored.p[:, weights.SIBLINGS]
        return Beside.of(scored.left, scored.right, siblings, bits, person, self.encoded.told_siblings)

    def _taught(self, learner: Learner, model: Model, scored: Scored, person: Int64) -> Model:
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
            patterns = weights.joined(patterns, compared_pairs(self.encoded, ones, others))
            known = np.concatenate([known, answered(links, ones, others)])
        bits = weights.log_odds(weights.posteriors(model, patterns, self.threads))
        return learner.learnt(model, taught(patterns, known, bits, person[left] == person[right]))
