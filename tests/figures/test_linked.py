from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leleka.figures.errors import FiguresError
from leleka.figures.linked import DrawnLinkages, capture_table, read_linkages, write_linkages


@pytest.fixture
def folder(tmp_path):
    """Four invented children on two lists."""
    table = pa.table(
        {
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


def test_strata_cross(folder):
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


def test_what_the_folder_lacks_is_said(folder, tmp_path):
    with pytest.raises(FiguresError, match="E183"):
        capture_table(folder, by=["shoe_size"])
    with pytest.raises(FiguresError, match="E184"):
        capture_table(folder, by=["age"])
    with pytest.raises(FiguresError, match="E106"):
        capture_table(folder, lists=["z"])
    with pytest.raises(FiguresError, match="E182"):
        capture_table(tmp_path / "nowhere")


def test_drawn_linkages_are_written_and_read_again(tmp_path):
    drawn = DrawnLinkages(["a:2", "b:2"], np.array([[1, 1], [1, 2]], np.int32))

    write_linkages(drawn, tmp_path / "draws.parquet")
    again = read_linkages(tmp_path / "draws.parquet")

    assert list(again.record_ids) == drawn.record_ids
    assert np.array_equal(again.persons, drawn.persons)


def test_a_file_without_draws_is_refused(folder):
    pq.write_table(pa.table({"record_id": ["a:2"]}), folder / "draws.parquet")

    with pytest.raises(FiguresError, match="E181"):
        read_linkages(folder / "draws.parquet")
