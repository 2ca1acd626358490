"""Records of the registry as the engine reads them.

Takes   records.
Gives   Gathered: lists for read_records, and which record stands behind each row; read; columns_known.
Leaves  reading cells to leleka.normalize.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from uuid import UUID

import pyarrow as pa
from django.db.models import Min, QuerySet

from leleka.core.lists import Mapping, RawList
from leleka.core.progress import Progress, silent
from leleka.intake import mapping_from_yaml
from leleka.normalize import Records, read_records
from leleka.web.intake.models import Record, Source

_AT_ONCE = 2_000
_PACKED = 20_000


@dataclass(frozen=True, slots=True)
class Gathered:
    """Records as the engine reads them.

    Attributes:
        lists: one per source, rows numbered from 1; sources that are read alike and go by one name, such
            as reports that people made, are one list.
        ids: the record behind each row of all lists, in order.
    """

    lists: Sequence[RawList]
    ids: Sequence[UUID]

    def names(self) -> dict[UUID, str]:
        """The engine's name of each record."""
        engine_names = (f"{raw.mapping.list_id}:{row}" for raw in self.lists for row in raw.rows.to_pylist())
        return dict(zip(self.ids, engine_names, strict=True))


def gather() -> Gathered:
    """Gather all current records."""
    return lists_of(Record.objects.current())


def columns_known() -> QuerySet[Source, str]:
    """How columns are read, each way once, the oldest first; sources that are read alike are one list."""
    each = Source.objects.exclude(mapping="").values("mapping").annotate(first=Min("made_at"))
    return each.order_by("first", "mapping").values_list("mapping", flat=True)


def lists_of(records: QuerySet[Record]) -> Gathered:
    """Gather some records; those whose source says nothing of its columns are left out."""
    lists: dict[str, _Rows] = {}
    often: Counter[str] = Counter()
    for text in columns_known():
        mapping = mapping_from_yaml(text, "")
        often[mapping.list_id] += 1
        if often[mapping.list_id] > 1:  # another organisation's list, or reports of an older version
            mapping = replace(mapping, list_id=f"{mapping.list_id}-{often[mapping.list_id]}")
        lists[text] = _Rows(mapping)
    mappings: dict[UUID, str] = {}
    rows = records.exclude(source__mapping="").order_by("source", "row", "pk")
    told = rows.values_list("pk", "source", "cells").iterator(chunk_size=_AT_ONCE)
    while some := list(islice(told, _AT_ONCE)):
        # Every report is a source of its own: of thousands only those that are needed are read.
        new = {source for _, source, _ in some} - mappings.keys()
        mappings |= Source.objects.filter(pk__in=new).values_list("pk", "mapping")
        for record, source, cells in some:
            lists[mappings[source]].put(record, Record.opened(record, cells))
    filled = [each for each in lists.values() if each.ids]
    return Gathered([each.as_list() for each in filled], [record for each in filled for record in each.ids])


def read(records: QuerySet[Record], progress: Progress = silent) -> Records:
    """Read some records; their record_id is the record's own."""
    gathered = lists_of(records)
    return named(read_records(gathered.lists, progress), gathered)


def named(records: Records, gathered: Gathered) -> Records:
    """The same readings under the records' own ids."""
    place = records.table.schema.get_field_index("record_id")
    ids = pa.array([str(each) for each in gathered.ids], pa.string())
    return replace(records, table=records.table.set_column(place, "record_id", ids))


@dataclass
class _Rows:
    """Rows on their way into a list.

    Cells are kept by column, and packed from time to time: a million dictionaries, or as many texts of each
    column, would not fit.
    """

    mapping: Mapping
    ids: list[UUID] = field(default_factory=list)
    columns: dict[str, list[str | None]] = field(default_factory=dict)
    ready: list[pa.Table] = field(default_factory=list)
    n_open: int = 0

    def put(self, record: UUID, cells: dict[str, str]) -> None:
        for name, cell in cells.items():
            column = self.columns.setdefault(name, [])
            column += [None] * (self.n_open - len(column))
            column.append(cell)
        self.ids.append(record)
        self.n_open += 1
        if self.n_open == _PACKED:
            self._pack()

    def _pack(self) -> None:
        # A column that no row fills is there all the same.
        columns = self.columns | {c.column: [] for c in self.mapping.columns if c.column not in self.columns}
        cells = {
            name: pa.array([*texts, *[None] * (self.n_open - len(texts))], pa.string())
            for name, texts in columns.items()
        }
        self.ready.append(pa.table(cells))
        self.columns, self.n_open = {}, 0

    def as_list(self) -> RawList:
        self._pack()
        cells = pa.concat_tables(self.ready, promote_options="default").combine_chunks()
        numbers = pa.array(range(1, len(self.ids) + 1), pa.int32())
        return RawList(self.mapping, self.mapping.list_id, cells, numbers)
