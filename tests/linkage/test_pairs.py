import numpy as np
from linkage.few_lists import a_list

from leleka.linkage.columns import encode
from leleka.linkage.kernels import layout as at
from leleka.linkage.pairs import compared_pairs, with_told
from leleka.normalize import read_records

LISTING = (("number", "row_id"), ("name", "given_name"), ("siblings", "sibling_ids"))


def test_pairs_that_a_list_tells_take_their_places_among_those_that_keys_brought_up():
    rows = [("1", "Олена", "3"), ("2", "Петро", None), ("3", "Дарина", "4"), ("4", "Тарас", "3")]
    encoded = encode(read_records([a_list("a", LISTING, rows)]))
    left, right = np.array([0, 2], np.int32), np.array([1, 3], np.int32)

    ones, others, patterns = with_told(encoded, left, right, compared_pairs(encoded, left, right))

    assert list(zip(ones.tolist(), others.tolist(), strict=True)) == [(0, 1), (0, 2), (2, 3)]
    whole = compared_pairs(encoded, ones, others)
    whole.levels[[1, 2], at.KINSHIP], whole.rarity[[1, 2], at.KINSHIP] = 2, 0
    assert np.array_equal(patterns.levels, whole.levels)
    assert np.array_equal(patterns.rarity, whole.rarity)
