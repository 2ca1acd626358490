import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.linkage.rivals import Rivalry


def shared(pairs, person=None, n=6):
    """Posteriors after rivals of pairs (left, right, p_same); records 0 to 2 are one list, 3 to 5 another."""
    left, right = (np.array([pair[k] for pair in pairs], np.int32) for k in (0, 1))
    p_same = np.array([pair[2] for pair in pairs], np.float64)
    p = np.stack([0.75 * p_same, 0.25 * p_same, 0.5 * (1 - p_same), 0.5 * (1 - p_same)], axis=1)
    person = np.arange(n) if person is None else np.array(person)
    list_of = np.array([0, 0, 0, 1, 1, 1])
    return Rivalry(left, right, person, list_of, np.array([300, 300])).considered(p)


def same(p):
    return (p[:, 0] + p[:, 1]).tolist()


def test_a_pair_without_rivals_stays_about_as_it_was():
    assert same(shared([(0, 3, 0.6)]))[0] == pytest.approx(0.6, abs=0.01)


def test_candidates_that_exclude_each_other_share_the_probability():
    found = same(shared([(0, 3, 0.9), (0, 4, 0.9), (0, 5, 0.9)]))

    assert sum(found) < 1.0
    assert found[0] == found[1] == found[2]


def test_records_of_one_person_are_no_rivals():
    apart = same(shared([(0, 3, 0.9), (0, 4, 0.9)]))
    one = same(shared([(0, 3, 0.9), (0, 4, 0.9)], person=[0, 1, 2, 3, 3, 5]))

    assert one[0] > 0.89 > apart[0]


def test_a_sure_pair_is_not_shaken_by_a_doubtful_rival():
    assert same(shared([(0, 3, 1 - 1e-9), (0, 4, 0.3)]))[0] > 0.999999


@given(st.lists(st.tuples(st.sampled_from([0, 1, 2]), st.sampled_from([3, 4, 5]), st.floats(0.001, 0.999)),
                min_size=1, max_size=9, unique_by=lambda pair: pair[:2]))  # fmt: skip
def test_probabilities_stay_probabilities_and_keep_their_proportions(pairs):
    found = shared(sorted(pairs))

    assert found.sum(axis=1) == pytest.approx(1.0)
    assert found[:, 0] == pytest.approx(3 * found[:, 1])
    assert found[:, 2] == pytest.approx(found[:, 3])
