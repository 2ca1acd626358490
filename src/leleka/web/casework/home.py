"""What stands first on My work of whoever sees no child: the beginning of their own work, not a way to it.

Takes   a user.
Gives   panels_of; PANELS, what each room puts there.
Leaves  gathering to the rooms, what is due for children to casework.

To add   a panel: a function from a user to what its template takes, one line in PANELS.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string

from leleka.web.accounts.models import User
from leleka.web.accounts.rights import may


@dataclass(frozen=True, slots=True)
class Panel:
    """One piece of My work.

    Attributes:
        right: who does not hold it does not see the piece.
        gather: the dotted name of a function; by name, because some rooms stand on casework.
    """

    right: str
    template: str
    gather: str


PANELS: tuple[Panel, ...] = (
    Panel("count", "figures/_today.html", "leleka.web.figures.today.today_of"),
    Panel("read_log", "casework/_findings.html", "leleka.web.casework.watching.findings_of"),
    Panel("decide_retention", "casework/_kept_long.html", "leleka.web.casework.keeping.how_much"),
    Panel("manage_users", "accounts/_asked.html", "leleka.web.accounts.queries.asked_of"),
)
"""In the order in which they stand. None of them names a child."""


def panels_of(user: User) -> list[tuple[str, Mapping[str, Any]]]:
    """Each piece of the user's: its template and what that takes."""
    held = [panel for panel in PANELS if may(user, panel.right)]
    return [(panel.template, import_string(panel.gather)(user)) for panel in held]
