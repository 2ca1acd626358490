"""How sure we are, asked three times: who the child is, that it was taken, where it is now.

Each question has its own rungs of one ladder: a family recognises a child but not a taking, and
DNA speaks of identity alone. What the grounds support is computed; which level holds is decided
by two people, the second blind to the first.

Takes   the grounds known for one question; the assessments people gave.
Gives   the highest level that the grounds support, what holds it there, the level that holds.
Leaves  weighing evidence itself to people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from leleka.casework.cases import Actor
from leleka.casework.errors import CaseworkError
from leleka.casework.reviews import Answer, Review, refusal
from leleka.casework.rights import Permission, may
from leleka.core.codelists import code_list

RUNGS: Mapping[str, tuple[str, ...]] = {
    "identity": code_list("verification_level").groups["ladder"],
    "taking": (
        "claim",
        "single_source",
        "two_independent_sources",
        "authenticated_document",
        "competent_authority",
    ),
    "location": (
        "claim",
        "single_source",
        "two_independent_sources",
        "authenticated_document",
        "recognised_by_family",
        "competent_authority",
    ),
}
"""The rungs that each question can reach, the lowest first."""

FRESH_DAYS = 180
"""How long a present place is believed; children are moved."""

_CREDIBLE = frozenset("ABC")
_BELIEVABLE = frozenset("123")
_LEVEL_OF_KIND = {
    "document": "authenticated_document",
    "recognition": "recognised_by_family",
    "authority": "competent_authority",
    "dna": "dna",
}


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that speaks for or against.

    Attributes:
        kind: source, document (authenticated), recognition (by the family), authority, dna.
        origin: where it goes back to; two grounds of one origin are one source.
        speaks_for: False where it says the opposite.
        stands: False once withdrawn or discredited.
        on: the day for which it speaks; a present place grows old.
    """

    id: str
    kind: str
    origin: str
    reliability: str = "F"
    credibility: str = "6"
    speaks_for: bool = True
    stands: bool = True
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Support:
    """What the grounds support.

    Attributes:
        level: a code of the list "verification_level".
        grounds: ids of the grounds that carry it.
        against: ids of the grounds that speak against it as strongly.
        reasons: codes of the list "level_reason".
    """

    level: str
    grounds: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


def supported_level(dimension: str, grounds: Iterable[Ground], on: date) -> Support:
    """The highest level that the standing grounds support on a day.

    An equally strong ground against makes it "contradicted": people decide, not the sum. Of
    equal strength is what reaches the same rung by itself.

    Raises:
        CodeError: core.E020, the dimension is no code.
    """
    code_list("verification_dimension").checked(dimension)
    known = [ground for ground in grounds if ground.stands and _is_about(dimension, ground)]
    fresh = [ground for ground in known if not _is_aged(dimension, ground, on)]
    level, carrying = _highest(dimension, [ground for ground in fresh if ground.speaks_for])
    opposed, against = _highest(dimension, [ground for ground in fresh if not ground.speaks_for])
    rank = RUNGS[dimension].index
    if against and opposed != "claim" and rank(opposed) >= rank(level):
        return Support("contradicted", carrying, against, ("better_source_contradicts",))
    reasons = [_RAISED_BY[level]] if level != "claim" else []
    if len(fresh) < len(known):
        reasons.append("information_aged")
    return Support(level, carrying, against, tuple(reasons))


def missing_for(dimension: str, level: str) -> tuple[str, ...]:
    """The rungs still above a level, the next first; what would raise it."""
    code_list("verification_dimension").checked(dimension)
    rungs = RUNGS[dimension]
    return rungs[rungs.index(level) + 1 :] if level in rungs else rungs


def check_assessment(dimension: str, answer: Answer, held: str = "claim") -> Answer:
    """The assessment, if its level exists for the question and its reasons fit the direction.

    Args:
        held: the level that holds now.

    Raises:
        CodeError: core.E020, the level or a reason is no code.
        CaseworkError: casework.E030, the question has no such rung; casework.E031, it raises or
            lowers the level without a reason of that kind.
    """
    levels, reasons = code_list("verification_level"), code_list("level_reason")
    levels.checked(answer.answer)
    if levels.group_of(answer.answer) == "ladder" and answer.answer not in RUNGS[dimension]:
        raise CaseworkError(
            "casework.E030",
            "The level does not belong to this question.",
            hint="Choose one of: {levels}.",
            levels=", ".join(RUNGS[dimension]),
        )
    wanted = "raising" if _is_raised(held, answer.answer) else "lowering"
    if answer.answer != held and wanted not in {reasons.group_of(reason) for reason in answer.reasons}:
        raise CaseworkError(
            "casework.E031",
            "The level would change without a reason for it.",
            hint="Choose at least one of: {reasons}.",
            reasons=", ".join(reasons.groups[wanted]),
        )
    return answer


def may_assess(
    actor: Actor,
    review: Review,
    involved: Iterable[str] = (),
    *,
    relation: str = "organisation",
    sensitivity: str = "team",
) -> Permission:
    """Whether the actor may give the next assessment."""
    kept_out = refusal(actor, review, involved)
    if not kept_out:
        return kept_out
    return may(actor.roles, "set_level", relation, sensitivity)


_RAISED_BY = {
    "single_source": "source_credible",
    "two_independent_sources": "sources_independent",
    "authenticated_document": "document_authentic",
    "recognised_by_family": "family_recognised",
    "competent_authority": "authority_confirmed",
    "dna": "dna_matched",
}


def _highest(dimension: str, grounds: list[Ground]) -> tuple[str, tuple[str, ...]]:
    """The highest rung that these grounds reach together, and those that carry it."""
    reached: dict[str, list[str]] = {"claim": [ground.id for ground in grounds]}
    credible = [g for g in grounds if g.reliability in _CREDIBLE and g.credibility in _BELIEVABLE]
    if credible:
        reached["single_source"] = [ground.id for ground in credible]
    if len({ground.origin for ground in credible}) >= 2:
        reached["two_independent_sources"] = reached["single_source"]
    for ground in grounds:
        if ground.kind in _LEVEL_OF_KIND:
            reached.setdefault(_LEVEL_OF_KIND[ground.kind], []).append(ground.id)
    level = max((rung for rung in RUNGS[dimension] if rung in reached), key=RUNGS[dimension].index)
    return level, tuple(reached[level])


def _is_about(dimension: str, ground: Ground) -> bool:
    # DNA and recognition speak of identity; of a taking they are not even a source.
    return _LEVEL_OF_KIND.get(ground.kind, "claim") in RUNGS[dimension]


def _is_aged(dimension: str, ground: Ground, on: date) -> bool:
    return dimension == "location" and ground.on is not None and (on - ground.on).days > FRESH_DAYS


def _is_raised(held: str, level: str) -> bool:
    ladder = code_list("verification_level").groups["ladder"]
    if level not in ladder:
        return False
    return held not in ladder or ladder.index(level) > ladder.index(held)
