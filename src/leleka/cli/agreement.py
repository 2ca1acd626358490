"""Agree with a person on what a list's columns mean, before its rows are compared.

Takes   a list with its proposed mapping.
Gives   the table of the proposal, and the mapping that was agreed on.
Leaves  proposing, reading and saving mappings to intake.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.text import Text

from leleka.cli.terminal import Terminal
from leleka.core.errors import LelekaError
from leleka.core.lists import Mapping, RawList
from leleka.intake.meaning.phrases import meaning_said

_N_SAMPLES = 3
_SAMPLE_WIDTH = 28


def show_mapping(raw: RawList, terminal: Terminal, *, with_samples: bool) -> None:
    """Print what each column is taken for, and why.

    Args:
        with_samples: show first cells; only for somebody who sits before the list anyway.
    """
    words = terminal.words
    terminal.title(
        words.say("{file}: what its columns mean", file=raw.file),
        aside=words.count("{n} row", "{n} rows", len(raw)),
    )
    for sentence in raw.how:
        terminal.say(sentence, indent=2, style="quiet")
    headings = [words.say("column"), words.say("meaning"), words.say("why")]
    if with_samples:
        headings.append(words.say("first cells"))
    terminal.table(
        headings, [_line(raw, place, terminal, with_samples) for place in range(len(raw.mapping.columns))]
    )


def agree(raw: RawList, path: Path, terminal: Terminal) -> Mapping | None:
    """Ask whether the proposal is right; the editor opens on e.

    Args:
        path: where the mapping is saved; it is what the editor opens.

    Returns:
        The mapping agreed on, or None where the person wants to stop.
    """
    from leleka.intake import load_mapping, save_mapping

    words = terminal.words
    mapping = raw.mapping
    while True:
        terminal.err.print()
        question = words.say("Enter takes this · e opens it in an editor · q stops: ")
        answer = terminal.err.input(Text(question, style="title")).strip().lower()
        if answer in {"", "y", "т", "так", "yes"}:
            return mapping
        if answer in {"q", "й", "quit"}:
            return None
        if answer not in {"e", "у", "edit"}:
            continue
        save_mapping(mapping, path)
        if edit(path, terminal):
            try:
                mapping = load_mapping(path)
            except LelekaError as error:
                terminal.complain(error.said(words))
                continue
            terminal.note(words.say("Read again from {file}.", file=path.name))
            show_mapping(replace(raw, mapping=mapping), terminal, with_samples=True)


def edit(path: Path, terminal: Terminal) -> bool:
    """Open a file in the person's editor and wait until it is closed."""
    command = editor()
    if not command:
        terminal.complain(
            terminal.words.say(
                "No editor is set. Put its name into EDITOR, or open {file} yourself.", file=str(path)
            )
        )
        return False
    return subprocess.run([*command, str(path)], check=False).returncode == 0


def editor() -> Sequence[str]:
    """The editor of VISUAL or EDITOR, or one that most systems have; () where there is none."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if named:
        return shlex.split(named)
    found = next((name for name in ("nano", "vi", "notepad") if shutil.which(name)), "")
    return (found,) if found else ()


def _line(raw: RawList, place: int, terminal: Terminal, with_samples: bool) -> list[str | Text]:
    column = raw.mapping.columns[place]
    words = terminal.words
    style = "quiet" if column.field == "keep" else ""
    line: list[str | Text] = [
        Text(column.column, style=style),
        Text(meaning_said(column, words), style=style),
        Text(words.say(column.why), style="quiet"),
    ]
    if with_samples:
        line.append(
            Text(" · ".join(_samples(raw, column.column)), style="quiet", no_wrap=True, overflow="ellipsis")
        )
    return line


def _samples(raw: RawList, column: str) -> list[str]:
    if column not in raw.cells.column_names:
        return []
    found: list[str] = []
    for text in raw.cells.column(column).slice(0, 200).to_pylist():
        if text and text not in found:
            found.append(text if len(text) <= _SAMPLE_WIDTH else text[: _SAMPLE_WIDTH - 1] + "…")
        if len(found) == _N_SAMPLES:
            break
    return found
