import numpy as np
import pytest

from leleka.linkage.families import found_families

# Records 0 and 1 are sisters on one list, 2 and 3 on another; whether 0 is 2 is asked.
LEFT, RIGHT = np.array([0, 0, 1, 2], np.int32), np.array([1, 2, 3, 3], np.int32)
ASKED = 1


def level_of(bits, p_siblings=(0.9, 0.0, 0.0, 0.9), person=(0, 1, 2, 3), told=()):
    levels = found_families(
        LEFT,
        RIGHT,
        np.array(p_siblings),
        np.array([-40.0, -5.0, bits, -40.0]),
        np.array(person, np.int64),
        np.array(told, np.int32).reshape(-1, 2),
    )
    return int(levels[ASKED])


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


def test_sisters_whom_a_list_names_need_no_likeness():
    assert level_of(6.0, p_siblings=(0.9, 0.0, 0.0, 0.1), told=[(2, 3)]) == 5
