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
_SEQ = '","seq":'
_HEAD = TraceHead._meta.db_table
_EVENT, _WHOM = Event._meta.db_table, EventChild._meta.db_table
_FIELDS = Event._meta.concrete_fields
_COLUMNS = ", ".join(str(field.column) for field in _FIELDS)
_OF_CHAIN = 3
"""The first columns of an event: seq, line, digest, which the end of the chain decides."""
_TOLD = ", ".join(["%s"] * (len(_FIELDS) - _OF_CHAIN))
_ADD = f"INSERT INTO {_EVENT} ({_COLUMNS}) VALUES (%s, %s, %s, {_TOLD})"  # noqa: S608
_MOVE = f"UPDATE {_HEAD} SET seq = %s, digest = %s WHERE id = 1"  # noqa: S608
_SHOW = f"INSERT INTO {_WHOM} (event_id, person) SELECT %s, value FROM json_each(%s)"  # noqa: S608
_AT_ONCE = f"""
WITH head AS (
  UPDATE {_HEAD} AS moved SET seq = said.seq, digest = encode(sha256(convert_to(said.line, 'UTF8')), 'hex')
  FROM (SELECT seq + 1 AS seq, concat(%s::text, digest, '{_SEQ}', seq + 1, %s::text) AS line
        FROM {_HEAD} WHERE id = 1 FOR UPDATE) AS said
  WHERE moved.id = 1 RETURNING said.seq, said.line, moved.digest),
event AS (INSERT INTO {_EVENT} ({_COLUMNS}) SELECT seq, line, digest, {_TOLD} FROM head),
whom AS (INSERT INTO {_WHOM} (event_id, person) SELECT seq, unnest(%s::uuid[]) FROM head)
SELECT seq FROM head
"""  # noqa: S608


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
    said = {
        "act": act,
        "actor": str(actor) if actor else "",
        "at": at.isoformat(timespec="milliseconds"),
        "children": whom,
        "detail": detail or {},
        "page": page,
    }
    # Their names are in alphabetical order, so what the end of the chain decides stands in between.
    line = f'{_json(said)[:-1]},"prev":"', f',"session":{_json(session)}}}'
    told = zip(_FIELDS[_OF_CHAIN:], (at, actor, act, page), strict=True)
    values = [field.get_db_prep_save(value, connection) for field, value in told]
    append = _append_at_once if connection.vendor == "postgresql" else _append
    append(line, values, whom)


def _json(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _append_at_once(line: tuple[str, str], values: list[Any], whom: list[str]) -> None:
    """Let PostgreSQL do all that _append does: nobody else waits while the way there and back is gone."""
    with planned(), connection.cursor() as cursor:
        given = [*line, *values, f"{{{','.join(whom)}}}"]
        cursor.execute(_AT_ONCE, given)
        if not cursor.fetchone():  # the very first event finds no end to follow
            TraceHead.objects.get_or_create(pk=1, defaults={"digest": START})
            cursor.execute(_AT_ONCE, given)


def _append(line: tuple[str, str], values: list[Any], whom: list[str]) -> None:
    """Write an event, whom it shows, and where the chain ends now: every page waits for it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT seq, digest FROM {_HEAD} WHERE id = 1")  # noqa: S608
        last, prev = cursor.fetchone() or (0, START)
        if prev == START:
            TraceHead.objects.get_or_create(pk=1, defaults={"digest": START})
        seq = last + 1
        said = f"{line[0]}{prev}{_SEQ}{seq}{line[1]}"
        digest = digest_of(said)
        cursor.execute(_ADD, [seq, said, digest, *values])
        cursor.execute(_MOVE, (seq, digest))
        cursor.execute(_SHOW, (seq, json.dumps([child.replace("-", "") for child in whom])))


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
        if digest_of(event.line) != event.digest:
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


def digest_of(line: str) -> str:
    """The digest of an entry, from its exact line."""
    return hashlib.sha256(line.encode()).hexdigest()


def _agrees(event: Event, said: dict[str, Any]) -> bool:
    """Whether the columns people search by say what the hashed line says."""
    at = event.at.astimezone(UTC).isoformat(timespec="milliseconds")
    whom = sorted(str(each.person) for each in event.whom.all())
    columns = (event.act, event.page, str(event.actor or ""), at, whom)
    return columns == (said["act"], said["page"], said["actor"], said["at"], said["children"])
