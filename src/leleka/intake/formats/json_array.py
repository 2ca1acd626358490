"""JSON: an array of objects, or an object that holds one.

Takes   a text; row numbers count the elements from 1.
Gives   Items.
Leaves  flattening to formats.nested.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from leleka.core.errors import Problem
from leleka.intake.encodings import open_text
from leleka.intake.errors import IntakeError
from leleka.intake.formats.form import Format, Head
from leleka.intake.formats.nested import Decoder, flattened
from leleka.intake.job import Items, Reading

_SPACE = re.compile(r"[ \t\r\n]*")


def _recognises(head: Head) -> bool:
    if not head.text.startswith("["):
        return head.text.startswith("{")
    return head.text[1:].lstrip().startswith(("{", "]")) or head.path.suffix.lower() == ".json"


def _read(reading: Reading) -> Items:
    if reading.size > reading.limits.json_bytes:
        raise IntakeError(
            "intake.E044",
            "is a JSON text of more than {n} megabytes.",
            where=reading.where(),
            hint="Save it as JSON Lines (one object a line), which is read piece by piece.",
            n=reading.limits.json_bytes >> 20,
        )
    return Items(_rows(reading))


def _rows(reading: Reading) -> Iterator[tuple[int, dict[str, str | None]]]:
    with open_text(reading, line_bytes=None) as file:
        text = file.read()
    reader = Decoder(reading)
    start = _skip(text, 0)
    try:
        elements = (
            _streamed(text, start, reader) if text.startswith("[", start) else _inner(text, reader, reading)
        )
        for row, (value, done) in enumerate(elements, start=1):
            if row % 4_096 == 0:
                reading.progress("reading", done * reading.size // len(text), reading.size)
            if isinstance(value, dict):
                yield row, flattened(value, reading, row)
            else:
                reading.report(
                    Problem(
                        "intake.E045",
                        "is not an object; the row did not come in.",
                        hint="Correct this element of the array.",
                        where=reading.where(row),
                    )
                )
    except RecursionError:
        raise IntakeError(
            "intake.E046",
            "is nested deeper than any list.",
            where=reading.where(),
            hint="Ask the sender for a flat list: one object a child.",
        ) from None
    except ValueError as error:
        raise IntakeError(
            "intake.E047",
            "is not valid JSON: line {line} breaks off or holds a sign that may not stand there.",
            where=reading.where(),
            hint="Ask the sender for the list again, or correct that line.",
            line=text.count("\n", 0, getattr(error, "pos", 0)) + 1,
        ) from None


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _streamed(text: str, start: int, reader: Decoder) -> Iterator[tuple[Any, int]]:
    """The elements of an array one by one: only one of them is held beside the text."""
    at, row = _skip(text, start + 1), 0
    while not text.startswith("]", at):
        row += 1
        value, at = reader.decode_at(text, at, row)
        yield value, at
        at = _skip(text, at)
        if text.startswith(",", at):
            at = _skip(text, at + 1)
        elif not text.startswith("]", at):
            raise json.JSONDecodeError("unexpected", text, at)
    if _skip(text, at + 1) != len(text):
        raise json.JSONDecodeError("unexpected", text, at + 1)


def _inner(text: str, reader: Decoder, reading: Reading) -> Iterator[tuple[Any, int]]:
    whole = reader.decode(text, 1)
    arrays = list(_arrays(whole, ""))
    if not arrays and isinstance(whole, dict):
        arrays = [("", [whole])]
    path, elements = max(arrays, key=lambda found: len(found[1]))
    if path:
        reading.how.count(
            "The list is the array “{path}”, with {n} element.",
            "The list is the array “{path}”, with {n} elements.",
            len(elements),
            path=path,
        )
    for other, others in arrays:
        if other != path:
            reading.how.count(
                "Not read: the array “{path}”, with {n} element.",
                "Not read: the array “{path}”, with {n} elements.",
                len(others),
                path=other,
            )
    yield from ((value, len(text)) for value in elements)


def _arrays(value: Any, path: str) -> Iterator[tuple[str, list[Any]]]:
    """Arrays of objects in an object, down to the second level."""
    if isinstance(value, dict) and path.count(".") < 2:
        for key, inner in value.items():
            yield from _arrays(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and any(isinstance(inner, dict) for inner in value):
        yield path, value


JSON_ARRAY = Format("JSON", (".json",), _recognises, _read)
