"""Which rows of a file are new, which are here, and what changed in them.

Takes   an import whose rows are not in, its list as read.
Gives   compare (counted and kept for the preview), changes_of (for a page).
Leaves  which rows are the same to same_rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from leleka.core.lists import NAME_FIELDS, RawList
from leleka.intake import mapping_from_yaml
from leleka.web.accounts.models import User
from leleka.web.accounts.rights import can_read_field
from leleka.web.intake.alike import BORN_FIELDS, alike
from leleka.web.intake.models import NOT_IN, Difference, ImportBatch, Record
from leleka.web.intake.renamed import as_before, mapping_of
from leleka.web.intake.same_rows import Known, Row, rows_of

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Changed:
    """One row that came in before and is written differently now.

    Attributes:
        who: names and birth of the row as it was: of a changed eye colour nobody could tell whose it is.
        cells: (column, as it was, as it is), only those that differ.
        key, answer: of a row that is asked about: under what it is answered, and what was said of it.
        is_other_name, is_other_birth: whether a name or the birth is among what differs.
    """

    row: int | None
    child: UUID | None
    who: str
    cells: Sequence[tuple[str, str, str]]
    key: int | None = None
    answer: str = ""
    is_other_name: bool = False
    is_other_birth: bool = False


def compare(batch: ImportBatch, raw: RawList) -> None:
    """Count new, changed and unchanged rows, and keep what changed in them; the batch is not saved.

    Of the new rows those are kept, too, that may be rows of before, changed since: people are asked.
    """
    raw, known = as_before(raw, mapping_of(batch.source)), Known(batch.source)
    batch.differences.all().delete()
    batch.n_new = batch.n_changed = batch.n_same = 0
    changed: list[tuple[Row, UUID]] = []
    fresh: list[Row] = []
    is_first = not known.left
    for row in rows_of(raw):
        was = known.take(row)
        if was is None:
            batch.n_new += 1
            if not (is_first or row.number):
                fresh.append(row)
        elif was.fingerprint == row.fingerprint:
            batch.n_same += 1
        else:
            batch.n_changed += 1
            changed.append((row, was.record))
    asked = alike(raw.mapping, fresh, known.left)
    batch.n_alike, batch.alike = len(asked), ""
    for pairs, is_asked in ((changed, False), (asked, True)):
        rest = iter(pairs)
        while some := list(islice(rest, _AT_ONCE)):
            Difference.objects.bulk_create(_differences(batch, some, is_asked=is_asked))


def changes_of(
    user: User, batch: ImportBatch, first: int, most: int, *, asked: bool = False
) -> list[Changed]:
    """Rows that changed, of children whose rows the user may read, from one on.

    Args:
        asked: those of which a person is still to say whether they are rows of before.
    """
    if batch.state in NOT_IN:
        return list(_of_file(user, batch, first, most, asked=asked))
    if asked:
        return []
    rows = Record.objects.visible_to(user).filter(batch=batch).exclude(earlier=None)
    rows = rows.select_related("earlier", "membership__person").order_by("row", "pk")
    told = _columns(batch, *NAME_FIELDS, *BORN_FIELDS)
    found = []
    for record in rows[first : first + most]:
        if record.earlier and _may_read(user, record):
            was, now = record.earlier.cells, record.cells
            found.append(Changed(record.row, _child(record), _who(was, told), _cells(differing(was, now))))
    return found


def differing(was: Mapping[str, str], now: Mapping[str, str]) -> dict[str, list[str]]:
    """The cells that differ: as they were, as they are; "" where the row has none."""
    columns = dict.fromkeys([*was, *now])
    return {
        name: [was.get(name) or "", now.get(name) or ""]
        for name in columns
        if (was.get(name) or "") != (now.get(name) or "")
    }


def _differences(
    batch: ImportBatch, some: Iterable[tuple[Row, UUID]], *, is_asked: bool
) -> Iterator[Difference]:
    rows = list(some)
    cells = dict(Record.objects.filter(pk__in=[record for _, record in rows]).values_list("pk", "cells"))
    for row, record in rows:
        said = differing(Record.opened(record, cells[record]), row.cells)
        yield Difference(batch=batch, record_id=record, row=row.row, cells=said, is_asked=is_asked)


def _of_file(user: User, batch: ImportBatch, first: int, most: int, *, asked: bool) -> Iterator[Changed]:
    visible = Record.objects.visible_to(user).values("pk")
    rows = batch.differences.filter(record__in=visible, is_asked=asked).select_related(
        "record__membership__person"
    )
    named, born = (_columns(batch, *fields) for fields in (NAME_FIELDS, BORN_FIELDS))
    told = [*named, *born]
    for each in rows.order_by("pk")[first : first + most]:
        if _may_read(user, each.record):
            differ = set(each.cells)
            yield Changed(
                each.row, _child(each.record), _who(each.record.cells, told), _cells(each.cells),
                each.pk, each.answer,
                is_other_name=not differ.isdisjoint(named), is_other_birth=not differ.isdisjoint(born),
            )  # fmt: skip


def _columns(batch: ImportBatch, *fields: str) -> Sequence[str]:
    """The columns of some fields in their order, as they are called now and before."""
    here = mapping_from_yaml(batch.mapping, batch.file_name) if batch.mapping else None
    mappings = here, mapping_of(batch.source)
    return list(dict.fromkeys(each.column for mapping in mappings if mapping for each in mapping.of(*fields)))


def _who(cells: Mapping[str, str], columns: Sequence[str]) -> str:
    return ", ".join(cells[column] for column in columns if cells.get(column))


def _may_read(user: User, record: Record) -> bool:
    child = record.child_in_question
    return child is None or can_read_field(user, "record_cells", child)


def _child(record: Record) -> UUID | None:
    child = record.child_in_question
    return child.pk if child else None


def _cells(said: Mapping[str, Sequence[str]]) -> list[tuple[str, str, str]]:
    return [(name, was, now) for name, (was, now) in said.items()]
