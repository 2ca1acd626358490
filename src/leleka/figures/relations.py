"""A relation: how one figure stands to another, or to several, and why.

Takes   what rules and arithmetic found.
Gives   Relation: kind, from, to, and the explanation with its numbers.
Leaves  which relation two figures have to rules, what adds up to arithmetic.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from leleka.core.words import ENGLISH, Words
from leleka.figures.labels import label
from leleka.figures.sightings import place_label
from leleka.figures.values import Span

KINDS = (
    "same_fact", "agree", "rounding", "subset_of", "sum_of", "complement", "update", "conflict",
    "different_measure", "different_definition", "different_method", "denied_by", "hedged_by", "derived_from",
)  # fmt: skip
CODED = frozenset({"measure", "other_measure", "basis", "other_basis", "whom", "other_whom", "who"})
"""Values of explanations that are codes, with words of their own in labels."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One figure's standing to another, or to several.

    Attributes:
        what: the explanation, an English sentence with {names}; values fill them.
    """

    kind: str
    figure: str
    others: tuple[str, ...]
    what: str
    values: dict[str, Any] = field(default_factory=dict)

    def said(self, words: Words = ENGLISH) -> str:
        """Say why, with the numbers and the codes in the reader's words."""
        values = {name: _said(name, value, words) for name, value in self.values.items()}
        return words.say(self.what, **values)

    def row(self) -> dict[str, Any]:
        """The relation as one JSON object."""
        row = asdict(self)
        row["others"] = list(self.others)
        row["explanation"] = self.said()
        del row["what"], row["values"]
        return {"relation": row.pop("kind"), **row}


def _said(name: str, value: Any, words: Words) -> Any:
    if isinstance(value, Span):
        return value.said(words)
    if name in {"place", "other_place"}:
        return place_label(value, words)
    return label(value, words) if name in CODED else value
