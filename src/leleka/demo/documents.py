"""Numbers of papers: birth certificates and tax numbers.

Takes   a birth date, a sex, a region's series, dice.
Gives   numbers in the form real ones have; the tax number ends in a right check digit.
Leaves  misreading them to habits.
"""

from __future__ import annotations

from datetime import date

from leleka.demo.dice import Dice
from leleka.demo.names import Sex

_DAY_ZERO = date(1899, 12, 31)
_TAX_WEIGHTS = (-1, 5, 7, 9, 4, 6, 10, 5, 7)


def birth_certificate(dice: Dice, series: str) -> str:
    """A Ukrainian birth certificate: І-НО 123456."""
    return f"{dice.pick(('I', 'I', 'I', 'II'))}-{series} {dice.between(100_000, 499_999)}"


def tax_number(dice: Dice, born: date, sex: Sex) -> str:
    """A Ukrainian tax number: day of birth, a serial number odd for men, a check digit."""
    serial = dice.between(0, 499) * 10 + dice.below(5) * 2 + (1 if sex == "m" else 0)
    nine = f"{(born - _DAY_ZERO).days:05d}{serial:04d}"
    return nine + tax_check_digit(nine)


def tax_check_digit(nine: str) -> str:
    """The tenth digit of a tax number."""
    total = sum(weight * int(digit) for weight, digit in zip(_TAX_WEIGHTS, nine, strict=True))
    return str(total % 11 % 10)
