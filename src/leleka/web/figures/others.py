"""What others say, beside what we count: figures of reports, brought in as `leleka report` writes them.

Takes   JSON Lines of `leleka report read` or `leleka report ledger`, and where the reports come from.
Gives   bring_in; beside: each of our counts with what others say of the like.
Leaves  reading texts to leleka.reports, what a person writes in to written, judging what is true to people.
"""

from __future__ import annotations

import hashlib
import json
import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from leleka.core.codelists import CodeError
from leleka.core.dates import DateInterval
from leleka.core.encodings import decoded
from leleka.core.errors import LelekaError, Where
from leleka.figures.labels import interval, label
from leleka.reports import OUTLET, SPEAKER
from leleka.web.accounts.action import action
from leleka.web.accounts.models import Organisation, User
from leleka.web.common.language import words_of_reader
from leleka.web.figures.definitions import Definition
from leleka.web.figures.written import ours
from leleka.web.intake.models import Source
from leleka.web.reports.models import ClaimedFigure, Report

MOST_BYTES = 16 * 1024 * 1024
_AT_MOST = 40
_EDTF = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_KEPT = ("qualifier", "measure", "aspect", "unit", "basis", "stance")


class OthersError(LelekaError):
    """A file of figures that cannot come in."""


@dataclass(frozen=True, slots=True)
class Said:
    """One figure of others, ready to be read.

    Attributes:
        value: the interval in words.
        middle: by which it is drawn.
        is_estimate: whether it says itself that nobody counted.
    """

    figure: ClaimedFigure
    value: str
    low: int | None
    high: int | None
    who: str
    measure: str
    grade: str
    is_estimate: bool

    @property
    def middle(self) -> int:
        """The number that stands for the interval."""
        known = [end for end in (self.low, self.high) if end is not None]
        return sum(known) // len(known) if known else 0


@action("freeze_count")
def bring_in(
    user: User,
    organisation: Organisation,
    *,
    source: Source,
    rows: Sequence[Mapping[str, Any]],
    title: str = "",
    day: date | None = None,
) -> int:
    """Bring in the figures of reports; an output that is here already adds nothing. How many are new.

    Raises:
        OthersError: web.E060, a row is no figure.
        PermissionDenied: the source is another organisation's.
    """
    if not source.organisation_id == organisation.pk == user.organisation_id:
        raise PermissionDenied
    grades = {
        name: row["grade"] for row in rows if row.get("kind") == "fact" for name in row.get("figures", ())
    }
    by_article: dict[str, dict[int, Mapping[str, Any]]] = {}
    for number, row in enumerate(rows, start=1):
        if row.get("kind", "figure") == "figure":
            by_article.setdefault(str(row.get("article", "")), {})[number] = row
    n = 0
    with transaction.atomic():
        for article, figures in by_article.items():
            said = json.dumps([str(organisation.pk), list(figures.values())], sort_keys=True)
            digest = hashlib.sha256(said.encode()).hexdigest()
            if Report.objects.filter(digest=digest).exists():
                continue
            report = Report(source=source, title=title or article, digest=digest, text="")
            report.published = DateInterval.of_day(day) if day else None
            report.save()
            for number, figure in figures.items():
                _claimed(report, figure, grades.get(str(figure.get("id", "")), "single"), number).save()
                n += 1
    return n


def rows_of(content: bytes, name: str) -> list[dict[str, Any]]:
    """Read JSON Lines, also as a terminal of Windows redirects them: in UTF-16 or an old encoding.

    Raises:
        OthersError: web.E061, a line is no JSON object; web.E062, the file holds no figure.
    """
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(decoded(content).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict):
            raise OthersError(
                "web.E061",
                "is no figure of leleka report.",
                where=Where(file=name, row=number),
                hint="Write the file with leleka report read --format jsonl, or leleka report ledger.",
            )
        rows.append(row)
    if not any(row.get("kind", "figure") == "figure" and "quote" in row for row in rows):
        raise OthersError(
            "web.E062",
            "holds no figure.",
            where=Where(file=name),
            hint="Write the file with leleka report read --format jsonl, or leleka report ledger.",
        )
    return rows


def beside(user: User, definition: Definition) -> list[Said]:
    """What others say of the like, the latest first."""
    found = (
        ours(user)
        .filter(measure__in=definition.measures, unit="person")
        .exclude(stance="disputed")
        .select_related("report__source")
        .order_by("-as_of_high", "-report__published_high", "pk")
    )
    words = words_of_reader()
    return [
        Said(
            each,
            interval(each.low, each.high, words),
            each.low,
            each.high,
            _who(each),
            label(each.measure, words),
            label(each.grade, words),
            each.basis in {"estimate", "potential"},
        )
        for each in found[:_AT_MOST]
    ]


def _who(figure: ClaimedFigure) -> str:
    if figure.claimed_by in {"", OUTLET, SPEAKER}:
        return figure.report.source.title
    return f"{figure.claimed_by} ({figure.report.source.title})"


def _claimed(report: Report, row: Mapping[str, Any], grade: str, number: int) -> ClaimedFigure:
    try:
        codes = {name: str(row.get(name) or "") for name in _KEPT}
        more = {"quote": str(row["quote"])[:2000], "place": row.get("place"), "whom": row.get("population")}
        made = ClaimedFigure(
            report=report, first=int(row["start"]), last=int(row["end"]), low=row["value_low"],
            high=row["value_high"], claimed_by=str(row.get("asserted_by", ""))[:300], grade=grade, more=more,
            **codes,
        )  # fmt: skip
        made.as_of = _day_of(str(row.get("as_of") or ""))
        for field in made._meta.fields:
            field.get_prep_value(getattr(made, field.attname))
    except (KeyError, TypeError, ValueError, CodeError) as error:
        raise OthersError(
            "web.E060",
            "is no figure of leleka report.",
            where=Where(row=number),
            hint="Write the file with leleka report read --format jsonl, or leleka report ledger.",
        ) from error
    return made


def _day_of(edtf: str) -> DateInterval | None:
    """The days of an EDTF date; of an open one, its beginning."""
    match = _EDTF.match(edtf)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None or not 1 <= year <= 9999:
        return None
    if month is None:
        return DateInterval.of_year(year)
    if day is None:
        return DateInterval.of_month(year, month) if 1 <= month <= 12 else None
    return DateInterval.of_day(date(year, month, min(day, monthrange(year, month)[1])))


def source_for(user: User, title: str, kind: str) -> Source:
    """The source under this title, made when it is new."""
    slug = "reports-" + hashlib.sha256(title.lower().encode()).hexdigest()[:12]
    source, _ = Source.objects.get_or_create(
        organisation=user.organisation, list_id=slug, defaults={"title": title, "kind": kind, "made_by": user}
    )
    return source


def drawn(figures: Iterable[Said], ours: int | None) -> Iterator[tuple[Said | None, float, float, float]]:
    """Where each figure stands on a common scale: its middle and its two ends, 0 to 1; None is ours."""
    said = list(figures)
    ends = [end for each in said for end in (each.low, each.high) if end is not None]
    top = max([*ends, ours or 0, 1]) * 1.05

    def at(value: int | None, otherwise: float) -> float:
        return otherwise if value is None else value / top

    if ours is not None:
        yield None, ours / top, ours / top, ours / top
    for each in said:
        yield each, each.middle / top, at(each.low, 0.0), at(each.high, 1.0)
