"""What of an index is kept in its file.

Takes   Kept: the parts of an index.
Gives   the file; the same parts, mapped into memory.
Leaves  the form of the file to filing, asking to index.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from numpy.typing import NDArray

from leleka.linkage.columns import Extra
from leleka.linkage.index import filing
from leleka.linkage.index.ids import ID_ROOMS, Ids
from leleka.linkage.index.lookup import Lookup
from leleka.linkage.index.postings import Postings
from leleka.linkage.index.room import Room, spare_of
from leleka.linkage.index.store import ROOMS, Fixed, Store
from leleka.linkage.index.told import TOLD_ROOMS, Told
from leleka.linkage.rarity import NameCounts, PartCounts
from leleka.linkage.weights import Model

_PARTS = ("surname", "given", "patronymic")
_GROUPS = ("key_starts", "codes", "starts", "members")


class Kept(NamedTuple):
    """The parts of an index.

    Attributes:
        alive: bool[records], those that can be found.
        told: who is told to be whose brother or sister.
    """

    store: Store
    postings: Postings
    model: Model
    ids: Ids
    alive: Room
    told: Told


def write(path: Path, kept: Kept) -> None:
    """Write them to a file, whole or not at all."""
    store, model = kept.store, kept.model
    postings = Postings.of(*kept.postings.flat())
    rooms = {**store.rooms, **kept.ids.rooms, "alive": kept.alive, **kept.told.rooms}
    arrays: dict[str, tuple[NDArray[Any], int]] = {
        name: (room.used, spare_of(room.n)) for name, room in rooms.items()
    }
    arrays |= {f"postings_{name}": (getattr(postings, name), 0) for name in _GROUPS}
    for name, lookup in (("word", store.words), ("value", store.values), ("row", kept.ids.rows)):
        keys, numbers = lookup.merged()
        arrays[f"{name}_keys"], arrays[f"{name}_numbers"] = (keys, 0), (numbers, 0)
    for part in _PARTS:
        counts: PartCounts = getattr(store.counts, part)
        arrays[f"{part}_seen"], arrays[f"{part}_counts"] = (counts.numbers, 0), (counts.counts, 0)
    for k, table in enumerate(model.tables):
        arrays[f"table{k}"] = (table, 0)
    arrays["prior"], arrays["n_expected"] = (model.prior, 0), (model.n_expected, 0)
    fixed = store.fixed
    arrays["usual"], arrays["date_span"] = (fixed.usual, 0), (fixed.date_span, 0)
    arrays["kinds"] = (fixed.kinds, 0)
    values = {
        "comparisons": model.comparisons,
        "lists": model.lists,
        "extras": [asdict(extra) for extra in fixed.extras],
        "list_names": fixed.list_names,
        "numbering": sorted(fixed.numbering),
        "n_values": fixed.n_values,
        "n_said": {part: getattr(store.counts, part).n_said for part in _PARTS},
    }
    filing.write(path, values, arrays)


def read(path: Path) -> Kept:
    """Map a file into memory; what is changed stays there.

    Raises:
        LinkageError: linkage.E030 not an index, or cut off; linkage.E031 made by another program.
    """
    values, arrays = filing.read(path)
    whole = {name: array[:n] for name, (array, n) in arrays.items()}
    fixed = Fixed(
        tuple(Extra(**extra) for extra in values["extras"]),
        tuple(values["list_names"]),
        frozenset(values["numbering"]),
        values["n_values"],
        whole["usual"],
        whole["date_span"],
        whole["kinds"],
    )
    counts = NameCounts(
        *(PartCounts(whole[f"{p}_seen"], whole[f"{p}_counts"], values["n_said"][p]) for p in _PARTS)
    )
    words, known, rows = (Lookup(whole[f"{n}_keys"], whole[f"{n}_numbers"]) for n in ("word", "value", "row"))
    model = Model(
        tuple(values["comparisons"]),
        whole["prior"],
        tuple(whole[f"table{k}"] for k in range(len(values["comparisons"]))),
        whole["n_expected"],
        lists=tuple(values["lists"]),
    )
    store = Store({name: Room(*arrays[name]) for name in ROOMS}, fixed, words, known, counts)
    postings = Postings(*(whole[f"postings_{name}"] for name in _GROUPS))
    letters, starts = (Room(*arrays[name]) for name in ID_ROOMS)
    told = Told(*(Room(*arrays[name]) for name in TOLD_ROOMS))
    return Kept(store, postings, model, Ids(letters, starts, rows), Room(*arrays["alive"]), told)
