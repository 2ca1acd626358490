from itertools import pairwise, permutations

from leleka.core.groups import Groups


def test_the_order_in_which_pairs_are_told_never_matters():
    for pairs in permutations(["ab", "cd", "bd", "fe"]):
        groups = Groups()

        for one, other in pairs:
            groups.join(one, other)

        assert [groups.of(each) for each in "abcdefg"] == ["a", "a", "a", "a", "e", "e", "g"]


def test_told_twice_is_told_once():
    groups = Groups()

    for one, other in [*pairwise("abc"), ("c", "a"), ("a", "a")]:
        groups.join(one, other)

    assert {groups.of(each) for each in "abc"} == {"a"}
