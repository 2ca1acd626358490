"""The registry's secrets: made once, kept in a file only its owner can read.

Takes   the registry's home folder.
Gives   Keys: the signing key of sessions, and the field keys by id; add_key; lost_keys.
Leaves  what they lock to Django and to common.sealed.

The file lies outside the database on purpose: a stolen database or its backup opens nothing.
"""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from leleka.core.errors import LelekaError, Where

FILE = "keys.json"
DATABASE = "registry.sqlite3"
"""The rows, where they lie beside the keys."""


class SettingsError(LelekaError):
    """A setting with which the registry must not start."""


class LostKeysError(SettingsError):
    """A registry without the keys that it was sealed with."""


def lost_keys(home: Path) -> LostKeysError:
    """What is said of them."""
    return LostKeysError(
        "web.E016",
        "is not there: the keys of this registry. Without them what is sealed stays shut.",
        where=Where(file=str(home / FILE)),
        hint="Put back the copy that lies apart from the backups. If there is none any more, leleka keys"
        " --add makes new ones, and says what is lost.",
    )


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
    return Keys(secrets.token_urlsafe(64), _new_key())


def add_key(home: Path) -> str:
    """Let a new key seal from the next start on, the others open as before; its id.

    Raises:
        SettingsError: the keys that are there cannot be read.
    """
    held = keys_of(home) if (home / FILE).exists() else new_keys()
    added = _new_key() if (home / FILE).exists() else {}
    _write(home / FILE, replace(held, fields={**held.fields, **added}))
    return keys_of(home).newest


def _new_key() -> dict[str, bytes]:
    # By chance, so that keys made after a loss and the lost ones, once found, can stand side by side.
    return {f"k{secrets.token_hex(4)}": secrets.token_bytes(32)}


def keys_of(home: Path) -> Keys:
    """Read the keys of a registry, making them on its first start.

    Raises:
        SettingsError: the file is unreadable, or others can read it.
        LostKeysError: it is gone, and the registry is there.
    """
    path = home / FILE
    if not path.exists():
        if (home / DATABASE).exists():
            raise lost_keys(home)
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
