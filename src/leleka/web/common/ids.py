"""Ids that tell nothing and cannot be guessed or counted through."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.db import models


class RandomId(models.UUIDField[UUID, UUID]):
    """A primary key drawn at random when the row is made, known before it is saved."""

    def __init__(self, **options: Any) -> None:
        options |= {"primary_key": True, "default": uuid4, "editable": False}
        super().__init__(**options)


def spoken(key: UUID) -> str:
    """The id as people say it on the phone: its first eight signs, in two groups."""
    return f"{key.hex[:4]}-{key.hex[4:8]}".upper()
