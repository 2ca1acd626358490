from collections import Counter
from itertools import pairwise

from leleka.demo import WorldSettings, invent
from leleka.demo.people import cohort_of, families_of


def test_children_of_one_household_stand_together_and_name_each_other(world):
    for household in families_of(list(world.children)):
        for child in household:
            assert child.family == household[0].family
            assert {s.child_id for s in child.siblings} == {
                other.child_id for other in household if other is not child
            }


def test_nobody_is_their_own_sibling(world):
    for child in (*world.children, *world.strangers):
        assert child not in child.siblings


def test_siblings_hardly_ever_share_a_given_name(world):
    pairs = [(child, sibling) for child in world.children for sibling in child.siblings]

    # Only a namesake, named after another child on purpose, can come to a sibling's name.
    assert sum(a.name.given.ru == b.name.given.ru for a, b in pairs) <= 0.005 * len(pairs)


def test_siblings_are_born_on_one_day_or_most_of_a_year_apart(world):
    for child in (*world.children, *world.strangers):
        for sibling in child.siblings:
            gap_days = abs((child.born - sibling.born).days)
            assert gap_days == 0 or gap_days >= 270


def test_twins_exist_and_share_day_and_place_of_birth(world):
    by_id = {child.child_id: child for child in world.children}
    twins = [child for child in world.children if child.twin_of]

    assert twins
    for twin in twins:
        first = by_id[twin.twin_of]
        assert (twin.born, twin.birth_place, twin.family) == (first.born, first.birth_place, first.family)


def test_some_siblings_are_half_siblings_with_another_patronymic_or_surname(world):
    pairs = [(child, sibling) for child in world.children for sibling in child.siblings]
    other_father = sum(child.name.father is not sibling.name.father for child, sibling in pairs)
    other_surname = sum(child.name.surname is not sibling.name.surname for child, sibling in pairs)

    assert 0.03 < other_father / len(pairs) < 0.4
    assert 0.02 < other_surname / len(pairs) < other_father / len(pairs) + 0.02


def test_households_hold_from_one_child_to_several(world):
    sizes = Counter(len(household) for household in families_of(list(world.children)))

    assert sizes[1] > sizes[2] > sizes[3] > 0
    assert max(sizes) <= 7


def test_all_children_are_minors_when_the_war_reaches_them(world):
    ages = Counter(child.age_on(child.reached_on) for child in world.children)

    assert set(ages) <= set(range(19))
    assert len(ages) >= 18


def test_minorities_live_where_they_do(world):
    groups = Counter(child.group for child in invent(WorldSettings(n_children=4000, seed=2)).children)

    assert groups["s"] > 3000
    assert {"t", "g", "b", "r"} <= set(groups)


def test_cohorts_cover_every_year():
    years = [cohort_of(year) for year in range(1930, 2026)]

    assert [a for a, b in pairwise(years) if a != b] == ["elder", "parent", "teen"]
    assert years[-1] == "small"
