import numpy as np
import pytest
from linkage.few_lists import a_list, records_of_two, register

from leleka.linkage.codes import Coded, any_of, both, two_of
from leleka.linkage.columns import encode
from leleka.linkage.groups import plan_keys
from leleka.linkage.keys import KEYS, Key, names_of_keys
from leleka.linkage.parts import Parts
from leleka.normalize import read_records


def coded(*pairs):
    return Coded(np.array([p[0] for p in pairs], np.int32), np.array([p[1] for p in pairs], np.int64))


def met(plan):
    """Pairs of records that share a group."""
    found = set()
    for first, last in zip(plan.groups.starts[:-1], plan.groups.starts[1:], strict=True):
        members = plan.groups.members[first:last].tolist()
        found |= {(a, b) for k, a in enumerate(members) for b in members[k + 1 :]}
    return found


def test_a_combination_needs_both_parts_and_takes_each_with_each():
    found = both(coded((0, 1), (0, 2), (1, 1)), coded((0, 7), (2, 7)))

    assert found.records.tolist() == [0, 0]
    assert len(set(found.codes.tolist())) == 2


def test_two_of_a_records_codes_do_not_depend_on_their_order():
    found = two_of(coded((0, 5), (0, 9), (1, 5), (1, 9), (2, 5)))

    assert found.records.tolist() == [0, 1]
    assert found.codes[0] == found.codes[1]


@pytest.mark.parametrize("name", ["Bill", "Олександр", "Женя"])
def test_what_one_word_may_stand_for_makes_no_two_words(name):
    columns = (("g", "given_name"),)

    parts = Parts(encode(read_records([a_list("a", columns, [(name,), ("Петро",)])])))

    assert len(parts.two_tokens) == 0


def test_codes_without_their_ends_meet():
    columns = (("code", "extra", "child", "recorded", None, "code", "code"),)
    rows = [("CT1 2EH",), ("ct1 9xx",), ("CT1",), (None,)]

    halves = Parts(encode(read_records([a_list("a", columns, rows)]))).first_halves

    assert halves.records.tolist() == [0, 1]
    assert halves.codes[0] == halves.codes[1]


def test_brothers_who_were_taken_in_one_month_meet_by_their_father():
    columns = (("s", "surname"), ("g", "given_name"), ("p", "patronymic"), ("t", "taken_date"))
    rows = [
        ("Кривенко", "Олег", "Тарасович", "2022-06-03"),
        ("Кревинко", "Матвій", "Тарасович", "06.2022"),
        ("Гнатюк", "Данило", "Тарасович", "2022"),
    ]
    parts = Parts(encode(read_records([a_list("a", columns, rows)])))

    together = both(parts.father, parts.taken_month)

    mine, brothers = (set(together.codes[together.records == k].tolist()) for k in (0, 1))
    assert mine & brothers
    assert 2 not in together.records


def test_every_group_holds_each_record_once_and_in_order():
    plan = plan_keys(encode(records_of_two()), 400)

    for first, last in zip(plan.groups.starts[:-1], plan.groups.starts[1:], strict=True):
        assert np.all(np.diff(plan.groups.members[first:last]) > 0)


def test_groups_and_their_members_know_each_other():
    groups = plan_keys(encode(records_of_two()), 400).groups

    for record in (0, 17, 449):
        own = groups.of[groups.of_starts[record] : groups.of_starts[record + 1]]
        assert np.all(np.diff(own) > 0)
        assert all(record in groups.members[groups.starts[g] : groups.starts[g + 1]] for g in own)


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        (("Вигаданюк", "Петро", "2014-03-05"), ("Vyhadaniuk", "Petro", None), "script"),
        (("Вигаданюк", "Петро", "2014-03-05"), ("Казковий", "Іван", "2014-03-05"), "renamed, date kept"),
        (
            ("Вигаданюк", "Петро", "2014-03-05"),
            ("Казковий", "Петро", "2014-03"),
            "surname changed, month kept",
        ),
        (("Вигаданюк", "Петро", "2014-03-05"), ("Вигаданюк", None, "2014"), "surname and year"),
        (("Вигаданюк", "Петро", "2014-03-05"), ("Казковий", "Іван", "2014-05-03"), "day and month swapped"),
    ],
)
def test_two_records_of_a_child_meet_in_some_key(left, right, why):
    columns = (("s", "surname"), ("g", "given_name"), ("b", "birth_date"))

    plan = plan_keys(encode(read_records([a_list("a", columns, [left]), a_list("b", columns, [right])])), 400)

    assert met(plan) == {(0, 1)}, why


def test_a_hot_group_is_tightened_and_reported_and_nobody_is_lost():
    encoded = encode(read_records([register(600)]))
    everybody = Key("everybody", frozenset({"names"}), lambda p: p.sex, ("given", "month"))

    plan = plan_keys(encoded, 20, (everybody,))

    assert plan.n_hot[0] == 2
    assert 0 < plan.n_pairs[0] <= 20 * 600
    assert plan.n_not_compared[0] > 0
    assert (0, 300) not in met(plan)


def test_tightening_by_what_records_lack_parts_none_of_them():
    rows = [(f"Вигаданюк{k % 3}", "Петро") for k in range(60)]
    encoded = encode(read_records([a_list("a", (("s", "surname"), ("g", "given_name")), rows)]))
    by_given = Key("given", frozenset({"names"}), lambda p: p.given, ("region",))

    plan = plan_keys(encoded, 1, (by_given,))

    assert len({record for pair in met(plan) for record in pair}) == 60


def test_names_of_keys_read_the_bit_set():
    assert names_of_keys(np.array([0, 5, 2])) == [[], [KEYS[0].name, KEYS[2].name], [KEYS[1].name]]


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_a_record_alone_has_the_codes_it_has_among_others(key):
    encoded = encode(records_of_two())
    among = key.codes(Parts(encoded))

    for row in (0, 7, len(encoded) - 1):
        alone = key.codes(Parts(encoded.at(np.array([row]))))
        assert alone.codes.tolist() == among.codes[among.records == row].tolist()


def test_codes_of_a_record_stand_once_and_in_order_however_they_came():
    found = any_of(coded((0, 5), (2, 1), (2, -3)), coded((0, 5), (1, 9), (2, 1)))

    assert list(zip(found.records.tolist(), found.codes.tolist(), strict=True)) == [
        (0, 5),
        (1, 9),
        (2, -3),
        (2, 1),
    ]
