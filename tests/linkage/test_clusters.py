import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from leleka.linkage.clusters import cluster, edges_of, with_siblings_apart
from leleka.linkage.decisions import Links
from leleka.linkage.kernels.merge import SIBLINGS


def clustered(n, pairs, links=Links(), forbidden=(), missing=-10.0):  # noqa: B008  it is frozen
    """Cluster pairs (left, right, p_same); missing is what the pairs not told score when asked."""
    left, right = (np.array([pair[k] for pair in pairs], np.int32) for k in (0, 1))
    p_same = np.array([pair[2] for pair in pairs], np.float64)
    bits = np.log2(p_same) - np.log2(1 - p_same)
    barred = np.array([(a, b) in forbidden for a, b, _ in pairs], np.bool_)
    edges = edges_of(left, right, bits, p_same, barred, links)
    return cluster(n, edges, lambda one, other: np.full(len(one), missing), cut=0.5).tolist()


def test_likely_pairs_come_together_and_the_lowest_record_names_them():
    assert clustered(4, [(0, 2, 0.99), (1, 3, 0.9)]) == [0, 1, 0, 1]


def test_an_unlikely_pair_stays_apart():
    assert clustered(2, [(0, 1, 0.4)]) == [0, 1]


def test_one_wrong_link_does_not_weld_two_children():
    groups = [(0, 1, 0.999), (1, 2, 0.999), (0, 2, 0.999), (3, 4, 0.999), (4, 5, 0.999), (3, 5, 0.999)]

    assert clustered(6, [*groups, (2, 3, 0.95)]) == [0, 0, 0, 3, 3, 3]


def test_a_pair_nobody_compared_is_asked_for_before_it_counts_against():
    chain = [(0, 1, 0.97), (1, 2, 0.97)]

    assert clustered(3, chain, missing=-2.0) == [0, 0, 0]
    assert clustered(3, chain, missing=-30.0) in ([0, 0, 2], [0, 1, 1])


def test_what_cannot_be_one_child_never_is():
    sure = [(0, 1, 0.9999), (0, 2, 0.9999), (1, 2, 0.9999)]

    found = clustered(3, sure, forbidden={(0, 2)})

    assert found[0] != found[2]


def with_siblings(n):
    """Two groups of n records that belong together, but for one pair that looks like brother and sister."""
    pairs = [(a, b) for a in range(2 * n) for b in range(a + 1, 2 * n)]
    left, right = (np.array([pair[k] for pair in pairs], np.int32) for k in (0, 1))
    bits = np.where((left == 0) & (right == n), SIBLINGS, 8.0)
    within = (left < n) == (right < n)
    bits = np.where(within & (bits > 0), 10.0, bits)
    edges = edges_of(left, right, bits, np.full(len(left), 0.99), np.zeros(len(left), np.bool_), Links())
    return cluster(2 * n, edges, lambda one, other: np.zeros(len(one)), cut=0.5).tolist()


def test_one_pair_like_siblings_parts_two_rows_but_not_two_crowds():
    assert with_siblings(1) == [0, 1]
    assert len(set(with_siblings(8))) == 1


def test_a_pair_that_is_rather_of_siblings_counts_as_one_of_siblings():
    p = np.array([[0.3, 0.0, 0.7, 0.0], [0.5, 0.0, 0.5, 0.0]])

    assert with_siblings_apart(np.array([-1.0, 0.0]), p, told=True).tolist() == [SIBLINGS, 0.0]


def test_where_no_list_tells_of_families_siblings_must_be_sure():
    p = np.array([[0.3, 0.0, 0.7, 0.0], [0.005, 0.0, 0.995, 0.0]])

    assert with_siblings_apart(np.array([-1.0, -7.0]), p, told=False).tolist() == [-1.0, SIBLINGS]


def test_answers_of_people_join_and_part_whatever_the_pairs_say():
    links = Links(same=((0, 3),), different=((1, 2),))

    found = clustered(4, [(1, 2, 0.9999)], links)

    assert found == [0, 1, 2, 0]


WHOLE = [(0, 1, 0.75), (0, 2, 0.75), (1, 2, 0.75), (3, 4, 0.75)]
"""Two persons, of three rows and of two."""


def between(p_same):
    """Pairs of their rows, but for the first row of each."""
    return [(a, b, p_same) for a in range(3) for b in (3, 4) if (a, b) != (0, 3)]


def test_one_answer_joins_whole_persons_where_the_rest_hardly_speaks_against_it():
    assert clustered(5, [*WHOLE, *between(0.22)]) == [0, 0, 0, 3, 3]

    assert clustered(5, [*WHOLE, *between(0.22)], Links(same=((0, 3),))) == [0] * 5


def test_one_answer_brings_one_row_over_where_the_rest_speaks_against_it():
    found = clustered(5, [*WHOLE, *between(0.02)], Links(same=((0, 3),)))

    assert found[0] == found[3]
    assert found[1] != found[3]


def test_one_answer_never_joins_whole_persons_of_which_two_rows_are_parted():
    links = Links(same=((0, 3),), different=((2, 4),))

    found = clustered(5, [*WHOLE, *between(0.22)], links)

    assert found[0] == found[3]
    assert found[2] != found[4]


def test_answers_in_a_row_join_no_two_who_are_parted():
    rows = [*WHOLE, (5, 6, 0.75), *between(0.22), *[(a, b, 0.22) for a in (3, 4) for b in (5, 6)]]
    links = Links(same=((0, 3), (4, 5)), different=((1, 6),))

    found = clustered(7, rows, links)

    assert found[0] == found[3]
    assert found[4] == found[5]
    assert found[1] != found[6]


def test_what_stood_together_before_joins_nobody_else():
    links = Links(held=((0, 3),))

    assert clustered(5, [*WHOLE, *between(0.22)], links) != [0] * 5


def test_an_over_large_component_is_cut_before_it_is_clustered():
    n = 700
    chain = [(k, k + 1, 0.999 if k % 2 == 0 else 0.2) for k in range(n - 1)]

    found = clustered(n, chain)

    assert found == [k - k % 2 for k in range(n)]


@given(st.permutations(range(6)))
def test_the_names_of_records_do_not_change_who_is_together(order):
    pairs = [(0, 1, 0.99), (1, 2, 0.98), (0, 2, 0.97), (3, 4, 0.96), (2, 3, 0.6)]
    renamed = sorted((*sorted((order[a], order[b])), p) for a, b, p in pairs)

    plain, found = clustered(6, pairs), clustered(6, renamed)

    for a in range(6):
        for b in range(6):
            assert (plain[a] == plain[b]) == (found[order[a]] == found[order[b]])
