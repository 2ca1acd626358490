"""Assessing one of the three levels of verification.

Takes   a user, a child, a question, the level they find.
Gives   LevelChange; the case's level, when two people say the same.
Leaves  the rule of two to leleka.casework, the right itself to accounts.action.
"""

from __future__ import annotations

from django.utils import timezone

from leleka import casework
from leleka.core.codelists import code_list
from leleka.web.accounts.action import action
from leleka.web.accounts.models import User
from leleka.web.casework.assessing import may_assess_now, open_assessment, review_of_level
from leleka.web.casework.dossier import Dossier
from leleka.web.casework.models import Case, LevelChange
from leleka.web.common.refusal import RefusedError
from leleka.web.linkage.models import Person


@action("set_level")
def assess(user: User, person: Person, *, dimension: str, level: str, reason: str) -> LevelChange:
    """Say which level one question has reached; it changes when a second person says the same.

    Raises:
        CodeError: core.E020, the question, the level or the reason is no code.
        CaseworkError: casework.E030, the question has no such level; casework.E031, the reason does
            not fit the direction.
        RefusedError: the user has assessed already, or it is decided and nothing new came.
    """
    code_list("verification_dimension").checked(dimension)
    case = Case.objects.select_for_update().get(person=person)
    dossier = Dossier(person, case)
    if not (allowed := may_assess_now(user, dossier, dimension)):
        raise RefusedError(allowed.reason)
    column = f"{dimension}_level"
    held = getattr(case, column)
    said = casework.Answer(str(user.pk), level, timezone.now(), (reason,))
    casework.check_assessment(dimension, said, held)
    decided = review_of_level(dossier, dimension, said)
    made = LevelChange.objects.create(
        person=person, by=user, dimension=dimension, old=held, new=level, reason=reason,
        proposal=open_assessment(dossier, dimension), waits=not decided.is_decided,
    )  # fmt: skip
    if decided.is_decided and decided.holds != held:
        setattr(case, column, decided.holds)
        case.save(update_fields=[column])
    return made
