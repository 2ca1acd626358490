"""What may be shown to whom outside, why, and until when.

Two limits meet. The kind of recipient bounds how sensitive a field may be, whatever anybody
consents to: the party that holds a child is never told where we know it to be. The legal basis
carries the single act: consent is asked for one purpose and named recipients, ends on its day
and can be taken back; every other basis is written down with its reason.

Takes   a disclosure as planned; the consents on file.
Gives   Permission, with the reason; the fields that may go.
Leaves  writing the file and the log of what was disclosed to exchange and web.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from leleka.casework.rights import GRANTED, Permission, field_class
from leleka.core.codelists import code_list
from leleka.core.words import mark

REACH: Mapping[str, str] = {
    "authority": "sealed",
    "court": "court_only",
    "humanitarian": "team",
    "partner": "partner",
    "mediator": "partner",
    "holding_party": "partner",
    "media": "partner",
}
"""The most sensitive class that each kind of recipient may be given."""

BY_TWO = frozenset({"mediator", "holding_party", "media"})
"""Recipients to whom nothing goes unless somebody approves who did not prepare it."""

_WITHOUT_INTEREST = BY_TWO
"""Recipients for whom our own legitimate interest is not enough."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One consent, as it was given.

    Attributes:
        giver: id of who gave it.
        capacity: child, guardian or adult_self.
        purpose: a code of the list "consent_purpose".
        recipients: kinds of recipient or ids of organisations.
        fields: what may be shown.
        text_version: of the words that were read to them.
    """

    giver: str
    capacity: str
    purpose: str
    recipients: frozenset[str]
    fields: frozenset[str]
    given_on: date
    until: date | None = None
    withdrawn_on: date | None = None
    text_version: str = ""

    def is_live(self, on: date) -> bool:
        """Whether it holds on a day; the day of withdrawal is no day of consent."""
        is_over = self.until is not None and on > self.until
        is_withdrawn = self.withdrawn_on is not None and on >= self.withdrawn_on
        return on >= self.given_on and not is_over and not is_withdrawn


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Fields of one child that are to go to one recipient.

    Attributes:
        recipient: id of the organisation.
        recipient_kind: a code of the list "recipient_kind".
        purpose: a code of the list "consent_purpose".
        basis: a code of the list "legal_basis".
        why: the reason in words; needed for every basis but consent.
        prepared_by, approved_by: two people where the recipient is one of BY_TWO.
    """

    fields: frozenset[str]
    recipient: str
    recipient_kind: str
    purpose: str
    basis: str
    on: date
    why: str = ""
    prepared_by: str = ""
    approved_by: str = ""


def may_share(disclosure: Disclosure, consents: Iterable[Consent] = ()) -> Permission:
    """Whether the disclosure may go as it is planned.

    Raises:
        CodeError: core.E020, a kind, purpose or basis is no code.
        CaseworkError: casework.E002, a field has no class of protection.
    """
    code_list("consent_purpose").checked(disclosure.purpose)
    code_list("legal_basis").checked(disclosure.basis)
    if disclosure.fields - reachable_fields(disclosure.fields, disclosure.recipient_kind):
        return Permission(False, mark("Some of these fields never go to such a recipient."))
    if disclosure.recipient_kind in BY_TWO and not _is_approved(disclosure):
        return Permission(False, mark("A second person has to approve it first."))
    if disclosure.recipient_kind == "media" and disclosure.basis not in _CONSENTED:
        return Permission(False, mark("Nothing is published without consent to publication."))
    if disclosure.basis in _CONSENTED:
        return _consented(disclosure, [consent for consent in consents if _covers(consent, disclosure)])
    if disclosure.basis == "legitimate_interest" and disclosure.recipient_kind in _WITHOUT_INTEREST:
        return Permission(False, mark("Our own interest is not enough for such a recipient."))
    if not disclosure.why.strip():
        return Permission(False, mark("The legal basis needs its reason in words."))
    return GRANTED


def reachable_fields(fields: Iterable[str], recipient_kind: str) -> frozenset[str]:
    """Those of the fields that such a recipient may be given at all.

    Raises:
        CodeError: core.E020, there is no such kind of recipient.
        CaseworkError: casework.E002, a field has no class of protection.
    """
    reach = REACH[code_list("recipient_kind").checked(recipient_kind)]
    rank = code_list("sensitivity").rank
    return frozenset(field for field in fields if rank(field_class(field).sensitivity) <= rank(reach))


_CONSENTED = frozenset({"consent", "assent_and_guardian"})


def _consented(disclosure: Disclosure, covering: list[Consent]) -> Permission:
    purpose = "media" if disclosure.recipient_kind == "media" else disclosure.purpose
    given = {consent.capacity for consent in covering if consent.purpose == purpose}
    if not given:
        return Permission(False, mark("No consent on file covers this recipient, purpose and day."))
    if disclosure.basis == "assent_and_guardian" and not {"child", "guardian"} <= given:
        return Permission(False, mark("Both the child's assent and the guardian's consent are needed."))
    if given == {"child"}:
        return Permission(False, mark("A child's assent alone is not enough."))
    return GRANTED


def _covers(consent: Consent, disclosure: Disclosure) -> bool:
    named = {disclosure.recipient, disclosure.recipient_kind}
    return (
        consent.is_live(disclosure.on)
        and not named.isdisjoint(consent.recipients)
        and disclosure.fields <= consent.fields
    )


def _is_approved(disclosure: Disclosure) -> bool:
    people = {disclosure.prepared_by, disclosure.approved_by} - {""}
    return len(people) == 2
