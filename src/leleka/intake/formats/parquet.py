"""Parquet.

Takes   a file; row numbers count its rows from 1.
Gives   Items.
Leaves  flattening to formats.nested.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from leleka.intake.errors import IntakeError
from leleka.intake.formats.form import Format, Head
from leleka.intake.formats.nested import flattened
from leleka.intake.formats.typed import typed_text
from leleka.intake.job import Items, Reading

_BATCH_ROWS = 2_048


def _recognises(head: Head) -> bool:
    return head.start.startswith((b"PAR1", b"PARE"))


def _read(reading: Reading) -> Items:
    if Head.of(reading.path).start.startswith(b"PARE"):
        raise IntakeError(
            "intake.E060",
            "is encrypted.",
            where=reading.where(),
            hint="Ask the sender for a copy without a password, over a safe channel.",
        )
    try:
        file = pq.ParquetFile(reading.path, memory_map=False, page_checksum_verification=True)
        unpacked = sum(
            file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups)
        )
    except (pa.ArrowException, OSError) as error:
        raise _damaged(reading) from error
    if unpacked > reading.most_unpacked:
        raise IntakeError(
            "intake.E061",
            "unpacks to {n} megabytes.",
            where=reading.where(),
            hint="Split it into parts, or save only the columns that matter.",
            n=unpacked >> 20,
        )
    names = file.schema_arrow.names
    columns = tuple(
        name
        for name, kind in zip(names, file.schema_arrow.types, strict=True)
        if not pa.types.is_nested(kind)
    )
    flat = columns if len(columns) == len(names) and len(set(names)) == len(names) else ()
    return Items(_rows(file, reading), flat)


def _rows(file: pq.ParquetFile, reading: Reading) -> Iterator[tuple[int, dict[str, str | None]]]:
    total, row = file.metadata.num_rows, 0
    try:
        for batch in file.iter_batches(_BATCH_ROWS, use_threads=False):
            reading.progress("reading", row, total)
            names = batch.schema.names
            columns = [column.to_pylist() for column in batch.columns]
            for cells in zip(*columns, strict=True):
                row += 1
                item = {name: _plain(cell) for name, cell in zip(names, cells, strict=True)}
                yield row, flattened(item, reading, row)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(reading) from error
    if row != total:
        raise _damaged(reading)


def _plain(value: Any) -> Any:
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, int | float | date | datetime | time | timedelta):
        return typed_text(value)
    return str(value)


def _damaged(reading: Reading) -> IntakeError:
    return IntakeError(
        "intake.E062",
        "is damaged or cut off: its Parquet parts do not fit together.",
        where=reading.where(),
        hint="Copy or download it again, or ask the sender for it.",
    )


PARQUET = Format("Parquet", (".parquet", ".pq"), _recognises, _read)
