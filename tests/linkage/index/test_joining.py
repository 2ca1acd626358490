"""What came in is put beside the persons that are there; that two of those are one, people decide."""

import pytest
from linkage.few_lists import REGISTER, a_list, children, records_of_two, two_linked

from leleka.linkage import Decision, Decisions, Index, Lists, join
from leleka.normalize import read_records

HERE, ELSEWHERE, NEW = "register:4", "camp:3", "school:2"


def list_of(records):
    return {each: each.split(":")[0] for each in records}


def joined(person_of, decisions=None, once=()):
    """The third child of the register, who stands in the camp's list too, comes in with a school's list."""
    index = Index.build(records_of_two(), two_linked().model)
    index.add(read_records([a_list("school", REGISTER, [children(3)[2]])]))
    return join(index, [NEW], person_of, lists=Lists(list_of, once), decisions=decisions)


def as_two(records):
    """The persons of records, each one its own person."""
    return {each: each for each in records}


def as_one(records):
    return {each: "one" if each in {HERE, ELSEWHERE} else each for each in {*records, HERE, ELSEWHERE}}


def asked_first(found):
    first = found.pairs.take(found.merges)
    ends = zip(first["left"].to_pylist(), first["right"].to_pylist(), strict=True)
    return [{found.ids[left], found.ids[right]} for left, right in ends]


def persons(found):
    return {each: found.ids[person] for each, person in zip(found.ids, found.person.tolist(), strict=True)}


def test_a_new_record_is_put_beside_its_person():
    found = joined(as_one)

    who = persons(found)
    assert who[NEW] == who[HERE] == who[ELSEWHERE]
    assert asked_first(found) == []


def test_two_persons_whom_a_new_record_shows_to_be_one_stay_two_and_people_are_asked_first():
    found = joined(as_two)

    who = persons(found)
    assert who[HERE] != who[ELSEWHERE]
    assert who[NEW] in {who[HERE], who[ELSEWHERE]}
    other = ELSEWHERE if who[NEW] == who[HERE] else HERE
    assert asked_first(found) == [{NEW, other}]
    assert found.pairs["review_order"].take(found.merges).to_pylist() == [1]
    assert found.pairs["state"].take(found.merges).to_pylist() == ["review"]


def test_who_people_hold_to_be_two_are_not_asked_about_again():
    no = Decisions((Decision(HERE, ELSEWHERE, "different"),))

    found = joined(as_two, no)

    assert asked_first(found) == []


@pytest.mark.parametrize(("held", "alone"), [(1, 0.5**2), (2, 0.1**2)])
def test_that_a_record_stands_in_no_other_list_is_counted_from_the_persons(held, alone):
    there = [{"a": 1, "b": 1}] * held + [{"a": 1}, {"b": 1}] * (2 - held)

    lists = Lists.seen(list_of, (), there)

    assert lists.alone["a", "b"] == pytest.approx(alone)
    assert lists.sizes == {"a": 2, "b": 2}
