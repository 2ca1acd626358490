"""Pairs worth a person's time, and who may be brother and sister, as the engine found them.

Takes   pairs as leleka.linkage gives them, their patterns, the record behind each end.
Gives   worth_asking, perhaps_siblings, offer, hint.
Leaves  asking people to reviews.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute

from leleka.core.progress import Progress, silent
from leleka.linkage import CLASSES, Pattern
from leleka.linkage.arrays import Int64
from leleka.web.common import bulk
from leleka.web.common.jobs import step
from leleka.web.intake.models import Record
from leleka.web.linkage.models import Pair, SiblingHint, Weighing

pc: Any = pyarrow.compute  # its stubs take no plain values and no chunked columns

_OFFERED = {"linked": "probable", "review": "suggested"}
_AT_ONCE = 2_000
_WEIGHED = (
    *("weight_bits", "p_same", "p_altered", "p_siblings", "levels"),
    *("rarity", "prior", "posterior", "weighing", "gain", "scored_at"),
)
_KIN_FROM = 0.5

Offered = dict[str, Any]
"""A pair, as the columns of Pair."""


def worth_asking(pairs: pa.Table, ids: Sequence[UUID]) -> Int64:
    """The places of pairs of one person, and of those in doubt.

    By the record that a pair is kept under: what is written together then lies together in the database,
    which costs it a third less.
    """
    wanted = pc.is_in(pairs["state"].cast(pa.string()), pa.array([*_OFFERED]))
    places = np.flatnonzero(wanted.to_numpy(zero_copy_only=False))
    rank = np.empty(len(ids), np.int64)
    rank[np.argsort(np.array([each.hex for each in ids], "S32"))] = np.arange(len(ids))
    kept_under = np.minimum(*(rank[pairs[side].to_numpy()[places]] for side in ("left", "right")))
    return np.asarray(places[np.argsort(kept_under, kind="stable")])


def perhaps_siblings(pairs: pa.Table) -> pa.Table:
    """Who are perhaps brother and sister."""
    return pairs.filter(pc.greater_equal(pairs["p_siblings"], _KIN_FROM)).select(
        ["left", "right", "p_siblings"]
    )


def offer(
    pairs: pa.Table,
    why: Iterable[Pattern],
    ids: Sequence[UUID],
    weighing: Weighing,
    progress: Progress = silent,
) -> None:
    """Keep pairs for the review; what people have answered stays as it is.

    Begun again it does no harm. A row that came again, and in which nothing that is compared has changed,
    asks nobody again.
    """
    levels = [name for name in pairs.column_names if name.startswith("level:")]
    lines = (line for some in pairs.to_batches(max_chunksize=_AT_ONCE) for line in some.to_pylist())
    rows = (_pair(line, pattern, ids, levels, weighing) for line, pattern in zip(lines, why, strict=True))
    done, is_first = 0, not Pair.objects.exists()
    while some := list(islice(rows, _AT_ONCE)):
        with step():
            _keep(_without_answered(some), is_first=is_first)
        done += len(some)
        progress("pairs go to the review", done, len(pairs))
    with step():
        Weighing.objects.filter(pairs=None).exclude(pk=weighing.pk).delete()


def hint(kin: pa.Table, ids: Sequence[UUID], *, anew: bool) -> None:
    """Keep who are perhaps brother and sister.

    Args:
        anew: in place of what earlier runs thought; else beside it.
    """
    with step():
        if anew:
            SiblingHint.objects.all().delete()
        for some in kin.to_batches(max_chunksize=_AT_ONCE):
            bulk.write(SiblingHint, [_hint(line, ids) for line in some.to_pylist()], ignore_conflicts=True)


def _hint(line: dict[str, Any], ids: Sequence[UUID]) -> dict[str, Any]:
    left, right = _ends(line["left"], line["right"], ids)
    return {"left_id": left, "right_id": right, "p_siblings": line["p_siblings"]}


def _ends(left: int, right: int, ids: Sequence[UUID]) -> tuple[UUID, UUID]:
    one, other = ids[left], ids[right]
    return (one, other) if one < other else (other, one)


def _pair(
    pair: dict[str, Any], pattern: Pattern, ids: Sequence[UUID], levels: Iterable[str], weighing: Weighing
) -> Offered:
    left, right = _ends(pair["left"], pair["right"], ids)
    order = pair["review_order"]
    return {
        "left_id": left,
        "right_id": right,
        "weight_bits": pair["bits"],
        "p_same": pair["p_same"],
        "p_altered": pair["p_altered"],
        "p_siblings": pair["p_siblings"],
        "levels": {name.removeprefix("level:"): pair[name] for name in levels},
        "rarity": pattern.rarity.tolist(),
        "prior": pattern.prior.tolist(),
        "posterior": [pair[f"p_{name}"] for name in CLASSES],
        "weighing_id": weighing.pk,
        "state": _OFFERED[pair["state"]],
        "gain": 1 / order if order else 0,
    }


def _keep(pairs: Sequence[Offered], *, is_first: bool) -> None:
    """New ones beside those that were offered before, of which what they weigh is renewed.

    Args:
        is_first: none were offered before.
    """
    before = Pair.objects.none() if is_first else Pair.objects.filter(left__in={p["left_id"] for p in pairs})
    known = set(before.values_list("left", "right"))
    again = [pair for pair in pairs if (pair["left_id"], pair["right_id"]) in known]
    bulk.write(
        Pair,
        [pair for pair in pairs if (pair["left_id"], pair["right_id"]) not in known],
        ignore_conflicts=True,
    )
    Pair.objects.bulk_create(
        [Pair(**pair) for pair in again],
        update_conflicts=True,
        unique_fields=["left", "right"],
        update_fields=_WEIGHED,
    )


def _without_answered(pairs: Sequence[Offered]) -> list[Offered]:
    """Those that nobody has answered about under the same numbers, with the same levels."""
    earlier = _earlier({end for pair in pairs for end in (pair["left_id"], pair["right_id"])})
    if not earlier:
        return list(pairs)
    answered: dict[frozenset[UUID], dict[str, int]] = {}
    known = Pair.objects.exclude(decisions=None)
    for left, right, levels in known.values_list("left", "right", "levels").distinct():
        answered[frozenset({left, right})] = levels
    return [pair for pair in pairs if not _is_answered(pair, earlier, answered)]


def _is_answered(
    pair: Offered, earlier: dict[UUID, list[UUID]], answered: dict[frozenset[UUID], dict[str, int]]
) -> bool:
    left, right = pair["left_id"], pair["right_id"]
    lefts, rights = [left, *earlier.get(left, ())], [right, *earlier.get(right, ())]
    before = (frozenset({one, other}) for one in lefts for other in rights)
    now = frozenset({left, right})
    return any(ends != now and answered.get(ends) == pair["levels"] for ends in before)


def _earlier(records: set[UUID]) -> dict[UUID, list[UUID]]:
    """Every earlier version of each record that has some."""
    chains: dict[UUID, list[UUID]] = {record: [] for record in records}
    ends = {record: record for record in records}
    while ends and Record.objects.exclude(earlier=None).exists():
        every = sorted(set(ends.values()))
        before: dict[UUID, UUID] = {}
        for some, _ in bulk.parts(every, _AT_ONCE):
            rows = Record.objects.filter(pk__in=some).exclude(earlier=None)
            before |= {pk: old for pk, old in rows.values_list("pk", "earlier") if old}
        ends = {record: before[end] for record, end in ends.items() if end in before}
        for record, end in ends.items():
            chains[record].append(end)
    return {record: chain for record, chain in chains.items() if chain}
