"""Files from strangers end in a sentence, and never take the machine along."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest

from leleka.core.words import speak
from leleka.intake import IntakeError, read_list
from leleka.intake.limits import Limits
from tests.intake import hostile

MIB = 1 << 20
SMALL = replace(Limits(), line_bytes=MIB, json_bytes=4 * MIB)


def write(path, content):
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


CASES = {
    # what it is: (file name, how it is made, code, words of the message)
    "a bomb": ("a.xlsx", hostile.zip_bomb, "intake.E072", "unpacks"),
    "overlapping entries": ("a.xlsx", hostile.overlapping_zip, "intake.E073", "overlap"),
    "an entry that lies about its size": ("a.xlsx", hostile.lying_zip, "intake.E070", "damaged"),
    "zips in zips": ("a.zip", hostile.nested_zip, "intake.E010", "zip archive"),
    "a cell in the last corner": ("a.xlsx", hostile.far_cell, "intake.E075", "XFD1048576"),
    "brackets without end": ("a.json", hostile.deep_json, "intake.E04", "deep|nest|JSON"),
    "half a Parquet file": ("a.parquet", hostile.truncated_parquet, "intake.E06", "Parquet|damaged"),
    "a password": ("a.xlsx", hostile.locked_workbook, "intake.E071", "password"),
    "an empty file": ("a.csv", lambda p: write(p, ""), "intake.E003", "empty"),
    "only line ends": ("a.csv", lambda p: write(p, "\r\n" * 50), "intake.E003", "empty"),
    "only zero bytes": ("a.csv", lambda p: write(p, b"\0" * 5_000), "intake.E003", "empty"),
    "one endless line": ("a.csv", lambda p: write(p, "я," * 2 * MIB), "intake.E0", "line"),
    "one endless word": ("a.csv", lambda p: write(p, "ПІБ\n" + "a" * 3 * MIB), "intake.E023", "line"),
    "half a spreadsheet": ("a.xlsx", hostile.half_workbook, "intake.E070", "damaged"),
    "NUL bytes between names": (
        "a.csv",
        lambda p: write(p, "ПІБ;Стать\nВигаданий Петро\0;ч\nВигадана Ольга;ж\n"),
        "intake.E022",
        "NUL bytes",
    ),
    "a PDF": ("a.csv", lambda p: write(p, b"%PDF-1.7 ..."), "intake.E010", "a PDF"),
    "a web page": ("a.xls", lambda p: write(p, "<html><table></table></html>"), "intake.E010", "web page"),
    "a letter named as a workbook": (
        "a.xlsx",
        lambda p: write(p, "Вигаданий Петро живе у Вигаданому.\nЙому сім, він ходить до школи.\n"),
        "intake.E052",
        "plain text",
    ),
    "a text to be read": (
        "README.md",
        lambda p: write(p, "# Список\n\n| що | де |\n|---|---|\n| діти, сім | там |\n"),
        "intake.E010",
        "a text, by its name",
    ),
    "noise": ("a.csv", lambda p: write(p, bytes(range(256)) * 200), "intake.E022", "NUL"),
    "a folder": ("a.csv", lambda p: p.mkdir() or p, "intake.E007", "folder"),
    "ten thousand columns": (
        "a.csv",
        lambda p: write(p, ",".join(f"c{n}" for n in range(10_000)) + "\n" + ",".join("x" * 10_000) + "\n"),
        "intake.E012",
        "more than 2,000 columns",
    ),
    "a pipe": ("a.csv", lambda p: os.mkfifo(p) or p, "intake.E008", "pipe"),
    "nothing": ("a.csv", lambda p: p, "intake.E011", "not there"),
    "a link to itself": ("a.csv", lambda p: p.symlink_to(p) or p, "intake.E009", "itself"),
}


@pytest.mark.parametrize("content", ["<html></html>", "<?xml version='1.0'?><list/>"])
def test_what_is_no_list_is_named_in_the_readers_language(content, tmp_path):
    with pytest.raises(IntakeError) as caught:
        read_list(write(tmp_path / "a.csv", content))

    kind = caught.value.problem.values["kind"]
    assert speak("uk").say(kind) != kind


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_file_ends_in_a_sentence(case, tmp_path):
    name, make, code, words = CASES[case]
    path = make(tmp_path / name)

    with pytest.raises(IntakeError, match=words) as caught:
        read_list(path, limits=SMALL)

    assert caught.value.code.startswith(code)
    assert caught.value.problem.hint
    assert str(tmp_path) not in str(caught.value)


def test_an_entity_is_not_filled_from_another_file(tmp_path):
    secret = write(tmp_path / "secret.txt", "secret-words")
    path = hostile.outside_entity(tmp_path / "a.xlsx", secret)

    try:
        said = str(read_list(path).cells.to_pylist())
    except IntakeError as error:
        said = str(error)

    assert "secret-words" not in said


def test_an_entity_bomb_does_not_unfold(tmp_path):
    path = hostile.entity_bomb(tmp_path / "a.xlsx")

    try:
        longest = max(len(v or "") for row in read_list(path).cells.to_pylist() for v in row.values())
    except (IntakeError, ValueError):
        longest = 0

    assert longest < 10_000


def test_empty_rows_without_end_are_counted_and_left_out(tmp_path):
    raw = read_list(hostile.empty_rows(tmp_path / "a.xlsx", 200_000))

    assert len(raw) == 0
    assert [problem.code for problem in raw.problems] == ["intake.E004"]


def test_a_parquet_file_that_unfolds_ends_within_its_limits(tmp_path):
    path = hostile.parquet_bomb(tmp_path / "a.parquet")

    with pytest.raises(IntakeError, match=r"memory|longer"):
        read_list(path, limits=replace(Limits(), memory_bytes=900 * MIB, seconds_at_least=4.0))


def test_a_header_alone_is_a_list_of_nobody_and_says_so(tmp_path):
    raw = read_list(write(tmp_path / "a.csv", "ПІБ;Дата народження\n"))

    assert len(raw) == 0
    assert [problem.code for problem in raw.problems] == ["intake.E004"]


def test_ten_thousand_identical_rows_come_in_and_are_said(tmp_path):
    raw = read_list(write(tmp_path / "a.csv", "ПІБ;Рік\n" + "Вигаданий Петро;2014\n" * 10_000))

    assert len(raw) == 10_000
    assert [problem.said() for problem in raw.problems] == [
        "a.csv: Rows that repeat another row to the letter: 9,999. If the list was pasted or exported twice, "
        "take the second copy out. They all came in. [intake.E033]"
    ]


def test_a_column_may_be_called_anything_a_path_too(tmp_path):
    raw = read_list(write(tmp_path / "a.csv", "ПІБ;.№;.;[0]\nВигаданий Петро;1;2;3\nВигаданий Петро;1;2;3\n"))

    assert raw.cells.column_names[1:] == [".№", ".", "[0]"]
    assert [problem.code for problem in raw.problems] == ["intake.E033"]


def test_text_that_runs_from_right_to_left_is_left_as_it_is(tmp_path):
    name = "\u202eовтеП"

    raw = read_list(write(tmp_path / "a.csv", f"ПІБ;Рік\n{name};2014\n"))

    assert raw.cells.column(0).to_pylist() == [name]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_one_may_not_read_says_so(tmp_path):
    path = write(tmp_path / "a.csv", "ПІБ\n")
    path.chmod(0)

    with pytest.raises(IntakeError, match="may not be read"):
        read_list(path)


def test_a_list_that_changes_while_it_is_read_is_refused(tmp_path):
    path = write(tmp_path / "a.csv", "ПІБ;Рік\n" + "Вигаданий Петро;2014\n" * 30_000)

    def growing(stage, done, total=None):
        with path.open("ab") as file:
            file.write("Вигадана Ольга;2015\n".encode())

    with pytest.raises(IntakeError, match="changed while it was read"):
        read_list(path, progress=growing)


def test_a_workbook_named_csv_is_read_as_a_workbook_and_said(tmp_path):
    book = hostile.good_workbook(tmp_path / "a.xlsx", [["ПІБ"], ["Вигаданий Петро"]])
    path = Path(shutil.move(book, tmp_path / "a.csv"))

    raw = read_list(path)

    assert raw.cells.column(0).to_pylist() == ["Вигаданий Петро"]
    assert "although the name ends in “.csv”" in raw.how[0]


def test_a_table_in_plain_text_named_as_a_workbook_is_read(tmp_path):
    raw = read_list(write(tmp_path / "a.xls", "ПІБ\tСтать\nВигаданий Петро\tч\nВигадана Ольга\tж\n"))

    assert raw.cells.num_columns == 2
    assert "although the name ends in “.xls”" in raw.how[0]


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))

    read_list(write(tmp_path / "good.csv", "ПІБ\nВигаданий Петро\n"))
    with pytest.raises(IntakeError, match="empty"):
        read_list(write(tmp_path / "bad.csv", "\n\n\n"))

    assert not list(scratch.iterdir())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc for processes")
def test_the_child_goes_when_its_parent_is_killed(tmp_path):
    path = write(tmp_path / "a.csv", "ПІБ;Рік\n" + "Вигаданий Петро;2014\n" * 400_000)
    reads = f"from leleka.intake import read_list; read_list({str(path)!r})"
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    parent = subprocess.Popen([sys.executable, "-c", reads], env=os.environ | {"TMPDIR": str(scratch)})
    child = waited_for(lambda: children_of(parent.pid))[0]

    parent.send_signal(signal.SIGKILL)
    parent.wait()

    assert waited_for(lambda: not is_alive(child))


def waited_for(answer, seconds=20.0):
    end = time.monotonic() + seconds
    while not (found := answer()) and time.monotonic() < end:
        time.sleep(0.02)
    return found


def children_of(pid):
    try:
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except OSError:
        return False
