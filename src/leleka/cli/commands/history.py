"""`leleka history`: what became of the persons, and taking a merge back.

Takes   the folder of a linkage.
Gives   the latest events; with --undo, one more event, and the answers that make the next run follow it.
Leaves  what an event is to linkage.history.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leleka.cli.options import Json, Lang, Quiet, Result, terminal_for
from leleka.core.words import mark

if TYPE_CHECKING:
    from leleka.cli.terminal import Terminal
    from leleka.linkage.history import Event

_SAID = {
    "found": mark("found: {after} ({rows})"),
    "grown": mark("grown: {after} ({rows} more)"),
    "merged": mark("merged: {before} became {after} ({rows})"),
    "split": mark("split: {after} from {before} ({rows})"),
    "moved": mark("moved: from {before} to {after} ({rows})"),
    "left": mark("left: {before}, on no list any more ({rows})"),
    "undone": mark("undone: event {of}, back from {before} to {after} ({rows})"),
}
_SHOWN = 20


def history(
    context: typer.Context,
    result: Result,
    undo: Annotated[
        int | None,
        typer.Option("--undo", metavar=mark("N"), help=mark("Take this merge, split or move back.")),
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = "",  # read before, see start.language_of
) -> None:
    """Show or mend the history of a linkage."""
    from dataclasses import asdict

    from leleka.cli.linking import HISTORY, history_in
    from leleka.cli.workspace import Workspace
    from leleka.linkage.history import replayed

    terminal = terminal_for(context, quiet=quiet, json=json)
    events = history_in(result)
    if undo is not None:
        with Workspace(result).opened([]):
            events = (*events, _undo(events, undo, result / HISTORY))
        terminal.note(
            terminal.words.say(
                "Taken back. Link the same lists again, and the persons follow: the answers are in {file}.",
                file=str(result / "decisions.jsonl"),
            )
        )
    replayed(events)
    terminal.json({"events": [asdict(event) for event in events]})
    _show(events, terminal)


def _undo(events: Sequence[Event], number: int, path: Path) -> Event:
    """Append the event, and the answers that keep the next run from undoing the undo."""
    from leleka.linkage.history import answer_lines, answers_of, lines_of, undone

    event = undone(events, number, at=datetime.now(UTC).isoformat(timespec="seconds"))
    with path.with_name("decisions.jsonl").open("a", encoding="utf-8") as file:
        file.write(answer_lines(answers_of(event, events)))
    with path.open("a", encoding="utf-8") as file:
        file.write(lines_of([event]))
    return event


def _show(events: Sequence[Event], terminal: Terminal) -> None:
    words = terminal.words
    for event in events[-_SHOWN:]:
        rows = words.count("{n} row", "{n} rows", len(event.records))
        said = words.say(_SAID[event.kind], rows=rows, before=event.before, after=event.after, of=event.of)
        terminal.say(f"{event.number:>6}  {said}")
