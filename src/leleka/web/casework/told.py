"""What each source says of a child, fact by fact, to be corrected or taken back.

Takes   a user, a child they may see.
Gives   Told: one fact in words, who says it, what it superseded and why.
Leaves  the best values to child, writing to forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from leleka.web.accounts.models import User
from leleka.web.accounts.rights import can
from leleka.web.casework.forms.facts import FORMS_OF_FACTS, TraitForm, person_now
from leleka.web.casework.models import Identity, KinLink, LegalAct, Separation, Stay, Trait
from leleka.web.casework.places import institution_name, region_name, where
from leleka.web.casework.reading import Reading
from leleka.web.common import codes
from leleka.web.common.language import words_of_reader
from leleka.web.common.templatetags.house import written
from leleka.web.linkage.models import Person

_LISTS = {"eyes": "eye_colour", "hair": "hair_colour", "health": "health_group"}


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
    """Facts of one kind."""

    kind: str
    title: str
    facts: Sequence[Told]


def told_of(user: User, person: Person) -> list[Group]:
    """What sources say of the child, by kind."""
    reading = Reading(user, person)
    return [
        Group(name, str(form.title), list(_told(reading, name, form.model)))
        for name, form in FORMS_OF_FACTS.items()
    ]


def fact_of(user: User, kind: str, key: Any) -> Any:
    """One standing fact that the user may read; None where there is no such thing for them."""
    form = FORMS_OF_FACTS.get(kind)
    found: Any = form.model._default_manager.filter(pk=key).first() if form else None
    if found is None:
        return None
    person = person_now(found)
    if not can(user, "read", person):
        return None
    shown = Reading(user, person).shown(form.model) if form else []
    return next((fact for fact in shown if fact.pk == found.pk), None)


def _told(reading: Reading, name: str, model: Any) -> Iterator[Told]:
    may_source = reading.may("source")
    for fact in reading.shown(model):
        old = fact.supersedes
        yield Told(
            fact,
            name,
            in_words(fact),
            fact.source.title if may_source else "",
            in_words(old) if old is not None else "",
            fact.why,
        )


def in_words(fact: Any) -> str:
    """A fact in one line."""
    return " · ".join(str(part) for part in _parts(fact) if part)


def _parts(fact: Any) -> Iterator[Any]:
    if isinstance(fact, Identity):
        name = " ".join(part for part in (fact.surname, fact.given_name, fact.patronymic) if part)
        yield codes.label("identity_kind", fact.kind) if fact.kind != "unknown" else ""
        yield fact.full_name or name
        yield codes.label("sex", fact.sex)
        yield written(fact.born) if fact.born else ""
        yield from (fact.birth_place, fact.citizenship)
        yield f"{gettext('mother')}: {fact.mother}" if fact.mother else ""
        yield f"{gettext('father')}: {fact.father}" if fact.father else ""
    elif isinstance(fact, Trait):
        yield TraitForm.KINDS[fact.kind]
        yield _trait(fact)
    elif isinstance(fact, Separation):
        yield codes.label("taking_cause", fact.cause)
        yield written(fact.taken) if fact.taken else ""
        yield from (institution_name(fact.from_institution), fact.place, region_name(fact.region))
        yield from (fact.taken_by, fact.with_whom)
    elif isinstance(fact, Stay):
        yield codes.label("care_arrangement", fact.arrangement)
        yield where(fact)
        yield from (written(day) for day in (fact.since, fact.until) if day)
    elif isinstance(fact, LegalAct):
        yield codes.label("legal_status_change", fact.kind)
        yield from (fact.number, fact.body, written(fact.decided) if fact.decided else "")
    elif isinstance(fact, KinLink):
        yield codes.label("relation", fact.relation)
        yield fact.name


def _trait(fact: Trait) -> str:
    if fact.height_cm:
        return words_of_reader().say("{n} cm", n=fact.height_cm)
    known = _LISTS.get(fact.kind)
    parts = fact.value.split("/") if known else [fact.value]
    return " / ".join(codes.label(known, part) if known else part for part in parts)
