"""How second factors behave here: their secrets are sealed, the last of them stays.

A secret opens only for the person and the kind of factor it was sealed for: put into another's row it is
refused, so whoever can write into the database alone cannot come in as somebody else by a code of their own.

Takes   what allauth.mfa stores and asks.
Gives   SealedFactors; place_of, where a secret is sealed to; SECRETS, which there are.
Leaves  codes and keys themselves to allauth.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db.models.signals import post_init, pre_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from leleka.web.accounts.models import User
from leleka.web.common.sealed import also_sealed, seal, unseal

SECRETS = ("secret", "seed")
"""Of an app that makes codes, and of recovery codes; a key keeps its secret itself."""

NO_ROW_YET = "mfa_authenticator|data"
"""allauth seals a secret before it says whose it is: until the row is written it is sealed to this."""


class _Bound(str):
    """A sealed secret that knows the row it stands in."""

    place: str


def place_of(factor: Any) -> str:
    """What the secrets of a factor are sealed to; a person has one factor of each kind that has secrets."""
    return f"{NO_ROW_YET}|{factor.user_id}|{factor.type}"


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
        return b64encode(seal(text, NO_ROW_YET)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret, in its row.

        Raises:
            SealedError: web.E010, it was changed, or sealed for another person.
        """
        return unseal(b64decode(encrypted_text), getattr(encrypted_text, "place", NO_ROW_YET))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether another factor is left; without one no page opens."""
        kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        others = Authenticator.objects.filter(user=authenticator.user_id, type__in=kinds)
        return bool(others.exclude(pk=authenticator.pk).exists())

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Name the account on the key as its owner knows it."""
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.name}


@receiver(post_init, sender=Authenticator)
def _know_the_row(instance: Authenticator, **_: Any) -> None:
    """What comes from the database opens in its row alone."""
    if instance.pk is not None and "data" in instance.__dict__:
        for name, held in _secrets(instance):
            instance.data[name] = _bound(held, instance)


@receiver(pre_save, sender=Authenticator)
def _seal_to_the_row(instance: Authenticator, **_: Any) -> None:
    for name, held in _secrets(instance):
        if not isinstance(held, _Bound):
            opened = unseal(b64decode(held), NO_ROW_YET)
            instance.data[name] = _bound(b64encode(seal(opened, place_of(instance))).decode(), instance)


@also_sealed
def _stored() -> Iterator[tuple[str, str, bytes]]:
    for factor in Authenticator.objects.iterator():
        for name, held in _secrets(factor):
            yield f"{Authenticator._meta.db_table}.{name}", place_of(factor), _unfolded(held)


def _unfolded(held: str) -> bytes:
    try:
        return b64decode(held, validate=True)
    except ValueError:  # somebody wrote over it: as it stands it opens nothing
        return held.encode()


def _secrets(factor: Authenticator) -> list[tuple[str, str]]:
    return [(name, factor.data[name]) for name in SECRETS if name in factor.data]


def _bound(held: str, factor: Authenticator) -> _Bound:
    bound = _Bound(held)
    bound.place = place_of(factor)
    return bound
