import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.figures.counts import (
    Exclusion,
    freeze,
    load_count_set,
    save_count_set,
    tabulate,
    verify,
)
from leleka.figures.errors import FiguresError


def returned(ids, **changes):
    what = {
        "title": "returned",
        "definition": "Children who were taken and are home again; visits do not count.",
        "query": "status = returned and verified >= B",
        "as_of": date(2031, 3, 2),
    }
    return freeze(ids, **{**what, **changes})


@given(st.lists(st.text("abc123", min_size=1), max_size=20), st.randoms())
def test_the_order_and_repetition_of_ids_never_matter(ids, random):
    shuffled = ids + ids[:3]
    random.shuffle(shuffled)

    assert returned(shuffled) == returned(ids)
    assert returned(ids).n == len(set(ids))


def test_exclusions_leave_the_count_with_their_reason():
    counted = returned(["p1", "p2", "p3"], exclusions=[Exclusion("p2", "registered twice")])

    assert counted.ids == ("p1", "p3")
    assert counted.exclusions[0].reason == "registered twice"


def test_a_published_figure_is_recounted_and_what_changed_since_is_said():
    counted = returned(["p1", "p2", "p3"], exclusions=[Exclusion("p3", "no proof of arrival")])

    found = verify(counted, 2, found_today=["p2", "p3", "p4"])

    assert found.holds
    assert (found.added, found.removed) == (("p4",), ("p1",))


def test_persons_are_recognised_by_their_records_when_a_linkage_is_run_anew():
    counted = returned({"p1": ["a:2", "b:7"], "p2": ["a:3"], "p3": ["a:4"], "p4": ["a:5", "b:9"]})
    today = {"q1": ["a:2", "b:7"], "q2": ["a:3", "a:4"], "q3": ["a:5"], "q4": ["b:9"], "q5": ["b:1"]}

    found = verify(counted, 4, today)

    assert found.holds
    assert found.today == 5
    assert (found.added, found.removed) == (("q5",), ())
    assert (found.merged, found.split) == ((("p2", "p3"),), ("p4",))


def test_what_was_left_out_stays_out_under_another_id():
    counted = returned({"p1": ["a:2"], "p2": ["a:3"]}, exclusions=[Exclusion("p2", "registered twice")])

    found = verify(counted, 1, {"q1": ["a:2"], "q2": ["a:3", "b:1"]})

    assert (found.today, found.added) == (1, ())


def test_a_figure_that_is_not_the_sets_does_not_hold():
    assert not verify(returned(["p1", "p2"]), 3).holds


def test_a_signed_set_is_read_again(tmp_path):
    signed = returned(["p1"]).signed("O. Vymyshlena", date(2031, 3, 4))

    save_count_set(signed, tmp_path / "set.json")

    assert load_count_set(tmp_path / "set.json") == signed


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ids", ["p1", "p9"]),
        ("definition", "Anything."),
        ("as_of", "2031-03-03"),
        ("exclusions", []),
        ("source", "x"),
    ],
)
def test_a_set_that_was_touched_is_refused(tmp_path, key, value):
    path = tmp_path / "set.json"
    save_count_set(returned(["p1", "p2"], exclusions=[Exclusion("p2", "twice")]), path)
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), key: value}), "utf-8")

    with pytest.raises(FiguresError, match="changed since it was frozen"):
        load_count_set(path)


def test_a_count_set_that_is_not_there_is_not_called_another_thing(tmp_path):
    with pytest.raises(FileNotFoundError, match="nofile"):
        load_count_set(tmp_path / "nofile.json")


def test_a_file_that_is_no_count_set_is_refused(tmp_path):
    (tmp_path / "set.json").write_text("[]", "utf-8")

    with pytest.raises(FiguresError, match="is not a count set"):
        load_count_set(tmp_path / "set.json")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"definition": " "}, "E192"),
        ({"query": ""}, "E192"),
        ({"exclusions": [Exclusion("p1", "")]}, "E193"),
        ({"exclusions": [Exclusion("p7", "not there")]}, "E194"),
    ],
)
def test_a_count_that_nobody_could_repeat_is_refused(changes, code):
    with pytest.raises(FiguresError, match=code):
        returned(["p1"], **changes)


def test_a_signature_needs_a_name():
    with pytest.raises(FiguresError, match="signed by a person"):
        returned(["p1"]).signed(" ", date(2031, 3, 4))


def test_cells_drill_to_ids_and_small_ones_are_not_shown():
    ids = [f"p{n:02}" for n in range(40)]
    region = {i: "north" if n < 20 else "south" for n, i in enumerate(ids)}
    sex = {i: "f" if n < 3 or n >= 30 else "m" for n, i in enumerate(ids)}

    cells = tabulate(returned(ids), region, sex)

    assert [(c.row, c.column, len(c.ids)) for c in cells] == [
        ("north", "f", 3), ("north", "m", 17), ("south", "f", 10), ("south", "m", 10)
    ]  # fmt: skip
    assert [c.shown for c in cells] == [None] * 4
    assert cells[0].ids == ("p00", "p01", "p02")


def test_an_id_without_the_property_stands_under_unknown():
    cells = tabulate(returned([f"p{n}" for n in range(9)]), {"p1": "north"})

    assert [(c.row, c.shown) for c in cells] == [("north", None), ("unknown", None)]


def test_bands_stand_in_the_order_of_their_numbers():
    bands = {"p1": "10-14", "p2": "5-9", "p3": "18+", "p4": "0-4"}

    assert [c.row for c in tabulate(returned(list(bands)), bands)] == ["0-4", "5-9", "10-14", "18+"]
