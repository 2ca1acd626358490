"""An index as one file that opens at once: arrays one after another, read where they lie.

Takes   arrays, texts and a few plain values by name.
Gives   a file, written whole or not at all; the same arrays, mapped into memory.
Leaves  what they mean to index.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leleka.core import files
from leleka.core.errors import Where
from leleka.linkage.errors import LinkageError

_MAGIC = b"leleka index\n"
_ALIGNED = 64


def program() -> str:
    """A digest of the code and tables that decide what an index holds; another program cannot read it."""
    return files.program("core", "normalize", "linkage")


def write(path: Path, values: Mapping[str, Any], arrays: Mapping[str, tuple[NDArray[Any], int]]) -> None:
    """Write a file beside its place and put it there when it is whole.

    Args:
        values: what JSON can hold.
        arrays: by name, and how many rows of each are to be free behind those it has.
    """
    places: dict[str, tuple[int, str, list[int], int]] = {}
    end = 0
    for name, (array, n_spare) in arrays.items():
        rows = len(array) + n_spare
        size = rows * array.dtype.itemsize * int(np.prod(array.shape[1:], dtype=np.int64))
        places[name] = (end, array.dtype.str, list(array.shape), rows)
        end += -(-size // _ALIGNED) * _ALIGNED
    head = json.dumps({"program": program(), "values": values, "arrays": places, "size": end}).encode()
    first = len(_MAGIC) + 8 + len(head)
    first += -first % _ALIGNED
    path.parent.mkdir(parents=True, exist_ok=True)
    with files.whole(path) as draft, draft.open("wb") as file:
        file.write(_MAGIC + len(head).to_bytes(8, "little") + head)
        for name, (array, _) in arrays.items():
            file.seek(first + places[name][0])
            np.ascontiguousarray(array).tofile(file)
        file.truncate(first + end)


def read(path: Path) -> tuple[dict[str, Any], dict[str, tuple[NDArray[Any], int]]]:
    """Map a file into memory. What is changed in the arrays stays in memory and leaves the file as it is.

    Returns:
        The values; the arrays by name, spare rows included, and how many of its rows each has in use.

    Raises:
        LinkageError: linkage.E030 not an index, or cut off; linkage.E031 made by another program.
    """
    where = Where(path.name)
    with path.open("rb") as file:
        start = file.read(len(_MAGIC) + 8)
        length = int.from_bytes(start[len(_MAGIC) :], "little")
        head = file.read(length) if start.startswith(_MAGIC) and length < 1 << 30 else b""
    first = len(start) + length
    first += -first % _ALIGNED
    try:
        said = json.loads(head)
        is_whole = path.stat().st_size == first + said["size"]
    except (ValueError, KeyError, TypeError):
        is_whole = False
    if not is_whole:
        raise LinkageError(
            "linkage.E030",
            "is not an index of leleka, or is cut off.",
            where=where,
            hint="Build the index again from the records; nothing else is lost.",
        )
    if said["program"] != program():
        raise LinkageError(
            "linkage.E031",
            "was built by another version of leleka.",
            where=where,
            hint="Build the index again from the records; nothing else is lost.",
        )
    arrays = {}
    whole = np.memmap(path, np.uint8, mode="c", offset=first) if said["size"] else np.zeros(0, np.uint8)
    for name, (place, kind, shape, rows) in said["arrays"].items():
        dtype = np.dtype(kind)
        size = rows * dtype.itemsize * int(np.prod(shape[1:], dtype=np.int64))
        mapped = whole[place : place + size].view(np.ndarray).view(dtype).reshape(rows, *shape[1:])
        arrays[name] = (mapped, int(shape[0]))
    return said["values"], arrays
