"""What sources say of institutions: totals, officials, names, movements; corrected, never overwritten.

Takes   a user who may write facts, an institution or what is said of it.
Gives   the new statement; an institution that was not known yet.
Leaves  who may see which statement to kept, adding them up to ledger.
"""

from __future__ import annotations

from leleka.web.accounts.action import action
from leleka.web.accounts.models import Organisation, User
from leleka.web.casework.actions.facts import StatementT, copy_to_withdraw, kept_source, supersede
from leleka.web.casework.models import Institution, InstitutionName, Transfer, TransferParticipant
from leleka.web.casework.models.assertion import Statement
from leleka.web.intake.models import Source


@action("write")
def name_institution(
    user: User, organisation: Organisation, said: InstitutionName, *, kind: str, place: str, source: Source
) -> InstitutionName:
    """Write down that there is an institution, as a source calls it; one of the same name is the same one."""
    key = f"{kind}||{said.name.casefold()}|{place.casefold()}"[:300]
    said.institution, _ = Institution.objects.get_or_create(
        key=key, defaults={"name": said.name, "kind": kind, "place": place}
    )
    said.source, said.recorded_by = kept_source(user, source), user
    said.save()
    return said


@action("write")
def tell(user: User, institution: Institution, said: StatementT, *, source: Source) -> StatementT:
    """Write down what a source says of an institution; a movement says itself where it begins and ends."""
    if not isinstance(said, Transfer):
        said.institution = institution  # type: ignore[attr-defined]
    said.source, said.recorded_by = kept_source(user, source), user
    said.save()
    return said


@action("write")
def correct_statement(
    user: User, old: StatementT, new: StatementT, *, source: Source, why: str
) -> StatementT:
    """Put another statement in the place of one that is wrong; who was in a movement stays in it.

    Raises:
        CaseworkError: web.E150, the old one was corrected or taken back already; web.E151, nothing
            is said of why.
    """
    if isinstance(old, Transfer):
        supersede(user, old, new, source=source, why=why)
        for part in TransferParticipant.objects.current().filter(transfer=old):
            _carry(user, part, new, why)
        return new
    new.institution = old.institution  # type: ignore[attr-defined]
    return supersede(user, old, new, source=source, why=why)


@action("write")
def withdraw_statement(user: User, old: Statement, *, why: str) -> Statement:
    """Take a statement back; it stays to be seen with the reason.

    Raises:
        CaseworkError: web.E150, it was corrected or taken back already; web.E151, nothing is said of why.
    """
    made = copy_to_withdraw(user, old, why=why)
    made.save()
    return made


def _carry(user: User, part: TransferParticipant, into: object, why: str) -> None:
    """The same child, said by the same source, in the movement as it is told now."""
    carried = copy_to_withdraw(user, part, why=why)
    carried.is_withdrawal, carried.transfer = False, into  # type: ignore[assignment]
    carried.save()
