import numpy as np
import pytest

from leleka.figures.capture import CaptureTable
from leleka.figures.estimates import Check, Estimate, chao, graphs, loglinear
from leleka.figures.gates import diagnose, judge


def failed(checks):
    return {check.name for check in checks if not check.passed}


def estimate(method, point, low, high, *checks, n_seen=4400):
    return Estimate(method, n_seen, ("A", "B", "C"), point, low, high, checks=checks)


GOOD = [
    estimate("graphs", 12_000, 10_000, 15_000),
    estimate("loglinear", 11_000, 9_500, 13_000),
    estimate("chao", 9_000, 8_500, 9_600),
]


def test_a_good_table_passes(kosovo):
    assert failed(diagnose(kosovo)) == set()


@pytest.mark.parametrize(
    ("counts", "names"),
    [
        ({1: 90, 2: 80, 3: 20}, {"lists"}),
        ({1: 9, 2: 8, 4: 5, 3: 2, 5: 1, 6: 1}, {"people", "small_lists", "recaptures"}),
        ({1: 400, 2: 300, 4: 200, 3: 3, 6: 2, 5: 1}, {"recaptures"}),
        ({1: 400, 2: 300, 4: 200, 3: 3, 6: 2, 5: 1, 7: 1}, set()),
        ({1: 90, 2: 80, 4: 50, 3: 20}, {"overlap", "islands", "empty_pairs"}),
        ({1: 90, 2: 80, 4: 50, 7: 20}, {"doubles"}),
        ({1: 90, 2: 80, 4: 50, 8: 40, 3: 20, 12: 10}, {"islands", "empty_pairs", "sparse_cells"}),
        ({1: 90, 2: 80, 4: 50, 3: 20, 6: 10, 7: 4}, set()),
    ],
)
def test_what_a_table_lacks_is_found(counts, names):
    n_lists = max(counts).bit_length()

    assert failed(diagnose(CaptureTable.of("ABCDE"[:n_lists], counts))) == names


def test_methods_that_agree_give_one_number(kosovo):
    verdict = judge(kosovo, GOOD)

    assert (verdict.kind, verdict.point, verdict.low, verdict.high) == ("number", 12_000, 10_000, 15_000)
    assert verdict.reasons == ()


def test_methods_that_disagree_give_their_range(kosovo):
    far = [estimate("graphs", 30_000, 25_000, 36_000), *GOOD[1:]]

    verdict = judge(kosovo, far)

    assert (verdict.kind, verdict.point, verdict.low, verdict.high) == ("range", None, 9_500, 36_000)
    assert "method_spread" in {check.name for check in verdict.reasons}


def test_a_method_alone_gives_no_number(kosovo):
    verdict = judge(kosovo, [GOOD[0], GOOD[2]])

    assert verdict.kind == "at least"
    assert (verdict.low, verdict.high) == (8_500, np.inf)


def test_chains_that_do_not_agree_stop_the_headline_of_any_method(kosovo):
    check = Check("convergence", False, "Chains do not agree.", "stop")

    verdict = judge(kosovo, [*GOOD, estimate("classes", 12_000, 9_000, 16_000, check)])

    assert verdict.kind == "range"
    assert verdict.high == 15_000, "what did not converge is not part of the range"
    assert [check.name for check in verdict.reasons] == ["convergence"]


def test_where_people_differ_only_at_least_may_be_said(kosovo):
    differ = Check("heterogeneity", False, "People differ.", "warning")

    verdict = judge(kosovo, [GOOD[0], estimate("loglinear", 11_000, 9_500, 13_000, differ), GOOD[2]])

    assert (verdict.kind, verdict.low) == ("at least", 8_500)


def test_where_coverage_lies_well_above_only_at_least_may_be_said(kosovo):
    near, far = estimate("coverage", 13_500, 11_000, 17_000), estimate("coverage", 14_000, 11_000, 18_000)

    verdict = judge(kosovo, [*GOOD, far])

    assert judge(kosovo, [*GOOD, near]).kind == "number"
    assert (verdict.kind, verdict.low) == ("at least", 8_500)
    assert [check.name for check in verdict.reasons] == ["heterogeneity"]


def test_at_least_never_rests_on_a_handful_of_doubles():
    table = CaptureTable.of("ABC", {1: 400, 2: 300, 4: 200, 3: 1, 6: 1, 5: 1})

    bound = chao(table)
    verdict = judge(table, [bound])

    assert bound.low > 10_000, "so much three persons would say"
    assert (verdict.kind, verdict.low) == ("seen only", 903)


def test_a_method_without_an_upper_end_leaves_no_range(kosovo):
    verdict = judge(kosovo, [GOOD[0], estimate("loglinear", 30_000, 12_000, np.inf), GOOD[2]])

    assert (verdict.kind, verdict.low, verdict.high) == ("at least", 8_500, np.inf)


def test_a_bound_that_a_sound_method_undercuts_is_not_said(kosovo):
    avoiding = [estimate("graphs", 7_000, 6_000, 7_900), GOOD[2]]

    assert judge(kosovo, avoiding).low == 6_000


def test_an_estimate_below_the_lower_bound_is_no_headline(kosovo):
    low = [estimate("graphs", 8_000, 7_000, 9_800), estimate("loglinear", 8_100, 7_000, 9_900), GOOD[2]]

    assert "lower_bound" in {check.name for check in judge(kosovo, low).reasons}


def test_a_list_that_moves_the_answer_far_is_no_headline(kosovo):
    verdict = judge(kosovo, GOOD, left_out={"A": estimate("graphs", 30_000, 20_000, 40_000)})

    assert [check.name for check in verdict.reasons] == ["leave_one_out"]


def test_lists_without_which_nothing_can_be_said_are_named(kosovo):
    left_out = {"A": estimate("graphs", 12_500, 10_000, 16_000)}

    verdict = judge(kosovo, GOOD, left_out=left_out)
    said = [check.said() for check in verdict.checks if check.name == "leave_one_out"]

    assert verdict.kind == "number"
    assert "gives none: B, C." in said[0]
    assert said[1] == "Leaving out one list after another gives totals from 12,500 to 12,500."


def test_a_table_that_shares_nothing_says_only_what_was_seen():
    table = CaptureTable.of("ABC", {1: 90, 2: 80, 4: 50})

    verdict = judge(table, [chao(table)])

    assert (verdict.kind, verdict.low) == ("seen only", 220)


def test_notes_never_stop_a_headline(kosovo):
    noted = [*GOOD[:2], estimate("chao", 9_000, 8_500, 9_600, Check("x", False, "A note.", "note"))]

    assert judge(kosovo, noted).kind == "number"


def test_kosovo_may_be_said_with_its_interval(kosovo):
    found = [graphs(kosovo), loglinear(kosovo), chao(kosovo)]

    assert judge(kosovo, found).kind == "number"
