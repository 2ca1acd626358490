import io

import pyarrow as pa
import pytest
from rich.console import Console

from leleka.cli.agreement import agree, editor, show_mapping
from leleka.cli.terminal import THEME, Terminal
from leleka.core.lists import FIELDS, ColumnMapping, Mapping, RawList
from leleka.core.words import ENGLISH
from leleka.intake.meaning.phrases import FIELD_WORDS, meaning_said

RAW = RawList(
    mapping=Mapping(
        "roll",
        (
            ColumnMapping("ПІБ", "full_name", why="The header says so."),
            ColumnMapping("Мати", "full_name", person="mother"),
            ColumnMapping("Гурток", "extra", name="club", kind="text"),
        ),
    ),
    file="roll.csv",
    cells=pa.table({"ПІБ": ["[b]Олена", None, "Іван"], "Мати": [None] * 3, "Гурток": ["x" * 90] * 3}),
    rows=pa.array([2, 3, 4], pa.int32()),
    how=("Delimiter: semicolon.",),
)


@pytest.fixture
def terminal():
    made = Terminal(
        out=Console(file=io.StringIO(), theme=THEME, width=80, highlight=False),
        err=Console(file=io.StringIO(), theme=THEME, width=80, highlight=False),
    )
    made.answers = []
    made.err.input = lambda question: made.answers.pop(0)
    return made


def test_every_field_has_a_word():
    assert set(FIELD_WORDS) == set(FIELDS)


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (ColumnMapping("c", "surname"), "surname"),
        (ColumnMapping("c", "full_name", person="mother"), "mother: full name"),
        (ColumnMapping("c", "birth_date", identity="imposed"), "birth date (imposed identity)"),
        (ColumnMapping("c", "extra", name="club", kind="text"), "compared as its own field: club (text)"),
    ],
)
def test_a_meaning_is_said_with_its_person_and_identity(column, said):
    assert meaning_said(column, ENGLISH) == said


def test_the_table_names_columns_meanings_reasons_and_first_cells(terminal):
    show_mapping(RAW, terminal, with_samples=True)

    said = terminal.out.file.getvalue()
    assert "roll.csv: what its columns mean  3 rows" in said
    assert "mother: full name" in said
    assert "The header says so." in said
    assert "[b]Олена · Іван" in said
    assert max(len(line) for line in said.splitlines()) <= 80


def test_first_cells_are_left_out_where_nobody_sits(terminal):
    show_mapping(RAW, terminal, with_samples=False)

    assert "Олена" not in terminal.out.file.getvalue()


def test_enter_takes_the_proposal(terminal, tmp_path):
    terminal.answers = [""]

    assert agree(RAW, tmp_path / "m.yaml", terminal) == RAW.mapping


def test_q_stops_and_leaves_nothing_behind(terminal, tmp_path):
    terminal.answers = ["what?", "q"]

    assert agree(RAW, tmp_path / "m.yaml", terminal) is None
    assert list(tmp_path.iterdir()) == []


def test_e_opens_the_mapping_in_the_editor_and_reads_it_again(terminal, tmp_path, monkeypatch):
    path = tmp_path / "m.yaml"
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "sed -i s/mother/father/")
    terminal.answers = ["e", ""]

    mapping = agree(RAW, path, terminal)

    assert mapping.columns[1].person == "father"


def test_a_mapping_that_cannot_be_read_is_asked_about_again(terminal, tmp_path, monkeypatch):
    monkeypatch.setenv("VISUAL", "sed -i s/mother/dragon/")
    terminal.answers = ["e", "q"]

    assert agree(RAW, tmp_path / "m.yaml", terminal) is None
    assert "m.yaml" in terminal.err.file.getvalue()


def test_the_editor_is_the_one_that_is_set(monkeypatch):
    monkeypatch.setenv("VISUAL", "code --wait")

    assert list(editor()) == ["code", "--wait"]
