import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from linkage.few_lists import children, records_of_two, two_linked

from leleka.core import speak
from leleka.core.lists import ColumnMapping, Mapping, RawList
from leleka.linkage import explain, link
from leleka.linkage.waterfall import waterfall
from leleka.normalize import read_records

ENGLISH = speak("en")
bits = st.floats(-25, 10)


@given(arrays(np.float64, (7, 4), elements=bits), arrays(np.float64, 4, elements=st.floats(-40, 0)))
def test_the_steps_lead_from_the_prior_to_the_odds(said, prior):
    before, steps = waterfall(said, prior)

    total = prior + said.sum(axis=0)
    odds = np.logaddexp2(total[0], total[1]) - np.logaddexp2(total[2], total[3])
    assert before + steps.sum() == pytest.approx(odds, abs=1e-6)


@given(arrays(np.float64, (5, 4), elements=bits), st.permutations(range(5)))
def test_the_order_of_the_comparisons_never_matters(said, order):
    prior = np.array([-12.0, -15.0, -13.0, -0.001])

    _, steps = waterfall(said, prior)
    _, shuffled = waterfall(said[list(order)], prior)

    assert shuffled == pytest.approx(steps[list(order)], abs=1e-6)


def test_a_comparison_that_says_nothing_adds_nothing():
    said = np.zeros((3, 4))
    said[1] = (-1.0, -2.0, -5.0, -9.0)

    _, steps = waterfall(said, np.array([-12.0, -15.0, -13.0, -0.001]))

    assert steps[0] == steps[2] == 0.0


@pytest.mark.parametrize("place", [0, 0.3, 0.6, 0.99])
def test_the_explanation_is_the_computation_that_scored_the_pair(place):
    result = two_linked()
    row = int(place * len(result.pairs))
    pair = {name: result.pairs[name][row].as_py() for name in ("left", "right", "bits", "p_same")}

    explained = explain(result, pair["left"], pair["right"], ENGLISH)

    assert explained.prior_bits + sum(s.bits for s in explained.steps) == pytest.approx(
        pair["bits"], abs=1e-3
    )
    assert explained.p_same == pytest.approx(pair["p_same"], abs=1e-6)
    assert sum(explained.posterior.values()) == pytest.approx(1.0)


def test_what_stands_on_both_sides_and_is_not_compared_is_not_called_missing():
    result = two_linked()

    steps = [step for left, right in _pairs(result) for step in explain(result, left, right, ENGLISH).steps]

    missing = [step for step in steps if step.level == "missing"]
    assert missing
    assert all((step.verdict == "not on both sides") != bool(step.left and step.right) for step in missing)


def _pairs(result):
    return list(zip(*(result.pairs[side].to_pylist()[:50] for side in ("left", "right")), strict=True))


def test_sentences_are_few_whole_and_the_values_as_written():
    explained = explain(two_linked(), 0, 300, ENGLISH)

    steps = {step.comparison: step for step in explained.steps}
    assert 3 <= len(explained.sentences) <= 6
    assert all(sentence.endswith(".") for sentence in explained.sentences)
    assert steps["given_name"].left == children(1)[0][1]
    assert steps["given_name"].level == "same"
    assert steps["mother"].level == "missing"


def test_left_and_right_follow_the_question():
    there, back = (explain(two_linked(), *ends, ENGLISH) for ends in ((0, 300), (300, 0)))

    assert (there.left_record, there.right_record) == (back.right_record, back.left_record)
    assert [s.bits for s in there.steps] == [s.bits for s in back.steps]


def test_a_pair_that_was_never_kept_is_explained_too():
    explained = explain(two_linked(), 0, 7, ENGLISH)

    assert explained.p_same < 0.01
    assert explained.steps[-1].level == "missing"


def test_a_decision_that_gives_both_names_says_what_was_changed():
    surname, given, patronymic, born, *_ = children(1)[0]
    columns = (
        ColumnMapping("old", "full_name", identity="birth"),
        ColumnMapping("new", "full_name", identity="imposed"),
        ColumnMapping("born", "birth_date"),
    )
    cells = pa.table({"old": [f"{surname} {given} {patronymic}"], "new": [f"Другов {given}"], "born": [born]})
    decision = RawList(Mapping("decisions", columns), "decisions.csv", cells, pa.array([2], pa.int32()))
    result = link(read_records([*records_of_two().lists, decision]))

    explained = explain(result, 0, len(result.records) - 1, ENGLISH)

    assert explained.p_same > 0.9
    assert explained.changed == ("surname",)
    assert explained.sentences[0] == "One of the two records gives both identities; changed were: surname."
    assert explain(result, 1, len(result.records) - 1, ENGLISH).changed == ()
