"""Lists in, files out: the whole walk of `leleka link`, and of `leleka demo`.

Every stage is kept in the output folder as soon as it is done. Stopped anywhere, the same
command goes on from there; answers about columns are saved the moment they are given.

Takes   a LinkOrder: lists, mappings, answers, the folder.
Gives   Linked: the result, its summary, the files.
Leaves  each stage to its room; the last screen to the commands.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from leleka import __version__
from leleka.cli.agreement import agree, show_mapping
from leleka.cli.errors import CliError, unagreed
from leleka.cli.terminal import Stages, Terminal
from leleka.cli.workspace import Workspace, is_writable, program_digest
from leleka.core.errors import Problem, Where
from leleka.core.lists import ColumnMapping, Mapping, RawList
from leleka.core.words import Words, mark

if TYPE_CHECKING:
    from leleka.linkage import Decisions, LinkResult, LinkSettings
    from leleka.linkage.engines import Engine
    from leleka.linkage.history import Event
    from leleka.normalize.records import Records

_LIST_TYPES = (RawList, Mapping, ColumnMapping, Problem, Where)
_DECISIONS = "decisions.jsonl"
HISTORY = "history.jsonl"
_BLOCK = 1 << 20


EngineName = Literal["local", "spark"]


class StoppedByPersonError(Exception):
    """The person said q."""


@dataclass(frozen=True, slots=True)
class LinkOrder:
    """What to link, and how.

    Attributes:
        mappings: files of meanings; each belongs to the list whose name it bears, or, where
            there are as many as lists, to the list at the same place.
        decisions: files of answers; later ones win.
        takes_proposals: take every proposed mapping without asking.
        engine: where pairs are found and compared.
        earlier: the folder of a linkage whose persons stay together and keep their ids; None: ids go on
            from an earlier run into the same folder.
        register: a Parquet file too large for memory, sifted for rows that could be on the lists.
    """

    lists: tuple[Path, ...]
    out: Path
    mappings: tuple[Path, ...] = ()
    decisions: tuple[Path, ...] = ()
    takes_proposals: bool = False
    engine: EngineName = "local"
    earlier: Path | None = None
    register: Path | None = None


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
        lists = _agreed_lists(order, workspace, terminal)
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


def check_lists(paths: Sequence[Path]) -> None:
    """Look at the lists' files before any work begins.

    Raises:
        CliError: cli.E020 is not there; cli.E021 a folder; cli.E022 given twice.
    """
    seen: dict[Path, Path] = {}
    for path in paths:
        where = Where(file=str(path))
        if path.is_dir():
            inside = sorted(p.name for p in path.iterdir() if p.is_file() and not _is_beside_a_list(p.name))
            if inside:
                hint = mark("Name the lists inside it: {names}")
            else:
                hint = mark("It is empty. Look for the lists elsewhere.")
            raise CliError(
                "cli.E021", "is a folder, not a list.", where=where, hint=hint, names=_first(inside, path)
            )
        if not path.exists():
            raise CliError(
                "cli.E020",
                "is not there.",
                where=where,
                hint="Look at the name, and at the folder you are in: {folder}.",
                folder=str(Path.cwd()),
            )
        if path.resolve() in seen:
            raise CliError(
                "cli.E022",
                "is given twice.",
                where=where,
                hint="Give each list once. One list alone is searched for children who stand on it twice.",
            )
        seen[path.resolve()] = path


def _mention_compiling(terminal: Terminal) -> None:
    """Nobody should take the first minute for the usual one."""
    from leleka.linkage.compiling import is_compiled

    if terminal.err.is_terminal and not is_compiled():
        terminal.note(
            terminal.words.say(
                "The fast loops are compiled first, once on this machine: about a minute more."
            )
        )


def _is_beside_a_list(name: str) -> bool:
    return name.startswith(".") or name.endswith(".mapping.yaml")


def _first(names: Sequence[str], folder: Path) -> str:
    shown = " ".join(str(folder / name) for name in names[:3])
    return shown + (" ..." if len(names) > 3 else "")


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


def _agreed_lists(order: LinkOrder, workspace: Workspace, terminal: Terminal) -> tuple[RawList, ...]:
    given = mappings_for(order.lists, order.mappings)
    lists: list[RawList] = []
    for path in order.lists:
        raw = _agreed_list(path, given.get(path), order, workspace, terminal)
        if len(raw) == 0:
            raise CliError(
                "cli.E025",
                "has headings but no rows.",
                where=Where(file=str(path)),
                hint="Ask the sender for the list again, or link without it.",
            )
        same = next((other for other in lists if other.digest == raw.digest), None)
        if same is not None:
            terminal.note(
                terminal.words.say(
                    "{file} and {other} hold exactly the same. They are linked all the same: "
                    "every row will meet its double.",
                    file=raw.file,
                    other=same.file,
                ),
                style="differ",
            )
        lists.append(raw)
    return tuple(with_own_ids(lists))


def _agreed_list(
    path: Path, given: Path | None, order: LinkOrder, workspace: Workspace, terminal: Terminal
) -> RawList:
    from leleka.intake import load_mapping

    known = given or next((place for place in _mapping_places(path, order.out) if place.exists()), None)
    if known is None:
        return _newly_agreed(path, order, workspace, terminal)
    raw = _kept_list(path, load_mapping(known), workspace, terminal)
    said = terminal.words.say("{file}: columns as in {mapping}.", file=path.name, mapping=str(known))
    terminal.note(said)
    return raw


def _newly_agreed(path: Path, order: LinkOrder, workspace: Workspace, terminal: Terminal) -> RawList:
    """Propose meanings for a list's columns, and ask unless every proposal is taken."""
    from leleka.intake import read_list, save_mapping

    words, own = terminal.words, _mapping_place(path, order.out)
    with terminal.watching() as stages:
        raw = read_list(path, progress=stages, words=words)
    may_ask = terminal.can_ask and not order.takes_proposals
    if not may_ask and not order.takes_proposals:
        save_mapping(raw.mapping, own)
        raise unagreed(path, own)
    show_mapping(raw, terminal, with_samples=may_ask)
    agreed = agree(raw, own, terminal) if may_ask else raw.mapping
    if agreed is None:
        raise StoppedByPersonError
    save_mapping(agreed, own)
    terminal.note(words.say("  Saved as {mapping}. Correct it there, and run again.", mapping=str(own)))
    return _kept_list(path, agreed, workspace, terminal, read=raw if agreed == raw.mapping else None)


def _kept_list(
    path: Path, mapping: Mapping, workspace: Workspace, terminal: Terminal, *, read: RawList | None = None
) -> RawList:
    """The list under its mapping: read before, kept by an earlier run, or read now."""
    from leleka.intake import read_list
    from leleka.linkage.outputs.run import digest, mapping_values

    def work() -> RawList:
        return read or read_list(path, mapping=mapping, progress=stages, words=terminal.words)

    key = digest([program_digest(), path.name, file_digest(path), mapping_values(mapping)])
    # One kept stage per list, named by where the list lies, not by what it holds.
    name = "list-" + digest(str(path.resolve()))[:12]
    with terminal.watching() as stages:
        return workspace.stage(name, key, work, _LIST_TYPES)[0]


def _mapping_places(path: Path, out: Path) -> tuple[Path, ...]:
    """Where a mapping may lie that was saved before: beside the list, or in the output folder."""
    from leleka.intake import mapping_path

    beside = mapping_path(path)
    return beside, out / beside.name


def _mapping_place(path: Path, out: Path) -> Path:
    beside, inside = _mapping_places(path, out)
    return beside if is_writable(path.resolve().parent) else inside


def mappings_for(lists: Sequence[Path], mappings: Sequence[Path]) -> dict[Path, Path]:
    """Find which mapping belongs to which list.

    Raises:
        CliError: cli.E024, a mapping belongs to none of the lists.
    """
    from leleka.intake import mapping_path

    by_name = {mapping_path(path).name: path for path in lists}
    if len(mappings) == len(lists) and not any(mapping.name in by_name for mapping in mappings):
        return dict(zip(lists, mappings, strict=True))
    found: dict[Path, Path] = {}
    for mapping in mappings:
        if mapping.name not in by_name:
            raise CliError(
                "cli.E024",
                "belongs to none of these lists.",
                where=Where(file=str(mapping)),
                hint="Call it like the list, for example {name}, or give one mapping per list, in order.",
                name=mapping_path(lists[0]).name,
            )
        found[by_name[mapping.name]] = mapping
    return found


def with_own_ids(lists: Sequence[RawList]) -> list[RawList]:
    """Give lists of one name different ones, so that a row's id says which it stands on."""
    seen: set[str] = set()
    named = []
    for raw in lists:
        name, number = raw.mapping.list_id, 1
        while name in seen:
            number += 1
            name = f"{raw.mapping.list_id}-{number}"
        seen.add(name)
        named.append(
            raw if name == raw.mapping.list_id else replace(raw, mapping=replace(raw.mapping, list_id=name))
        )
    return named


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
    parts, _ = workspace.stage("result", result_key, work, result_types())
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

    (table, names, problems), _ = workspace.stage("records", key, work, (Problem, Where))
    return Records(table=table, names=NameBook.from_arrow(names), lists=lists, problems=problems)


def result_types() -> tuple[type, ...]:
    """The classes that a linkage is made of."""
    from leleka.linkage import Diagnostics
    from leleka.linkage.results import KeyReport
    from leleka.linkage.weights import Model

    return (Model, Diagnostics, KeyReport, Problem, Where)


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
