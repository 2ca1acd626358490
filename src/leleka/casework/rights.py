"""Who may do what: role, action, relation to the case, sensitivity. What is not granted is refused.

The grants stand in rights.csv: under each relation the highest sensitivity that the action
reaches. The classes of single fields stand in fields.csv, each with its reason.

Takes   the roles of a user, an action, the user's relation to the case, a sensitivity.
Gives   Permission, with a reason in words; clearance; the class of a field.
Leaves  which user has which relation to which case to actors, asking to web.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from leleka.casework.errors import CaseworkError
from leleka.core.codelists import code_list
from leleka.core.words import ENGLISH, Words, mark

WITHOUT_CASES = frozenset({"administrator", "auditor"})
"""Who gives rights or watches over them sees no case; such a role silences all case actions."""


@dataclass(frozen=True, slots=True)
class Permission:
    """An answer to "may they?", true or false, with the reason of a refusal."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        """Whether it is allowed."""
        return self.allowed

    def said(self, words: Words = ENGLISH) -> str:
        """The reason in the reader's language, "" where it is allowed."""
        return words.say(self.reason)


GRANTED = Permission(True)


@dataclass(frozen=True, slots=True)
class FieldClass:
    """How a field of a child's record is protected.

    Attributes:
        sensitivity: the clearance a reader needs.
        is_encrypted: whether it is kept encrypted in the database.
        why: the reason, for the engineer who asks.
    """

    field: str
    sensitivity: str
    is_encrypted: bool
    why: str


def may(roles: Iterable[str], action: str, relation: str = "none", sensitivity: str = "public") -> Permission:
    """Whether somebody with these roles may act.

    Args:
        roles: codes of the list "role".
        action: a code of the list "action".
        relation: a code of the list "case_relation".
        sensitivity: of the case or the field; a code of the list "sensitivity".

    Raises:
        CodeError: core.E020, one of them is no code.
    """
    return _permission(frozenset(roles), action, relation, sensitivity)


@cache
def _permission(held: frozenset[str], action: str, relation: str, sensitivity: str) -> Permission:
    """The same, worked out once: every page asks some hundred times."""
    needed = code_list("sensitivity").rank(sensitivity)
    if is_case_action(action) and held & WITHOUT_CASES:
        return Permission(False, mark("Who manages accounts or reads the log sees no cases."))
    cleared = clearance(held, action, relation)
    if cleared is None:
        return Permission(False, mark("None of your roles includes this here."))
    if code_list("sensitivity").rank(cleared) < needed:
        return Permission(False, mark("This is protected more closely than your role reaches."))
    return GRANTED


def clearance(roles: Iterable[str], action: str, relation: str) -> str | None:
    """The highest sensitivity that an action reaches for these roles; None: not at all.

    Raises:
        CodeError: core.E020, one of them is no code.
    """
    return _clearance(frozenset(roles), action, relation)


@cache
def _clearance(roles: frozenset[str], action: str, relation: str) -> str | None:
    """The same, worked out once."""
    code_list("action").checked(action)
    code_list("case_relation").checked(relation)
    held = frozenset(code_list("role").checked(role) for role in roles)
    if is_case_action(action) and held & WITHOUT_CASES:
        return None
    granted = [rights()[key] for role in held if (key := (role, action, relation)) in rights()]
    return max(granted, key=code_list("sensitivity").rank, default=None)


def is_case_action(action: str) -> bool:
    """Whether the action touches cases, not only figures or the office."""
    return code_list("action").group_of(action) == "case"


def check_roles(roles: Iterable[str]) -> frozenset[str]:
    """The roles, if one person may hold them together.

    Raises:
        CodeError: core.E020, one of them is no role.
        CaseworkError: casework.E001, a role that watches or gives rights stands beside another.
    """
    held = frozenset(code_list("role").checked(role) for role in roles)
    if held & WITHOUT_CASES and len(held) > 1:
        raise CaseworkError(
            "casework.E001",
            "A role that gives or watches rights cannot be held beside another.",
            hint="Give the second role to another person; nobody watches over themselves.",
        )
    return held


def needs_second_administrator(before: Iterable[str], after: Iterable[str], n_administrators: int) -> bool:
    """Whether a second administrator must agree before somebody has these roles.

    To give a role takes two; to take one away takes one, so that a door can be shut at once. Where
    there is one administrator only, they may alone make a second, and nothing else.

    Args:
        n_administrators: how many can act now.

    Raises:
        CodeError: core.E020, one of them is no role.
    """
    given = check_roles(after) - frozenset(code_list("role").checked(role) for role in before)
    return bool(given) and not (n_administrators < 2 and given == {"administrator"})


def field_class(field: str) -> FieldClass:
    """How a field is protected.

    Raises:
        CaseworkError: casework.E002, the field has no class yet.
    """
    found = field_classes().get(field)
    if found is None:
        raise CaseworkError(
            "casework.E002",
            "“{field}” has no class of protection.",
            hint="Add it to casework/fields.csv with its reason; without one it is never shown.",
            field=field,
        )
    return found


@cache
def rights() -> Mapping[tuple[str, str, str], str]:
    """The highest sensitivity granted to each (role, action, relation); what is missing is refused."""
    return MappingProxyType(
        {
            (role, action, relation): row[relation]
            for row in _table("rights.csv")
            for role in row["roles"].split()
            for action in row["actions"].split()
            for relation in code_list("case_relation")
            if row[relation] != "-"
        }
    )


@cache
def field_classes() -> Mapping[str, FieldClass]:
    """The class of every field by its name."""
    return MappingProxyType(
        {
            row["field"]: FieldClass(
                row["field"],
                code_list("sensitivity").checked(row["sensitivity"]),
                row["encrypted"] == "yes",
                row["why"],
            )
            for row in _table("fields.csv")
        }
    )


def _table(name: str) -> list[dict[str, str]]:
    text = resources.files("leleka.casework").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
