import pytest
from linkage.few_lists import REGISTER, a_list, children, register

from leleka.linkage import Decision, Decisions, LinkSettings, link
from leleka.normalize import read_records

N = 400  # rows enough to tell: three doubles among fewer than 300 are more than one in a hundred


def of_list(result, list_id="register"):
    (found,) = [each for each in result.diagnostics.doubles if each.list_id == list_id]
    return found


def different(rows, n=N):
    """Rows of which no two share both names and the year, so that nothing looks like a double."""
    seen = {}
    for row in rows:
        seen.setdefault((row[0], row[1], row[3][:4]), row)
    return list(seen.values())[:n]


CLEAN = different(children(2 * N))


def register_of(rows):
    return a_list("register", REGISTER, rows)


def misspelt(row):
    return [row[0][:2] + row[0][3:], *row[1:]]


def test_a_list_without_doubles_seems_to_hold_each_child_once(linked):
    found = of_list(linked(read_records([register_of(CLEAN)])))

    assert found.seems_once
    assert 3 / N <= found.share_at_most <= 0.01


def test_a_list_with_doubles_is_not_said_to_hold_each_child_once(linked):
    rows = CLEAN + [misspelt(row) for row in CLEAN[:8]]

    found = of_list(linked(read_records([register_of(rows)])))

    assert found.n_doubles >= 7
    assert found.share_at_most is None
    assert not found.seems_once


def test_two_rows_put_together_in_a_long_list_are_told_and_may_be_twins():
    rows = different(children(3 * N), 900)

    found = of_list(link(read_records([register_of([*rows, misspelt(rows[0])])])))

    assert found.n_doubles == 1
    assert 4 / 900 < found.share_at_most <= 0.01
    assert found.seems_once


def test_a_short_list_says_nothing():
    found = of_list(link(read_records([register_of(CLEAN[:100])])))

    assert found.n_doubles == 0
    assert found.share_at_most > 0.01
    assert not found.seems_once


def test_rows_that_look_like_one_child_count_until_people_say_they_are_two():
    records = read_records([register_of([*CLEAN, misspelt(CLEAN[0])])])
    answer = Decision("register:2", f"register:{len(CLEAN) + 2}", "different")

    before, after = link(records), link(records, decisions=Decisions((answer,)))

    assert of_list(before).n_doubles == 1
    assert of_list(after).seems_once


def test_what_is_said_of_one_list_does_not_depend_on_doubles_in_another():
    twice = CLEAN + CLEAN[:100]

    found = link(read_records([register_of(CLEAN), a_list("camp", REGISTER, twice)]))

    assert of_list(found).seems_once
    assert not of_list(found, "camp").seems_once


def test_rows_whose_copies_would_not_be_found_say_nothing():
    thin = [[row[1], row[3][:4]] for row in CLEAN]

    found = of_list(link(read_records([a_list("register", (REGISTER[1], ("Рік", "birth_year")), thin)])))

    assert not found.seems_once


def test_rows_that_are_equal_by_the_thousand_are_not_taken_for_children():
    rows = CLEAN + [["Примаренко", None, None, None, None, None]] * 40

    found = of_list(link(read_records([register_of(rows)])))

    assert found.share_at_most is None
    assert not found.seems_once


def test_a_list_of_which_rows_were_left_out_says_nothing():
    left_out = LinkSettings(n_left_out={"register": 5})

    found = of_list(link(read_records([register_of(CLEAN)]), settings=left_out))

    assert found.n_doubles == 0
    assert found.share_at_most is None


@pytest.mark.parametrize("declared", [True, False])
def test_of_a_list_that_was_declared_nothing_is_said(declared):
    assert link(read_records([register(60, once=declared)])).diagnostics.doubles == ()
