import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.casework import (
    Actor,
    Answer,
    CaseworkError,
    NewEvidence,
    Pair,
    check_answer,
    constraint,
    may_answer,
    state_of,
    visible_answers,
)
from leleka.core.codelists import CodeError, code_list

START = datetime(2024, 5, 6, 9, tzinfo=UTC)
JUDGED = list(csv.DictReader((Path(__file__).parent / "rounds.csv").read_text("utf-8").splitlines()))
PEOPLE = ("olha", "stepan", "nina", "maryna")


def at(n):
    return START + timedelta(minutes=n)


def said(*answers):
    """Answers in order, such as ("olha", "same"); "new" is new evidence."""
    return tuple(
        NewEvidence(at(n), "a document") if answer == "new" else Answer(answer[0], answer[1], at(n))
        for n, answer in enumerate(answers)
    )


analyst = Actor("olha", frozenset({"analyst"}))
verifier = Actor("nina", frozenset({"verifier"}))


@pytest.mark.parametrize("row", JUDGED, ids=lambda row: row["why"])
def test_each_round_of_answers_ends_as_it_was_judged(row):
    answers = [word if word == "new" else word.split(":") for word in row["answers"].split()]

    review = state_of(said(*answers))

    assert (review.state, review.holds) == (row["state"], row["holds"])


events = st.lists(
    st.one_of(
        st.builds(
            Answer,
            st.sampled_from(PEOPLE),
            st.sampled_from(("same", "different", "unsure")),
            st.integers(0, 30).map(at),
            saw_earlier=st.booleans(),
        ),
        st.builds(NewEvidence, st.integers(0, 30).map(at)),
    ),
    max_size=12,
)


@given(events)
def test_nothing_is_ever_decided_by_fewer_than_two_people(log):
    review = state_of(log)

    if review.is_decided:
        assert max(len({a.by for a in review.counted if a.answer == b.answer}) for b in review.counted) >= 2
    if review.holds:
        assert len({event.by for event in log if isinstance(event, Answer)}) >= 2


@given(events, st.sampled_from(PEOPLE))
def test_one_person_alone_never_decides_however_often_they_answer(log, who):
    alone = [
        Answer(who, e.answer, e.at, saw_earlier=e.saw_earlier) if isinstance(e, Answer) else e for e in log
    ]

    assert state_of(alone).state in {"open", "proposed"}
    assert state_of(alone).holds == ""


@given(events, st.randoms())
def test_the_order_in_which_a_log_is_read_never_matters(log, random):
    moments = {event.at: event for event in log}
    shuffled = list(moments.values())
    random.shuffle(shuffled)

    assert state_of(shuffled) == state_of(moments.values())


@given(events, events)
def test_what_is_decided_stays_until_new_evidence(log, later):
    review = state_of(log)
    answers = [Answer(e.by, e.answer, e.at + timedelta(days=1)) for e in later if isinstance(e, Answer)]

    if review.is_decided:
        assert state_of([*log, *answers]) == review


def test_a_second_answer_that_was_not_blind_does_not_count():
    first, *_ = said(("olha", "same"))

    review = state_of([first, Answer("stepan", "same", at(5), saw_earlier=True)])

    assert review.state == "proposed"


def test_the_second_does_not_see_the_first_and_the_third_sees_both():
    proposed = state_of(said(("stepan", "same")))
    disputed = state_of(said(("stepan", "same"), ("maryna", "different")))

    assert visible_answers(analyst, proposed) == ()
    assert visible_answers(verifier, proposed) == ()
    assert len(visible_answers(verifier, disputed)) == 2
    assert [a.by for a in visible_answers(Actor("stepan", frozenset({"analyst"})), disputed)] == ["stepan"]


def test_all_is_seen_once_it_is_decided():
    agreed = state_of(said(("stepan", "same"), ("maryna", "same")))

    assert len(visible_answers(analyst, agreed)) == 2


def test_who_may_answer_when():
    pair = Pair("r1", "r2", said(("olha", "same")))
    disputed = Pair("r1", "r2", said(("stepan", "same"), ("maryna", "different")))

    assert may_answer(analyst, Pair("r1", "r2"))
    assert may_answer(analyst, pair).reason == "You have answered; somebody else is next."
    assert may_answer(Actor("stepan", frozenset({"analyst"})), pair)
    assert not may_answer(analyst, disputed)
    assert may_answer(verifier, disputed)
    assert not may_answer(verifier, pair, relation="none")
    assert not may_answer(Actor("kateryna", frozenset({"caseworker"})), pair)


def test_rejected_stays_rejected_until_new_evidence():
    rejected = said(("stepan", "different"), ("maryna", "different"))

    assert may_answer(analyst, Pair("r1", "r2", rejected)).reason.startswith("It is decided")
    assert may_answer(analyst, Pair("r1", "r2", (*rejected, NewEvidence(at(9)))))
    assert constraint(state_of((*rejected, NewEvidence(at(9))))) == "different"


@pytest.mark.parametrize("interest", ["r1", "r2", "p7"])
def test_who_has_an_interest_does_not_answer(interest):
    aunt = Actor("aunt", frozenset({"verifier"}), conflicts=frozenset({interest}))

    allowed = may_answer(aunt, Pair("r1", "r2", involved=frozenset({"p7"})))

    assert allowed.reason == "You have an interest of your own in this case."


@given(events, st.sampled_from(PEOPLE))
def test_whoever_may_answer_is_counted_if_blind(log, who):
    reviewer = Actor(who, frozenset({"verifier"}))
    pair = Pair("r1", "r2", tuple(log))

    after = state_of([*log, Answer(who, "same", at(1000))])

    assert bool(may_answer(reviewer, pair)) == (len(after.counted) == len(pair.review.counted) + 1)


@pytest.mark.parametrize(
    ("answer", "reason"), [("same", "mark"), ("different", "eyes_differ"), ("unsure", "common_name")]
)
def test_an_answer_needs_a_reason_of_its_kind(answer, reason):
    assert check_answer(Answer("olha", answer, START, (reason,)))
    for other in ("mark", "eyes_differ", "common_name"):
        if other != reason:
            with pytest.raises(CaseworkError, match=r"No reason supports.*casework\.E020"):
                check_answer(Answer("olha", answer, START, (other,)))


def test_an_unknown_answer_or_reason_is_an_error():
    with pytest.raises(CodeError, match="match_answer"):
        check_answer(Answer("olha", "perhaps", START, ("mark",)))
    with pytest.raises(CodeError, match="match_reason"):
        check_answer(Answer("olha", "same", START, ("mark", "intuition")))


def test_unsure_or_nothing_constrains_no_linkage():
    assert constraint(state_of(())) == ""
    assert constraint(state_of(said(("olha", "unsure"), ("stepan", "unsure")))) == ""
    assert set(code_list("review_state")) == {"open", "proposed", "agreed", "disputed", "settled"}
