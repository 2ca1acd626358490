"""What each source says of a child, fact by fact, to be corrected or taken back.

Takes   a user, a child they may see.
Gives   Told: one fact in words, who says it, what it superseded and why; Origin: where a source is from.
Leaves  the best values to child, writing to forms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from leleka.web.accounts.models import User
from leleka.web.accounts.rights import can
from leleka.web.casework import papers, statements
from leleka.web.casework.dossier import person_now
from leleka.web.casework.forms.facts import FORMS_OF_FACTS, TraitForm
from leleka.web.casework.models import (
    EvidenceItem,
    Identity,
    KinLink,
    LegalAct,
    Paper,
    Separation,
    Stay,
    Trait,
    TransferParticipant,
)
from leleka.web.casework.places import institution_name, region_name, where
from leleka.web.casework.reading import Reading, field_of, value_said
from leleka.web.common import codes
from leleka.web.common.language import words_of_reader
from leleka.web.common.templatetags.house import written
from leleka.web.intake.models import Source
from leleka.web.linkage.models import Person


@dataclass(frozen=True, slots=True)
class Told:
    """One fact.

    Attributes:
        kind: as it stands in addresses.
        source: "" for whoever may not know who told.
        before: the fact it took the place of, in words, and why; "" where it is the first.
    """

    fact: Any
    kind: str
    text: str
    source: str
    before: str
    why: str


@dataclass(frozen=True, slots=True)
class Group:
    """Facts of one kind, and whether the reader may add and correct them."""

    kind: str
    title: str
    may_write: bool
    facts: Sequence[Told]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a source is from; obtained_from: "" for whoever may not know who gave it."""

    source: Source
    obtained_from: str


def origins_of(user: User, person: Person, groups: Sequence[Group]) -> list[Origin]:
    """Where the sources of some facts are from, by their titles."""
    reading = Reading(user, person)
    if not reading.may("source"):
        return []
    found = {told.fact.source_id: told.fact.source for group in groups for told in group.facts}
    # Of a report it is who seeks the child.
    may_from = reading.may("informant") and reading.may("inquirer")
    return [
        Origin(source, source.obtained_from if may_from else "")
        for source in sorted(found.values(), key=lambda source: (source.title, str(source.pk)))
    ]


def told_of(user: User, person: Person) -> list[Group]:
    """What sources say of the child, by kind."""
    reading = Reading(user, person)
    return [
        Group(
            name, str(form.title), bool(can(user, form.right, person)), list(_told(reading, name, form.model))
        )
        for name, form in FORMS_OF_FACTS.items()
    ]


def fact_of(user: User, kind: str, key: Any) -> Any:
    """A standing fact that the user may read: the one asked for, or what was put in its place since.

    None where there is no such thing for them.
    """
    form = FORMS_OF_FACTS.get(kind)
    found: Any = form.model._default_manager.filter(pk=key).first() if form else None
    if found is None:
        return None
    found = found.latest
    person = person_now(found)
    if not can(user, "read", person):
        return None
    shown = Reading(user, person).shown(form.model) if form else []
    return next((fact for fact in shown if fact.pk == found.pk), None)


def taken_back(user: User, kind: str, key: Any) -> Any:
    """What was last said of a fact that is taken back since, where the user could read it; else None."""
    form = FORMS_OF_FACTS.get(kind)
    found: Any = form.model._default_manager.filter(pk=key).first() if form else None
    if found is None or not found.latest.is_withdrawal:
        return None
    was = found.latest.supersedes
    person = person_now(was)
    if not can(user, "read", person):
        return None
    reading = Reading(user, person)
    return was if was.sensitivity in reading.levels and reading.may(field_of(was)) else None


def _told(reading: Reading, name: str, model: Any) -> Iterator[Told]:
    may_source = reading.may("source")
    for fact in reading.shown(model):
        old = fact.supersedes
        is_known = old is not None and old.sensitivity in reading.levels and reading.may(field_of(old))
        yield Told(
            fact,
            name,
            in_words(fact, reading),
            fact.source.title if may_source else "",
            in_words(old, reading) if is_known else "",
            fact.why if is_known and reading.may("notes") else "",
        )


def in_words(fact: Any, reading: Reading) -> str:
    """A fact in one line, of it what the reader may read."""
    parts = [text for field, text in _PARTS[type(fact)](fact) if text and reading.may(field)]
    if isinstance(fact, Paper) and (identity := reading.named_in(fact)):
        parts.append(_named(gettext("In the name of"), identity.name))
    return " · ".join(map(str, parts))


def _named(label: str, text: str) -> str:
    return f"{label}: {text}" if text else ""


def _of_identity(fact: Identity) -> Iterator[tuple[str, Any]]:
    yield "names", codes.label("identity_kind", fact.kind) if fact.kind != "unknown" else ""
    yield "names", fact.name
    yield "sex", codes.label("sex", fact.sex)
    yield "birth_date", written(fact.born) if fact.born else ""
    yield "birth_place", fact.birth_place
    yield "nationality", fact.citizenship
    yield "mother_name", f"{gettext('mother')}: {fact.mother}" if fact.mother else ""
    yield "father_name", f"{gettext('father')}: {fact.father}" if fact.father else ""
    changed = ", ".join(codes.label("identity_change", code) for code in fact.changes)
    yield "imposed_identity", _named(gettext("What was changed against the birth identity"), changed)
    yield field_of(fact), _named(gettext("under this name"), written(fact.valid) if fact.valid else "")


def _of_paper(fact: Paper) -> Iterator[tuple[str, Any]]:
    field = papers.field_of_paper(fact)
    for part in papers.in_words(fact):
        yield field, part


def _of_trait(fact: Trait) -> Iterator[tuple[str, Any]]:
    field = field_of(fact)
    yield field, TraitForm.KINDS[fact.kind]
    if fact.height_cm:
        yield field, words_of_reader().say("{n} cm", n=fact.height_cm)
    else:
        yield field, value_said(field, fact.value)
    yield field, codes.label("answer", fact.answer)


def _of_separation(fact: Separation) -> Iterator[tuple[str, Any]]:
    yield "taking_cause", codes.label("taking_cause", fact.cause)
    yield "taken_date", written(fact.taken) if fact.taken else ""
    yield "origin_institution", institution_name(fact.from_institution)
    yield "taken_place", fact.place
    yield "taken_place", region_name(fact.region)
    # Free words about people: as closely kept as the family is.
    yield "next_of_kin", fact.taken_by
    yield "next_of_kin", fact.with_whom
    yield "next_of_kin", _named(gettext("Consent of a parent or guardian"), fact.get_consent_display())


def _of_stay(fact: Stay) -> Iterator[tuple[str, Any]]:
    field = field_of(fact)
    yield "care_arrangement", codes.label("care_arrangement", fact.arrangement)
    yield field, where(fact)
    for day in (fact.since, fact.until):
        yield field, written(day) if day else ""
    yield field, gettext("there now") if fact.is_present else ""
    yield "guardian_household", _named(gettext("Household"), fact.household)
    yield "present_address", _named(gettext("Where exactly"), fact.exact_location)


def _of_act(fact: LegalAct) -> Iterator[tuple[str, Any]]:
    yield "legal_acts", codes.label("legal_status_change", fact.kind)
    yield "legal_acts", fact.number
    yield "legal_acts", fact.body
    yield "legal_acts", written(fact.decided) if fact.decided else ""
    yield "legal_acts", _named(gettext("Applied for by"), fact.applied_by)
    yield "legal_acts", _named(gettext("Annulled on"), written(fact.annulled) if fact.annulled else "")


def _of_kin(fact: KinLink) -> Iterator[tuple[str, Any]]:
    yield "next_of_kin", codes.label("relation", fact.relation)
    yield "next_of_kin", fact.name
    yield "next_of_kin", codes.label("answer", fact.answer)
    yield "next_of_kin", _named(gettext("Alive"), codes.label("answer", fact.is_alive))
    yield "contacts", _named(gettext("Contact"), fact.contact)
    yield "safe_contact", _named(gettext("How to make contact safely"), fact.contact_rule)


def _of_journey(fact: TransferParticipant) -> Iterator[tuple[str, Any]]:
    yield "transfers", statements.in_words(fact.transfer)
    yield "transfers", gettext("only probably") if fact.is_probable else ""


def _of_evidence(fact: EvidenceItem) -> Iterator[tuple[str, Any]]:
    yield "evidence", codes.label("evidence_kind", fact.kind)
    yield "evidence", fact.what
    yield "evidence", written(fact.captured) if fact.captured else ""
    held_by = gettext("the original is with: %(whom)s") % {"whom": fact.held_by}
    yield "evidence", held_by if fact.held_by else ""
    yield "evidence", f"SHA-256 {fact.digest}" if fact.digest else ""
    yield "evidence", fact.url


_PARTS: dict[type, Callable[[Any], Iterator[tuple[str, Any]]]] = {
    Identity: _of_identity,
    Paper: _of_paper,
    Trait: _of_trait,
    Separation: _of_separation,
    Stay: _of_stay,
    LegalAct: _of_act,
    KinLink: _of_kin,
    TransferParticipant: _of_journey,
    EvidenceItem: _of_evidence,
}
"""Each kind of fact as (field that protects it, text)."""
