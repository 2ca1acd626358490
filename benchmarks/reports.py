"""Score the reading of reports against a folder of marked texts, each language by itself.

The folder holds articles/*.txt (with "key: value" lines closed by "---"), figures.jsonl and, if
they are marked, claims.jsonl and relations.jsonl: one JSON object a line, offsets in code points.
A .txt file instead of a folder holds texts with their figures marked in place: tests/reports/marked.py
says how. With --kinds each kind of text is told by itself too.

    python benchmarks/reports.py FOLDER [--hold a,b,c] [--only-held] [--json OUT]
    python benchmarks/reports.py tests/reports/texts/round1.txt [--kinds]

prints precision, recall and F1 of mentions, intervals, measures and attribution; the share of
named sources and stated dates that are right; recall of claims by kind; relation labels on the
given pairs; and texts a second.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from leleka.figures import relate
from leleka.figures.sightings import sighting
from leleka.reports import Reading, read, read_document

CHILD = {"boy": "child", "girl": "child", "student": "child"}
UNJUDGED = "*"
SHOWN = ("mention", "interval", "qualifier", "measure", "population", "attribution")
Row = dict[str, Any]


def rows(path: Path) -> list[Row]:
    """The objects of a JSON Lines file; none where it is missing."""
    return (
        [json.loads(line) for line in path.read_text("utf-8").splitlines() if line] if path.exists() else []
    )


def is_same_source(left: str, right: str) -> bool:
    """Whether two names share three fifths of the shorter one's words; @outlet and @speaker are exact."""
    if left.startswith("@") or right.startswith("@"):
        return left == right
    a, b = (
        {w for w in re.findall(r"\w+", n.lower()) if w not in {"the", "a", "an", "of", "s"}}
        for n in (left, right)
    )
    return bool(a) and bool(b) and len(a & b) / min(len(a), len(b)) >= 0.6


def paired(gold: Sequence[Row], found: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Marked and found spans that overlap, the best overlap first, each used once."""
    candidates = []
    for g in gold:
        for f in found:
            common = min(g["end"], f["end"]) - max(g["start"], f["start"])
            if common > 0:
                union = max(g["end"], f["end"]) - min(g["start"], f["start"])
                candidates.append((-common / union, g["start"], f["start"], g, f))
    used: set[tuple[str, int]] = set()
    pairs = []
    for _, at, own, g, f in sorted(candidates, key=lambda c: c[:3]):
        if ("gold", at) not in used and ("found", own) not in used:
            used |= {("gold", at), ("found", own)}
            pairs.append((g, f))
    return pairs


def counted(gold: Sequence[Row], found: Sequence[Row]) -> Counter[str]:
    """What one text adds to the score."""
    n = Counter(gold=len(gold), found=len(found))
    for g, f in paired(gold, found):
        n["mention"] += 1
        n["interval"] += (g["value_low"], g["value_high"]) == (f["value_low"], f["value_high"])
        n["qualifier"] += g.get("qualifier", UNJUDGED) in {UNJUDGED, f["qualifier"]}
        n["measure"] += g["measure"] in {UNJUDGED, f["measure"]}
        n["population"] += g["population"] == UNJUDGED or CHILD.get(
            g["population"], g["population"]
        ) == CHILD.get(f["population"], f["population"])
        is_right = g["asserted_by"] == UNJUDGED or is_same_source(g["asserted_by"], f["asserted_by"])
        n["attribution"] += is_right
        if not g["asserted_by"].startswith(("@", UNJUDGED)):
            n["named"] += 1
            n["named_right"] += is_right
        if g["as_of_kind"] == "stated":
            n["dated"] += 1
            n["dated_right"] += g["as_of"] == f["as_of"]
    return n


def show(name: str, n: Counter[str]) -> None:
    """Print one score table."""
    print(f"\n{name}: {n['gold']} marked, {n['found']} found")
    for key in SHOWN:
        precision, recall = n[key] / max(1, n["found"]), n[key] / max(1, n["gold"])
        f1 = 2 * n[key] / max(1, n["gold"] + n["found"])
        print(f"  {key:12s} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}")
    named, dated = f"{n['named_right']}/{n['named']}", f"{n['dated_right']}/{n['dated']}"
    print(f"  named source right {named}, stated date right {dated}")


def claims(folder: Path, readings: dict[str, Reading]) -> None:
    """Print how many marked claims are found, by kind."""
    marked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for g in rows(folder / "claims.jsonl"):
        if g["article"] in readings:
            own = readings[g["article"]].claims
            marked[g["kind"]] += 1
            right[g["kind"]] += any(
                c.kind == g["kind"] and c.start < g["end"] and c.end > g["start"] for c in own
            )
    print(
        "\nclaims found:",
        ", ".join(f"{kind} {right[kind]}/{marked[kind]}" for kind in sorted(marked)) or "none marked",
    )


def relations(folder: Path, readings: dict[str, Reading]) -> None:
    """Print how many marked pairs get the marked relation."""
    gold = {g["id"]: g for g in rows(folder / "figures.jsonl")}
    right = total = 0
    for g in rows(folder / "relations.jsonl"):
        names = [gold[i] for i in (g["figure"], *g["others"])]
        if any(name["article"] not in readings for name in names):
            continue
        total += 1
        seen = []
        for name in names:
            reading = readings[name["article"]]
            own = [f for f in reading.figures if f.start < name["end"] and f.end > name["start"]]
            seen += [sighting(own[0], reading.document)] if own else []
        if len(seen) == len(names):
            relation = relate(seen[0], *seen[1:])
            right += relation is not None and relation.kind == g["relation"]
    print(f"relations labelled right: {right}/{total}")


def marked(path: Path, *, kinds: bool) -> None:
    """Score a file of texts marked in place, each language by itself, and its claims."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "reports"))
    from marked import load_marked

    scores: dict[str, Counter[str]] = {}
    for text in load_marked(path):
        reading = read(text.document)
        n = counted(text.figures, [f.row() for f in reading.figures])
        for kind, _, _, words in text.claims:
            at = text.document.text.index(words)
            n["claims"] += 1
            n["claims_right"] += any(
                c.kind == kind and c.start < at + len(words) and c.end > at for c in reading.claims
            )
        for name in (text.document.lang, "all", *([text.kind] if kinds else [])):
            scores.setdefault(name, Counter()).update(n)
    for name in sorted(scores, key=lambda name: (len(name) > 3, name == "all", name)):
        show(name, scores[name])
        print(f"  claims found {scores[name]['claims_right']}/{scores[name]['claims']}")


def main() -> None:
    """Read the folder and print its scores."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hold", default="", help="ids of texts to leave out, with commas")
    parser.add_argument("--only-held", action="store_true", help="score only what --hold names")
    parser.add_argument("--kinds", action="store_true", help="tell each kind of marked text by itself too")
    parser.add_argument("--json", type=Path, help="write the counts to this file")
    arguments = parser.parse_args()
    if arguments.folder.is_file():
        marked(arguments.folder, kinds=arguments.kinds)
        return
    held = {name for name in arguments.hold.split(",") if name}
    paths = [
        path
        for path in sorted((arguments.folder / "articles").glob("*.txt"))
        if (path.stem in held) == arguments.only_held
    ]
    documents = [read_document(path) for path in paths]
    if documents:
        read(documents[0])  # the tables are loaded once
    start = time.perf_counter()
    readings = {document.id: read(document) for document in documents}
    seconds = time.perf_counter() - start
    gold = rows(arguments.folder / "figures.jsonl")
    by_language: dict[str, Counter[str]] = {}
    for name, reading in readings.items():
        n = counted([g for g in gold if g["article"] == name], [f.row() for f in reading.figures])
        by_language.setdefault(reading.document.lang, Counter()).update(n)
    for lang in sorted(by_language):
        show(lang, by_language[lang])
    show("all", sum(by_language.values(), Counter()))
    if arguments.json:
        arguments.json.write_text(json.dumps(by_language, indent=2), "utf-8")
    claims(arguments.folder, readings)
    relations(arguments.folder, readings)
    print(f"{len(documents)} texts in {seconds:.2f} s: {len(documents) / max(seconds, 1e-9):.0f} texts/s")


if __name__ == "__main__":
    main()
