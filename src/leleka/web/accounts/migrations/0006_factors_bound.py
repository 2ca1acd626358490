"""Secrets of second factors are sealed to whose they are; until now only to their table."""

from base64 import b64decode, b64encode
from typing import Any, ClassVar

from django.db import migrations

from leleka.web.accounts.mfa import NO_ROW_YET, SECRETS, place_of
from leleka.web.common.sealed import SealedError, seal, unseal


def bind(apps: Any, editor: Any) -> None:
    """Seal each to its row."""
    _again(apps, lambda factor: (NO_ROW_YET, place_of(factor)))


def unbind(apps: Any, editor: Any) -> None:
    """And back."""
    _again(apps, lambda factor: (place_of(factor), NO_ROW_YET))


def _again(apps: Any, places: Any) -> None:
    factors = apps.get_model("mfa", "Authenticator").objects
    for factor in factors.all():
        old, new = places(factor)
        for name in SECRETS:
            if name in factor.data:
                try:
                    opened = unseal(b64decode(factor.data[name]), old)
                except SealedError:  # its key is gone, and it opens nothing either way
                    continue
                factor.data[name] = b64encode(seal(opened, new)).decode()
        factors.filter(pk=factor.pk).update(data=factor.data)


class Migration(migrations.Migration):
    """Open and seal again."""

    dependencies: ClassVar = [
        ("accounts", "0005_questions_counted"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations: ClassVar = [migrations.RunPython(bind, unbind)]
