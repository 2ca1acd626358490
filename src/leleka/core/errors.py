"""Errors a person can act on: where, what is wrong, what to do next, and a code.

Takes   a code, a sentence, the place in a file, a hint.
Gives   LelekaError and its children, and Problem for a bad cell that stops nothing.
Leaves  showing them in the reader's language to whoever prints (say).

No message holds the content of a cell: the place is named, and only a page that may show
the record shows what stands there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from leleka.core.words import ENGLISH, Words


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a list, as its owner would look it up.

    Rows count as a spreadsheet shows them: the first line of the file is row 1.
    """

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""

    def said(self, words: Words = ENGLISH) -> str:
        """Name the place in one phrase, '' when nothing is known of it."""
        parts = [self.file]
        if self.sheet:
            parts.append(words.say("sheet “{sheet}”", sheet=self.sheet))
        if self.row is not None:
            parts.append(words.say("row {row}", row=self.row))
        if self.column:
            parts.append(words.say("column “{column}”", column=self.column))
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something unreadable in one cell or row; the row still comes in with the rest.

    Attributes:
        code: room and number, such as "intake.E014"; stable across versions.
        what: what is wrong, an English sentence that may hold {names} of values.
        hint: what to do next, in the same form.
        values: what fills the {names}; never the content of a cell.
    """

    code: str
    what: str
    hint: str = ""
    where: Where = field(default_factory=Where)
    values: Mapping[str, Any] = field(default_factory=dict)

    def said(self, words: Words = ENGLISH) -> str:
        """Say the whole: place, what is wrong, what to do, [code]."""
        place = self.where.said(words)
        sentence = words.say(self.what, **self.values)
        hint = words.say(self.hint, **self.values) if self.hint else ""
        head = f"{place}: {sentence}" if place else sentence
        return " ".join(part for part in (head, hint, f"[{self.code}]") if part)


class LelekaError(Exception):
    """Work that cannot go on. Each room raises its own child of this class.

    Example:
        raise IntakeError("intake.E003", "is empty.", where=Where(file="list.csv"),
                          hint="Ask the sender for the list again.")
    """

    def __init__(
        self, code: str, what: str, *, where: Where | None = None, hint: str = "", **values: Any
    ) -> None:
        self.problem = Problem(code, what, hint, where or Where(), values)
        super().__init__(self.problem.said())

    @property
    def code(self) -> str:
        """The stable code, such as "intake.E003"."""
        return self.problem.code

    def said(self, words: Words = ENGLISH) -> str:
        """Say the error in the reader's language."""
        return self.problem.said(words)
