"""Why two records scored as they did: every comparison's bits, the four classes, some sentences.

The level pattern that scored the pair is the explanation: the same levels, the same weights. Log
odds of "one child" against "two children" are not a plain sum over comparisons, as each side
mixes two classes (intact and altered; siblings and strangers). Each comparison gets what it
adds while all of them are turned up together from nothing to full strength, so that the order
does not matter and prior and steps add up to the result.

Takes   a LinkResult, two rows, the reader's language.
Gives   Explanation.
Leaves  drawing it to cli and web.

Source: averaging marginal contributions along the straight path from nothing to all is the rule
of Aumann and Shapley (1974).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from leleka.core.lists import NAME_FIELDS, Person
from leleka.core.words import Words, mark
from leleka.linkage.arrays import Int32
from leleka.linkage.columns import Encoded
from leleka.linkage.comparisons import Comparison, Level
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.compare import compare_pairs
from leleka.linkage.outputs.persons import PART_WORDS
from leleka.linkage.outputs.writing import Writing
from leleka.linkage.papers import told_changes
from leleka.linkage.results import CLASSES, PARTS, Explanation, LinkResult, Step
from leleka.linkage.tables import changed_parts
from leleka.linkage.weights import ALTERED, INTACT, STRANGERS, Float, Int8, Model
from leleka.normalize.records import Records

_SAME = [INTACT, ALTERED]
_NOT_SAME = [2, STRANGERS]
_FEWEST, _MOST = 3, 6  # sentences
_WORTH_SAYING_BITS = 1.0

_FIELDS: dict[str, tuple[str, ...]] = {
    "birth_date": ("birth_date", "birth_day", "birth_month", "birth_year", "age"),
    "sex": ("sex",),
    "home": ("home_place", "home_region"),
    "birth_place": ("birth_place", "birth_region"),
    "taken_place": ("taken_place", "taken_region"),
    "present_place": ("present_place", "present_region"),
    "institution": ("origin_institution", "present_institution"),
    "eyes": ("eyes",),
    "hair": ("hair",),
    "height": ("height_cm",),
    "marks": ("marks",),
    "blood_group": ("blood_group",),
    "health_group": ("health_group",),
    "chronology": ("taken_date", "photo_published_on"),
    "taken_date": ("taken_date",),
    "identifiers": ("birth_certificate", "passport", "tax_number", "other_identifier", "row_id"),
}
_PEOPLE: dict[str, Person] = {
    "mother": "mother",
    "father": "father",
    "siblings": "sibling",
    "kinship": "sibling",
}
_OF_THE_RUN = {at.FAMILY: "family", at.KINSHIP: "kinship"}
"""Comparisons whose level a pair alone does not tell, and where a linkage keeps it."""
_SLOTS = {"surname": 0, "given_name": 1, "patronymic": 2}


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
    encoded, model = result.encoded, result.model
    left, right = (_encoded_rows(result, pairs[side].to_numpy()) for side in ("left", "right"))
    levels = np.empty((len(pairs), len(encoded.comparisons)), np.int8)
    rarity = np.empty_like(levels)
    compare_pairs(encoded.columns, left, right, levels, rarity)
    for k, name in _OF_THE_RUN.items():
        kept = pairs[f"level:{name}"].to_numpy()
        rarity[levels[:, k] != kept, k] = 0
        levels[:, k] = kept
    lists = encoded.values(at.LIST).astype(np.int64)
    prior = model.weights.prior[lists[left] * len(encoded.list_names) + lists[right]]
    return (Pattern(*each) for each in zip(levels, rarity, prior, strict=True))


def _encoded_rows(result: LinkResult, records: Int32) -> Int32:
    """result.encoded_row for many records at once."""
    stands = result.keys["represented_by"].to_numpy()
    before = np.cumsum(stands == result.keys["record"].to_numpy()) - 1
    return np.asarray(before[stands[records]], np.int32)


def explain(result: LinkResult, left_row: int, right_row: int, words: Words) -> Explanation:
    """Say why two records scored as they did.

    Args:
        left_row, right_row: rows of result.records.table, in either order.
    """
    encoded = result.encoded
    low, high = min(left_row, right_row), max(left_row, right_row)
    kept = _kept(result, low, high)
    rows = result.encoded_row(low), result.encoded_row(high)
    levels, rarity = _pattern(encoded, *rows, kept)
    comparisons = result.model.described
    ids = result.records.table["record_id"]
    return explain_pattern(
        result.model,
        levels,
        rarity,
        result.model.weights.prior[_lists(encoded, *rows)],
        ids=(str(ids[left_row].as_py()), str(ids[right_row].as_py())),
        shown=(
            list(shown(result.records, left_row, comparisons, result.writing)),
            list(shown(result.records, right_row, comparisons, result.writing)),
        ),
        words=words,
        kept=kept,
        told=told_by(result.records, left_row, right_row),
    )


def told_by(records: Records, *rows: int) -> Set[str]:
    """Parts of an identity that some of these records themselves say were changed."""
    some = replace(records, table=records.table.take(list(rows)))
    return frozenset().union(*told_changes(some).values())


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
    prior_bits, bits = waterfall(said, prior)
    posterior = _posterior(prior + said.sum(axis=0), kept)
    comparisons = model.described
    changed = changed_parts(levels[None, :], posterior[None, :], model).get(0, set())
    # What was changed with one of two children says nothing of the other.
    told = told if posterior[_SAME].sum() >= 0.5 else frozenset()
    changed |= told
    steps = [
        _step(comparison, int(level), float(bit), left, right, words)
        for comparison, level, bit, left, right in zip(comparisons, levels, bits, *shown, strict=True)
    ]
    # What only sets the scene adds no bits.
    contexts = {comparison.name for comparison in comparisons if comparison.is_context}
    odds = float(np.log2(posterior[_SAME].sum()) - np.log2(posterior[_NOT_SAME].sum()))
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


def steps_of(
    model: Model, levels: Int8, rarity: Int8, prior: Float, words: Words
) -> tuple[tuple[Step, ...], float]:
    """What each comparison that says something adds, without its writing, and how probable one child is."""
    said = contributions(model, levels, rarity)
    _, bits = waterfall(said, prior)
    steps = tuple(
        _step(model.described[k], int(levels[k]), float(bits[k]), "", "", words)
        for k in np.flatnonzero(levels >= 0).tolist()
        if not model.described[k].is_context
    )
    return steps, _p_same(said, prior)


def p_same_of(model: Model, levels: Int8, rarity: Int8, prior: Float) -> float:
    """How probable one child is by a pattern alone."""
    return _p_same(contributions(model, levels, rarity), prior)


def _p_same(said: Float, prior: Float) -> float:
    return float(_posterior(prior + said.sum(axis=0), None)[_SAME].sum())


def _kept(result: LinkResult, low: int, high: int) -> dict[str, Any] | None:
    """The pair's line in result.pairs, None where it was not kept."""
    left = result.pairs["left"].to_numpy()
    first, last = np.searchsorted(left, [low, low + 1])
    rights = result.pairs["right"].slice(int(first), int(last - first)).to_numpy()
    place = int(np.searchsorted(rights, high))
    if place == len(rights) or rights[place] != high:
        return None
    return result.pairs.slice(int(first) + place, 1).to_pylist()[0]


def _posterior(total: Float, kept: dict[str, Any] | None) -> Float:
    """Of each class, as the pair was scored: rivals considered where the pair was kept."""
    posterior = np.exp2(total - np.max(total))
    posterior /= posterior.sum()
    if kept is None:
        return np.asarray(posterior)
    # What is kept has seven digits; the sides' odds are kept in bits, so that no sureness is lost.
    scored = np.array([float(kept[f"p_{name}"]) for name in CLASSES]) + 1e-30
    p_same = 1.0 / (1.0 + np.exp2(-float(kept["bits"])))
    for side, share in ((_SAME, p_same), (_NOT_SAME, 1.0 - p_same)):
        scored[side] *= share / scored[side].sum()
    return scored


def _pattern(encoded: Encoded, low: int, high: int, kept: dict[str, Any] | None) -> tuple[Int8, Int8]:
    """Levels and rarities, worked out again; those that need the whole run, as they were kept."""
    levels = np.empty((1, len(encoded.comparisons)), np.int8)
    rarity = np.empty_like(levels)
    compare_pairs(encoded.columns, np.array([low], np.int32), np.array([high], np.int32), levels, rarity)
    levels[0, at.FAMILY] = -1
    for k, name in _OF_THE_RUN.items():
        if kept and levels[0, k] != kept[f"level:{name}"]:
            levels[0, k], rarity[0, k] = kept[f"level:{name}"], 0
    return levels[0], rarity[0]


def _lists(encoded: Encoded, low: int, high: int) -> int:
    lists = encoded.values(at.LIST)
    return int(lists[low]) * len(encoded.list_names) + int(lists[high])


def contributions(model: Model, levels: Int8, rarity: Int8) -> Float:
    """What each comparison adds to the log2 likelihoods, float64[comparisons, 4]."""
    weights = model.weights
    said = np.zeros((len(levels), len(CLASSES)))
    for k, level in enumerate(levels.tolist()):
        if level < 0:
            continue
        parent, settled_from = int(weights.shape[k, 2]), int(weights.shape[k, 3])
        row = 0 if parent < 0 else int(levels[parent]) + 1
        said[k] = np.log2(model.tables[k][row, level])
        if parent < 0 or levels[parent] < settled_from:
            said[k] -= weights.chance[k] * rarity[k] / at.RARITY_UNIT
    return said


@cache
def _nodes() -> tuple[Float, Float]:
    """Where a smooth function is looked at between -1 and 1, and how much each place counts."""
    nodes, shares = np.polynomial.legendre.leggauss(8)
    return nodes, shares


def waterfall(said: Float, prior: Float) -> tuple[float, Float]:
    """Bits before reading anything, and what each comparison adds; together the log2 odds of one child."""

    def odds(strength: Float) -> Float:
        total = prior + strength[:, None] * said.sum(axis=0)
        return np.asarray(
            np.logaddexp2.reduce(total[:, _SAME], axis=1) - np.logaddexp2.reduce(total[:, _NOT_SAME], axis=1)
        )

    before, after = odds(np.array([0.0, 1.0])).tolist()
    nodes, shares = _nodes()
    edges = np.linspace(0.0, 1.0, 65)
    strength = (edges[:-1, None] + (nodes[None, :] + 1) / 2 / 64).ravel()
    share = np.tile(shares / 2 / 64, 64)
    total = prior + strength[:, None] * said.sum(axis=0)
    leaning = np.zeros_like(total)
    for side, sign in ((_SAME, 1.0), (_NOT_SAME, -1.0)):
        within = total[:, side]
        leaning[:, side] = sign * np.exp2(within - np.logaddexp2.reduce(within, axis=1)[:, None])
    bits = said @ (share @ leaning)
    # What numerical integration leaves over is spread in proportion; it is far below a thousandth of a bit.
    size = np.abs(bits).sum()
    return before, bits + (after - before - bits.sum()) * np.abs(bits) / size if size else bits


def _step(comparison: Comparison, level: int, bits: float, left: str, right: str, words: Words) -> Step:
    name = comparison.name.split(":", 2)[2] if comparison.name.startswith("extra:") else ""
    title = words.say(comparison.title, name=name) if name else words.say(comparison.title)
    if level < 0:
        return Step(comparison.name, title, "missing", words.say("not on both sides"), 0.0, left, right)
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


def shown(
    records: Records, row: int, comparisons: Sequence[Comparison], writing: Writing | None = None
) -> Iterator[str]:
    """What a record says for each comparison, as written."""
    cells = (writing or Writing(records)).cells(row)

    def texts(wanted: Callable[[str, Person, str], bool]) -> str:
        found = [c.text for c in cells if wanted(c.mapping.field, c.mapping.person, c.mapping.name)]
        return "; ".join(dict.fromkeys(found))

    for comparison in comparisons:
        name = comparison.name
        if name in _SLOTS:
            yield _name_part(records, row, _SLOTS[name])
        elif name in _PEOPLE:
            who, more = _PEOPLE[name], ("has_siblings", "n_siblings") if name == "siblings" else ()
            yield texts(lambda f, p, _, who=who, more=more: (f in NAME_FIELDS and p == who) or f in more)  # type: ignore[misc]
        elif name.startswith("extra:"):
            own = name.split(":", 2)[2]
            yield texts(lambda f, _, n, own=own: f == "extra" and n == own)  # type: ignore[misc]
        else:
            fields = _FIELDS.get(name, ())
            yield texts(lambda f, p, _, fields=fields: f in fields and p == "child")  # type: ignore[misc]


def _name_part(records: Records, row: int, slot: int) -> str:
    """Surname, first name or patronymic of each of a record's identities, as written where found."""
    book = records.names
    found: list[str] = []
    for number in records.table["names"][row].as_py() or ():
        reading, written = book.reading(number), book.written(number)
        if not reading.ways:
            found.append(written)
            continue
        way = reading.ways[0]
        for value in (way.surname, way.given, way.patronymic)[slot]:
            if value.kind == 0:
                found.append(_as_written(value.word, written))
    return "; ".join(dict.fromkeys(part for part in found if part))


def _as_written(word: str, written: str) -> str:
    for token in written.split():
        if token.strip('.,;:()«»"').casefold() == word.casefold():
            return token.strip(',;:()«»"')
    return word.title()
