import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from linkage.few_lists import REGISTER, children

from leleka.cli import start
from leleka.core.lists import ColumnMapping, Mapping
from leleka.intake import Batches, IntakeError, mapping_path, save_mapping

NAMES = [name for name, *_ in REGISTER]
MEANT = Mapping("register", tuple(ColumnMapping(name, field) for name, field, *_ in REGISTER))


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.setenv("LELEKA_LANG", "en")
    rows = children(300)
    camp, register = tmp_path / "camp.csv", tmp_path / "register.parquet"
    camp.write_text("\n".join(";".join(cell or "" for cell in row) for row in [NAMES, *rows[10:40]]), "utf-8")
    pq.write_table(pa.table({n: [row[k] for row in rows] for k, n in enumerate(NAMES)}), register)
    save_mapping(MEANT, mapping_path(register))
    save_mapping(Mapping("camp", MEANT.columns), mapping_path(camp))
    monkeypatch.setattr("leleka.intake.batches.BATCH_ROWS", 70)
    return camp, register, tmp_path / "found"


def run(camp, register, found):
    return start.run(["link", str(camp), "--register", str(register), "--out", str(found)])


def linked(found):
    persons = pq.read_table(found / "persons.parquet")
    people = {}
    for person, record in zip(
        persons["person_id"].to_pylist(), persons["record_id"].to_pylist(), strict=True
    ):
        people.setdefault(person, []).append(record)
    return sorted(sorted(records) for records in people.values() if len(records) > 1)


def test_a_register_passes_by_in_batches_and_its_children_are_found(files, capfd):
    code = run(*files)

    assert code == 0
    assert linked(files[2]) == sorted(sorted([f"camp:{row}", f"register:{row + 9}"]) for row in range(2, 32))
    settings = json.loads((files[2] / "summary.json").read_text("utf-8"))["settings"]
    assert 0 < settings["n_left_out"]["register"] < 300


def test_a_run_that_was_stopped_goes_on_after_the_last_batch_that_was_done(files, monkeypatch, capfd):
    from leleka.linkage.sifting import Sieve

    sift, sifted = Sieve.sift, []

    def stopped_at_the_third(sieve, batch):
        if len(sifted) == 2:
            raise KeyboardInterrupt
        sifted.append(len(batch))
        return sift(sieve, batch)

    monkeypatch.setattr(Sieve, "sift", stopped_at_the_third)
    run(*files)
    monkeypatch.setattr(
        Sieve, "sift", lambda sieve, batch: (sifted.append(len(batch)), sift(sieve, batch))[1]
    )
    code = run(*files)

    assert code == 0
    assert sifted == [70, 70, 70, 70, 20]
    whole = files[2].with_name("whole")
    run(*files[:2], whole)
    assert len(linked(files[2])) == 30
    for name in ("persons.parquet", "pairs.parquet"):
        assert pq.read_table(files[2] / name) == pq.read_table(whole / name)


def test_a_register_that_is_no_parquet_file_is_refused(tmp_path):
    (tmp_path / "register.parquet").write_text("surname\n")

    with pytest.raises(IntakeError, match="cannot be read as a Parquet file") as error:
        Batches(tmp_path / "register.parquet", MEANT)

    assert error.value.code == "intake.E063"


def test_batches_hold_the_cells_and_rows_of_the_whole(files):
    batches = Batches(files[1], MEANT, 70)

    read = list(batches.from_batch(2))

    assert batches.n_batches == 5
    assert [len(batch) for batch in read] == [70, 70, 20]
    assert read[0].rows.to_pylist()[0] == 141
    assert read[0].cells.to_pylist()[0] == dict(zip(NAMES, children(300)[140], strict=True))


def test_a_column_that_is_only_kept_is_read_too_as_it_is_shown(files):
    register = files[1]
    pq.write_table(pq.read_table(register).append_column("note", pa.array(["ш-7"] * 300)), register)
    kept = Mapping("register", (*MEANT.columns, ColumnMapping("note", "keep")))

    batch = next(Batches(register, kept, 70).from_batch(0))

    assert batch.cells["note"].to_pylist() == ["ш-7"] * 70
