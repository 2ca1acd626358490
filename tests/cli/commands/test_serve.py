"""What `leleka serve` asks in a terminal, and what it refuses."""

import socket

import pytest
from rich.console import Console

from leleka.cli import start
from leleka.cli.commands import serve
from leleka.cli.errors import CliError
from leleka.cli.terminal import Terminal
from leleka.core.words import speak


def test_a_password_is_asked_for_until_both_writings_are_the_same(monkeypatch):
    written = iter(["one", "another", "the same", "the same"])
    monkeypatch.setattr(serve.typer, "prompt", lambda *_, **__: next(written))
    out = Console(record=True)

    password = serve._ask_for_password(Terminal(words=speak("uk"), out=out))

    assert password == "the same"
    assert "різні" in out.export_text()


def test_an_address_is_asked_for_until_it_is_one(monkeypatch):
    written = iter(["olena", "olena@", " Olena@office.invalid "])
    monkeypatch.setattr(serve.typer, "prompt", lambda *_, **__: next(written))
    out = Console(record=True)

    email = serve._ask(Terminal(words=speak("uk"), out=out), "email", "E-mail")

    assert email == "Olena@office.invalid"
    assert out.export_text().count("[web.E014]") == 2


def test_a_worker_makes_no_registry_where_there_is_none(tmp_path):
    home = tmp_path / "mistyped"

    with pytest.raises(CliError, match="holds no registry"):
        serve.work(home)

    assert not home.exists()


def test_keys_are_made_nowhere_but_in_a_registry(tmp_path, capfd):
    home = tmp_path / "mistyped"

    code = start.run(["keys", "--add", "--home", str(home)])

    assert code == 2
    assert capfd.readouterr().err.strip().endswith("[cli.E066]")
    assert not home.exists()


def test_where_a_registry_listens_no_second_one_is_opened(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("LELEKA_LANG", "en")
    # The server lets others listen where it does, as its own processes share the port.
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as first:
        port = str(first.getsockname()[1])
        code = start.run(["serve", "--home", str(tmp_path / "home"), "--port", port])

    assert code == 2
    assert capfd.readouterr().err.strip().endswith("[cli.E087]")
    assert not (tmp_path / "home").exists()
