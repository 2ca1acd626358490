from functools import cache

import numpy as np
from linkage.few_lists import REGISTER, a_list, children

from leleka.linkage.columns import Encoded, encode
from leleka.linkage.decoys import Decoys
from leleka.linkage.families import Beside
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.births import FITS
from leleka.linkage.pairs import compared_pairs
from leleka.linkage.weights import INTACT, STRANGERS, Model, Patterns, Population, first_model
from leleka.normalize import read_records

N = 300
LISTING = (("Имя", "given_name"), ("Родился", "birth_date"))


@cache
def encoded() -> Encoded:
    """A register, and a listing that shows its every third child by first name and month."""
    rows = children(N)
    profiles = [[row[1], str(row[3])[:7]] for row in rows[::3]]
    return encode(read_records([a_list("register", REGISTER, rows), a_list("listing", LISTING, profiles)]))


def decoys() -> Decoys:
    nobody, nothing = np.zeros(0, np.int32), np.zeros(0)
    person = np.arange(len(encoded()))
    beside = Beside.of(nobody, nobody, nothing, nothing, person, np.zeros((0, 2), np.int32))
    return Decoys.of(encoded(), beside, compared_pairs)


def model() -> Model:
    """One that takes a pair of the register and the listing for one child far too often."""
    population = Population.of(np.array([N, N // 3]), np.array([False, False]))
    found = first_model(encoded().comparisons, population, N + N // 3)
    found.prior[1] = (0.1, 0.001, 0.001, 0.898)
    return found


def p_same(given: Model) -> float:
    """The share of one child in two among the pairs of the register and the listing."""
    return float(given.prior[1, INTACT])


def test_all_that_agree_as_they_stand_are_found_and_every_child_with_its_own_profile():
    levels = decoys().real.levels

    assert len(levels) >= N // 3
    assert (levels[:, at.GIVEN_NAME] == 4).all()
    assert (levels[:, at.BIRTH_DATE] == FITS).all()


def test_where_no_more_agree_than_with_moved_profiles_hardly_any_are_one_child():
    moved = decoys().moved

    corrected = Decoys(real=moved, moved=_repeated(moved, 4)).corrected(model(), 1)

    assert p_same(corrected) < p_same(model()) / 4


def test_where_all_are_more_than_moved_profiles_allow_the_share_stays_or_grows():
    found = decoys()

    corrected = Decoys(real=found.real, moved=found.moved.where(np.zeros(0, np.int64))).corrected(model(), 1)

    assert p_same(corrected) >= p_same(model())
    assert np.allclose(corrected.prior.sum(axis=1), 1.0)


def test_pairs_of_lists_that_both_give_surnames_stay_as_they_are():
    corrected = decoys().corrected(model(), 1)

    assert corrected.prior[0].tolist() == model().prior[0].tolist()
    assert corrected.prior[3, STRANGERS] == model().prior[3, STRANGERS]


def _repeated(patterns: Patterns, n: int) -> Patterns:
    return patterns.where(np.tile(np.arange(len(patterns)), n))
