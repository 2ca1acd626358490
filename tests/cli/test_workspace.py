import stat

import pytest

from leleka.cli.errors import CliError
from leleka.cli.workspace import OUR_FILES, Workspace
from leleka.linkage.outputs.files import OUTPUTS
from leleka.linkage.outputs.staging import WORK


def test_the_folder_knows_every_file_that_linkage_writes():
    assert set(OUTPUTS) == OUR_FILES


def test_a_new_folder_is_its_owners_alone(tmp_path):
    workspace = Workspace(tmp_path / "a" / "found")

    with workspace.opened():
        mode = stat.S_IMODE((tmp_path / "a" / "found").stat().st_mode)

    assert mode == 0o700
    assert (tmp_path / "a" / "found" / WORK).is_dir()


def test_two_runs_cannot_work_in_one_folder(tmp_path):
    def open_again():
        with Workspace(tmp_path).opened():
            pass

    with Workspace(tmp_path).opened(), pytest.raises(CliError, match="another leleka works in this folder"):
        open_again()
    open_again()


def test_a_list_is_never_overwritten(tmp_path):
    (tmp_path / "persons.xlsx").write_text("a list")

    with (
        pytest.raises(CliError, match="would be overwritten"),
        Workspace(tmp_path).opened([tmp_path / "persons.xlsx"]),
    ):
        pass


def test_files_of_our_names_that_are_not_ours_are_left_alone(tmp_path):
    (tmp_path / "persons.xlsx").write_text("somebody else's")

    with pytest.raises(CliError, match=r"did not write: persons\.xlsx"), Workspace(tmp_path).opened():
        pass


def test_our_own_files_may_be_replaced(tmp_path):
    for name in OUR_FILES:
        (tmp_path / name).write_text("ours")

    with Workspace(tmp_path).opened():
        assert Workspace(tmp_path).foreign_files() == []


def test_foreign_files_are_seen(tmp_path):
    for name in ("notes.txt", "summary.json", "decisions.jsonl", "list.csv.mapping.yaml"):
        (tmp_path / name).write_text("")

    assert Workspace(tmp_path).foreign_files() == ["notes.txt"]


def test_a_stage_is_worked_out_once_and_again_when_its_key_changes(tmp_path):
    workspace, done = Workspace(tmp_path), []

    def work():
        done.append(1)
        return len(done)

    with workspace.opened():
        outcomes = [workspace.stage("s", key, work, ()) for key in ("a", "a", "b", "a")]

    assert outcomes == [1, 1, 2, 3]


def test_a_failing_stage_keeps_what_was_kept(tmp_path):
    workspace = Workspace(tmp_path)

    def fail():
        raise OSError("full")

    with workspace.opened():
        workspace.stage("s", "a", lambda: 1, ())
        with pytest.raises(OSError, match="full"):
            workspace.stage("s", "b", fail, ())

        assert workspace.stage("s", "a", lambda: 2, ()) == 1
