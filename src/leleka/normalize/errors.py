"""What stops normalize from reading lists at all.

Takes   a code, a sentence, a place.
Gives   NormalizeError.
Leaves  single cells that cannot be read to the readers: they are Problems and stop nothing.
"""

from __future__ import annotations

from leleka.core.errors import LelekaError


class NormalizeError(LelekaError):
    """The lists cannot be read with these mappings."""
