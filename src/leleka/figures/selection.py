"""Which persons or records a count is about, by a query that can be run again.

    region = UA-65|UA-23 and sex = f and age = 5-9
    on register and not on returns and lists >= 2
    all

Conditions are joined by "and". What a person is like is what most of its records say; what none
of them says is "unknown".

Takes   the records of a linkage, a query, the day on which ages are counted.
Gives   ids with their record ids, and the property of each id that a table is divided by.
Leaves  what is counted and why, in words, to whoever counts.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from leleka.core.gazetteer import gazetteer
from leleka.figures.counts import CountSet
from leleka.figures.errors import FiguresError
from leleka.figures.linked import AGE_BANDS, GROWN, UNKNOWN, Records, most_common

_CONDITION = re.compile(r"^(?P<name>[\w:.-]+)\s*(?P<sign>!=|<=|>=|=|<|>)\s*(?P<value>.+)$")
_ON = re.compile(r"^(?P<no>not\s+)?on\s+(?P<list>.+)$")
_SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
N_LISTS = "lists"
_BANDS = frozenset({*(band for _, band in AGE_BANDS), GROWN})
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Selection:
    """Persons, or single records, of a linkage.

    Attributes:
        unit: "person" or "record".
        as_of: the day on which ages are counted; None: "age" is refused.
    """

    records: Records
    unit: str = "person"
    as_of: date | None = None

    @cached_property
    def id_of(self) -> list[str]:
        """Of each record, the id of what is counted."""
        return self.records.texts("person_id" if self.unit == "person" else "record_id")

    @cached_property
    def members(self) -> dict[str, list[str]]:
        """Of each id, its record ids."""
        found: dict[str, list[str]] = {}
        for name, record_id in zip(self.id_of, self.records.texts("record_id"), strict=True):
            found.setdefault(name, []).append(record_id)
        return found

    @cached_property
    def lists_of(self) -> dict[str, set[str]]:
        """Of each id, the lists that hold it."""
        found: dict[str, set[str]] = {}
        for name, of_list in zip(self.id_of, self.records.lists, strict=True):
            found.setdefault(name, set()).add(of_list)
        return found

    def property_of(self, name: str) -> dict[str, str]:
        """Of each id, its value; ids of which nothing is known are missing.

        Raises:
            FiguresError: there is no such property.
        """
        if name == N_LISTS:
            return {person: str(len(on)) for person, on in self.lists_of.items()}
        return {
            str(key): value
            for key, value in most_common(self.id_of, self.records.values(name, self.as_of)).items()
        }

    def select(self, query: str) -> dict[str, Sequence[str]]:
        """The ids that meet a query, each with its records; a single record stands for itself.

        Raises:
            FiguresError: figures.E197 to E200, a condition that cannot be read, an unknown list or property,
                or a value that the property never has: what is mistyped would count as nobody.
        """
        ids = list(self.members)
        for condition in re.split(r"\s+and(?:\s+|$)", query.strip()):
            meets = self._reading(condition.strip())
            ids = [name for name in ids if meets(name)]
        return {name: self.members[name] if self.unit == "person" else () for name in ids}

    def _reading(self, condition: str) -> Callable[[str], bool]:
        if condition == "all":
            return lambda name: True
        if on := _ON.match(condition):
            return self._on_list(on["list"].strip(), wanted=on["no"] is None)
        if not (found := _CONDITION.match(condition)):
            raise FiguresError(
                "figures.E197",
                "The query holds a condition that cannot be read: “{condition}”.",
                condition=condition,
                hint="Write conditions such as region = UA-65, on register, lists >= 2, joined by “and”.",
            )
        values, sign, said = self.property_of(found["name"]), found["sign"], found["value"].strip()
        if sign in {"=", "!="}:
            wanted = {choice.strip() for choice in said.split("|")}
            _check_known(found["name"], wanted, set(values.values()))
            return lambda name: (values.get(name, UNKNOWN) in wanted) == (sign == "=")
        compare, bound = _SIGNS[sign], _comparable(found["name"], said)
        sizes = {name: _comparable(found["name"], value) for name, value in values.items()}
        if len({type(size) for size in (bound, *sizes.values())}) > 1:
            raise _not_comparable(found["name"], said)
        return lambda name: name in sizes and compare(sizes[name], bound)

    def _on_list(self, of_list: str, *, wanted: bool) -> Callable[[str], bool]:
        if of_list not in set(self.records.lists):
            raise FiguresError(
                "figures.E198",
                "The query names a list that the linkage does not have: “{name}”.",
                name=of_list,
                hint="A list's name is what stands before the colon in record_id.",
            )
        return lambda name: (of_list in self.lists_of[name]) == wanted


def _check_known(name: str, wanted: set[str], found: set[str]) -> None:
    """Refuse a value that a property with few values never has."""
    known = {"sex": {"f", "m"}, "age": _BANDS, "age_band": _BANDS, "region": gazetteer().regions}.get(name)
    strange = sorted(wanted - {UNKNOWN, *known} - found) if known else []
    if strange:
        raise FiguresError(
            "figures.E199",
            "The query asks for a value that “{name}” never has: “{value}”.",
            name=name,
            value=strange[0],
            hint="Its values are such as: {known}.",
            known=", ".join([*sorted(found or known or ()), UNKNOWN]),
        )


def _comparable(name: str, value: str) -> float | str:
    """A number, or a day as text: ISO dates compare rightly so. "5-9" is neither more nor less than "10".

    Raises:
        FiguresError: figures.E200, it is neither.
    """
    if _DAY.fullmatch(value):
        return value
    try:
        return float(value)
    except ValueError as error:
        raise _not_comparable(name, value) from error


def _not_comparable(name: str, value: str) -> FiguresError:
    return FiguresError(
        "figures.E200",
        "“{name}” cannot be more or less than another: “{value}” is no number and no day, or of two kinds.",
        name=name,
        value=value,
        hint="Name its values instead, as in age = 10-14|15-17.",
    )


def frozen_property(count_set: CountSet, records: Records, name: str) -> dict[str, str]:
    """Of each frozen id, the value that most of its records have in this linkage.

    Raises:
        FiguresError: there is no such property.
    """
    held = count_set.records or [(record_id,) for record_id in count_set.ids]
    frozen = {record: of for of, each in zip(count_set.ids, held, strict=True) for record in each}
    values = zip(records.texts("record_id"), records.values(name, count_set.as_of), strict=True)
    found = [(frozen[record], value) for record, value in values if record in frozen]
    voted = most_common([of for of, _ in found], [value for _, value in found])
    return {str(of): value for of, value in voted.items()}
