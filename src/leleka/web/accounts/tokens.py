"""Tokens: how a program of somebody's asks the registry.

Takes   a person, a purpose, what the program may ask for, for how long.
Gives   issue, revoke, live_of, revoke_all_of, holder_of, n_asked; SCOPES, RIGHTS, scopes_for.
Leaves  what the person themselves may see and do to rights.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, F, QuerySet, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leleka.web.accounts.models import ApiToken, Asked, User
from leleka.web.accounts.rights import may
from leleka.web.common import trace

SCOPES: Mapping[str, str | Promise] = {
    "children": _("read children"),
    "search": _("search for children"),
    "records": _("bring rows of lists in"),
    "decisions": _("read pairs and answer about them"),
    "counts": _("read frozen counts"),
    "audit": _("export the trace"),
}
RIGHTS: Mapping[str, str] = {
    "children": "read", "search": "search", "records": "import", "decisions": "answer_pair",
    "counts": "count", "audit": "read_log",
}  # fmt: skip
"""What each asks of the person: an action of the code list "action"."""
MOST_DAYS = 365
_PREFIX = "leleka_"


def scopes_for(user: User) -> list[tuple[str, str | Promise]]:
    """What a program of this person's can be for, with its words: what one of their roles allows."""
    return [(scope, said) for scope, said in SCOPES.items() if may(user, RIGHTS[scope])]


def issue(user: User, *, purpose: str, scopes: Sequence[str], days: int) -> tuple[ApiToken, str]:
    """Make a token of one's own; the secret is given back once and not kept."""
    secret = _PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        purpose=purpose,
        scopes=[scope for scope in SCOPES if scope in scopes],
        secret_digest=digest_of(secret),
        ends_at=timezone.now() + timedelta(days=min(max(days, 1), MOST_DAYS)),
    )
    trace.write("write", actor=user.pk, page="accounts.tokens.issue", detail={"token": str(token.pk)})
    return token, secret


def revoke(user: User, token: ApiToken) -> None:
    """Close a token of one's own; closed twice is closed once.

    Raises:
        PermissionDenied: it is another's.
    """
    if token.user_id != user.pk:
        raise PermissionDenied
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
    trace.write("write", actor=user.pk, page="accounts.tokens.revoke", detail={"token": str(token.pk)})


def live_of(person: User) -> QuerySet[ApiToken]:
    """The tokens by which programs ask in a person's name now."""
    return ApiToken.objects.filter(user=person, revoked_at=None, ends_at__gt=timezone.now())


def revoke_all_of(person: User) -> int:
    """Close every token of a person; how many were open."""
    return live_of(person).update(revoked_at=timezone.now())


def holder_of(secret: str) -> ApiToken | None:
    """The token with this secret, if it is live; the day of its use is noted."""
    if not secret.startswith(_PREFIX):
        return None
    token = ApiToken.objects.select_related("user").filter(secret_digest=digest_of(secret)).first()
    if token is None or not token.is_live:
        return None
    if token.used_on != timezone.localdate():
        ApiToken.objects.filter(pk=token.pk).update(used_on=timezone.localdate())
    return token


def digest_of(secret: str) -> str:
    """What is kept of a secret: who reads the database cannot use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def n_asked(user: User, minute: int) -> int:
    """Count a question of one of the person's programs: how many there were in that minute with this one.

    The row is raised where it stands, so that of two questions at once each counts the other.
    """
    mine = Asked.objects.filter(user=user)
    raised = Case(When(minute=minute, then=F("n") + 1), default=1)
    with transaction.atomic():
        if not mine.update(n=raised, minute=minute):
            Asked.objects.bulk_create([Asked(user=user)], ignore_conflicts=True)
            mine.update(n=raised, minute=minute)
        return mine.values_list("n", flat=True).get()
