"""The estimators against published values, and against the same mathematics written another way."""

import csv
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import gammaln

from leleka.figures.capture import CaptureTable
from leleka.figures.estimates import graphs, loglinear
from leleka.figures.estimates.hierarchical import fit_model, hierarchical_models

with (Path(__file__).parent / "published.tsv").open(encoding="utf-8") as file:
    PUBLISHED = list(csv.DictReader(file, delimiter="\t"))

# Five lists: Madigan and York (1997), doi:10.1093/biomet/84.1.19, section 4.
FIVE_LISTS = [0, 27, 37, 19, 4, 4, 1, 1, 97, 22, 37, 25, 2, 1, 3, 5,
              83, 36, 34, 18, 3, 5, 0, 2, 30, 5, 23, 8, 0, 3, 0, 2]  # fmt: skip


def of_text(text):
    """A table written as its counts from the history on all lists down to the last list alone."""
    counts = list(map(int, text.split()))
    n_lists = len(counts).bit_length()
    histories = list(product((1, 0), repeat=n_lists))[:-1]
    cells = {sum(on << j for j, on in enumerate(h)): n for h, n in zip(histories, counts, strict=True)}
    return CaptureTable.of("ABCDEFGH"[:n_lists], cells)


@pytest.mark.parametrize("case", PUBLISHED, ids=lambda case: f"{case['model']} {case['source'][:20]}")
def test_log_linear_models_have_their_published_totals(case):
    found = loglinear(of_text(case["counts"]), model=case["model"])

    model = found.details["models"][0]
    for value, said in ((found.point, "total"), (found.se, "se"), (model["deviance"], "deviance")):
        if case[said]:
            half = 0.5 * 10.0 ** -len(case[said].partition(".")[2])
            assert value == pytest.approx(float(case[said]), abs=half), said


def design_of(n_lists, terms):
    histories = np.arange(1, 1 << n_lists)
    singles = [1 << j for j in range(n_lists)]
    return np.column_stack(
        [np.ones(len(histories)), *((histories & t) == t for t in (*singles, *sorted(terms)))]
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(3, 4), st.data())
def test_any_model_fits_as_a_general_optimiser_does(n_lists, data):
    counts = data.draw(
        st.lists(st.integers(1, 300), min_size=(1 << n_lists) - 1, max_size=(1 << n_lists) - 1)
    )
    terms = data.draw(st.sampled_from(hierarchical_models(n_lists)))
    design, n = design_of(n_lists, terms).astype(float), np.array(counts, float)

    def loss(b):
        fitted = np.exp(design @ b)
        return fitted.sum() - n @ (design @ b), design.T @ (fitted - n)

    def curvature(b):
        return design.T @ (design * np.exp(design @ b)[:, None])

    start = np.linalg.lstsq(design, np.log(n), rcond=None)[0]
    best = minimize(loss, start, jac=True, hess=curvature, method="trust-exact", options={"gtol": 1e-9})

    found = fit_model(CaptureTable.from_cells("ABCD"[:n_lists], [0, *counts]), terms)

    assert found.total == pytest.approx(n.sum() + np.exp(best.x[0]), rel=1e-6)


def cliques_and_separators(n_lists, edges):
    """By taking away one simplicial list after another, and a widest tree; None: no such order."""
    near = {v: {a for e in edges for a in e if v in e and a != v} for v in range(n_lists)}
    left, cliques = set(range(n_lists)), []
    while left:
        for v in sorted(left):
            known = near[v] & left
            if all(b in near[a] for a, b in combinations(known, 2)):
                cliques.append(frozenset(known | {v}))
                left.remove(v)
                break
        else:
            return None
    largest = [c for c in set(cliques) if not any(c < other for other in cliques)]
    tree, outside, separators = largest[:1], largest[1:], []
    while outside:
        here, there = max(((i, o) for i in tree for o in outside), key=lambda ends: len(ends[0] & ends[1]))
        separators.append(here & there)
        tree.append(there)
        outside.remove(there)
    return largest, separators


def by_junction_trees(cells, delta, saturated, missing):
    """The posterior of N over a grid, each clique and separator a ratio of Dirichlet constants."""
    n_lists = len(cells).bit_length() - 1
    total = sum(cells) + missing
    known = {}

    def margin(lists):
        if lists not in known:
            alpha, places = delta * 2.0 ** (n_lists - len(lists)), sorted(lists)
            score = gammaln(alpha * 2 ** len(places)) - gammaln(total + alpha * 2 ** len(places))
            for key in product((0, 1), repeat=len(places)):
                held = sum(n for h, n in enumerate(cells) if tuple(h >> j & 1 for j in places) == key)
                score = score + gammaln(held + (0 if any(key) else missing) + alpha) - gammaln(alpha)
            known[lists] = score
        return known[lists]

    pairs = list(combinations(range(n_lists), 2))
    log_w = []
    for bits in range((1 << len(pairs)) - (0 if saturated else 1)):
        parts = cliques_and_separators(n_lists, [p for i, p in enumerate(pairs) if bits >> i & 1])
        if parts is not None:
            log_w.append(sum(map(margin, parts[0])) - sum(margin(s) for s in parts[1] if s))
    log_p = np.array(log_w) + gammaln(total + 1) - gammaln(missing + 1) - np.log(total)
    p = np.exp(log_p - log_p.max()).sum(axis=0)
    return p / p.sum(), total


@pytest.mark.parametrize(
    ("cells", "delta", "saturated"),
    [
        ([0, 247, 49, 142, 60, 112, 4, 12], 1.0, False),
        ([0, 1131, 845, 177, 936, 228, 217, 181, 306, 106, 31, 18, 123, 42, 32, 27], 2**-4, False),
        ([0, 1131, 845, 177, 936, 228, 217, 181, 306, 106, 31, 18, 123, 42, 32, 27], 0.5, True),
        ([0, 40, 31, 0, 22, 6, 0, 0, 12, 0, 5, 0, 3, 0, 0, 1], 2**-4, False),
        (FIVE_LISTS, 0.5, False),
        (FIVE_LISTS, 2**-5, False),
    ],
)
def test_graphs_are_averaged_as_by_junction_trees(cells, delta, saturated):
    missing = np.arange(20_001.0)
    p, total = by_junction_trees(cells, delta, saturated, missing)
    table = CaptureTable.from_cells("ABCDE"[: len(cells).bit_length() - 1], cells)

    found = graphs(table, delta=delta, saturated=saturated, max_n=table.n_seen + 20_000)

    assert found.mean == pytest.approx(float(p @ total), rel=1e-9)
    assert found.point == total[np.searchsorted(np.cumsum(p), 0.5)]
