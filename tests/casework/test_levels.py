import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.casework import (
    RUNGS,
    Actor,
    Answer,
    CaseworkError,
    Ground,
    check_assessment,
    may_assess,
    missing_for,
    state_of,
    supported_level,
)
from leleka.core.codelists import code_list

TODAY = date(2024, 5, 6)
NOW = datetime(2024, 5, 6, 9, tzinfo=UTC)
JUDGED = list(csv.DictReader((Path(__file__).parent / "levels.csv").read_text("utf-8").splitlines()))

grounds = st.lists(
    st.builds(
        Ground,
        st.uuids().map(str),
        st.sampled_from(("source", "document", "recognition", "authority", "dna")),
        st.sampled_from(("register", "neighbour", "school")),
        st.sampled_from("ABCDEF"),
        st.sampled_from("123456"),
        st.booleans(),
        st.booleans(),
        st.dates(date(2023, 1, 1), TODAY),
    ),
    max_size=6,
)
dimensions = st.sampled_from(tuple(RUNGS))


def read_ground(text, number):
    """Such as "source:school:B2", with "against" or "withdrawn" or a day after it."""
    kind, origin, grade, *more = text.split(":")
    day = next((date.fromisoformat(word) for word in more if word[0].isdigit()), None)
    return Ground(
        str(number), kind, origin, grade[0], grade[1], "against" not in more, "withdrawn" not in more, day
    )


@pytest.mark.parametrize("row", JUDGED, ids=lambda row: row["why"])
def test_judged_levels(row):
    known = [read_ground(text, n) for n, text in enumerate(row["grounds"].split())]

    support = supported_level(row["dimension"], known, TODAY)

    assert support.level == row["level"], row["why"]


@given(dimensions, grounds)
def test_a_level_is_a_rung_of_its_own_question_or_contradicted(dimension, known):
    support = supported_level(dimension, known, TODAY)

    assert support.level in (*RUNGS[dimension], "contradicted")
    assert set(support.reasons) <= set(code_list("level_reason"))


@given(dimensions, grounds, grounds)
def test_more_grounds_for_it_never_lower_a_level(dimension, known, more):
    supporting = [g for g in known + more if g.speaks_for]
    fewer = [g for g in known if g.speaks_for]
    rank = RUNGS[dimension].index

    before, after = (supported_level(dimension, some, TODAY).level for some in (fewer, supporting))

    assert rank(after) >= rank(before)


@given(dimensions, grounds)
def test_what_was_withdrawn_carries_nothing(dimension, known):
    standing = [ground for ground in known if ground.stands]

    assert supported_level(dimension, known, TODAY) == supported_level(dimension, standing, TODAY)


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
