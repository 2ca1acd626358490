"""One's own tokens: for programs that ask the registry in one's name.

Takes   whoever is signed in.
Gives   the list; a new token, whose secret is shown once; the end of one.
Leaves  what a token opens to the api.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leleka.web.accounts.forms import TokenForm
from leleka.web.accounts.models import ApiToken
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.accounts.tokens import SCOPES, issue, revoke
from leleka.web.common.done import done
from leleka.web.common.trace import NOBODY


@require_safe
@page(right="")
def tokens(request: HttpRequest) -> Answer:
    """Show one's tokens."""
    return _page(request, TokenForm(reader(request)))


@require_POST
@page(right="", again="tokens")
def add(request: HttpRequest) -> Answer:
    """Make one, and show its secret this once."""
    user = reader(request)
    form = TokenForm(user, request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    said = form.cleaned_data
    with transaction.atomic():
        _, secret = issue(user, purpose=said["purpose"], scopes=said["scopes"], days=int(said["days"]))
    return _page(request, TokenForm(user), secret=secret)


@require_POST
@page(right="")
def end(request: HttpRequest, token_id: UUID) -> Answer:
    """Close one."""
    user = reader(request)
    token = get_object_or_404(ApiToken, pk=token_id, user=user)
    with transaction.atomic():
        revoke(user, token)
    return done(request, _("The token is closed."), "tokens")


def _page(request: HttpRequest, form: TokenForm, *, secret: str = "", status: int = 200) -> Page:
    held = ApiToken.objects.filter(user=reader(request))
    lines = [(token, [SCOPES[name] for name in token.scopes if name in SCOPES]) for token in held]
    context = {"lines": lines, "form": form, "secret": secret}
    return Page("accounts/tokens.html", shows=NOBODY, context=context, status=status)
