import json

import pytest

from leleka.cli.start import DONE, REFUSED, run

PAIRS = (
    "id\tname_a\tname_b\n"
    "1\tВигаданюк Петро\tВыгаданюк Пётр\n"
    "2\tВигаданюк Петро\tВигаданюк Іван\n"
    "3\tВигаданюк Петро\tВигаданюк Петро\n"
)


@pytest.fixture
def pairs(tmp_path):
    file = tmp_path / "pairs.tsv"
    file.write_text(PAIRS, encoding="utf-8")
    return file


def rows_of(file):
    lines = file.read_text("utf-8").splitlines()
    header = lines[0].split("\t")
    return [dict(zip(header, line.split("\t"), strict=True)) for line in lines[1:]]


def test_rows_come_back_with_score_answer_and_reason(pairs, tmp_path):
    out = tmp_path / "scores.tsv"

    code = run(["names", "score", str(pairs), "--out", str(out), "--quiet"])

    rows = rows_of(out)
    assert code == DONE
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert [row["same"] for row in rows] == ["yes", "no", "yes"]
    assert float(rows[2]["score"]) == 1 > float(rows[0]["score"]) > float(rows[1]["score"])
    assert rows[1]["why"].startswith("The surname is written the same. The given names are different.")


def test_reasons_are_said_in_the_readers_language(pairs, tmp_path):
    english, ukrainian = tmp_path / "en.tsv", tmp_path / "uk.tsv"

    run(["names", "score", str(pairs), "--out", str(english), "-q"])
    run(["names", "score", str(pairs), "--out", str(ukrainian), "-q", "--lang", "uk"])

    assert [row["score"] for row in rows_of(english)] == [row["score"] for row in rows_of(ukrainian)]


def test_scoring_again_replaces_the_earlier_scores(pairs, tmp_path):
    once, twice = tmp_path / "once.tsv", tmp_path / "twice.tsv"

    run(["names", "score", str(pairs), "--out", str(once), "-q"])
    run(["names", "score", str(once), "--out", str(twice), "-q"])

    assert once.read_text("utf-8") == twice.read_text("utf-8")


def test_the_result_can_be_json(pairs, tmp_path, capsys):
    run(["names", "score", str(pairs), "--out", str(tmp_path / "scores.tsv"), "--json"])

    told = json.loads(capsys.readouterr().out)

    assert (told["pairs"], told["yes"], told["no"]) == (3, 2, 1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "cli.E073"),
        (b"a\tb\n1\t2\n", "cli.E074"),
        ("name_a\tname_b\nБойко\tБойко\tщось\n".encode(), "cli.E075"),
        (b"name_a\tname_b\n" + b"x" * 1_100_000, "cli.E076"),
        ("name_a\tname_b\nБойко\tБойко\n".encode("cp1251"), "cli.E077"),
    ],
    ids=["empty", "other columns", "too many cells", "one long line", "another encoding"],
)
def test_what_is_no_table_of_pairs_is_refused_with_its_reason(content, code, tmp_path, capsys):
    file, out = tmp_path / "pairs.tsv", tmp_path / "scores.tsv"
    file.write_bytes(content)

    ended = run(["names", "score", str(file), "--out", str(out)])

    assert ended == REFUSED
    assert code in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(("name", "code"), [("nowhere.tsv", "cli.E071"), (".", "cli.E072")])
def test_what_is_no_file_is_refused(name, code, tmp_path, capsys):
    ended = run(["names", "score", str(tmp_path / name), "--out", str(tmp_path / "scores.tsv")])

    assert ended == REFUSED
    assert code in capsys.readouterr().err


def test_a_file_is_never_written_over_itself(pairs, capsys):
    ended = run(["names", "score", str(pairs), "--out", str(pairs)])

    assert ended == REFUSED
    assert "cli.E070" in capsys.readouterr().err
    assert pairs.read_text("utf-8") == PAIRS


def test_a_byte_order_mark_windows_line_ends_and_empty_lines_do_no_harm(tmp_path):
    file, out = tmp_path / "pairs.tsv", tmp_path / "scores.tsv"
    file.write_bytes("\ufeffname_a\tname_b\r\n\r\nБойко Іван\tБойко Иван\r\nБойко\r\n".encode())

    run(["names", "score", str(file), "--out", str(out), "-q"])

    assert rows_of(out)[0]["same"] == "yes"
    assert len(rows_of(out)) == 2


def test_a_link_that_leads_to_itself_is_not_there(tmp_path, capfd):
    (tmp_path / "loop.tsv").symlink_to(tmp_path / "loop.tsv")

    code = run(["names", "score", str(tmp_path / "loop.tsv"), "--out", str(tmp_path / "x"), "--lang", "en"])

    assert (code, "cli.E071" in capfd.readouterr().err) == (REFUSED, True)
