"""Does a list hold each child once? Told from its rows, where nobody has said so.

If rows of a list repeated others, pairs within the list would look like one child. How many such pairs
there can be is the number that makes the list's own pairs much less likely than the likeliest number
does: each pair speaks with its odds, and a pair that agrees in nothing speaks against. A list without any
can still hold three by chance, so that a short list says nothing; nor do rows that say so little that not
even a copy of them would be found.

Takes   Compared, over records that stand for themselves; what people decided.
Gives   Doubles of each list that was not declared.
Leaves  acting on it to people: two rows of a list are kept apart only where its mapping says so.

Source: the bound is that of a profile likelihood; for no pair at all it is the "rule of three", Hanley and
Lippman-Hand (1983), doi:10.1001/jama.1983.03330370053031.
"""

from __future__ import annotations

from collections.abc import Set

import numpy as np
from scipy.optimize import brentq, minimize_scalar

from leleka.linkage import weights
from leleka.linkage.arrays import Int64
from leleka.linkage.columns import Encoded
from leleka.linkage.decisions import Links
from leleka.linkage.kernels import layout as at
from leleka.linkage.pairs import compared_pairs
from leleka.linkage.results import Doubles
from leleka.linkage.scored import Compared
from leleka.linkage.weights import ALTERED, Float

_UNLIKELY = float(np.log(20.0))  # 95 of 100 times fewer
_FEW = 3  # twins and namesakes are put together now and then; so few a person can look at
_N_COPIED = 2_000  # rows whose copy is looked for; more say no more


def doubles(
    compared: Compared,
    encoded: Encoded,
    sizes: Int64,
    *,
    undeclared: Set[str],
    links: Links,
    key_recall: float | None,
) -> tuple[Doubles, ...]:
    """How far each undeclared list holds each child once.

    Args:
        sizes: int64[lists], rows of each list, whether they were compared or not.
        key_recall: share of true pairs that were compared, at least; None where it cannot be told.
    """
    list_of = encoded.values(at.LIST)
    found = []
    for number, name in enumerate(encoded.list_names):
        if name not in undeclared:
            continue
        rows = np.flatnonzero(list_of == number)
        n_doubles = len(rows) - len(np.unique(compared.person[rows]))
        at_most = None
        # Where a row stands for very many equal ones, or some were left out, the list holds more than these.
        if n_doubles <= _FEW and len(rows) == sizes[number] > 1:
            n_seen = _share_seen(compared, encoded, rows) * (key_recall or 1.0) * len(rows)
            at_most = min(1.0, _most_doubles(compared, encoded, number, len(rows), links) / max(n_seen, 1e-9))
        found.append(Doubles(name, n_doubles, at_most))
    return tuple(found)


def _most_doubles(compared: Compared, encoded: Encoded, number: int, n_rows: int, links: Links) -> float:
    """How many pairs of the list's rows can be one child, at most."""
    scored, model = compared.scored, compared.model
    n_lists = len(encoded.list_names)
    within = np.flatnonzero(scored.patterns.lists == number * n_lists + number)
    share = model.prior[number * n_lists + number, : ALTERED + 1].sum()
    ratio = np.exp2(weights.log_odds(scored.p[within])) * (1.0 - share) / share
    codes = scored.left[within].astype(np.int64) * len(encoded) + scored.right[within]
    ratio[np.isin(codes, [left * len(encoded) + right for left, right in links.different])] = 0.0
    return _bound(ratio, n_rows)


def _bound(ratio: Float, n_rows: int) -> float:
    """The number of pairs of one child that is just too unlikely, at most one per row.

    Args:
        ratio: of the pairs that were kept, how much likelier each is if it is one child; the others agree
            in too little to be.
    """
    n_pairs = n_rows * (n_rows - 1) / 2

    def likelihood(n: float) -> float:
        share = n / n_pairs
        return float(np.log1p(share * (ratio - 1.0)).sum() - (n_pairs - len(ratio)) * share)

    most = min(float(n_rows), n_pairs / 2)
    likeliest = float(minimize_scalar(lambda n: -likelihood(n), bounds=(0.0, most), method="bounded").x)
    best = max(likelihood(likeliest), 0.0)
    if likelihood(most) > best - _UNLIKELY:
        return most
    return float(brentq(lambda n: likelihood(n) - best + _UNLIKELY, likeliest, most))


def _share_seen(compared: Compared, encoded: Encoded, rows: Int64) -> float:
    """The share of rows of which a copy, under another number, would be found."""
    some = rows[:: -(-len(rows) // _N_COPIED)].astype(np.int32)
    copies = compared_pairs(encoded, some, some)
    copies.levels[:, [at.IDENTIFIERS_AGREE, at.KINSHIP, at.FAMILY]] = -1
    p = weights.posteriors(compared.model, copies, 1)
    return float(p[:, : ALTERED + 1].sum() / len(some))
