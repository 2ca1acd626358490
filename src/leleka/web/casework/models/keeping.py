"""What people decided about things whose time is over.

Takes   nothing.
Gives   KeepingDecision.
Leaves  the terms to leleka.casework, deleting and sealing to keeping.
"""

from __future__ import annotations

from django.db import models

from leleka.web.common.appending import AppendOnly, AppendOnlyQuerySet
from leleka.web.common.codes import Code
from leleka.web.common.ids import RandomId
from leleka.web.common.sealed import SealedText


class KeepingDecision(AppendOnly):
    """One decision about one thing that is kept, proposed or answered; the marker of what was deleted.

    Attributes:
        thing: the id of a draft, an import, a child; of the organisation for its entries of the trace.
        decision: keep until a day; hold for a court, or lift that; delete; seal.
        proposal: the decision that this one confirms or refuses; confirmation, the other way.
        waits: whether it holds only when it is confirmed.
    """

    DECISIONS = ("keep", "hold", "lift", "delete", "seal")

    id = RandomId()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    category = Code("retention_category", blank=False)
    thing = models.UUIDField(db_index=True)
    decision = models.CharField(max_length=8, choices=[(each, each) for each in DECISIONS])
    until = models.DateField(null=True)
    why = SealedText()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    proposal = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="confirmation")
    waits = models.BooleanField(default=False)
    is_refusal = models.BooleanField(default=False)

    objects = AppendOnlyQuerySet.as_manager()
