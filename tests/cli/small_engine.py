"""A linkage that takes rows with the same name for one child: quick, and known by heart.

The command line is tried with it, so that its tests wait for no compiler.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa

from leleka.linkage import CLASSES, Diagnostics, Explanation, LinkResult, Step
from leleka.linkage.outputs.writing import Writing
from leleka.linkage.results import KEYS_SCHEMA, PAIRS_SCHEMA, PERSONS_SCHEMA, Doubles
from leleka.linkage.weights import Model

_SHARES = dict(zip(CLASSES, (0.5, 0.1, 0.2, 0.2), strict=True))


def link(records, *, decisions, settings, progress, earlier=None, engine=None):
    """Link rows of the same name, unless somebody said that they differ."""
    progress("comparing", 0, 1)
    names, first, person, ends = Writing(records).names, {}, [], []
    ids = records.table["record_id"].to_pylist()
    apart = {(d.left, d.right) for d in decisions.latest() if d.answer == "different"}
    for row, name in enumerate(names):
        other = first.setdefault(name, row)
        is_same = other != row and (ids[other], ids[row]) not in apart
        person.append(other if is_same else row)
        if is_same:
            ends.append((other, row))
    progress("comparing", 1, 1)
    doubles = tuple(Doubles(raw.mapping.list_id, 0, 1.0) for raw in records.lists)
    return LinkResult(
        records=records,
        pairs=pa.Table.from_pylist([_pair(*pair, order) for order, pair in enumerate(ends, 1)], _SCHEMA),
        persons=_persons(ids, person),
        keys=pa.Table.from_pylist([], KEYS_SCHEMA),
        model=Model(("surname",), np.array([[0.1, 0.1, 0.1, 0.7]]), (np.full((1, 4, 4), 0.25),)),
        diagnostics=Diagnostics(
            len(names), len(ends), (), (0.96, 0.97), dict.fromkeys(CLASSES, 1.0), True, 5, doubles=doubles
        ),
    )


def explain(result, left, right, words):
    """One reason."""
    step = Step("surname", "surname", "same", "the same", 10.5, "а", "а")
    return Explanation(str(left), str(right), -10.0, (step,), _SHARES, (), ("One.", "Two.", "Three."))


_SCHEMA = pa.schema([*PAIRS_SCHEMA, ("level:surname", pa.int8())])


def _pair(left, right, order):
    shares = {f"p_{name}": share for name, share in _SHARES.items()}
    return {
        "left": left, "right": right, "p_same": 0.6, **shares, "bits": 0.5, "changed": [], "keys": ["name"],
        "state": "review", "decision": None, "review_order": order, "level:surname": 3,
    }  # fmt: skip


def _persons(ids, person):
    n_rows = Counter(person)
    lines = [
        {
            "record": row,
            "record_id": ids[row],
            "person_id": f"p{whose}",
            "p_member": 0.9,
            "identity_changed": False,
            "perhaps_changed": False,
            "changed_parts": [],
            "n_records": n_rows[whose],
            "sibling_group": None,
        }
        for row, whose in enumerate(person)
    ]
    return pa.Table.from_pylist(lines, PERSONS_SCHEMA)
