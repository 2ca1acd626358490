import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from linkage.few_lists import records_of_two

from leleka.linkage import Decision, Decisions, link
from leleka.linkage.decisions import Links
from leleka.linkage.kernels.score import DIFFERENT, SAME, UNKNOWN
from leleka.linkage.teaching import answered, taught
from leleka.linkage.weights import Patterns


def patterns(n):
    levels = np.zeros((n, 1), np.int8)
    return Patterns(levels, levels, np.zeros(n, np.int64), np.ones(n))


def test_answers_are_found_at_their_pairs():
    links = Links(same=((0, 1),), different=((2, 5),), unsure=((3, 4),))

    known = answered(links, np.array([0, 2, 3], np.int32), np.array([1, 5, 4], np.int32))

    assert known.tolist() == [SAME, DIFFERENT, UNKNOWN]


@given(
    st.lists(
        st.tuples(st.floats(-20, 20), st.booleans(), st.sampled_from([UNKNOWN, SAME, DIFFERENT])),
        min_size=1,
        max_size=60,
    )
)
def test_answers_change_no_total(rows):
    bits = np.array([row[0] for row in rows])
    linked = np.array([row[1] for row in rows])
    known = np.array([row[2] for row in rows], np.int8)

    weight = taught(patterns(len(rows)), known, bits, linked).weight

    assert weight.sum() == pytest.approx(len(rows))
    assert (weight > 0).all() or (known != UNKNOWN).any()


def test_an_answer_stands_for_pairs_that_looked_like_it():
    bits = np.array([0.5] * 1000 + [20.0] * 100)
    known = np.zeros(1100, np.int8)
    known[:100] = SAME

    weight = taught(patterns(1100), known, bits, np.ones(1100, np.bool_)).weight

    assert weight[:100].sum() == pytest.approx(500)
    assert weight[100:1000].sum() == pytest.approx(500)
    assert (weight[1000:] == 1).all()


def test_answers_move_the_weights_towards_them():
    records = records_of_two()
    before = link(records)
    p = before.pairs["p_same"].to_numpy()
    ids = before.persons["record_id"].to_pylist()
    doubtful = np.flatnonzero((p > 0.05) & (p < 0.95))
    pairs = [
        (str(ids[before.pairs["left"][n].as_py()]), str(ids[before.pairs["right"][n].as_py()]))
        for n in doubtful.tolist()
    ]

    def n_same(answer):
        given = Decisions(tuple(Decision(*pair, answer) for pair in pairs[:12]))
        expected = link(records, decisions=given).diagnostics.n_expected
        return expected["intact"] + expected["altered"]

    assert n_same("different") < n_same("same")
