"""The weights of a linkage run, packed to lie in the registry, and a pair explained by them.

Takes   a Model of leleka.linkage; a Pair and its two records.
Gives   keep (a Weighing), explained (an Explanation in the reader's language).
Leaves  every number to leleka.linkage: what scored the pair is what explains it.
"""

from __future__ import annotations

import io
import json
from dataclasses import replace
from functools import lru_cache
from uuid import UUID

import numpy as np
import pyarrow as pa

from leleka.core.lists import RawList
from leleka.core.words import Words
from leleka.intake import mapping_from_yaml
from leleka.linkage import CLASSES, Explanation, Pattern
from leleka.linkage.explain import explain_pattern
from leleka.linkage.shown import shown, told_by
from leleka.linkage.weights import Model
from leleka.normalize import Records, read_records
from leleka.web.common.jobs import step
from leleka.web.intake.models import Record
from leleka.web.linkage.models import Pair, Weighing


def keep(model: Model) -> Weighing:
    """Keep the weights of a run."""
    held = io.BytesIO()
    names = json.dumps({"comparisons": model.comparisons, "lists": model.lists})
    tables = {f"table{k}": table for k, table in enumerate(model.tables)}
    np.savez_compressed(
        held,
        allow_pickle=False,
        names=np.array(names),
        prior=model.prior,
        n_expected=model.n_expected,
        **tables,
    )
    with step():
        return Weighing.objects.create(model=held.getvalue())


def kept(model: Model) -> Weighing:
    """The last weights where they are these, so that not every import keeps them once more."""
    last = Weighing.objects.order_by("made_at").last()
    if last is not None:
        held = weights_of(last.pk)
        is_same = held.comparisons == model.comparisons and held.lists == model.lists
        if is_same and all(map(np.array_equal, (held.prior, *held.tables), (model.prior, *model.tables))):
            return last
    return keep(model)


@lru_cache(maxsize=4)
def weights_of(weighing: UUID) -> Model:
    """The weights as they were kept."""
    kept = np.load(io.BytesIO(bytes(Weighing.objects.get(pk=weighing).model)), allow_pickle=False)
    names = json.loads(str(kept["names"]))
    comparisons = tuple(names["comparisons"])
    return Model(
        comparisons,
        kept["prior"],
        tuple(kept[f"table{k}"] for k in range(len(comparisons))),
        kept["n_expected"],
        lists=tuple(names["lists"]),
    )


def explained(pair: Pair, words: Words) -> Explanation | None:
    """Why a pair scored as it did; None where it never was weighed, or by comparisons of another version."""
    model = weights_of(pair.weighing.pk) if pair.weighing else None
    if model is None or not model.is_current:
        return None
    pattern = pattern_of(pair, model)
    records = read_pair(pair.left, pair.right)
    kept = {f"p_{name}": p for name, p in zip(CLASSES, pair.posterior, strict=True)}
    return explain_pattern(
        model,
        pattern.levels,
        pattern.rarity,
        pattern.prior,
        ids=(str(pair.left_id), str(pair.right_id)),
        shown=(
            list(shown(records, 0, model.described, words)),
            list(shown(records, 1, model.described, words)),
        ),
        words=words,
        kept={**kept, "bits": pair.weight_bits},
        told=told_by(records, 0, 1),
    )


def pattern_of(pair: Pair, model: Model) -> Pattern:
    """The pattern that scored a pair."""
    levels = [pair.levels.get(name, -1) for name in model.comparisons]
    return Pattern(np.array(levels, np.int8), np.array(pair.rarity, np.int8), np.array(pair.prior))


def read_pair(left: Record, right: Record) -> Records:
    """Read two rows as their lists' mappings say, the left one first."""
    return read_records([_alone(left, "left"), _alone(right, "right")])


def _alone(record: Record, name: str) -> RawList:
    # A name of its own: both rows may come from one list.
    mapping = replace(mapping_from_yaml(record.source.mapping, record.source.list_id), list_id=name)
    columns = dict.fromkeys(record.cells) | dict.fromkeys(column.column for column in mapping.columns)
    cells = pa.table({column: pa.array([record.cells.get(column)], pa.string()) for column in columns})
    return RawList(mapping, name, cells, pa.array([record.row or 1], pa.int32()))
