"""The facts about one child that one reader may see.

Takes   a user, a child they may see.
Gives   Reading: standing facts of a kind, above the reader's clearance left out before anything is counted;
        fact_levels, field_of, field_of_name: by what.
Leaves  choosing between facts to child, writing them to actions.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from leleka.core.codelists import code_list
from leleka.web.accounts.models import User
from leleka.web.accounts.rights import can_read_field, levels_for, relation_to
from leleka.web.casework.dossier import Dossier
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
from leleka.web.casework.papers import PAPER_FIELDS
from leleka.web.casework.papers import value_said as paper_said
from leleka.web.common import codes
from leleka.web.common.often import asked_often
from leleka.web.intake.models import Source
from leleka.web.linkage.models import Person

TRAITS = {"mark": "marks", "health": "health_group", "language": "languages", "other": "marks"}
"""Fields of traits that are not called as their kind."""

LISTS = {
    "sex": "sex", "eyes": "eye_colour", "hair": "hair_colour", "health_group": "health_group",
    "taking_cause": "taking_cause", "care_arrangement": "care_arrangement",
}  # fmt: skip
"""The code list of each field whose values are codes."""

_MARK = ("mark_kind", "body_part", "body_side")
"""The code lists of a mark as it is read from a row, in the order in which it is said."""


class Reading:
    """The facts about one child that one reader may see.

    Attributes:
        titles: of the sources of the facts that were read, by their ids.
    """

    def __init__(self, user: User, person: Person, dossier: Dossier | None = None) -> None:
        self.user, self.person = user, person
        self.levels = fact_levels(user, person)
        self.titles: dict[str, str] = {}
        self._may: dict[str, bool] = {}
        # Which rows count is asked once for all kinds of facts.
        members = (dossier or Dossier(person)).members
        self._sources = {member.record.source_id: member.record.source for member in members}
        self._rows = tuple(member.record_id for member in members if member.counts and not member.is_proposed)
        self._children = (person.pk, *person.former())

    def may(self, field: str) -> bool:
        """Whether the reader may read a field of this child."""
        if field not in self._may:
            self._may[field] = can_read_field(self.user, field, self.person)
        return self._may[field]

    def facts(self, model: Any) -> list[Any]:
        """Standing assertions of one kind, the oldest first."""
        rows = _facts(model, self.levels, self._rows, self._children)
        found = sorted(rows, key=attrgetter("recorded_at", "pk"))
        # Most facts are of the rows' own lists, which are known and need not be read with every fact.
        new = {fact.source_id for fact in found} - self._sources.keys()
        self._sources |= Source.objects.in_bulk(new) if new else {}
        for fact in found:
            fact.source = self._sources[fact.source_id]
        self.titles |= {str(fact.source_id): fact.source.title for fact in found}
        return found

    def named_in(self, paper: Paper) -> Identity | None:
        """The name in a document as it stands now: a fact of its own, which the reader may not know of."""
        identity = paper.identity.latest if paper.identity else None
        if identity is None or identity.is_withdrawal or identity.sensitivity not in self.levels:
            return None
        return identity if self.may(field_of(identity)) else None

    def shown(self, model: Any) -> list[Any]:
        """Of those, the ones whose field the reader may read."""
        return [fact for fact in self.facts(model) if self.may(field_of(fact))]


@asked_often
def _facts(
    model: type[Any], levels: tuple[str, ...], rows: tuple[UUID, ...], children: tuple[UUID, ...]
) -> QuerySet[Any]:
    # As ids, not as a join: beside "or" a join would make the database read every fact there is.
    about = Q(record__in=rows) | Q(record=None, person__in=children)
    found = model.objects.uncorrected().filter(about, sensitivity__in=levels)
    return found.select_related("identity") if model is Paper else found  # type: ignore[no-any-return]


def fact_levels(user: User, person: Person) -> tuple[str, ...]:
    """The sensitivities of a child's facts that the reader may see."""
    relation = relation_to(user, person)
    levels = levels_for(user, "read", relation)
    # What is shared is shared field by field, and each is asked apart.
    return (*levels, "team") if relation == "shared" else levels


def field_of(fact: Any) -> str:
    """The field of fields.csv that decides whether a fact is shown at all."""
    if isinstance(fact, Identity):
        return field_of_name(fact.kind)
    if isinstance(fact, Paper):
        # A document in an imposed name shows that the name is known; its number is asked for apart.
        named = field_of(fact.identity) if fact.identity else "names"
        return named if named == "imposed_identity" else "identification_number"
    if isinstance(fact, Stay):
        return "present_location" if fact.is_present else "stays"
    if isinstance(fact, Trait):
        return TRAITS.get(fact.kind, fact.kind)
    return _FIELDS[type(fact)]


def field_of_name(kind: str) -> str:
    """The same of a name of a kind; a list's own kind too, which says "recorded" of what it leaves open."""
    return "names" if kind in {"unknown", "recorded", "birth"} else "imposed_identity"


_FIELDS: dict[type, str] = {
    Separation: "taken_date",
    KinLink: "next_of_kin",
    LegalAct: "legal_acts",
    TransferParticipant: "transfers",
    EvidenceItem: "evidence",
}


def value_said(field: str, value: str) -> str:
    """A value in the reader's words; what is no code, as written.

    A mark of a row is several codes joined by ":", as normalize.marks gives it: "scar:left:cheek".
    """
    if field == "marks":
        return _mark_said(value)
    if field in PAPER_FIELDS:
        return paper_said(field, value)
    return codes.said(LISTS[field], value) if field in LISTS else value


def _mark_said(value: str) -> str:
    kind, *where = value.split(":")
    lists = [next((name for name in _MARK if code in code_list(name)), "") for code in (kind, *where)]
    if lists[0] != _MARK[0] or "" in lists:
        return value
    parts = sorted(zip(lists[1:], where, strict=True), key=lambda part: _MARK.index(part[0]))
    said = ", ".join(codes.label(name, code) for name, code in parts)
    return f"{codes.label(_MARK[0], kind)}: {said}" if said else codes.label(_MARK[0], kind)
