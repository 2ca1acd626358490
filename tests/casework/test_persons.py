import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.casework import CaseworkError, Formed, Merged, Split, blocking, replay, undo

RECORDS = [f"r{n}" for n in range(8)]
TWO = ("olha", "stepan")


def formed(n=4):
    """Persons p0, p1 ... of two records each."""
    return [Formed(f"f{i}", f"p{i}", frozenset(RECORDS[2 * i : 2 * i + 2])) for i in range(n)]


@st.composite
def logs(draw):
    """A log of merges, splits and undoings that are all allowed."""
    log = formed()
    for n in range(draw(st.integers(0, 8))):
        state, name = replay(log), f"e{n}"
        people = sorted(state.records)
        kind = draw(st.sampled_from(("merge", "split", "undo")))
        splittable = [person for person in people if len(state.records[person]) > 1]
        undoable = [event.id for event in log if can_undo(log, event)]
        if kind == "merge" and len(people) > 1:
            kept, gone = draw(st.permutations(people))[:2]
            log.append(Merged(name, *TWO, kept, gone))
        elif kind == "split" and splittable:
            person = draw(st.sampled_from(splittable))
            log.append(Split(name, *TWO, person, frozenset({min(state.records[person])}), f"s{n}"))
        elif kind == "undo" and undoable:
            log.append(undo(log, draw(st.sampled_from(undoable)), id=name, by=TWO[0], confirmed_by=TWO[1]))
    return log


def can_undo(log, event):
    try:
        undo(log, event.id, id="try", by="olha", confirmed_by="stepan")
    except CaseworkError:
        return False
    return True


def test_a_merge_keeps_both_ids():
    state = replay([*formed(), Merged("m", *TWO, "p0", "p1")])

    assert state.records["p0"] == {"r0", "r1", "r2", "r3"}
    assert state.current("p1") == "p0"


def test_a_split_gives_records_an_id_of_their_own():
    state = replay([*formed(), Split("s", *TWO, "p0", frozenset({"r1"}), "p9")])

    assert (state.records["p0"], state.records["p9"]) == ({"r0"}, {"r1"})


def test_ids_lead_through_several_merges():
    state = replay([*formed(), Merged("a", *TWO, "p1", "p0"), Merged("b", *TWO, "p2", "p1")])

    assert state.current("p0") == "p2"


def test_the_id_of_an_undone_split_leads_back():
    log = [*formed(), Split("s", *TWO, "p0", frozenset({"r1"}), "p9")]

    state = replay([*log, undo(log, "s", id="u", by="olha", confirmed_by="stepan")])

    assert state.records == replay(formed()).records
    assert state.current("p9") == "p0"


@given(logs())
def test_every_record_has_one_person_and_every_id_leads_to_one(log):
    state = replay(log)

    assert sorted(record for held in state.records.values() for record in held) == RECORDS
    for person in {e.person for e in log if isinstance(e, Formed)} | {
        e.into for e in log if isinstance(e, Split)
    }:
        assert state.current(person) in state.records


@given(logs())
def test_undoing_gives_back_what_was(log):
    for event in log:
        if can_undo(log, event):
            undone = [*log, undo(log, event.id, id="u", by="olha", confirmed_by="stepan")]
            without = [one for one in log if one.id != event.id]

            assert replay(undone).records == replay(without).records


@given(logs())
def test_undoing_everything_from_the_end_leads_to_the_beginning(log):
    for n, event in enumerate(reversed(list(log))):
        if can_undo(log, event):
            log = [*log, undo(log, event.id, id=f"u{n}", by="olha", confirmed_by="stepan")]

    assert replay(log).records == replay(formed()).records


def test_one_person_alone_neither_merges_nor_splits_nor_undoes():
    log = [*formed(), Merged("m", *TWO, "p0", "p1")]

    for alone in (
        lambda: Merged("x", "olha", "olha", "p0", "p1"),
        lambda: Split("x", "olha", "", "p0", frozenset({"r0"}), "p9"),
        lambda: undo(log, "m", id="u", by="olha", confirmed_by="olha"),
    ):
        with pytest.raises(CaseworkError, match=r"Two people merge.*casework\.E060"):
            alone()


def test_a_step_on_which_others_stand_is_undone_after_them():
    log = [*formed(), Merged("m", *TWO, "p0", "p1"), Split("s", *TWO, "p0", frozenset({"r2"}), "p9")]

    assert blocking(log, "m") == ("s",)
    with pytest.raises(CaseworkError, match=r"others stand on it.*casework\.E064"):
        undo(log, "m", id="u", by="olha", confirmed_by="stepan")


def test_nothing_is_undone_twice_and_no_person_is_unformed():
    log = [*formed(), Merged("m", *TWO, "p0", "p1")]
    log.append(undo(log, "m", id="u", by="olha", confirmed_by="stepan"))

    for event in ("m", "f0", "nothing"):
        with pytest.raises(CaseworkError, match=r"casework\.E064"):
            undo(log, event, id="v", by="olha", confirmed_by="stepan")


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (Merged("m", *TWO, "p0", "p7"), "E061"),
        (Merged("m", *TWO, "p0", "p0"), "E061"),
        (Formed("f", "p0", frozenset({"r9"})), "E062"),
        (Formed("f", "p9", frozenset({"r0"})), "E062"),
        (Formed("f0", "p9", frozenset({"r9"})), "E062"),
        (Split("s", *TWO, "p0", frozenset({"r0"}), "p1"), "E062"),
        (Split("s", *TWO, "p0", frozenset({"r0", "r1"}), "p9"), "E063"),
        (Split("s", *TWO, "p0", frozenset(), "p9"), "E063"),
        (Split("s", *TWO, "p0", frozenset({"r7"}), "p9"), "E063"),
    ],
)
def test_steps_that_cannot_be(step, code):
    with pytest.raises(CaseworkError, match=rf"casework\.{code}"):
        replay([*formed(), step])


def test_an_id_nobody_ever_had_is_an_error():
    with pytest.raises(CaseworkError, match=r"unknown.*casework\.E061"):
        replay(formed()).current("p99")
