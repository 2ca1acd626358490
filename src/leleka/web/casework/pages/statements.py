"""What sources say of an institution: added, corrected with a source and a reason, taken back.

Takes   whoever may write facts, an institution they may know.
Gives   a page for each act; a page for an institution that is not known yet.
Leaves  what is asked to forms.statements, showing what holds to institutions.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.casework.forms.meanwhile import ALREADY_TAKEN_BACK, say_if_corrected, say_taken_back
from leleka.web.casework.forms.statements import (
    FORMS_OF_STATEMENTS,
    NewInstitutionForm,
    StatementForm,
    WithdrawStatementForm,
)
from leleka.web.casework.models import Institution
from leleka.web.casework.places import institution_name
from leleka.web.casework.statements import in_words, one_of, was_taken_back
from leleka.web.common.done import done, made_by
from leleka.web.common.trace import NOBODY


@require_safe
@page(right="write")
def institution_add(request: HttpRequest) -> Answer:
    """Ask for an institution that is not known yet."""
    return _new_institution(NewInstitutionForm(reader(request)))


@require_POST
@page(right="write")
def institution_added(request: HttpRequest) -> Answer:
    """Keep it."""
    form = NewInstitutionForm(reader(request), request.POST)
    if made := made_by(form, form.do):
        return done(request, form.done, "institution", made.institution.pk)
    return _new_institution(form, status=400)


@require_safe
@page(right="write")
def add(request: HttpRequest, institution_id: UUID, kind: str) -> Answer:
    """Ask what a source says."""
    institution = _institution(request, institution_id)
    return _asked(institution, _form(kind)(reader(request), institution))


@require_POST
@page(right="write")
def added(request: HttpRequest, institution_id: UUID, kind: str) -> Answer:
    """Keep what a source says."""
    institution = _institution(request, institution_id)
    return _answered(request, institution, _form(kind)(reader(request), institution, data=request.POST))


@require_safe
@page(right="write")
def statement(request: HttpRequest, institution_id: UUID, kind: str, key: UUID) -> Answer:
    """Show one statement, to be corrected or taken back."""
    return _asked(*_both_forms(request, institution_id, kind, key))


@require_POST
@page(right="write")
def correct(request: HttpRequest, institution_id: UUID, kind: str, key: UUID) -> Answer:
    """Put another statement in its place; of one that was taken back meanwhile it is asked anew."""
    if was_taken_back(reader(request), kind, key):
        institution = _institution(request, institution_id)
        anew = _form(kind)(reader(request), institution, data=request.POST)
        say_taken_back(anew)
        return _asked(institution, anew, status=400)
    institution, form, other = _both_forms(request, institution_id, kind, key, correction=request.POST)
    say_if_corrected(form, key, form.old.pk)
    return _answered(request, institution, form, other)


@require_POST
@page(right="write")
def withdraw(request: HttpRequest, institution_id: UUID, kind: str, key: UUID) -> Answer:
    """Take it back."""
    if was_taken_back(reader(request), kind, key):
        return done(request, ALREADY_TAKEN_BACK, "institution", _institution(request, institution_id).pk)
    institution, other, form = _both_forms(request, institution_id, kind, key, withdrawal=request.POST)
    say_if_corrected(form, key, form.old.pk)
    return _answered(request, institution, form, other)


def _both_forms(  # which statement, and what was sent of it
    request: HttpRequest,
    institution_id: UUID,
    kind: str,
    key: UUID,
    *,
    correction: Any = None,
    withdrawal: Any = None,
) -> tuple[Institution, StatementForm, WithdrawStatementForm]:
    """The institution, and the forms that correct a statement and take it back."""
    user, institution = reader(request), _institution(request, institution_id)
    old = one_of(user, institution, kind, key)
    if old is None:
        raise Http404
    return (
        institution,
        _form(kind)(user, institution, old, correction),
        WithdrawStatementForm(user, institution, kind, old, withdrawal),
    )


def _institution(request: HttpRequest, key: UUID) -> Institution:
    return get_object_or_404(Institution.objects.visible_to(reader(request)), pk=key)


def _form(kind: str) -> type[StatementForm]:
    if kind not in FORMS_OF_STATEMENTS:
        raise Http404
    return FORMS_OF_STATEMENTS[kind]


def _answered(request: HttpRequest, institution: Institution, form: Any, *others: Any) -> Answer:
    if made_by(form, form.do):
        return done(request, form.done, *_after(form, institution))
    return _asked(institution, form, *others, status=400)


def _after(form: Any, institution: Institution) -> tuple[Any, ...]:
    """Back to the institution; to all of them where nothing speaks of this one any more."""
    is_known = Institution.objects.visible_to(form.user).filter(pk=institution.pk).exists()
    return ("institution", institution.pk) if is_known else ("institutions",)


def _asked(institution: Institution, *forms: Any, status: int = 200) -> Page:
    order = sorted(forms, key=lambda form: form.is_grave)
    old = order[0].old
    return Page(
        "casework/statement.html",
        shows=NOBODY,
        context={
            "institution": institution,
            "name": institution_name(institution),
            "forms": order,
            "said": in_words(old) if old else "",
        },
        status=status,
    )


def _new_institution(form: NewInstitutionForm, status: int = 200) -> Page:
    return Page("casework/institution_add.html", shows=NOBODY, context={"form": form}, status=status)
