"""Unusual access is found by the rules as they are stated, and by nothing else."""

from datetime import date

import pytest

from leleka.casework.watching import RULES, DayOfLooks, Watch, rule_said, unusual
from leleka.core.words import LANGUAGES, speak

MONDAY = date(2026, 3, 2)


def day(who="a", *, n=0, day=MONDAY, near=(), children=None, **more):
    opened = frozenset(children if children is not None else (f"{who}{k}" for k in range(n)))
    return DayOfLooks(who, frozenset({"caseworker"}), day, opened, frozenset(near), **more)


def rules_of(days, families=None):
    return [(found.rule, found.who) for found in unusual(days, families)]


def near(n, who="a"):
    return {f"{who}{k}" for k in range(n)}


@pytest.mark.parametrize(("night_from", "night_to"), [(22, 6), (0, 6)])
def test_a_night_may_begin_before_midnight_or_after_it(night_from, night_to):
    watch = Watch(night_from=night_from, night_to=night_to)

    assert watch.is_night(3)
    assert not watch.is_night(12)


def test_much_more_than_colleagues_is_found_and_what_is_usual_is_said():
    busy = day("a", n=31, near=near(31))
    others = [day(who, n=10, near=near(10, who)) for who in "bc"]

    (found,) = unusual([busy, *others])

    assert (found.rule, found.who, found.n, found.usual) == ("much_more", "a", 31, 10.0)


@pytest.mark.parametrize("n", [19, 30])
def test_few_children_or_three_times_the_usual_are_not_much_more(n):
    others = [day(who, n=10, near=near(10, who)) for who in "bc"]

    assert not unusual([day("a", n=n, near=near(n)), *others])


def test_who_is_alone_in_a_role_is_not_their_own_measure():
    assert rules_of([day("a", n=20, near=near(20))]) == [("much_more", "a")]


def test_another_roles_days_are_no_measure():
    analyst = DayOfLooks("b", frozenset({"analyst"}), MONDAY, near(40, "b"), near(40, "b"))

    assert ("much_more", "a") in rules_of([day("a", n=25, near=near(25)), analyst])


@pytest.mark.parametrize(("hour", "is_night"), [(21, False), (22, True), (0, True), (5, True), (6, False)])
def test_the_night_has_its_hours(hour, is_night):
    assert Watch().is_night(hour) == is_night


def test_one_look_at_night_is_found():
    assert rules_of([day(n_at_night=1)]) == [("at_night", "a")]


def test_children_nobody_near_works_on_are_found_from_the_fifth():
    assert rules_of([day(n=5)]) == [("no_relation", "a")]
    assert not unusual([day(n=4)])
    assert not unusual([day(n=5, near=["a0"])])


def test_a_family_opened_on_four_days_is_found_whichever_of_its_children():
    families = {"x": "family", "y": "family"}
    days = [day(children=["xy"[k % 2]], day=date(2026, 3, 2 + k)) for k in range(4)]

    (found,) = unusual(days, families)

    assert (found.rule, found.n, found.day) == ("same_family", 4, date(2026, 3, 5))
    assert found.children == {"x", "y"}
    assert not unusual(days[:3], families)


def test_whoever_works_on_a_family_may_open_it_every_day():
    days = [day(children=["x"], near=["x"], day=date(2026, 3, 2 + k)) for k in range(9)]

    assert not unusual(days)


def test_refusals_are_found_from_the_tenth():
    assert rules_of([day(n_refused=10)]) == [("refused", "a")]
    assert not unusual([day(n_refused=9)])


def test_whoever_types_fast_is_not_refused_and_a_program_is_found():
    assert not unusual([day(n_too_fast=99)])
    assert rules_of([day(n_too_fast=100)]) == [("too_fast", "a")]


def test_a_password_without_its_second_factor_is_found_from_the_fifth():
    assert rules_of([day(n_half_in=5)]) == [("half_in", "a")]
    assert not unusual([day(n_half_in=4)])


def test_the_latest_day_stands_first():
    days = [day(n_at_night=1, day=MONDAY), day("b", n_at_night=1, day=date(2026, 3, 3))]

    assert [found.who for found in unusual(days)] == ["b", "a"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_stated_with_its_numbers(rule, lang):
    said = rule_said(rule, words=speak(lang))

    assert "{" not in said
    assert any(letter.isdigit() for letter in said)
