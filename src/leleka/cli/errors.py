"""What ends a command before or between the rooms' own work."""

from __future__ import annotations

from leleka.core.errors import LelekaError


class CliError(LelekaError):
    """A command cannot go on."""
