"""Who looked: what people read, searched, exported; what is unusual; whether the chain is whole.

Takes   the data protection officer; for one's own entries, anybody.
Gives   the trace by person and by entry, what the rules find, the chain's state.
Leaves  reading the trace to casework.looks, checking it to common.checking.
"""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leleka.casework import rule_said
from leleka.casework.watching import RULES
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.casework import looks, watching
from leleka.web.casework.forms.questions import LooksForm, NotedForm
from leleka.web.casework.unusual import WATCHED_DAYS
from leleka.web.common import jobs
from leleka.web.common.checking import KIND, last_check, stands
from leleka.web.common.done import done
from leleka.web.common.language import words_of_reader
from leleka.web.common.trace import Shown

_OWN_DAYS = 30


@require_safe
@page(right="read_log")
def who_looked(request: HttpRequest) -> Answer:
    """Show who did what, narrowed as the officer asks."""
    user, form = reader(request), LooksForm(reader(request), request.GET)
    question = form.question()
    events = looks.asked_for(user, question)
    entries, older = looks.entries_of(events, question.before)
    return Page(
        "casework/who_looked.html",
        shows=Shown(detail={"trace": "read", **question.detail}),
        context={
            "form": form,
            "lines": looks.lines_of(user, question),
            "entries": entries,
            "older": _older(request, older),
            "checked": last_check(),
        },
    )


@require_safe
@page(right="read_log")
def unusual(request: HttpRequest) -> Answer:
    """Show what the rules found when they were last applied, and the rules."""
    user, words = reader(request), words_of_reader()
    found, job = watching.findings_of(user), jobs.under_way(watching.KIND, user.organisation_id)
    rows = [(who, finding, *looks.first_of(finding.children)) for who, finding in found["findings"]]
    return Page(
        "casework/unusual.html",
        shows=Shown(detail={"trace": "unusual", "found": len(rows)}),
        context={
            "rows": rows,
            "rules": [(rule, rule_said(rule, words=words)) for rule in RULES],
            "days": WATCHED_DAYS,
            "looked": found["looked"],
            "job": job,
            "seconds_left": jobs.seconds_left(job) if job else None,
        },
    )


@require_POST
@page(right="read_log")
def look_again(request: HttpRequest) -> Answer:
    """Have the rules applied to the last month."""
    watching.look_now(reader(request))
    return done(request, _("The rules are being applied. Look again in a minute."), "unusual")


@require_safe
@page(right="read_log")
def chain(request: HttpRequest) -> Answer:
    """Show whether the trace is whole."""
    return _chain(NotedForm())


@require_POST
@page(right="read_log")
def compare_chain(request: HttpRequest) -> Answer:
    """Say whether an entry still has the digest that was written down of it."""
    return _chain(NotedForm(request.POST))


def _chain(form: NotedForm) -> Page:
    job, noted = jobs.under_way(KIND), None
    if form.is_valid():
        entry = form.cleaned_data["entry"]
        noted = {"entry": entry, "stands": stands(entry, form.cleaned_data["digest"])}
    return Page(
        "casework/chain.html",
        shows=Shown(detail={"trace": "chain", **({"entry": noted["entry"]} if noted else {})}),
        context={
            "checked": last_check(),
            "job": job,
            "seconds_left": jobs.seconds_left(job) if job else None,
            "form": form,
            "noted": noted,
        },
        status=400 if form.errors else 200,
    )


@require_POST
@page(right="read_log")
def check_chain(request: HttpRequest) -> Answer:
    """Have the whole chain checked, unless it is being checked already."""
    if jobs.under_way(KIND) is None:
        jobs.start(KIND, reader(request))
    return done(request, _("The trace is being checked. Look again in a minute."), "chain")


@require_safe
@page(right="")
def my_trail(request: HttpRequest) -> Answer:
    """Show people what the trace holds of them."""
    user, today = reader(request), timezone.localdate()
    question = looks.Question(today - timedelta(days=_OWN_DAYS), today, who=user.pk, before=_number(request))
    entries, older = looks.entries_of(looks.done_by(user, question), question.before)
    return Page(
        "casework/my_trail.html",
        shows=Shown(detail={"trace": "own"}),
        context={"entries": entries, "older": _older(request, older)},
    )


def _older(request: HttpRequest, before: int | None) -> str:
    """The query of the page with the entries before these; "" where there are none."""
    if before is None:
        return ""
    asked = request.GET.copy()
    asked["before"] = str(before)
    return asked.urlencode()


def _number(request: HttpRequest) -> int | None:
    said = request.GET.get("before", "")
    return int(said) if said.isdecimal() and len(said) < 19 else None
