"""What people have decided about pairs of records: same, different, unsure.

A reviewer's file is CSV with a header or JSON Lines, one answer a line, with the fields
left, right (record ids), answer, and if known by, at, note. Later lines about the same two
records replace earlier ones. "unsure" constrains nothing and keeps the pair in review.

Takes   a file of answers; the record ids of a run.
Gives   Decisions; must-links and cannot-links as rows; answers that contradict each other as an error.
Leaves  following them to clusters.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from leleka.core.encodings import decoded
from leleka.core.errors import Problem, Where
from leleka.core.files import rows_of_csv
from leleka.linkage.errors import LinkageError

Answer = Literal["same", "different", "unsure"]
ANSWERS: tuple[Answer, ...] = ("same", "different", "unsure")


@dataclass(frozen=True, slots=True)
class Decision:
    """One answer. Left and right are record ids, in no particular order."""

    left: str
    right: str
    answer: Answer
    by: str = ""
    at: str = ""
    note: str = ""
    where: Where = field(default_factory=Where)

    @property
    def pair(self) -> tuple[str, str]:
        """Both record ids, ordered."""
        return (self.left, self.right) if self.left <= self.right else (self.right, self.left)


@dataclass(frozen=True, slots=True)
class Links:
    """Decisions as rows of Records.table, the lower row first, each list ascending.

    Attributes:
        held: records that an earlier run put together, to be kept so; nobody has decided that.
    """

    same: tuple[tuple[int, int], ...] = ()
    different: tuple[tuple[int, int], ...] = ()
    unsure: tuple[tuple[int, int], ...] = ()
    held: tuple[tuple[int, int], ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything was decided."""
        return bool(self.same or self.different or self.held)

    def among(self, kept: NDArray[np.int64]) -> Links:
        """The same for some of the rows, by their places among these; kept holds every decided row."""

        def placed(pairs: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
            places = np.searchsorted(kept, np.array(pairs, np.int64).reshape(-1, 2))
            return tuple((int(left), int(right)) for left, right in places)

        return Links(*(placed(pairs) for pairs in (self.same, self.different, self.unsure, self.held)))

    def holding(self, person_of: Mapping[int, str]) -> Links:
        """The same, with the records of earlier persons held together unless people part two of them."""
        members: dict[str, list[int]] = {}
        for row in sorted(person_of):
            members.setdefault(person_of[row], []).append(row)
        parted = {
            person_of[one]
            for one, other in self.different
            if one in person_of and person_of[one] == person_of.get(other)
        }
        held = tuple(
            (rows[0], row) for person, rows in members.items() if person not in parted for row in rows[1:]
        )
        return replace(self, held=held)


@dataclass(frozen=True)
class Decisions:
    """Answers of people, the last word on each pair."""

    items: tuple[Decision, ...] = ()

    @classmethod
    def none(cls) -> Decisions:
        """Nobody has decided anything yet."""
        return cls()

    def __len__(self) -> int:
        """How many pairs have an answer."""
        return len(self.latest())

    def latest(self) -> tuple[Decision, ...]:
        """The last answer for each pair, in the order of the pairs."""
        last = {decision.pair: decision for decision in self.items}
        return tuple(last[pair] for pair in sorted(last))

    def links(self, rows: Mapping[str, int]) -> tuple[Links, tuple[Problem, ...]]:
        """Turn the answers into rows.

        Args:
            rows: the row of each record id of this run.

        Returns:
            Links that agree with each other, and a Problem per answer about a record that is
            not in this run; such an answer is left out.

        Raises:
            LinkageError: linkage.E012, answers contradict each other: a is b, b is c, a is not c.
        """
        problems: list[Problem] = []
        known: list[Decision] = []
        for decision in self.latest():
            if decision.left in rows and decision.right in rows:
                known.append(decision)
            else:
                problems.append(_unknown_record(decision))
        _raise_on_contradiction(known)
        found: dict[Answer, list[tuple[int, int]]] = {answer: [] for answer in ANSWERS}
        for decision in known:
            left, right = sorted((rows[decision.left], rows[decision.right]))
            found[decision.answer].append((left, right))
        ordered = {answer: tuple(sorted(pairs)) for answer, pairs in found.items()}
        return Links(ordered["same"], ordered["different"], ordered["unsure"]), tuple(problems)


def _unknown_record(decision: Decision) -> Problem:
    return Problem(
        "linkage.E011",
        "names a record that is not in these lists; the answer was not used.",
        hint="Link the same files as when the answer was given, or leave the line as it is.",
        where=decision.where,
    )


def _raise_on_contradiction(decisions: Sequence[Decision]) -> None:
    same: dict[str, str] = {}

    def root(record: str) -> str:
        while same.setdefault(record, record) != record:
            record = same[record]
        return record

    for decision in decisions:
        if decision.answer == "same":
            same[root(decision.left)] = root(decision.right)
    for decision in decisions:
        if decision.answer == "different" and root(decision.left) == root(decision.right):
            raise LinkageError(
                "linkage.E012",
                "says that {left} and {right} are different children, but other answers make them one.",
                where=decision.where,
                hint="Correct one of the answers on the way from one record to the other: {way}.",
                left=decision.left,
                right=decision.right,
                way=" = ".join(_way(decisions, decision.left, decision.right)),
            )


def _way(decisions: Sequence[Decision], start: str, goal: str) -> list[str]:
    """The shortest chain of "same" answers between two records."""
    beside: dict[str, list[str]] = {}
    for decision in decisions:
        if decision.answer == "same":
            beside.setdefault(decision.left, []).append(decision.right)
            beside.setdefault(decision.right, []).append(decision.left)
    ways, seen = [[start]], {start}
    for way in ways:
        if way[-1] == goal:
            return way
        for record in sorted(beside.get(way[-1], [])):
            if record not in seen:
                seen.add(record)
                ways.append([*way, record])
    return [start, goal]


def read_decisions(path: Path) -> Decisions:
    """Read a file of answers.

    Raises:
        LinkageError: linkage.E013 the file cannot be read; linkage.E014 a field is missing;
            linkage.E015 an answer is none of ANSWERS; linkage.E016 a record is paired with itself.
    """
    try:
        text = decoded(path.read_bytes())
        is_json = text.lstrip().startswith("{")
        lines = list(_json_lines(text, path.name) if is_json else _csv_lines(text))
    except (OSError, csv.Error) as error:
        raise LinkageError(
            "linkage.E013",
            "cannot be read as a file of answers.",
            where=Where(file=path.name),
            hint="Give the file that the review page saved: CSV or JSON Lines.",
        ) from error
    return Decisions(tuple(_decision(fields, Where(file=path.name, row=row)) for row, fields in lines))


def _json_lines(text: str, file: str) -> Iterator[tuple[int, dict[str, object]]]:
    for row, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except json.JSONDecodeError:
            fields = None
        if not isinstance(fields, dict):
            raise LinkageError(
                "linkage.E013",
                "cannot be read as a file of answers.",
                where=Where(file=file, row=row),
                hint="Each line is one JSON object with left, right and answer.",
            )
        yield row, fields


def _csv_lines(text: str) -> Iterator[tuple[int, dict[str, object]]]:
    reader = rows_of_csv(text)
    for fields in reader:
        yield reader.line_num, cast("dict[str, object]", fields)


def _decision(fields: Mapping[str, object], where: Where) -> Decision:
    said = {
        name: str(fields.get(name) or "").strip() for name in ("left", "right", "answer", "by", "at", "note")
    }
    if not (said["left"] and said["right"] and said["answer"]):
        raise LinkageError(
            "linkage.E014",
            "lacks a field.",
            where=where,
            hint="Each answer needs left and right (record ids) and answer.",
        )
    answer = said["answer"].lower()
    if answer not in ANSWERS:
        raise LinkageError(
            "linkage.E015",
            "holds an answer that leleka does not know.",
            where=where,
            hint="Write same, different or unsure.",
        )
    if said["left"] == said["right"]:
        raise LinkageError(
            "linkage.E016",
            "pairs a record with itself.",
            where=where,
            hint="Delete the line.",
        )
    return Decision(said["left"], said["right"], answer, said["by"], said["at"], said["note"], where)
