"""What belongs together, found out pair by pair.

Takes   pairs of texts or of ids.
Gives   Groups.
Leaves  which pairs belong together to the rooms.
"""

from __future__ import annotations

from typing import Generic, TypeVar
from uuid import UUID

T = TypeVar("T", str, UUID)


class Groups(Generic[T]):
    """Groups that grow together; what was never joined is a group of its own."""

    def __init__(self) -> None:
        self._leads: dict[T, T] = {}

    def of(self, one: T) -> T:
        """The name of its group: the lowest member, so that the order of the pairs does not matter."""
        while one in self._leads:
            one = self._leads[one]
        return one

    def join(self, one: T, other: T) -> None:
        """Say that two belong together."""
        low, high = sorted((self.of(one), self.of(other)))
        if low != high:
            self._leads[high] = low
