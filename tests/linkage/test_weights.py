import numpy as np
import pytest

from leleka.linkage.comparisons import comparisons_with
from leleka.linkage.weights import (
    ALTERED,
    INTACT,
    SIBLINGS,
    STRANGERS,
    Patterns,
    Population,
    RandomPairs,
    first_model,
    learn,
    log_odds,
    posteriors,
    sibling_bits,
    sibling_evidence,
    with_strangers,
)
from leleka.linkage.weights.learning import _evened

COMPARISONS = comparisons_with([])
NAMES = [comparison.name for comparison in COMPARISONS]
POPULATION = Population.of(np.array([1000, 800]), np.array([False, True]))


def patterns(*rows, weight=1.0):
    """Patterns from {comparison: level}, a level by its place or its name."""
    levels = np.full((len(rows), len(NAMES)), -1, np.int8)
    for n, row in enumerate(rows):
        for name, level in row.items():
            k = NAMES.index(name)
            named = [each.name for each in COMPARISONS[k].levels]
            levels[n, k] = named.index(level) if isinstance(level, str) else level
    return Patterns(levels, np.zeros_like(levels), np.full(len(rows), 1), np.full(len(rows), weight))


SAME = {"surname": 3, "given_name": 4, "patronymic": 3, "birth_date": "same_day", "sex": 1}
RENAMED = SAME | {"surname": 0, "patronymic": 0, "eyes": 2, "home": 5}
SISTER = {"surname": 3, "given_name": 0, "patronymic": 3, "birth_date": "years", "mother": 3, "home": 5}
STRANGER = {"surname": 0, "given_name": 0, "patronymic": 0, "birth_date": "years", "sex": 1}


def learnt():
    model = first_model(COMPARISONS, POPULATION, 1800)
    rng = np.random.default_rng(1)
    drawn = [STRANGER | {"sex": int(k)} for k in rng.integers(0, 2, 4000)]
    random_pairs = RandomPairs.of(patterns(*drawn), model, 1)
    seen = [*[SAME] * 300, *[RENAMED] * 12, *[SISTER] * 150, *[STRANGER] * 500]
    model = with_strangers(model, random_pairs, 1)
    return learn(model, patterns(*seen), random_pairs, POPULATION, max_iterations=200, threads=2)


@pytest.mark.parametrize(
    ("pattern", "expected"), [(SAME, INTACT), (RENAMED, ALTERED), (SISTER, SIBLINGS), (STRANGER, STRANGERS)]
)
def test_each_class_is_known_by_what_it_means(pattern, expected):
    p = posteriors(learnt(), patterns(pattern), 1)[0]

    assert np.argmax(p) == expected
    assert p.sum() == pytest.approx(1.0)


def test_what_comparisons_say_of_siblings_adds_up_to_what_the_pair_says():
    model, seen = learnt(), patterns(SAME, RENAMED, SISTER, STRANGER)

    prior, bits = sibling_evidence(model, seen)

    assert np.isnan(bits[0, NAMES.index("mother")])
    assert prior + np.nansum(bits, axis=1) == pytest.approx(
        sibling_bits(posteriors(model, seen, 1)), abs=1e-6
    )


def test_not_to_be_named_as_a_brother_speaks_against_nobody():
    model, kin = learnt(), NAMES.index("kinship")

    _, bits = sibling_evidence(model, patterns(SISTER | {"kinship": 0}, SISTER | {"kinship": 1}))

    assert bits[0, kin] == 0.0
    assert bits[1, kin] > 3.0


def test_learning_settles_and_says_so():
    model = learnt()

    assert model.converged
    assert model.n_iterations < 200
    assert model.n_expected[INTACT] == pytest.approx(300, rel=0.1)


def test_no_probability_is_ever_zero_and_each_row_adds_up_to_one():
    for table in learnt().tables:
        assert table.min() > 0
        assert table.sum(axis=1) == pytest.approx(1.0)


def test_the_sex_of_a_child_does_not_follow_from_a_first_name_that_differs():
    model = learnt()

    rows = model.tables[NAMES.index("sex")]

    assert np.allclose(rows[:, :, INTACT], rows[0, :, INTACT])
    assert not np.allclose(rows[:, :, STRANGERS], rows[0, :, STRANGERS])


def test_an_altered_identity_keeps_what_no_adoption_changes():
    model = learnt()
    eyes, surname = (model.tables[NAMES.index(name)][0] for name in ("eyes", "surname"))

    assert eyes[:, ALTERED] == pytest.approx(eyes[:, INTACT])
    assert surname[0, ALTERED] > 0.5 > surname[0, INTACT]


def test_within_a_list_that_holds_each_child_once_nobody_is_the_same():
    within = patterns(SAME)
    within.lists[:] = 3

    p = posteriors(learnt(), within, 1)[0]

    assert p[INTACT] + p[ALTERED] < 1e-30


def test_a_missing_comparison_says_nothing():
    model = learnt()
    bare = posteriors(model, patterns({}), 1)[0]

    assert bare == pytest.approx(model.prior[1] / model.prior[1].sum())


def test_a_rarer_value_shared_is_stronger_evidence():
    model = learnt()
    common, rare = (patterns({"surname": 3, "birth_date": "fits"}) for _ in range(2))
    rare.rarity[0, NAMES.index("surname")] = 32

    odds = [log_odds(posteriors(model, each, 1))[0] for each in (common, rare)]

    assert 0 < odds[1] - odds[0] <= 4.0


def test_sex_is_no_news_once_the_first_name_agrees():
    model = learnt()
    table = model.tables[NAMES.index("sex")]

    same_name = table[5, 1, INTACT] / table[5, 1, STRANGERS]
    no_name = table[0, 1, INTACT] / table[0, 1, STRANGERS]

    assert same_name < no_name * 1.2


def test_lists_lean_on_how_far_each_is_found_on_all_others():
    n_lists, n_records = 5, np.full(5, 1000)
    population = Population.of(n_records, np.zeros(5, np.bool_))
    counts = np.triu(np.full((n_lists, n_lists), 400.0), 1)
    counts[0, 1] = 1200.0
    of_lists = np.zeros((n_lists**2, 4))
    of_lists[:, 0] = counts.ravel()

    evened = _evened(of_lists, population)[:, 0].reshape(n_lists, n_lists)

    assert 600 < evened[0, 1] < 1200
    assert evened[2, 3] == pytest.approx(400, rel=0.3)


def test_few_lists_tell_nothing_of_each_other():
    population = Population.of(np.array([100, 100]), np.zeros(2, np.bool_))
    of_lists = np.zeros((4, 4))
    of_lists[1, 0] = 50.0

    assert (_evened(of_lists, population) == of_lists).all()
