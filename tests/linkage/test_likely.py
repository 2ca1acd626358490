import numpy as np
from linkage.few_lists import records_of_two, two_linked

from leleka.linkage.columns import encode
from leleka.linkage.kernels.compare import compare_pairs, compare_rest
from leleka.linkage.kernels.likely import keep_likely, keep_possible
from leleka.linkage.kernels.people import compare_names

P_LEAST = 2e-4


def test_leaving_out_pairs_before_their_names_are_compared_loses_none_that_would_be_kept():
    columns, model = encode(records_of_two()).columns, two_linked().model
    left, right = (ends.astype(np.int32) for ends in np.triu_indices(450, 1))
    levels, rarity = (np.zeros((len(left), len(model.comparisons)), np.int8) for _ in range(2))

    slow = left.copy(), right.copy(), levels.copy(), rarity.copy()
    compare_pairs(columns, *slow)
    n_slow = keep_likely(columns.plain, model.weights, *slow, np.full(len(left), P_LEAST))
    fast = left.copy(), right.copy(), levels.copy(), rarity.copy()
    compare_rest(columns, *fast)
    n_possible = keep_possible(columns, model.weights, model.bounds, *fast, np.full(len(left), P_LEAST))
    possible = fast[0][:n_possible], fast[1][:n_possible], *fast[2:]
    compare_names(columns, *possible)
    n_fast = keep_likely(columns.plain, model.weights, *possible, np.full(len(left), P_LEAST))

    assert n_slow == n_fast > 100
    assert n_possible < len(left)
    for one, other in zip(slow, fast, strict=True):
        assert np.array_equal(one[:n_slow], other[:n_fast])
