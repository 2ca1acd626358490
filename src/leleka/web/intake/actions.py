"""Lists come into the registry: the same way for anybody's list and for the invented ones.

Takes   a user, a list read by leleka.intake.
Gives   Source, ImportBatch and Records; taking a whole import back.
Leaves  reading the file to leleka.intake, finding the same child to linkage.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from leleka.core.lists import RawList
from leleka.core.progress import Progress, silent
from leleka.intake import mapping_to_yaml
from leleka.web.accounts.models import User
from leleka.web.common.action import action
from leleka.web.intake.models import ImportBatch, Record, Source
from leleka.web.intake.readings import readings_of

_AT_ONCE = 2_000
"""Rows per transaction: enough to be quick, few enough to let others write in between."""


@action("import")
def add_source(user: User, source: Source) -> Source:
    """Keep where a list comes from."""
    source.made_by = user
    source.save()
    return source


@action("import", in_steps=True)
def bring_in(user: User, source: Source, raw: RawList, progress: Progress = silent) -> ImportBatch:
    """Bring all rows of a list in. The same rows again are the same rows: nothing is doubled.

    A row that changed becomes a new version that supersedes the old one; a row that is gone from
    the list stays, for the list said it once.
    """
    batch, _ = ImportBatch.objects.get_or_create(
        source=source,
        digest=raw.digest,
        state="committing",
        defaults={"file_name": raw.file, "made_by": user, "n_rows": len(raw)},
    )
    source.mapping = mapping_to_yaml(raw.mapping)
    source.save(update_fields=["mapping"])
    known = _known(source)
    rows = _rows(raw, progress)
    done = 0
    while chunk := list(islice(rows, _AT_ONCE)):
        _keep(batch, known, chunk)
        done += len(chunk)
        progress("rows come in", done, len(raw))
    batch.state = "in"
    batch.problems = [[p.code, p.where.row, p.where.column] for p in raw.problems]
    batch.save()
    return batch


@action("undo_import")
def take_back(user: User, batch: ImportBatch) -> ImportBatch:
    """Take a whole import back: its rows stay to be seen, and count no more."""
    batch.state, batch.undone_by, batch.undone_at = "undone", user, timezone.now()
    batch.save(update_fields=["state", "undone_by", "undone_at"])
    return batch


@dataclass(frozen=True, slots=True)
class _Row:
    key: str
    row: int | None
    cells: dict[str, str]
    readings: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Version:
    """The newest version of a row that came in before."""

    record: UUID
    fingerprint: str
    batch: UUID | None


def _known(source: Source) -> dict[str, _Version]:
    newest = source.records.current().values_list("row_key", "pk", "fingerprint", "batch")
    return {key: _Version(pk, fingerprint, batch) for key, pk, fingerprint, batch in newest}


def _rows(raw: RawList, progress: Progress) -> Iterator[_Row]:
    """Each row. The list's own number is its key, where it has one that no other row bears."""
    keys = raw.mapping.of("row_id")
    own = raw.cells[keys[0].column].to_pylist() if keys else [None] * len(raw)
    often = Counter(own)
    every = zip(raw.rows.to_pylist(), own, raw.cells.to_pylist(), readings_of(raw, progress), strict=True)
    for row, number, cells, readings in every:
        key = number if number and often[number] == 1 else f"row {row}"
        yield _Row(str(key), row, {name: cell for name, cell in cells.items() if cell is not None}, readings)


def _keep(batch: ImportBatch, known: dict[str, _Version], rows: list[_Row]) -> None:
    fresh = []
    for each in rows:
        fingerprint = fingerprint_of(each.cells)
        was = known.get(each.key)
        if was is not None and was.fingerprint == fingerprint:
            # Rows of this very batch came in before it was stopped, and are counted already.
            batch.n_same += was.batch != batch.pk
            continue
        record = Record(
            source=batch.source,
            batch=batch,
            row_key=each.key,
            row=each.row,
            cells=each.cells,
            readings=each.readings,
            fingerprint=fingerprint,
            earlier_id=was.record if was else None,
        )
        known[each.key] = _Version(record.pk, fingerprint, batch.pk)
        fresh.append(record)
        batch.n_changed += was is not None
        batch.n_new += was is None
    with transaction.atomic():
        Record.objects.bulk_create(fresh)
        batch.save()


def fingerprint_of(cells: Mapping[str, str]) -> str:
    """SHA-256 of a row as written: the same cells, the same fingerprint, whatever their order."""
    said = json.dumps(cells, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()
