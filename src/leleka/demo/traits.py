"""What invented children look like: eyes, hair that darkens with age, height, marks, blood, health.

Takes   dice, a family's traits.
Gives   Traits and their words in three languages.
Leaves  misjudging them to the lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from leleka.demo.dice import Dice, Weighted
from leleka.demo.tables import read_table

_HAIR_STEPS = ("fair", "dark-fair", "chestnut", "dark")
_CONFUSED_EYES = {"grey": "blue", "blue": "grey", "brown": "green", "green": "grey", "black": "brown"}
# Median height in centimetres at 0, 1, 2 ... 17 years, boys and girls alike up to twelve.
_HEIGHT_M = (60, 75, 87, 96, 103, 110, 116, 122, 128, 133, 138, 143, 149, 156, 163, 169, 173, 175)
_HEIGHT_F = (59, 74, 86, 95, 102, 109, 115, 121, 127, 133, 139, 145, 151, 157, 160, 162, 163, 163)


@dataclass(frozen=True, slots=True)
class Traits:
    """Codes of the code lists; words for them are given by trait_word.

    Attributes:
        hair: the colour as an adult; a small child's is a shade lighter.
        height_ratio: to the median of the age.
        marks: rows of the table of marks.
        health_group: 1 to 5.
    """

    eyes: str
    hair: str
    hair_darkens_at: int
    height_ratio: float
    marks: tuple[int, ...]
    blood: str
    health_group: int

    def of_sibling(self, dice: Dice) -> Traits:
        """Another child of the same parents: alike more often than strangers are."""
        own = invent_traits(dice, "s")
        return Traits(
            eyes=self.eyes if dice.chance(0.5) else own.eyes,
            hair=self.hair if dice.chance(0.5) else own.hair,
            hair_darkens_at=own.hair_darkens_at,
            height_ratio=own.height_ratio,
            marks=own.marks,
            blood=self.blood if dice.chance(0.4) else own.blood,
            health_group=own.health_group,
        )

    def hair_at(self, age_years: int) -> str:
        """The colour at an age."""
        if self.hair in _HAIR_STEPS[1:] and age_years < self.hair_darkens_at:
            return _HAIR_STEPS[_HAIR_STEPS.index(self.hair) - 1]
        return self.hair

    def height_cm(self, sex: str, age_years: int) -> int:
        """The height at an age, in centimetres."""
        return round((_HEIGHT_M if sex == "m" else _HEIGHT_F)[min(age_years, 17)] * self.height_ratio)


def confused_eyes(code: str) -> str:
    """The colour that eyes of a colour are most often taken for."""
    return _CONFUSED_EYES[code]


def invent_traits(dice: Dice, group: str) -> Traits:
    """Draw traits; in some minorities darker eyes and hair are more usual."""
    is_darker = group in {"t", "r", "g"} and dice.chance(0.6)
    return Traits(
        eyes="brown" if is_darker else dice.draw(_weights()["eyes"]),
        hair="dark" if is_darker else dice.draw(_weights()["hair"]),
        hair_darkens_at=dice.pick((0, 0, 4, 5, 6, 8)),
        height_ratio=1 + dice.around(0.045),
        marks=tuple(dice.below(len(_marks())) for _ in range(dice.pick((0, 0, 0, 0, 1, 1, 2)))),
        blood=dice.draw(_weights()["blood"]),
        health_group=dice.pick((1, 2, 2, 2, 2, 3, 3, 3, 4, 5)),
    )


def trait_word(kind: str, code: str, language: str) -> str:
    """The word for an eye or hair colour or a blood group in uk, ru or en."""
    return _words()[kind, code][language]


def mark_word(mark: int, language: str) -> str:
    """The words for a distinguishing feature in uk or ru."""
    return _marks()[mark][language]


@cache
def _words() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["kind"], row["code"]): row for row in read_table("traits")}


@cache
def _weights() -> dict[str, Weighted[str]]:
    kinds = sorted({kind for kind, _ in _words()})
    return {
        kind: Weighted((code, int(row["weight"])) for (k, code), row in _words().items() if k == kind)
        for kind in kinds
    }


@cache
def _marks() -> list[dict[str, str]]:
    return list(read_table("marks"))
