"""Children who are here and whom a linkage run takes for one: people are asked about them first.

Takes   pairs as leleka.linkage gives them, the record behind each end.
Gives   ask_first.
Leaves  putting two children together to the people who answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute

from leleka.linkage.tables import merges_first
from leleka.web.linkage.models import Membership

pc: Any = pyarrow.compute  # its stubs take no plain values and no chunked columns

_AT_ONCE = 2_000


def ask_first(pairs: pa.Table, ids: Sequence[UUID]) -> pa.Table:
    """The same pairs; of each two children whom linked pairs hold to be one, the likeliest comes first."""
    person = _persons()
    left, right = ([ids[record] for record in pairs[side].to_numpy().tolist()] for side in ("left", "right"))
    who = [frozenset((person.get(one), person.get(other))) for one, other in zip(left, right, strict=True)]
    p_same = pairs["p_same"].to_numpy()
    is_linked = pc.equal(pairs["state"].cast(pa.string()), "linked").to_numpy(zero_copy_only=False)
    likeliest: dict[frozenset[UUID | None], int] = {}
    for n in np.argsort(-p_same, kind="stable").tolist():
        if is_linked[n] and len(who[n]) > 1:
            likeliest.setdefault(who[n], n)
    merges = np.zeros(len(pairs), np.bool_)
    merges[list(likeliest.values())] = True
    if not merges.any():
        return pairs
    order = merges_first(pc.fill_null(pairs["review_order"], 0).to_numpy(), merges, p_same)
    place = pairs.schema.get_field_index("review_order")
    return pairs.set_column(place, "review_order", pa.array(order, pa.int32(), mask=order == 0))


def _persons() -> dict[UUID, UUID]:
    """The child of every record."""
    return dict(Membership.objects.values_list("record", "person").iterator(chunk_size=_AT_ONCE))
