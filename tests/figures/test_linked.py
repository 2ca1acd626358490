from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leleka.figures.errors import FiguresError
from leleka.figures.linked import capture_table, drawn_tables
from leleka.linkage import LinkageError


@pytest.fixture
def folder(tmp_path):
    """Four invented children on two lists."""
    table = pa.table(
        {
            "record": [0, 1, 2, 3, 4],
            "record_id": ["a:2", "a:3", "a:4", "b:2", "b:3"],
            "person_id": ["p1", "p2", "p3", "p1", "p4"],
            "list": ["a", "a", "a", "b", "b"],
            "sex": pa.array([1, 2, None, None, 2], pa.int8()),
            "born_first": [date(2012, 1, 1), date(2016, 5, 3), None, date(2012, 4, 4), date(2005, 1, 1)],
            "born_last": [date(2012, 12, 31), date(2016, 5, 3), None, date(2012, 4, 4), date(2010, 1, 1)],
            "birth_region": ["UA-14", "UA-14", None, None, None],
            "home_region": [None, None, None, None, "UA-65"],
            "taken_region": [None, "UA-23", None, "UA-14", None],
            "cause": ["camp", "camp", None, "home", None],
        }
    )
    pq.write_table(table, tmp_path / "persons.parquet")
    return tmp_path


def strata(table):
    return {part.label: part.cells.tolist() for part in table.strata}


def test_persons_are_counted_by_the_lists_that_hold_them(folder):
    table = capture_table(folder)

    assert (table.lists, table.cells.tolist()) == (("a", "b"), [0, 2, 1, 1])


def test_the_region_is_where_a_child_was_taken_lived_or_was_born(folder):
    assert strata(capture_table(folder, by=["region"])) == {
        "region=UA-14": [0, 0, 0, 1],
        "region=UA-23": [0, 1, 0, 0],
        "region=UA-65": [0, 0, 1, 0],
        "region=unknown": [0, 1, 0, 0],
    }


def test_two_properties_give_a_stratum_to_each_pair_of_values(folder):
    assert strata(capture_table(folder, by=["sex", "cause"])) == {
        "sex × cause=m × camp": [0, 0, 0, 1],
        "sex × cause=f × camp": [0, 1, 0, 0],
        "sex × cause=f × unknown": [0, 0, 1, 0],
        "sex × cause=unknown × unknown": [0, 1, 0, 0],
    }


def test_an_age_band_is_known_if_the_whole_interval_of_birth_lies_in_it(folder):
    found = strata(capture_table(folder, by=["age"], as_of=date(2022, 6, 1)))

    assert found == {
        "age=10-14": [0, 0, 0, 1],
        "age=5-9": [0, 1, 0, 0],
        "age=unknown": [0, 1, 1, 0],
    }


def test_whoever_was_born_after_the_day_has_no_age_on_it(folder):
    assert set(strata(capture_table(folder, by=["age"], as_of=date(2000, 1, 1)))) == {"age=unknown"}


def test_what_the_folder_lacks_is_said(folder, tmp_path):
    with pytest.raises(FiguresError, match="E183"):
        capture_table(folder, by=["shoe_size"])
    with pytest.raises(FiguresError, match="E184"):
        capture_table(folder, by=["age"])
    with pytest.raises(FiguresError, match=r"list “z”. The lists are: .*E106"):
        capture_table(folder, lists=["z"])
    with pytest.raises(FiguresError, match="E182"):
        capture_table(tmp_path / "nowhere")


def add_ties(folder, *ties):
    """Write which records may be one child: left, right, bits for it, decided or not."""
    left, right, bits, fixed = zip(*ties, strict=True)
    table = pa.table(
        {
            "left": pa.array(left, pa.int32()),
            "right": pa.array(right, pa.int32()),
            "bits": pa.array(bits, pa.float64()),
            "fixed": pa.array(fixed, pa.int8()),
        }
    )
    pq.write_table(table, folder / "ties.parquet")


def test_each_drawn_linkage_has_its_table(folder):
    add_ties(folder, (0, 3, 0.0, 0), (1, 4, 0.0, 0))

    tables = drawn_tables(folder, 40, seed=3)

    assert len(tables) == 40
    assert {table.n_seen for table in tables} == {3, 4, 5}, "two pairs may be one child or not"
    assert drawn_tables(folder, 40, seed=3) == tables


def test_what_people_decided_holds_in_every_draw(folder):
    add_ties(folder, (0, 3, 0.0, 1), (1, 4, 0.0, -1))

    assert {table.cells.tolist()[3] for table in drawn_tables(folder, 20)} == {1}


def test_drawn_linkages_divide_into_strata_and_may_leave_records_out(folder):
    add_ties(folder, (0, 3, 0.0, 1))

    divided, left_out = drawn_tables(folder, 2, by=["sex"]), drawn_tables(folder, 2, only={"a:2", "b:2"})

    assert strata(divided[0])["sex=m"] == [0, 0, 0, 1]
    assert left_out[0].n_seen == 1


def test_a_folder_without_ties_cannot_be_drawn_from(folder):
    with pytest.raises(LinkageError, match="E026"):
        drawn_tables(folder, 2)


def test_properties_of_records_may_come_from_another_file(folder, tmp_path):
    path = tmp_path / "causes.csv"
    path.write_text("record_id,why\na:2,family\nb:2,family\nb:3,camp\n", "utf-8")

    found = strata(capture_table(folder, by=["why"], properties=path))

    assert found == {"why=camp": [0, 0, 1, 0], "why=family": [0, 0, 0, 1], "why=unknown": [0, 2, 0, 0]}


def test_a_row_of_properties_may_be_too_long_and_a_cell_may_hold_two_lines(folder, tmp_path):
    path = tmp_path / "causes.csv"
    path.write_text('record_id,why\na:2,family,more\nb:2,family\nb:3,"ca\nmp"\n', "utf-8")

    found = strata(capture_table(folder, by=["why"], properties=path))

    assert found == {"why=ca\nmp": [0, 0, 1, 0], "why=family": [0, 0, 0, 1], "why=unknown": [0, 2, 0, 0]}


def test_a_file_without_record_ids_has_no_properties(folder, tmp_path):
    (tmp_path / "p.csv").write_text("id,why\n1,x\n", "utf-8")

    with pytest.raises(FiguresError, match="E181"):
        capture_table(folder, by=["why"], properties=tmp_path / "p.csv")
