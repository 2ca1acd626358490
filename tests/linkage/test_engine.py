from collections import Counter

import numpy as np
import pytest
from linkage.few_lists import a_list, children, records_of_two, register, two_linked

from leleka.linkage import Decision, Decisions, Index, LinkageError, LinkSettings, link
from leleka.linkage.kernels import layout as at
from leleka.linkage.results import CLASSES, KEYS_SCHEMA, PAIRS_SCHEMA, PERSONS_SCHEMA
from leleka.normalize import read_records

NAME_AND_BIRTH = (("name", "full_name"), ("born", "birth_date"))
CHILD = ("Вигаданюк Петро Сергійович", "2014-03-05")


def persons(result):
    return result.persons["person_id"].to_pylist()


def together(result, left, right):
    found = dict(zip(result.persons["record_id"].to_pylist(), persons(result), strict=True))
    return found[left] == found[right]


def test_children_on_two_lists_are_found_in_spite_of_errors_and_gaps():
    result = two_linked()

    found = sum(together(result, f"register:{2 + 2 * k}", f"camp:{2 + k}") for k in range(150))

    assert found >= 147
    assert result.diagnostics.converged


def test_no_two_rows_of_the_register_become_one_child():
    result = two_linked()

    of_register = Counter(persons(result)[:300])

    assert max(of_register.values()) == 1


def test_tables_keep_their_schemas_and_their_order():
    result = two_linked()
    pairs = result.pairs

    assert pairs.schema.names[: len(PAIRS_SCHEMA)] == PAIRS_SCHEMA.names
    assert result.persons.schema == PERSONS_SCHEMA
    assert result.keys.schema == KEYS_SCHEMA
    ends = list(zip(pairs["left"].to_pylist(), pairs["right"].to_pylist(), strict=True))
    assert ends == sorted(ends)
    assert all(left < right for left, right in ends)


def test_the_four_classes_add_up_and_p_same_is_the_first_two():
    pairs = two_linked().pairs
    p = np.stack([pairs[f"p_{name}"].to_numpy() for name in CLASSES], axis=1)

    assert p.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    assert pairs["p_same"].to_numpy() == pytest.approx(p[:, 0] + p[:, 1], abs=1e-6)


@pytest.mark.parametrize("threads", [1, 3])
def test_the_result_is_the_same_for_any_number_of_threads(threads):
    again = link(records_of_two(), settings=LinkSettings(threads=threads))

    assert again.pairs.equals(two_linked().pairs)
    assert again.persons.equals(two_linked().persons)


@pytest.mark.parametrize("lists", [[[]], [[CHILD]], [[CHILD], []], [[(None, None)] * 3]])
def test_few_or_empty_rows_are_linked_to_nobody(linked, lists):
    records = read_records([a_list(f"list{k}", NAME_AND_BIRTH, rows) for k, rows in enumerate(lists)])

    result = linked(records)

    assert len(set(persons(result))) == sum(len(rows) for rows in lists)


def test_one_child_on_two_lists_of_one_row_is_one_child(linked):
    result = linked(
        read_records([a_list("a", NAME_AND_BIRTH, [CHILD]), a_list("b", NAME_AND_BIRTH, [CHILD])])
    )

    assert len(set(persons(result))) == 1


def test_ten_thousand_equal_rows_that_say_much_are_one_child(linked):
    result = linked(read_records([a_list("a", NAME_AND_BIRTH, [CHILD] * 10_000)]))

    assert len(set(persons(result))) == 1
    assert result.keys["represented_by"].to_pylist() == [0] * 10_000


def test_ten_thousand_rows_with_only_a_first_name_are_nobody_in_particular(linked):
    result = linked(read_records([a_list("a", (("name", "given_name"),), [("Петро",)] * 10_000)]))

    assert len(set(persons(result))) == 10_000


def test_a_list_that_holds_each_child_once_gives_each_child_once(linked):
    twice = children(60) + children(60)[:20]
    columns = register().mapping.columns
    header = [(c.column, c.field) for c in columns]

    free, once = (linked(read_records([a_list("register", header, twice, once)])) for once in (None, True))

    assert together(free, "register:2", "register:62")
    assert len(set(persons(once))) == 80


def test_people_have_the_last_word(linked):
    decisions = Decisions(
        (
            Decision("register:2", "camp:2", "different"),
            Decision("register:3", "register:40", "same"),
            Decision("register:4", "camp:3", "unsure"),
        )
    )

    result = linked(records_of_two(), decisions=decisions)

    assert not together(result, "register:2", "camp:2")
    assert together(result, "register:3", "register:40")
    assert together(result, "register:4", "camp:3")
    assert set(result.pairs["decision"].to_pylist()) >= {"different", "unsure", None}


def test_contradicting_answers_stop_the_run(linked):
    decisions = Decisions((Decision("camp:2", "camp:3", "same"), Decision("camp:3", "camp:4", "same"),
                           Decision("camp:2", "camp:4", "different")))  # fmt: skip

    with pytest.raises(LinkageError, match="E012"):
        linked(records_of_two(), decisions=decisions)


def test_weights_that_do_not_settle_are_reported(linked):
    result = linked(records_of_two(), settings=LinkSettings(max_iterations=1))

    assert [problem.code for problem in result.problems] == ["linkage.E017"]


LISTING = (("number", "row_id"), ("name", "given_name"), ("born", "birth_date"), ("siblings", "sibling_ids"))


@pytest.mark.parametrize("who", ["mother", "father", "sibling"])
def test_a_list_that_names_a_parent_or_a_brother_tells_of_families(linked, who):
    columns = [("name", "given_name"), ("born", "birth_date"), ("beside", "given_name", who)]
    rows = [("Юстина", "2014-03-02", None), ("Соломія", "2013-05-04", "Петро")]

    result = linked(read_records([a_list("listing", columns, rows)]))
    without = linked(read_records([a_list("listing", columns[:2], [row[:2] for row in rows])]))

    assert result.encoded.tells_of_families
    assert Index.build(read_records([a_list("listing", columns, rows)])).tells_of_families
    assert not without.encoded.tells_of_families


def test_brothers_and_sisters_of_a_listing_are_two_children_and_never_one(linked):
    rows = [("0101", "Соня", "2014-03", "0102"), ("0102", "Софія", "2014-03", "0101")]

    result = linked(read_records([a_list("listing", LISTING, rows)]))

    assert not together(result, "listing:2", "listing:3")
    assert result.encoded.told_siblings.tolist() == [[0, 1]]
    kinship = next(c for c in result.model.described if c.name == "kinship")
    assert kinship.levels[result.pairs["level:kinship"][0].as_py()].name == "numbered"
    assert (
        result.persons["sibling_group"][0].as_py() == result.persons["sibling_group"][1].as_py() is not None
    )


def test_a_number_that_comes_again_for_the_same_child_stands_for_the_child(linked):
    rows = [
        (f"{k:04}", given, f"{2008 + k % 9}-{1 + k % 12:02}", None) for k, given in enumerate(GIVEN_TWICE)
    ]

    result = linked(read_records([a_list("listing", LISTING, rows + rows)]))

    assert all(together(result, f"listing:{2 + k}", f"listing:{2 + k + len(rows)}") for k in range(len(rows)))


GIVEN_TWICE = "Олена Петро Юстина Микола Соломія Дмитро Ганна Андрій Марія Катерина".split() * 2


def test_persons_of_an_earlier_run_stay_together_unless_people_part_them():
    strangers = [("Вигаданюк", "Петро", "2014-03-05"), ("Казкова", "Олена", "2010-07-09")]
    columns = (("s", "surname"), ("g", "given_name"), ("b", "birth_date"))
    records = read_records([a_list("a", columns, strangers)])
    ids = [str(each) for each in records.table["record_id"].to_pylist()]
    earlier = dict.fromkeys(ids, "p-one")
    apart = Decisions((Decision(*ids, "different"),))

    held = link(records, earlier=earlier).persons["person_id"].to_pylist()
    parted = link(records, earlier=earlier, decisions=apart).persons["person_id"].to_pylist()

    assert held[0] == held[1]
    assert parted[0] != parted[1]


def levels_of(result, comparison):
    """The level names of one comparison, by the records of each kept pair."""
    levels = {c.name: c.levels for c in result.model.described}[comparison]
    pairs, ids = result.pairs, result.persons["record_id"].to_pylist()
    return {
        (ids[left], ids[right]): levels[level].name if level >= 0 else None
        for left, right, level in zip(
            pairs["left"].to_pylist(),
            pairs["right"].to_pylist(),
            pairs[f"level:{comparison}"].to_pylist(),
            strict=True,
        )
    }


def test_a_photo_from_before_the_taking_speaks_against_a_pair():
    taken = a_list("register", (*NAME_AND_BIRTH, ("taken", "taken_date")), [(*CHILD, "2022-06-01")])
    shown = a_list(
        "listing",
        (*NAME_AND_BIRTH, ("photo", "photo_published_on")),
        [(*CHILD, "2021-03-01"), (*CHILD, "2023-03-01")],
    )

    result = link(read_records([taken, shown]))

    found = levels_of(result, "chronology")
    assert found["register:2", "listing:2"] == "impossible"
    assert found["register:2", "listing:3"] == "possible"


def test_days_of_taking_agree_as_far_as_they_are_known():
    columns = (*NAME_AND_BIRTH, ("taken", "taken_date"))
    taken = a_list("register", columns, [(*CHILD, "2022-06-01")])
    days = ("2022-06-01", "2022-06-04", "06.2022", "2022-06-20", "2022-08-01", "2023-08-01", "2022")
    others = a_list("journal", columns, [(*CHILD, day) for day in days])

    result = link(read_records([taken, others]))

    found = levels_of(result, "taken_date")
    expected = ["same_day", "within_a_week", "fits", "within_a_month", "within_three_months", "far_apart"]
    assert [found["register:2", f"journal:{2 + n}"] for n in range(len(days))] == [*expected, None]


def test_ages_told_at_several_times_narrow_the_birth_of_one_profile():
    columns = (("n", "row_id"), ("name", "given_name"), ("age", "age"), ("on", "captured_on"), ("s", "sex"))
    rows = [(f"{k:03}", name, "7", "2022-03-01", "ж") for k, name in enumerate(GIVEN_TWICE)]
    later = [(f"{k:03}", name, "8", "2022-08-01", "ж") for k, name in enumerate(GIVEN_TWICE)]

    encoded = link(read_records([a_list("listing", columns, rows + later)])).encoded

    widths = encoded.values(at.BORN_LAST) - encoded.values(at.BORN_FIRST)
    assert widths.max() < 200


def test_seen_elsewhere_long_after_is_not_seen_elsewhere_at_the_same_time():
    columns = (*NAME_AND_BIRTH, ("on", "captured_on"), ("where", "present_region"))
    one = a_list("one", columns, [(*CHILD, "2022-06-01", "Ростовская область")])
    other = a_list(
        "other",
        columns,
        [(*CHILD, "2022-06-10", "Московская область"), (*CHILD, "2023-06-10", "Московская область")],
    )

    found = levels_of(link(read_records([one, other])), "present_place")

    assert found["one:2", "other:2"] == "other_region"
    assert found["one:2", "other:3"] == "moved"


def test_lists_without_surnames_are_told_apart():
    full = a_list("full", NAME_AND_BIRTH, [CHILD])
    brief = a_list("brief", (("name", "given_name"), ("born", "birth_date")), [("Петро", "2014-03-05")])

    found = levels_of(link(read_records([full, brief])), "kind_of_lists")

    assert found == {("full:2", "brief:2"): "mixed"}
