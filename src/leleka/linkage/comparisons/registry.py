"""Every comparison, in the order in which the kernel fills the levels.

Takes   the comparisons of the modules beside.
Gives   COMPARISONS, comparisons_with, described.
Leaves  computing the levels to kernels.compare, which follows this order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import cast

from leleka.core.lists import ExtraKind
from leleka.core.words import mark
from leleka.linkage.comparisons.comparison import Comparison, Level, expect
from leleka.linkage.comparisons.extras import EXTRAS
from leleka.linkage.comparisons.identity import BIRTH_DATE, GIVEN_NAME, IDENTIFIERS, PATRONYMIC, SEX, SURNAME
from leleka.linkage.comparisons.kin import FAMILY, FATHER, KINSHIP, MOTHER, SIBLINGS
from leleka.linkage.comparisons.places import (
    BIRTH_PLACE,
    CHRONOLOGY,
    HOME,
    INSTITUTION,
    PRESENT_PLACE,
    TAKEN_DATE,
    TAKEN_PLACE,
)
from leleka.linkage.comparisons.traits import BLOOD_GROUP, EYES, HAIR, HEALTH_GROUP, HEIGHT, MARKS


def _context(name: str, title: str, *levels: Level) -> Comparison:
    """What says nothing itself, but by which others are told apart.

    An initial agrees more often by chance than a name, and of who stands on a list of initials nothing
    else is known: what it says must not depend on how many such lists there are.
    """
    usual = (1 / len(levels),) * len(levels)
    return Comparison(
        name, title, levels, expect(intact=usual, siblings=usual, strangers=usual), is_context=True
    )


_KIND_OF_LISTS = _context(
    "kind_of_lists",
    mark("Kind of lists"),
    Level("full", mark("both give surnames")),
    Level("mixed", mark("one gives no surnames")),
    Level("brief", mark("neither gives surnames")),
)
_GIVEN_NAME_FORM = _context(
    "given_name_form",
    mark("Form of the first names"),
    *_KIND_OF_LISTS.levels,
    Level("initial", mark("one is an initial")),
)
_PATRONYMIC_FORM = _context(
    "patronymic_form",
    mark("Form of the patronymics"),
    *SURNAME.levels,
    Level("initial", mark("one is an initial")),
    Level("initial_beside_surname", mark("one is an initial, the surname agrees")),
)


COMPARISONS: tuple[Comparison, ...] = (
    _KIND_OF_LISTS,
    _GIVEN_NAME_FORM,
    _PATRONYMIC_FORM,
    SURNAME,
    GIVEN_NAME,
    PATRONYMIC,
    BIRTH_DATE,
    SEX,
    HOME,
    BIRTH_PLACE,
    TAKEN_PLACE,
    PRESENT_PLACE,
    INSTITUTION,
    EYES,
    HAIR,
    HEIGHT,
    MARKS,
    BLOOD_GROUP,
    HEALTH_GROUP,
    IDENTIFIERS,
    MOTHER,
    FATHER,
    SIBLINGS,
    KINSHIP,
    FAMILY,
    CHRONOLOGY,
    TAKEN_DATE,
)
"""Every comparison, in the order of the kernel. A list's own (EXTRAS) follow."""


def comparisons_with(extras: Sequence[tuple[ExtraKind, str]]) -> tuple[Comparison, ...]:
    """All comparisons of a run: the registry, then one per extra (kind, name) in the order given."""
    own = tuple(replace(EXTRAS[kind], name=f"extra:{kind}:{name}") for kind, name in extras)
    return COMPARISONS + own


@cache
def described(names: tuple[str, ...]) -> tuple[Comparison, ...]:
    """The comparisons of these names, extras included.

    Raises:
        KeyError: no such comparison.
    """
    registered = {comparison.name: comparison for comparison in COMPARISONS}
    return tuple(_extra(name) if name.startswith("extra:") else registered[name] for name in names)


def _extra(name: str) -> Comparison:
    _, kind, own = name.split(":", 2)
    return comparisons_with([(cast("ExtraKind", kind), own)])[-1]
