"""What each comparison weighs, learnt from the lists themselves, without labels.

Pairs of records are of four classes: one child with the identity intact, one child with it
altered, brothers and sisters, strangers. Each class has its own habit of agreeing: for the
altered child the surname differs but eyes, month of birth and place agree; for a sister the
surname and the father agree and the first name does not. The share of the classes and their
habits are learnt together (expectation and maximisation), held near what the classes mean by
what is expected of them beforehand, so that none drifts into another or dies out at a zero.

What two comparisons would both say counts once: a comparison may depend on the level of
another (sex on the first name, the father on the patronymic, places on the home).

Takes   level patterns of compared pairs and of random pairs.
Gives   Model: P(level | class, level of the parent comparison), and the share of each class.
Leaves  comparing to kernels, deciding to clusters.

Source: Fellegi and Sunter (1969), doi:10.1080/01621459.1969.10501049; Winkler (1988) for EM;
Dempster, Laird and Rubin (1977). The four classes, dependence on a parent comparison and the
rarity of values inside EM are our choices.
"""

from leleka.linkage.weights.beliefs import first_model, p_changed_at
from leleka.linkage.weights.learning import FEWEST_LISTS, RandomPairs, learn, learn_from, with_strangers
from leleka.linkage.weights.model import (
    ALTERED,
    INTACT,
    N_CLASSES,
    SIBLINGS,
    STRANGERS,
    Float,
    Int8,
    Int64,
    Model,
    Patterns,
    Population,
    joined,
    log_odds,
    posteriors,
)
from leleka.linkage.weights.siblings import sibling_bits, sibling_evidence

__all__ = [
    "ALTERED",
    "FEWEST_LISTS",
    "INTACT",
    "N_CLASSES",
    "SIBLINGS",
    "STRANGERS",
    "Float",
    "Int8",
    "Int64",
    "Model",
    "Patterns",
    "Population",
    "RandomPairs",
    "first_model",
    "joined",
    "learn",
    "learn_from",
    "log_odds",
    "p_changed_at",
    "posteriors",
    "sibling_bits",
    "sibling_evidence",
    "with_strangers",
]
