"""What the child process has to say to a person, kept until the reader's language is known.

Takes   sentences with their values, as Words would.
Gives   Note and Notes (how a file was read), Problems (bad rows and cells), both as plain values
        that go through a pipe.
Leaves  saying them to the parent, which knows the reader's language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from leleka.core.errors import Problem, Where
from leleka.core.words import Words

MOST_OF_A_KIND = 10_000
"""Problems of one code that are listed one by one; a file of rubbish must not fill the memory."""

LEFT_OUT = frozenset({"intake.E032", "intake.E034"})
"""Codes of rows that do not come in: sums, signatures."""


@dataclass(frozen=True, slots=True)
class Note:
    """One sentence, and its plural form where it counts something."""

    what: str
    values: dict[str, Any] = field(default_factory=dict)
    many: str = ""

    def said(self, words: Words) -> str:
        """Say it in the reader's language."""
        if self.many:
            values = dict(self.values)
            return words.count(self.what, self.many, values.pop("n"), **values)
        return words.say(self.what, **self.values)


class Notes:
    """Sentences in the order in which they were found out, kept under the names that Words uses."""

    def __init__(self) -> None:
        self._kept: list[Note] = []

    def say(self, sentence: str, **values: Any) -> None:
        """Keep one sentence."""
        self._kept.append(Note(sentence, values))

    def count(self, one: str, many: str, n: int, **values: Any) -> None:
        """Keep a sentence that counts something."""
        self._kept.append(Note(one, {"n": n, **values}, many))

    def __iter__(self) -> Iterator[Note]:
        """One by one."""
        return iter(self._kept)


class Problems:
    """Bad rows and cells; after MOST_OF_A_KIND of one code only their number is kept."""

    def __init__(self) -> None:
        self._kept: list[Problem] = []
        self._n_of_code: Counter[str] = Counter()

    def add(self, problem: Problem) -> None:
        """Keep it, or count it."""
        self._n_of_code[problem.code] += 1
        if self._n_of_code[problem.code] <= MOST_OF_A_KIND:
            self._kept.append(problem)

    def __iter__(self) -> Iterator[Problem]:
        """Those kept, then a line for each code that had more."""
        yield from self._kept
        for code, n in self._n_of_code.items():
            if n > MOST_OF_A_KIND:
                yield Problem(
                    "intake.E001",
                    "{n} more rows or cells have the same problem as those listed under {code}.",
                    hint="Mend what they have in common first, then read the list again.",
                    values={"n": n - MOST_OF_A_KIND, "code": code},
                )


def problem_to_values(problem: Problem) -> dict[str, Any]:
    """Write a problem as plain values."""
    where = problem.where
    return {
        "code": problem.code,
        "what": problem.what,
        "hint": problem.hint,
        "where": [where.file, where.sheet, where.row, where.column],
        "values": dict(problem.values),
    }


def problem_from_values(values: dict[str, Any]) -> Problem:
    """Read what problem_to_values wrote."""
    return Problem(values["code"], values["what"], values["hint"], Where(*values["where"]), values["values"])
