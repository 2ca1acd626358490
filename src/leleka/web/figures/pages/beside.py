"""Others' figures and our estimate.

Takes   whoever counts; bringing in and estimating take whoever freezes.
Gives   the form for figures of reports; an estimate, its run, its page.
Leaves  reading rows to others, estimating to estimating.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leleka.core.errors import LelekaError
from leleka.web.accounts.files import file_page, json_of
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.common import jobs
from leleka.web.common.done import done
from leleka.web.common.language import language_of_reader
from leleka.web.common.models import Job
from leleka.web.common.trace import NOBODY, Shown
from leleka.web.figures import estimating, others
from leleka.web.figures.forms import EstimateFileForm, ListsForm, OthersForm
from leleka.web.figures.models import EstimateRun


@require_safe
@page(right="freeze_count")
def others_add(request: HttpRequest) -> Answer:
    """Ask for the figures of reports."""
    return Page("figures/others.html", shows=NOBODY, context={"form": OthersForm()})


@require_POST
@page(right="freeze_count")
def others_take(request: HttpRequest) -> Answer:
    """Bring in the figures of reports."""
    user, form = reader(request), OthersForm(request.POST, request.FILES)
    problem: LelekaError | None = None
    if form.is_valid():
        said = form.cleaned_data
        try:
            rows = others.rows_of(said["file"].read(), said["file"].name)
            source = others.source_for(user, said["publisher"], said["kind"])
            others.bring_in(
                user, user.organisation, source=source, rows=rows, title=said["title"], day=said["day"]
            )
            return done(request, _("The figures are brought in."), "figures")
        except LelekaError as error:
            problem = error
    context = {"form": form, "problem": problem}
    return Page("figures/others.html", shows=NOBODY, context=context, status=400)


@require_safe
@page(right="freeze_count")
def estimate_new(request: HttpRequest) -> Answer:
    """Ask which lists an estimate shall rest on; show how far a running one is."""
    user = reader(request)
    job = Job.objects.filter(kind=estimating.KIND, about=user.organisation_id).first()
    is_running = job is not None and job.is_under_way
    context = {
        "form": ListsForm(user),
        "file_form": EstimateFileForm(),
        "job": job if is_running else None,
        "failed": job if job is not None and job.state == Job.State.FAILED else None,
        "seconds_left": jobs.seconds_left(job) if job is not None and is_running else None,
    }
    return Page("figures/estimate_new.html", shows=NOBODY, context=context)


@require_POST
@page(right="freeze_count")
def estimate_run(request: HttpRequest) -> Answer:
    """Start an estimate."""
    user = reader(request)
    form = ListsForm(user, request.POST)
    if not form.is_valid():
        context = {"form": form, "file_form": EstimateFileForm()}
        return Page("figures/estimate_new.html", shows=NOBODY, context=context, status=400)
    estimating.start(user, user.organisation, lists=[each.pk for each in form.cleaned_data["lists"]])
    return redirect("estimate_new")


@require_POST
@page(right="freeze_count")
def estimate_take(request: HttpRequest) -> Answer:
    """Keep an estimate made on the command line."""
    user, form = reader(request), EstimateFileForm(request.POST, request.FILES)
    problem: LelekaError | None = None
    if form.is_valid():
        try:
            made = estimating.take(user, user.organisation, written=form.cleaned_data["file"].read())
        except LelekaError as error:
            problem = error
        else:
            return done(request, _("The estimate is kept."), "estimate", made.pk)
    context = {"form": ListsForm(user), "file_form": form, "problem": problem}
    return Page("figures/estimate_new.html", shows=NOBODY, context=context, status=400)


@require_safe
@page(right="count")
def estimate(request: HttpRequest, estimate_id: UUID) -> Answer:
    """Show an estimate: what may be said first, then why, then everything."""
    found = get_object_or_404(EstimateRun.objects.visible_to(reader(request)), pk=estimate_id)
    return Page(
        "figures/estimate.html",
        shows=Shown(detail={"estimate": str(found.pk)}),
        context={"estimate": found, "said": found.said_in(language_of_reader())},
    )


@require_POST
@page(right="count", act="export", again="estimate")
def estimate_export(request: HttpRequest, estimate_id: UUID) -> Answer:
    """Give an estimate as a file for machines, small counts hidden."""
    found = get_object_or_404(EstimateRun.objects.visible_to(reader(request)), pk=estimate_id)
    shows = Shown(detail={"estimate": str(found.pk)})
    return file_page(f"leleka-estimate-{found.made_at:%Y-%m-%d}.json", json_of(found.content), shows)
