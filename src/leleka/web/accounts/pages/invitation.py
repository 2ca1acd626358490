"""The way in: somebody invited chooses a name and a password, once.

Takes   the secret of a link.
Gives   the form, and the account. A link that is wrong, used, over or unconfirmed says the same.
Leaves  the second factor to allauth, which asks for it at the first sign-in.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from leleka.web.accounts.forms import TakeForm
from leleka.web.accounts.invitations import open_by
from leleka.web.accounts.invitations import take as take_it
from leleka.web.common.done import done
from leleka.web.common.language import language_of_reader


@login_not_required
@require_safe
@never_cache
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what is to be chosen."""
    return _answer(request, secret)


@login_not_required
@require_POST
@never_cache
def take(request: HttpRequest, secret: str) -> HttpResponse:
    """Make the account; signing in comes next."""
    return _answer(request, secret)


def _answer(request: HttpRequest, secret: str) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("my_work")
    found = open_by(secret)
    if found is None:
        return _opens_nothing(request)
    form = TakeForm(found, request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        made = take_it(
            secret, name=said.get("name", ""), password=said["password"], language=language_of_reader()
        )
        if made is None:  # somebody was quicker with the same link
            return _opens_nothing(request)
        return done(request, _("The password is set. Sign in with it."), "account_login")
    context = {"invitation": found, "form": form, "secret": secret}
    return render(request, "accounts/invitation.html", context, status=400 if form.is_bound else 200)


def _opens_nothing(request: HttpRequest) -> HttpResponse:
    """Say what all such links have in common, and nothing of this one."""
    what_next = _(
        "A link works once, within three days, and only after a second administrator has agreed. "
        "Ask whoever gave it to you whether it is agreed to, or for a new one."
    )
    context = {"title": _("This link opens nothing"), "what_next": what_next}
    return render(request, "common/refused.html", context, status=404)
