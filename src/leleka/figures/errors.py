"""The error of this room: a table, a figure or a request that cannot be used as it is."""

from __future__ import annotations

from leleka.core.errors import LelekaError


class FiguresError(LelekaError):
    """A figure that cannot be counted, estimated or verified."""
