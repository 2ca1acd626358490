"""How closely a child is protected: who may change it, and when it takes two.

To shut a door takes one person, at once; to open it wider takes a second one, because what was seen
cannot be unseen. Nobody sets a level that they could not work at themselves, so that no child is lost
to everybody. No child's record is public.

Takes   roles, relation, the sensitivity now and the one that is wanted.
Gives   choices, takes_two.
Leaves  who stands how to a child to web, keeping the changes to its actions.
"""

from __future__ import annotations

from collections.abc import Iterable

from leleka.casework.rights import clearance
from leleka.core.codelists import code_list


def choices(roles: Iterable[str], relation: str, now: str) -> tuple[str, ...]:
    """The sensitivities that somebody may give a child, the most open first."""
    scale = code_list("sensitivity")
    cleared = clearance(roles, "classify", relation)
    if cleared is None or scale.rank(now) > scale.rank(cleared):
        return ()
    within = (level for level in scale if level != "public" and scale.rank(level) <= scale.rank(cleared))
    return tuple(level for level in within if level != now)


def takes_two(old: str, new: str) -> bool:
    """Whether a second person must agree: more people would see the child than before."""
    rank = code_list("sensitivity").rank
    return rank(new) < rank(old)
