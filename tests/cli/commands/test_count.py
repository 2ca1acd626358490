import csv
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from leleka.cli.commands.count import count_app
from leleka.figures.counts import count_set_of, digest_of


def write_result(folder, n=40, prefix="p"):
    """A linkage of invented children: all on the register, every fourth among the returns."""
    folder.mkdir(exist_ok=True)
    rows = [("register", i, i) for i in range(n)] + [("returns", i, i) for i in range(0, n, 4)]
    table = pa.table(
        {
            "record_id": [f"{name}:{row + 2}" for name, row, _ in rows],
            "person_id": [f"{prefix}{person:02}" for _, _, person in rows],
            "list": [name for name, _, _ in rows],
            "sex": pa.array([1 + (person % 10 == 0) for _, _, person in rows], pa.int8()),
            "taken_region": ["UA-65" if person < 25 else "UA-23" for _, _, person in rows],
        }
    )
    pq.write_table(table, folder / "persons.parquet")
    return folder


@pytest.fixture
def result(tmp_path):
    return write_result(tmp_path / "found")


def run(*arguments):
    return CliRunner().invoke(count_app, list(map(str, arguments)), catch_exceptions=True)


def frozen(result, out, *more):
    return run(
        "freeze", result, "--where", "on register and not on returns", "--title", "not returned",
        "--definition", "Children on the register who are not among the returns.",
        "--as-of", "2024-03-01", "--out", out, *more,
    )  # fmt: skip


def test_a_count_is_frozen_signed_and_verified(result, tmp_path):
    out = tmp_path / "set.json"

    assert "30 persons: not returned" in frozen(result, out).output
    assert "O. Vymyshlena" in run("sign", out, "--by", "O. Vymyshlena", "--on", "2024-03-02").output
    found = run("verify", out, "--published", "30", "--result", result)

    assert found.exit_code == 0, found.output
    assert "30 holds" in found.output
    assert "Nothing has changed since." in found.output
    assert json.loads(out.read_text("utf-8"))["signed_by"] == "O. Vymyshlena"


def test_verifying_says_who_signed_and_where_changes_are_found(result, tmp_path):
    out = tmp_path / "set.json"
    frozen(result, out)
    assert "Nobody has signed it." in run("verify", out).output

    run("sign", out, "--by", "O. Vymyshlena", "--on", "2024-03-02")

    assert "Signed by O. Vymyshlena, 2024-03-02." in run("verify", out).output
    assert "Give --result" in run("verify", out).output
    found = json.loads(out.read_text("utf-8")) | {"query": "registry: returned"}
    found["digest"] = digest_of(count_set_of(found))
    out.write_text(json.dumps(found), "utf-8")
    assert "in the registry, on the page of this count" in run("verify", out).output


def test_a_set_that_was_cut_off_is_to_be_taken_out_again(result, tmp_path):
    out = tmp_path / "set.json"
    frozen(result, out)
    out.write_text(out.read_text("utf-8")[:200], "utf-8")

    assert "not a whole one" in str(run("verify", out).exception)


def test_a_wrong_figure_does_not_hold_and_says_so_by_its_exit_code(result, tmp_path):
    frozen(result, tmp_path / "set.json")

    found = run("verify", tmp_path / "set.json", "--published", "31", "--json")

    assert found.exit_code == 1
    assert json.loads(found.stdout) | {"holds": False, "recounted": 30} == json.loads(found.stdout)


def test_what_changed_since_is_told_though_persons_are_called_otherwise(result, tmp_path):
    frozen(result, tmp_path / "set.json")
    later = write_result(tmp_path / "later", n=43, prefix="q")

    found = json.loads(run("verify", tmp_path / "set.json", "--result", later, "--json").stdout)

    assert (found["holds"], found["today"], found["removed"]) == (True, 32, [])
    assert found["added"] == ["q41", "q42"]


def test_exclusions_leave_with_their_reason_by_record(result, tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("record_id,reason\nregister:3,found at home\n", "utf-8")

    frozen(result, tmp_path / "set.json", "--exclude", path)

    found = json.loads((tmp_path / "set.json").read_text("utf-8"))
    assert len(found["ids"]) == 29
    assert found["exclusions"] == [{"id": "p01", "reason": "found at home", "records": ["register:3"]}]


def test_a_divided_count_hides_small_cells_on_screen_and_in_json_and_drills_to_records(result, tmp_path):
    out, ids = tmp_path / "set.json", tmp_path / "ids.csv"
    frozen(result, out)

    shown = run("show", out, "--result", result, "--by", "region", "--by", "sex", "--ids", ids)
    printed = run("show", out, "--result", result, "--by", "region", "--by", "sex", "--json")
    assert printed.exception is None, repr(printed.exception)
    cells = json.loads(printed.stdout)["cells"]

    assert "…" in shown.output
    assert all(cell["n"] is None or cell["n"] >= 5 for cell in cells)
    assert any(cell["n"] is None for cell in cells)
    rows = list(csv.DictReader(ids.open(encoding="utf-8")))
    assert len(rows) == 30
    assert rows[0]["records"].startswith("register:")


def test_a_frozen_count_is_never_written_over_nor_signed_twice(result, tmp_path):
    out = tmp_path / "set.json"
    frozen(result, out)
    run("sign", out, "--by", "O. Vymyshlena")

    assert "E081" in str(frozen(result, out).exception)
    assert "E082" in str(run("sign", out, "--by", "Another").exception)


def test_a_set_that_was_touched_is_refused(result, tmp_path):
    out = tmp_path / "set.json"
    frozen(result, out)
    out.write_text(out.read_text("utf-8").replace("p01", "p99"), "utf-8")

    assert "E196" in str(run("verify", out).exception)


def test_dividing_without_a_linkage_and_exclusions_without_reasons_end_in_a_sentence(result, tmp_path):
    frozen(result, tmp_path / "set.json")
    (tmp_path / "bad.csv").write_text("id\np01\n", "utf-8")

    assert "E083" in str(run("show", tmp_path / "set.json", "--by", "region").exception)
    assert "E084" in str(frozen(result, tmp_path / "b.json", "--exclude", tmp_path / "bad.csv").exception)
    assert not (tmp_path / "b.json").exists()
