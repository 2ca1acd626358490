from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from linkage.few_lists import records_of_two, two_linked

from leleka.demo.folder import write_world
from leleka.demo.settings import WorldSettings
from leleka.demo.world import invent
from leleka.intake import read_list
from leleka.linkage import Decision, Decisions, LinkageError, evaluate, link, read_truth, sample_linkages
from leleka.linkage.evaluate import Truth, evaluate_tables
from leleka.linkage.outputs.files import write_outputs
from leleka.linkage.outputs.run import Run
from leleka.linkage.results import TIES_SCHEMA
from leleka.normalize import read_records


def shares(folder, ties, persons, n=4000):
    """How often each tied pair stands together in draws."""
    rows = [dict(zip(TIES_SCHEMA.names, tie, strict=True)) for tie in ties]
    table = pa.Table.from_pylist(rows, TIES_SCHEMA)
    pq.write_table(table, folder / "ties.parquet")
    pq.write_table(
        pa.table({"record": pa.array(range(len(persons)), pa.int32()), "person_id": persons}),
        folder / "persons.parquet",
    )
    found = sample_linkages(folder, n)
    return [float(np.mean(found[:, left] == found[:, right])) for left, right, *_ in ties]


def test_two_records_are_one_child_as_often_as_their_odds_say(tmp_path):
    (together,) = shares(tmp_path, [(0, 1, 2.0, 0)], ["a", "a"])

    assert together == pytest.approx(0.8, abs=0.03)


def test_candidates_that_exclude_each_other_share_the_draws(tmp_path):
    one, other, never = shares(tmp_path, [(0, 1, 2.0, 0), (0, 2, 1.0, 0), (1, 2, 0.0, -1)], ["a", "a", "c"])

    assert one == pytest.approx(4 / 7, abs=0.03)
    assert other == pytest.approx(2 / 7, abs=0.03)
    assert never == 0.0


def test_a_group_joins_another_by_the_mean_of_the_roots_of_the_odds(tmp_path):
    inside = [(0, 1, 10.0, 0), (2, 3, 10.0, 0)]
    between = [(0, 2, 4.0, 0), (0, 3, -10.0, 0), (1, 2, -10.0, 0), (1, 3, -10.0, 0)]

    together = shares(tmp_path, inside + between, ["a", "a", "b", "b"])

    odds = ((2**2 + 3 * 2**-5) / 4) ** (2 * 2**0.25)
    assert together[2] == pytest.approx(odds / (1 + odds), abs=0.04)


@pytest.mark.parametrize("bits", [2.0, -2.0])
def test_more_records_speak_louder_for_one_child_but_not_against(tmp_path, bits):
    held = [(0, 1, 0.0, 1), (0, 2, 0.0, 1), (1, 2, 0.0, 1)]
    one, three = tmp_path / "one", tmp_path / "three"
    one.mkdir()
    three.mkdir()

    (alone,) = shares(one, [(0, 1, bits, 0)], ["a", "b"])
    *_, together = shares(three, held + [(n, 3, bits, 0) for n in range(3)], ["a", "a", "a", "b"])

    assert together == pytest.approx(0.86 if bits > 0 else alone, abs=0.03)


def test_what_people_said_is_one_child_moves_as_one(tmp_path):
    sure, one, other = shares(tmp_path, [(0, 1, -10.0, 1), (0, 2, 0.0, 0), (1, 2, 0.0, 0)], ["a", "a", "c"])

    assert sure == 1.0
    assert one == other == pytest.approx(0.5, abs=0.03)


def test_the_same_seed_gives_the_same_draws_and_another_gives_others():
    result = two_linked()

    one, again, other = (sample_linkages(result, 20, seed=seed) for seed in (1, 1, 2))

    assert one.shape == (20, len(result.persons))
    assert (one == again).all()
    assert (one != other).any()


def test_the_lowest_record_names_a_person():
    found = sample_linkages(two_linked(), 5)

    assert (np.take_along_axis(found, found, axis=1) == found).all()
    assert (found <= np.arange(found.shape[1])).all()


def test_decisions_hold_in_every_draw():
    answers = (Decision("register:2", "camp:2", "different"), Decision("register:3", "register:40", "same"))
    result = link(records_of_two(), decisions=Decisions(answers))
    row = {each: n for n, each in enumerate(result.persons["record_id"].to_pylist())}

    found = sample_linkages(result, 30)

    assert (found[:, row["register:2"]] != found[:, row["camp:2"]]).all()
    assert (found[:, row["register:3"]] == found[:, row["register:40"]]).all()


def test_rows_of_a_list_that_holds_each_child_once_are_never_drawn_together():
    records = records_of_two()
    once = tuple(replace(raw, mapping=replace(raw.mapping, each_child_once=True)) for raw in records.lists)

    found = sample_linkages(link(replace(records, lists=once)), 30)

    for rows in (found[:, :300], found[:, 300:]):
        assert all(len(set(draw)) == len(draw) for draw in rows.tolist())


def test_a_folder_gives_the_draws_of_the_linkage_it_holds(tmp_path):
    result = two_linked()
    write_outputs(result, tmp_path, run=Run("d" * 64, "0"))

    assert (sample_linkages(tmp_path, 10) == sample_linkages(result, 10)).all()


def test_a_folder_without_a_linkage_says_so(tmp_path):
    with pytest.raises(LinkageError, match=r"linkage\.E026"):
        sample_linkages(tmp_path, 1)


def test_draws_expect_the_precision_and_recall_that_the_truth_has(tmp_path):
    files = write_world(invent(WorldSettings(1000)), tmp_path / "world")
    result = link(read_records([read_list(path) for path in files.lists]))
    true = evaluate(result, read_truth(files.truth)).pairwise
    ids = tuple(result.persons["record_id"].to_pylist())
    nothing = ("",) * len(ids)

    drawn = [
        evaluate_tables(
            result.persons,
            result.pairs,
            Truth("draw", ids, tuple(f"{person:08}" for person in draw), nothing, nothing),
        ).pairwise
        for draw in sample_linkages(result, 20).tolist()
    ]

    recall = np.mean([each.recall for each in drawn]) * np.mean(result.diagnostics.key_recall)
    assert np.mean([each.precision for each in drawn]) == pytest.approx(true.precision, abs=0.02)
    assert recall == pytest.approx(true.recall, abs=0.04)
