from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.demo.dice import Dice, Weighted


def test_the_same_seed_and_purpose_throw_the_same_dice():
    left, right = Dice(3, "people"), Dice(3, "people")

    assert [left.roll() for _ in range(5000)] == [right.roll() for _ in range(5000)]


@pytest.mark.parametrize("other", [Dice(4, "people"), Dice(3, "events"), Dice(3, "people", "more")])
def test_another_seed_or_purpose_throws_other_dice(other):
    dice = Dice(3, "people")

    assert [dice.roll() for _ in range(5)] != [other.roll() for _ in range(5)]


def test_the_first_rolls_never_change():
    dice = Dice(1, "golden")

    assert [dice.below(1000) for _ in range(6)] == GOLDEN


GOLDEN = [927, 897, 406, 328, 720, 748]


@given(st.integers(-50, 50), st.integers(0, 60), st.integers(0, 99))
def test_between_stays_between(first, more, seed):
    dice = Dice(seed, "test")

    assert all(first <= dice.between(first, first + more) <= first + more for _ in range(20))


@given(st.lists(st.integers(0, 9), min_size=1, max_size=8), st.floats(0, 1, exclude_max=True))
def test_a_value_without_weight_is_never_drawn(weights, share):
    if not any(weights):
        with pytest.raises(ValueError, match="nothing to draw from"):
            Weighted(enumerate(weights))
        return

    assert weights[Weighted(enumerate(weights)).at(share)] > 0


def test_weights_are_followed():
    dice, values = Dice(5, "test"), Weighted([("a", 3), ("b", 1)])

    n_a = sum(dice.draw(values) == "a" for _ in range(4000))

    assert 2850 < n_a < 3150


def test_around_is_centred_and_bounded():
    dice = Dice(6, "test")

    drawn = [dice.around(1.0) for _ in range(5000)]

    assert abs(sum(drawn)) / 5000 < 0.05
    assert max(map(abs, drawn)) < 3.5
    assert 0.9 < sum(x * x for x in drawn) / 5000 < 1.1


def test_a_day_outside_an_impossible_span_is_its_first():
    assert Dice(1, "x").day(date(2022, 3, 1), date(2022, 2, 1)) == date(2022, 3, 1)


def test_shuffling_keeps_every_value():
    values = list(range(50))

    Dice(1, "x").shuffle(values)

    assert sorted(values) == list(range(50))
    assert values != list(range(50))
