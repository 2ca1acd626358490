"""How far do records that came later find the children that linking everything anew finds?

A list comes in after the others and only its rows are compared (leleka.linkage.join), as the registry does
it; then all is linked anew. Both are held against each other and against the truth of the invented world.

    python benchmarks/joining.py [--children 3000] [--seed 1] [--json OUT.json]

Takes   an invented world: each list once as the last one; and one row in twenty of every list.
Gives   a table: of the pairs that hold a new row, precision and recall against the truth, of both ways; the
        pairs and the children on which both agree; and how many children that were there a row shows to be
        one (merges): in the whole linkage, and as proposals to people.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from leleka.core.lists import RawList
from leleka.demo import WorldSettings, invent, write_world
from leleka.intake import read_list
from leleka.linkage import Index, Joined, LinkResult, Lists, join, link, read_truth
from leleka.normalize import read_records
from leleka.normalize.records import Records

Sets = dict[str, frozenset[str]]
"""Of each record, all records of its child."""

HEAD = (
    f"{'came later':22} {'rows':>5} | {'whole: P':>8} {'R':>5} | {'joined: P':>9} {'R':>5} |"
    f" {'agree: P':>8} {'R':>5} {'sets':>5} | {'merges: whole':>13} {'offered':>7} {'right':>5} | CPU s"
)


def main() -> None:
    """Hold back each part in turn, and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--children", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="of the lists, only this one; or 'rows'")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = write_world(
            invent(WorldSettings(n_children=given.children, seed=given.seed)), Path(folder) / "world"
        )
        raws = [read_list(path) for path in files.lists]
        told = read_truth(files.truth)
    truth = {
        each if isinstance(each, str) else f"{each[0]}:{each[1]}": child
        for each, child in zip(told.records, told.child, strict=True)
    }
    lines = []
    whole = parted(raws)
    print(HEAD)
    for name, is_new in _later(raws):
        if given.only and given.only != name:
            continue
        line = {"later": name, **measured(raws, is_new, whole, truth)}
        lines.append(line)
        print(_told(line), flush=True)
    if given.json:
        given.json.write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")


def _told(line: Mapping[str, Any]) -> str:
    return (
        f"{line['later']:22} {line['n_new']:5} | {line['whole'][0]:8.3f} {line['whole'][1]:5.3f} |"
        f" {line['joined'][0]:9.3f} {line['joined'][1]:5.3f} |"
        f" {line['agree'][0]:8.3f} {line['agree'][1]:5.3f} {line['same_sets']:5.3f} |"
        f" {line['merges']:13} {line['n_offered']:7} {line['n_offered_right']:5} | {line['cpu']:.1f}"
    )


def _later(raws: list[RawList]) -> Iterator[tuple[str, list[np.ndarray]]]:
    """What came later: each list whole, then one row in twenty of every list."""
    for late in raws:
        name = late.mapping.list_id
        yield name, [np.full(len(raw), raw is late) for raw in raws]
    dice = np.random.default_rng(1)
    yield "rows", [dice.random(len(raw)) < 1 / 20 for raw in raws]


def _part(raw: RawList, chosen: np.ndarray) -> RawList:
    rows = pa.array(np.flatnonzero(chosen))
    return replace(raw, cells=raw.cells.take(rows), rows=raw.rows.take(rows))


def _read(raws: list[RawList], chosen: list[np.ndarray]) -> Records:
    return read_records([_part(raw, rows) for raw, rows in zip(raws, chosen, strict=True) if rows.any()])


def parted(raws: list[RawList]) -> dict[str, str]:
    """The person of each record when all is linked at once."""
    return _person_of(link(read_records(raws)))


def _person_of(result: LinkResult) -> dict[str, str]:
    ids, persons = (result.persons[name].to_pylist() for name in ("record_id", "person_id"))
    return dict(zip(ids, persons, strict=True))


def measured(
    raws: list[RawList], is_new: list[np.ndarray], whole: Mapping[str, str], truth: Mapping[str, str]
) -> dict[str, Any]:
    """Link what was there, let the rest come in, and hold it against the whole linkage and the truth."""
    early, late = _read(raws, [~rows for rows in is_new]), _read(raws, is_new)
    before = link(early)
    held = _person_of(before)
    index = Index.build(early, before.model)
    index.add(late)
    new = late.table["record_id"].to_pylist()
    began = time.process_time()
    joined = join(index, new, _Near(held), lists=_lists(raws, held))
    cpu = time.process_time() - began
    now = held | _put(joined, held)
    fresh = set(new)
    sets = [_sets(each) for each in (whole, now, truth)]
    merges = _merges(whole, held)
    offered = _offered(joined, now)
    both = {frozenset((now[one], now[other])) for one, other in offered}
    right = [(one, other) for one, other in offered if truth.get(one) and truth.get(one) == truth.get(other)]
    return {
        "n_new": len(new),
        "whole": _found(sets[0], sets[2], fresh),
        "joined": _found(sets[1], sets[2], fresh),
        "agree": _found(sets[1], sets[0], fresh),
        "same_sets": sum(sets[0][each] == sets[1][each] for each in fresh) / len(fresh),
        "merges": len(merges),
        "merges_offered": len(merges & both),
        "n_offered": len(offered),
        "n_offered_right": len(right),
        "cpu": cpu,
    }


class _Near:
    """All records of the persons of some."""

    def __init__(self, held: Mapping[str, str]) -> None:
        self._held, self._members = held, defaultdict[str, list[str]](list)
        for record, person in held.items():
            self._members[person].append(record)

    def __call__(self, records: Collection[str]) -> dict[str, str]:
        persons = {self._held[each] for each in records if each in self._held}
        return {record: person for person in persons for record in self._members[person]}


def _lists(raws: list[RawList], held: Mapping[str, str]) -> Lists:
    once = {raw.mapping.list_id for raw in raws if raw.mapping.each_child_once}
    of = defaultdict[str, Counter[str]](Counter)
    for record, person in held.items():
        of[person][_list_of(record)] += 1
    return Lists.seen(lambda records: {each: _list_of(each) for each in records}, once, of.values())


def _list_of(record: str) -> str:
    return record.split(":", 1)[0]


def _put(joined: Joined, held: Mapping[str, str]) -> dict[str, str]:
    """The person of each record that was looked at: an earlier one, or a new one."""
    groups = defaultdict[int, list[str]](list)
    for record, person in zip(joined.ids, joined.person.tolist(), strict=True):
        groups[person].append(record)
    return {
        record: next((held[each] for each in group if each in held), f"new-{group[0]}")
        for group in groups.values()
        for record in group
    }


def _sets(person_of: Mapping[str, str]) -> Sets:
    members = defaultdict[str, set[str]](set)
    for record, person in person_of.items():
        members[person].add(record)
    return {record: frozenset(group) for group in members.values() for record in group}


def _pairs(sets: Sets, new: Iterable[str]) -> set[frozenset[str]]:
    return {frozenset((one, other)) for one in new for other in sets.get(one, ()) if one != other}


def _found(found: Sets, right: Sets, new: Collection[str]) -> tuple[float, float]:
    """Precision and recall of the pairs that hold a new row."""
    ours, theirs = _pairs(found, new), _pairs(right, new)
    both = len(ours & theirs)
    return both / max(1, len(ours)), both / max(1, len(theirs))


def _merges(whole: Mapping[str, str], held: Mapping[str, str]) -> set[frozenset[str]]:
    """Two persons that were there, and of whom the whole linkage makes one."""
    of = defaultdict[str, set[str]](set)
    for record, person in held.items():
        of[whole[record]].add(person)
    return {frozenset(pair) for group in of.values() for pair in combinations(group, 2)}


def _offered(joined: Joined, now: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs that would make one of two persons that were there, and that people are asked about first."""
    chosen = joined.pairs.take(pa.array(joined.merges))
    ends = zip(chosen["left"].to_pylist(), chosen["right"].to_pylist(), strict=True)
    pairs = [(joined.ids[left], joined.ids[right]) for left, right in ends]
    assert all(now[one] != now[other] for one, other in pairs)
    return pairs


if __name__ == "__main__":
    main()
