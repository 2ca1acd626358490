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
