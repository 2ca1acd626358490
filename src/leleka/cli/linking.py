"""Lists in, files out: the whole walk of `leleka link`, and of `leleka demo`.

Every stage is kept in the output folder as soon as it is done; stopped anywhere, the same
command goes on from there.

Takes   a LinkOrder, what order makes of it.
Gives   Linked: the result, its summary, the files.
Leaves  each stage to its room; the last screen to the commands.
"""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leleka import __version__
from leleka.cli.errors import CliError
from leleka.cli.order import EngineName, LinkOrder, agreed_lists, check_lists, with_own_ids
from leleka.cli.terminal import Stages, Terminal
from leleka.cli.workspace import Workspace, program_digest
from leleka.core.errors import Problem, Where
from leleka.core.lists import RawList
from leleka.core.words import Words, mark

if TYPE_CHECKING:
    from leleka.linkage import Decisions, LinkResult, LinkSettings
    from leleka.linkage.engines import Engine
    from leleka.linkage.history import Event
    from leleka.normalize.records import Records

_DECISIONS = "decisions.jsonl"
HISTORY = "history.jsonl"


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step of the walk, for the screen: what it is called, what came out, how long it took."""

    name: str
    said: str
    seconds: float


@dataclass(frozen=True)
class Linked:
    """A finished linkage."""

    result: LinkResult
    summary: dict[str, Any]
    files: tuple[Path, ...]
    steps: tuple[StepDone, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read or followed."""
        return (*self.result.records.problems, *self.result.problems)


class _Clock:
    """Notes each step as it ends."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self.steps: list[StepDone] = []

    def done(self, name: str, said: str) -> None:
        now = time.monotonic()
        self.steps.append(StepDone(name, said, now - self._began))
        self._began = now


def link_lists(order: LinkOrder, terminal: Terminal) -> Linked:
    """Read lists, agree on their columns, link them and write the files.

    Raises:
        LelekaError: something the person can mend; it says what.
        StoppedByPersonError: the person said q when asked about columns.
    """
    from leleka.linkage import LinkSettings
    from leleka.linkage.outputs.run import Run

    check_lists([*order.lists, *([order.register] if order.register else [])])
    if order.engine == "spark":
        from leleka.linkage.spark import check_installed

        check_installed()
    workspace = Workspace(order.out)
    with workspace.opened([*order.lists, *order.mappings, *order.decisions]):
        _mention_foreign_files(workspace, terminal)
        clock, words = _Clock(), terminal.words
        lists = agreed_lists(order, workspace, terminal)
        decisions, settings = _decisions(order, terminal), LinkSettings()
        events = _history(order)
        clock.done(mark("lists read"), words.count("{n} row", "{n} rows", sum(map(len, lists))))
        _mention_compiling(terminal)
        if order.register is not None:
            from leleka.cli.register import sifted_register

            kept, n_left_out = sifted_register(
                order.register, lists, workspace, terminal, takes_proposals=order.takes_proposals
            )
            lists = tuple(with_own_ids([*lists, kept]))
            settings = LinkSettings(n_left_out={lists[-1].mapping.list_id: n_left_out})
            clock.done(mark("register sifted"), words.count("{n} row kept", "{n} rows kept", len(kept)))
        with terminal.watching() as stages:
            stages(mark("getting ready"), 0, None)
            from leleka.linkage.history import continued, replayed

            held = replayed(events) if order.earlier else {}
            result = _linked(lists, decisions, held, settings, order.engine, workspace, stages, clock, words)
            result = continued(result, events, at=_now() if events else "")
            run = Run.of(lists, __version__, settings, decisions)
            from leleka.linkage.outputs.files import write_outputs
            from leleka.linkage.outputs.summary import summary

            files = write_outputs(result, order.out, run=run, words=words, progress=stages)
        clock.done(mark("files written"), words.count("{n} file", "{n} files", len(files)))
        return Linked(result, summary(result, run), files, tuple(clock.steps))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _history(order: LinkOrder) -> tuple[Event, ...]:
    """What became of the persons so far."""
    from leleka.linkage.history import read_history

    return history_in(order.earlier) if order.earlier else read_history(order.out / HISTORY)


def history_in(folder: Path) -> tuple[Event, ...]:
    """What became of the persons of a linkage that must be there.

    Raises:
        CliError: cli.E027, nothing in the folder tells it.
    """
    from leleka.linkage.history import read_history

    path = folder / HISTORY
    if not path.exists():
        raise CliError(
            "cli.E027",
            "holds no history of persons.",
            where=Where(file=str(folder)),
            hint="Give the folder that “leleka link” wrote with --out.",
        )
    return read_history(path)


def _mention_compiling(terminal: Terminal) -> None:
    """Nobody should take the first minute for the usual one."""
    from leleka.linkage.compiling import is_compiled

    if terminal.err.is_terminal and not is_compiled():
        terminal.note(
            terminal.words.say(
                "The fast loops are compiled first, once on this machine: about a minute more."
            )
        )


def _mention_foreign_files(workspace: Workspace, terminal: Terminal) -> None:
    foreign = workspace.foreign_files()
    if foreign:
        terminal.note(
            terminal.words.count(
                "{folder} also holds {n} file that leleka did not write. It stays as it is.",
                "{folder} also holds {n} files that leleka did not write. They stay as they are.",
                len(foreign),
                folder=str(workspace.folder),
            )
        )


def _decisions(order: LinkOrder, terminal: Terminal) -> Decisions:
    from leleka.linkage import Decisions, read_decisions

    files = list(order.decisions)
    left_here = order.out / _DECISIONS
    if not files and left_here.exists():
        files.append(left_here)
    items = [item for file in files for item in read_decisions(file).items]
    decisions = Decisions(tuple(items))
    if files:
        terminal.note(
            terminal.words.count(
                "{n} answer from {files} is followed.",
                "{n} answers from {files} are followed.",
                len(decisions),
                files=", ".join(str(file) for file in files),
            )
        )
    return decisions


def _linked(  # noqa: PLR0913, PLR0917  a step of link_lists, called once
    lists: tuple[RawList, ...],
    decisions: Decisions,
    held: dict[str, str],
    settings: LinkSettings,
    engine: EngineName,
    workspace: Workspace,
    stages: Stages,
    clock: _Clock,
    words: Words,
) -> LinkResult:
    from leleka.linkage import LinkResult, link
    from leleka.linkage.outputs.run import digest, lists_digest

    key = digest([program_digest(), lists_digest(lists), [raw.file for raw in lists]])
    records = _records(lists, key, workspace, stages)
    clock.done(mark("names, dates and places read"), words.count("{n} row", "{n} rows", len(records)))
    answers = [[d.left, d.right, d.answer] for d in decisions.latest()]

    def work() -> tuple[Any, ...]:
        with _engine(engine, workspace.work / f"spark-{result_key[:24]}", stages) as chosen:
            made = link(
                records,
                decisions=decisions,
                earlier=held,
                settings=settings,
                progress=stages,
                engine=chosen,
            )
        return made.pairs, made.persons, made.keys, made.model, made.diagnostics, made.problems, made.ties

    # Both engines give the same; yet who asks for the other one wants to see it work.
    other = [engine] if engine != "local" else []
    result_key = digest([key, asdict(settings), answers, *other, *sorted(held.items())])
    parts = workspace.stage("result", result_key, work, result_types())
    result = LinkResult(records, *parts)
    compared = result.diagnostics.n_candidates
    clock.done(mark("rows linked"), words.count("{n} pair compared", "{n} pairs compared", compared))
    return result


def _engine(name: EngineName, folder: Path, stages: Stages) -> AbstractContextManager[Engine | None]:
    if name == "local":
        return nullcontext()
    from leleka.linkage.spark import Spark

    stages(mark("starting Spark"), 0, None)
    return Spark(folder)


def _records(lists: tuple[RawList, ...], key: str, workspace: Workspace, stages: Stages) -> Records:
    """The readings of all rows; the lists themselves are kept already, and not a second time."""
    from leleka.normalize import read_records
    from leleka.normalize.names import NameBook
    from leleka.normalize.records import Records

    def work() -> tuple[Any, ...]:
        made = read_records(lists, progress=stages)
        return made.table, made.names.to_arrow(), made.problems

    table, names, problems = workspace.stage("records", key, work, (Problem, Where))
    return Records(table=table, names=NameBook.from_arrow(names), lists=lists, problems=problems)


def result_types() -> tuple[type, ...]:
    """The classes that a linkage is made of."""
    from leleka.linkage import Diagnostics
    from leleka.linkage.results import Doubles, KeyReport
    from leleka.linkage.weights import Model

    return (Model, Diagnostics, Doubles, KeyReport, Problem, Where)
