"""What the page shows of one pair: values side by side, marks, evidence, family, whole rows.

Takes   a LinkResult, the writing of its lists, the explanation of a pair.
Gives   cards(): plain values, ready for JSON, for the pairs worth a person's time, in their order.
Leaves  which pairs those are to linkage (review_order), drawing to the page's script.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute

from leleka.core.words import Words
from leleka.linkage.outputs.persons import PART_WORDS
from leleka.linkage.outputs.writing import Writing
from leleka.linkage.review.marks import marked, script_free, scripts

if TYPE_CHECKING:
    from leleka.linkage import LinkResult, Step

pc: Any = pyarrow.compute  # its stubs take no plain values and no chunked columns

MAX_PAIRS = 500
"""More than a person answers in some days; the next run offers the next ones."""

_DIGIT = re.compile(r"\d")
_READ_AS_CODES = frozenset({"sex", "eyes", "hair", "blood_group", "health_group"})
"""Where two writings say the same, their letters say nothing."""
_MAX_FAMILY = 8
_DOUBTFUL_UNTIL = 0.95
_P_CHANGED = 0.3
"""From this probability on the page says that an identity was perhaps changed."""


def offered(result: LinkResult) -> tuple[list[dict[str, Any]], int]:
    """The pairs to show, most useful first, and how many more there are."""
    pairs = result.pairs
    waiting = pairs.filter(pc.is_valid(pairs.column("review_order"))).sort_by("review_order")
    more = max(0, len(waiting) - MAX_PAIRS) + _not_offered(pairs)
    return waiting.slice(0, MAX_PAIRS).to_pylist(), more


def _not_offered(pairs: pa.Table) -> int:
    in_review = pc.equal(pairs.column("state").cast(pa.string()), "review")
    return int(pc.sum(pc.and_(in_review, pc.is_null(pairs.column("review_order")))).as_py() or 0)


def cards(
    result: LinkResult, writing: Writing, words: Words, shown: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Describe pairs, one after the other."""
    from leleka.linkage import explain

    kin = _Kin(result, shown)
    record_ids = result.records.table.column("record_id")
    for pair in shown:
        left, right = pair["left"], pair["right"]
        explained = explain(result, left, right, words)
        p_same = explained.p_same
        yield {
            "left": _side(left, writing, str(record_ids[left].as_py())),
            "right": _side(right, writing, str(record_ids[right].as_py())),
            "is_linked": pair["state"] == "linked",
            "is_doubtful": 1 - _DOUBTFUL_UNTIL < p_same < _DOUBTFUL_UNTIL,
            "is_changed": bool(explained.changed) or explained.posterior["altered"] >= _P_CHANGED,
            "changed": [words.say(PART_WORDS.get(part, part)) for part in explained.changed],
            "decision": pair["decision"],
            "prior_bits": round(explained.prior_bits, 3),
            "posterior": [round(p, 5) for p in explained.posterior.values()],
            "steps": [side_by_side(step) for step in explained.steps if step.left or step.right or step.bits],
            "sentences": list(explained.sentences),
            "family": list(kin.sentences(left, right, writing, words)),
        }


def _side(record: int, writing: Writing, record_id: str) -> dict[str, Any]:
    return {
        "record": record_id,
        "list": writing.list_ids[record],
        "row": writing.rows[record],
        "file": writing.list_of(record).file,
        "cells": [[cell.mapping.column, cell.text] for cell in writing.cells(record)],
    }


def side_by_side(step: Step) -> dict[str, Any]:
    """One comparison with both sides' values, what differs marked inside the words.

    Returns:
        title, verdict, bits, is_missing, is_equal; left and right: lines, each with the pieces of its
        text and, where the scripts differ, of its reading in Latin letters; a piece is (text, differs).
    """
    left, right = _lines(step.left), _lines(step.right)
    return {
        "title": step.title,
        "verdict": step.verdict,
        "bits": round(step.bits, 3),
        "is_missing": step.level == "missing",
        "is_equal": bool(left) and left == right,
        **(_unmarked if _is_said_whole(step) else _compared)(left, right),
    }


def _is_said_whole(step: Step) -> bool:
    """Whether no letters are to be laid side by side: nothing was compared, or the same is said otherwise."""
    return step.level == "missing" or (step.level == "same" and step.comparison in _READ_AS_CODES)


def _lines(value: str) -> list[str]:
    return [line.strip() for line in value.split(";") if line.strip()]


def _compared(left: Sequence[str], right: Sequence[str]) -> dict[str, Any]:
    """Mark both sides against each other: on the writing where the scripts agree, else on the reading."""
    joined = " ".join(left), " ".join(right)
    if not left or not right or not _is_comparable(*joined):
        return _unmarked(left, right)
    if scripts(joined[0]) == scripts(joined[1]) or not all(scripts(text) for text in joined):
        return {
            "left": [{"text": _marks(line, joined[1]), "reading": []} for line in left],
            "right": [{"text": _marks(line, joined[0]), "reading": []} for line in right],
        }
    readings = script_free(joined[0]), script_free(joined[1])
    return {
        "left": [{**_plain(line), "reading": _marks(script_free(line), readings[1])} for line in left],
        "right": [{**_plain(line), "reading": _marks(script_free(line), readings[0])} for line in right],
    }


def _is_comparable(left: str, right: str) -> bool:
    """Whether letters can be laid side by side: figures only where both are written in one habit."""
    habits = [_DIGIT.sub("0", text) for text in (left, right)]
    return habits[0] == habits[1] or not any(_DIGIT.search(text) for text in (left, right))


def _unmarked(left: Sequence[str], right: Sequence[str]) -> dict[str, Any]:
    return {"left": [_plain(line) for line in left], "right": [_plain(line) for line in right]}


def _plain(line: str) -> dict[str, Any]:
    return {"text": [[line, 0]], "reading": []}


def _marks(text: str, other: str) -> list[list[Any]]:
    return [[piece, int(differs)] for piece, differs in marked(text, other)[0]]


class _Kin:
    """Brothers and sisters of the records on the page, and whether they meet across the lists too."""

    def __init__(self, result: LinkResult, shown: Sequence[Mapping[str, Any]]) -> None:
        asked = {pair[side] for pair in shown for side in ("left", "right")}
        pairs = result.pairs
        related = pairs.filter(pc.greater_equal(pairs.column("p_siblings"), 0.5))
        self._siblings: defaultdict[int, set[int]] = defaultdict(set)
        for left, right in _ends(related):
            for one, other in ((left, right), (right, left)):
                if one in asked:
                    self._siblings[one].add(other)
        around = pa.array(
            sorted(asked | {kin for found in self._siblings.values() for kin in found}), pa.int32()
        )
        near = pc.and_(pc.is_in(pairs["left"], around), pc.is_in(pairs["right"], around))
        alike = pairs.filter(pc.and_(near, pc.greater_equal(pairs["p_same"], 0.05)))
        shares: list[float] = alike["p_same"].to_numpy().tolist()
        self._p_same = dict(zip(_ends(alike), shares, strict=True))

    def sentences(self, left: int, right: int, writing: Writing, words: Words) -> Iterator[str]:
        """Say who else of the family stands on the lists, those found on both sides first."""
        lefts = sorted(self._siblings[left] - {right})
        rights = sorted(self._siblings[right] - {left})
        met = [(a, b) for a in lefts for b in rights if (min(a, b), max(a, b)) in self._p_same]
        for a, b in met[:_MAX_FAMILY]:
            yield words.say(
                "A brother or sister on both sides: {left} and {right}; the same child with {p}.",
                left=_named(a, writing, words),
                right=_named(b, writing, words),
                p=words.probability(self._p_same[min(a, b), max(a, b)], 0),
            )
        paired = {record for pair in met for record in pair}
        alone = [record for record in dict.fromkeys(lefts + rights) if record not in paired]
        for record in alone[: max(0, _MAX_FAMILY - len(met))]:
            yield words.say("Perhaps a brother or sister: {who}.", who=_named(record, writing, words))


def _ends(pairs: pa.Table) -> list[tuple[int, int]]:
    return list(zip(pairs["left"].to_numpy().tolist(), pairs["right"].to_numpy().tolist(), strict=True))


def _named(record: int, writing: Writing, words: Words) -> str:
    parts = (
        writing.names[record] or words.say("no name"),
        writing.births[record],
        words.say("{list}, row {row}", list=writing.list_ids[record], row=writing.rows[record]),
    )
    return " · ".join(part for part in parts if part)
