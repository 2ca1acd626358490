"""JSON Lines: one object a line.

Takes   a text; row numbers count its lines from 1.
Gives   Items.
Leaves  flattening to formats.nested.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from leleka.core.errors import Problem
from leleka.intake.encodings import done_bytes, open_text, too_long_a_line
from leleka.intake.formats.form import Format, Head
from leleka.intake.formats.nested import Decoder, flattened
from leleka.intake.job import Items, Reading


def _recognises(head: Head) -> bool:
    if not head.text.startswith("{"):
        return False
    first, line_end, rest = head.text.partition("\n")
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        # A line longer than what was read: the name decides.
        return not line_end and head.path.suffix.lower() in (".jsonl", ".ndjson")
    return rest.lstrip().startswith("{") or head.path.suffix.lower() in (".jsonl", ".ndjson")


def _read(reading: Reading) -> Items:
    return Items(_rows(reading))


def _rows(reading: Reading) -> Iterator[tuple[int, dict[str, str | None]]]:
    reader = Decoder(reading)
    longest = reading.limits.line_bytes
    with open_text(reading, line_bytes=longest) as text:
        row = 0
        while line := text.readline(longest):
            row += 1
            if len(line) >= longest:
                raise too_long_a_line(reading, row)
            if row % 4_096 == 0:
                reading.progress("reading", done_bytes(text), reading.size)
            if not line.strip():
                continue
            value = _value(reader, line, row)
            if not isinstance(value, dict):
                reading.report(
                    Problem(
                        "intake.E040",
                        "is not a JSON object; the row did not come in.",
                        hint="Correct this line of the file.",
                        where=reading.where(row),
                    )
                )
                continue
            yield row, flattened(value, reading, row)


def _value(reader: Decoder, line: str, row: int) -> object:
    try:
        return reader.decode(line, row)
    except (ValueError, RecursionError):
        return None


JSON_LINES = Format("JSON Lines", (".jsonl", ".ndjson"), _recognises, _read)
