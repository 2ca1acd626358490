"""Columns that a stolen database does not give away.

Takes   text, the keys of project.keys, and the row it belongs to.
Gives   SealedText: AES-256-GCM over table, column, row and key id; Unopened, what stands for one that does
        not open; sealed_now, what opens of all.
Leaves  who may read the opened text to accounts.rights.

A sealed text opens only in the row and column it was sealed for: moved to another child's row it
is refused, so nobody with the database alone can make one child's guardian look like another's. Nor can they
make it vanish: in its place the page says that something stood there.
"""

from __future__ import annotations

import logging
import os
from collections import Counter
from dataclasses import dataclass
from typing import Any, overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings
from django.db import models

from leleka.core.errors import LelekaError
from leleka.core.words import mark
from leleka.web.common.language import words_of_reader
from leleka.web.common.scope import everything

_NONCE_BYTES = 12
_CHUNK = 2000
_WHAT = mark("A sealed field does not open: it was changed, moved to another row, or its key is missing.")
log = logging.getLogger("leleka.web")


class SealedError(LelekaError):
    """A sealed text that does not open here."""


class Unopened(str):
    """Said in place of a sealed text that does not open. It is never written: what stands there stays."""

    __slots__ = ()


class SealedText(models.BinaryField[str, str]):
    """Text kept encrypted; reads and takes str. Cannot be searched or sorted by."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("default", b"")
        options.setdefault("blank", True)
        options["editable"] = True
        super().__init__(*args, **options)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Put an attribute over the column that opens it when it is first read."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, name, _Opened(self))

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes:
        """Seal what is to be stored."""
        held = model_instance.__dict__.get(self.attname, b"")
        if isinstance(held, Unopened):
            raise _unopened()
        if isinstance(held, str):
            return seal(held, self._place(model_instance)) if held else b""
        return bytes(held)

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse to filter by what only the holder of the key can read."""
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        return None

    def open(self, row: models.Model, held: bytes) -> str:
        """Open what was stored in this row; in words that it does not open."""
        try:
            return unseal(bytes(held), self._place(row)) if held else ""
        except SealedError as error:
            log.error("%s %s.%s does not open", error.code, row._meta.db_table, self.column)
            return Unopened(f"⚠ {words_of_reader().say(_WHAT)} [{error.code}]")

    def _place(self, row: models.Model) -> str:
        return f"{row._meta.db_table}|{self.column}|{row.pk}"


class _Opened:
    def __init__(self, field: SealedText) -> None:
        self.field = field

    @overload
    def __get__(self, row: None, owner: Any) -> SealedText: ...
    @overload
    def __get__(self, row: models.Model, owner: Any) -> str: ...
    def __get__(self, row: models.Model | None, owner: Any) -> SealedText | str:
        if row is None:
            return self.field
        if self.field.attname not in row.__dict__:
            row.refresh_from_db(fields=[self.field.attname])
        held = row.__dict__[self.field.attname]
        return held if isinstance(held, str) else self.field.open(row, held)

    def __set__(self, row: models.Model, value: str | bytes | memoryview | None) -> None:
        row.__dict__[self.field.attname] = value if isinstance(value, str) else bytes(value or b"")


@dataclass(frozen=True, slots=True)
class Sealed:
    """What one key seals in one column.

    Attributes:
        place: table and column; key: the key's id.
        n, n_shut: how many texts, and how many of them do not open.
    """

    place: str
    key: str
    n: int
    n_shut: int


def sealed_now() -> list[Sealed]:
    """Try to open every sealed text there is, by column and key."""
    n, shut = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    with everything():
        for model in apps.get_models():
            for field in model._meta.concrete_fields:
                if isinstance(field, SealedText):
                    for row, held in model._base_manager.values_list("pk", field.name).iterator(_CHUNK):
                        _count(f"{model._meta.db_table}|{field.column}|{row}", bytes(held), n, shut)
    return [Sealed(place, key, n[place, key], shut[place, key]) for place, key in sorted(n)]


def _count(place: str, held: bytes, n: Counter[tuple[str, str]], shut: Counter[tuple[str, str]]) -> None:
    if not held:
        return
    of = (place.rpartition("|")[0].replace("|", "."), held.partition(b"\0")[0].decode("ascii", "replace"))
    n[of] += 1
    try:
        unseal(held, place)
    except SealedError:
        shut[of] += 1


def seal(text: str, place: str) -> bytes:
    """Encrypt with the newest key: key id, a zero byte, nonce, ciphertext."""
    name = settings.KEYS.newest
    nonce = os.urandom(_NONCE_BYTES)
    locked = AESGCM(settings.KEYS.fields[name]).encrypt(nonce, text.encode(), f"{place}|{name}".encode())
    return name.encode() + b"\0" + nonce + locked


def unseal(sealed: bytes, place: str) -> str:
    """Decrypt.

    Raises:
        SealedError: web.E010, the key is gone, the bytes were changed, or they stood in another row.
    """
    name, _, rest = sealed.partition(b"\0")
    try:
        key = settings.KEYS.fields[name.decode()]
        return (
            AESGCM(key)
            .decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], f"{place}|{name.decode()}".encode())
            .decode()
        )
    except (KeyError, ValueError, InvalidTag) as error:
        raise _unopened() from error


def _unopened() -> SealedError:
    hint = mark("Look whether keys.json is the one this registry was made with.")
    return SealedError("web.E010", _WHAT, hint=hint)
