"""A question to people: is a record that somebody put beside a child really the child's?

Takes   the child; then the record, as it was read.
Gives   Asking: the pair of the record and the child's record most like it, weighed as any other pair.
Leaves  answering to actions.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np

from leleka.linkage import Candidate, Index
from leleka.linkage.weights import log_odds
from leleka.normalize import Records
from leleka.web.accounts.models import User
from leleka.web.intake.models import Record
from leleka.web.linkage import registry
from leleka.web.linkage.models import Membership, Pair, Person, Weighing
from leleka.web.linkage.weights import weights_of

_NOT_WEIGHED = {"weight_bits": 0.0, "p_same": 0.0}


class Asking:
    """One question; begun before the record is written: the index must read nothing that may be undone."""

    def __init__(self, user: User, person: Person) -> None:
        members = Membership.objects.filter(person=person).order_by("is_proposed", "since")
        self._records = list(members.values_list("record", flat=True))
        self._index: Index | None = None
        # Without it people are asked all the same, and the next linkage run weighs the pair.
        with suppress(registry.IndexNotReadyError):
            self._index = registry.index(user)

    def ask(self, record: Record, asked: Records) -> Pair | None:
        """Offer the pair for review; None where the child has no record to compare with."""
        if not self._records:
            return None
        found = self._likest(asked)
        other = next((pk for pk in self._records if found and str(pk) == found.record_id), self._records[0])
        left, right = sorted((record.pk, other))
        weighed = self._weighed(found) if found else _NOT_WEIGHED
        return Pair.objects.create(left_id=left, right_id=right, gain=1.0, **weighed)

    def _likest(self, asked: Records) -> Candidate | None:
        if self._index is None:
            return None
        own = {str(each) for each in self._records}
        answer = self._index.who(
            asked, top=1, among=lambda ids: [place for place, each in enumerate(ids) if each in own]
        )
        return answer.candidates[0] if answer.candidates else None

    def _weighed(self, found: Candidate) -> dict[str, Any]:
        assert self._index is not None
        model, p = self._index.model, found.posterior
        last = Weighing.objects.order_by("made_at").last()
        is_its = last is not None and weights_of(last.pk).comparisons == model.comparisons
        return {
            "weight_bits": float(log_odds(np.array([list(p.values())]))[0]),
            "p_same": found.p_same,
            "p_altered": p["altered"],
            "p_siblings": p["siblings"],
            "levels": dict(zip(model.comparisons, found.levels.tolist(), strict=True)),
            "rarity": found.rarity.tolist(),
            "prior": found.prior.tolist(),
            "posterior": list(p.values()),
            "weighing": last if is_its else None,
        }
