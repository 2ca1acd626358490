"""A register too large for memory: sifted batch by batch, each batch kept when it is done.

Takes   the agreed lists of children, the register's file.
Gives   the register's rows that could be one of the children, as a list like the others.
Leaves  sifting to linkage.sifting, keeping to workspace, linking to linking.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from leleka.cli.errors import unagreed
from leleka.cli.order import known_mapping, mapping_place
from leleka.cli.terminal import Terminal
from leleka.cli.workspace import Workspace, program_digest
from leleka.core.files import whole
from leleka.core.lists import Mapping, RawList
from leleka.core.numbers import distinct
from leleka.core.words import mark

_CHILD, _ROW, _P = "leleka: child", "leleka: row", "leleka: p"


def sifted_register(
    path: Path, lists: Sequence[RawList], workspace: Workspace, terminal: Terminal, *, takes_proposals: bool
) -> tuple[RawList, int]:
    """Pass a register by the children, going on where an earlier run was stopped.

    Returns:
        The rows that could be one of them, and how many rows were left out.

    Raises:
        CliError: cli.E023, nobody has said what the register's columns mean.
        IntakeError: intake.E063, it is not a Parquet file, or damaged.
    """
    from leleka.intake import Batches
    from leleka.linkage.outputs.run import digest, lists_digest, mapping_values

    batches = Batches(path, _mapping_of(path, workspace, terminal, takes_proposals=takes_proposals))
    stat = path.stat()
    key = digest(
        [
            program_digest(),
            lists_digest(lists),
            [path.name, stat.st_size, stat.st_mtime_ns],
            mapping_values(batches.mapping),
        ]
    )
    kept = _Kept(workspace, key)
    _sift(batches, lists, kept, terminal)
    return _gathered(kept, batches, key)


class _Kept:
    """Sifted batches in the working folder, each whole or not at all."""

    def __init__(self, workspace: Workspace, key: str) -> None:
        """Take the digest of all that sifting depends on; batches of another one are thrown away."""
        self._folder = workspace.work / f"sifted-{key[:24]}"
        for old in workspace.work.glob("sifted-*"):
            if old != self._folder:
                shutil.rmtree(old, ignore_errors=True)
        self._folder.mkdir(exist_ok=True)

    def _place(self, n: int) -> Path:
        return self._folder / f"{n:06}.parquet"

    def n_done(self) -> int:
        """How many batches, from the first, are done."""
        return next(n for n in itertools.count() if not self._place(n).exists())

    def put(self, n: int, part: pa.Table) -> None:
        """Keep a batch."""
        with whole(self._place(n)) as draft:
            pq.write_table(part, draft)

    def told(self, n: int) -> tuple[Any, Any, Any]:
        """Of a batch that is done: children, the row that each could be, and how likely."""
        told = pq.read_table(self._place(n), columns=[_CHILD, _ROW, _P])
        return told[_CHILD].to_numpy(), told[_ROW].to_numpy(), told[_P].to_numpy()

    def rows(self, n: int, wanted: Any) -> pa.Table:
        """Of a batch that is done the wanted rows, each once."""
        part = pq.read_table(self._place(n))
        _, first = np.unique(part[_ROW].to_numpy(), return_index=True)
        part = part.take(first).drop_columns([_CHILD, _P])
        return part.filter(pa.array(np.isin(part[_ROW].to_numpy(), wanted)))


def _mapping_of(path: Path, workspace: Workspace, terminal: Terminal, *, takes_proposals: bool) -> Mapping:
    from leleka.intake import load_mapping, preview, save_mapping

    known = known_mapping(path, workspace.folder)
    if known is not None:
        return load_mapping(known)
    own = mapping_place(path, workspace.folder)
    proposed = preview(path, words=terminal.words).mapping
    save_mapping(proposed, own)
    if not takes_proposals:
        raise unagreed(path, own)
    return proposed


def _sift(batches: Any, lists: Sequence[RawList], kept: _Kept, terminal: Terminal) -> None:
    """Sift what is not done yet."""
    from leleka.linkage.sifting import Sieve
    from leleka.normalize import read_records

    with terminal.watching() as stages:
        n_done = kept.n_done()
        if n_done < batches.n_batches:
            sieve = Sieve(read_records(lists), batches.n_rows)
            for n in range(n_done):
                child, _, p_same = kept.told(n)
                sieve.remember(child, p_same)
            for n, batch in enumerate(batches.from_batch(n_done), start=n_done):
                stages(mark("sifting the register"), n, batches.n_batches)
                kept.put(n, _sifted(sieve, batch))
                # Otherwise what each batch leaves unused adds up over a hundred of them.
                pa.default_memory_pool().release_unused()
        stages(mark("sifting the register"), batches.n_batches, batches.n_batches)


def _sifted(sieve: Any, batch: RawList) -> pa.Table:
    """The rows of one batch that were kept, with the children each could be."""
    from leleka.normalize import read_records

    sifted = sieve.sift(read_records([batch]))
    cells = batch.cells.take(pa.array(sifted.row))
    rows = batch.rows.take(pa.array(sifted.row))
    for name, values in ((_CHILD, pa.array(sifted.child)), (_ROW, rows), (_P, pa.array(sifted.p_same))):
        cells = cells.append_column(name, values)
    return cells


def _gathered(kept: _Kept, batches: Any, key: str) -> tuple[RawList, int]:
    """Of all batches together the likeliest rows of each child, each row once, in the register's order."""
    from leleka.linkage.sifting import likeliest

    # Of all that was kept at first, only who and how likely must be in memory at once, not the cells.
    told = [kept.told(n) for n in range(batches.n_batches)]
    child, row, p = (np.concatenate(each) for each in zip(*told, strict=True))
    wanted = distinct(row[likeliest(child, row, p)])
    parts = [kept.rows(n, wanted) for n in range(batches.n_batches)]
    whole = pa.concat_tables(parts).combine_chunks()
    rows = pa.array(whole[_ROW].to_numpy(), pa.int32())
    cells = whole.drop_columns([_ROW])
    return RawList(batches.mapping, batches.path.name, cells, rows, digest=key), batches.n_rows - len(cells)
