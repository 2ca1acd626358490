"""What can stop linkage, each with a code.

Takes   a code, a sentence, a place, a hint.
Gives   LinkageError.
Leaves  showing it to whoever called.
"""

from __future__ import annotations

from leleka.core.errors import LelekaError


class LinkageError(LelekaError):
    """Linkage cannot go on."""
