"""A published count that traces to its records, today and in ten years.

"1,366 returned" is worth nothing if nobody can say which 1,366. A count set keeps what was
counted, in words and as a query, on which day, the ids themselves with their hash, who was
left out and why, and who signed. Anyone with the set can recount it; anyone with today's
records sees what has changed since.

Takes   record ids that a definition selected, exclusions with reasons, a signer.
Gives   CountSet, its file, its verification, tables that drill to ids and hide small cells.
Leaves  selecting records to whoever asks; names stay with the records.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from leleka.core.errors import Where
from leleka.figures.disclosure import SMALL_BELOW, hidden_cells
from leleka.figures.errors import FiguresError

FORMAT = 1


@dataclass(frozen=True)
class Exclusion:
    """A record that the query found and the count leaves out, and why."""

    record_id: str
    reason: str


@dataclass(frozen=True)
class CountSet:
    """A count, frozen.

    Attributes:
        title: what is counted, in a few words.
        definition: what is counted and what is not, in full sentences.
        query: how the records were selected, so that it can be run again.
        unit: "person" or "record": what each id stands for.
        as_of: the day whose state of the records was counted.
        ids: what was counted, ascending, each once.
        exclusions: what the query found and the count leaves out.
        signed_by, signed_on: who answers for it; "" and None until signed.
        digest: SHA-256 over all of the above but the signature.
    """

    title: str
    definition: str
    query: str
    unit: str
    as_of: date
    ids: tuple[str, ...]
    exclusions: tuple[Exclusion, ...] = ()
    signed_by: str = ""
    signed_on: date | None = None
    digest: str = ""

    @property
    def n(self) -> int:
        """The figure."""
        return len(self.ids)

    def signed(self, by: str, on: date) -> CountSet:
        """The same set, answered for by a person.

        Raises:
            FiguresError: nobody is named, or the set is not as it was frozen.
        """
        if not by.strip():
            raise FiguresError("figures.E191", "A count set is signed by a person.", hint="Give a name.")
        if digest_of(self) != self.digest:
            raise changed_since_frozen(self.title)
        return CountSet(**{**_fields(self), "signed_by": by, "signed_on": on, "digest": self.digest})


@dataclass(frozen=True)
class Verification:
    """A count set held against its own hash and today's records.

    Attributes:
        published: the figure that was said.
        recounted: what the frozen ids give now.
        is_intact: whether the set is what was frozen.
        added, removed: ids that the query finds today and did not, and the other way round.
    """

    published: int
    recounted: int
    is_intact: bool
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the published figure is what the intact set counts."""
        return self.is_intact and self.published == self.recounted


def freeze(
    ids: Iterable[str],
    *,
    title: str,
    definition: str,
    query: str,
    as_of: date,
    unit: str = "person",
    exclusions: Sequence[Exclusion] = (),
) -> CountSet:
    """Freeze a count.

    Raises:
        FiguresError: no definition or query, an exclusion without a reason or not among the ids.
    """
    found = set(ids)
    if not (definition.strip() and query.strip()):
        raise FiguresError(
            "figures.E192",
            "A count needs its definition in words and its query.",
            hint="Say what is counted, what is not, and how the records were selected.",
        )
    out = {exclusion.record_id for exclusion in exclusions}
    if any(not exclusion.reason.strip() for exclusion in exclusions):
        raise FiguresError("figures.E193", "Each exclusion needs a reason.")
    if out - found:
        raise FiguresError(
            "figures.E194",
            "Excluded ids were not found by the query: {n}.",
            n=len(out - found),
            hint="Exclude only what would be counted otherwise.",
        )
    ordered = tuple(sorted(exclusions, key=lambda exclusion: exclusion.record_id))
    unsigned = CountSet(title, definition, query, unit, as_of, tuple(sorted(found - out)), ordered)
    return CountSet(**{**_fields(unsigned), "digest": digest_of(unsigned)})


def digest_of(count_set: CountSet) -> str:
    """SHA-256 of what a count set froze, hexadecimal."""
    frozen = {k: v for k, v in _plain(count_set).items() if k not in {"signed_by", "signed_on", "digest"}}
    text = json.dumps({"format": FORMAT, **frozen}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify(count_set: CountSet, published: int, found_today: Iterable[str] | None = None) -> Verification:
    """Recount a published figure from its frozen set, and say what has changed since.

    Args:
        found_today: ids that the query finds now; None: only recount.
    """
    excluded = {exclusion.record_id for exclusion in count_set.exclusions}
    then = set(count_set.ids)
    now = then if found_today is None else set(found_today) - excluded
    return Verification(
        published=published,
        recounted=len(then),
        is_intact=digest_of(count_set) == count_set.digest,
        added=tuple(sorted(now - then)),
        removed=tuple(sorted(then - now)),
    )


def save_count_set(count_set: CountSet, path: Path) -> None:
    """Write a count set as JSON."""
    path.write_text(json.dumps(_plain(count_set), ensure_ascii=False, indent=1) + "\n", "utf-8")


def load_count_set(path: Path) -> CountSet:
    """Read a count set.

    Raises:
        FiguresError: the file is no count set, or is not as it was frozen.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
        count_set = CountSet(
            title=str(found["title"]),
            definition=str(found["definition"]),
            query=str(found["query"]),
            unit=str(found["unit"]),
            as_of=date.fromisoformat(found["as_of"]),
            ids=tuple(map(str, found["ids"])),
            exclusions=tuple(Exclusion(e["record_id"], e["reason"]) for e in found["exclusions"]),
            signed_by=str(found["signed_by"]),
            signed_on=date.fromisoformat(found["signed_on"]) if found["signed_on"] else None,
            digest=str(found["digest"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FiguresError(
            "figures.E195", "is not a count set.", where=Where(file=path.name), hint="Choose another file."
        ) from error
    if digest_of(count_set) != count_set.digest:
        raise changed_since_frozen(path.name)
    return count_set


def changed_since_frozen(name: str) -> FiguresError:
    """The error for a count set whose content no longer fits its hash."""
    return FiguresError(
        "figures.E196",
        "has been changed since it was frozen.",
        where=Where(file=name),
        hint="Take the copy that was signed, or freeze the count anew.",
    )


@dataclass(frozen=True)
class Cell:
    """One cell of a table.

    Attributes:
        row, column: its place.
        ids: what it counts; for those who may see the records.
        shown: what may be published; None where it is hidden.
    """

    row: str
    column: str
    ids: tuple[str, ...]
    shown: int | None


def tabulate(
    count_set: CountSet,
    rows: Mapping[str, str],
    columns: Mapping[str, str] | None = None,
    *,
    small_below: int = SMALL_BELOW,
) -> tuple[Cell, ...]:
    """Divide a count by one or two properties; every cell drills to its ids.

    Small cells are hidden, and others with them, as the totals of rows, columns and all are
    taken to be published too.

    Args:
        rows, columns: the property of each id; an id without one stands under "unknown".
    """
    members: dict[tuple[str, str], list[str]] = {}
    for record_id in count_set.ids:
        column = columns.get(record_id, "unknown") if columns is not None else ""
        members.setdefault((rows.get(record_id, "unknown"), column), []).append(record_id)
    places = sorted(members)
    sums = [[1.0] * len(places)]
    for axis in (0, 1) if columns is not None else ():
        for value in sorted({place[axis] for place in places}):
            sums.append([float(place[axis] == value) for place in places])
    counts = [len(members[place]) for place in places]
    hidden = hidden_cells(counts, np.array(sums), small_below=small_below)
    return tuple(
        Cell(*place, tuple(members[place]), None if hide else n)
        for place, n, hide in zip(places, counts, hidden, strict=True)
    )


def _fields(count_set: CountSet) -> dict[str, Any]:
    return {name: getattr(count_set, name) for name in CountSet.__dataclass_fields__}


def _plain(count_set: CountSet) -> dict[str, Any]:
    found = asdict(count_set)
    found["as_of"] = count_set.as_of.isoformat()
    found["signed_on"] = count_set.signed_on.isoformat() if count_set.signed_on else None
    return found
