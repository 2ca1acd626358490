import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from cli import small_engine

from leleka.cli import start
from leleka.cli.order import LinkOrder
from leleka.linkage.outputs.files import OUTPUTS

ROLL = "ПІБ;Дата народження\nВигаданюк Олена Петрівна;05.03.2014\nНебувалий Семен Якович;01.07.2011\n"
CAMP = "ФИО;Дата рождения\nВигаданюк Олена Петрівна;05.03.2014\nИная Алёна Игоревна;02.02.2013\n"


@pytest.fixture
def engine(monkeypatch):
    monkeypatch.setattr("leleka.linkage.link", small_engine.link, raising=False)
    monkeypatch.setattr("leleka.linkage.explain", small_engine.explain, raising=False)
    monkeypatch.delenv("LELEKA_DEBUG", raising=False)
    monkeypatch.setenv("LELEKA_LANG", "en")


@pytest.fixture
def lists(tmp_path):
    (tmp_path / "roll.csv").write_text(ROLL, "utf-8")
    (tmp_path / "camp.csv").write_text(CAMP, "utf-8")
    return [str(tmp_path / "roll.csv"), str(tmp_path / "camp.csv")]


@pytest.fixture
def run(engine, tmp_path, capfd):
    def leleka(*arguments):
        code = start.run(["link", *arguments, "--out", str(tmp_path / "found")])
        return code, *capfd.readouterr()

    leleka.found = tmp_path / "found"
    return leleka


def summary(run):
    return json.loads((run.found / "summary.json").read_text("utf-8"))


def test_lists_go_in_and_files_come_out(run, lists):
    code, said, _ = run(*lists, "--yes")

    assert code == 0
    assert {path.name for path in run.found.iterdir()} == {*OUTPUTS, ".work"}
    assert "4 rows on 2 lists: 3 children" in said
    assert str(run.found / "review.html") in said


def test_the_command_to_run_again_loses_no_answer_and_no_person(tmp_path):
    lists, answers = (tmp_path / "a.csv", tmp_path / "b.csv"), (tmp_path / "x.jsonl", tmp_path / "y.jsonl")
    order = LinkOrder(
        lists, tmp_path / "out", (tmp_path / "a.yaml",), answers,
        engine="spark", earlier=tmp_path / "found", register=tmp_path / "all.parquet",
    )  # fmt: skip

    again = " ".join(order.again).replace(f"{tmp_path}/", "")

    assert again == (
        "leleka link a.csv b.csv --out out --mapping a.yaml --decisions x.jsonl --decisions y.jsonl"
        " --engine spark --earlier found --register all.parquet"
    )


def test_the_screen_fits_eighty_columns_but_for_paths(run, lists, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")

    _, said, _ = run(*lists, "--yes")

    assert [line for line in said.splitlines() if len(line) > 80 and str(run.found.parent) not in line] == []


def test_proposed_meanings_are_saved_beside_the_lists_and_used_again(run, lists):
    run(*lists, "--yes")
    saved = Path(lists[0] + ".mapping.yaml")
    saved.write_text(saved.read_text("utf-8").replace('list_id: "roll"', 'list_id: "school"'), "utf-8")

    code, _, remarks = run(*lists)

    assert code == 0
    assert f"roll.csv: columns as in {saved}." in remarks
    assert [one["list_id"] for one in summary(run)["lists"]] == ["school", "camp"]


def test_what_is_said_of_doubles_is_kept_with_the_rest_of_the_result(run, lists):
    seen = []
    for _ in range(2):
        run(*lists, "--yes")
        seen.append([(one["each_child_once"], one["doubles"]) for one in summary(run)["lists"]])

    assert seen[0] == seen[1] == [(None, {"rows": 0, "share_at_most": 1.0, "seems_once": False})] * 2


def test_without_a_person_and_without_yes_the_proposal_is_saved_and_nothing_linked(run, lists):
    code, _, said = run(*lists)

    assert code == 2
    assert "[cli.E023]" in said
    assert Path(lists[0] + ".mapping.yaml").exists()
    assert not (run.found / "summary.json").exists()


def test_json_is_all_that_is_printed(run, lists):
    _, said, remarks = run(*lists, "--yes", "--json", "--quiet")

    assert json.loads(said)["counts"]["persons"] == 3
    assert remarks == ""


def test_answers_of_people_are_followed(run, lists, tmp_path):
    answer = {"left": "roll:2", "right": "camp:2", "answer": "different"}
    (tmp_path / "answers.jsonl").write_text(json.dumps(answer) + "\n", "utf-8")

    run(*lists, "--yes", "--decisions", str(tmp_path / "answers.jsonl"))

    assert summary(run)["counts"]["persons"] == 4
    assert summary(run)["decisions"] == 1


def test_answers_saved_into_the_folder_are_followed_and_never_touched(run, lists):
    run(*lists, "--yes")
    answers = run.found / "decisions.jsonl"
    answers.write_text('{"left": "camp:2", "right": "roll:2", "answer": "unsure"}\n', "utf-8")

    _, _, remarks = run(*lists)

    assert "1 answer from" in remarks
    assert answers.read_text("utf-8") == '{"left": "camp:2", "right": "roll:2", "answer": "unsure"}\n'


@pytest.mark.parametrize(
    ("stage", "ending"),
    [
        ("leleka.intake.read_list", KeyboardInterrupt()),
        ("leleka.normalize.read_records", OSError(28, "No space left on device")),
        ("leleka.linkage.link", KeyboardInterrupt()),
        ("leleka.linkage.outputs.files.staged", OSError(28, "No space left on device")),
    ],
)
def test_stopped_in_any_stage_old_files_stay_and_the_next_run_goes_on(run, lists, monkeypatch, stage, ending):
    lists = lists[:1]
    run(*lists, "--yes")
    before = {name: (run.found / name).read_bytes() for name in OUTPUTS}
    Path(lists[0]).write_text(ROLL + "Небувалий Семен Якович;01.07.2011\n", "utf-8")

    def stop(*arguments, **options):
        raise ending

    with monkeypatch.context() as patched:
        patched.setattr(stage, stop)
        code, _, said = run(*lists)
    after = {name: (run.found / name).read_bytes() for name in OUTPUTS}
    again, _, _ = run(*lists)

    assert code == (130 if isinstance(ending, KeyboardInterrupt) else 2)
    assert "run the same command again" in said
    assert after == before
    assert again == 0
    assert summary(run)["counts"]["records"] == 3


def test_finished_stages_are_not_worked_out_again(run, lists, monkeypatch):
    run(*lists, "--yes")
    first = {name: (run.found / name).read_bytes() for name in OUTPUTS}

    def never(*arguments, **options):
        raise AssertionError("worked out again")

    for stage in ("leleka.intake.read_list", "leleka.normalize.read_records", "leleka.linkage.link"):
        monkeypatch.setattr(stage, never)
    code, _, _ = run(*lists)

    assert code == 0
    assert {name: (run.found / name).read_bytes() for name in OUTPUTS} == first


def test_two_lists_of_one_name_get_names_of_their_own(run, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "roll.csv").write_text(ROLL, "utf-8")

    code, _, remarks = run(str(tmp_path / "a" / "roll.csv"), str(tmp_path / "b" / "roll.csv"), "--yes")

    assert code == 0
    assert [one["list_id"] for one in summary(run)["lists"]] == ["roll", "roll-2"]
    assert "hold exactly the same" in remarks


def test_a_mapping_may_be_given(run, lists, tmp_path):
    run(*lists, "--yes")
    own = tmp_path / "own.yaml"
    Path(lists[0] + ".mapping.yaml").rename(own)

    code, _, remarks = run(lists[0], "--mapping", str(own))

    assert code == 0
    assert "own.yaml" in remarks
    assert not Path(lists[0] + ".mapping.yaml").exists()


def csv_of(text):
    def write(folder):
        (folder / "list.csv").write_text(text, "utf-8")
        return folder / "list.csv"

    return write


def folder_with_a_list(folder):
    (folder / "inside").mkdir()
    (folder / "inside" / "list.csv").write_text(ROLL, "utf-8")
    return folder / "inside"


def encrypted_book(folder):
    # An encrypted workbook is a compound file; its first bytes say so.
    path = folder / "list.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))
    return path


def book_without_sheets_of_rows(folder):
    openpyxl.Workbook().save(folder / "list.xlsx")
    return folder / "list.xlsx"


@pytest.mark.parametrize(
    "make",
    [csv_of(""), csv_of("\n\n\n"), csv_of("ПІБ;Дата\n"),
     csv_of("Пошта\na@example.org\nb@example.org\n"), folder_with_a_list, encrypted_book,
     book_without_sheets_of_rows, lambda folder: folder / "absent.csv"],
    ids=["empty", "blank lines", "header only", "emails", "folder", "encrypted", "empty book", "absent"],
)  # fmt: skip
def test_a_list_that_cannot_come_in_ends_in_one_sentence(run, tmp_path, make):
    code, _, said = run(str(make(tmp_path)), "--yes")

    lines = [line for line in said.splitlines() if line and "Saved as" not in line]
    assert code == 2, said
    assert len(lines) == 1
    assert lines[0].endswith("]")
    assert not (run.found / "summary.json").exists()


@pytest.mark.parametrize(
    ("text", "n_children"),
    [
        (ROLL.rsplit("\n", 2)[0] + "\n", 1),
        ("Код;Дата народження\n1;05.03.2014\n2;01.07.2011\n", None),
        ("ПІБ\nדוגמה דוגמאית\nشخص مخترع\n", 2),
        ("ПІБ;Дата народження\n" + "Вигаданюк Олена Петрівна;05.03.2014\n" * 10_000, None),
    ],
    ids=["one row", "no names", "right to left", "10,000 identical rows"],
)
def test_an_odd_list_is_linked_as_far_as_it_goes(run, tmp_path, text, n_children):
    code, _, said = run(str(csv_of(text)(tmp_path)), "--yes")

    assert code == 0, said
    if n_children is not None:
        assert summary(run)["counts"]["persons"] == n_children


def test_a_mapping_for_another_file_is_refused(run, lists, tmp_path):
    run(*lists, "--yes")
    other = tmp_path / "other.csv"
    other.write_text("Зовсім;Інше\n1;2\n", "utf-8")

    code, _, said = run(str(other), "--mapping", lists[0] + ".mapping.yaml")

    assert code == 2, said
    assert "mapping" in said


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are tried on POSIX systems only")
def test_somebody_at_a_terminal_is_asked_once(tmp_path, lists):
    import pty

    script = (
        "import sys; from cli import small_engine; import leleka.linkage; "
        "leleka.linkage.link = small_engine.link; leleka.linkage.explain = small_engine.explain; "
        "from leleka.cli.start import run; sys.exit(run(sys.argv[1:]))"
    )
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", script, "link", lists[0], "--out", str(tmp_path / "found"), "--lang", "en"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TERM": "xterm"},
    )
    os.close(theirs)
    said, has_answered = b"", False
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:
            break
        if not piece:
            break
        said += piece
        if not has_answered and b"q stops" in said:
            os.write(ours, b"\n")
            has_answered = True
    os.close(ours)

    assert process.wait() == 0, said.decode()
    assert has_answered
    assert "Вигаданюк Олена" in said.decode()
    assert (tmp_path / "roll.csv.mapping.yaml").exists()
    assert (tmp_path / "found" / "summary.json").exists()
