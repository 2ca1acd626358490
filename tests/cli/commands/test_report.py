import json

import pytest
from typer.testing import CliRunner

from leleka.cli.commands.report import report_app
from leleka.core.errors import LelekaError

TEXT = "title: A\noutlet: Herald\ndate: 2024-05-01\n---\n" + (
    "Police said 42 people were abducted on Monday. Moscow denied it.\n"
)


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "story.txt"
    path.write_text(TEXT, "utf-8")
    return path


def run(*arguments, **kwargs):
    return CliRunner().invoke(report_app, [str(a) for a in arguments], **kwargs)


def test_figures_come_out_as_json_lines_with_every_field(text):
    result = run("read", text, "--format", "jsonl")

    (row,) = [json.loads(line) for line in result.stdout.splitlines()]

    assert set(
        "article start end quote value_low value_high qualifier measure population place as_of as_of_kind"
        " asserted_by via basis stance aspect lang".split()
    ) <= set(row)
    assert (row["article"], row["quote"], row["as_of"]) == ("story", "42 people", "2024-04-29")


@pytest.mark.parametrize("form", ["table", "html", "claimreview", "claims"])
def test_every_form_of_a_reading_can_be_written_to_a_file(text, tmp_path, form):
    result = run("read", text, "--format", form, "--out", tmp_path / "out")

    assert result.exit_code == 0
    assert ("denial" if form == "claims" else "42") in (tmp_path / "out").read_text("utf-8")


@pytest.mark.parametrize("form", ["table", "html", "claimreview", "jsonl", "statements"])
def test_every_form_of_a_ledger_is_written(text, form):
    result = run("ledger", text, "--format", form)

    assert result.exit_code == 0
    assert "42" in result.stdout


def test_standard_input_is_read(text):
    result = run(
        "read", "-", "--format", "jsonl", "--date", "2024-05-01", input="On Monday 30 girls were abducted."
    )

    assert json.loads(result.stdout)["as_of"] == "2024-04-29"


def test_a_correction_is_kept_beside_the_text_and_applied_again(text):
    first = run("correct", text, "--quote", "42 people", "--set", "population=child", "--set", "measure=held")
    again = run("correct", text, "--quote", "42 people", "--set", "place=Kherson")

    row = json.loads(run("read", text, "--format", "jsonl").stdout)

    assert first.exit_code == again.exit_code == 0
    assert (row["population"], row["measure"], row["place"]) == ("child", "held", "Kherson")


def test_a_quote_that_is_not_there_is_refused(text):
    with pytest.raises(LelekaError, match=r"has no figure with this quote.*“42 people”.*cli\.E171"):
        run("correct", text, "--quote", "7 people", "--set", "measure=held", catch_exceptions=False)


def test_a_set_without_an_equals_sign_is_refused(text):
    with pytest.raises(LelekaError, match=r"cli\.E170"):
        run("correct", text, "--quote", "42 people", "--set", "held", catch_exceptions=False)


def test_one_broken_file_does_not_stop_the_others(text, tmp_path):
    result = run("read", tmp_path / "gone.txt", text, "--format", "jsonl")

    assert result.exit_code == 2
    assert "42 people" in result.stdout
    assert "reports.E001" in result.stderr


@pytest.mark.parametrize("command", ["read", "ledger"])
def test_an_empty_text_is_one_that_could_not_be_read(command, text, tmp_path):
    empty = tmp_path / "empty.txt"
    empty.write_text(" \n", "utf-8")

    alone, beside = run(command, empty), run(command, empty, text)

    assert (alone.exit_code, beside.exit_code) == (2, 2)
    assert alone.stdout == ""
    assert "42" in beside.stdout
    assert (alone.stdout + alone.stderr).count("reports.E010") == 1
    assert (beside.stdout + beside.stderr).count("reports.E010") == 1


@pytest.mark.parametrize("to_file", [False, True])
def test_a_ledger_says_what_is_wrong_once(tmp_path, to_file):
    undated, out = tmp_path / "undated.txt", tmp_path / "ledger.txt"
    undated.write_text("On Monday 42 people were abducted.", "utf-8")

    result = run("ledger", undated, *(["--out", out] if to_file else []))

    assert (result.stdout + result.stderr).count("reports.E013") == 1


@pytest.mark.parametrize("command", ["read", "ledger"])
def test_where_no_text_can_be_read_what_was_written_before_stays(command, tmp_path):
    out = tmp_path / "figures.jsonl"
    out.write_text("of yesterday", "utf-8")

    result = run(command, tmp_path / "mistyped.txt", "--format", "jsonl", "--out", out)

    assert (result.exit_code, out.read_text("utf-8")) == (2, "of yesterday")


def test_a_folder_is_read_file_by_file(text):
    (text.parent / "notes.log").write_text("300 children were abducted.", "utf-8")

    assert len(run("read", text.parent, "--format", "jsonl").stdout.splitlines()) == 1


def test_two_documents_of_one_name_are_kept_apart(text, tmp_path):
    other = tmp_path / "other" / "story.txt"
    other.parent.mkdir()
    other.write_text(TEXT, "utf-8")

    rows = [json.loads(line) for line in run("read", text, other, "--format", "jsonl").stdout.splitlines()]

    assert [row["article"] for row in rows] == ["story", "story~2"]


def test_a_folder_without_texts_is_said(tmp_path):
    (tmp_path / "empty").mkdir()

    result = run("read", tmp_path / "empty")

    assert result.exit_code == 2
    assert "holds no text, web page or PDF" in result.stderr


def test_a_wrong_code_is_answered_with_the_codes_there_are(text):
    with pytest.raises(LelekaError, match=r"It takes one of: returned, located.*reports\.E023"):
        run("correct", text, "--quote", "42 people", "--set", "measure=eaten", catch_exceptions=False)
