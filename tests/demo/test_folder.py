import csv
import hashlib
import json
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from leleka.demo import LISTS, DemoError, WorldSettings, invent, write_world
from leleka.demo import folder as folder_module
from leleka.demo.folder import MARKER

FIRST_ROWS = {
    "adoption-listings": 1,
    "returns": 1,
    "hotline": 2,
    "partner-list": 2,
    "evacuation-journal": 3,
    "court-decisions": 3,
}
TINY = WorldSettings(n_children=60, seed=11)


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def n_rows_read(path: Path) -> int:
    """Rows of the file as another program reads it, title and header included."""
    if path.suffix in {".xlsx", ".ods"}:
        return len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False))
    if path.suffix == ".parquet":
        return pq.read_table(path).num_rows
    if path.suffix == ".jsonl":
        return len([json.loads(line) for line in path.read_text("utf-8").splitlines()])
    encoding = {"evacuation-journal": "cp1251", "partner-list": "utf-16"}.get(path.stem, "utf-8")
    delimiter = "\t" if path.stem == "partner-list" else ";"
    with path.open(encoding=encoding, newline="") as file:
        return len(list(csv.reader(file, delimiter=delimiter)))


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(tmp_path):
    write_world(invent(TINY), tmp_path / "one")
    write_world(invent(TINY), tmp_path / "two")
    write_world(invent(WorldSettings(n_children=60, seed=12)), tmp_path / "three")

    one, two, three = (digests(tmp_path / name) for name in ("one", "two", "three"))

    assert one == two
    assert all(one[maker.file_name] != three[maker.file_name] for maker in LISTS if maker.name != "returns")


def test_a_list_that_holds_nobody_is_not_written(tmp_path):
    world = write_world(invent(WorldSettings(n_children=3)), tmp_path / "world")

    with world.truth.open(encoding="utf-8", newline="") as file:
        somebody = {row["list"] for row in csv.DictReader(file)}
    written = {path.name for path in world.folder.iterdir()}
    assert 0 < len(world.lists) < len(LISTS)
    assert {path.stem for path in world.lists} == somebody
    assert {path.name for path in world.lists} == written & {maker.file_name for maker in LISTS}


@pytest.mark.parametrize("maker", LISTS, ids=lambda maker: maker.name)
def test_the_truth_covers_each_row_exactly_once(maker, files, truth):
    last_row = n_rows_read(files.folder / maker.file_name)
    rows = sorted(int(row["row"]) for row in truth if row["list"] == maker.name)

    assert rows == list(range(FIRST_ROWS.get(maker.name, 4), last_row + 1))


def test_the_truth_names_children_that_exist(children, truth):

    assert {row["child_id"] for row in truth} <= set(children)
    assert all(row["sibling_group"] == children[row["child_id"]]["sibling_group"] for row in truth)


def test_a_row_shows_at_most_what_was_done_to_the_child(children, truth):
    order = ["intact", "russified", "surname_patronymic", "renamed"]

    for row in truth:
        child = children[row["child_id"]]
        if child["child_id"].startswith("c"):
            assert order.index(row["identity"]) <= order.index(child["identity"] or "intact")
            assert set(row["changed"].split(";")) <= set(child["changed"].split(";")) | {""}


def test_lists_of_before_the_taking_show_the_identity_of_birth(truth):
    kinds = Counter(row["identity"] for row in truth if row["list"] in {"register", "hotline"})

    assert set(kinds) == {"intact"}


def test_the_right_row_of_a_workbook_is_meant(files, children, truth):
    cells = CalamineWorkbook.from_path(files.folder / "register.xlsx").get_sheet_by_index(0).to_python()
    register = [row for row in truth if row["list"] == "register"]

    n_right = sum(
        cells[int(row["row"]) - 1][2] == children[row["child_id"]]["given_name"] for row in register
    )

    assert n_right > 0.9 * len(register)


def test_nothing_foreign_is_overwritten(tmp_path):
    (tmp_path / "own.txt").write_text("keep me")

    with pytest.raises(DemoError, match="not an invented world"):
        write_world(invent(TINY), tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["own.txt"]


def test_a_file_where_the_folder_should_be_is_refused(tmp_path):
    (tmp_path / "world").write_text("a file")

    with pytest.raises(DemoError, match=r"demo\.E005"):
        write_world(invent(TINY), tmp_path / "world")


def test_an_earlier_world_is_replaced_and_what_others_put_there_is_kept(tmp_path):
    world = tmp_path / "world"
    write_world(invent(TINY), world)
    (world / "register.xlsx.mapping.yaml").write_text("edited by hand")
    old = digests(world)

    write_world(invent(WorldSettings(n_children=60, seed=12)), world)

    assert digests(world)["register.xlsx"] != old["register.xlsx"]
    assert (world / "register.xlsx.mapping.yaml").read_text() == "edited by hand"
    assert [path.name for path in tmp_path.iterdir()] == ["world"]


def test_a_list_of_an_earlier_world_goes_with_it(tmp_path):
    write_world(invent(TINY), tmp_path / "again")
    write_world(invent(WorldSettings(n_children=3)), tmp_path / "again")
    write_world(invent(WorldSettings(n_children=3)), tmp_path / "fresh")

    assert digests(tmp_path / "again") == digests(tmp_path / "fresh")


def test_an_interrupted_run_leaves_nothing(tmp_path, monkeypatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(folder_module, "_write_children", interrupted)

    with pytest.raises(KeyboardInterrupt):
        write_world(invent(TINY), tmp_path / "world")

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_ends_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(DemoError, match="could not be written"):
        write_world(invent(TINY), tmp_path / "file" / "world")


def test_the_folder_says_in_two_languages_that_everything_is_invented(files):
    readme = (files.folder / "README.txt").read_text("utf-8")

    assert "вигадані" in readme
    assert "is invented" in readme
    assert (files.folder / MARKER).exists()
    assert files.truth.parent.name == "truth"
