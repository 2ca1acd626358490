"""The registry's index: one record against all of them, the same in every process of the server.

The index is a file beside the database, mapped into memory, and holds what the last linkage run or the
last building of it read. Records that come later are noted in the database, in the transaction that
brings them; before it is asked, each process takes up what was noted since. The database is the truth:
a file that is gone, cut off or of another version is built again. Two versions of leleka on one registry,
as while it is updated, would build over each other for ever: so the one that began later has the last word.

Takes   current records, the weights of the last linkage run.
Gives   index (ready to be asked), search (who a user may see), note, keep, and the job that builds.
Leaves  keys, comparisons and weights to leleka.linkage.

A record taken up alone is read without the others of its column, so that a doubtful order of day and month
is settled only when the index is built again, at the latest by the next linkage run.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction

from leleka.core.errors import LelekaError
from leleka.core.progress import Progress, silent
from leleka.linkage import Answer, Index, LinkageError
from leleka.normalize import Records
from leleka.web.accounts.models import User
from leleka.web.common import jobs
from leleka.web.common.often import planned
from leleka.web.common.scope import everything
from leleka.web.intake.models import Record
from leleka.web.linkage.gathering import read
from leleka.web.linkage.models import IndexChange, IndexState, Weighing
from leleka.web.linkage.seen import Seen
from leleka.web.linkage.weights import weights_of

MOST_READ_AT_ONCE = 2_000
"""Records that whoever asks waits for; more are taken up by a job."""
_MOST_COMPARED = 400
"""With one search: a person looks at a dozen, so those that share least need not be compared."""
_MOST_ADDED = 20_000
"""Records that a job adds to what is there; with more it builds anew."""
_MOST_TRIES = 3
_JOB = "linkage.index"
_BEGAN_S = time.time()
"""When this process read its code, in seconds."""


class IndexNotReadyError(LelekaError):
    """The index is being built; whoever asks comes again in a little while."""


@dataclass
class _Held:
    """What this process holds.

    Attributes:
        registry, file, seq: of IndexState, as far as the index is caught up.
    """

    index: Index
    registry: UUID
    file: UUID | None
    seq: int


_lock = RLock()
_held: list[_Held] = []


# Asking


def index(user: User) -> Index:
    """The index, with all that is noted.

    Args:
        user: in whose name it is built, where it must be.

    Raises:
        IndexNotReadyError: web.E040, it is being built, or many records have just come in; web.E044, it is
            kept by another version of leleka.
    """
    with _lock:
        if _held and _is_up_to_date(_held[0]):
            return _held[0].index
        state = _state()
        with everything():
            held = _opened(state)
            if held is not None and _caught_up(held, state):
                return held.index
            if _is_of_later(state.file):
                raise IndexNotReadyError(
                    "web.E044",
                    "Another version of leleka, started after this one, now keeps the search.",
                    hint="Nothing is lost. Ask whoever looks after the server to restart or stop this one.",
                )
            _ask_for_building(user)
    raise IndexNotReadyError(
        "web.E040",
        "The search is being prepared, because many records have just come in.",
        hint="Try again in a minute. Nothing is lost.",
    )


def search(user: User, asked: Records, top: int = 20, *, seen: Seen | None = None) -> Answer:
    """Who the record could be, of the children whom the user may search for and read.

    Whom they may not see takes up no room: what is found is as if the others were not there.

    Args:
        seen: those children, where they were asked for already.
    """
    return index(user).who(asked, top, among=seen or Seen.by(user), most=_MOST_COMPARED)


def ready(progress: Progress = silent) -> Index:
    """The index with all that is noted, however long that takes; for work in the background.

    Raises:
        IndexNotReadyError: web.E041, records come in faster than they are taken up.
    """
    for _ in range(_MOST_TRIES):
        with _lock:
            state = _state()
            held = _opened(state)
            if held is not None and _caught_up(held, state):
                return held.index
        build(progress)
    raise IndexNotReadyError(
        "web.E041",
        "Records come in faster than the search takes them up.",
        hint="Let this go on when the other imports are through.",
    )


# Noting


def note(records: Collection[UUID]) -> None:
    """Have the index look at records again; inside the transaction that brings them or lets them go."""
    if not records:
        return
    with transaction.atomic():
        state, _ = IndexState.objects.select_for_update().get_or_create(pk=1)
        state.seq += 1
        state.save(update_fields=["seq"])
        IndexChange.objects.create(seq=state.seq, records=[str(each) for each in records])


def upto() -> int:
    """The number of the last change: ask before reading the records that an index is built from."""
    return _state().seq


def keep(built: Index, upto: int) -> None:
    """Let an index take the place of the one before; beside another version's this process alone has it.

    Args:
        upto: the last change that it holds.
    """
    name, before = _new_name(), _state()
    if _is_of_later(before.file):
        _hold(_Held(built, before.registry, before.file, upto) if upto >= before.upto else None)
        return
    built.save(_path(name))
    _path(name).chmod(0o600)
    with jobs.step():
        state = IndexState.objects.select_for_update().get(pk=1)
        if state.upto <= upto and not _is_of_later(state.file):
            state.file, state.upto = name, upto
            state.save(update_fields=["file", "upto"])
            # Another process may still be opening the file before this one, and needs what came after it.
            IndexChange.objects.filter(seq__lte=before.upto).delete()
    _sweep(name, before.file, state.file)


def _sweep(*in_use: UUID | None) -> None:
    """Throw away what is older than all that is in use: what is younger another process may be writing."""
    kept = {_path(name) for name in in_use if name is not None}
    times = [path.stat().st_mtime for path in kept if path.exists()]
    for old in _folder().glob("*"):
        with suppress(FileNotFoundError):
            if old not in kept and old.stat().st_mtime < min(times, default=0.0):
                old.unlink()


def build(progress: Progress = silent) -> None:
    """Build the index from what the database holds, or bring the one that is there up to date."""
    state = _state()
    seq, held = state.seq, _from_file(state)
    if held is not None and _n_noted(state.upto) <= _MOST_ADDED:
        _take_up(held.index, state.upto, progress)
        keep(held.index, seq)
        return
    records = read(Record.objects.current(), progress)
    progress("the search is prepared", 0, None)
    keep(_built(records), seq)


@jobs.job(_JOB)
def build_index(run: jobs.Run) -> None:
    """Build it in the background; begun again it does no harm."""
    build(run)


# What this process holds


def _state() -> IndexState:
    return IndexState.objects.filter(pk=1).first() or IndexState.objects.get_or_create(pk=1)[0]


def _is_up_to_date(held: _Held) -> bool:
    """Whether an index holds all that is noted: asked before every search, so of the database alone."""
    with planned(), connection.cursor() as cursor:
        cursor.execute(f"SELECT registry, file, seq FROM {IndexState._meta.db_table} WHERE id = 1")  # noqa: S608
        registry, file, seq = cursor.fetchone() or (None, None, -1)
    return (held.registry, held.file, held.seq) == (_id(registry), _id(file), seq)


def _id(kept: Any) -> UUID | None:
    """An id as a database keeps it."""
    return None if kept is None else UUID(str(kept))


def _opened(state: IndexState) -> _Held | None:
    if _held and _is_its(_held[0], state):
        return _held[0]
    return _hold(_from_file(state) or _small(state))


def _hold(found: _Held | None) -> _Held | None:
    with _lock:
        _held[:] = [found] if found else []
    return found


def _is_its(held: _Held, state: IndexState) -> bool:
    return (held.registry, held.file) == (state.registry, state.file)


def _from_file(state: IndexState) -> _Held | None:
    if state.file is None:
        return None
    with suppress(LinkageError, FileNotFoundError):
        return _Held(Index.open(_path(state.file)), state.registry, state.file, state.upto)
    return None


def _is_of_later(name: UUID | None) -> bool:
    """Whether a file is another version's that began after this one."""
    if name is None or _began_ms(name) <= _BEGAN_S * 1_000:
        return False
    try:
        with suppress(FileNotFoundError):
            Index.open(_path(name))
    except LinkageError as problem:
        return problem.code == "linkage.E031"
    return False


def _new_name() -> UUID:
    """A name drawn at random that tells when the process began: an id of version 7 of the moment."""
    drawn = uuid4().int & ~(0xFFFF_FFFF_FFFF_F000 << 64)
    return UUID(int=drawn | int(_BEGAN_S * 1_000) << 80 | 7 << 76)


def _began_ms(name: UUID) -> int:
    """When the process began that wrote a file; 0 where its name does not tell."""
    return name.int >> 80 if name.version == 7 else 0


def _small(state: IndexState) -> _Held | None:
    """Few records are read at once, and need no file."""
    current = Record.objects.current()
    if current[: MOST_READ_AT_ONCE + 1].count() > MOST_READ_AT_ONCE:
        return None
    return _Held(_built(read(current)), state.registry, state.file, state.seq)


def _caught_up(held: _Held, state: IndexState) -> bool:
    if held.seq == state.seq:
        return True
    if _n_noted(held.seq) > MOST_READ_AT_ONCE:
        return False
    try:
        held.seq = _take_up(held.index, held.seq)
    except BaseException:
        _held.clear()  # half of a record may be in it: whoever asks next opens it anew
        raise
    return True


def _n_noted(since: int) -> int:
    return sum(map(len, IndexChange.objects.filter(seq__gt=since).values_list("records", flat=True)))


def _take_up(into: Index, since: int, progress: Progress = silent) -> int:
    """Take up what was noted since a change; the number of the last."""
    seq = since
    for change in IndexChange.objects.filter(seq__gt=since).order_by("seq").iterator():
        # With a row the one that it superseded: which of the two counts may change both ways.
        earlier = Record.objects.filter(pk__in=change.records).exclude(earlier=None)
        touched = [*change.records, *earlier.values_list("earlier", flat=True)]
        records = read(Record.objects.current().filter(pk__in=touched))
        added = set(records.table["record_id"].to_pylist())
        for each in touched:
            if str(each) not in added:
                into.remove(str(each))
        if added:
            into.add(records)
        seq = change.seq
        progress("records are taken up", seq - since, None)
    return seq


def _built(records: Records) -> Index:
    last = Weighing.objects.order_by("made_at").values_list("pk", flat=True).last()
    with suppress(ValueError):  # weights of other comparisons: a list of a new kind, not linked yet
        return Index.build(records, weights_of(last) if last else None)
    return Index.build(records)


def _ask_for_building(user: User) -> None:
    if jobs.under_way(_JOB) is None:
        jobs.start(_JOB, user)


def _folder() -> Path:
    return Path(settings.HOME) / "index"


def _path(name: UUID) -> Path:
    return _folder() / f"{name}.index"
