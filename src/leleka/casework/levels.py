"""How sure we are, asked three times: who the child is, that it was taken, where it is now.

Each question has its own rungs of one ladder: a family recognises a child but not a taking, and
DNA speaks of identity alone. Which level holds is decided by two people, the second blind to the first.

Takes   an assessment, the level that holds now, the review so far.
Gives   whether the assessment fits, who may give the next, the rungs still above a level.
Leaves  weighing evidence itself to people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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


def _is_raised(held: str, level: str) -> bool:
    ladder = code_list("verification_level").groups["ladder"]
    if level not in ladder:
        return False
    return held not in ladder or ladder.index(level) > ladder.index(held)
