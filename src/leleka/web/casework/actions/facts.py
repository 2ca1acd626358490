"""Facts added, corrected and taken back by people. Nothing is overwritten: a correction supersedes.

Takes   a user, a child or one of its facts, what a source says, and why it is changed.
Gives   the new assertion; the lines that lists show follow it.
Leaves  which value is the best to leleka.casework's profile.
"""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import uuid4

from django.db.models import Q

from leleka.casework import CaseworkError
from leleka.web.accounts.action import action
from leleka.web.accounts.models import User
from leleka.web.casework import by_hand
from leleka.web.casework.corrected import put_corrections
from leleka.web.casework.duties import bring_up_to_date
from leleka.web.casework.models.assertion import Assertion, Statement
from leleka.web.common.sealed import Sealing
from leleka.web.intake.models import Source
from leleka.web.linkage.models import Person
from leleka.web.linkage.profile import refresh

StatementT = TypeVar("StatementT", bound=Statement)


@action("write")
def add_fact(user: User, person: Person, fact: Assertion, *, source: Source) -> Assertion:
    """Write down what a source says of the child; a source that is new is kept with it."""
    return _add(user, person, fact, source)


@action("write")
def correct_fact(
    user: User, person: Person, old: Assertion, new: Assertion, *, source: Source, why: str
) -> Assertion:
    """Put another assertion in the place of one that is wrong. It follows the row that the old one came from.

    Args:
        person: the child it is about now; its row may have gone over to another one since.

    Raises:
        CaseworkError: web.E150, the old one was corrected or taken back already; web.E151, nothing
            is said of why.
    """
    return _correct(user, person, old, new, source, why)


@action("write")
def withdraw_fact(user: User, person: Person, old: Assertion, *, why: str) -> Assertion:
    """Take an assertion back; it stays to be seen with the reason.

    Raises:
        CaseworkError: web.E150, it was corrected or taken back already; web.E151, nothing is said of why.
    """
    return _withdraw(user, person, old, why)


@action("add_evidence")
def add_evidence(user: User, person: Person, fact: Assertion, *, source: Source) -> Assertion:
    """Write down that there is evidence, by whoever may add it; they need not write facts."""
    return _add(user, person, fact, source)


@action("add_evidence")
def correct_evidence(
    user: User, person: Person, old: Assertion, new: Assertion, *, source: Source, why: str
) -> Assertion:
    """Correct what is written of evidence, as a fact is corrected."""
    return _correct(user, person, old, new, source, why)


@action("add_evidence")
def withdraw_evidence(user: User, person: Person, old: Assertion, *, why: str) -> Assertion:
    """Take back what is written of evidence, as a fact is taken back."""
    return _withdraw(user, person, old, why)


def supersede(user: User, old: StatementT, new: StatementT, *, source: Source, why: str) -> StatementT:
    """Put a statement in the place of another one."""
    _check(old, why)
    new.source, new.recorded_by = kept_source(user, source), user
    new.supersedes, new.why = old, why.strip()
    new.save()
    return new


def copy_to_withdraw(user: User, old: StatementT, *, why: str) -> StatementT:
    """The row that takes a statement back, not kept yet."""
    _check(old, why)
    kept = {
        field.attname: getattr(old, field.attname)
        for field in old._meta.concrete_fields
        # What is sealed a withdrawal does not say again.
        if field.name not in {"id", "recorded_at", "supersedes"} and not isinstance(field, Sealing)
    }
    made = type(old)(**{**kept, "recorded_by_id": user.pk, "is_withdrawal": True, "why": why.strip()})
    made.supersedes = old
    return made


def kept_source(user: User, source: Source) -> Source:
    """The source; one that nobody kept yet becomes one of the user's organisation."""
    if source._state.adding:
        source.organisation, source.made_by = user.organisation, user
        source.list_id = f"own-{uuid4().hex[:12]}"
        source.save()
    return source


def _add(user: User, person: Person, fact: Assertion, source: Source) -> Assertion:
    fact.person, fact.source, fact.recorded_by = person, kept_source(user, source), user
    fact.save()
    _follow(user, person, fact)
    return fact


def _correct(
    user: User, person: Person, old: Assertion, new: Assertion, source: Source, why: str
) -> Assertion:
    new.person, new.record = person, old.record
    supersede(user, old, new, source=source, why=why)
    _follow(user, person, new)
    return new


def _withdraw(user: User, person: Person, old: Assertion, why: str) -> Assertion:
    made = copy_to_withdraw(user, old, why=why)
    made.person = person
    made.save()
    _follow(user, person, made)
    return made


def _follow(user: User, person: Person, fact: Assertion) -> None:
    by_hand.follow(user, person, fact)
    if person.memberships.of_lists().exists():
        refresh([person.pk])
    else:
        put_corrections([person.pk])
    person.refresh_from_db()
    bring_up_to_date([person.pk])


def _check(old: Statement, why: str) -> None:
    if not why.strip():
        raise CaseworkError(
            "web.E151", "Nothing is said of why it is wrong.", hint="Say what is wrong with it."
        )
    later: Any = type(old)
    if old.is_withdrawal or later._default_manager.filter(Q(supersedes=old)).exists():
        raise CaseworkError(
            "web.E150",
            "This was corrected or taken back already.",
            hint="Look at what stands there now.",
        )
