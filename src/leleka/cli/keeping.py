"""Keep plain values in a folder and take them up again: nothing is ever run by reading.

Rooms hand out frozen dataclasses, Arrow tables and NumPy arrays. They are written as one JSON
tree beside Arrow and NumPy files. Reading back makes only classes that the caller names, so a
folder from a stranger can hold wrong values but no commands.

Takes   a value and a folder.
Gives   keep and take_up; a half-written folder never counts.
Leaves  what is worth keeping to the workspace.
"""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

_TREE = "tree.json"


def keep(value: Any, folder: Path, types: tuple[type, ...]) -> None:
    """Write a value; the folder appears only when it is whole.

    Raises:
        TypeError: the value holds something that is neither plain nor of the types named.
        OSError: the disk refused; nothing is left behind.
    """
    half = folder.with_name(folder.name + ".half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    try:
        writer = _Writer(half, {kind.__name__: kind for kind in types})
        tree = writer.written(value)
        (half / _TREE).write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
        half.replace(folder)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise


def take_up(folder: Path, types: tuple[type, ...]) -> Any | None:
    """Read a value back; None where nothing whole is kept."""
    if not (folder / _TREE).exists():
        return None
    try:
        tree = json.loads((folder / _TREE).read_text("utf-8"))
        return _read(tree, folder, {kind.__name__: kind for kind in types})
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowInvalid):
        # Damaged or from another version: it is worked out anew.
        return None


class _Writer:
    def __init__(self, folder: Path, types: Mapping[str, type]) -> None:
        self._folder = folder
        self._types = types
        self._n_files = 0

    def written(self, value: Any) -> Any:
        """Write what JSON cannot hold into files, and give the JSON for the rest."""
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        if isinstance(value, date):
            return {"date": value.isoformat()}
        if isinstance(value, (list, tuple, frozenset)):
            items = sorted(value) if isinstance(value, frozenset) else value
            return {type(value).__name__: [self.written(item) for item in items]}
        if isinstance(value, Mapping):
            return {"map": [[self.written(key), self.written(item)] for key, item in value.items()]}
        if isinstance(value, (pa.Table, pa.Array, pa.ChunkedArray)):
            return self._arrow(value)
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, np.generic):
            return self.written(value.item())
        if self._types.get(type(value).__name__) is type(value) and dataclasses.is_dataclass(value):
            fields = {
                f.name: self.written(getattr(value, f.name)) for f in dataclasses.fields(value) if f.init
            }
            return {"new": type(value).__name__, "fields": fields}
        raise TypeError(f"{type(value).__name__} cannot be kept.")

    def _arrow(self, value: pa.Table | pa.Array[Any] | pa.ChunkedArray[Any]) -> dict[str, str]:
        kind = (
            "table"
            if isinstance(value, pa.Table)
            else "column"
            if isinstance(value, pa.ChunkedArray)
            else "arrow"
        )
        table = value if isinstance(value, pa.Table) else pa.table({"": value})
        name = self._name("arrow")
        with pa.OSFile(str(self._folder / name), "wb") as file, pa.ipc.new_file(file, table.schema) as out:
            out.write_table(table)
        return {kind: name}

    def _array(self, value: np.ndarray[Any, Any]) -> dict[str, str]:
        name = self._name("npy")
        np.save(self._folder / name, value, allow_pickle=False)
        return {"array": name}

    def _name(self, ending: str) -> str:
        self._n_files += 1
        return f"{self._n_files}.{ending}"


def _read(tree: Any, folder: Path, types: Mapping[str, type]) -> Any:
    if not isinstance(tree, dict):
        return tree
    if "new" in tree:
        fields = {name: _read(value, folder, types) for name, value in tree["fields"].items()}
        return types[tree["new"]](**fields)
    (kind, value), *_ = tree.items()
    if kind in {"list", "tuple", "frozenset"}:
        return {"list": list, "tuple": tuple, "frozenset": frozenset}[kind](
            _read(v, folder, types) for v in value
        )
    if kind == "map":
        return {_read(key, folder, types): _read(item, folder, types) for key, item in value}
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "array":
        return np.load(folder / Path(value).name, allow_pickle=False)
    with pa.OSFile(str(folder / Path(value).name), "rb") as file:
        table = pa.ipc.open_file(file).read_all()
    if kind == "table":
        return table
    column = table.column(0)
    return column if kind == "column" else column.combine_chunks()
