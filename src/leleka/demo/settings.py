"""How large and how messy the invented world is, and what can go wrong in making it.

Takes   four numbers.
Gives   WorldSettings, checked, and DemoError.
Leaves  inventing to world.
"""

from __future__ import annotations

from dataclasses import dataclass

from leleka.core.errors import LelekaError

MOST_CHILDREN = 1_000_000
"""More would not fit a sheet of a workbook."""


class DemoError(LelekaError):
    """The invented world cannot be made or written."""


@dataclass(frozen=True, slots=True)
class WorldSettings:
    """What a world is invented from; the same settings give the same bytes.

    Attributes:
        n_children: Ukrainian children, taken and not taken.
        noise: scales every error rate of every list; 0 writes flawless lists, 1 is our best guess.
        changed: share of the taken children whose name was altered beyond russification.
        seed: any whole number from 0.

    Raises:
        DemoError: a number lies outside its range.
    """

    n_children: int = 20_000
    noise: float = 1.0
    changed: float = 0.25
    seed: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.n_children <= MOST_CHILDREN:
            raise DemoError(
                "demo.E001",
                "A world needs between 1 and {most} children.",
                hint="Choose another number of children.",
                most=MOST_CHILDREN,
            )
        if not 0 <= self.noise <= 5:
            raise DemoError("demo.E002", "The noise must lie between 0 and 5.", hint="1 is the usual noise.")
        if not 0 <= self.changed <= 0.9:
            raise DemoError(
                "demo.E003",
                "The share of changed identities must lie between 0 and 0.9.",
                hint="0.25 is the usual share.",
            )
        if self.seed < 0:
            raise DemoError("demo.E004", "The seed must not be negative.", hint="Choose a number from 0.")
