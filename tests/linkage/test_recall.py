from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from linkage.few_lists import REGISTER, a_list, children

from leleka.demo.folder import write_world
from leleka.demo.settings import WorldSettings
from leleka.demo.world import invent
from leleka.intake import read_list
from leleka.linkage import evaluate, link, read_truth
from leleka.linkage.keys import KEYS
from leleka.linkage.recall import n_in_no_net
from leleka.normalize import read_records

BITS = {key.name: np.int64(1) << np.int64(k) for k, key in enumerate(KEYS)}


def caught(n_pairs, shares):
    """The keys of pairs that independent nets caught, and how many of the pairs none of them caught."""
    found, weights = [], []
    for caught_by in product((True, False), repeat=len(shares)):
        weight = n_pairs * np.prod(
            [p if c else 1 - p for p, c in zip(shares.values(), caught_by, strict=True)]
        )
        found.append(sum(BITS[name] for name, c in zip(shares, caught_by, strict=True) if c))
        weights.append(weight)
    return np.array(found[:-1], np.int64), np.array(weights[:-1]), weights[-1]


@given(st.lists(st.floats(0.3, 0.9), min_size=2, max_size=4))
def test_nets_that_catch_unequally_tell_how_many_are_in_none(shares):
    names = ("two_words", "day_sex", "parents", "document")
    found, weights, n_missed = caught(1e6, dict(zip(names, shares, strict=False)))

    told = n_in_no_net(found, weights, np.zeros(len(found), np.int64), KEYS)

    assert told == pytest.approx(n_missed, rel=1e-3)


def test_keys_that_look_at_the_same_things_are_one_net():
    both_look_at_names = np.full(50, BITS["two_words"] | BITS["given_surname_sounds"])
    names_and_dates = np.full(50, BITS["two_words"] | BITS["day_sex"])
    sure, lists = np.ones(50), np.zeros(50, np.int64)

    assert n_in_no_net(both_look_at_names, sure, lists, KEYS) is None
    assert n_in_no_net(names_and_dates, sure, lists, KEYS) == 0.0


def test_each_two_lists_are_told_by_themselves():
    n = 1_000_000
    dates = {"two_words": 0.9, "day_sex": 0.9}
    no_names = {"two_words": 0.1, "day_sex": 0.9}
    one, ones, one_missed = caught(n, dates)
    other, others, other_missed = caught(n, no_names)

    told = n_in_no_net(
        np.concatenate([one, other]), np.concatenate([ones, others]), np.repeat([0, 1], len(one)), KEYS
    )

    assert told == pytest.approx(one_missed + other_missed, rel=1e-3)


def test_the_true_share_of_compared_pairs_lies_where_it_is_told(tmp_path):
    files = write_world(invent(WorldSettings(2000)), tmp_path / "world")
    result = link(read_records([read_list(path) for path in files.lists]))
    true = evaluate(result, read_truth(files.truth)).key_recall

    least, most = result.diagnostics.key_recall

    assert least <= true <= most
    assert most - least < 0.03


def test_where_too_little_is_compared_nothing_is_told():
    result = link(read_records([a_list("camp", REGISTER, children(5))]))

    assert result.diagnostics.key_recall is None
