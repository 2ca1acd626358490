import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leleka.core.words import speak
from leleka.linkage.names import (
    CUT,
    NO,
    REASONS,
    UNSURE,
    YES,
    name_levels,
    reasons_said,
    score_pairs,
)
from leleka.normalize.names import NameBookBuilder, NameWriting

ANSWERS = {"yes": YES, "unsure": UNSURE, "no": NO}
with (Path(__file__).parent / "names.csv").open(encoding="utf-8") as lines:
    CASES = list(csv.DictReader(lines))

words = st.sampled_from(
    "Вигаданюк Небувальська Петро Марія Саша Сергійович Іванівна П. Vyhadaniuk Petro Шевченко".split()
)
names = st.lists(words, max_size=4).map(" ".join)


def book_of(*writings):
    builder = NameBookBuilder()
    numbers = [builder.add(w if isinstance(w, NameWriting) else NameWriting(w)) for w in writings]
    return builder.build(count_lists=False), np.array(numbers, np.int32)


def score(*pair):
    book, numbers = book_of(*pair)
    return score_pairs(book, numbers[:1], numbers[1:]).score[0]


@pytest.fixture(scope="module")
def judged():
    book, numbers = book_of(*(case[side] for case in CASES for side in ("one", "other")))
    return book, numbers[0::2].copy(), numbers[1::2].copy()


@pytest.mark.parametrize("place", range(len(CASES)), ids=[f"{c['why']} {c['other']}" for c in CASES])
def test_names_are_judged_as_a_person_would(judged, place):
    book, left, right = judged
    case = CASES[place]

    found = score_pairs(book, left[place : place + 1], right[place : place + 1])

    levels = [int(case[part]) for part in ("surname", "given", "patronymic")]
    assert found.levels[0].tolist() == levels
    assert found.same[0] == ANSWERS[case["same"]]


@pytest.mark.parametrize("place", range(len(CASES)), ids=[c["why"] or c["other"] for c in CASES])
def test_levels_of_single_pairs_are_those_of_many(judged, place):
    book, left, right = judged

    levels, _, _ = name_levels(book.arrays, left[place], right[place])

    assert list(levels) == score_pairs(book, left, right).levels[place].tolist()


def test_a_changed_surname_counts_for_more_the_longer_it_begins_alike():
    kept = [
        score("Вигадан Марія Петрівна", other + " Мария Петровна")
        for other in ("Небувалая", "Воронская", "Висоцкая", "Выглядова")
    ]

    assert kept == sorted(kept)
    assert len(set(kept)) == len(kept)


def test_different_surnames_are_never_taken_for_one_persons_without_a_doubt():
    book, numbers = book_of("Вигадан Юстина Зотівна", "Выглядова Юстина Зотовна")

    found = score_pairs(book, numbers[:1], numbers[1:])

    assert found.score[0] > CUT
    assert found.same[0] == UNSURE


@settings(deadline=None)
@given(names, names)
def test_the_order_of_the_two_names_never_matters(one, other):
    book, numbers = book_of(one, other)

    there = score_pairs(book, numbers[:1], numbers[1:])
    back = score_pairs(book, numbers[1:], numbers[:1])

    assert there.score[0] == pytest.approx(back.score[0], abs=1e-6)
    assert there.levels.tolist() == back.levels.tolist()


@settings(deadline=None)
@given(names, names)
def test_only_a_full_name_the_same_letter_by_letter_scores_one(one, other):
    found = score(one, other)

    assert 0 <= found <= 1
    if found == 1:
        assert one.lower().replace(".", "").split() == other.lower().replace(".", "").split()


def test_the_same_full_name_scores_one_and_a_lone_given_name_does_not():
    assert score("Вигаданюк Петро", "вигаданюк  петро") == 1
    assert score("Петро", "Петро") < CUT


def test_nothing_to_compare_scores_nothing():
    assert score("", "???") == 0


def test_a_rare_name_scores_more_than_a_common_one():
    rare = score("Рідкісновигаданчук Юстина", "Рідкісновигаданчук Устина")
    common = score("Шевченко Олена", "Шевченко Елена")

    assert rare > common > CUT


def test_agreeing_pairs_are_ranked_finely():
    pairs = [(c["one"], c["other"]) for c in CASES if c["same"] == "yes" and c["one"] != c["other"]]

    scores = [round(score(*pair), 6) for pair in pairs]

    assert len(set(scores)) > 0.9 * len(scores)


def test_scores_do_not_depend_on_what_else_is_in_the_book():
    alone = score("Вигаданюк Петро", "Выгаданюк Пётр")
    book, numbers = book_of("Вигаданюк Петро", "Выгаданюк Пётр", *(f"Вигаданюк {i}" for i in range(50)))

    among_others = score_pairs(book, numbers[:1], numbers[1:2]).score[0]

    assert among_others == alone


def test_a_nickname_column_can_stand_for_the_given_name():
    one = NameWriting(surname="Вигаданюк", given="Невідом", nickname="Саша")

    book, numbers = book_of(one, "Вигаданюк Саша")

    assert score_pairs(book, numbers[:1], numbers[1:]).same[0] == YES


def test_lists_of_two_lengths_are_refused():
    book, numbers = book_of("Бойко Іван", "Бойко Ганна")

    with pytest.raises(ValueError, match="2 names cannot be paired with 1"):
        score_pairs(book, numbers, numbers[:1])


@pytest.mark.parametrize("lang", ["en", "uk"])
def test_every_reason_can_be_said(lang):
    told = speak(lang)

    for part, reasons in enumerate(REASONS.values()):
        for reason in reasons:
            said = reasons_said([reason if place == part else -1 for place in range(3)], told)
            assert said.endswith(".")
