"""What people do to a case and to what is known of a child. Each asks for its right and is traced."""

from leleka.web.casework.actions.case import (
    answer_status,
    change_status,
    hand_over,
    plan_next,
    record_basis,
    record_consent,
    take_back_status,
    withdraw_consent,
)
from leleka.web.casework.actions.facts import (
    add_evidence,
    add_fact,
    correct_evidence,
    correct_fact,
    withdraw_evidence,
    withdraw_fact,
)
from leleka.web.casework.actions.levels import assess
from leleka.web.casework.actions.protection import answer_opening, classify, mark_urgent
from leleka.web.casework.actions.referrals import answer_referral, refer, revoke_referral
from leleka.web.casework.actions.statements import (
    correct_statement,
    name_institution,
    tell,
    withdraw_statement,
)
from leleka.web.casework.actions.tasks import add_task, finish_task, move_task, take_task
from leleka.web.casework.actions.writing import (
    amend_note,
    answer_request,
    log_outcome,
    log_tracing,
    record_return,
    withdraw_note,
    write_note,
)

__all__ = [
    "add_evidence",
    "add_fact",
    "add_task",
    "amend_note",
    "answer_opening",
    "answer_referral",
    "answer_request",
    "answer_status",
    "assess",
    "change_status",
    "classify",
    "correct_evidence",
    "correct_fact",
    "correct_statement",
    "finish_task",
    "hand_over",
    "log_outcome",
    "log_tracing",
    "mark_urgent",
    "move_task",
    "name_institution",
    "plan_next",
    "record_basis",
    "record_consent",
    "record_return",
    "refer",
    "revoke_referral",
    "take_back_status",
    "take_task",
    "tell",
    "withdraw_consent",
    "withdraw_evidence",
    "withdraw_fact",
    "withdraw_note",
    "withdraw_statement",
    "write_note",
]
