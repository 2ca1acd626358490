"""Reports, and each figure in them with its quote. They name no child.

Takes   nothing.
Gives   Report, ClaimedFigure.
Leaves  our own counts to figures.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from leleka.web.common.appending import AppendOnly, AppendOnlyQuerySet
from leleka.web.common.codes import Code
from leleka.web.common.dates import DateIntervalField
from leleka.web.common.ids import RandomId


class Report(models.Model):
    """An article or statement as it was kept.

    Attributes:
        digest: SHA-256 over the organisation and the figures, so that it brings the same ones in once.
    """

    id = RandomId()
    source = models.ForeignKey("intake.Source", on_delete=models.PROTECT, related_name="reports")
    title = models.CharField(max_length=300)
    address = models.URLField(max_length=1000, blank=True)
    published = DateIntervalField()
    text = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    read_at = models.DateTimeField(auto_now_add=True)


class ClaimedFigure(AppendOnly):
    """One figure somebody states, with the words in which they state it.

    Attributes:
        first, last: of the quote, in characters of the report's text.
        low, high: the figure as an interval; "over 19,000" has no high.
        claimed_by: who says it, as the report writes.
        made_by: who wrote it in; nobody where a file brought it.
        supersedes: the one that it corrects, or takes back where it is a withdrawal.
    """

    id = RandomId()
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="figures")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    low = models.BigIntegerField(null=True)
    high = models.BigIntegerField(null=True)
    qualifier = Code("qualifier")
    measure = Code("measure")
    aspect = Code("aspect")
    unit = Code("figure_unit")
    population = Code("figure_population")
    basis = Code("basis")
    stance = Code("stance")
    claimed_by = models.CharField(max_length=300, blank=True)
    as_of = DateIntervalField()
    grade = Code("fact_grade")
    more = models.JSONField[Any, Any](default=dict)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )
    is_withdrawal = models.BooleanField(default=False)

    objects = AppendOnlyQuerySet.as_manager()
