"""Why somebody may not do a thing that they may see, and who may, in words for them.

Takes   a sentence; which right is missing, and who has it.
Gives   RefusedError, a PermissionDenied that can be told to whom it was refused.
Leaves  who may do what to accounts.rights, the page to pages.refused.

Only what people may see is refused so; what they may not know of is not found.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied

from leleka.core.codelists import code_list
from leleka.core.words import Words, mark


class RefusedError(PermissionDenied):
    """Something that is not this person's to do.

    Args:
        why: a marked sentence.
        right: what was wanted, a code of the list "action"; "" where it is no matter of rights.
        roles: codes of the roles that would have this right in the person's place.
        leads: whether whoever leads the case has it, too.
    """

    def __init__(self, why: str, *, right: str = "", roles: Sequence[str] = (), leads: bool = False) -> None:
        super().__init__(why)
        self.why, self.right, self.roles, self.leads = why, right, roles, leads

    def reason(self, words: Words) -> str:
        """What one may not do, and why."""
        why = words.say(self.why)
        if not self.right:
            return why
        wanted = code_list("action").label(self.right, words.lang)
        return " ".join((words.say("You may see this, but you may not: {action}.", action=wanted), why))

    def whom(self, words: Words) -> str:
        """Whom to ask; "" where the reason says it."""
        if not self.right:
            return ""
        roles = ", ".join(code_list("role").label(role, words.lang) for role in self.roles)
        if roles and self.leads:
            with_roles = mark("Ask whoever leads the case, or a colleague with one of these roles: {roles}.")
        elif roles:
            with_roles = mark("Ask a colleague with one of these roles: {roles}.")
        else:
            with_roles = mark("Ask whoever leads the case, or a supervisor.")
        return words.say(with_roles, roles=roles)
