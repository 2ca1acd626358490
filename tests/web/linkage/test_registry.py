"""The registry's index: what the database says, in every process, and for each only whom they may see."""

import os
from itertools import combinations

import pyarrow as pa
import pytest
from django.db import transaction
from web.linkage.test_engine import DAYS, NAMES, listed

from leleka.core.lists import RawList
from leleka.intake import mapping_from_yaml
from leleka.linkage import question
from leleka.linkage.index import filing
from leleka.linkage.index.told import Told
from leleka.web.accounts.models import Team
from leleka.web.common import jobs
from leleka.web.common.models import Job
from leleka.web.intake.actions import bring_in
from leleka.web.intake.models import Record
from leleka.web.linkage import engine, registry
from leleka.web.linkage.gathering import read
from leleka.web.linkage.models import IndexChange, IndexState, Membership, Person

ASKED = question({"full_name": "Вигаданий Олексій", "birth_date": "2014"})


@pytest.fixture
def user(office):
    return office.users["analyst"]


def found(user, asked=ASKED):
    return [each.record_id for each in registry.search(user, asked)]


def another(source, cells, **fields):
    number = Record.objects.count() + 100
    return Record.objects.create(
        source=source, row_key=str(number), row=number, cells=cells, fingerprint=f"{number:064d}", **fields
    )


def a_child(record, user, **fields):
    person = Person.objects.create(organisation=user.organisation, team=user.team, **fields)
    Membership.objects.create(record=record, person=person)
    return person


def test_a_record_is_found_as_soon_as_it_is_in(office, user):
    source = listed(office, "first", user)
    engine.run()
    before = found(user)

    new = another(source, {"ПІБ": "Вигаданий Олексій", "Дата народження": "05.03.2014"})
    a_child(new, user)

    assert str(new.pk) not in before
    assert str(new.pk) in found(user)[:2]


def test_a_row_written_anew_takes_the_place_of_the_old_one(office, user):
    source = listed(office, "first", user)
    engine.run()
    old = _row(NAMES[0])
    assert str(old.pk) in found(user)

    new = another(source, {"ПІБ": "Вигаданий Олексій", "Дата народження": "06.03.2014"}, earlier=old)
    Membership.objects.create(record=new, person=old.membership.person)

    assert str(old.pk) not in found(user)
    assert str(new.pk) in found(user)


def _row(name):
    return next(each for each in Record.objects.all() if each.cells["ПІБ"] == name)


def test_two_processes_hold_the_same(office, user, monkeypatch):
    source = listed(office, "first", user)
    engine.run()
    here = found(user)
    monkeypatch.setattr(registry, "_held", [])  # another process has opened nothing yet

    new = another(source, {"ПІБ": "Вигаданий Олексій", "Дата народження": "05.03.2014"})
    a_child(new, user)
    there = found(user)
    monkeypatch.undo()

    assert there == found(user)
    assert set(there) == {*here, str(new.pk)}


def test_a_pair_scores_alike_after_the_index_was_opened_from_its_file(office, user, monkeypatch):
    listed(office, "first", user)
    listed(office, "second", user, mothers=True)
    engine.run()
    record = _row(NAMES[1])

    def alike():
        answer = registry.index(user).who(read(Record.objects.filter(pk=record.pk)), without=[str(record.pk)])
        return [(each.record_id, each.p_same) for each in answer]

    before = alike()
    monkeypatch.setattr(registry, "_held", [])
    after = alike()

    assert before == after
    assert str(record.pk) not in dict(before)


@pytest.mark.parametrize("harm", [b"", b"leleka index\n cut off", None])
def test_a_file_that_is_gone_or_cut_off_is_built_again(office, user, monkeypatch, harm):
    listed(office, "first", user)
    engine.run()
    expected = found(user)
    path = registry._path(IndexState.objects.get().file)
    path.unlink() if harm is None else path.write_bytes(harm)
    monkeypatch.setattr(registry, "_held", [])
    monkeypatch.setattr(registry, "MOST_READ_AT_ONCE", 1)

    with pytest.raises(registry.IndexNotReadyError, match="prepared"):
        registry.index(user)
    with pytest.raises(registry.IndexNotReadyError):
        registry.index(user)
    work = Job.objects.get(kind="linkage.index")
    jobs.JOBS[work.kind](jobs.Run(work))

    assert found(user) == expected


def test_of_two_versions_on_one_registry_the_one_that_began_later_has_the_last_word(
    office, user, monkeypatch
):
    monkeypatch.setattr(registry, "MOST_READ_AT_ONCE", 1)

    def go_on_as(version, began_s):
        monkeypatch.setattr(filing, "program", lambda: version)
        monkeypatch.setattr(registry, "_BEGAN_S", began_s)
        monkeypatch.setattr(registry, "_held", [])

    def built():
        work = Job.objects.get(kind="linkage.index", state="waiting")
        jobs.JOBS[work.kind](jobs.Run(work))
        Job.objects.filter(pk=work.pk).update(state="done")
        return IndexState.objects.get().file

    go_on_as("older", 1_000)
    listed(office, "first", user)
    engine.run()
    expected = found(user)
    go_on_as("newer", 2_000)
    with pytest.raises(registry.IndexNotReadyError, match="prepared"):
        registry.index(user)
    of_newer = built()

    go_on_as("older", 1_000)
    for _ in range(2):
        with pytest.raises(registry.IndexNotReadyError, match="Another version"):
            registry.index(user)
    engine.run()  # its worker goes on with what it has at hand
    assert [each.record_id for each in registry.ready().who(ASKED)] == expected

    assert not Job.objects.filter(kind="linkage.index", state="waiting").exists()
    assert IndexState.objects.get().file == of_newer
    go_on_as("newer", 2_000)
    assert found(user) == expected
    go_on_as("older", 3_000)  # the update is taken back
    with pytest.raises(registry.IndexNotReadyError, match="prepared"):
        registry.index(user)
    assert built() != of_newer
    assert found(user) == expected


def test_many_rows_that_came_in_are_taken_up_by_one_job(office, user, monkeypatch):
    source = listed(office, "first", user)
    engine.run()
    found(user)
    monkeypatch.setattr(registry, "MOST_READ_AT_ONCE", 2)
    cells = [{"ПІБ": f"Вигадана Ялина {n}", "Дата народження": DAYS[n]} for n in range(4)]
    new = Record.objects.bulk_create(
        Record(source=source, row_key=f"x{n}", row=50 + n, cells=each, fingerprint=f"{n:064x}")
        for n, each in enumerate(cells)
    )
    for record in new:
        a_child(record, user)

    with pytest.raises(registry.IndexNotReadyError):
        registry.index(user)
    registry.build()

    assert str(new[2].pk) in found(user, question({"full_name": "Вигадана Ялина"}))
    assert len(list(registry._folder().glob("*.index"))) <= 2


def test_a_record_of_which_half_was_taken_up_is_taken_up_again_from_the_file(office, user, monkeypatch):
    source = listed(office, "first", user)
    engine.run()
    found(user)
    first, second = (
        another(source, {"ПІБ": name, "Дата народження": "2014"})
        for name in ("Вигадана Липа", "Вигадана Верба")
    )
    for record in (first, second):
        a_child(record, user)

    with monkeypatch.context() as torn:
        torn.setattr(Told, "add", _no_room)
        with pytest.raises(MemoryError, match="full"):
            found(user)

    assert found(user, question({"full_name": "Вигадана Липа"}))[0] == str(first.pk)
    assert found(user, question({"full_name": "Вигадана Верба"}))[0] == str(second.pk)


def _no_room(*_args):
    raise MemoryError("full")


def test_a_file_that_another_process_is_writing_is_left_to_it(office, user):
    listed(office, "first", user)
    engine.run()
    folder = registry._folder()
    old, young = folder / ".old.index.part", folder / ".young.index.part"
    for draft in (old, young):
        draft.write_bytes(b"")
    os.utime(old, (0, 0))

    engine.run()

    assert young.exists()
    assert not old.exists()


def test_what_was_taken_up_is_forgotten_only_when_no_process_needs_it(office, user):
    source = listed(office, "first", user)
    for n in range(3):
        another(source, {"ПІБ": f"Вигадана Липа {n}", "Дата народження": "2014"})
        registry.build()

    state = IndexState.objects.get()
    assert state.upto == state.seq
    assert IndexChange.objects.filter(seq__lte=state.upto).count() == 1


def test_a_change_that_was_not_committed_is_not_noted(office, user):
    source = listed(office, "first", user)
    seq = registry.upto()

    with transaction.atomic():
        another(source, {"ПІБ": "Вигадана"})
        transaction.set_rollback(True)

    assert registry.upto() == seq


def _seen(user):
    """What can be told from a search: who, in which order, how likely."""
    return [(each.record_id, round(each.p_same, 3)) for each in registry.search(user, ASKED)]


@pytest.mark.parametrize("role", ["intake", "caseworker", "supervisor", "analyst", "evidence"])
def test_what_a_search_shows_is_what_the_user_may_search_for_and_read(office, role):
    source = listed(office, "first", office.users["analyst"])
    engine.run()
    Person.objects.update(team=Team.objects.create(organisation=office.ours, name="третя"))
    for relation in ("assigned", "team", "organisation", "shared", "none"):
        for level in ("partner", "team", "sealed", "court_only"):
            row = another(source, {"ПІБ": "Вигаданий Олексій", "Дата народження": "05.03.2014"})
            Membership.objects.create(record=row, person=office.child(role, relation, level))
    user = office.users[role]

    shown = {str(pk) for pk in found(user)}

    alike = [r for r in Record.objects.all() if "Олексій" in r.cells["ПІБ"]]
    may = Record.objects.visible_to(user, "search") & Record.objects.visible_to(user, "read")
    expected = {str(r.pk) for r in may.filter(pk__in=[r.pk for r in alike])}
    assert expected <= shown <= {str(pk) for pk in may.values_list("pk", flat=True)}


def test_a_child_whom_the_user_may_not_see_changes_nothing_that_can_be_seen(office, user):
    source = listed(office, "first", user)
    engine.run()
    before = _seen(user)

    for _, level in combinations(("sealed", "court_only", "sealed", "sealed"), 2):
        row = another(source, {"ПІБ": "Вигаданий Олексій", "Дата народження": "05.03.2014"})
        a_child(row, user, sensitivity=level)

    assert before
    assert _seen(user) == before


def test_an_import_that_is_taken_back_is_not_found(office, user):
    source = listed(office, "first", user)
    engine.run()
    mapping = mapping_from_yaml(source.mapping, "first")
    cells = pa.table({"ПІБ": ["Вигаданий Олексій"], "Дата народження": ["05.03.2014"]})
    raw = RawList(mapping, "again", cells, pa.array([99], pa.int32()), digest="d" * 64)
    batch = bring_in(user, source, raw)
    row = Record.objects.get(batch=batch)
    a_child(row, user)
    assert str(row.pk) in found(user)

    type(batch).objects.filter(pk=batch.pk).update(state="undone")
    registry.note([row.pk])

    assert str(row.pk) not in found(user)
