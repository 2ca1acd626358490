"""One child's case, as the parts of a page need it: each table is asked once, and only if a part needs it.

Takes   a child; of child_seen its id.
Gives   child_seen, person_now; Dossier: the case, its steps and what waits, as the rules see it, rows,
        colleagues; by_whom, of_child, for other rows about a child.
Leaves  who may see which of it to whoever shows it.

What it has read it keeps, so an action that writes makes one of its own after it has locked the case. The
few rows of one child are put in order here: an order of many columns takes Django as long as reading them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, QuerySet
from django.http import Http404

from leleka import casework
from leleka.web.accounts.models import User
from leleka.web.accounts.rights import can
from leleka.web.casework.as_rules import case_of, last_seen
from leleka.web.casework.models import Case, LevelChange, Referral, SensitivityChange, StatusChange
from leleka.web.common.often import asked_often
from leleka.web.intake.models import Record
from leleka.web.linkage.models import Membership, Person

_Step = TypeVar("_Step", StatusChange, SensitivityChange)
_Of = TypeVar("_Of", bound=Any)


def child_seen(user: User, key: UUID) -> Person:
    """A child whom the user may see, with who looks after it.

    One child is asked for by its key and looked at by can, which is the same rule as visible_to and no
    question of its own.

    Raises:
        Http404: There is none, or it is not the user's to see; nobody can tell which.
    """
    person = next(iter(_children(key)), None)
    if person is None or not can(user, "read", person):
        raise Http404
    return person


def person_now(thing: Any) -> Person:
    """The child a fact is about now: whose its row is, and into whom that child was merged."""
    member = getattr(getattr(thing, "record", None), "membership", None)
    person: Person = member.person if member is not None else thing.child_in_question
    return person.now


class Dossier:
    """A child's case, read as it is asked for."""

    def __init__(self, person: Person, case: Case | None = None) -> None:
        self.person = person
        if case is not None:
            self.case = case

    @cached_property
    def case(self) -> Case | None:
        """The case, where there is one."""
        case = next(iter(_cases(self.person.pk)), None)
        if case is not None:
            case.person = self.person
        return case

    @cached_property
    def steps(self) -> list[StatusChange]:
        """Every step, proposal and answer, the first one first."""
        return sorted(self._steps_of(StatusChange), key=attrgetter("made_at", "pk"))

    @cached_property
    def protections(self) -> list[SensitivityChange]:
        """Every change of protection, proposal and answer, the first one first."""
        return sorted(self._steps_of(SensitivityChange), key=attrgetter("made_at", "pk"))

    def _steps_of(self, model: type[_Step]) -> list[_Step]:
        return of_child(self.person, by_whom(model, self.person.pk))

    @cached_property
    def levels(self) -> list[LevelChange]:
        """Every assessment of one of the three questions."""
        return of_child(self.person, _levels(self.person.pk))

    @cached_property
    def referrals(self) -> list[Referral]:
        """Every referral."""
        return of_child(self.person, _referrals(self.person.pk))

    @property
    def pending(self) -> StatusChange | None:
        """The change of status that waits for a second person."""
        return _waiting(self.steps)

    @property
    def opening(self) -> SensitivityChange | None:
        """The wider opening that waits for a second person; one that was overtaken waits no more."""
        return _waiting(each for each in self.protections if not each.waits or self._is_current(each))

    def _is_current(self, change: SensitivityChange) -> bool:
        return change.old == self.person.sensitivity

    @cached_property
    def rules(self) -> casework.Case:
        """The case as the rules see it.

        Raises:
            Case.DoesNotExist: There is none.
        """
        if self.case is None:
            raise Case.DoesNotExist
        key = self.person.pk
        seen = last_seen({key}).get(key) if self.case.status == "located_confirmed" else None
        return case_of(self.case, self.steps, self.referrals, seen)

    @cached_property
    def members(self) -> list[Any]:
        """Each Membership, the sure ones first; `counts` says of it whether its row still does."""
        rows = of_child(self.person, _members(self.person.pk))
        return sorted(rows, key=attrgetter("is_proposed", "record.recorded_at", "pk"))

    @property
    def sure_records(self) -> list[UUID]:
        """Ids of the rows that are no mere proposals."""
        return [member.record_id for member in self.members if not member.is_proposed]

    @cached_property
    def colleagues(self) -> list[User]:
        """Whoever works in the organisation that holds the case, by name."""
        return _colleagues(self.person.organisation_id)


def of_child(person: Person, rows: list[_Of]) -> list[_Of]:
    """Rows about a child, who is read already."""
    for row in rows:
        row.person = person
    return rows


@asked_often
def _children(key: UUID) -> QuerySet[Person]:
    return Person.objects.filter(pk=key).select_related("merged_into", "assigned_to", "team")


@asked_often
def _cases(person: UUID) -> QuerySet[Case]:
    return Case.objects.filter(person=person)


@asked_often
def by_whom(model: type[_Of], person: UUID) -> QuerySet[_Of]:
    return model.objects.filter(person=person).select_related("by")  # type: ignore[no-any-return]


@asked_often
def _colleagues(organisation: UUID) -> QuerySet[User]:
    return User.objects.filter(organisation=organisation, is_active=True).order_by("name")


@asked_often
def _levels(person: UUID) -> QuerySet[LevelChange]:
    return LevelChange.objects.filter(person=person)


@asked_often
def _referrals(person: UUID) -> QuerySet[Referral]:
    beside = ("to_organisation", "from_organisation", "asked_by")
    return Referral.objects.filter(person=person).select_related(*beside)


@asked_often
def _members(person: UUID) -> QuerySet[Membership]:
    counts = ExpressionWrapper(Record.counts("record__"), output_field=BooleanField())
    return Membership.objects.filter(person=person).select_related("record__source").annotate(counts=counts)


def _waiting(steps: Iterable[_Step]) -> _Step | None:
    every = list(steps)
    answered = {step.proposal_id for step in every}
    return next((step for step in reversed(every) if step.waits and step.pk not in answered), None)
