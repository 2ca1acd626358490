"""What came in is put beside the persons that are there; that two of those are one, people decide."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from linkage.few_lists import GIVEN, REGISTER, a_list, children, records_of_two, register, two_linked

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


def test_a_record_that_is_nobodys_yet_and_comes_in_by_another_import_is_left_to_it():
    found = joined(lambda records: {each: each for each in records if each != ELSEWHERE})

    assert ELSEWHERE not in found.ids
    assert persons(found)[NEW] == HERE


@pytest.mark.parametrize(("held", "alone"), [(1, 0.5**2), (2, 0.1**2)])
def test_that_a_record_stands_in_no_other_list_is_counted_from_the_persons(held, alone):
    there = [{"a": 1, "b": 1}] * held + [{"a": 1}, {"b": 1}] * (2 - held)

    lists = Lists.seen(list_of, (), there)

    assert lists.alone["a", "b"] == pytest.approx(alone)
    assert lists.sizes == {"a": 2, "b": 2}


LISTING = (
    ("number", "row_id"),
    ("name", "given_name"),
    ("born", "birth_date"),
    ("eyes", "eyes"),
    ("siblings", "sibling_ids"),
)


def test_twins_whom_a_list_tells_apart_by_number_are_not_put_together():
    twins = [("1", "Юстина", "2015-03-02", "карі", "2"), ("2", "Юстина", "2015-03-02", "карі", "1")]
    index = Index.build(records_of_two(), two_linked().model)
    index.add(read_records([a_list("listings", LISTING, twins)]))

    found = join(index, ["listings:2", "listings:3"], as_two, lists=Lists(list_of))

    who = persons(found)
    assert who["listings:2"] != who["listings:3"]


TWINS = [("1", "Юстина", "2015-03-02", "карі", "2"), ("2", "Юстина", "2015-03-02", "карі", "1")]


@pytest.mark.parametrize("names", [(True, True), (False, True), (True, False)], ids=str)
@pytest.mark.parametrize("is_kept", [False, True])
def test_twins_are_told_apart_by_number_when_they_come_at_two_times(names, is_kept, tmp_path):
    one, other = (twin if has else (*twin[:4], None) for twin, has in zip(TWINS, names, strict=True))
    index = Index.build(records_of_two(), two_linked().model)
    index.add(read_records([a_list("listings", LISTING, [one])]))
    if is_kept:
        index.save(tmp_path / "kept")
        index = Index.open(tmp_path / "kept")
    late = a_list("listings", LISTING, [other])
    index.add(read_records([replace(late, rows=pa.array([99], pa.int32()))]))

    found = join(index, ["listings:99"], as_two, lists=Lists(list_of))

    who = persons(found)
    assert who["listings:2"] != who["listings:99"]
    kin = found.pairs.filter(pc.equal(found.pairs["level:kinship"], 2)).to_pylist()
    assert [(found.ids[pair["left"]], found.ids[pair["right"]]) for pair in kin] == [
        ("listings:2", "listings:99")
    ]


def test_a_number_that_another_list_has_too_is_nobodys_brother():
    index = Index.build(records_of_two(), two_linked().model)
    index.add(read_records([a_list("shelter", LISTING, TWINS[:1])]))
    index.add(read_records([a_list("listings", LISTING, TWINS[1:])]))

    assert len(index.told_siblings) == 0


def test_one_more_row_under_the_number_of_a_child_is_of_that_child():
    twice = [(str(k), GIVEN[k], f"20{6 + k // 2:02}-03-11", "карі", None) for k in range(20)] * 2
    here = a_list("listings", LISTING, twice)
    index = Index.build(read_records([register(), here]))
    one_more = a_list("listings", LISTING, [("7", GIVEN[7], "2009-05-02", None, None)])
    index.add(read_records([replace(one_more, rows=pa.array([99], pa.int32()))]))

    found = join(index, ["listings:99"], as_two, lists=Lists(list_of))

    column = found.pairs["level:identifiers"].to_pylist()
    ends = zip(found.pairs["left"].to_pylist(), found.pairs["right"].to_pylist(), column, strict=True)
    same = {found.ids[left] for left, _, level in ends if level == 2}
    assert same == {"listings:9", "listings:29"}


def test_an_index_that_was_kept_knows_what_lists_told(tmp_path):
    twins = [("1", "Юстина", "2015-03-02", "карі", "2"), ("2", "Юстина", "2015-03-02", "карі", "1")]
    Index.build(read_records([a_list("listings", LISTING, twins)])).save(tmp_path / "kept")

    index = Index.open(tmp_path / "kept")

    assert index.told_siblings.tolist() == [[0, 1]]


def test_a_sister_who_is_there_decides_with_a_new_row():
    sisters = [("1", "Юстина", "2015-03-02", "карі", "2"), ("2", "Соломія", "2012-09-14", "сірі", "1")]
    index = Index.build(records_of_two(), two_linked().model)
    for name in ("shelter", "listings"):
        index.add(read_records([a_list(name, LISTING, sisters)]))

    found = join(index, ["listings:2"], as_two, lists=Lists(list_of))

    ends = zip(found.pairs["left"].to_pylist(), found.pairs["right"].to_pylist(), strict=True)
    who = [{found.ids[left], found.ids[right]} for left, right in ends]
    assert found.pairs["level:family"][who.index({"listings:2", "shelter:2"})].as_py() == 5


def test_rows_meet_only_those_among_whom_they_are_asked():
    index = Index.build(records_of_two(), two_linked().model)
    some = np.sort(index.rows_of([HERE, ELSEWHERE, "register:5"]))

    everybody, few = (
        set(zip(*(each.tolist() for each in index.met(some, among=among)), strict=True))
        for among in (None, some)
    )

    assert tuple(np.sort(index.rows_of([HERE, ELSEWHERE])).tolist()) in few
    assert few == {(left, right) for left, right in everybody if {left, right} <= set(some.tolist())}
    assert few != everybody
