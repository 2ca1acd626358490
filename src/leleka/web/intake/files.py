"""Files that were handed in, as long as their rows are not in.

They hold children's names in the open, so they lie in the registry's own folder, readable to its
account only, under an id; and they are deleted when the rows are in or the import is dropped.

Takes   the bytes of an upload.
Gives   keep, path_of, by_its_own_name, forget.
Leaves  originals that must be kept to evidence, reading to leleka.intake.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from leleka.intake import IntakeError
from leleka.web.intake.models import ImportBatch

MOST_BYTES = 256 << 20
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")


def keep(batch: ImportBatch, upload: Iterable[bytes]) -> str:
    """Write the file down; its SHA-256."""
    path = path_of(batch)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for chunk in upload:
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def path_of(batch: ImportBatch) -> Path:
    """Where the file lies. Its own name is not used, but for the ending, which tells formats apart."""
    ending = _ENDING.search(batch.file_name)
    return Path(settings.HOME) / "incoming" / str(batch.pk) / f"list{ending[0].lower() if ending else ''}"


@contextmanager
def by_its_own_name(batch: ImportBatch) -> Iterator[None]:
    """Let what is said of the file call it as whoever handed it in knows it."""
    try:
        yield
    except IntakeError as error:
        told = error.problem
        where = replace(told.where, file=batch.file_name)
        raise IntakeError(told.code, told.what, where=where, hint=told.hint, **told.values) from error


def forget(batch: ImportBatch) -> None:
    """Delete the file."""
    shutil.rmtree(path_of(batch).parent, ignore_errors=True)
