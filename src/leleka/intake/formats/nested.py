"""Nested values become columns of text.

Takes   what a JSON decoder or Arrow gives: objects, arrays, texts, numbers.
Gives   one cell a path: {"name": {"given": ...}} is the column "name.given"; arrays are joined by "; ".
Leaves  finding the objects in a file to the formats.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from leleka.core.errors import Problem
from leleka.intake.job import Reading

JOINT = "; "
_DEEPEST = 32
_WHOLE = re.compile(r"(-?\d+)\.0+")
_NOT_A_NUMBER = object()


class Decoder:
    """Reads JSON texts; numbers stay as they are written, keys that stand twice are reported."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._doubled: list[str] = []
        self._json = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_int=str,
            parse_float=whole,
            parse_constant=lambda _: _NOT_A_NUMBER,
        )

    def decode(self, text: str, row: int) -> Any:
        """Read a whole text.

        Raises:
            ValueError: it is not JSON.
            RecursionError: it is nested too deep.
        """
        value = self._json.decode(text)
        self._report(row)
        return value

    def decode_at(self, text: str, start: int, row: int) -> tuple[Any, int]:
        """Read the value that starts at a place of a text, and where it ends; raises as decode does."""
        value, end = self._json.raw_decode(text, start)
        self._report(row)
        return value, end

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        item: dict[str, Any] = {}
        for key, value in pairs:
            if key in item and item[key] != value:
                self._doubled.append(key)
                item[key] = [item[key], value]
            else:
                item[key] = value
        return item

    def _report(self, row: int) -> None:
        for key in self._doubled:
            self._reading.report(
                Problem(
                    "intake.E041",
                    "stands there twice; both values came in, joined.",
                    hint="Ask the sender which of them holds.",
                    where=self._reading.where(row, key),
                )
            )
        self._doubled.clear()


def whole(number: str) -> str:
    """A number without a decimal part of zeros: 5.0 is 5."""
    found = _WHOLE.fullmatch(number)
    return found[1] if found else number


def flattened(item: dict[str, Any], reading: Reading, row: int) -> dict[str, str | None]:
    """One cell a path; what is nested too deep or is no number comes in empty and is reported."""
    cells: dict[str, str | None] = {}
    for path, value in _leaves(item, "", 0):
        if value is _NOT_A_NUMBER or value is _TOO_DEEP:
            reading.report(_unreadable(reading, row, path, is_deep=value is _TOO_DEEP))
        text = _text(value)
        known = cells.get(path)
        cells[path] = f"{known}{JOINT}{text}" if known is not None and text is not None else text or known
    return cells


_TOO_DEEP = object()


def _leaves(value: Any, path: str, depth: int) -> Iterator[tuple[str, Any]]:
    if depth > _DEEPEST:
        yield path, _TOO_DEEP
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key), depth + 1)
    elif isinstance(value, list | tuple):
        if not value:
            yield path, None
        for inner in value:
            yield from _leaves(inner, path, depth + 1)
    else:
        yield path, value


def _text(value: Any) -> str | None:
    if value is None or value is _NOT_A_NUMBER or value is _TOO_DEEP:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _unreadable(reading: Reading, row: int, path: str, *, is_deep: bool) -> Problem:
    where = reading.where(row, path[:100])
    if is_deep:
        return Problem(
            "intake.E042",
            "is nested too deep; it came in empty.",
            hint="Bring the value to the upper levels of the object.",
            where=where,
        )
    return Problem(
        "intake.E043",
        "is not a number that can be written down; it came in empty.",
        hint="Correct the cell in the list.",
        where=where,
    )
