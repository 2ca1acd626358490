"""Learning from the pairs at hand, all of them or a sample that stands for them.

Takes   patterns of pairs, a Model.
Gives   Learner.learnt, the model with weights settled; news, how much each pair teaches.
Leaves  the learning itself to weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leleka.core.progress import Progress
from leleka.linkage import weights
from leleka.linkage.arrays import Int64
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.score import UNKNOWN
from leleka.linkage.results import LinkSettings
from leleka.linkage.weights import STRANGERS, Float, Int8, Model, Patterns

_N_LEARNING = 600_000  # pairs to learn from; more are sampled
_SAME_NUMBER = 2  # level of "identifiers"
_COPY_TEACHES = 0.02


@dataclass(frozen=True)
class Learner:
    """What learning needs beside the pairs."""

    random_pairs: weights.RandomPairs
    population: weights.Population
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

    def learnt_from(self, model: Model, patterns: Patterns, p: Float) -> Model:
        """One round of learning, from what is believed of each of these pairs."""
        return weights.learn_from(model, patterns, p, self.random_pairs, self.population, self.threads)

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


def news(levels: Int8, lists: Int64, n_lists: int) -> Float:
    """How much each pair teaches: little where one list repeats a child under one number.

    Such rows are copies of each other; how often they agree says nothing about what the same child
    looks like on another list.
    """
    copies = (lists // n_lists == lists % n_lists) & (levels[:, at.IDENTIFIERS_AGREE] == _SAME_NUMBER)
    return np.where(copies, _COPY_TEACHES, 1.0)
