"""Learning from the pairs at hand, all of them or a sample that stands for them.

Takes   patterns of pairs, a Model.
Gives   Learner.learnt, the model with weights settled.
Leaves  the learning itself to weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leleka.core.progress import Progress
from leleka.linkage import weights
from leleka.linkage.kernels.score import UNKNOWN
from leleka.linkage.results import LinkSettings
from leleka.linkage.weights import STRANGERS, Model, Patterns

_N_LEARNING = 600_000  # pairs to learn from; more are sampled


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

    def learnt_from(self, model: Model, patterns: Patterns, p: weights.Float) -> Model:
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
