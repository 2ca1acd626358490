"""Say things on a terminal: calm when it is narrow, piped or without colours.

Results go to standard output, progress, questions and errors to standard error, so that a
pipe carries only results.

Takes   the reader's language, --quiet and --json.
Gives   Terminal: titles, tables, bars, next steps, questions, and a Progress that draws.
Leaves  what to say to the screens.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TaskID, TextColumn
from rich.progress import Task as ProgressTask
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

from leleka.core.words import ENGLISH, Words

THEME = Theme(
    {
        "title": "bold",
        "quiet": "dim",
        "agree": "green",
        "differ": "yellow",
        "against": "red",
        "altered": "magenta",
        "action": "bold blue",
        "bar.complete": "blue",
        "bar.finished": "green",
    }
)

MAX_WIDTH = 100
"""Lines longer than this are hard to read, however wide the window is."""

_SLOW_SECONDS = 2.0
"""What takes longer than this shows how far it is."""


@dataclass
class Terminal:
    """Where a command speaks.

    Attributes:
        words: the reader's language.
        is_quiet: say only errors and questions.
        as_json: print the result as one JSON value instead of a screen.
        is_hushed: draw how far the work is, but print neither screens nor notes.
    """

    words: Words = ENGLISH
    is_quiet: bool = False
    as_json: bool = False
    is_hushed: bool = False
    out: Console = field(default_factory=lambda: console(stderr=False))
    err: Console = field(default_factory=lambda: console(stderr=True))

    @property
    def shows(self) -> bool:
        """Whether screens are printed."""
        return not (self.is_quiet or self.as_json or self.is_hushed)

    @property
    def can_ask(self) -> bool:
        """Whether somebody sits there who could answer."""
        return sys.stdin.isatty() and self.err.is_terminal

    def hushed(self) -> Terminal:
        """The same place for work inside other work: only its progress is seen."""
        return replace(self, is_hushed=True)

    def say(self, sentence: str, *, style: str = "", indent: int = 0) -> None:
        """Print one sentence of a screen."""
        if self.shows:
            self.out.print(_indented(Text(sentence, style=style), indent), soft_wrap=False)

    def note(self, sentence: str, *, style: str = "quiet") -> None:
        """Print a remark beside the work: what was decided, what was skipped."""
        if not (self.is_quiet or self.is_hushed):
            self.err.print(Text(sentence, style=style), soft_wrap=True)

    def complain(self, sentence: str) -> None:
        """Print an error, whatever was asked to be quiet."""
        self.err.print(Text(sentence), soft_wrap=True)

    def title(self, sentence: str, *, aside: str = "") -> None:
        """Open a screen or a part of one."""
        if self.shows:
            line = Text(sentence, style="title")
            if aside:
                line.append("  " + aside, style="quiet")
            self.out.print()
            self.out.print(line)

    def table(
        self, headings: Sequence[str], rows: Iterable[Sequence[str | Text]], *, right: str = ""
    ) -> None:
        """Print a table; `right` has an "r" at the place of each column of figures."""
        if self.shows:
            self.out.print(_indented(_table(headings, rows, right), 2))

    def next_steps(self, heading: str, steps: Sequence[tuple[str, str]]) -> None:
        """Print what to do next: a few words, and the file or command it takes."""
        self.title(heading)
        if self.shows:
            for number, (what, how) in enumerate(steps, start=1):
                line = Table.grid(padding=(0, 2, 0, 0))
                line.add_row(Text(str(number)), Text(what))
                self.out.print(_indented(line, 2))
                if how:
                    # Never broken into lines: a path or a command is copied whole.
                    self.out.print(Text("     ").append(how, style="action"), soft_wrap=True)

    def json(self, value: Any) -> None:
        """Print one JSON value, if that was asked for."""
        if self.as_json:
            self.out.file.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")

    @contextmanager
    def watching(self) -> Iterator[Stages]:
        """Draw how far the work is, as long as the block runs."""
        stages = Stages(self)
        try:
            yield stages
        finally:
            stages.close()


def console(*, stderr: bool = False) -> Console:
    """A console that is never wider than is good to read; NO_COLOR and pipes are respected."""
    made = Console(stderr=stderr, theme=THEME, highlight=False)
    made.width = min(made.width, MAX_WIDTH)
    return made


def bar(share: float, width: int) -> str:
    """A bar of blocks, `width` cells at a share of 1, with eighths of a cell at its end."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    full, rest = divmod(eighths, 8)
    return "█" * full + ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")[rest]


def balance(value: float, most: float, width: int) -> str:
    """A bar from a middle line: to the left where value is below 0, to the right above it."""
    half = max(1, width // 2)
    cells = min(half, round(abs(value) / most * half)) if most else 0
    if value < 0:
        return " " * (half - cells) + "▒" * cells + "│" + " " * half
    return " " * half + "│" + "█" * cells + " " * (half - cells)


def seconds(words: Words, elapsed: float) -> str:
    """Write how long something took."""
    if elapsed < 90:
        return words.say("{seconds} s", seconds=words.number(elapsed, 1))
    minutes, rest = divmod(round(elapsed), 60)
    return words.say("{minutes} min {seconds} s", minutes=minutes, seconds=str(rest))


class Stages:
    """A Progress that draws one line a stage; where nothing is drawn, a slow one is noted when it ends."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._task: TaskID | None = None
        self._stage = ""
        self._done = 0
        self._began = self._shown = time.monotonic()
        self._bars: Progress | None = None
        if terminal.err.is_terminal and not terminal.is_quiet:
            self._bars = Progress(
                TextColumn("  {task.description}", table_column=None),
                BarColumn(bar_width=24),
                _HowFar(terminal.words),
                console=terminal.err,
                transient=True,
                refresh_per_second=8,
            )

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Note how far a stage is."""
        now = time.monotonic()
        if stage != self._stage:
            self._finish(now)
            self._stage, self._began, self._done = stage, now, 0
            if self._bars is not None:
                self._bars.start()
                self._task = self._bars.add_task(self._terminal.words.say(stage), total=total)
        self._done = done
        is_last = total is not None and done >= total
        if self._bars is not None and self._task is not None and (is_last or now - self._shown > 0.1):
            self._shown = now
            self._bars.update(self._task, completed=done, total=total)

    def close(self) -> None:
        """End the last stage and take the bars away."""
        self._finish(time.monotonic())
        self._stage = ""
        if self._bars is not None:
            self._bars.stop()

    def _finish(self, now: float) -> None:
        if not self._stage:
            return
        elapsed = now - self._began
        if self._bars is not None and self._task is not None:
            self._bars.remove_task(self._task)
            self._task = None
        elif elapsed >= _SLOW_SECONDS:
            words = self._terminal.words
            said = [words.number(self._done)] if self._done else []
            said.append(seconds(words, elapsed))
            self._terminal.note(f"  {words.say(self._stage)}: {', '.join(said)}")


class _HowFar(ProgressColumn):
    """How many of how many, and how long still."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words

    def render(self, task: ProgressTask) -> Text:
        words = self._words
        done = words.number(int(task.completed))
        if task.total is None:
            return Text(done, style="quiet")
        said = words.say("{done} of {total}", done=done, total=words.number(int(task.total)))
        if task.time_remaining and (task.elapsed or 0) > _SLOW_SECONDS:
            said = words.say("{said}, {time} left", said=said, time=seconds(words, task.time_remaining))
        return Text(said, style="quiet")


def _indented(what: Text | Table, indent: int) -> Any:
    if not indent:
        return what
    from rich.padding import Padding

    return Padding(what, (0, 0, 0, indent), expand=False)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str | Text]], right: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="quiet")
    table.show_header = any(headings)
    for place, heading in enumerate(headings):
        is_figure = right[place : place + 1] == "r"
        table.add_column(Text(heading), justify="right" if is_figure else "left")
    for row in rows:
        table.add_row(*[cell if isinstance(cell, Text) else Text(cell) for cell in row])
    return table
