"""Why two records scored as they did: every comparison's bits, the four classes, some sentences.

The level pattern that scored the pair is the explanation: the same levels, the same weights.

Takes   a LinkResult, two rows, the reader's language.
Gives   Explanation.
Leaves  the arithmetic to waterfall, what the rows say to shown, drawing it to cli and web.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from leleka.core.words import Words, mark
from leleka.linkage.arrays import Int32
from leleka.linkage.comparisons import Comparison, Level
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.compare import compare_pairs
from leleka.linkage.outputs.persons import PART_WORDS
from leleka.linkage.results import CLASSES, PARTS, Explanation, LinkResult, Step
from leleka.linkage.shown import shown, told_by
from leleka.linkage.tables import changed_parts
from leleka.linkage.waterfall import ONE_CHILD, TWO_CHILDREN, contributions, waterfall
from leleka.linkage.weights import ALTERED, INTACT, Float, Int8, Model

_FEWEST, _MOST = 3, 6  # sentences
_WORTH_SAYING_BITS = 1.0

_OF_THE_RUN = {at.FAMILY: "family", at.KINSHIP: "kinship"}
"""Comparisons whose level a pair alone does not tell, and where a linkage keeps it."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a pair was scored from: with the model it says why, when the other records are long gone.

    Attributes:
        levels, rarity: int8[comparisons].
        prior: float64[4], log2 of the share of each class.
    """

    levels: Int8
    rarity: Int8
    prior: Float


def patterns(result: LinkResult, pairs: pa.Table) -> Iterator[Pattern]:
    """The patterns of some lines of result.pairs, for explain_pattern.

    What they are made of is worked out at once, so that the result need not be kept for them.

    Args:
        pairs: lines of result.pairs.
    """
    levels, rarity, prior = _compared(result, *(pairs[side].to_numpy() for side in ("left", "right")))
    for k, name in _OF_THE_RUN.items():
        kept = pairs[f"level:{name}"].to_numpy()
        rarity[levels[:, k] != kept, k] = 0
        levels[:, k] = kept
    return (Pattern(*each) for each in zip(levels, rarity, prior, strict=True))


def _compared(result: LinkResult, left: Int32, right: Int32) -> tuple[Int8, Int8, Float]:
    """Levels, rarities and priors of pairs of records, as far as a pair alone tells them."""
    encoded = result.encoded
    rows = result.encoded_rows(left), result.encoded_rows(right)
    levels = np.empty((len(left), len(encoded.comparisons)), np.int8)
    rarity = np.empty_like(levels)
    compare_pairs(encoded.columns, *rows, levels, rarity)
    return levels, rarity, result.model.weights.prior[encoded.lists_of(*rows)]


def explain(result: LinkResult, left_row: int, right_row: int, words: Words) -> Explanation:
    """Say why two records scored as they did.

    Args:
        left_row, right_row: rows of result.records.table, in either order.
    """
    low, high = min(left_row, right_row), max(left_row, right_row)
    line = _line(result, low, high)
    # A pair that was not kept is compared anew, alone.
    alone = np.array([low], np.int32), np.array([high], np.int32)
    (pattern,) = patterns(result, line) if len(line) else map(Pattern, *_compared(result, *alone))
    comparisons = result.model.described
    ids = result.records.table["record_id"]
    return explain_pattern(
        result.model,
        pattern.levels,
        pattern.rarity,
        pattern.prior,
        ids=(str(ids[left_row].as_py()), str(ids[right_row].as_py())),
        shown=(
            list(shown(result.records, left_row, comparisons, words, result.writing)),
            list(shown(result.records, right_row, comparisons, words, result.writing)),
        ),
        words=words,
        kept=next(iter(line.to_pylist()), None),
        told=told_by(result.records, left_row, right_row),
    )


def explain_pattern(  # noqa: PLR0913  a pair, its pattern and its writing
    model: Model,
    levels: Int8,
    rarity: Int8,
    prior: Float,
    *,
    ids: tuple[str, str],
    shown: tuple[Sequence[str], Sequence[str]],
    words: Words,
    kept: dict[str, Any] | None = None,
    told: Set[str] = frozenset(),
) -> Explanation:
    """Say why a pattern of levels scored as it did.

    Args:
        prior: float64[4], log2 of the share of each class.
        ids, shown: of the two records, what each says for each comparison.
        kept: the pair's line among a linkage's pairs, where rivals were considered.
        told: what either record itself says was changed, see papers.told_changes.
    """
    said = contributions(model, levels, rarity)
    before, bits = waterfall(said, prior)
    prior_bits = float(before)
    posterior = _posterior(prior + said.sum(axis=0), kept)
    comparisons = model.described
    changed = changed_parts(levels[None, :], posterior[None, :], model).get(0, set())
    # What was changed with one of two children says nothing of the other.
    told = told if posterior[ONE_CHILD].sum() >= 0.5 else frozenset()
    changed |= told
    steps = [
        _step(comparison, int(level), float(bit), left, right, words)
        for comparison, level, bit, left, right in zip(comparisons, levels, bits, *shown, strict=True)
    ]
    # What only sets the scene adds no bits.
    contexts = {comparison.name for comparison in comparisons if comparison.is_context}
    odds = float(np.log2(posterior[ONE_CHILD].sum()) - np.log2(posterior[TWO_CHILDREN].sum()))
    steps.append(_rivals(odds - prior_bits - float(bits.sum()), kept is not None, words))
    return Explanation(
        left_record=ids[0],
        right_record=ids[1],
        prior_bits=prior_bits,
        steps=tuple(step for step in steps if step.comparison not in contexts),
        posterior=dict(zip(CLASSES, posterior.tolist(), strict=True)),
        changed=tuple(part for part in PARTS if part in changed),
        sentences=(*_told(told, words), *_sentences(comparisons, levels, steps, posterior, words)),
    )


def steps_of(model: Model, patterns: Sequence[Pattern], words: Words) -> Iterator[tuple[Step, ...]]:
    """Of each pattern what every comparison that says something adds, without its writing."""
    if not patterns:
        return
    levels = np.stack([each.levels for each in patterns])
    rarity = np.stack([each.rarity for each in patterns])
    prior = np.stack([each.prior for each in patterns])
    _, bits = waterfall(contributions(model, levels, rarity), prior)
    described = model.described
    for its_levels, its_bits in zip(levels.tolist(), bits.tolist(), strict=True):
        yield tuple(
            _step(comparison, level, bit, "", "", words)
            for comparison, level, bit in zip(described, its_levels, its_bits, strict=True)
            if level >= 0 and not comparison.is_context
        )


def p_same_of(model: Model, levels: Int8, rarity: Int8, prior: Float) -> float:
    """How probable one child is by a pattern alone."""
    said = contributions(model, levels, rarity)
    return float(_posterior(prior + said.sum(axis=0), None)[ONE_CHILD].sum())


def _line(result: LinkResult, low: int, high: int) -> pa.Table:
    """The pair's line of result.pairs; no line where it was not kept."""
    first, last = np.searchsorted(result.pairs["left"].to_numpy(), [low, low + 1]).tolist()
    lines = result.pairs.slice(first, last - first)
    place = int(np.searchsorted(lines["right"].to_numpy(), high))
    line = lines.slice(place, 1)
    return line if line["right"].to_pylist() == [high] else line.slice(1)


def _posterior(total: Float, kept: dict[str, Any] | None) -> Float:
    """Of each class, as the pair was scored: rivals considered where the pair was kept."""
    posterior = np.exp2(total - np.max(total))
    posterior /= posterior.sum()
    if kept is None:
        return np.asarray(posterior)
    # What is kept has seven digits; the sides' odds are kept in bits, so that no sureness is lost.
    scored = np.array([float(kept[f"p_{name}"]) for name in CLASSES]) + 1e-30
    p_same = 1.0 / (1.0 + np.exp2(-float(kept["bits"])))
    for side, share in ((ONE_CHILD, p_same), (TWO_CHILDREN, 1.0 - p_same)):
        scored[side] *= share / scored[side].sum()
    return scored


def _step(comparison: Comparison, level: int, bits: float, left: str, right: str, words: Words) -> Step:
    name = comparison.name.split(":", 2)[2] if comparison.name.startswith("extra:") else ""
    title = words.say(comparison.title, name=name) if name else words.say(comparison.title)
    if level < 0:
        why = words.say("cannot be compared") if left and right else words.say("not on both sides")
        return Step(comparison.name, title, "missing", why, 0.0, left, right)
    found = comparison.levels[level]
    return Step(comparison.name, title, found.name, words.say(found.verdict), bits, left, right)


def _rivals(bits: float, is_known: bool, words: Words) -> Step:
    """What it does to the pair that other children fit its records too, or that none does."""
    title = words.say("Other candidates")
    if not is_known:
        return Step("rivals", title, "missing", words.say("not looked at"), bits, "", "")
    if bits < -_WORTH_SAYING_BITS:
        return Step("rivals", title, "others_fit", words.say("others fit too"), bits, "", "")
    if bits > _WORTH_SAYING_BITS:
        return Step("rivals", title, "alone", words.say("nobody else fits"), bits, "", "")
    return Step("rivals", title, "even", words.say("no difference"), bits, "", "")


def _told(told: Set[str], words: Words) -> Iterator[str]:
    """What one of the two records itself says was changed, as a sentence."""
    if told:
        parts = ", ".join(words.say(PART_WORDS[part]) for part in PARTS if part in told)
        yield words.say("One of the two records gives both identities; changed were: {parts}.", parts=parts)


_RIVALS_SENTENCES = {
    "others_fit": mark("Other children fit one of the two records as well."),
    "alone": mark("No other child fits either of the two records as well."),
}


def _sentences(
    comparisons: Sequence[Comparison], levels: Int8, steps: Sequence[Step], posterior: Float, words: Words
) -> Iterator[str]:
    """The weightiest levels as sentences."""
    is_altered = bool(posterior[ALTERED] > posterior[INTACT])
    n_said = 0
    for k in sorted(range(len(steps)), key=lambda k: -abs(steps[k].bits)):
        step = steps[k]
        if n_said == _MOST or (n_said >= _FEWEST and abs(step.bits) < _WORTH_SAYING_BITS):
            return
        if step.comparison == "rivals":
            sentence = _RIVALS_SENTENCES.get(step.level, "")
        elif step.level == "missing":
            sentence = ""
        else:
            sentence = _sentence(comparisons[k].levels[int(levels[k])], step, is_altered)
        if sentence:
            name = step.comparison.split(":", 2)[-1]
            yield words.say(sentence, name=name) if "{name}" in sentence else words.say(sentence)
            n_said += 1


def _sentence(level: Level, step: Step, is_altered: bool) -> str:
    if is_altered and level.when_altered:
        return level.when_altered
    if level.when_written_otherwise and step.left.casefold() != step.right.casefold():
        return level.when_written_otherwise
    return level.sentence
