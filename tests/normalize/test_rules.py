from normalize.judged import cases

from leleka.core.words import speak
from leleka.normalize.rules import RULES, is_as_written, join_rules, said_rule


def test_every_rule_of_the_judged_dates_can_be_explained():
    rules = [row["rule"] for row in cases("dates")]

    assert all(said_rule(rule) for rule in rules if rule)


def test_codes_stand_once_and_empty_ones_not_at_all():
    assert join_rules("day", "", "dots", "day") == "day+dots"


def test_a_rule_is_said_in_the_readers_language():
    assert said_rule("year+about") == f"{RULES['year']}; {RULES['about']}"
    assert said_rule("year", speak("uk"))


def test_only_what_nobody_would_read_at_once_is_explained():
    assert is_as_written("day+dots")
    assert not is_as_written("day+two_digit_year+dots")
    assert not is_as_written("age")
