"""What to compare, at which levels, and by which keys pairs are found.

    keys:
      - [surname, birth_date]
      - [given_name, birth_date]
      - ["surname[:4]", sex]
    compare:
      surname: {kind: text, levels: [0.9, 0.7], rarity: true}
      birth_date: {kind: date, levels: [31, 366]}
      sex: {kind: exact}

A text may be equal, or as similar as each level says (Jaro and Winkler, 0 to 1); a date equal, or so many
days apart; anything else equal or not. With rarity, sharing a rare value says more than a common one.

Takes   YAML, or plain values.
Gives   Plan.
Leaves  numbering values to encoding, linking to engine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from leleka.core.errors import Where
from leleka.core.words import mark
from leleka.linkage.errors import LinkageError

Kind = Literal["exact", "text", "date"]
KINDS: tuple[Kind, ...] = ("exact", "text", "date")
"""In the order of loops.plain: EXACT, TEXT, DATE."""

_PART = re.compile(r"(?P<column>.+?)(?:\[:(?P<first>[1-9]\d*)\]|\.(?P<unit>year|month))?")
_MOST_KEYS = 60


@dataclass(frozen=True)
class Part:
    """What a key looks at: a column, or its first letters, or the year or month of its dates."""

    column: str
    first: int = 0
    unit: str = ""

    @classmethod
    def read(cls, text: str) -> Part:
        """From "surname", "surname[:4]", "birth_date.year" or "birth_date.month"."""
        match = _PART.fullmatch(text)
        if match is None:
            raise _wrong(mark("a part of a key is empty."))
        return cls(match["column"], int(match["first"] or 0), match["unit"] or "")


@dataclass(frozen=True)
class Compared:
    """One comparison.

    Attributes:
        levels: of a text the least similarities, of a date the most days, best first; equality is above.
        rarity: whether a shared rare value says more.
    """

    column: str
    kind: Kind = "exact"
    levels: tuple[float, ...] = ()
    rarity: bool = False


@dataclass(frozen=True)
class Plan:
    """Keys, in the order in which they own pairs, and comparisons."""

    keys: tuple[tuple[Part, ...], ...]
    compared: tuple[Compared, ...]

    @property
    def untaught(self) -> tuple[str, ...]:
        """Compared columns that every key looks at: how often one person's differ is not learnt of them."""
        looked_at = [{part.column for part in key} for key in self.keys]
        return tuple(c.column for c in self.compared if all(c.column in columns for columns in looked_at))


def read_plan(path: Path) -> Plan:
    """Read a plan.

    Raises:
        LinkageError: linkage.E050, the file cannot be read; linkage.E051, it says something else than a plan.
        OSError: it is not there, or may not be read.
    """
    where = Where(path.name)
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise LinkageError(
            "linkage.E050", "cannot be read as a plan.", where=where, hint="Check that it is a YAML file."
        ) from error
    return plan_of(said, where)


def plan_of(said: Any, where: Where | None = None) -> Plan:
    """A plan from what its YAML holds.

    Raises:
        LinkageError: linkage.E051, it says something else than a plan.
    """
    if not isinstance(said, Mapping) or set(said) != {"keys", "compare"}:
        raise _wrong(mark("a plan holds keys and compare, and nothing else."), where)
    keys, compared = said["keys"], said["compare"]
    if not isinstance(keys, Sequence) or not 1 <= len(keys) <= _MOST_KEYS:
        raise _wrong(mark("keys is a list of one to sixty lists of columns."), where)
    if not isinstance(compared, Mapping) or not compared:
        raise _wrong(mark("compare names at least one column."), where)
    return Plan(
        tuple(_key(key, where) for key in keys),
        tuple(_compared(str(column), each, where) for column, each in compared.items()),
    )


def _key(said: Any, where: Where | None) -> tuple[Part, ...]:
    if not isinstance(said, Sequence) or isinstance(said, str) or not said:
        raise _wrong(mark("each key is a list of columns."), where)
    return tuple(Part.read(str(part)) for part in said)


def _compared(column: str, said: Any, where: Where | None) -> Compared:
    if not isinstance(said, Mapping) or not set(said) <= {"kind", "levels", "rarity"}:
        raise _wrong(mark("each comparison holds kind, levels and rarity, and nothing else."), where)
    kind, levels, rarity = said.get("kind", "exact"), said.get("levels", []), said.get("rarity", False)
    if kind not in KINDS:
        raise _wrong(mark("the kind of a comparison is exact, text or date."), where)
    numbers = isinstance(levels, Sequence) and all(isinstance(n, int | float) for n in levels)
    if not numbers or not isinstance(rarity, bool):
        raise _wrong(mark("levels are numbers, and rarity is true or false."), where)
    best_first = tuple(sorted(map(float, levels), reverse=kind == "text"))
    if kind == "exact" and best_first:
        raise _wrong(mark("an exact comparison has no further levels."), where)
    if kind == "text" and any(not 0 < level < 1 for level in best_first):
        raise _wrong(mark("the levels of a text lie between 0 and 1."), where)
    return Compared(column, kind, best_first, rarity)


def _wrong(what: str, where: Where | None = None) -> LinkageError:
    return LinkageError(
        "linkage.E051",
        what,
        where=where,
        hint="See docs/how-to/link-any-table.md for an example.",
    )
