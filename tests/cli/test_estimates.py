import json

import pytest
from typer.testing import CliRunner

from leleka.cli.estimates import estimate_app

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
