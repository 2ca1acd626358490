"""The trace: an append-only, hash-chained log of who saw and did what to whom.

Takes   the acts of a request or a job: which page, which children, what for.
Gives   Trace (of one request), write (one event), broken_at (the first event that was tampered with).
Leaves  keeping an outside anchor of the last digest to evidence.

Events hold opaque ids and codes, never names. The exact bytes of an event are stored and hashed
with the digest of the one before, so that nothing has to be serialised again to check them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any, Literal
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Subquery
from django.http import HttpRequest
from django.utils import timezone

from leleka.core.progress import Progress, silent
from leleka.core.words import mark
from leleka.web.common.models import Event, EventChild, TraceHead
from leleka.web.common.often import planned

Act = Literal[
    "read", "list", "search", "export", "write", "refused", "too_fast", "signed_in", "signed_out",
    "sign_in_failed",
]  # fmt: skip
START = "0" * 64
"""What stands before the first event."""

_CHUNK = 2000
_REFUSALS: Mapping[int, Act] = {403: "refused", 404: "refused", 429: "too_fast"}
_HEAD = TraceHead._meta.db_table
_COLUMNS = [str(field.column) for field in Event._meta.concrete_fields]
_ADD = (
    f"INSERT INTO {Event._meta.db_table} ({', '.join(_COLUMNS)}) VALUES ({', '.join(['%s'] * len(_COLUMNS))})"  # noqa: S608
)
_MOVE = f"UPDATE {_HEAD} SET seq = %s, digest = %s WHERE id = 1"  # noqa: S608
_SHOW = f"INSERT INTO {EventChild._meta.db_table} (event_id, person) SELECT CAST(%s AS bigint),"


@dataclass(frozen=True, slots=True)
class Shown:
    """Which children a page shows.

    Attributes:
        children: ids of the persons named, pictured or hinted at.
        detail: codes and counts worth keeping, such as the digest of a search; never what was typed.
    """

    children: frozenset[UUID] = frozenset()
    detail: dict[str, str | int] = field(default_factory=dict)


NOBODY = Shown()


def children(ids: Iterable[UUID], **detail: str | int) -> Shown:
    """Say whom a page shows."""
    return Shown(frozenset(ids), detail)


class Trace:
    """What one request did, gathered while it is answered.

    Attributes:
        page: the name of the route.
        is_said: whether the page has said whom it shows.
        is_foreign: whether a library made the page.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._shown: list[tuple[Act, Shown]] = []
        self.page = ""
        self.is_said = False
        self.is_foreign = False

    def says(self, act: Act, shown: Shown) -> None:
        """Note whom the page shows; several parts of a page may each say."""
        self.is_said = True
        self._shown.append((act, shown))

    def close(self, status: int) -> None:
        """Write what there is to write, before the answer leaves."""
        user = self._request.user
        if not user.is_authenticated:
            return
        if status in _REFUSALS:
            if not self.is_foreign:
                write(_REFUSALS[status], actor=user.pk, page=self.page, session=self._session())
            return
        if status >= 500:
            return
        # A form that is sent back with its mistakes shows the same children as the page it stands on.
        for act, shown in self._shown:
            if shown.children or shown.detail or act in {"search", "export"}:
                write(
                    act,
                    actor=user.pk,
                    page=self.page,
                    children=shown.children,
                    detail=shown.detail,
                    session=self._session(),
                )

    def _session(self) -> str:
        key = self._request.session.session_key or ""
        return hashlib.sha256(key.encode()).hexdigest()[:16] if key else ""


def write(
    act: Act,
    *,
    actor: UUID | None,
    page: str = "",
    children: Iterable[UUID] = (),
    session: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Append one event to the chain, inside the transaction that is open or one of its own."""
    whom = sorted(str(child) for child in children)
    at = timezone.now()
    with transaction.atomic():
        last, prev = _head()
        said = {
            "seq": last + 1,
            "prev": prev,
            "at": at.isoformat(timespec="milliseconds"),
            "actor": str(actor) if actor else "",
            "session": session,
            "act": act,
            "page": page,
            "children": whom,
            "detail": detail or {},
        }
        line = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(line.encode()).hexdigest()
        _append((last + 1, line, digest, at, actor, act, page), whom)


def _head() -> tuple[int, str]:
    """The number and the digest of the last event, locked while the next is added."""
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with planned(), connection.cursor() as cursor:
        cursor.execute(f"SELECT seq, digest FROM {_HEAD} WHERE id = 1{lock}")  # noqa: S608
        if row := cursor.fetchone():
            return row[0], row[1]
    head, _ = TraceHead.objects.select_for_update().get_or_create(pk=1, defaults={"digest": START})
    return head.seq, head.digest


def _append(event: tuple[Any, ...], whom: list[str]) -> None:
    """Write an event, whom it shows, and where the chain ends now: every page waits for it."""
    told = zip(Event._meta.concrete_fields, event, strict=True)
    values = [field.get_db_prep_save(value, connection) for field, value in told]
    seq, _, digest, *_ = values
    with planned(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # which takes all three at once
            asked = f"WITH event AS ({_ADD}), head AS ({_MOVE}) {_SHOW} unnest(%s::uuid[])"
            cursor.execute(asked, [*values, seq, digest, seq, f"{{{','.join(whom)}}}"])
            return
        cursor.execute(_ADD, values)
        cursor.execute(_MOVE, (seq, digest))
        shown = json.dumps([child.replace("-", "") for child in whom])
        cursor.execute(f"{_SHOW} value FROM json_each(%s)", (seq, shown))


def broken_at(progress: Progress = silent) -> int | None:
    """The number of the first event that does not follow from the one before; None when all do."""
    digest, seq = START, 0
    # The end and the last event in one question, so that what is added meanwhile is no fault.
    last = Subquery(Event.objects.order_by("-seq").values("seq")[:1])
    head = TraceHead.objects.filter(pk=1).annotate(last=last).first()
    if head is None and Event.objects.exists():  # its end was taken away, and with it who knows how much
        return 1
    end = head.seq if head else 0
    for event in Event.objects.filter(seq__lte=end).order_by("seq").prefetch_related("whom").iterator(_CHUNK):
        if hashlib.sha256(event.line.encode()).hexdigest() != event.digest:
            return seq + 1
        said = json.loads(event.line)
        follows = event.seq == seq + 1 == said["seq"] and said["prev"] == digest
        if not (follows and _agrees(event, said)):
            return seq + 1
        digest, seq = event.digest, event.seq
        if seq % _CHUNK == 0:
            progress(mark("the trace is checked"), seq, end)
    is_whole = head is None or (head.seq, head.digest, head.last or 0) == (seq, digest, seq)
    return None if is_whole else seq + 1


def _agrees(event: Event, said: dict[str, Any]) -> bool:
    """Whether the columns people search by say what the hashed line says."""
    at = event.at.astimezone(UTC).isoformat(timespec="milliseconds")
    whom = sorted(str(each.person) for each in event.whom.all())
    columns = (event.act, event.page, str(event.actor or ""), at, whom)
    return columns == (said["act"], said["page"], said["actor"], said["at"], said["children"])
