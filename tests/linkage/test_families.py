import numpy as np
import pytest

from leleka.linkage.families import Beside, families
from leleka.linkage.kernels import layout as at
from leleka.linkage.weights import sibling_bits

# Records 0 and 1 are sisters on one list, 2 and 3 on another; whether 0 is 2 is asked.
LEFT, RIGHT = np.array([0, 0, 1, 2], np.int32), np.array([1, 2, 3, 3], np.int32)
ASKED = 1


def level_of(bits, p_siblings=(0.9, 0.0, 0.0, 0.9), person=(0, 1, 2, 3), told=()):
    beside = Beside.of(
        LEFT,
        RIGHT,
        np.array(p_siblings),
        np.array([-40.0, -5.0, bits, -40.0]),
        np.array(person, np.int64),
        np.array(told, np.int32).reshape(-1, 2),
    )
    return int(beside.levels(LEFT, RIGHT)[ASKED])


@pytest.mark.parametrize(
    ("bits", "level", "why"),
    [
        (-20.0, 0, "the sisters are nobody's match: not found"),
        (-8.0, 2, "hardly"),
        (-5.0, 3, "possible"),
        (-1.0, 4, "likely"),
        (6.0, 5, "found"),
    ],
)
def test_the_likelier_the_other_sister_the_higher_the_level(bits, level, why):
    assert level_of(bits) == level, why


def test_sisters_who_are_one_person_already_are_found():
    assert level_of(6.0, person=(0, 1, 2, 1)) == 5


def test_a_sister_known_of_one_side_only_is_no_sister_who_was_not_found():
    assert level_of(6.0, p_siblings=(0.9, 0.0, 0.0, 0.1)) == 1


def test_without_any_sister_nothing_is_said():
    assert level_of(6.0, p_siblings=(0.1, 0.0, 0.0, 0.1)) == -1


def test_that_the_two_may_be_sisters_themselves_says_nothing_of_who_stands_beside_them():
    assert level_of(6.0, p_siblings=(0.1, 0.9, 0.0, 0.1)) == -1
    assert level_of(6.0, p_siblings=(0.9, 0.9, 0.0, 0.1)) == 1


def test_sisters_whom_a_list_names_need_no_likeness():
    assert level_of(6.0, p_siblings=(0.9, 0.0, 0.0, 0.1), told=[(2, 3)]) == 5


def says(bits_of):
    """Evidence of pairs of records: -10 bits beforehand, and what each comparison says."""
    n = len(next(iter(bits_of.values())))
    bits = np.full((n, at.N_COMPARISONS), np.nan)
    for comparison, said in bits_of.items():
        bits[:, comparison] = said
    return np.full(n, -10.0), bits


# Persons 0 and 1 of two records each, 4 and 5 of one.
PERSON = np.array([0, 1, 0, 1, 4, 5], np.int64)


def families_of(*pairs, others=-12.0, told=()):
    """Families from (left, right, bits of siblings) of pairs brought up; others, in bits, of all other pairs.

    The lists say -10 bits beforehand, one comparison the rest.
    """
    bits = {(left, right): each for left, right, each in pairs}

    def evidence(left, right):
        said = [bits.get(pair, others) + 10.0 for pair in zip(left.tolist(), right.tolist(), strict=True)]
        return says({at.SURNAME: said})

    left, right, _ = (np.array(each) for each in zip(*pairs, strict=True))
    told = np.array(told, np.int32).reshape(-1, 2)
    return families(PERSON, left.astype(np.int32), right.astype(np.int32), told, evidence).tolist()


def test_persons_with_a_pair_of_sure_siblings_are_a_family_and_others_are_none():
    assert families_of((0, 1, 20.0), (2, 3, 3.0)) == [0, 0, 0, 0, -1, -1]


def test_one_likely_pair_is_not_enough_where_all_other_records_of_the_two_speak_against_it():
    assert families_of((0, 1, 3.0)) == [-1] * 6
    assert families_of((0, 1, 3.0), others=0.0) == [0, 0, 0, 0, -1, -1]


def test_records_that_say_nothing_leave_the_word_to_the_others():
    assert families_of((0, 1, 3.0), others=np.nan) == [0, 0, 0, 0, -1, -1]


def test_each_comparison_is_heard_where_it_is_said_whatever_rows_say_it():
    # The surname stands in one pair of rows, the mother in another: either alone is too little.
    def evidence(left, right):
        surname, mother = np.where(left == 0, 7.0, np.nan), np.where(right == 2, 7.0, np.nan)
        return says({at.SURNAME: surname, at.MOTHER_AGREES: mother})

    family = families(
        np.array([0, 1, 0, 3]), np.array([0]), np.array([1]), np.zeros((0, 2), np.int32), evidence
    )

    assert family.tolist() == [0, 0, 0, -1]


def test_a_child_like_one_of_a_family_but_unlike_the_rest_does_not_join_it():
    family = families_of((0, 1, 20.0), (0, 3, 20.0), (1, 2, 20.0), (2, 3, 20.0), (3, 4, 0.6))

    assert family == [0, 0, 0, 0, -1, -1]


def test_who_surely_are_siblings_are_put_together_before_who_perhaps_are():
    bits = {(0, 1): 20.0, (0, 2): 40.0, (1, 3): 40.0}

    def evidence(left, right):
        said = [bits.get(pair, -20.0) for pair in zip(left.tolist(), right.tolist(), strict=True)]
        return says({at.SURNAME: said})

    left, right = np.array([*bits]).T
    family = families(np.arange(4), left, right, np.zeros((0, 2), np.int32), evidence)

    assert family.tolist() == [0, 1, 0, 1]


def test_of_two_who_have_nobody_else_less_is_asked_than_of_two_among_many():
    of_others = [(record, alone) for record in range(4) for alone in (4, 5)]
    among_many = [(*pair, -2.0) for pair in of_others]
    hopeless = [(*pair, -9.0) for pair in of_others]

    assert families_of((4, 5, -1.0)) == [-1, -1, -1, -1, 4, 4]
    assert families_of((4, 5, -3.0)) == [-1] * 6
    assert families_of((4, 5, -1.0), *among_many) == [-1] * 6
    assert families_of((4, 5, -1.0), *hopeless) == [-1, -1, -1, -1, 4, 4]


def test_places_shared_by_all_of_one_home_do_not_make_brothers():
    def of(places):
        family = families(
            np.array([0, 1]), np.array([0]), np.array([1]), np.zeros((0, 2), np.int32),
            lambda left, right: says({comparison: np.full(len(left), 6.0) for comparison in places}),
        )  # fmt: skip
        return family.tolist()

    assert of([at.HOME, at.TAKEN_PLACE, at.TAKEN_DATE]) == of([at.HOME, at.TAKEN_PLACE])
    assert of([at.HOME, at.TAKEN_PLACE, at.MOTHER_AGREES]) == [0, 0]


def test_who_is_unlikely_ties_no_family_to_others():
    # Fifty-one are too many to be looked at together, and the first and third were not brought up.
    n = 51

    def evidence(left, right):
        return says({at.SURNAME: np.where((left < 3) & (right < 3), 16.0, 5.0)})

    left = np.arange(n - 1)
    family = families(np.arange(n), left, left + 1, np.zeros((0, 2), np.int32), evidence)

    assert family.tolist() == [0, 0, 0] + [-1] * (n - 3)


def test_whom_a_list_names_by_number_is_of_the_family():
    assert families_of((0, 1, -12.0), told=[(1, 4)]) == [-1, 1, -1, 1, 1, -1]


def test_twins_who_look_like_one_child_are_judged_as_two():
    p = np.array([[0.6, 0.3, 0.099, 0.001], [0.0, 0.0, 0.1, 0.9]])

    assert sibling_bits(p) == pytest.approx(np.log2([99, 1 / 9]))
