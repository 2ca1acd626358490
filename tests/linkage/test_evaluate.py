import numpy as np
import pyarrow as pa
import pytest

from leleka.linkage import LinkageError, evaluate_tables, read_truth
from leleka.linkage.results import PAIRS_SCHEMA

IDS = ["a:2", "a:3", "a:4", "b:2", "b:3", "b:4"]


def tables(person_ids, pairs=()):
    persons = pa.table({"record_id": IDS, "person_id": person_ids})
    rows = [
        {"left": left, "right": right, "p_same": p, "review_order": order} for left, right, p, order in pairs
    ]
    return persons, pa.Table.from_pylist(rows, PAIRS_SCHEMA)


@pytest.fixture
def truth(tmp_path):
    path = tmp_path / "truth.csv"
    path.write_text(
        "list,row,child_id,identity,changed,sibling_group\n"
        "a,2,x,intact,,f1\na,3,y,intact,,f1\na,4,z,intact,,\n"
        "b,2,x,renamed,surname;given_name,f1\nb,3,y,russified,,f1\nb,4,z,intact,,\n",
        "utf-8",
    )
    return read_truth(path)


def test_a_perfect_linkage_scores_one_everywhere(truth):
    found = evaluate_tables(*tables(["1", "2", "3", "1", "2", "3"]), truth)

    assert found.pairwise.f1 == found.b_cubed.f1 == 1.0
    assert (found.n_true_pairs, found.n_linked_pairs, found.n_children, found.n_persons) == (3, 3, 3, 3)


def test_pairs_and_records_count_apart(truth):
    found = evaluate_tables(*tables(["1", "1", "3", "1", "4", "3"]), truth)

    # Linked: a2-a3, a2-b2, a3-b2, a4-b4; true: a2-b2, a3-b3, a4-b4.
    assert (found.pairwise.precision, found.pairwise.recall) == (0.5, pytest.approx(2 / 3))
    assert found.b_cubed.precision == pytest.approx((2 / 3 + 1 / 3 + 2 / 3 + 1 + 1 + 1) / 6)
    assert found.b_cubed.recall == pytest.approx((1 + 0.5 + 1 + 1 + 0.5 + 1) / 6)
    assert found.n_siblings_merged == 1


def test_lists_are_judged_pair_by_pair(truth):
    found = evaluate_tables(*tables(["1", "1", "3", "1", "4", "3"]), truth)

    judged = {(one.left_list, one.right_list): (one.n_true, one.n_linked, one.n_wrong) for one in found.lists}
    assert judged == {("a", "a"): (0, 0, 1), ("a", "b"): (3, 2, 1)}


def test_changed_identities_are_found_offered_or_ranked(truth):
    pairs = [(0, 3, 0.4, 1), (1, 3, 0.6, None), (1, 4, 0.9, None)]

    found = evaluate_tables(*tables(["1", "2", "3", "4", "2", "3"], pairs), truth)

    told = {one.kind: one for one in found.changed}
    assert (told["russified"].n_children, told["russified"].n_linked, told["russified"].n_first) == (1, 1, 1)
    renamed = told["renamed"]
    assert (renamed.n_children, renamed.n_linked, renamed.n_in_review) == (1, 0, 1)
    assert (renamed.n_first, renamed.n_first_ten) == (0, 1)


def test_calibration_is_the_mean_gap_weighted_by_pairs(truth):
    pairs = [(0, 3, 0.85, None), (1, 4, 0.85, None), (0, 4, 0.85, None), (1, 3, 0.005, None)]

    found = evaluate_tables(*tables(["1", "2", "3", "1", "2", "3"], pairs), truth)

    assert found.ece == pytest.approx(abs(0.85 - 2 / 3), abs=1e-6)
    band = next(one for one in found.reliability if one.n_pairs)
    assert (band.p_from, band.n_pairs, band.share_true) == (0.8, 3, pytest.approx(2 / 3))


def test_keys_are_judged_by_the_groups_that_true_pairs_share(truth):
    groups = [[1], [2, 5], [], [1, 7], [5], [8]]
    keys = pa.table(
        {"record": pa.array(range(6), pa.int32()), "groups": pa.array(groups, pa.list_(pa.int32()))}
    )

    found = evaluate_tables(*tables(IDS), truth, keys=keys)

    assert found.key_recall == pytest.approx(2 / 3)


def test_record_ids_do_as_well_as_list_and_row(tmp_path):
    path = tmp_path / "truth.csv"
    path.write_text("record_id,child_id\n" + "".join(f"{each},{each[2:]}\n" for each in IDS), "utf-8")

    found = evaluate_tables(*tables(["1", "2", "3", "1", "2", "3"]), read_truth(path))

    assert found.pairwise.f1 == 1.0


@pytest.mark.parametrize(
    ("text", "message"),
    [("list,row\na,2\n", "E022"), ("list,row,child_id\na,two,x\n", "row 2.*E023"), ("", "E021")],
)
def test_what_is_no_truth_is_an_error(tmp_path, text, message):
    (tmp_path / "truth.csv").write_text(text, "utf-8")

    with pytest.raises(LinkageError, match=message):
        read_truth(tmp_path / "truth.csv")


def test_a_truth_that_is_not_there_is_said_to_be_not_there(tmp_path):
    with pytest.raises(LinkageError, match=r"nofile\.csv: is not there\..*E055"):
        read_truth(tmp_path / "nofile.csv")


def test_the_truth_of_another_run_is_an_error(tmp_path):
    (tmp_path / "truth.csv").write_text("list,row,child_id\nc,2,x\n", "utf-8")

    with pytest.raises(LinkageError, match="E024"):
        evaluate_tables(*tables(IDS), read_truth(tmp_path / "truth.csv"))


def test_records_that_the_truth_does_not_know_are_left_out(tmp_path):
    (tmp_path / "truth.csv").write_text("list,row,child_id\na,2,x\nb,2,x\na,3,y\nb,3,y\n", "utf-8")

    found = evaluate_tables(*tables(["1", "2", "9", "1", "2", "9"]), read_truth(tmp_path / "truth.csv"))

    assert (found.n_records, found.pairwise.f1) == (4, 1.0)
    assert np.isfinite(found.ece)
