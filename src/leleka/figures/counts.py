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
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from leleka.core.errors import Where
from leleka.core.files import write_whole
from leleka.figures.disclosure import SMALL_BELOW, hidden_cells, hidden_in_both
from leleka.figures.errors import FiguresError

FORMAT = 1
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class Exclusion:
    """What the query found and the count leaves out, and why.

    Attributes:
        id: a person's or a record's, as the count set's unit says.
        records: the person's records.
    """

    id: str
    reason: str
    records: tuple[str, ...] = ()


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
        records: of each id, its record ids, ascending; () where the unit is the record.
        source: SHA-256 of the linkage that was counted; "" where it was none.
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
    records: tuple[tuple[str, ...], ...] = ()
    source: str = ""
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
            FiguresError: figures.E191, E196, nobody is named, or the set is not as it was frozen.
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
        today: how many the query finds today, exclusions left out; None if it was not run.
        added, removed: ids that the query finds today and did not, and the other way round.
        merged: frozen ids that are one person today, group by group.
        split: frozen ids that are several persons today.
    """

    published: int
    recounted: int
    is_intact: bool
    today: int | None = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    merged: tuple[tuple[str, ...], ...] = ()
    split: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the published figure is what the intact set counts."""
        return self.is_intact and self.published == self.recounted


def freeze(  # noqa: PLR0913 - what makes a count repeatable
    found: Mapping[str, Sequence[str]] | Iterable[str],
    *,
    title: str,
    definition: str,
    query: str,
    as_of: date,
    unit: str = "person",
    source: str = "",
    exclusions: Sequence[Exclusion] = (),
) -> CountSet:
    """Freeze a count.

    Args:
        found: ids that the query found, each with its records where it is a person.
        exclusions: ids among them that do not count; their records are taken from found.

    Raises:
        FiguresError: figures.E192 to E194, no definition or query, an exclusion without a reason or not among
            the ids.
    """
    records = _records_of(found)
    if not (definition.strip() and query.strip()):
        raise FiguresError(
            "figures.E192",
            "A count needs its definition in words and its query.",
            hint="Say what is counted, what is not, and how the records were selected.",
        )
    out = {exclusion.id for exclusion in exclusions}
    if any(not exclusion.reason.strip() for exclusion in exclusions):
        raise FiguresError(
            "figures.E193",
            "Each exclusion needs a reason.",
            hint="Say in the column reason why it is not counted.",
        )
    if out - set(records):
        raise FiguresError(
            "figures.E194",
            "Excluded ids were not found by the query: {n}.",
            n=len(out - set(records)),
            hint="Exclude only what would be counted otherwise.",
        )
    ids = tuple(sorted(set(records) - out))
    held = tuple(tuple(sorted(records[name])) for name in ids)
    unsigned = CountSet(
        title,
        definition,
        query,
        unit,
        as_of,
        ids,
        held if any(held) else (),
        source,
        tuple(
            Exclusion(e.id, e.reason, tuple(sorted(records[e.id])))
            for e in sorted(exclusions, key=lambda exclusion: exclusion.id)
        ),
    )
    return CountSet(**{**_fields(unsigned), "digest": digest_of(unsigned)})


def _records_of(found: Mapping[str, Sequence[str]] | Iterable[str]) -> dict[str, tuple[str, ...]]:
    if isinstance(found, Mapping):
        return {name: tuple(records) for name, records in found.items()}
    return dict.fromkeys(found, ())


def digest_of(count_set: CountSet) -> str:
    """SHA-256 of what a count set froze, hexadecimal."""
    frozen = {k: v for k, v in plain(count_set).items() if k not in {"signed_by", "signed_on", "digest"}}
    text = json.dumps({"format": FORMAT, **frozen}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify(
    count_set: CountSet,
    published: int,
    found_today: Mapping[str, Sequence[str]] | Iterable[str] | None = None,
) -> Verification:
    """Recount a published figure from its frozen set, and say what has changed since.

    Persons are recognised by their records, so that a linkage run anew, with other person ids,
    changes nothing by itself.

    Args:
        found_today: what the query finds now; None: only recount.
    """
    is_intact = digest_of(count_set) == count_set.digest
    recounted = len(count_set.ids)
    if found_today is None:
        return Verification(published, recounted, is_intact)
    frozen = dict(zip(count_set.ids, count_set.records or [()] * recounted, strict=True))
    then_of = {record: name for name, records in frozen.items() for record in records or (name,)}
    excluded = {record for e in count_set.exclusions for record in e.records or (e.id,)}
    today, added, merged = 0, [], []
    now_of: dict[str, set[str]] = {}
    for name, records in _records_of(found_today).items():
        held = records or (name,)
        then = sorted({then_of[record] for record in held if record in then_of})
        if not then and excluded.intersection(held):
            continue
        today += 1
        if not then:
            added.append(name)
        elif len(then) > 1:
            merged.append(tuple(then))
        for old in then:
            now_of.setdefault(old, set()).add(name)
    return Verification(
        published,
        recounted,
        is_intact,
        today,
        tuple(sorted(added)),
        tuple(name for name in count_set.ids if name not in now_of),
        tuple(sorted(merged)),
        tuple(sorted(name for name, now in now_of.items() if len(now) > 1)),
    )


def save_count_set(count_set: CountSet, path: Path) -> None:
    """Write a count set as JSON: whole, or not at all."""
    write_whole(path, json.dumps(plain(count_set), ensure_ascii=False, indent=1) + "\n")


def load_count_set(path: Path) -> CountSet:
    """Read a count set.

    Raises:
        FiguresError: figures.E195, E196, the file is no count set, or is not as it was frozen.
        OSError: it is not there, or may not be opened.
    """
    try:
        count_set = count_set_of(json.loads(path.read_text("utf-8")))
    except (ValueError, KeyError, TypeError) as error:
        raise FiguresError(
            "figures.E195",
            "is not a count set, or not a whole one.",
            where=Where(file=path.name),
            hint="Choose another file, or take this one out again.",
        ) from error
    if digest_of(count_set) != count_set.digest:
        raise changed_since_frozen(path.name)
    return count_set


def count_set_of(found: Mapping[str, Any]) -> CountSet:
    """A count set from its plain values, as `plain` gives them; its hash is not looked at.

    Raises:
        KeyError, TypeError, ValueError: they are none.
    """
    return CountSet(
        title=str(found["title"]),
        definition=str(found["definition"]),
        query=str(found["query"]),
        unit=str(found["unit"]),
        as_of=date.fromisoformat(found["as_of"]),
        ids=tuple(map(str, found["ids"])),
        records=tuple(tuple(map(str, records)) for records in found["records"]),
        source=str(found["source"]),
        exclusions=tuple(Exclusion(e["id"], e["reason"], tuple(e["records"])) for e in found["exclusions"]),
        signed_by=str(found["signed_by"]),
        signed_on=date.fromisoformat(found["signed_on"]) if found["signed_on"] else None,
        digest=str(found["digest"]),
    )


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
    places = sorted(members, key=lambda place: tuple(map(_in_order, place)))
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


def divide(counts: Mapping[str, int], *, small_below: int = SMALL_BELOW) -> dict[str, int | None]:
    """The same by one property where only the numbers are known; None where one is hidden."""
    values = sorted(counts, key=_in_order)
    n = [counts[value] for value in values]
    hidden = hidden_cells(n, np.ones((1, len(n))), small_below=small_below)
    return {value: None if hide else each for value, each, hide in zip(values, n, hidden, strict=True)}


def divide_both(
    one: Mapping[str, int], other: Mapping[str, int], *, small_below: int = SMALL_BELOW
) -> dict[str, tuple[int | None, int | None]]:
    """Two counts by one property beside each other; a value that only one has is nought in the other."""
    values = sorted({*one, *other}, key=_in_order)
    n = [[each.get(value, 0) for value in values] for each in (one, other)]
    hidden = hidden_in_both(*n, small_below=small_below)
    shown = [[None if h else x for x, h in zip(*each, strict=True)] for each in zip(n, hidden, strict=True)]
    return dict(zip(values, zip(*shown, strict=True), strict=True))


def _in_order(value: str) -> str:
    return _NUMBERS.sub(_padded, value)


def _padded(number: re.Match[str]) -> str:
    """A number as a text that sorts by size, so that 5-9 stands before 10-14."""
    return number[0].zfill(12)


def _fields(count_set: CountSet) -> dict[str, Any]:
    return {name: getattr(count_set, name) for name in CountSet.__dataclass_fields__}


def plain(count_set: CountSet) -> dict[str, Any]:
    """A count set as plain values, as its file holds them."""
    found = asdict(count_set)
    found["as_of"] = count_set.as_of.isoformat()
    found["signed_on"] = count_set.signed_on.isoformat() if count_set.signed_on else None
    return found
