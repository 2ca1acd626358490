from datetime import UTC, datetime

import pytest

from leleka.casework import (
    RUNGS,
    Actor,
    Answer,
    CaseworkError,
    check_assessment,
    may_assess,
    missing_for,
    state_of,
)
from leleka.core.codelists import code_list

NOW = datetime(2024, 5, 6, 9, tzinfo=UTC)


def test_the_rungs_are_in_the_order_of_the_ladder():
    rank = code_list("verification_level").rank

    assert set(RUNGS) == set(code_list("verification_dimension"))
    for rungs in RUNGS.values():
        assert [rank(rung) for rung in rungs] == sorted(rank(rung) for rung in rungs)
    assert "dna" not in RUNGS["taking"] + RUNGS["location"]


def test_what_would_raise_a_level_is_told():
    assert missing_for("identity", "competent_authority") == ("dna",)
    assert missing_for("location", "competent_authority") == ()
    assert missing_for("taking", "contradicted") == RUNGS["taking"]


def test_a_level_holds_when_two_agree_and_none_until_then():
    first = Answer("nina", "single_source", NOW)
    second = Answer("stepan", "single_source", NOW.replace(hour=10))

    assert not state_of(()).holds
    assert not state_of((first,)).holds
    assert state_of((first, second)).holds == "single_source"
    assert not state_of((first, Answer("stepan", "claim", NOW.replace(hour=10)))).holds


def test_the_second_assessor_is_another_person_of_the_right_role():
    review = state_of((Answer("nina", "single_source", NOW),))

    assert not may_assess(Actor("nina", frozenset({"verifier"})), review)
    assert may_assess(Actor("stepan", frozenset({"verifier"})), review)
    assert not may_assess(Actor("olha", frozenset({"caseworker"})), review)
    assert not may_assess(Actor("x", frozenset({"verifier"}), conflicts=frozenset({"p1"})), review, ("p1",))


def test_a_change_needs_a_reason_of_its_direction():
    raised = Answer("nina", "dna", NOW, ("dna_matched",))
    lowered = Answer("nina", "claim", NOW, ("source_withdrawn",))

    assert check_assessment("identity", raised, "claim") == raised
    assert check_assessment("identity", lowered, "dna") == lowered
    assert check_assessment("identity", Answer("nina", "claim", NOW), "claim")
    assert check_assessment(
        "identity", Answer("nina", "falsely_attributed", NOW, ("meant_for_another",)), "dna"
    )
    with pytest.raises(CaseworkError, match=r"without a reason.*casework\.E031"):
        check_assessment("identity", Answer("nina", "dna", NOW, ("source_withdrawn",)), "claim")
    with pytest.raises(CaseworkError, match=r"without a reason.*casework\.E031"):
        check_assessment("identity", Answer("nina", "claim", NOW, ("dna_matched",)), "dna")


def test_dna_says_nothing_about_where_a_child_is():
    with pytest.raises(CaseworkError, match=r"does not belong to this question.*casework\.E030"):
        check_assessment("location", Answer("nina", "dna", NOW, ("dna_matched",)))
