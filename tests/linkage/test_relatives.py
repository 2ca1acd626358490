from types import SimpleNamespace

import numpy as np
import pytest

from leleka.linkage.codes import NO_CODES, Coded
from leleka.linkage.relatives import MOST_ALIKE, relatives

PARTS = ("surname", "surname_sounds", "father", "left_behind", "region", "taken_month", "mother_words")


def who_of(person, **said):
    """Pairs of persons by what their records say: (record, code) pairs of each part."""
    parts = {part: coded(said[part]) if part in said else NO_CODES for part in PARTS}
    one, other = relatives(SimpleNamespace(**parts), np.array(person))
    return list(zip(one.tolist(), other.tolist(), strict=True))


def coded(pairs):
    records, codes = np.array(pairs).T
    return Coded(records.astype(np.int32), codes.astype(np.int64))


def test_a_surname_that_hardly_anybody_bears_is_reason_enough():
    rare, common = [(record, 7) for record in (0, 2, 3)], [(4 + k, 8) for k in range(MOST_ALIKE + 1)]

    assert who_of([0, 1, 0, *range(3, 5 + MOST_ALIKE)], surname=[*rare, *common]) == [(0, 3)]


@pytest.mark.parametrize("other", ["father", "left_behind", "region", "taken_month"])
def test_what_one_row_says_counts_with_what_another_of_the_same_person_says(other):
    person, surname, beside = [0, 1, 0, 1], [(0, 7), (1, 7)], [(2, 5), (3, 5)]

    assert who_of(person, surname_sounds=surname, **{other: beside}) == [(0, 1)]
    assert who_of([0, 1, 2, 3], surname_sounds=surname, **{other: beside}) == []


def test_children_of_one_home_who_were_taken_in_one_month_are_looked_at():
    assert who_of([0, 1], left_behind=[(0, 7), (1, 7)], taken_month=[(0, 5), (1, 5)]) == [(0, 1)]
    assert who_of([0, 1], left_behind=[(0, 7), (1, 7)], taken_month=[(0, 5), (1, 6)]) == []


def test_two_words_of_a_mother_say_what_one_does_not():
    assert who_of([0, 1], mother_words=[(0, 7), (0, 8), (1, 7), (1, 8)]) == [(0, 1)]
    assert who_of([0, 1], mother_words=[(0, 7), (1, 7)]) == []


def test_two_who_share_many_things_are_one_pair():
    same = [(0, 7), (1, 7)]

    assert who_of([0, 1], surname=same, surname_sounds=same, father=same, region=same) == [(0, 1)]


def test_where_nothing_is_said_nobody_is_looked_at():
    assert who_of([0, 1]) == []
