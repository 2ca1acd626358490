"""A figure that a person read and writes in: with its quote, its source and its day.

Takes   what a form asked for; the figure that it corrects.
Gives   write_in, take_back; ours, the figures of an organisation that stand, and ever_ours; now_of.
Leaves  files of `leleka report` and what stands beside what to others.

Nothing is written over: a correction supersedes what it corrects, which stays.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from leleka.core.dates import DateInterval
from leleka.core.words import mark
from leleka.reports.numbers import interval
from leleka.web.accounts.action import action, refuse_where
from leleka.web.accounts.models import Organisation, User
from leleka.web.intake.models import Source
from leleka.web.reports.models import ClaimedFigure, Report

_CODES = ("qualifier", "measure", "population", "basis")
_NOT_OURS = mark("This figure is not your organisation’s.")
_IS_OVER = mark("This figure was corrected or taken back meanwhile. Look at what stands beside ours now.")


@action("freeze_count")
def write_in(
    user: User,
    organisation: Organisation,
    *,
    source: Source,
    said: Mapping[str, Any],
    corrects: ClaimedFigure | None = None,
) -> ClaimedFigure:
    """Keep a figure; the same one sent twice is kept once.

    Args:
        said: as figures.forms.WrittenForm gives it.

    Raises:
        RefusedError: the source or what is corrected is another organisation's, or does not stand.
    """
    is_ours = source.organisation_id == organisation.pk == user.organisation_id
    content = [str(organisation.pk), str(source.pk), str(corrects and corrects.pk), sorted(said.items())]
    digest = _digest(json.dumps(content, default=str))
    # What was taken back or corrected may be written in again.
    while is_ours and Report.objects.filter(digest=digest).exists():
        same: ClaimedFigure | None = ours(user).filter(report__digest=digest).first()
        if same is not None:
            return same
        digest = _digest(digest)
    refuse_where({_NOT_OURS: not is_ours, _IS_OVER: corrects is not None and not _stands(user, corrects)})
    report = Report(
        source=source, title=said["title"], address=said["address"], digest=digest, text=said["quote"]
    )
    report.published = DateInterval.of_day(said["day"]) if said["day"] else None
    report.save()
    return _figure(user, report, said, corrects)


@action("freeze_count")
def take_back(user: User, organisation: Organisation, *, figure: ClaimedFigure) -> None:
    """Say that a figure should not have come in.

    Raises:
        RefusedError: it is another organisation's, or does not stand.
    """
    refuse_where(
        {
            _NOT_OURS: organisation.pk != user.organisation_id
            or not ever_ours(user).filter(pk=figure.pk).exists(),
            _IS_OVER: not _stands(user, figure),
        }
    )
    kept = {each.attname for each in ClaimedFigure._meta.concrete_fields} - {"id", "made_by_id"}
    copied = {name: getattr(figure, name) for name in kept - {"supersedes_id", "is_withdrawal"}}
    ClaimedFigure(**copied, supersedes=figure, is_withdrawal=True, made_by=user).save()


def ours(user: User) -> QuerySet[Any]:
    """The figures of others that stand in the user's organisation."""
    return ever_ours(user).filter(superseded_by=None)


def ever_ours(user: User) -> QuerySet[Any]:
    """Also those that were corrected or taken back."""
    return ClaimedFigure.objects.filter(
        report__source__organisation=user.organisation_id, is_withdrawal=False
    )


def now_of(figure: ClaimedFigure) -> ClaimedFigure | None:
    """What stands in the place of a figure now; None where it was taken back."""
    later: ClaimedFigure | None = ClaimedFigure.objects.filter(supersedes=figure).first()
    if later is None:
        return figure
    return None if later.is_withdrawal else now_of(later)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _stands(user: User, figure: ClaimedFigure) -> bool:
    return ours(user).filter(pk=figure.pk).exists()


def _figure(
    user: User, report: Report, said: Mapping[str, Any], corrects: ClaimedFigure | None
) -> ClaimedFigure:
    """The figure itself, its interval by the rule of whoever reads texts."""
    first, last = said["number"], said["up_to"] or said["number"]
    low, high = interval(said["qualifier"], first, last, is_vague=False)
    made = ClaimedFigure(
        report=report, first=0, last=len(said["quote"]), low=low, high=high, claimed_by=said["claimed_by"],
        unit="person", stance="asserted", grade="single", supersedes=corrects, made_by=user,
        more={"quote": said["quote"], "page": said["page"], "number": first, "up_to": said["up_to"]},
        **{name: said[name] for name in _CODES},
    )  # fmt: skip
    made.as_of = said["as_of"]
    made.save()
    return made
