"""A large list a piece at a time, for registers that do not fit into memory.

Takes   a Parquet file and its mapping.
Gives   RawLists of some rows each; the cells of the columns that are compared, as text.
Leaves  reading cells to normalize, sifting to linkage.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from leleka.core.errors import Where
from leleka.core.lists import Mapping, RawList
from leleka.intake.errors import IntakeError
from leleka.intake.formats.typed import typed_text
from leleka.intake.meaning.written import fitted

BATCH_ROWS = 125_000


class Batches:
    """A Parquet file, row batch by row batch."""

    def __init__(self, path: Path, mapping: Mapping, n_rows: int = 0) -> None:
        """Open a file.

        Args:
            n_rows: of a batch; 0 takes BATCH_ROWS.

        Raises:
            IntakeError: intake.E063 not a Parquet file, or damaged; intake.E095 the mapping does not fit it.
        """
        self.path, self._n_rows = path, n_rows or BATCH_ROWS
        try:
            self._file = pq.ParquetFile(path)
        except (pa.ArrowException, OSError) as error:
            raise IntakeError(
                "intake.E063",
                "cannot be read as a Parquet file.",
                where=Where(path.name),
                hint="A register that is read piece by piece is a Parquet file; save it as one.",
            ) from error
        self.mapping, _ = fitted(mapping, self._file.schema_arrow.names, path.name)
        # A column that is only kept is shown with the rows that are.
        self._columns = list(dict.fromkeys(column.column for column in self.mapping.columns))

    @property
    def n_batches(self) -> int:
        """How many batches."""
        return -(-self.n_rows // self._n_rows)

    @property
    def n_rows(self) -> int:
        """How many rows the file has."""
        n_rows: int = self._file.metadata.num_rows
        return n_rows

    def from_batch(self, first: int) -> Iterator[RawList]:
        """The batches from a number on; row numbers count from 1, as in reading the whole file.

        Raises:
            IntakeError: intake.E063, the file is damaged.
        """
        row = 0
        try:
            for n, batch in enumerate(self._file.iter_batches(self._n_rows, columns=self._columns)):
                if n >= first:
                    cells = pa.table({name: _texts(batch.column(name)) for name in self._columns})
                    rows = pa.array(range(row + 1, row + 1 + len(cells)), pa.int32())
                    yield RawList(self.mapping, self.path.name, cells, rows)
                row += len(batch)
        except (pa.ArrowException, OSError) as error:
            raise IntakeError(
                "intake.E063",
                "cannot be read as a Parquet file.",
                where=Where(self.path.name, row=row + 1),
                hint="Copy or download it again, or ask the sender for it.",
            ) from error


def _texts(column: Any) -> Any:
    """Cells as intake writes them; whole numbers and days are quick, the rest goes value by value."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _texts(column.dictionary).take(column.indices)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind):
        texts = column.cast(pa.string())
    elif pa.types.is_date(kind):
        texts = pc.cast(column.cast(pa.date32()), pa.string())
    else:
        texts = pa.array([None if v is None else typed_text(v) for v in column.to_pylist()], pa.string())
    empty: Any = pc.equal(texts, pa.scalar(""))
    return pc.if_else(empty, pa.scalar(None, pa.string()), texts)
