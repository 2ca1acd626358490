from __future__ import annotations

import os
from pathlib import Path

import pytest

from leleka.core.files import csv_rows, program, whole, write_whole


def test_what_stood_there_stays_where_writing_stops(tmp_path: Path) -> None:
    path = tmp_path / "list.yaml"
    path.write_text("before")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "half \ud800")  # a lone surrogate is no text
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"list.yaml": "before"}


def test_the_old_file_is_there_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "list.yaml"
    path.write_text("before")
    with whole(path) as draft:
        draft.write_text("after")
        assert path.read_text() == "before"
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"list.yaml": "after"}


def test_a_draft_left_by_a_killed_run_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "list.yaml"
    with whole(path) as draft:
        draft.write_text("written whole")
        left = draft
    left.write_text("left by a run that was killed, and longer than the next")
    write_whole(path, "after\n")
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"list.yaml": b"after\n"}


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("before")
    (tmp_path / "link").symlink_to(target)
    write_whole(tmp_path / "link", "after")
    assert (tmp_path / "link").is_symlink()
    assert target.read_text() == "after"


def test_a_device_is_written_as_it_is() -> None:
    write_whole(Path(os.devnull), "nothing to keep")
    assert not Path(os.devnull).is_file()


def test_a_folder_that_is_not_there_is_the_disks_refusal(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "nowhere" / "list.yaml", "text")


def test_a_link_that_leads_to_itself_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    write_whole(tmp_path / "loop", "after")
    assert (tmp_path / "loop").read_text() == "after"


@pytest.mark.parametrize("changed", ["linkage/a.py", "linkage/names.tsv", "core/places.parquet"])
def test_code_and_tables_of_its_rooms_tell_a_program_from_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    for file in ("core/files.py", "core/places.parquet", "linkage/a.py", "linkage/names.tsv", "cli/a.py"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text("one")
    monkeypatch.setattr("leleka.core.files.__file__", str(tmp_path / "core" / "files.py"))
    of_now = program.__wrapped__
    first = of_now("core", "linkage")

    (tmp_path / "cli" / "a.py").write_text("two")
    elsewhere = of_now("core", "linkage")
    (tmp_path / changed).write_text("two")

    assert elsewhere == first
    assert of_now("core", "linkage") != first


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_is_read_as_a_spreadsheet_saves_it(tmp_path, encoding, mark):
    path = tmp_path / "checked.csv"
    path.write_bytes(f"id{mark}reason\r\np01{mark}знайдено вдома\r\n".encode(encoding))

    assert list(csv_rows(path)) == [{"id": "p01", "reason": "знайдено вдома"}]
