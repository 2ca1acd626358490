"""What a comparison is: named levels, and what each is expected to mean before a list is seen.

Takes   nothing.
Gives   Level, Comparison, expect; verdicts that many comparisons share.
Leaves  the comparisons themselves to the modules beside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from leleka.core.words import mark

ExpectedClass = Literal["intact", "siblings", "strangers"]
"""Classes whose levels are expected one by one; an altered identity is made of these, see p_changed."""


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a comparison.

    Attributes:
        verdict: in a word or two, for a table.
        sentence: whole, for the reasons of a pair; "" where the level is not worth one.
        when_altered: the sentence where the pair is one child with its identity altered.
        when_written_otherwise: the sentence where the two writings differ.
    """

    name: str
    verdict: str
    sentence: str = ""
    when_altered: str = ""
    when_written_otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing two records are compared by.

    Attributes:
        title: what is compared, for people.
        expect: per class, how probable each level is before a list was seen.
        p_changed: how often an altered identity changes this; what is not changed agrees as in an
            intact one, and traits, places of taking and the like never change with the name.
        changed_into: how probable each level is once changed; () as between strangers.
        given: the comparison whose level this one depends on: what both would say is counted once.
        only: where a level of `given` allows but some levels, these: an initial is never a short form.
        settled_from: from this level of `given` on, a shared value here is no news, so that its
            rarity does not count again; 99: from none.
        same_whatever: a child shows it alike whatever the level of `given`; only of two children does the one
            foretell the other. Twins, whose first names differ, would else teach that so does a child's sex.
        siblings_share: whether brothers and sisters have the value in common; where not (a
            first name), the rarity of a shared one speaks against siblings as against strangers.
        part: of PARTS, what has changed where the level is rather that of a change.
        is_context: it says nothing itself, but others depend on it: a list without surnames also
            shows places, traits and families in its own way.
    """

    name: str
    title: str
    levels: tuple[Level, ...]
    expect: Mapping[ExpectedClass, tuple[float, ...]]
    p_changed: float = 0.0
    changed_into: tuple[float, ...] = ()
    given: str | None = None
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    settled_from: int = 99
    same_whatever: bool = False
    siblings_share: bool = True
    part: str | None = None
    is_context: bool = False


def expect(
    *, intact: tuple[float, ...], siblings: tuple[float, ...], strangers: tuple[float, ...]
) -> Mapping[ExpectedClass, tuple[float, ...]]:
    """How probable each level is, in each class: as many numbers as levels, of sum 1."""
    return {"intact": intact, "siblings": siblings, "strangers": strangers}


DIFFERS, SIMILAR, SAME = mark("differs"), mark("similar"), mark("the same")


ELSEWHERE, SAME_REGION, NEAR = mark("elsewhere"), mark("same region"), mark("nearby")
