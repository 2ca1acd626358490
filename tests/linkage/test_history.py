import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.linkage.errors import LinkageError
from leleka.linkage.history import (
    UNDOABLE,
    answers_of,
    carried_ids,
    events_between,
    ever_given,
    lines_of,
    read_history,
    replayed,
    undone,
)

labels = st.dictionaries(
    st.sampled_from([f"r{n}" for n in range(12)]), st.sampled_from(["a", "b", "c", "d"]), min_size=1
)
"""Partitions: a label per record; equal labels are one person."""


def next_run(history, partition):
    """One more run: ids carried, events appended."""
    records = sorted(partition)
    before = replayed(history)
    # As the engine makes them: an id from the members, new in every run.
    members = {}
    for record in records:
        members.setdefault(partition[record], []).append(record)
    now = ["p-" + "".join(members[partition[record]]) for record in records]
    ids = carried_ids(before, now, records, ever_given(history))
    after = dict(zip(records, ids, strict=True))
    return [*history, *events_between(history, after)], after


def run_all(partitions):
    history, after = [], {}
    for partition in partitions:
        history, after = next_run(history, partition)
    return history, after


@given(st.lists(labels, min_size=1, max_size=5))
def test_history_replays_to_the_persons_as_they_stand(partitions):
    history, after = run_all(partitions)

    assert replayed(history) == after


@given(st.lists(labels, min_size=1, max_size=4))
def test_the_ids_are_the_persons(partitions):
    _, after = run_all(partitions)

    last = partitions[-1]
    for one in last:
        for other in last:
            assert (after[one] == after[other]) == (last[one] == last[other])


@given(st.lists(labels, min_size=1, max_size=4))
def test_a_run_that_changes_nothing_writes_nothing(partitions):
    history, after = run_all(partitions)

    again, same = next_run(history, partitions[-1])

    assert (again, same) == (history, after)


@given(
    st.lists(labels, min_size=1, max_size=3),
    st.dictionaries(st.sampled_from(["n1", "n2", "n3"]), st.sampled_from(["a", "b", "z"])),
)
def test_a_new_list_leaves_the_ids_of_persons_it_does_not_merge(partitions, new):
    _, before = run_all(partitions)

    _, after = run_all([*partitions, {**partitions[-1], **new}])

    assert {record: after[record] for record in before} == before


@given(st.lists(labels, min_size=2, max_size=5))
def test_an_id_once_retired_names_nobody_else(partitions):
    history, _ = run_all(partitions[:-1])
    living = set(replayed(history).values())
    retired = ever_given(history) - living

    _, after = next_run(history, partitions[-1])

    assert not retired & set(after.values())


@given(st.lists(labels, min_size=2, max_size=4))
def test_undoing_restores_and_answers_say_why(partitions):
    history, after = run_all(partitions)
    earlier, _ = run_all(partitions[:-1])
    before = replayed(earlier)

    for event in reversed(history[len(earlier) :]):
        if event.kind in UNDOABLE:
            undo = undone(history, event.number)
            for answer in answers_of(undo, history):
                one, other = (before.get(record) for record in (answer.left, answer.right))
                if answer.answer == "same":
                    assert one == other
            history = [*history, undo]

    now = replayed(history)
    both = set(before) & set(after)
    assert {record: now[record] for record in both} == {record: before[record] for record in both}


def test_a_merge_is_told_apart_again_by_answers():
    history, _ = run_all([{"r1": "a", "r2": "a", "r3": "b"}, {"r1": "a", "r2": "a", "r3": "a"}])
    merge = history[-1]

    undo = undone(history, merge.number)

    assert merge.kind == "merged"
    assert {(a.left, a.right, a.answer) for a in answers_of(undo, history)} == {
        ("r3", "r1", "different"),
        ("r3", "r2", "different"),
    }


def test_what_has_moved_on_cannot_be_undone():
    history, _ = run_all([
        {"r1": "a", "r2": "b", "r3": "c", "r4": "c", "r5": "c"},
        {"r1": "a", "r2": "a", "r3": "c", "r4": "c", "r5": "c"},
        {"r1": "c", "r2": "c", "r3": "c", "r4": "c", "r5": "c"},
    ])  # fmt: skip
    first = next(event for event in history if event.kind == "merged")

    with pytest.raises(LinkageError, match="moved on"):
        undone(history, first.number)


def test_finding_a_person_cannot_be_undone():
    history, _ = run_all([{"r1": "a"}])

    with pytest.raises(LinkageError, match="no merge, split or move"):
        undone(history, 1)


def test_a_history_is_read_back(tmp_path):
    history, _ = run_all([{"r1": "a", "r2": "b"}, {"r1": "a", "r2": "a"}])
    path = tmp_path / "history.jsonl"
    path.write_text(lines_of(history), "utf-8")

    assert list(read_history(path)) == history
    assert read_history(tmp_path / "none.jsonl") == ()


@pytest.mark.parametrize(
    "text", ["nonsense\n", '{"number": 2, "run": 1, "kind": "found", "records": ["r1"]}\n', "[]\n"]
)
def test_a_damaged_history_is_an_error_at_its_line(tmp_path, text):
    path = tmp_path / "history.jsonl"
    path.write_text(text, "utf-8")

    with pytest.raises(LinkageError, match="is no line of a history"):
        read_history(path)


def test_a_history_with_a_line_lost_is_an_error():
    history, _ = run_all([{"r1": "a", "r2": "b"}, {"r1": "a", "r2": "a"}])

    with pytest.raises(LinkageError, match="does not follow"):
        replayed([history[0], *history[2:]])
