"""What can go wrong with accounts."""

from __future__ import annotations

from leleka.core.errors import LelekaError


class AccountsError(LelekaError):
    """Something about an account cannot be done."""
