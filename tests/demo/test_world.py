from collections import Counter

import pytest

from leleka.demo import WorldSettings, invent
from leleka.demo.journeys import LAST_DAY


@pytest.mark.parametrize("n_children", [1, 2, 50])
def test_a_world_of_any_size_has_exactly_its_children(n_children):
    world = invent(WorldSettings(n_children=n_children, seed=3))

    assert len(world.children) == n_children
    assert len({child.child_id for child in world.children}) == n_children


def test_nobody_grown_up_or_unborn_is_taken(world):
    for child in world.taken:
        assert child.born <= child.fate.taken_on <= LAST_DAY
        assert child.age_on(child.fate.taken_on) <= 17


def test_what_happened_stands_in_order_of_time(world):
    for child in world.taken:
        fate = child.fate
        days = [stay.since for stay in fate.stays]
        assert days == sorted(days)
        assert days[0] >= fate.taken_on
        for day in (fate.altered_on, fate.placed_on, fate.listed_on, fate.returned_on):
            assert day is None or fate.taken_on < day <= LAST_DAY
        if fate.returned_on:
            assert all(stay.since < fate.returned_on for stay in fate.stays)
            for day in (fate.altered_on, fate.placed_on, fate.listed_on):
                assert day is None or day < fate.returned_on


def test_who_was_not_taken_has_no_fate(world):
    for child in world.children:
        if not child.fate.is_taken:
            assert child.fate.cause == ""
            assert not child.fate.stays
            assert child.fate.kind == "intact"
            assert child.fate.returned_on is None
            assert child.fate.listed_on is None


def test_an_imposed_identity_stands_with_its_kind_and_its_changed_parts(world):
    for child in world.taken:
        imposed, is_altered = child.fate.imposed, child.fate.kind in {"surname_patronymic", "renamed"}
        assert (imposed is not None) == (child.fate.altered_on is not None) == is_altered
        if imposed is None:
            continue
        assert "surname" in imposed.changed or imposed.name.surname == child.name.surname
        assert ("given_name" in imposed.changed) == (child.fate.kind == "renamed")
        assert ("birth_date" in imposed.changed) == (imposed.born != child.born)
        assert ("birth_place" in imposed.changed) == (imposed.birth_place is not child.birth_place)
        assert imposed.born <= child.fate.taken_on


@pytest.mark.parametrize("changed", [0.0, 0.25, 0.6])
def test_the_share_of_changed_identities_follows_the_setting(changed):
    world = invent(WorldSettings(n_children=3000, changed=changed, seed=4))
    kinds = Counter(child.fate.kind for child in world.taken)

    share = (kinds["surname_patronymic"] + kinds["renamed"]) / len(world.taken)

    assert share == pytest.approx(changed, abs=0.04)


def test_about_half_are_taken_by_many_causes_and_mostly_since_2022(world):
    causes = Counter(child.fate.cause for child in world.taken)
    since_2022 = sum(child.fate.taken_on.year >= 2022 for child in world.taken)

    assert 0.3 < len(world.taken) / len(world.children) < 0.6
    assert len(causes) >= 12
    assert 0.9 < since_2022 / len(world.taken) < 1


def test_groups_travel_together(world):
    groups = Counter(child.fate.group for child in world.taken)
    by_group = {}
    for child in world.taken:
        by_group.setdefault(child.fate.group, set()).add(child.fate.stays[0].institution)

    assert max(groups.values()) >= 8
    assert all(len(first_places) == 1 for first_places in by_group.values())


def test_strangers_are_about_twice_the_listed_and_never_taken(world):
    n_listed = sum(child.fate.listed_on is not None for child in world.taken)

    assert len(world.strangers) == 2 * n_listed
    assert not any(stranger.fate.is_taken for stranger in world.strangers)
    assert all(stranger.home.control == "r" for stranger in world.strangers)
    assert all(stranger.born < stranger.fate.listed_on for stranger in world.strangers)


def test_the_same_settings_give_the_same_world_and_another_seed_another():
    def names(seed):
        world = invent(WorldSettings(n_children=120, seed=seed))
        return [(child.name.full("uk"), child.born, child.fate.taken_on) for child in world.children]

    assert names(1) == names(1)
    assert names(1) != names(2)
