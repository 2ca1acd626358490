import csv
from importlib import resources
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.casework import (
    CaseworkError,
    check_roles,
    clearance,
    field_class,
    field_classes,
    is_case_action,
    may,
    rights,
)
from leleka.core.codelists import CodeError, code_list
from leleka.core.words import speak

ROLES, ACTIONS = code_list("role").codes, code_list("action").codes
RELATIONS, SENSITIVITIES = code_list("case_relation").codes, code_list("sensitivity").codes
JUDGED = list(csv.DictReader((Path(__file__).parent / "rights.csv").read_text("utf-8").splitlines()))

role_sets = st.frozensets(st.sampled_from(ROLES), max_size=3)
actions = st.sampled_from(ACTIONS)
relations = st.sampled_from(RELATIONS)
sensitivities = st.sampled_from(SENSITIVITIES)


@pytest.mark.parametrize("row", JUDGED, ids=lambda row: " ".join(list(row.values())[:4]))
def test_each_right_is_given_as_it_was_judged(row):
    allowed = bool(may(row["roles"].split(), row["action"], row["relation"], row["sensitivity"]))

    assert allowed == (row["may"] == "yes"), row["why"]


@given(role_sets, actions, relations, sensitivities, sensitivities)
def test_what_is_more_protected_never_needs_less(roles, action, relation, one, other):
    lower, higher = sorted((one, other), key=code_list("sensitivity").rank)

    assert may(roles, action, relation, lower) or not may(roles, action, relation, higher)


@pytest.mark.parametrize(
    ("nearer", "farther"),
    [*combinations(("assigned", "team", "organisation", "none"), 2), ("shared", "none")],
)
@given(role_sets, actions, sensitivities)
def test_who_stands_nearer_may_no_less(nearer, farther, roles, action, sensitivity):
    assert may(roles, action, nearer, sensitivity) or not may(roles, action, farther, sensitivity)


@given(role_sets, actions, relations, sensitivities)
def test_who_sees_no_cases_sees_none_with_any_other_role_either(roles, action, relation, sensitivity):
    for watching in ("administrator", "auditor"):
        assert not (is_case_action(action) and may(roles | {watching}, action, relation, sensitivity))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("relation", RELATIONS)
def test_who_may_act_on_a_case_may_know_of_it_and_read_it(role, relation):
    on_a_case = set(code_list("action").groups["case"]) - {
        "know",
        "search",
        "report",
        "import",
        "undo_import",
    }
    rank = code_list("sensitivity").rank

    for action in on_a_case:
        reached = clearance({role}, action, relation)
        if reached is not None:
            assert rank(clearance({role}, "know", relation)) >= rank(reached)
            assert rank(clearance({role}, "read", relation)) >= rank(reached)


def test_the_table_grants_nothing_twice_and_names_only_codes():
    table = resources.files("leleka.casework").joinpath("rights.csv").read_text("utf-8")
    rows = list(csv.DictReader(table.splitlines()))
    granted = [(role, action) for r in rows for role in r["roles"].split() for action in r["actions"].split()]

    assert len(granted) == len(set(granted))
    assert {role for role, _ in granted} == set(ROLES)
    assert {action for _, action in granted} == set(ACTIONS)
    assert {cell for row in rows for name, cell in row.items() if name in RELATIONS} <= {*SENSITIVITIES, "-"}


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_can_be_taken_by_somebody(action):
    assert any(granted == action for _, granted, _ in rights())


@pytest.mark.parametrize("role", ROLES)
def test_every_role_may_do_something(role):
    assert any(may({role}, action, relation, "public") for action in ACTIONS for relation in RELATIONS)


def test_a_stranger_may_do_nothing():
    assert not any(may((), action, relation, "public") for action in ACTIONS for relation in RELATIONS)
    assert clearance((), "read", "assigned") is None


def test_nobody_holds_a_watching_role_beside_another():
    with pytest.raises(CaseworkError, match=r"beside another.*casework\.E001"):
        check_roles({"auditor", "caseworker"})
    with pytest.raises(CaseworkError, match="beside another"):
        check_roles({"auditor", "administrator"})

    assert check_roles({"intake", "caseworker"}) == {"intake", "caseworker"}


def test_an_unknown_role_is_an_error_and_not_a_refusal():
    with pytest.raises(CodeError, match="is no code of the list “role”"):
        may({"director"}, "read", "assigned")


def test_a_refusal_says_why_in_both_languages():
    refused = may({"administrator"}, "read", "assigned")

    assert refused.said() == "Who manages accounts or reads the log sees no cases."
    assert refused.said(speak("uk")).startswith("Хто керує")


SEALED = "present_location guardian_household contacts safe_contact inquirer inquirer_text informant".split()


@pytest.mark.parametrize("field", SEALED)
def test_what_would_move_a_child_or_betray_a_seeker_is_sealed_and_encrypted(field):
    kept = field_class(field)

    assert (kept.sensitivity, kept.is_encrypted) == ("sealed", True)


def test_every_field_above_the_team_is_encrypted_and_every_class_has_a_reason():
    rank = code_list("sensitivity").rank

    for kept in field_classes().values():
        assert kept.is_encrypted == (rank(kept.sensitivity) > rank("team"))
        assert kept.why


def test_a_field_without_a_class_is_an_error():
    with pytest.raises(CaseworkError, match=r"“shoe_size” has no class.*casework\.E002"):
        field_class("shoe_size")


def readable(roles, relation):
    return {name for name, kept in field_classes().items() if may(roles, "read", relation, kept.sensitivity)}


def test_an_analyst_reads_names_but_no_contact_and_no_present_location():
    fields = readable({"analyst"}, "organisation")

    assert {"names", "birth_date", "marks"} <= fields
    assert not {"contacts", "present_location", "guardian_household", "inquirer_text"} & fields


def test_a_partner_with_a_referral_reads_what_partners_may_and_nothing_else():
    fields = readable({"caseworker"}, "shared")

    assert {field_class(field).sensitivity for field in fields} == {"public", "partner"}
