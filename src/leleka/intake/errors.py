"""What ends the reading of a list."""

from __future__ import annotations

from leleka.core.errors import LelekaError


class IntakeError(LelekaError):
    """A list, or the mapping beside it, that cannot come in."""
