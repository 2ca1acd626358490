from datetime import date

import pytest

from leleka.demo.dice import Dice
from leleka.demo.habits import Habits, Hand, dotted, dotted_short, in_words, month_in_words, without_yo
from leleka.demo.shown import as_born

DAY = date(2014, 3, 5)
ALWAYS = 1.0


def hand_with(noise: float = 1.0, **habits: object) -> Hand:
    quiet = dict.fromkeys(
        ("typo", "homoglyph", "ocr", "gap", "swap_day_month", "wrong_date", "swap_names", "wrong_sex"), 0.0
    ) | dict.fromkeys(("sibling_mixup", "repeated", "remark", "spaces", "upper"), 0.0)
    return Hand(Habits(**(quiet | {"yo_kept": 1.0} | habits)), noise, Dice(1, "hand"))


def test_without_noise_nothing_is_mistaken_or_misspelt(world):
    hand = hand_with(
        noise=0.0,
        typo=ALWAYS,
        ocr=ALWAYS,
        gap=ALWAYS,
        wrong_sex=ALWAYS,
        swap_names=ALWAYS,
        apostrophes=("'",),
    )

    for child in world.children[:100]:
        shown = hand.mistake(as_born(child, "uk"))
        assert (shown.full, shown.born, shown.sex) == (child.name.full("uk"), child.born, child.sex)
        assert hand.name(shown.surname) == shown.surname
        assert hand.known(shown.given) == shown.given


def test_errors_follow_the_noise():
    def n_errors(noise):
        hand = hand_with(noise=noise, typo=0.1)
        return sum(hand.name("Вигаданенко") != "Вигаданенко" for _ in range(3000))

    assert n_errors(0.0) == 0
    assert n_errors(0.5) == pytest.approx(150, abs=45)
    assert n_errors(2.0) == pytest.approx(600, abs=80)


def test_a_typing_error_is_one_letter_away_or_two_exchanged():
    hand = hand_with(typo=ALWAYS)

    for _ in range(300):
        wrong = hand.name("Вигаданенко")
        assert abs(len(wrong) - 11) <= 1
        assert sum(a != b for a, b in zip(sorted(wrong), sorted("Вигаданенко"), strict=False)) <= 11


def test_look_alike_letters_look_alike():
    hand = hand_with(homoglyph=ALWAYS)

    written = hand.name("Сорока")

    assert written != "Сорока"
    assert all(
        a == b or (a, b) in {("C", "С"), ("o", "о"), ("p", "р"), ("a", "а")}
        for a, b in zip(written, "Сорока", strict=True)
    )


def test_swapped_day_and_month_need_a_day_that_can_be_a_month(world):
    hand = hand_with(swap_day_month=ALWAYS)

    for child in world.children[:200]:
        born = hand.mistake(as_born(child, "uk")).born
        if child.born.day <= 12:
            assert (born.month, born.day) == (child.born.day, child.born.month)
        else:
            assert born == child.born


def test_a_wrong_date_differs_in_one_field(world):
    hand = hand_with(wrong_date=ALWAYS)

    for child in world.children[:200]:
        born = hand.mistake(as_born(child, "uk")).born
        same = [born.year == child.born.year, born.month == child.born.month]
        assert sum(same) >= 1


def test_a_mixed_up_row_holds_a_siblings_facts(world):
    hand = hand_with(sibling_mixup=ALWAYS)
    child = next(child for child in world.children if len(child.siblings) == 1 and not child.twin_of)

    shown = hand.mistake(as_born(child, "uk"))

    sibling = child.siblings[0]
    assert shown.born == sibling.born or shown.given == sibling.name.given_in("uk")


def test_what_is_not_known_is_said_in_the_lists_own_ways():
    hand = hand_with(unknown=("?",))

    assert hand.known("") == "?"
    assert hand.known("Шпак") == "Шпак"
    assert hand_with(gap=ALWAYS, unknown=("-",)).known("Шпак") == "-"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (dotted(DAY), "05.03.2014"),
        (dotted_short(DAY), "05.03.14"),
        (in_words(DAY, "uk"), "5 березня 2014 р."),
        (in_words(DAY, "ru"), "5 марта 2014 г."),
        (month_in_words(DAY, "ru"), "март 2014"),
        (without_yo("Фёдор Ёжиков"), "Федор Ежиков"),
    ],
)
def test_dates_and_letters_are_written_in_the_usual_forms(written, expected):
    assert written == expected
