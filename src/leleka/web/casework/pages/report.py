"""Report a child: begun from the search, kept while it is typed, looked up once more when it is sent.

Takes   whoever may report.
Gives   the form, with and without a script; a draft; a child with a case, or a record of a child who is here.
Leaves  what is asked to reporting.forms, what it becomes to reporting.sending.

The form's buttons all send the whole form, so nothing that was typed is lost, whatever is pressed.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leleka.core.errors import LelekaError
from leleka.web.accounts.action import demand
from leleka.web.accounts.models import User
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.casework.finding import Hit, candidates
from leleka.web.casework.reporting import drafts
from leleka.web.casework.reporting.drafts import Typed
from leleka.web.casework.reporting.forms import (
    MOST_SIBLINGS,
    ReportForm,
    filled_with,
    n_siblings_of,
    without_sibling,
)
from leleka.web.casework.reporting.rows import fields_of
from leleka.web.casework.reporting.sending import attach, send
from leleka.web.common.done import done
from leleka.web.common.limits import is_over
from leleka.web.common.trace import NOBODY, Shown, children
from leleka.web.intake.models import Draft
from leleka.web.linkage.models import Person
from leleka.web.linkage.registry import IndexNotReadyError

_STRONG = frozenset({"very", "likely"})
_TOO_OFTEN = LelekaError(
    "web.E042", "You searched very often within a short time.", hint="Wait a minute, then send the report."
)


@require_POST
@page(right="report")
def begin(request: HttpRequest) -> Answer:
    """Begin a report with what was searched for, or about a child who was found."""
    user, said = reader(request), request.POST
    data = filled_with(said.get("asked", ""), timezone.localdate())
    person = next(iter(drafts.ids_of([said.get("person", "")])), None)
    if person is not None:
        demand(user, "report", get_object_or_404(Person.objects.visible_to(user), pk=person))
    # Whoever chooses one of those shown has not yet said of the others that none is meant.
    dismissed = drafts.ids_of([] if person else said.getlist("shown"))
    draft = drafts.begin(user, user.organisation, Typed(data, person, dismissed))
    return redirect("report", draft.pk)


@require_safe
@page(right="report")
def report(request: HttpRequest, draft_id: UUID) -> Answer:
    """Show the form as it was left."""
    draft = _mine(request, draft_id)
    if draft.made is not None:
        return redirect("child", draft.made)
    return _form(request, draft, drafts.read(draft))


@require_POST
@page(right="report")
def typed(request: HttpRequest, draft_id: UUID) -> Answer:
    """Keep what was typed, and do what the button says."""
    draft = _mine(request, draft_id)
    if draft.made is not None:
        return redirect("child", draft.made)
    now, pressed = drafts.typed_of(request.POST, drafts.read(draft)), _pressed(request)
    doing, _sep, what = pressed.partition(":")
    if doing == "add":
        now.data["n_siblings"] = str(min(n_siblings_of(now.data) + 1, MOST_SIBLINGS))
    elif doing == "remove" and what.isdigit():
        now.data = without_sibling(now.data, int(what))
    elif doing == "other":
        now.person = None
    elif doing == "none":
        now.dismissed |= drafts.ids_of(request.POST.getlist("shown"))
    elif doing == "this":
        now.person = next(iter(drafts.ids_of([what])), None)
    try:
        drafts.keep(draft, now)
    except LelekaError as problem:
        return _form(request, draft, now, problem=problem)
    if doing in {"send", "none", "this"}:
        return _sent(request, draft, now)
    if _keeps_itself(request):
        return Page("casework/_saved.html", NOBODY, {"draft": draft})
    if doing == "save":
        return done(request, _("The draft is kept, sealed."), "report", draft.pk)
    return redirect(reverse("report", args=[draft.pk]) + _place_after(doing, what, n_siblings_of(now.data)))


def _place_after(doing: str, what: str, n_siblings: int) -> str:
    """Where the keyboard goes on: at the new brother or sister, or at who took the removed one's place."""
    if doing not in {"add", "remove"}:
        return ""
    if not n_siblings:
        return "#about-siblings"
    last = n_siblings - 1
    return f"#sibling{min(int(what), last) if doing == 'remove' and what.isdigit() else last}"


@require_POST
@page(right="report")
def drop(request: HttpRequest, draft_id: UUID) -> Answer:
    """Throw a draft away."""
    _mine(request, draft_id).delete()
    return done(request, _("The draft is thrown away."), "find")


def _keeps_itself(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def _pressed(request: HttpRequest) -> str:
    """What the button says. The page names the button in focus when it keeps a draft: nobody pressed it."""
    return "save" if _keeps_itself(request) else request.POST.get("do", "save")


def _mine(request: HttpRequest, draft_id: UUID) -> Draft:
    rows = Draft.objects.filter(author=reader(request), form=drafts.FORM, ends_at__gt=timezone.now())
    return get_object_or_404(rows, pk=draft_id)


def _sent(request: HttpRequest, draft: Draft, now: Typed) -> Answer:
    user = reader(request)
    form = ReportForm(timezone.localdate(), now.data, is_sent=True)
    if not form.is_valid():
        return _form(request, draft, now, form=form)
    if now.person is not None:
        known = get_object_or_404(Person.objects.visible_to(user), pk=now.person)
        return _to(request, attach(user, known, draft, form))
    if is_over(user.pk, "search"):
        return _form(request, draft, now, form=form, problem=_TOO_OFTEN)
    request.trace.says("search", Shown(detail={"report": str(draft.pk)}))  # type: ignore[attr-defined]
    alike = [hit for hit in _alike(user, form) if hit.child not in now.dismissed]
    if alike:
        return _form(request, draft, now, form=form, alike=alike)
    return _to(request, send(user, user.organisation, draft, form))


def _to(request: HttpRequest, child: Person) -> HttpResponse:
    return done(request, _("The report is kept. This is the child it is about."), "child", child.pk)


def _alike(user: User, form: ReportForm) -> Sequence[Hit]:
    """Children who are likely the one reported. Nobody while the index is built: the review asks later."""
    names = [each["full_name"] for each in form.named_siblings if each["full_name"]]
    try:
        hits = candidates(user, fields_of(form.told, names, form.today))
    except IndexNotReadyError:
        return ()
    return [hit for hit in hits if hit.likely in _STRONG]


def _form(  # what the form shows besides its fields
    request: HttpRequest,
    draft: Draft,
    now: Typed,
    *,
    form: ReportForm | None = None,
    alike: Sequence[Hit] = (),
    problem: LelekaError | None = None,
) -> Page:
    user = reader(request)
    known = Person.objects.visible_to(user).filter(pk=now.person).first() if now.person else None
    shown = [hit.child for hit in alike] + ([known.pk] if known else [])
    return Page(
        "casework/report.html",
        shows=children(shown),
        context={
            "draft": draft,
            "form": form or ReportForm(timezone.localdate(), now.data, is_sent=False),
            "known": known,
            "alike": alike,
            "problem": problem,
            "most_siblings": MOST_SIBLINGS,
        },
        status=400 if problem or (form and form.n_errors) else 200,
    )
