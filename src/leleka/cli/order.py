"""What to link: the lists of an order, looked at, agreed on and kept.

Answers about columns are saved the moment they are given, beside the list or in the output folder.

Takes   a LinkOrder: lists, mappings, answers, the folder.
Gives   agreed_lists: the lists as written, each under a mapping somebody answers for.
Leaves  asking about columns to agreement, reading to intake, linking to linking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from leleka.cli.agreement import agree, show_mapping
from leleka.cli.errors import CliError, unagreed
from leleka.cli.terminal import Terminal
from leleka.cli.workspace import Workspace, is_writable, program_digest
from leleka.core.errors import Problem, Where
from leleka.core.files import digest_of
from leleka.core.lists import ColumnMapping, Mapping, RawList
from leleka.core.words import mark

_LIST_TYPES = (RawList, Mapping, ColumnMapping, Problem, Where)

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

    @property
    def again(self) -> tuple[str, ...]:
        """The words of the command that does the same once more; what columns mean is agreed to by then."""
        words = ["leleka", "link", *map(str, self.lists), "--out", str(self.out)]
        for name, paths in (("--mapping", self.mappings), ("--decisions", self.decisions)):
            words += [word for path in paths for word in (name, str(path))]
        words += ["--engine", self.engine] if self.engine != "local" else []
        words += ["--earlier", str(self.earlier)] if self.earlier else []
        words += ["--register", str(self.register)] if self.register else []
        return tuple(words)


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
                hint = mark("No lists lie in it. Look for them elsewhere, perhaps in a folder inside it.")
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


def agreed_lists(order: LinkOrder, workspace: Workspace, terminal: Terminal) -> tuple[RawList, ...]:
    """Read the lists, each under a mapping that was given, saved before, or is agreed on now.

    Raises:
        LelekaError: a list cannot be read, or nobody has said what its columns mean.
        CliError: cli.E024 a mapping belongs to none of the lists; cli.E025 a list has no rows.
        StoppedByPersonError: the person said q.
    """
    given = _mappings_for(order.lists, order.mappings)
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


def _is_beside_a_list(name: str) -> bool:
    return name.startswith(".") or name.endswith(".mapping.yaml")


def _first(names: Sequence[str], folder: Path) -> str:
    shown = " ".join(str(folder / name) for name in names[:3])
    return shown + (" ..." if len(names) > 3 else "")


def _agreed_list(
    path: Path, given: Path | None, order: LinkOrder, workspace: Workspace, terminal: Terminal
) -> RawList:
    from leleka.intake import load_mapping

    known = given or known_mapping(path, order.out)
    if known is None:
        return _newly_agreed(path, order, workspace, terminal)
    raw = _kept_list(path, load_mapping(known), workspace, terminal)
    said = terminal.words.say("{file}: columns as in {mapping}.", file=path.name, mapping=str(known))
    terminal.note(said)
    return raw


def _newly_agreed(path: Path, order: LinkOrder, workspace: Workspace, terminal: Terminal) -> RawList:
    """Propose meanings for a list's columns, and ask unless every proposal is taken."""
    from leleka.intake import read_list, save_mapping

    words, own = terminal.words, mapping_place(path, order.out)
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

    key = digest([program_digest(), path.name, digest_of(path), mapping_values(mapping)])
    # One kept stage per list, named by where the list lies, not by what it holds.
    name = "list-" + digest(str(path.resolve()))[:12]
    with terminal.watching() as stages:
        return workspace.stage(name, key, work, _LIST_TYPES)


def known_mapping(path: Path, out: Path) -> Path | None:
    """The mapping of a list that was saved before, beside the list or in the output folder."""
    return next((place for place in _mapping_places(path, out) if place.exists()), None)


def mapping_place(path: Path, out: Path) -> Path:
    """Where the mapping of a list is saved: beside it, if that folder takes files."""
    beside, inside = _mapping_places(path, out)
    return beside if is_writable(path.resolve().parent) else inside


def _mapping_places(path: Path, out: Path) -> tuple[Path, Path]:
    from leleka.intake import mapping_path

    beside = mapping_path(path)
    return beside, out / beside.name


def _mappings_for(lists: Sequence[Path], mappings: Sequence[Path]) -> dict[Path, Path]:
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
