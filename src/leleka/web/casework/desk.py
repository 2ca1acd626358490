"""The case page: everything there is to do about one child's case, narrowed to what the reader may see.

Takes   a user, a child they may see; a form that was sent and is to be shown again.
Gives   Desk: status, tasks, requests, what was tried, consents, referrals, notes, returns, each with the
        forms that the reader may use.
Leaves  who may do what to the forms' rights, the child itself to child.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils import timezone

from leleka.casework import urgency_of
from leleka.web.accounts.models import User
from leleka.web.accounts.rights import can, can_read_field
from leleka.web.casework.child import path_of
from leleka.web.casework.dossier import Dossier, by_whom, of_child
from leleka.web.casework.duties import ends_by_hand
from leleka.web.casework.forms import FORMS, FORMS_OF_CASE, CaseForm
from leleka.web.casework.models import (
    Case,
    Consent,
    Note,
    ReferralMove,
    Return,
    SensitivityChange,
    StatusChange,
    Task,
    TracingAction,
    TracingRequest,
    UrgencyChange,
)
from leleka.web.common.often import asked_often
from leleka.web.linkage.models import Person

_LATELY_DONE, _LATEST = 5, 30

_Row = TypeVar("_Row", bound=Any)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the case, with the forms that the reader may use on it.

    Attributes:
        may: names of sealed fields that the reader may read of it.
    """

    row: Any
    forms: Sequence[CaseForm] = ()
    urgency: str = ""
    may_finish: bool = False
    may_confirm: bool = False
    may: frozenset[str] = frozenset()
    before: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """A case as one reader sees it.

    Attributes:
        forms: those about the case as a whole, by name.
        steps: what was proposed, confirmed, refused, the latest first; protections, urgencies likewise.
        opening: a wider opening of the child that waits for a second person.
        former: cases of the same child from before people put two together; the reader may see them.
        now: the child that this one turned out to be, if the reader may see it.
    """

    person: Person
    case: Case
    path: Sequence[tuple[str, str]]
    pending: StatusChange | None
    forms: Mapping[str, CaseForm]
    tasks: Sequence[Line] = ()
    done: Sequence[Task] = ()
    requests: Sequence[Line] = ()
    tried: Sequence[Line] = ()
    consents: Sequence[Line] = ()
    referrals: Sequence[Line] = ()
    notes: Sequence[Line] = ()
    returns: Sequence[Line] = ()
    steps: Sequence[StatusChange] = ()
    opening: SensitivityChange | None = None
    protections: Sequence[SensitivityChange] = ()
    urgencies: Sequence[UrgencyChange] = ()
    may: frozenset[str] = field(default_factory=frozenset)
    former: Sequence[Case] = ()
    now: Person | None = None

    @property
    def children(self) -> frozenset[UUID]:
        """Everybody the page names."""
        return frozenset({self.person.pk, *(case.person_id for case in self.former)})

    @property
    def of_protection(self) -> list[CaseForm]:
        """The forms about protection and urgency."""
        names = ("opening", "opening_back", "classify", "urgent", "calm")
        return [self.forms[name] for name in names if name in self.forms]


_FIELDS = (
    "notes", "tracing_actions", "consent", "decisions", "inquirer", "contacts", "safe_contact",
    "inquirer_text", "guardian_household",
)  # fmt: skip


def desk_of(user: User, person: Person, sent: CaseForm | None = None) -> Desk:
    """Gather the case page; a form that was sent stands there as it was filled in."""
    dossier = Dossier(person)
    case = dossier.case
    if case is None:
        raise Case.DoesNotExist
    may = frozenset(name for name in _FIELDS if can_read_field(user, name, person))
    # What a partner was asked to help with is the child; how we work on it is ours.
    is_ours = "decisions" in may
    return Desk(
        person=person,
        case=case,
        path=path_of(case),
        pending=dossier.pending if is_ours else None,
        forms={} if person.merged_into_id else forms_of(user, dossier, sent),
        tasks=list(_tasks(user, dossier, sent, timezone.localdate())) if is_ours else (),
        done=_done(person) if is_ours else (),
        requests=list(_requests(user, dossier, sent, may)) if is_ours else (),
        tried=list(_tried(user, dossier, sent)) if "tracing_actions" in may else (),
        consents=list(_consents(user, dossier, sent)) if "consent" in may else (),
        referrals=list(_referrals(user, dossier, sent)) if is_ours else (),
        notes=list(_notes(user, dossier, sent)) if "notes" in may else (),
        returns=[Line(row, may=may) for row in _returns(person)] if is_ours else (),
        steps=dossier.steps[: -_LATEST - 1 : -1] if is_ours else (),
        opening=dossier.opening if is_ours else None,
        protections=dossier.protections[: -_LATEST - 1 : -1] if is_ours else (),
        urgencies=_urgencies(person) if is_ours else (),
        may=may,
        former=_former(user, person),
        now=person.merged_into if person.merged_into and can(user, "read", person.merged_into) else None,
    )


def _former(user: User, person: Person) -> Sequence[Case]:
    keys = person.former()
    if not keys:
        return ()
    seen = Person.objects.visible_to(user).filter(pk__in=keys, is_gone=False)
    return list(Case.objects.filter(person__in=seen).select_related("person"))


def steps_of(user: User, dossier: Dossier) -> dict[str, CaseForm]:
    """Of the forms about a case those that move it on its path."""
    return forms_of(user, dossier, kinds=[FORMS[name] for name in ("answer", "take_back", "step")])


def forms_of(
    user: User,
    dossier: Dossier,
    sent: CaseForm | None = None,
    kinds: Iterable[type[CaseForm]] = FORMS_OF_CASE,
) -> dict[str, CaseForm]:
    """The forms about a case as a whole that the user may fill in now."""
    return {
        form.name: form
        for each in kinds
        if can(user, each.right, dossier.person)
        for form in [_form(user, dossier, dossier.person, each, sent)]
        if form.is_open()
    }


def _row_forms(user: User, dossier: Dossier, row: Any, sent: CaseForm | None, *names: str) -> list[CaseForm]:
    asked = [FORMS[name] for name in names if can(user, FORMS[name].right, row)]
    return [form for form in (_form(user, dossier, row, each, sent) for each in asked) if form.is_open()]


def _form(user: User, dossier: Dossier, thing: Any, kind: type[CaseForm], sent: CaseForm | None) -> CaseForm:
    if sent is not None and isinstance(sent, kind) and sent.thing.pk == thing.pk:
        return sent
    return kind(user, thing, dossier=dossier)


def _tasks(user: User, dossier: Dossier, sent: CaseForm | None, today: date) -> Iterable[Line]:
    rows: list[Any] = of_child(dossier.person, _open_tasks(dossier.person.pk))
    prefetch_related_objects(rows, Prefetch("moves", to_attr="moved"))
    for task in rows:
        may_finish = ends_by_hand(task) and bool(can(user, "write", task))
        forms = _row_forms(user, dossier, task, sent, "task_take", "task_move")
        yield Line(task, forms, urgency_of(task.due, today), may_finish, before=task.moved)


def _done(person: Person) -> list[Task]:
    return of_child(person, _tasks_done(person.pk))


def _requests(user: User, dossier: Dossier, sent: CaseForm | None, may: frozenset[str]) -> Iterable[Line]:
    for row in _seen(user, dossier, _all_requests(dossier.person.pk)):
        may_confirm = bool(can(user, "write", row))
        forms = _row_forms(user, dossier, row, sent, "request_answered")
        yield Line(row, forms, may=may, may_confirm=may_confirm)


def _tried(user: User, dossier: Dossier, sent: CaseForm | None) -> Iterable[Line]:
    for row in of_child(dossier.person, _all_tried(dossier.person.pk)):
        yield Line(row, _row_forms(user, dossier, row, sent, "outcome"))


def _consents(user: User, dossier: Dossier, sent: CaseForm | None) -> Iterable[Line]:
    for row in of_child(dossier.person, _standing(Consent, dossier.person.pk)):
        yield Line(row, _row_forms(user, dossier, row, sent, "consent_withdraw"))


def _referrals(user: User, dossier: Dossier, sent: CaseForm | None) -> Iterable[Line]:
    moves = Prefetch("moves", ReferralMove.objects.order_by("made_at"), to_attr="answers")
    rows: list[Any] = [*dossier.referrals]
    prefetch_related_objects(rows, moves)
    for row in sorted(rows, key=lambda row: row.asked_at, reverse=True):
        yield Line(row, _row_forms(user, dossier, row, sent, "referral_revoke"), before=row.answers)


def _notes(user: User, dossier: Dossier, sent: CaseForm | None) -> Iterable[Line]:
    """Notes that stand, each with what it said before; of a withdrawn one why it was taken back."""
    rows = sorted(_seen(user, dossier, by_whom(Note, dossier.person.pk)), key=attrgetter("made_at"))
    known = {row.pk: row for row in rows}
    later = {row.supersedes_id for row in rows}
    for row in reversed(rows):
        if row.pk in later:
            continue
        before, at = [], row
        while at.supersedes_id and at.supersedes_id in known:
            at = known[at.supersedes_id]
            before.append(at)
        forms = (
            [] if row.is_withdrawal else _row_forms(user, dossier, row, sent, "note_amend", "note_withdraw")
        )
        yield Line(row, forms, before=before)


def _urgencies(person: Person) -> list[UrgencyChange]:
    return of_child(person, _latest_urgencies(person.pk))


def _returns(person: Person) -> list[Return]:
    return of_child(person, _standing(Return, person.pk))


def _seen(user: User, dossier: Dossier, rows: list[_Row]) -> list[_Row]:
    """Those of a child's rows that the user may see, where one may be more sensitive than the child."""
    return [row for row in of_child(dossier.person, rows) if can(user, "read", row)]


@asked_often
def _standing(model: type[_Row], person: UUID) -> QuerySet[_Row]:
    rows = model.objects.filter(person=person).current().select_related("by")
    return rows.order_by("-made_at", "pk")  # type: ignore[no-any-return]


@asked_often
def _open_tasks(person: UUID) -> QuerySet[Task]:
    return (
        Task.objects.filter(person=person, done_at=None).select_related("assigned_to").order_by("due", "pk")
    )


@asked_often
def _tasks_done(person: UUID) -> QuerySet[Task]:
    rows = Task.objects.filter(person=person, done_at__isnull=False).select_related("done_by")
    return rows.order_by("-done_at")[:_LATELY_DONE]


@asked_often
def _all_requests(person: UUID) -> QuerySet[TracingRequest]:
    return TracingRequest.objects.filter(person=person).order_by("answered_on", "asked_on", "pk")


@asked_often
def _all_tried(person: UUID) -> QuerySet[TracingAction]:
    rows = TracingAction.objects.filter(person=person).current().select_related("by")
    return rows.order_by("-done_on", "-made_at")


@asked_often
def _latest_urgencies(person: UUID) -> QuerySet[UrgencyChange]:
    return (
        UrgencyChange.objects.filter(person=person).select_related("by").order_by("-made_at", "pk")[:_LATEST]
    )
