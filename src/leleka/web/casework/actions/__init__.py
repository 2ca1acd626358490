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
from leleka.web.casework.actions.facts import add_fact, correct_fact, withdraw_fact
from leleka.web.casework.actions.levels import assess
from leleka.web.casework.actions.referrals import answer_referral, refer, revoke_referral
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
    "add_fact",
    "add_task",
    "amend_note",
    "answer_referral",
    "answer_request",
    "answer_status",
    "assess",
    "change_status",
    "correct_fact",
    "finish_task",
    "hand_over",
    "log_outcome",
    "log_tracing",
    "move_task",
    "plan_next",
    "record_basis",
    "record_consent",
    "record_return",
    "refer",
    "revoke_referral",
    "take_back_status",
    "take_task",
    "withdraw_consent",
    "withdraw_fact",
    "withdraw_note",
    "write_note",
]
