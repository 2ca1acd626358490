from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.casework import (
    FOLLOW_UP_DAYS,
    Case,
    CaseFile,
    Consent,
    Referral,
    TracingAction,
    TracingRequest,
    duties_of,
    in_order,
    urgency_of,
)
from leleka.core.codelists import code_list
from leleka.core.dates import DateInterval

TODAY = date(2024, 5, 6)
CASE = Case(
    "c1",
    person="p1",
    status="open_missing",
    organisation="office",
    assigned_to="olha",
    status_since=date(2024, 5, 1),
    next_step_on=date(2024, 6, 30),
)


def after(days):
    return TODAY + timedelta(days=days)


def due(kind, **more):
    """The duties of one kind of a case that is like CASE but for more."""
    fields = {name: more.pop(name) for name in list(more) if name in CaseFile.__slots__ and name != "case"}
    found = duties_of(CaseFile(replace(CASE, **more), **fields), TODAY)
    return [duty for duty in found if duty.kind == kind]


def consent(**more):
    return replace(
        Consent("mother", "guardian", "tracing", frozenset({"partner"}), frozenset({"names"}), after(-90)),
        **more,
    )


@pytest.mark.parametrize(
    ("days", "urgency"),
    [(-1, "overdue"), (0, "today"), (1, "week"), (7, "week"), (8, "month"), (31, "month"), (32, "later")],
)
def test_the_nearer_the_day_the_more_urgent_a_duty(days, urgency):
    assert urgency_of(after(days), TODAY) == urgency


def test_the_planned_step_is_due_on_its_day_and_a_missing_plan_is_a_duty():
    assert [d.due for d in due("next_step")] == [CASE.next_step_on]
    assert due("set_next_step") == []
    assert [d.due for d in due("set_next_step", next_step_on=None)] == [date(2024, 5, 4)]


def test_a_new_report_is_checked_within_two_days():
    (duty,) = due("screen", status="reported", assigned_to="", status_since=after(0))

    assert (duty.due, duty.person) == (after(2), "")
    assert "intake" in duty.roles


def test_a_child_taken_again_is_due_at_once_and_comes_first():
    duties = duties_of(CaseFile(replace(CASE, status="re_taken", next_step_on=after(-9))), TODAY)

    assert duties[0].kind == "taken_again"
    assert duties[0].urgency == "overdue"


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (DateInterval.of_day(date(2006, 9, 1)), date(2024, 9, 1)),
        (DateInterval.of_year(2006), date(2024, 1, 1)),
        (DateInterval.of_day(date(2009, 9, 1)), None),
        (DateInterval.of_month(2006, 2), date(2024, 2, 1)),
    ],
)
def test_the_clock_of_turning_18_works_by_the_earliest_day(born, expected):
    found = [*due("turns_18", born=born), *due("turned_18", born=born)]

    assert [d.due for d in found] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("born", "status", "kinds"),
    [
        (DateInterval.of_day(date(2005, 9, 1)), "open_missing", ["turned_18"]),
        (DateInterval.of_day(date(2005, 9, 1)), "reported", ["turns_18"]),  # it is checked before all else
        (DateInterval.of_year(TODAY.year - 18), "open_missing", ["turns_18"]),  # it may still be ahead
    ],
)
def test_a_birthday_surely_past_asks_for_the_status_where_it_can_be_decided(born, status, kinds):
    file = CaseFile(replace(CASE, born=born, status=status))

    assert [d.kind for d in duties_of(file, TODAY) if d.kind.startswith("turn")] == kinds


def test_nobody_is_warned_of_turning_18_at_home():
    born = DateInterval.of_day(date(2006, 9, 1))

    assert due("turns_18", born=born, status="returned") == []
    assert due("turns_18", born=born, status="turned_18_abroad") == []


def test_a_referral_without_an_answer_is_chased_by_the_sender():
    sent = Referral("f1", "c1", "office", "north", sent_on=after(-9))
    (chase,) = due("chase_referral", referrals=(sent,))

    assert (chase.person, chase.due) == ("olha", after(-4))
    assert due("chase_referral", referrals=(replace(sent, sent_on=TODAY),)) == []
    assert due("chase_referral", referrals=(replace(sent, state="accepted"),)) == []


@pytest.mark.parametrize(("state", "duty"), [("rejected", "referral_declined"), ("done", "referral_done")])
def test_how_a_referral_ended_is_read_by_the_sender(state, duty):
    ended = Referral("f1", "c1", "office", "north", state=state, answered_on=after(-1))
    (told,) = due(duty, referrals=(ended,))

    assert (told.person, told.due) == ("olha", after(-1))
    assert due(duty, referrals=(replace(ended, sender="south"),)) == []
    assert due(duty, referrals=(replace(ended, state="revoked"),)) == []


def test_a_request_of_a_family_is_answered_within_two_weeks():
    (duty,) = due("answer_request", requests=(TracingRequest("q1", "office", received_on=TODAY),))

    assert duty.due == after(14)


def test_an_inquiry_without_an_answer_is_asked_again():
    sent = TracingAction("t1", "formal_request", after(-40))

    assert [d.due for d in due("chase_action", actions=(sent,))] == [after(-10)]
    assert due("chase_action", actions=(replace(sent, outcome="nothing_found"),)) == []
    assert due("chase_action", actions=(replace(sent, taken_on=after(-3)),)) == []


def test_consent_is_renewed_before_it_ends():
    assert [d.due for d in due("renew_consent", consents=(consent(until=after(20)),))] == [after(20)]
    assert due("renew_consent", consents=(consent(until=after(60)),)) == []
    assert due("renew_consent", consents=(consent(until=after(20)), consent())) == []
    assert due("renew_consent", consents=(consent(until=after(20), withdrawn_on=after(-1)),)) == []


def test_without_consent_or_basis_somebody_asks():
    assert due("ask_consent", has_basis=False)
    assert due("ask_consent", has_basis=False, consents=(consent(),)) == []
    assert due("ask_consent") == []


def test_after_the_return_the_next_visit_is_due_until_it_is_done():
    home = {"status": "returned", "returned_on": after(-10)}

    assert [(d.detail, d.due) for d in due("follow_up", **home)] == [("first_days", after(-7))]
    assert [d.detail for d in due("follow_up", **home, followed_up=frozenset({"first_days"}))] == [
        "first_month"
    ]
    assert due("follow_up", **home, followed_up=frozenset(FOLLOW_UP_DAYS)) == []
    assert set(FOLLOW_UP_DAYS) == set(code_list("follow_up"))


def test_a_place_is_looked_at_again_when_it_grows_old():
    (duty,) = due("check_location", status="located_confirmed", located_on=after(-180))

    assert duty.urgency == "today"


def test_an_ended_case_asks_for_nothing_but_a_pending_second_person():
    ended = duties_of(CaseFile(replace(CASE, status="closed", born=DateInterval.of_year(2006))), TODAY)

    assert ended == ()


files = st.builds(
    lambda status, step, born, returned, n: CaseFile(
        replace(CASE, id=f"c{n}", status=status, next_step_on=step, born=born, returned_on=returned)
    ),
    st.sampled_from(code_list("case_status").codes),
    st.none() | st.dates(date(2024, 1, 1), date(2024, 12, 31)),
    st.none() | st.integers(2004, 2020).map(DateInterval.of_year),
    st.none() | st.dates(date(2024, 1, 1), TODAY),
    st.integers(0, 9),
)


@given(st.lists(files, max_size=5), st.randoms())
def test_duties_come_in_one_order_whatever_the_order_of_the_cases(found, shuffler):
    duties = [duty for file in found for duty in duties_of(file, TODAY)]
    mixed = list(duties)
    shuffler.shuffle(mixed)

    assert in_order(mixed) == in_order(duties)
    assert [code_list("urgency").rank(d.urgency) for d in in_order(duties)] == sorted(
        code_list("urgency").rank(d.urgency) for d in duties
    )


@given(files)
def test_every_duty_is_a_code_and_can_be_done_by_a_role(file):
    for duty in duties_of(file, TODAY):
        assert duty.kind in code_list("duty")
        assert duty.roles <= set(code_list("role"))
        assert duty.roles
