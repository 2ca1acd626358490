"""How second factors behave here: their secrets are sealed, the last of them stays.

Takes   what allauth.mfa stores and asks.
Gives   SealedFactors.
Leaves  codes and keys themselves to allauth.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from leleka.web.accounts.models import User
from leleka.web.common.sealed import seal, unseal

_PLACE = "mfa_authenticator|data"


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors of the registry."""

    error_messages = {  # noqa: RUF012  (as allauth has it)
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "This code opens nothing: a code of an app holds half a minute, a recovery code once."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret: whoever steals the database cannot make codes with it."""
        return b64encode(seal(text, _PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        return unseal(b64decode(encrypted_text), _PLACE)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether another factor is left; without one no page opens."""
        kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        others = Authenticator.objects.filter(user=authenticator.user_id, type__in=kinds)
        return bool(others.exclude(pk=authenticator.pk).exists())

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Name the account on the key as its owner knows it."""
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.name}
