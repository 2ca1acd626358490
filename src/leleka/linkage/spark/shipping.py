"""Arrays for every machine: written once, mapped into memory, shared by all its workers.

A value whose bulk is NumPy arrays is pickled with the arrays beside it, each on its own place in the
file, so that a worker that opens it reads nothing until it looks at something, and workers on one
machine share the pages.

Takes   a value, a session.
Gives   Shipped; taken gives the value on every machine.
Leaves  what is shipped to plan and walk.
"""

from __future__ import annotations

import hashlib
import mmap
import pickle
import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leleka.core import files
from leleka.linkage.spark.session import other_program

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_ALIGNED = 64
_HEAD = struct.Struct("<QQ")  # length of the pickle, number of arrays
_PLACE = struct.Struct("<QQ")  # where an array begins, its length


@dataclass(frozen=True)
class Shipped:
    """A file that was sent out: its name on every machine, and the program that sent it."""

    name: str
    program: str


def pack(value: Any, path: Path) -> str:
    """Write a value; return the digest of what was written."""
    arrays: list[memoryview] = []
    head = pickle.dumps(value, protocol=5, buffer_callback=lambda each: arrays.append(each.raw()))
    first = _HEAD.size + _PLACE.size * len(arrays) + len(head)
    places = []
    for array in arrays:
        first += -first % _ALIGNED
        places.append((first, array.nbytes))
        first += array.nbytes
    digest = hashlib.blake2b(digest_size=16)
    with files.whole(path) as draft, draft.open("wb") as file:
        told = _HEAD.pack(len(head), len(arrays)) + b"".join(_PLACE.pack(*each) for each in places) + head
        file.write(told)
        digest.update(told)
        for (place, _), array in zip(places, arrays, strict=True):
            file.write(bytes(place - file.tell()))
            file.write(array)
            digest.update(array)
    return digest.hexdigest()


def unpack(path: Path) -> Any:
    """Open a value where it lies; changes to its arrays stay in memory."""
    with path.open("rb") as file:
        mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
    n_head, n_arrays = _HEAD.unpack_from(mapped)
    at_head = _HEAD.size + _PLACE.size * n_arrays
    places = [_PLACE.unpack_from(mapped, _HEAD.size + _PLACE.size * k) for k in range(n_arrays)]
    arrays = [mapped[first : first + length] for first, length in places]
    return pickle.loads(mapped[at_head : at_head + n_head], buffers=arrays)  # noqa: S301 - what this program has just written and sent itself


def program() -> str:
    """The digest of all that must be the same on every machine, lest results differ."""
    return files.program("core", "normalize", "linkage")


def ship(spark: SparkSession, path: Path) -> Shipped:
    """Send a packed file to every machine."""
    spark.sparkContext.addFile(str(path))
    return Shipped(path.name, program())


@lru_cache(maxsize=4)
def taken(shipped: Shipped) -> Any:
    """The value of a file that was shipped, opened once in each worker.

    Raises:
        LinkageError: linkage.E043, this machine has another leleka than the one that sent the file.
    """
    from pyspark import SparkFiles

    if shipped.program != program():
        raise other_program()
    return unpack(Path(SparkFiles.get(shipped.name)))
