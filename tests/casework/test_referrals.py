from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.casework import (
    Actor,
    CaseworkError,
    Referral,
    TracingRequest,
    move,
    next_states,
    shown_fields,
)
from leleka.casework.referrals import BEFORE_ANSWER, MOVES, REASONS
from leleka.core.codelists import code_list

DAY = date(2024, 5, 6)
FIELDS = frozenset({"names", "marks", "parents"})
SENT = Referral("f1", "c1", "office", "north", fields=FIELDS, sent_on=DAY)
sender = Actor("olha", frozenset({"caseworker"}), "office")
receiver = Actor("nina", frozenset({"caseworker"}), "north")


def test_states_and_reasons_are_those_of_the_lists():
    assert set(MOVES) == set(code_list("transition_state"))
    assert {reason for reasons in REASONS.values() for reason in reasons} == set(code_list("referral_reason"))


def test_the_receiver_answers_and_the_sender_revokes():
    accepted = move(SENT, receiver, "accepted", "within_our_task")

    assert next_states(SENT, receiver) == ("accepted", "rejected")
    assert next_states(SENT, sender) == ("revoked",)
    assert next_states(accepted, receiver) == ("done",)
    assert next_states(accepted, sender) == ("revoked",)
    assert move(accepted, receiver, "done", "service_given").reason == "service_given"


def test_strangers_and_roles_without_referrals_answer_nothing():
    assert next_states(SENT, Actor("x", frozenset({"caseworker"}), "south")) == ()
    assert next_states(SENT, Actor("x", frozenset({"analyst"}), "north")) == ()
    assert next_states(SENT, Actor("x", frozenset({"administrator", "caseworker"}), "north")) == ()


@given(st.lists(st.tuples(st.sampled_from((sender, receiver)), st.sampled_from(tuple(MOVES)))))
def test_what_is_over_stays_over_and_is_never_shown(tries):
    referral = SENT

    for actor, state in tries:
        was_over = referral.state in {"rejected", "done", "revoked"}
        try:
            referral = move(referral, actor, state, REASONS.get(state, ("",))[0])
        except CaseworkError:
            continue
        assert not was_over
    if referral.state in {"rejected", "done", "revoked"}:
        assert shown_fields(referral, "partner", DAY) == frozenset()


def test_before_the_answer_only_what_the_answer_needs_is_shown():
    assert shown_fields(SENT, "partner", DAY) == BEFORE_ANSWER
    assert "names" not in BEFORE_ANSWER


def test_after_it_what_was_shared_within_the_reach_of_the_receiver():
    accepted = move(SENT, receiver, "accepted", "within_our_task")

    assert shown_fields(accepted, "partner", DAY) == BEFORE_ANSWER | {"names", "marks"}
    assert shown_fields(accepted, "humanitarian", DAY) == BEFORE_ANSWER | FIELDS


def test_nothing_is_shown_after_the_last_day():
    ended = Referral("f1", "c1", "office", "north", state="accepted", fields=FIELDS, until=DAY)

    assert shown_fields(ended, "partner", DAY)
    assert not shown_fields(ended, "partner", date(2024, 5, 7))


def test_refusals_say_what_to_do():
    with pytest.raises(CaseworkError, match=r"not open to you.*casework\.E040"):
        move(SENT, sender, "accepted", "within_our_task")
    with pytest.raises(CaseworkError, match=r"Give one of: no_capacity.*casework\.E041"):
        move(SENT, receiver, "rejected", "service_given")


def test_a_request_is_answered_and_revoked_by_who_handles_it():
    request = TracingRequest("q1", "office")

    assert next_states(request, sender) == ("accepted", "rejected", "revoked")
    assert next_states(request, receiver) == ()
    assert next_states(request, Actor("x", frozenset({"statistician"}), "office")) == ()
    assert move(request, sender, "accepted", "within_our_task").state == "accepted"


def test_what_was_to_be_shown_until_a_day_gone_by_may_be_declined_and_not_accepted():
    late = replace(SENT, until=DAY - timedelta(days=1))

    assert next_states(late, receiver, DAY) == ("rejected",)
    assert next_states(replace(late, until=DAY), receiver, DAY) == ("accepted", "rejected")
    assert next_states(replace(late, kind="transfer"), receiver, DAY) == ("accepted", "rejected")
