import json

import pyarrow.parquet as pq
import pytest

from leleka.cli.start import DONE, REFUSED, run

PLAN = """\
keys: [[surname, given_name], [given_name, born]]
compare: {surname: {kind: text, levels: [0.9]}, born: {}}
"""
ROWS = [f"Вигаданюк{chr(1072 + k)},Ім{chr(1072 + k)}я,0{k}" for k in range(20)]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    (tmp_path / "rows.csv").write_text("\n".join(["surname,given_name,born", *ROWS, *ROWS]), encoding="utf-8")
    return tmp_path


def linked(folder, *more):
    out, plan = folder / "found", folder / "plan.yaml"
    return run(["table", str(folder / "rows.csv"), "--plan", str(plan), "--out", str(out), *more])


def test_a_table_is_linked_by_its_plan(folder, capsys):
    assert linked(folder, "--json") == DONE

    said = json.loads(capsys.readouterr().out)
    persons = pq.read_table(folder / "found" / "persons.parquet")
    assert said["rows"] == 40
    assert said["persons"] == 20
    assert persons["person"].to_pylist() == [*range(20), *range(20)]


def test_a_file_that_is_no_table_is_refused(folder, capsys):
    (folder / "rows.csv").write_bytes(b"")

    assert linked(folder) == REFUSED

    assert "[cli.E065]" in capsys.readouterr().err


def test_a_plan_that_cannot_teach_a_column_is_said_so(folder, capsys):
    (folder / "plan.yaml").write_text(PLAN.replace("[given_name, born]", "[surname, born]"), encoding="utf-8")

    assert linked(folder) == DONE

    assert "column surname" in capsys.readouterr().err
