"""Records become persons: the same child across lists that disagree, and why.

Takes    Records of normalize, and what people have decided.
Gives    pairs with probabilities and level patterns, persons, explanations, evaluation;
         sample_linkages(result or folder, n, seed=0): int32[n, records], whole linkages drawn.
Leaves   reading lists to intake, readings to normalize, showing and deciding to people.
Imports  core, normalize.
To add   a key: one line in keys.KEYS. A comparison: one line in comparisons.COMPARISONS.
"""

from leleka.linkage.decisions import Decision, Decisions, read_decisions
from leleka.linkage.draws import sample_linkages
from leleka.linkage.engine import link
from leleka.linkage.errors import LinkageError
from leleka.linkage.evaluate import Truth, evaluate, evaluate_tables, read_truth
from leleka.linkage.explain import Pattern, explain, patterns
from leleka.linkage.index import Among, Answer, Candidate, Index, Joined, Lists, join, question
from leleka.linkage.results import (
    CLASSES,
    PARTS,
    Diagnostics,
    Evaluation,
    Explanation,
    LinkResult,
    LinkSettings,
    Step,
)

__all__ = [
    "CLASSES",
    "PARTS",
    "Among",
    "Answer",
    "Candidate",
    "Decision",
    "Decisions",
    "Diagnostics",
    "Evaluation",
    "Explanation",
    "Index",
    "Joined",
    "LinkResult",
    "LinkSettings",
    "LinkageError",
    "Lists",
    "Pattern",
    "Step",
    "Truth",
    "evaluate",
    "evaluate_tables",
    "explain",
    "join",
    "link",
    "patterns",
    "question",
    "read_decisions",
    "read_truth",
    "sample_linkages",
]
