"""Columns that a stolen database does not give away.

Takes   text, the keys of project.keys, and the row it belongs to.
Gives   SealedText: AES-256-GCM over table, column, row and key id; SealedCells, the same of cells by column;
        Unopened, what stands for one that does not open; sealed_now, what opens of all; also_sealed, for what
        is sealed in no column of these; keyed, a digest.
Leaves  who may read the opened text to accounts.rights.

A sealed text opens only in the row and column it was sealed for: moved to another child's row it
is refused, so nobody with the database alone can make one child's guardian look like another's. Nor can they
make it vanish: in its place the page says that something stood there.
"""

from __future__ import annotations

import hmac
import json
import logging
import os
import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, TypeVar, overload

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
_KEYED_SIGNS = 40
_CHUNK = 2000
_KEY = re.compile(rb"[0-9A-Za-z]{1,16}")
_WHAT = mark("A sealed field does not open: it was changed, moved to another row, or its key is missing.")
log = logging.getLogger("leleka.web")


class SealedError(LelekaError):
    """A sealed text that does not open here."""


class Unopened(str):
    """Said in place of a sealed text that does not open. It is never written: what stands there stays."""

    __slots__ = ()


_T = TypeVar("_T")


class Sealing(models.BinaryField[_T, _T], ABC):
    """What is kept encrypted. Cannot be searched or sorted by.

    A row is known by its key; a model whose key the database draws names in `sealed_by` the columns by which
    its rows are known before they are written.
    """

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
        if isinstance(held, bytes):
            return held
        return self.sealed(held, *_row(model_instance))

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse to filter by what only the holder of the key can read."""
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        return None

    def sealed(self, value: _T, *row: Any) -> bytes:
        """What is stored of a value in the row that is known by this."""
        text = self.written(value)
        return seal(text, self._place(row)) if text else b""

    def opened(self, held: bytes, *row: Any) -> _T:
        """Open what was stored in the row that is known by this; in words that it does not open."""
        try:
            return self.read(unseal(bytes(held), self._place(row)) if held else "")
        except SealedError as error:
            log.error("%s %s.%s does not open", error.code, self.model._meta.db_table, self.column)
            return self.unopened(Unopened(f"⚠ {words_of_reader().say(_WHAT)} [{error.code}]"))

    @abstractmethod
    def written(self, value: _T) -> str:
        """A value as text."""

    @abstractmethod
    def read(self, text: str) -> _T:
        """The value of a text."""

    @abstractmethod
    def unopened(self, said: Unopened) -> _T:
        """What stands for a value that does not open."""

    def _place(self, row: Iterable[Any]) -> str:
        return "|".join((self.model._meta.db_table, str(self.column), *map(str, row)))


class SealedText(Sealing[str]):
    """Text kept encrypted; reads and takes str."""

    def written(self, value: str) -> str:
        """Itself.

        Raises:
            SealedError: web.E010, it only says that something does not open.
        """
        if isinstance(value, Unopened):
            raise _unopened()
        return value

    def read(self, text: str) -> str:
        """Itself."""
        return text

    def unopened(self, said: Unopened) -> str:
        """What says so."""
        return said


class SealedCells(Sealing[Any]):
    """The cells of a row by column, kept encrypted; reads and takes a dict."""

    def written(self, value: dict[str, Any]) -> str:
        """As JSON.

        Raises:
            SealedError: web.E010, they only say that something does not open.
        """
        if any(isinstance(cell, Unopened) for cell in value.values()):
            raise _unopened()
        return json.dumps(value, ensure_ascii=False) if value else ""

    def read(self, text: str) -> dict[str, Any]:
        """From JSON."""
        found: dict[str, Any] = json.loads(text) if text else {}
        return found

    def unopened(self, said: Unopened) -> dict[str, Any]:
        """One cell that says so, in a column without a name."""
        return {"": said}


def known_by(model: type[models.Model]) -> tuple[str, ...]:
    """The columns by which a row's sealed texts know it."""
    return getattr(model, "sealed_by", (model._meta.pk.attname,))


def _row(row: models.Model) -> Iterator[Any]:
    return (getattr(row, name) for name in known_by(type(row)))


class _Opened:
    def __init__(self, field: Sealing[Any]) -> None:
        self.field = field

    @overload
    def __get__(self, row: None, owner: Any) -> Sealing[Any]: ...
    @overload
    def __get__(self, row: models.Model, owner: Any) -> Any: ...
    def __get__(self, row: models.Model | None, owner: Any) -> Any:
        if row is None:
            return self.field
        if self.field.attname not in row.__dict__:
            row.refresh_from_db(fields=[self.field.attname])
        held = row.__dict__[self.field.attname]
        if not isinstance(held, bytes):
            return held
        return self.field.opened(held, *_row(row))

    def __set__(self, row: models.Model, value: Any) -> None:
        is_stored = value is None or isinstance(value, bytes | memoryview)
        row.__dict__[self.field.attname] = bytes(value or b"") if is_stored else value


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


_Besides = Callable[[], Iterator[tuple[str, str, bytes]]]
_BESIDES: list[_Besides] = []


def also_sealed(held: _Besides) -> _Besides:
    """Count with the rest what is sealed in no column of ours.

    Args:
        held: gives where it stands, in words of the database; the place it is sealed to; what is stored.
    """
    _BESIDES.append(held)
    return held


def sealed_now() -> list[Sealed]:
    """Try to open every sealed text there is, by column and key."""
    n, shut = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    with everything():
        for model in apps.get_models():
            for field in model._meta.concrete_fields:
                if isinstance(field, Sealing):
                    of = f"{model._meta.db_table}.{field.column}"
                    rows = model._base_manager.values_list(field.name, *known_by(model))
                    for held, *by in rows.iterator(_CHUNK):
                        _count(of, field._place(by), bytes(held or b""), n, shut)
        for column, place, stored in chain.from_iterable(held() for held in _BESIDES):
            _count(column, place, stored, n, shut)
    return [Sealed(place, key, n[place, key], shut[place, key]) for place, key in sorted(n)]


def _count(
    column: str, place: str, held: bytes, n: Counter[tuple[str, str]], shut: Counter[tuple[str, str]]
) -> None:
    if not held:
        return
    of = (column, _key_of(held))
    n[of] += 1
    try:
        unseal(held, place)
    except SealedError:
        shut[of] += 1


def _key_of(held: bytes) -> str:
    """The id of the key; of what was never sealed nothing is told, it may be somebody's name."""
    name, end, _ = held.partition(b"\0")
    return name.decode() if end and _KEY.fullmatch(name) else "?"


def seal(text: str, place: str) -> bytes:
    """Encrypt with the newest key: key id, a zero byte, nonce, ciphertext."""
    name = settings.KEYS.newest
    nonce = os.urandom(_NONCE_BYTES)
    locked = _cipher(settings.KEYS.fields[name]).encrypt(nonce, text.encode(), f"{place}|{name}".encode())
    return name.encode() + b"\0" + nonce + locked


def keyed(text: str) -> str:
    """A digest by which equal texts are known, and by which nobody finds a text without the first key."""
    key = next(iter(settings.KEYS.fields.values()))
    return hmac.new(key, text.encode(), "sha256").hexdigest()[:_KEYED_SIGNS]


def unseal(sealed: bytes, place: str) -> str:
    """Decrypt.

    Raises:
        SealedError: web.E010, the key is gone, the bytes were changed, or they stood in another row.
    """
    name, _, rest = sealed.partition(b"\0")
    try:
        key = settings.KEYS.fields[name.decode()]
        return (
            _cipher(key)
            .decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], f"{place}|{name.decode()}".encode())
            .decode()
        )
    except (KeyError, ValueError, InvalidTag) as error:
        raise _unopened() from error


# Made once for each key: lists of many thousand rows are sealed and opened row by row.
_cipher = lru_cache(maxsize=8)(AESGCM)


def _unopened() -> SealedError:
    hint = mark("Look whether keys.json is the one this registry was made with.")
    return SealedError("web.E010", _WHAT, hint=hint)
