"""Find children whose identity was altered among adoption listings, in invented worlds of known truth.

For every child whom a listing shows under an altered identity, the records that show the child as born
ask: who of the listings is it? Told are the place of the right answer, how sure the answers are and
whether rightly, what was changed, what became of brothers and sisters and why sets of them are not
whole (broken_sets), and whether draws of whole linkages (sample_linkages) expect the precision and
recall that the truth has.

    python benchmarks/altered.py [--children 20000] [--world NAME] [--without PART] [--json OUT.json]

--without takes a part of the evidence away, to show what it brings: traits, siblings, chronology,
taking (its day), cohort, rarity, lists, or key:NAME.

Takes   leleka.demo worlds: the usual one, noise x 1.5, half of the taken renamed, two other seeds.
Gives   a table per world; everything with --json.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pcsv
from broken_sets import BEYOND_RECORDS, ROW, causes

from leleka.core.lists import Mapping
from leleka.demo.folder import write_world
from leleka.demo.settings import WorldSettings
from leleka.demo.world import invent
from leleka.intake import read_list
from leleka.linkage import (
    PARTS,
    Evaluation,
    LinkResult,
    Truth,
    evaluate,
    groups,
    keys,
    link,
    local,
    read_truth,
    sample_linkages,
    weights,
)
from leleka.linkage.codes import Coded
from leleka.linkage.comparisons import registry
from leleka.linkage.evaluate import evaluate_tables
from leleka.normalize import read_records
from leleka.normalize.records import Records

WORLDS: dict[str, dict[str, Any]] = {
    "usual": {},
    "noisier": {"noise": 1.5},
    "half renamed": {"changed": 0.5},
    "seed 2": {"seed": 2},
    "seed 3": {"seed": 3},
}
LISTING, DECISIONS = "adoption-listings", "court-decisions"
ALTERED = ("surname_patronymic", "renamed")
FORMER = ("intact", "russified")
BANDS = ((0.5, 0.8), (0.8, 0.95), (0.95, 0.99), (0.99, 1.01))
N_DRAWS = 30


def main() -> None:
    """Measure the worlds that were asked for and print a table each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--children", type=int, default=20_000)
    parser.add_argument("--world", choices=WORLDS, action="append", help="otherwise all")
    parser.add_argument("--without", help="a part of the evidence to take away")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    given = parser.parse_args()
    found = {}
    for name in given.world or WORLDS:
        found[name] = measured(WorldSettings(given.children, **WORLDS[name]), given.without)
        show(name, found[name])
    if len(found) > 1:
        show_ranks("all worlds together", pooled([each["altered"] for each in found.values()]))
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def measured(settings: WorldSettings, without: str | None) -> dict[str, Any]:
    """Invent a world, link it and hold it against the truth."""
    world = invent(settings)
    with tempfile.TemporaryDirectory() as folder:
        files = write_world(world, Path(folder) / "world")
        records = read_records([read_list(path) for path in files.lists])
        truth = read_truth(files.truth)
        changed = _changed_of(files.truth)
    imposed = {c.child_id: frozenset(c.fate.imposed.changed) for c in world.taken if c.fate.imposed}
    records = _without(records, without) if without else records
    began = time.process_time()
    result = link(records)
    seconds = time.process_time() - began
    found = evaluate(result, truth)
    asked = Asked(result, truth, changed, imposed)
    return {
        "records": found.n_records,
        "link_cpu_seconds": round(seconds, 1),
        "pairwise": asdict(found.pairwise),
        "b_cubed": asdict(found.b_cubed),
        "key_recall": found.key_recall,
        "key_recall_told": result.diagnostics.key_recall,
        "ece": found.ece,
        "reliability": [asdict(each) for each in found.reliability],
        "altered": asked.ranks(),
        "bands": asked.bands(),
        "changed_parts": asked.changed_parts(),
        "families": asked.families(),
        "broken_sets": causes(result, asked.child, asked.family),
        "siblings_merged": found.n_siblings_merged,
        "draws": _draws(result, truth, found),
    }


def _parts_of(mapping: Mapping) -> frozenset[str]:
    """The parts of an identity that a list has a column for."""
    fields = {"surname": "full_name", "given_name": "full_name", "patronymic": "full_name"}
    return frozenset(part for part in PARTS if mapping.of(part, *filter(None, [fields.get(part)])))


def pooled(worlds: list[dict[str, dict[str, float]]]) -> dict[str, dict[str, float]]:
    """The ranks of several worlds as one: some groups have few children in each."""
    together = {}
    for group in worlds[0]:
        n = sum(each[group]["children"] for each in worlds)
        together[group] = {"children": n} | {
            at: sum(each[group]["children"] * each[group][at] for each in worlds) / max(1, n)
            for at in ("at_1", "at_10")
        }
    return together


def _changed_of(path: Path) -> list[frozenset[str]]:
    """What differs from birth, per line of the truth."""
    table = pcsv.read_csv(str(path))
    return [
        frozenset(str(each or "").replace(",", ";").split(";")) - {""}
        for each in table["changed"].to_pylist()
    ]


class Asked:
    """A linkage and its truth, by rows of the records."""

    def __init__(
        self,
        result: LinkResult,
        truth: Truth,
        changed: list[frozenset[str]],
        imposed: dict[str, frozenset[str]],
    ) -> None:
        """Take what differs from birth by line of the truth, and by child in the identity imposed on it."""
        self.result = result
        ids = result.persons["record_id"].to_pylist()
        line = {place: n for n, place in enumerate(truth.records)}
        lines = [line[_place(each)] for each in ids]
        self.child = np.array([truth.child[n] for n in lines])
        self.identity = np.array([truth.identity[n] for n in lines])
        self.family = np.array([truth.sibling_group[n] for n in lines])
        self.changed = [changed[n] for n in lines]
        self.is_listing = np.array([str(each).startswith(f"{LISTING}:") for each in ids])
        self.told = [
            self._told(row, name, imposed.get(self.child[row], frozenset()))
            for row, name in enumerate(result.records.table["list"].to_pylist())
        ]
        shows = {raw.mapping.list_id: _parts_of(raw.mapping) for raw in result.records.lists}
        self.shows = [shows[_place(each)[0]] for each in ids]
        self.person = np.array(result.persons["person_id"].to_pylist())
        pairs = result.pairs
        self.left, self.right = pairs["left"].to_numpy(), pairs["right"].to_numpy()
        self.p = pairs["p_same"].to_numpy().astype(float)

    def _told(self, row: int, name: str, imposed: frozenset[str]) -> frozenset[str]:
        """What a record that gives two identities says was changed: a decision all, other lists the name."""
        if name == DECISIONS:
            return self.changed[row]
        kinds = self.result.records.table["name_kinds"][row].as_py() or ()
        return imposed & {"surname", "given_name", "patronymic"} if "imposed" in kinds else frozenset()

    def ranks(self) -> dict[str, dict[str, float]]:
        """Where the right profile stands among those that a child's former records ask for."""
        best: dict[str, dict[str, float]] = {}
        for one, other in ((self.left, self.right), (self.right, self.left)):
            asks = ~self.is_listing[one] & self.is_listing[other] & np.isin(self.identity[one], FORMER)
            for n in np.flatnonzero(asks).tolist():
                answers = best.setdefault(self.child[one[n]], {})
                # Rows that were put together are one answer, the right one if it is the child's.
                answer = (
                    self.child[other[n]]
                    if self.child[other[n]] == self.child[one[n]]
                    else self.person[other[n]]
                )
                answers[answer] = max(answers.get(answer, 0.0), float(self.p[n]))
        place: dict[str, int] = {}
        for child, answers in best.items():
            if child in answers:
                place[child] = 1 + sum(p > answers[child] for p in answers.values())
        return {
            name: _shares([place.get(child, 10**9) for child in children])
            for name, children in self._altered_children().items()
        }

    def _altered_children(self) -> dict[str, list[str]]:
        table = self.result.records.table
        monthly = _days(table["born_last"]) - _days(table["born_first"]) < 62
        looks = np.array([each is not None for each in table["eyes"].to_pylist()])
        beside = np.array([bool(each) for each in table["sibling_ids"].to_pylist()])
        groups: dict[str, set[str]] = {"all": set(), "surname, patronymic": set(), "renamed": set()}
        remains: set[str] = set()
        agrees: set[str] = set()
        days = tuple(_days(table[name]) for name in ("born_first", "born_last"))
        former = ~self.is_listing & np.isin(self.identity, FORMER)
        known, seen = set(self.child[former].tolist()), set(self.child[former & looks].tolist())
        for row in np.flatnonzero(self.is_listing & np.isin(self.identity, ALTERED)).tolist():
            child = self.child[row]
            if child not in known:
                continue
            groups["all"].add(child)
            groups["renamed" if self.identity[row] == "renamed" else "surname, patronymic"].add(child)
            kept = monthly[row] and "birth_date" not in self.changed[row]
            if self.identity[row] == "renamed" and kept and ((looks[row] and child in seen) or beside[row]):
                remains.add(child)
                mine = former & monthly & (self.child == child)
                if (mine & (days[0] <= days[1][row]) & (days[1] >= days[0][row])).any():
                    agrees.add(child)
        groups["renamed; month and traits or siblings remain"] = remains
        groups["the same, and a former record tells that month"] = agrees
        return {name: sorted(children) for name, children in groups.items()}

    def bands(self) -> list[dict[str, float]]:
        """Pairs that are rather altered than intact: how many of each band of p are one child."""
        pairs = self.result.pairs
        altered = pairs["p_altered"].to_numpy() > pairs["p_intact"].to_numpy()
        right = self.child[self.left] == self.child[self.right]
        found = []
        for low, high in BANDS:
            here = altered & (self.p >= low) & (self.p < high)
            n = int(here.sum())
            found.append({"from": low, "n": n, "true": float(right[here].mean()) if n else 0.0})
        return found

    def changed_parts(self) -> dict[str, dict[str, float]]:
        """Of the parts named as changed of a person, how many were; of those changed and to be seen, how many
        are named.

        A change can be seen where some record of the person shows the part as born and another shows it
        changed, or where one gives both. "told" counts persons of whom leleka says that a record gives both,
        "inferred" all others. A person is judged by the child most of its records are of.
        """
        rows_of: dict[str, list[int]] = {}
        for row, person in enumerate(self.person.tolist()):
            rows_of.setdefault(person, []).append(row)
        named_of = self.result.persons["changed_parts"].to_pylist()
        is_told = self.result.persons["identity_changed"].to_pylist()
        counts = {name: [0, 0, 0] for name in (*PARTS, "told", "inferred")}
        for rows in rows_of.values():
            child = Counter(self.child[rows].tolist()).most_common(1)[0][0]
            own = [row for row in rows if self.child[row] == child]
            held = frozenset().union(*(self.told[row] for row in own))
            changed = frozenset().union(*(self.changed[row] & self.shows[row] for row in own))
            kept = frozenset().union(*(self.shows[row] - self.changed[row] for row in own))
            true = (changed & kept) | held
            named = {part for row in rows for part in named_of[row] or ()}
            for part in PARTS:
                for name in (part, "told" if is_told[rows[0]] else "inferred"):
                    counts[name][0] += part in named
                    counts[name][1] += part in true
                    counts[name][2] += part in named and part in true
        counts["all"] = [sum(counts[part][k] for part in PARTS) for k in range(3)]
        return {
            name: {"named": named, "precision": right / max(1, named), "recall": right / max(1, true)}
            for name, (named, true, right) in counts.items()
        }

    def families(self) -> dict[str, float]:
        """Families of two and more children on the lists: whole ones, and pairs of siblings merged."""
        groups = self.result.persons["sibling_group"].to_pylist()
        children: dict[str, set[str]] = {}
        holds: dict[str, dict[str, set[str]]] = {}
        for family, child, group in zip(self.family, self.child, groups, strict=True):
            if family:
                children.setdefault(family, set()).add(child)
            if group:
                holds.setdefault(group, {}).setdefault(family, set()).add(child)
        sets = {family for family, each in children.items() if len(each) > 1}
        whole = {
            family
            for families in holds.values()
            if len(families) == 1
            for family, each in families.items()
            if family in sets and each == children[family]
        }
        n_pairs = sum(len(children[family]) * (len(children[family]) - 1) // 2 for family in sets)
        return {"sets": len(sets), "whole": len(whole) / max(1, len(sets)), "sibling_pairs": n_pairs}


def _draws(result: LinkResult, truth: Truth, is_so: Evaluation) -> dict[str, float]:
    """What draws expect of the linkage, beside what is; recall among the pairs that the keys brought up."""
    ids = tuple(str(each) for each in result.persons["record_id"].to_pylist())
    known = set(truth.records)
    judged = [n for n, each in enumerate(ids) if _place(each) in known]
    found = []
    for draw in sample_linkages(result, N_DRAWS):
        nothing = ("",) * len(judged)
        persons = tuple(str(draw[n]) for n in judged)
        drawn = Truth("draw", tuple(ids[n] for n in judged), persons, nothing, nothing)
        found.append(evaluate_tables(result.persons, result.pairs, drawn).pairwise)
    return {
        "expected_precision": float(np.mean([each.precision for each in found])),
        "precision": is_so.pairwise.precision,
        "expected_recall": float(np.mean([each.recall for each in found])),
        "recall": is_so.pairwise.recall / (is_so.key_recall or 1.0),
    }


def _place(record_id: str) -> tuple[str, int]:
    name, _, rest = str(record_id).partition(":")
    return name, int(rest.rpartition(":")[2])


def _days(column: pa.ChunkedArray) -> np.ndarray:
    filled = column.cast(pa.int32()).fill_null(0)
    return filled.to_numpy().astype(np.int64)


def _shares(places: list[int]) -> dict[str, float]:
    n = max(1, len(places))
    return {
        "children": len(places),
        "at_1": sum(place <= 1 for place in places) / n,
        "at_10": sum(place <= 10 for place in places) / n,
    }


# Taking parts of the evidence away -----------------------------------------------------------


def _without(records: Records, part: str) -> Records:
    """Records or the engine without a part of the evidence; the process is not to be used for else."""
    if part.startswith("key:"):
        _without_keys(part.removeprefix("key:"))
        return records
    blank = {
        "traits": ("eyes", "hair", "height_cm", "marks", "blood_group", "health_group"),
        "siblings": ("siblings", "has_siblings", "n_siblings", "sibling_ids"),
        "chronology": ("photo_first",),
        "taking": ("taken_first", "taken_last"),
        "cohort": ("origin_institution", "present_institution", "taken_first", "taken_last", "taken_places",
                   "taken_region", "present_places", "present_region"),
    }  # fmt: skip
    table = records.table
    for name in blank.get(part, ()):
        k = table.column_names.index(name)
        table = table.set_column(k, table.schema.field(k), pa.nulls(len(table), table.schema.field(k).type))
    if part == "rarity":
        _weigh_without_rarity()
    elif part == "lists":
        registry.COMPARISONS = tuple(
            replace(each, given=None) if each.given in {"kind_of_lists", "given_name_form"} else each
            for each in registry.COMPARISONS
        )
    elif part not in blank:
        raise SystemExit(f"there is no part {part!r} to take away")
    return replace(records, table=table)


def _without_keys(name: str) -> None:
    planned: Callable[..., Any] = groups.plan_keys
    none = Coded(np.zeros(0, np.int32), np.zeros(0, np.int64))
    fewer = tuple(replace(key, codes=lambda parts: none) if key.name == name else key for key in keys.KEYS)
    if fewer == keys.KEYS:
        raise SystemExit(f"there is no key {name!r}")
    local.plan_keys = lambda encoded, n: planned(encoded, n, fewer)


def _weigh_without_rarity() -> None:
    whole = weights.Model.weights.func

    def flat(model: weights.Model) -> Any:
        found = whole(model)
        return found._replace(chance=np.zeros_like(found.chance))

    weights.Model.weights = property(flat)  # type: ignore[assignment,method-assign]


# Showing -------------------------------------------------------------------------------------


def show(name: str, found: dict[str, Any]) -> None:
    """Print one world."""
    pairs, clusters, draws = found["pairwise"], found["b_cubed"], found["draws"]
    told = " (told {:.2%} to {:.2%})".format(*found["key_recall_told"] or (0.0, 0.0))
    print(f"\n{name}: {found['records']:,} records, linked in {found['link_cpu_seconds']} CPU s")
    print(f"  pairs  P {pairs['precision']:.2%}  R {pairs['recall']:.2%}  F1 {pairs['f1']:.2%}   "
          f"B-cubed F1 {clusters['f1']:.2%}   keys keep {found['key_recall']:.2%}{told}   "
          f"ECE {found['ece']:.4f}")  # fmt: skip
    show_ranks("an altered child among the listings", found["altered"])
    bands = "   ".join(f"p {each['from']}+: {each['true']:.1%} of {each['n']}" for each in found["bands"])
    print(f"  altered pairs that are true   {bands}")
    parts, families = found["changed_parts"], found["families"]
    for part, each in parts.items():
        named = f"P {each['precision']:6.1%}  R {each['recall']:6.1%}  ({each['named']} named)"
        print(f"  changed, {part:12} {named}")
    merged = found["siblings_merged"] / max(1, families["sibling_pairs"])
    print(
        f"  sibling sets whole  {families['whole']:.1%} of {families['sets']}   siblings merged {merged:.2%}"
    )
    for cause, n in found["broken_sets"].items():
        print(f"    {n:5}  {cause}")
    stray = found["broken_sets"][ROW] / max(1, families["sets"])
    print(f"    whatever row of a stranger one of its children holds: {families['whole'] + stray:.1%} whole")
    beyond = sum(found["broken_sets"][cause] for cause in BEYOND_RECORDS) / max(1, families["sets"])
    print(f"    what these records say ends at {1 - beyond:.1%} whole")
    print(f"  draws expect P {draws['expected_precision']:.2%} (is {draws['precision']:.2%}), "
          f"of pairs brought up R {draws['expected_recall']:.2%} (is {draws['recall']:.2%})")  # fmt: skip


def show_ranks(title: str, ranks: dict[str, dict[str, float]]) -> None:
    """Print where the right profile stands."""
    print(f"  {title:47} children     @1    @10")
    for group, each in ranks.items():
        print(f"    {group:45} {each['children']:8}  {each['at_1']:5.1%}  {each['at_10']:5.1%}")


if __name__ == "__main__":
    main()
