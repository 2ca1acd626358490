"""Drafts of reports: sealed, only their author's, gone after a fortnight.

Takes   a user, what was typed.
Gives   begin, mine, read, keep; Typed, what a draft holds; unsent_of, in numbers, for who closes accounts;
        the daily job that lets go of those that are over.
Leaves  judging what was typed to forms, making records of it to sending.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from leleka.core.errors import LelekaError
from leleka.web.accounts.action import action
from leleka.web.accounts.models import Organisation, User
from leleka.web.common.jobs import Run, job, step
from leleka.web.common.often import asked_often
from leleka.web.intake.models import Draft

FORM = "report"
_ENDS_AFTER = timedelta(days=14)
_MOST_SHOWN = 5
_MOST_SIGNS = 60_000
_NOT_KEPT = frozenset({"csrfmiddlewaretoken", "do"})


class TooLongError(LelekaError):
    """More was typed than a draft holds."""


@dataclass
class Typed:
    """What a draft holds.

    Attributes:
        data: the form's fields.
        person: the child of the registry that the report was said to be about.
        dismissed: children who were shown and said not to be meant.
    """

    data: MultiValueDict[str, str] = field(default_factory=MultiValueDict)
    person: UUID | None = None
    dismissed: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Unsent:
    """How many reports somebody began and has not sent: for who sees none of them.

    Attributes:
        saved_at: when the last of them was typed at; ends_at: when the last of them goes.
    """

    n: int
    saved_at: datetime | None
    ends_at: datetime | None


def unsent_of(author: User) -> Unsent:
    """Count what nobody but its author can read or send."""
    there = Draft.objects.filter(author=author, form=FORM, made=None, ends_at__gt=timezone.now())
    return Unsent(**there.aggregate(n=Count("pk"), saved_at=Max("saved_at"), ends_at=Max("ends_at")))


@action("report")
def begin(user: User, organisation: Organisation, typed: Typed) -> Draft:
    """Begin a report."""
    draft = Draft(author=user, form=FORM)
    _put(draft, typed)
    return draft


@job("casework.drafts", is_daily=True)
def let_go(_run: Run) -> None:
    """Throw away the drafts that are over."""
    with step():
        Draft.objects.filter(ends_at__lt=timezone.now()).delete()


def mine(user: User) -> list[Draft]:
    """The user's latest drafts that are not over; those that were sent are left out."""
    now = timezone.now()
    return [draft for draft in _open(user.pk) if draft.ends_at > now][:_MOST_SHOWN]


@asked_often
def _open(author: UUID) -> QuerySet[Draft]:
    return Draft.objects.filter(author=author, form=FORM, made=None).order_by("-saved_at")


def read(draft: Draft) -> Typed:
    """What a draft holds."""
    held = json.loads(draft.content or "{}")
    return Typed(
        MultiValueDict(held.get("data", {})),
        UUID(held["person"]) if held.get("person") else None,
        frozenset(map(UUID, held.get("dismissed", ()))),
    )


def keep(draft: Draft, typed: Typed) -> None:
    """Keep what was typed; nothing is traced, for nobody but the author can see it.

    A second press, or what the page keeps by itself, may come after the report was sent: that is too late.
    """
    with transaction.atomic():
        held = Draft.objects.select_for_update().get(pk=draft.pk)
        if held.made is None:
            _put(draft, typed)


def typed_of(sent: QueryDict, before: Typed) -> Typed:
    """What was sent, with what the draft knew besides."""
    data: MultiValueDict[str, str] = MultiValueDict(
        {name: values for name, values in sent.lists() if name not in _NOT_KEPT}
    )
    return Typed(data, before.person, before.dismissed)


def ids_of(texts: Iterable[str]) -> frozenset[UUID]:
    """Those of some texts that are ids."""
    found = set()
    for text in texts:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return frozenset(found)


def _put(draft: Draft, typed: Typed) -> None:
    held: dict[str, Any] = {
        "data": dict(typed.data.lists()),
        "person": str(typed.person or ""),
        "dismissed": sorted(map(str, typed.dismissed)),
    }
    text = json.dumps(held, ensure_ascii=False)
    if len(text) > _MOST_SIGNS:
        raise TooLongError(
            "web.E043",
            "The report is longer than a draft can hold.",
            hint="Write the long account into a document, and add it as evidence.",
        )
    draft.content = text
    draft.ends_at = timezone.now() + _ENDS_AFTER
    draft.save()
