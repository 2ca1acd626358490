"""How many there are in all: an estimate from how the registry's lists overlap.

Takes   sources of the organisation; the children their rows were found to be.
Gives   start; estimate, the job; take, for one made elsewhere; what the page says, kept in both
        languages with small counts hidden.
Leaves  methods, gates and sentences to leleka.figures.

Rows that the machine put beside a child count as that child's: an estimate rests on the linkage as
it stands, and the page says so.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any
from uuid import UUID

from leleka.core.words import LANGUAGES, Words, mark, speak
from leleka.figures.capture import CaptureTable, count_persons
from leleka.figures.estimate_chart import methods_chart, posterior_chart, upset_chart
from leleka.figures.estimate_page import SEVERITY
from leleka.figures.estimates import TITLES
from leleka.figures.gates import MADE_BY
from leleka.figures.reread import Reread, reread
from leleka.figures.run import Report, as_json, run
from leleka.figures.saying import headline, may_say, must_not_say
from leleka.figures.shown import Overlap, shown_counts
from leleka.web.accounts.action import action, refuse_where
from leleka.web.accounts.models import Organisation, User
from leleka.web.casework.models import Case
from leleka.web.common import jobs
from leleka.web.common.jobs import Run, job
from leleka.web.common.models import Job
from leleka.web.figures.definitions import NOT_COUNTED
from leleka.web.figures.models import EstimateRun
from leleka.web.intake.models import Record, Source
from leleka.web.linkage.models import Membership

KIND = "figures.estimate"
LEAST_LISTS = 3


@action("freeze_count")
def start(user: User, organisation: Any, *, lists: Sequence[UUID]) -> Job:
    """Ask for an estimate from these sources.

    Raises:
        RefusedError: fewer than three lists, or one of another organisation.
    """
    ours = Source.objects.filter(organisation=user.organisation_id, pk__in=lists)
    is_ours = organisation.pk == user.organisation_id and len(ours) == len(set(lists))
    refuse_where(
        {
            mark(
                "These lists are not all your organisation’s. Load the page again and choose anew."
            ): not is_ours,
            mark("An estimate takes at least three lists. Go back and choose more."): len(ours) < LEAST_LISTS,
        }
    )
    made = jobs.start(KIND, user, about=user.organisation_id)
    Job.objects.filter(pk=made.pk).update(at={"lists": sorted(str(each.pk) for each in ours)})
    return made


@job(KIND)
def estimate(work: Run) -> None:
    """Count the overlaps, estimate, keep what may be said."""
    lists = [UUID(key) for key in work.job.at["lists"]]
    user = User.objects.get(pk=work.job.owner)
    keep(user, lists, run([table_of(user, lists)], progress=work))


def keep(user: User, lists: Sequence[UUID], report: Report) -> EstimateRun:
    """Keep a finished estimate."""
    titles = dict(Source.objects.filter(pk__in=lists).values_list("pk", "title"))
    return EstimateRun.objects.create(
        organisation=user.organisation,
        lists=sorted(titles.values()),
        said={lang: said_of(report, speak(lang)) for lang in LANGUAGES},
        content=as_json(report),
        made_by=user,
    )


@action("freeze_count")
def take(user: User, organisation: Organisation, *, written: bytes) -> EstimateRun:
    """Keep an estimate that `leleka estimate run --json` wrote elsewhere; the same file twice is kept once.

    Raises:
        FiguresError: figures.E203, E204, it is no estimate that can be read, or small counts are in it.
    """
    try:
        values = json.loads(written)
    except ValueError:
        values = None
    found, digest = reread(values), hashlib.sha256(written).hexdigest()
    said = {lang: _said_of_file(found, digest, speak(lang)) for lang in LANGUAGES}
    same = EstimateRun.objects.filter(organisation=organisation, said__uk__digest=digest).first()
    return same or EstimateRun.objects.create(
        organisation=organisation, lists=sorted(found.list_names), said=said, content=values, made_by=user
    )


def _said_of_file(found: Reread, digest: str, words: Words) -> dict[str, Any]:
    charts = [methods_chart(found.estimates, found.n_seen, words)] if found.estimates else []
    return {**_said(found, found.overlaps, charts, words), "digest": digest}


def table_of(user: User, lists: Sequence[UUID]) -> CaptureTable:
    """The children of the organisation by the lists that hold them; cases that turned out none left out."""
    none = Case.objects.filter(status__in=NOT_COUNTED, person__organisation=user.organisation_id)
    rows = Membership.objects.filter(
        Record.counts("record__"),
        person__organisation=user.organisation_id,
        person__merged_into=None,
        record__source__in=lists,
    ).exclude(person__in=none.values("person"))
    pairs = list(rows.values_list("record__source__title", "person").distinct())
    return count_persons([title for title, _ in pairs], [person for _, person in pairs])


def said_of(report: Report, words: Words) -> dict[str, Any]:
    """Everything the page says, in one language."""
    verdict, counts = report.verdict, shown_counts(report.table)
    leader = verdict.leader or next((each for each in report.estimates if each.posterior is not None), None)
    charts = [methods_chart(report.estimates, report.n_seen, words), upset_chart(report.table, words)]
    if leader is not None and leader.posterior is not None and len(leader.posterior.n) > 1:
        charts.insert(0, posterior_chart(leader.posterior, leader.low, leader.high, leader.point, words))
    return _said(report, counts.histories, charts, words)


def _said(
    report: Report | Reread, overlaps: Iterable[Overlap], charts: Sequence[str], words: Words
) -> dict[str, Any]:
    verdict = report.verdict
    return {
        "headline": headline(report, words),
        "made_by": words.say(MADE_BY[verdict.kind]),
        "kind": verdict.kind,
        "may_say": may_say(report, words),
        "must_not_say": must_not_say(report, words),
        "reasons": [check.said(words) for check in verdict.reasons],
        "checks": [
            [
                check.passed,
                words.say("holds" if check.passed else SEVERITY[check.severity]),
                check.said(words),
            ]
            for check in verdict.checks
        ],
        "methods": [
            [
                words.say(TITLES[each.method]),
                words.number(each.point),
                words.number(each.low),
                words.number(each.high) if isfinite(each.high) else "∞",
            ]
            for each in report.estimates
        ],
        "overlaps": [[", ".join(each.lists), each.count] for each in overlaps],
        "charts": charts,
    }
