import shlex

import pytest
import typer

from leleka.cli.app import app, command_line
from leleka.core.words import ENGLISH, speak


def commands(command, path=("leleka",)):
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, (*path, name))


ALL = list(commands(typer.main.get_command(app)))


@pytest.mark.parametrize(("path", "command"), ALL, ids=[" ".join(path) for path, _ in ALL])
def test_every_command_option_and_argument_says_what_it_is_for(path, command):
    silent = [p.name for p in command.params if not getattr(p, "help", None) and p.name != "help"]

    assert command.help
    assert silent == []


def test_every_command_takes_the_language():
    deaf = [" ".join(path) for path, command in ALL if "lang" not in {p.name for p in command.params}]

    assert deaf == []


@pytest.mark.parametrize("lang", ["en", "uk"])
def test_help_fits_eighty_columns(lang, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    words = speak(lang)

    for path, _ in ALL:
        command_line(words)(args=[*path[1:], "--help"], prog_name="leleka", standalone_mode=False)
    said = capsys.readouterr().out

    assert max(len(line) for line in said.splitlines()) <= 80


def test_help_names_what_a_command_takes_and_offers(capsys):
    command_line(ENGLISH)(args=["link", "--help"], prog_name="leleka", standalone_mode=False)

    said = capsys.readouterr().out

    assert said.startswith("Use: leleka link LIST ... [options]\n")
    for option in (
        "--out, -o FOLDER",
        "--mapping FILE",
        "--yes, -y",
        "--decisions FILE",
        "--json",
        "--quiet, -q",
    ):
        assert option in said


@pytest.mark.parametrize("lang", ["en", "uk"])
def test_a_long_example_can_be_copied_into_a_shell(lang, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")

    command_line(speak(lang))(args=["count", "--help"], prog_name="leleka", standalone_mode=False)
    said = capsys.readouterr().out

    example = said[said.index("leleka count freeze") : said.index("leleka count verify")]
    words = shlex.split(example.replace("\\\n", ""))
    assert words[:4] == ["leleka", "count", "freeze", "found"]
    assert words[-2:] == ["--out", "not-returned.json"]
    assert all(line.startswith("    ") for line in example.rstrip().splitlines()[1:])
