import numpy as np
from linkage.few_lists import REGISTER, a_list, children

from leleka.linkage import link
from leleka.linkage.sifting import N_BEST, Sieve, best_of_each, likeliest
from leleka.normalize import read_records


def a_misspelt(rows):
    for row in rows[::4]:
        row[0] = row[0][:2] + row[0][3:]
    return rows


def links_across(result, n_children):
    pairs = result.pairs.to_pylist()
    ids = result.records.table["record_id"].to_pylist()
    return {
        (ids[pair["left"]], ids[pair["right"]])
        for pair in pairs
        if pair["state"] == "linked" and pair["left"] < n_children <= pair["right"]
    }


def test_sifting_and_linking_finds_the_links_of_linking_the_whole_register():
    camp = a_list("camp", REGISTER, a_misspelt(children(400)[:40]), True)
    whole = a_list("register", REGISTER, children(400), True)
    linked = link(read_records([camp, whole]))

    sieve = Sieve(read_records([camp]), 400)
    rows = []
    for first in range(0, 400, 90):
        batch = a_list("register", REGISTER, children(400)[first : first + 90], True)
        rows += (sieve.sift(read_records([batch])).row + first).tolist()
    kept = sorted(set(rows))

    expected = {tuple(each) for each in links_across(linked, 40)}
    found = {(left, right) for left, right in expected if int(right.split(":")[1]) - 2 in kept}
    assert len(expected) >= 38
    assert found == expected
    assert len(kept) < 400


def test_the_size_of_a_batch_makes_no_difference():
    camp = read_records([a_list("camp", REGISTER, children(400)[:40])])
    register = children(400)

    def kept(n):
        sieve, rows = Sieve(camp, 400), set()
        for first in range(0, 400, n):
            sifted = sieve.sift(read_records([a_list("register", REGISTER, register[first : first + n])]))
            likely = sifted.p_same > 0.5
            rows |= set(
                zip(sifted.child[likely].tolist(), (sifted.row[likely] + first).tolist(), strict=True)
            )
        return rows

    assert kept(400) == kept(100) == kept(37)


def test_of_each_child_the_likeliest_rows_are_kept():
    child = np.repeat(np.arange(3, dtype=np.int32), 20)
    row = np.tile(np.arange(20, dtype=np.int32), 3)
    p = np.linspace(0.1, 0.9, 60)

    kept = best_of_each(child, row, p)

    assert len(kept) == 3 * N_BEST
    assert set(row[kept].tolist()) == set(range(10, 20))


def test_what_an_earlier_batch_kept_leaves_out_only_rows_that_are_less_likely():
    camp = read_records([a_list("camp", REGISTER, children(400)[:40])])
    batch = read_records([a_list("register", REGISTER, children(400)[40:])])
    fresh, later = Sieve(camp, 400), Sieve(camp, 400)
    first = fresh.sift(batch)

    later.remember(np.repeat(first.child, N_BEST), np.repeat(first.p_same, N_BEST))
    again = later.sift(batch)

    likeliest_of = np.zeros(40, np.float32)
    np.maximum.at(likeliest_of, first.child, first.p_same)
    kept = first.p_same >= likeliest_of[first.child]
    assert 0 < np.count_nonzero(kept) < len(first.row)
    assert set(zip(again.child.tolist(), again.row.tolist(), strict=True)) == set(
        zip(first.child[kept].tolist(), first.row[kept].tolist(), strict=True)
    )


def test_a_large_register_is_not_taken_for_one_that_holds_none_of_the_children():
    camp = a_list("camp", REGISTER, a_misspelt(children(400)[:40]), True)
    batch = read_records([a_list("register", REGISTER, children(400), True)])

    sifted = Sieve(read_records([camp]), 20_000_000).sift(batch)

    met = set(zip(sifted.child.tolist(), sifted.row.tolist(), strict=True))
    assert {(n, n) for n in range(40)} <= met


def test_a_row_is_left_out_beside_one_that_is_a_hundred_times_likelier():
    child, row = np.array([0, 0, 1], np.int32), np.array([5, 6, 7], np.int32)

    kept = likeliest(child, row, np.array([0.9, 8e-3, 8e-3]))

    assert row[kept].tolist() == [5, 7]
