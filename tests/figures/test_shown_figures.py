from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from leleka.figures.capture import CaptureTable
from leleka.figures.disclosure import SMALL_BELOW
from leleka.figures.shown import shown_counts

two_lists = st.dictionaries(st.integers(1, 3), st.integers(1, 12), min_size=1).map(
    lambda counts: CaptureTable.of("AB", counts)
)


def named(table):
    return [tuple(n for n, on in zip(table.lists, row, strict=True) if on) for row in table.matrix]


def values_left(table, shown):
    """Per hidden history, every count it could have, given all that is shown: by trying them all."""
    known = {overlap.lists: overlap.count for overlap in shown.histories}
    cells = named(table)
    ranges = [range(1, 25) if known[cell] is None else [known[cell]] for cell in cells]
    tried = np.array(list(product(*ranges)))
    fits = tried.sum(axis=1) == table.n_seen
    for j, total in enumerate(shown.list_totals):
        fits &= (tried[:, table.matrix[:, j] == 1].sum(axis=1) == total) | (total is None)
    return {cell: set(tried[fits, h]) for h, cell in enumerate(cells) if known[cell] is None}


def test_a_table_without_small_counts_is_shown_whole():
    table = CaptureTable.of("AB", {1: 20, 2: 15, 3: 9})

    shown = shown_counts(table)

    assert [o.count for o in shown.histories] == [20, 15, 9]
    assert shown.list_totals == (29, 24)


def test_a_list_that_holds_few_is_not_counted_out_loud():
    table = CaptureTable.of("ABC", {1: 40, 2: 35, 3: 20, 7: 3})

    shown = shown_counts(table)

    assert shown.list_totals[2] is None
    assert next(o for o in shown.histories if len(o.lists) == 3).count is None


@settings(max_examples=60, deadline=None)
@given(two_lists)
def test_every_small_history_could_be_several_numbers(table):
    shown = shown_counts(table)

    left = values_left(table, shown)

    for cell, count in zip(named(table), table.counts, strict=True):
        if count < SMALL_BELOW:
            nothing_else_shown = len(left) == len(table.counts) and not any(shown.list_totals)
            assert len(left[cell]) >= SMALL_BELOW or nothing_else_shown


def test_the_order_of_hidden_histories_tells_nothing():
    first = shown_counts(CaptureTable.of("ABC", {1: 40, 2: 35, 4: 30, 6: 2, 7: 4, 3: 8}))
    second = shown_counts(CaptureTable.of("ABC", {1: 40, 2: 35, 4: 30, 6: 4, 7: 2, 3: 8}))

    hidden = [[o.lists for o in shown.histories if o.count is None] for shown in (first, second)]
    assert hidden[0] == hidden[1]


def test_those_who_may_see_the_records_see_every_count():
    table = CaptureTable.of("AB", {1: 2, 2: 15, 3: 1})

    shown = shown_counts(table, complete=True)

    assert [o.count for o in shown.histories] == [15, 2, 1]
    assert shown.list_totals == (3, 16)


def test_twenty_lists_with_many_small_histories_are_hidden_in_time():
    random = np.random.default_rng(1)
    on = random.random((600, 20)) < 0.08
    histories = (on * (1 << np.arange(20))).sum(axis=1)
    values, times = np.unique(histories[histories > 0], return_counts=True)
    table = CaptureTable.of(
        [f"list {j}" for j in range(20)], dict(zip(values.tolist(), times.tolist(), strict=True))
    )

    shown = shown_counts(table)

    assert all(o.count is None or o.count >= SMALL_BELOW for o in shown.histories)
