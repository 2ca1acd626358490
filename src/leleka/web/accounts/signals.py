"""Sign-ins leave a trace too.

A failed attempt is written without the address typed: it may be another person's, or a password.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from leleka.web.common import trace


@receiver(user_logged_in)
def _signed_in(user: Any, **_: Any) -> None:
    trace.write("signed_in", actor=user.pk)


@receiver(user_logged_out)
def _signed_out(user: Any, **_: Any) -> None:
    if user is not None:
        trace.write("signed_out", actor=user.pk)


@receiver(user_login_failed)
def _sign_in_failed(**_: Any) -> None:
    trace.write("sign_in_failed", actor=None)
