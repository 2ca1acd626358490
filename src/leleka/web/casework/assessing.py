"""The three levels of verification: who has assessed, and what holds.

Takes   a child's dossier and one of the three questions.
Gives   review_of_level, open_assessment, may_assess_now, choices of levels and reasons.
Leaves  the rule of two people and the rungs to leleka.casework, writing to actions.
"""

from __future__ import annotations

from dataclasses import dataclass

from leleka import casework
from leleka.casework import RUNGS, Permission, Review
from leleka.core.codelists import code_list
from leleka.web.accounts.models import User
from leleka.web.accounts.rights import relation_to
from leleka.web.casework.dossier import Dossier
from leleka.web.casework.models import Identity, LevelChange, Separation, Stay
from leleka.web.linkage.reviews import actor_of

_SPEAKS_OF = {"identity": Identity, "taking": Separation, "location": Stay}


@dataclass(frozen=True, slots=True)
class Choices:
    """What one may choose when assessing."""

    levels: tuple[str, ...]
    reasons: tuple[str, ...]


def review_of_level(dossier: Dossier, dimension: str, *now: casework.Answer) -> Review:
    """Replay the assessments; a new record, or a new fact of the question's kind, opens it again.

    Args:
        now: what is said at this moment.
    """
    said: list[casework.Answer | casework.NewEvidence] = [
        casework.Answer(str(row.by_id), row.new, row.made_at, (row.reason,))
        for row in dossier.levels
        if row.dimension == dimension
    ]
    said += now
    if not said:  # what nobody has answered nothing can open again
        return Review()
    new = [member.since for member in dossier.members]
    facts = _SPEAKS_OF[dimension].objects.filter(person=dossier.person)
    new += list(facts.values_list("recorded_at", flat=True))
    return casework.state_of([*said, *(casework.NewEvidence(at) for at in new)])


def open_assessment(dossier: Dossier, dimension: str) -> LevelChange | None:
    """The assessment of a question that waits for another person's."""
    followed = {row.proposal_id for row in dossier.levels}
    waiting = (row for row in dossier.levels if row.dimension == dimension and row.waits)
    return next((row for row in waiting if row.pk not in followed), None)


def may_assess_now(user: User, dossier: Dossier, dimension: str) -> Permission:
    """Whether the user may give the next assessment."""
    person = dossier.person
    return casework.may_assess(
        actor_of(user),
        review_of_level(dossier, dimension),
        {str(person.pk)},
        relation=relation_to(user, person),
        sensitivity=person.sensitivity,
    )


def choices_of(dimension: str) -> Choices:
    """The levels and reasons of a question."""
    levels = code_list("verification_level")
    beside = tuple(code for code in levels if levels.group_of(code) != "ladder")
    return Choices((*RUNGS[dimension], *beside), tuple(code_list("level_reason")))
