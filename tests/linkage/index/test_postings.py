"""Who shares most with a question, asked alone or with many others."""

import numpy as np
import pytest

from leleka.linkage.index.postings import ALL_KEYS, Postings
from leleka.linkage.loops.sharing import nth_greatest


def drawn(rng, n_records, n_codes):
    """Codes as codes_of gives them: by key, then record; a few common ones, many rare ones."""
    numbers = np.sort(rng.integers(0, len(ALL_KEYS), n_codes)).astype(np.int16)
    rows = rng.integers(0, n_records, n_codes).astype(np.int32)
    return numbers, rows, (rng.pareto(1.0, n_codes) * 3).astype(np.int64)


@pytest.mark.parametrize("most", [1, 3, 8, 1_000])
def test_many_questions_find_whom_each_alone_finds(most):
    rng = np.random.default_rng(most)
    here, later, asked = drawn(rng, 60, 900), drawn(rng, 20, 200), drawn(rng, 9, 150)
    postings = Postings.of(*here)
    postings.put(*later, 60)
    alive = rng.random(80) < 0.9

    pairs = set(zip(*map(np.ndarray.tolist, postings.best_of_each(asked, 9, alive, most)), strict=True))

    numbers, rows, codes = asked
    for question in range(9):
        own = zip(numbers[rows == question].tolist(), codes[rows == question].tolist(), strict=True)
        groups = [group for key, code in own for group in postings.group(key, code)]
        alone = postings.sharing(groups, alive).best(most).rows.tolist()
        assert {found for asks, found in pairs if asks == question} == set(alone)


@pytest.mark.parametrize("n_different", [1, 7, 2_000])
def test_the_nth_greatest_is_found_among_many_alike(n_different):
    rng = np.random.default_rng(n_different)
    numbers = np.exp2(rng.integers(0, n_different, 3_000) / 100).astype(np.float32)
    descending = np.sort(numbers)[::-1]

    for n in (1, 2, 1_500, 2_999, 3_000):
        found = np.int32(nth_greatest(numbers.view(np.int32), n)).view(np.float32)
        assert found == descending[n - 1]
