"""What a kind of list is: whom it covers, how it is written, in which file.

Takes   a World.
Gives   Row and Draft for the lists' modules, ListMaker for the registry.
Leaves  the columns to each list's module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from leleka.demo.dice import Dice
from leleka.demo.habits import Habits, Hand
from leleka.demo.shown import Shown
from leleka.demo.world import World
from leleka.demo.writing import Cell, Sheet, Writer

INVENTED = {
    "uk": "ВИГАДАНІ ДАНІ: усі люди в цьому списку вигадані",
    "ru": "ВЫМЫШЛЕННЫЕ ДАННЫЕ: все люди в этом списке вымышлены",
    "en": "INVENTED DATA: every person in this list is invented",
}
INVENTED_SHORT = {"uk": "вигадані дані", "ru": "вымышленные данные", "en": "invented data"}


@dataclass(frozen=True, slots=True)
class RowTruth:
    """Whom a row is about, and under which identity it shows the child."""

    child_id: str
    identity: str
    changed: tuple[str, ...]
    family: int


@dataclass(slots=True)
class Draft:
    """A list being written: rows and, beside each, the truth about it."""

    sheet: Sheet
    truths: list[RowTruth] = field(default_factory=list)

    def add(self, cells: list[Cell], shown: Shown) -> None:
        """Write one row."""
        self.sheet.rows.append(cells)
        self.truths.append(RowTruth(shown.child.child_id, shown.kind, shown.changed, shown.child.family))

    def reorder(self, order: list[int]) -> None:
        """Bring the rows into another order."""
        self.sheet.rows = [self.sheet.rows[at] for at in order]
        self.truths = [self.truths[at] for at in order]


@dataclass(frozen=True, slots=True)
class ListMaker:
    """One kind of list.

    Attributes:
        name: the list's id in the truth: the file's name without its ending.
        make: writes the rows.
        save: writes the file.
    """

    file_name: str
    habits: Habits
    make: Callable[[World, Hand], Draft]
    save: Writer

    @property
    def name(self) -> str:
        """The list's id."""
        return self.file_name.rsplit(".", 1)[0]

    def draft(self, world: World) -> Draft:
        """Write the list's rows, each list with dice of its own."""
        hand = Hand(self.habits, world.settings.noise, world.dice("list", self.name))
        return self.make(world, hand)


def shuffled(dice: Dice, n: int) -> list[int]:
    """The numbers below n in a random order."""
    order = list(range(n))
    dice.shuffle(order)
    return order
