"""How fast one record is asked against many: building, memory, questions, changes, saving, opening.

    python benchmarks/people.py --records 1000000 --seed 1 --out FOLDER
    python benchmarks/one_record.py FOLDER/people.csv [--json OUT.json]

A question takes what stands in some record, leaves out a part of it and misspells the surname now and
then, and is timed in CPU time from its texts to the top 20 candidates, the reading of the texts included;
one in two is then explained. The record it was made from counts as found where it is among them.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from leleka.core.words import ENGLISH
from leleka.intake import read_list
from leleka.linkage import Index, question
from leleka.normalize import read_records

PARTS = {
    "everything": ("surname", "given_name", "patronymic", "birth_date", "extra:text:place", "sex"),
    "names": ("surname", "given_name", "patronymic"),
    "name and year": ("surname", "given_name", "birth_year"),
    "no surname": ("given_name", "patronymic", "birth_date", "sex"),
    "surname and year": ("surname", "birth_year"),
    "given name and year": ("given_name", "birth_year"),
    "given name": ("given_name",),
    "beginning of a surname": ("beginning",),
    "year": ("birth_year",),
}


def main() -> None:
    """Ask, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    began = time.process_time()
    records = read_records([read_list(given.file)])
    read_seconds = time.process_time() - began
    began = time.process_time()
    index = Index.build(records)
    figures: dict[str, object] = {
        "records": len(records),
        "read CPU s": round(read_seconds, 1),
        "build CPU s": round(time.process_time() - began, 1),
        "peak MB, reading included": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.index"
        figures["save s"] = _seconds(lambda: index.save(path))
        figures["file MB"] = round(path.stat().st_size / 1e6)
        began = time.perf_counter()
        index = Index.open(path)
        figures["open s"] = round(time.perf_counter() - began, 3)
        cells = records.lists[0].cells.to_pydict()
        questions = {name: _asked(index, cells, parts, given.questions) for name, parts in PARTS.items()}
        figures["add ms"] = round(1000 * _changes(index, cells) / 200, 2)
    for name, value in figures.items():
        print(f"{name:28} {value}")
    heads = ("p50", "p95", "p99", "read", "explain", "found")
    print(f"\n{'question, CPU ms':28}" + "".join(f" {head:>8}" for head in heads))
    for name, (p50, p95, p99, read, explained, found) in questions.items():
        print(f"{name:28} {p50:8.1f} {p95:8.1f} {p99:8.1f} {read:8.1f} {explained:8.1f} {found:8.0%}")
    if given.json:
        given.json.write_text(json.dumps({**figures, "questions": questions}, indent=1))


def _seconds(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return round(time.perf_counter() - began, 2)


def _asked(
    index: Index, cells: dict[str, list[str | None]], parts: tuple[str, ...], n: int
) -> tuple[float, ...]:
    dice = random.Random(1)
    taken, read, explained, n_found = [], [], [], 0
    _ask(index, cells, parts, dice)  # loops are compiled, pages read
    for k in range(n):
        seconds, reading, found, record, answer = _ask(index, cells, parts, dice)
        taken.append(1000 * seconds)
        read.append(1000 * reading)
        n_found += found
        if k % 2 == 0 and len(answer):
            began = time.thread_time()
            index.explain(record, answer.candidates[0], ENGLISH)
            explained.append(1000 * (time.thread_time() - began))
    p50, p95, p99 = np.percentile(taken, [50, 95, 99]).tolist()
    return p50, p95, p99, float(np.median(read)), float(np.median(explained)), n_found / n


def _ask(index, cells, parts, dice):  # type: ignore[no-untyped-def]
    row = dice.randrange(len(cells["id"]))
    fields = _fields(cells, row, parts, dice)
    began = time.thread_time()
    record = question(fields)
    reading = time.thread_time() - began
    answer = index.who(record)
    seconds = time.thread_time() - began
    return seconds, reading, f"people:{row + 2}" in [each.record_id for each in answer], record, answer


def _fields(
    cells: dict[str, list[str | None]], row: int, parts: tuple[str, ...], dice: random.Random
) -> dict[str, str]:
    said = {name: (values[row] or "") for name, values in cells.items()}
    surname = said["surname"]
    if len(surname) > 4 and dice.random() < 0.3:
        at = dice.randrange(1, len(surname) - 1)
        surname = surname[:at] + surname[at + 1 :]
    known = {
        **said,
        "surname": surname,
        "birth_year": said["birth_date"][:4],
        "extra:text:place": said["place"],
    }
    fields = {part: known[part] for part in parts if part != "beginning"}
    if "beginning" in parts:
        fields["surname"] = said["surname"][:4]
    return fields if any(fields.values()) else {"given_name": "Олена"}


def _changes(index: Index, cells: dict[str, list[str | None]]) -> float:
    dice = random.Random(2)
    new = [
        question(_fields(cells, dice.randrange(len(cells["id"])), PARTS["everything"], dice), row=n + 1)
        for n in range(200)
    ]
    began = time.perf_counter()
    for record in new:
        index.add(record)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
