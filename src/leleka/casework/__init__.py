"""The rules people work by: who may see, move, decide; what is due, by when.

Takes    plain values of one case, one person, one pair: what the registry knows of them.
Gives    statuses, levels, decisions, rights, duties, profiles, ledgers, as pure functions.
Leaves   storing, showing and asking to the rooms above; nothing here reads a clock or a file.
Imports  core.
To add   a step: one line in transitions.csv; a right: rights.csv; a field's protection: fields.csv.
"""

from leleka.casework.cases import Actor, Case, PendingStatus, has_conflict, relation_to
from leleka.casework.errors import CaseworkError
from leleka.casework.levels import (
    RUNGS,
    Ground,
    Support,
    check_assessment,
    level_of,
    may_assess,
    missing_for,
    supported_level,
)
from leleka.casework.reviews import (
    Answer,
    NewEvidence,
    Pair,
    Review,
    check_answer,
    constraint,
    may_answer,
    state_of,
    visible_answers,
)
from leleka.casework.rights import (
    GRANTED,
    FieldClass,
    Permission,
    actions_of,
    check_roles,
    clearance,
    field_class,
    field_classes,
    is_case_action,
    may,
    readable_fields,
    rights,
)
from leleka.casework.statuses import (
    OVER,
    Transition,
    change_status,
    confirm_status,
    may_confirm,
    next_statuses,
    refuse_status,
    steps_from,
    transitions,
    withdraw_status,
)

__all__ = [
    "GRANTED",
    "OVER",
    "RUNGS",
    "Actor",
    "Answer",
    "Case",
    "CaseworkError",
    "FieldClass",
    "Ground",
    "NewEvidence",
    "Pair",
    "PendingStatus",
    "Permission",
    "Review",
    "Support",
    "Transition",
    "actions_of",
    "change_status",
    "check_answer",
    "check_assessment",
    "check_roles",
    "clearance",
    "confirm_status",
    "constraint",
    "field_class",
    "field_classes",
    "has_conflict",
    "is_case_action",
    "level_of",
    "may",
    "may_answer",
    "may_assess",
    "may_confirm",
    "missing_for",
    "next_statuses",
    "readable_fields",
    "refuse_status",
    "relation_to",
    "rights",
    "state_of",
    "steps_from",
    "supported_level",
    "transitions",
    "visible_answers",
    "withdraw_status",
]
