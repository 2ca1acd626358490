from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.casework import (
    OVER,
    Actor,
    Case,
    CaseworkError,
    change_status,
    confirm_status,
    may,
    may_confirm,
    next_statuses,
    refuse_status,
    relation_to,
    steps_from,
    transitions,
    withdraw_status,
)
from leleka.core.codelists import code_list

DAY = date(2024, 5, 6)
STATUSES = code_list("case_status").codes
ALL_ROLES = frozenset(code_list("role").codes) - {"administrator", "auditor", "informant"}


def actor(name, *roles, **more):
    return Actor(name, frozenset(roles), organisation="office", **more)


def case(status, **more):
    return Case("c1", person="p1", status=status, organisation="office", assigned_to="olha", **more)


def test_the_whole_path_leads_home_with_two_people():
    olha, stepan, nina = (
        actor("olha", "caseworker"),
        actor("stepan", "supervisor"),
        actor("nina", "negotiator"),
    )
    walked = case("reported")
    path = [
        (olha, "screening", "report_complete"),
        (olha, "open_missing", "taking_credible"),
        (olha, "located_probable", "lead_on_location"),
        (olha, "located_confirmed", "location_reviewed"),
        (nina, "on_list", "put_on_list"),
        (nina, "negotiating", "talks_begun"),
        (nina, "return_agreed", "return_promised"),
        (olha, "in_transit", "departed"),
        (olha, "returned", "arrived_identified"),
        (olha, "reintegration", "plan_made"),
        (olha, "closed", "aims_met"),
    ]

    for who, to, reason in path:
        walked = change_status(walked, who, to, reason, DAY)
        if walked.pending is not None:
            walked = confirm_status(walked, stepan, DAY)
        assert walked.status == to

    assert walked.returned_on == DAY
    assert [to for _, to, _ in path] == list(code_list("case_status").groups["path"][1:])


def test_every_step_names_codes_and_why():
    for step in transitions():
        assert step.source in STATUSES
        assert step.to in STATUSES or step.to == "held_from"
        assert step.roles <= ALL_ROLES
        assert set(step.reasons) <= set(code_list("status_reason"))
        assert step.why


def test_every_reason_belongs_to_a_step():
    used = {reason for step in transitions() for reason in step.reasons}

    assert used == set(code_list("status_reason"))


def test_every_status_can_be_reached_and_left():
    assert {step.to for step in transitions()} | {"reported"} >= set(STATUSES)
    assert {step.source for step in transitions()} == set(STATUSES)


def test_what_ends_the_search_needs_two_and_what_begins_it_again_needs_one():
    for step in transitions():
        if step.to in OVER:
            assert step.needs_second
        if step.source in OVER and step.to not in OVER:
            assert not step.needs_second


def test_every_role_of_a_step_has_the_right_to_take_it():
    for step in transitions():
        for role in step.roles:
            assert may({role}, "change_status", "team", "team"), (step, role)


def test_the_table_has_no_step_twice_for_one_reason():
    keys = [(s.source, s.to, reason) for s in transitions() for reason in s.reasons]

    assert len(keys) == len(set(keys))


@given(st.lists(st.tuples(st.sampled_from(STATUSES), st.sampled_from(code_list("status_reason").codes))))
def test_one_person_alone_never_ends_a_search(tries):
    alone, walked = actor("olha", *ALL_ROLES), case("located_confirmed")

    for to, reason in tries:
        try:
            walked = change_status(walked, alone, to, reason, DAY)
            walked = confirm_status(walked, alone, DAY)
        except CaseworkError:
            continue

    assert walked.status not in OVER | {"returned"}


@pytest.mark.parametrize(("role", "status"), list(product(sorted(ALL_ROLES), STATUSES)))
def test_every_step_that_is_offered_can_be_taken(role, status):
    someone = actor("x", role)
    before = case(status, held_from="negotiating" if status == "on_hold" else "")

    for step in next_statuses(before, someone):
        after = change_status(before, someone, step.to, step.reasons[0], DAY)

        assert (after.pending is not None) == step.needs_second
        assert after.status == (status if step.needs_second else step.to)


def test_on_hold_leads_back_to_where_it_was():
    olha = actor("olha", "caseworker")
    held = change_status(case("negotiating"), olha, "on_hold", "waiting_for_safety", DAY)

    assert "negotiating" in [step.to for step in steps_from(held)]
    assert change_status(held, olha, "negotiating", "resumed", DAY).held_from == ""


def test_a_child_taken_again_waits_for_nobody():
    again = change_status(case("closed"), actor("ivan", "intake"), "re_taken", "taken_again", DAY)

    assert again.status == "re_taken"


def test_who_proposed_does_not_confirm():
    olha, stepan = actor("olha", "caseworker"), actor("stepan", "supervisor")
    waiting = change_status(case("in_transit"), olha, "returned", "arrived_identified", DAY)

    assert may_confirm(waiting, olha).reason == "You proposed it; somebody else confirms."
    assert may_confirm(waiting, stepan)
    with pytest.raises(CaseworkError, match=r"may not confirm.*casework\.E014"):
        confirm_status(waiting, olha, DAY)


def test_a_refused_or_withdrawn_change_leaves_the_case_where_it_was():
    olha, stepan = actor("olha", "caseworker"), actor("stepan", "supervisor")
    before = case("in_transit")
    waiting = change_status(before, olha, "returned", "arrived_identified", DAY)

    assert refuse_status(waiting, stepan) == before
    assert withdraw_status(waiting, olha) == before
    with pytest.raises(CaseworkError, match=r"casework\.E015"):
        withdraw_status(waiting, stepan)


def test_nothing_else_happens_while_a_change_waits():
    olha = actor("olha", "caseworker")
    waiting = change_status(case("in_transit"), olha, "returned", "arrived_identified", DAY)

    assert next_statuses(waiting, olha) == ()
    with pytest.raises(CaseworkError, match=r"already waits.*casework\.E010"):
        change_status(waiting, olha, "return_agreed", "turned_back", DAY)


def test_refusals_say_what_to_do():
    olha = actor("olha", "caseworker")

    with pytest.raises(CaseworkError, match=r"No step leads.*casework\.E011"):
        change_status(case("reported"), olha, "returned", "arrived_identified", DAY)
    with pytest.raises(CaseworkError, match=r"may not take.*casework\.E012"):
        change_status(case("on_list"), olha, "negotiating", "talks_begun", DAY)
    with pytest.raises(CaseworkError, match=r"Give one of: report_complete.*casework\.E013"):
        change_status(case("reported"), olha, "screening", "departed", DAY)


def test_who_has_an_interest_moves_nothing_and_confirms_nothing():
    aunt = actor("aunt", "caseworker", "supervisor", conflicts=frozenset({"p1"}))
    waiting = change_status(
        case("in_transit"), actor("olha", "caseworker"), "returned", "arrived_identified", DAY
    )

    assert next_statuses(case("reported"), aunt) == ()
    assert not may_confirm(waiting, aunt)


def test_no_step_is_offered_to_another_organisation_or_an_administrator():
    elsewhere = Actor("x", ALL_ROLES, organisation="another")
    admin = Actor("y", ALL_ROLES | {"administrator"}, organisation="office")

    for status in STATUSES:
        assert next_statuses(case(status), elsewhere) == ()
        assert next_statuses(case(status), admin) == ()


def test_a_sealed_case_is_moved_by_the_assigned_alone():
    sealed = case("reported", sensitivity="sealed")

    assert next_statuses(sealed, actor("olha", "caseworker"))
    assert not next_statuses(sealed, actor("maryna", "caseworker"))


def test_relations_from_near_to_far():
    mine = case("reported", team="north", shared_with=frozenset({"partner"}))

    near = [
        relation_to(actor("olha"), mine),
        relation_to(actor("x", teams=frozenset({"north"})), mine),
        relation_to(actor("x"), mine),
        relation_to(Actor("x", organisation="partner"), mine),
        relation_to(Actor("x"), mine),
    ]

    assert near == list(code_list("case_relation"))
    assert relation_to(actor("x"), case("reported")) == "team"
    assert relation_to(Actor(""), Case("c")) == "none"
