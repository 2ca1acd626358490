import pytest

from leleka.linkage.outputs.staging import finish, staged


def test_files_appear_together_at_the_end(tmp_path):
    with staged(tmp_path) as new:
        (new / "a.txt").write_text("new")
        seen = (tmp_path / "a.txt").exists()

    assert not seen
    assert (tmp_path / "a.txt").read_text() == "new"


def test_a_failure_leaves_the_old_files_and_nothing_else(tmp_path):
    (tmp_path / "a.txt").write_text("old")

    def fill_the_disk():
        with staged(tmp_path) as new:
            (new / "a.txt").write_text("half")
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        fill_the_disk()

    assert (tmp_path / "a.txt").read_text() == "old"
    assert list((tmp_path / ".work").iterdir()) == []


def test_moves_that_a_killed_run_decided_on_are_made_by_the_next(tmp_path):
    (tmp_path / "a.txt").write_text("new")
    (tmp_path / "b.txt").write_text("old")
    (tmp_path / ".work" / "new").mkdir(parents=True)
    (tmp_path / ".work" / "new" / "b.txt").write_text("new")
    (tmp_path / ".work" / "moves.json").write_text('["a.txt", "b.txt"]')

    finish(tmp_path)

    assert (tmp_path / "b.txt").read_text() == "new"
    assert list((tmp_path / ".work").iterdir()) == []


def test_files_of_a_run_that_was_killed_while_writing_are_thrown_away(tmp_path):
    (tmp_path / ".work" / "new").mkdir(parents=True)
    (tmp_path / ".work" / "new" / "half.txt").write_text("half")

    with staged(tmp_path) as new:
        (new / "a.txt").write_text("new")

    assert sorted(path.name for path in tmp_path.iterdir()) == [".work", "a.txt"]
