"""What an organisation holds, in numbers: for who closes it and sees no case.

Takes   an organisation.
Gives   Held: held_by, by name from accounts.closing.
Leaves  handing cases over to referrals.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from leleka.casework import OVER
from leleka.web.accounts.models import Organisation
from leleka.web.casework.models import Case, Referral
from leleka.web.common.scope import everything
from leleka.web.linkage.models import Person


@dataclass(frozen=True, slots=True)
class Held:
    """How much an organisation holds.

    Attributes:
        n_open: cases that somebody has to work on; n_over: cases in which nobody seeks the child any more.
        n_referrals: referrals to it or from it that wait for an answer, or are under way.
    """

    n_open: int
    n_over: int
    n_referrals: int


def held_by(organisation: Organisation) -> Held:
    """Count it, also of an organisation that is not the reader's."""
    with everything():
        cases = Case.objects.filter(person__in=Person.objects.standing().filter(organisation=organisation))
        n_over = cases.filter(status__in=OVER).count()
        live = Referral.objects.filter(state__in=("in_progress", "accepted"))
        here = Q(to_organisation=organisation) | Q(from_organisation=organisation)
        return Held(cases.count() - n_over, n_over, live.filter(here).count())
