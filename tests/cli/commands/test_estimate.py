import errno
import json
import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from leleka.cli.commands.estimate import estimate_app
from leleka.figures.capture import read_tables

TABLE = "A,B,C,count\n1,0,0,140\n0,1,0,120\n0,0,1,90\n1,1,0,60\n1,0,1,45\n0,1,1,40\n1,1,1,20\n"


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(TABLE, "utf-8")
    return path


def run(*arguments):
    return CliRunner().invoke(estimate_app, list(map(str, arguments)), catch_exceptions=True)


def test_a_table_becomes_a_screen_json_and_a_page(table, tmp_path):
    found = run(
        "run", table, "--method", "graphs", "--method", "loglinear",
        "--json", tmp_path / "e.json", "--html", tmp_path / "e.html",
    )  # fmt: skip

    assert found.exit_code == 0, found.output
    assert "515 documented" in found.output
    assert set(json.loads((tmp_path / "e.json").read_text("utf-8"))["estimates"]) == {
        "graphs",
        "loglinear",
        "chao",
    }
    assert "<svg" in (tmp_path / "e.html").read_text("utf-8")


def test_json_on_standard_output_is_all_there_is(table):
    found = run("run", table, "--method", "chao", "--json", "-")

    assert json.loads(found.stdout)["n_seen"] == 515


def test_options_reach_the_methods(table, tmp_path):
    run(
        "run", table, "--method", "graphs", "--method", "classes", "--delta", "0.5", "--prior", "uniform",
        "--saturated", "--max-n", "5000", "--K", "4", "--a-alpha", "1", "--b-alpha", "2", "--burnin", "100",
        "--samples", "50", "--thinning", "2", "--seed", "9", "--level", "0.9", "--json", tmp_path / "e.json",
    )  # fmt: skip

    found = json.loads((tmp_path / "e.json").read_text("utf-8"))["estimates"]
    assert (
        found["graphs"]["settings"] | {"delta": 0.5, "prior": "uniform", "saturated": True}
        == found["graphs"]["settings"]
    )
    assert found["graphs"]["settings"]["max_n"] == 5000
    assert found["classes"]["settings"]["K"] == 4
    assert (found["classes"]["seed"], found["classes"]["level"]) == (9, 0.9)


def test_an_all_zero_row_ends_in_a_sentence(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("A,B,count\n0,0,5\n", "utf-8")

    found = run("run", path)

    assert "E108" in str(found.exception)


def test_a_page_that_cannot_be_written_ends_in_a_sentence(table, tmp_path):
    found = run("run", table, "--method", "chao", "--html", tmp_path / "none" / "e.html")

    assert "E063" in str(found.exception)


def test_on_a_full_disk_it_says_so_and_leaves_the_table_of_before(linked, tmp_path, monkeypatch):
    out = tmp_path / "table.csv"
    out.write_text("of before", "utf-8")

    def full(*_):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    found = run("table", linked, "--out", out)

    assert found.exception.errno == errno.ENOSPC  # start.run says what to do
    assert out.read_text("utf-8") == "of before"
    assert list(tmp_path.glob("*table.csv*")) == [out]


@pytest.fixture
def linked(tmp_path):
    """A linkage of 40 invented children on three lists; one pair in four may be one child or not."""
    folder = tmp_path / "found"
    folder.mkdir()
    rows = [(name, n) for place, name in enumerate("abc") for n in range(40) if (n + place) % 3]
    people = [n if name != "b" or n % 4 else 100 + n for name, n in rows]
    ids = [f"{name}:{n + 2}" for name, n in rows]
    pq.write_table(
        pa.table(
            {
                "record": range(len(rows)),
                "record_id": ids,
                "person_id": [f"p{person}" for person in people],
                "list": [name for name, _ in rows],
                "sex": pa.array([1 + n % 2 for _, n in rows], pa.int8()),
            }
        ),
        folder / "persons.parquet",
    )
    place = {record_id: at for at, record_id in enumerate(ids)}
    ties = [(place[f"a:{n + 2}"], place[f"b:{n + 2}"]) for n in range(0, 40, 4) if n % 3 and (n + 1) % 3]
    left, right = zip(*ties, strict=True)
    pq.write_table(
        pa.table(
            {
                "left": pa.array(left, pa.int32()),
                "right": pa.array(right, pa.int32()),
                "bits": pa.array([0.0] * len(ties), pa.float64()),
                "fixed": pa.array([0] * len(ties), pa.int8()),
            }
        ),
        folder / "ties.parquet",
    )
    return folder


def test_a_table_is_counted_whole_by_strata_and_over_drawn_linkages(linked, tmp_path):
    out = tmp_path / "t.csv"

    once = run("table", linked, "--by", "sex", "--out", out)
    strata = read_tables(out)
    drawn = run("table", linked, "--lists", "a,b,c", "--by", "sex", "--draws", "8", "--out", out)

    assert once.exit_code == drawn.exit_code == 0, once.output + drawn.output
    assert [part.label for part in strata[0].strata] == ["sex=f", "sex=m"]
    tables = read_tables(out)
    assert len(tables) == 8
    assert len({table.n_seen for table in tables}) > 1, "the doubt of the linkage is in the tables"
    assert "not for publishing" in " ".join(drawn.output.split())


def test_a_single_draw_and_an_unknown_list_end_in_a_sentence(linked, tmp_path):
    assert "E061" in str(run("table", linked, "--draws", "1", "--out", tmp_path / "t.csv").exception)
    assert "E106" in str(run("table", linked, "--lists", "a,z", "--out", tmp_path / "t.csv").exception)
    assert not (tmp_path / "t.csv").exists()


def test_internal_json_says_what_it_is(table, tmp_path):
    for more in ([], ["--internal"]):
        run("run", table, "--method", "chao", "--json", tmp_path / f"{len(more)}.json", *more)

    public, internal = (json.loads((tmp_path / f"{n}.json").read_text("utf-8")) for n in (0, 1))

    assert public["audience"].startswith("public")
    assert internal["audience"].startswith("internal")
