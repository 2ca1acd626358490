"""What the rules of casework refuse."""

from __future__ import annotations

from leleka.core.errors import LelekaError


class CaseworkError(LelekaError):
    """A step that the rules do not allow, or a record that breaks them."""
