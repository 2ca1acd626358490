"""Signing in leaves a trace too, and so does what somebody changes about their own ways in.

A failed attempt is written without the address typed: it may be another person's, or a password. Where only
the second factor fails, somebody knows the password: it stands in the trail of whose account it is.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import pre_delete, pre_save
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


@receiver(authentication_failed)
def _factor_failed(user: Any, authenticator: Authenticator, **_: Any) -> None:
    trace.write("sign_in_failed", actor=user.pk, detail={"factor": authenticator.type})


@receiver(pre_save, sender=Authenticator)
def _factor_added(instance: Authenticator, **_: Any) -> None:
    if instance._state.adding:
        _changed(instance.user_id, "factor_added", factor=instance.type)


@receiver(pre_delete, sender=Authenticator)
def _factor_removed(instance: Authenticator, **_: Any) -> None:
    _changed(instance.user_id, "factor_removed", factor=instance.type)


def _changed(whose: UUID, what: str, **detail: str) -> None:
    """Before it is done: where this cannot be written, nothing is done either."""
    trace.write("write", actor=whose, page=f"accounts.{what}", detail={"act": what, **detail})
