"""The registry's secrets: made once, kept in a file only its owner can read.

Takes   the registry's home folder.
Gives   Keys: the signing key of sessions, and the field keys by id.
Leaves  what they lock to Django and to common.sealed.

The file lies outside the database on purpose: a stolen database or its backup opens nothing.
"""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from leleka.core.errors import LelekaError, Where

FILE = "keys.json"


class SettingsError(LelekaError):
    """A setting with which the registry must not start."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What the registry signs and seals with.

    Attributes:
        signing: Django's secret key.
        fields: 32-byte keys by id; the last one seals, all of them open.
    """

    signing: str
    fields: Mapping[str, bytes]

    @property
    def newest(self) -> str:
        """The id of the key that seals from now on."""
        return list(self.fields)[-1]


def new_keys() -> Keys:
    """Draw fresh keys."""
    return Keys(secrets.token_urlsafe(64), {"k1": secrets.token_bytes(32)})


def keys_of(home: Path) -> Keys:
    """Read the keys of a registry, making them on its first start.

    Raises:
        SettingsError: the file is unreadable, or others can read it.
    """
    path = home / FILE
    if not path.exists():
        _write(path, new_keys())
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise SettingsError(
            "web.E001",
            "can be read by others on this machine.",
            where=Where(file=str(path)),
            hint="Make it yours alone: chmod 600.",
        )
    try:
        stored = json.loads(path.read_text("utf-8"))
        return Keys(stored["signing"], {name: b64decode(key) for name, key in stored["fields"].items()})
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise SettingsError(
            "web.E002",
            "does not hold the registry’s keys.",
            where=Where(file=str(path)),
            hint="Put back the copy you keep apart from the backups; without it sealed fields stay shut.",
        ) from error


def _write(path: Path, keys: Keys) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fields = {name: b64encode(key).decode() for name, key in keys.fields.items()}
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"signing": keys.signing, "fields": fields}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
