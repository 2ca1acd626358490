from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.casework import BY_TWO, REACH, Consent, Disclosure, field_classes, may_share, reachable_fields
from leleka.core.codelists import code_list

DAY = date(2024, 5, 6)
FIELDS = tuple(field_classes())
NAMES = frozenset({"names", "birth_date"})
PLAN = Disclosure(
    NAMES, "north", "partner", "tracing", "consent", DAY, prepared_by="olha", approved_by="stepan"
)
MOTHER = Consent("mother", "guardian", "tracing", frozenset({"north"}), NAMES, date(2024, 1, 1))
CHILD = replace(MOTHER, giver="child", capacity="child")

plans = st.builds(
    Disclosure,
    st.frozensets(st.sampled_from(FIELDS), min_size=1, max_size=4),
    st.just("north"),
    st.sampled_from(tuple(REACH)),
    st.sampled_from(code_list("consent_purpose").codes),
    st.sampled_from(code_list("legal_basis").codes),
    st.just(DAY),
    st.sampled_from(("", "the child is ill")),
    st.sampled_from(("", "olha")),
    st.sampled_from(("", "olha", "stepan")),
)


def generous(plan):
    """Every consent one could wish for."""
    kinds = frozenset(REACH)
    return [
        Consent(who, who, purpose, kinds, frozenset(FIELDS), date(2024, 1, 1))
        for who in ("child", "guardian")
        for purpose in code_list("consent_purpose")
    ]


def test_every_kind_of_recipient_has_its_reach():
    assert set(REACH) == set(code_list("recipient_kind"))


BETRAYING = (
    "present_location present_address guardian_household contacts inquirer informant stays parents".split()
)


@pytest.mark.parametrize("field", BETRAYING)
@pytest.mark.parametrize("kind", sorted(BY_TWO | {"partner"}))
def test_what_betrays_a_child_or_a_seeker_never_goes_there_whoever_consents(field, kind):
    plan = replace(PLAN, recipient_kind=kind, fields=NAMES | {field})

    assert may_share(replace(plan, fields=NAMES), generous(plan))
    assert not may_share(plan, generous(plan))


@given(plans)
def test_one_person_alone_sends_nothing_to_the_other_side(plan):
    alone = replace(plan, prepared_by="olha", approved_by="olha")

    if plan.recipient_kind in BY_TWO:
        assert not may_share(alone, generous(plan))


@given(plans)
def test_fewer_fields_are_never_harder_to_share(plan):
    if may_share(plan, generous(plan)):
        assert may_share(replace(plan, fields=frozenset(sorted(plan.fields)[:1])), generous(plan))


@given(plans)
def test_every_refusal_has_a_reason(plan):
    for consents in ([], generous(plan)):
        answer = may_share(plan, consents)
        assert bool(answer) != bool(answer.reason)


def test_consent_of_the_guardian_for_this_recipient_and_purpose_is_enough():
    assert may_share(PLAN, [MOTHER])


@pytest.mark.parametrize(
    ("consent", "why"),
    [
        (replace(MOTHER, purpose="media"), "given for another purpose"),
        (replace(MOTHER, recipients=frozenset({"south"})), "given for another recipient"),
        (replace(MOTHER, fields=frozenset({"names"})), "the birth date was not agreed to"),
        (replace(MOTHER, until=date(2024, 5, 5)), "it ended yesterday"),
        (replace(MOTHER, withdrawn_on=DAY), "it was taken back today"),
        (replace(MOTHER, given_on=date(2024, 5, 7)), "it is given tomorrow"),
        (CHILD, "a child's assent alone"),
    ],
)
def test_consent_that_does_not_carry(consent, why):
    assert not may_share(PLAN, [consent]), why


def test_the_last_day_of_a_consent_is_a_day_of_consent():
    assert may_share(PLAN, [replace(MOTHER, until=DAY)])


def test_assent_and_guardian_need_both():
    both = replace(PLAN, basis="assent_and_guardian")

    assert not may_share(both, [MOTHER])
    assert may_share(both, [MOTHER, CHILD])


def test_another_basis_needs_its_reason_in_words():
    vital = replace(PLAN, basis="vital_interest")

    assert may_share(vital).reason == "The legal basis needs its reason in words."
    assert may_share(replace(vital, why="the child needs an operation"))


def test_our_interest_is_not_enough_for_the_party_that_holds_the_child():
    ours = replace(PLAN, basis="legitimate_interest", why="to ask")

    assert may_share(ours)
    assert not may_share(replace(ours, recipient_kind="holding_party"))


def test_publication_needs_consent_to_publication_whatever_its_basis():
    told = replace(PLAN, recipient_kind="media", why="public interest", basis="substantial_public_interest")
    asked = replace(PLAN, recipient_kind="media", recipient="north")

    assert not may_share(told)
    assert not may_share(asked, [MOTHER])
    assert may_share(asked, [replace(MOTHER, purpose="media")])


def test_a_mediator_gets_what_identifies_and_no_place():
    offered = {"names", "birth_date", "marks", "present_location", "parents", "photo"}

    assert reachable_fields(offered, "mediator") == {"names", "birth_date", "marks"}
