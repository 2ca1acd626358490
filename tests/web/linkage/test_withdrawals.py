"""A whole import is taken back and put back: what goes, what stays, who must agree."""

import pyarrow as pa
import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from web.linkage.test_engine import NAMES, listed

from leleka.casework import CaseworkError
from leleka.core.lists import RawList
from leleka.intake import mapping_from_yaml
from leleka.web.accounts.models import User
from leleka.web.casework.from_records import assert_all
from leleka.web.casework.models import Case, Identity
from leleka.web.common import jobs
from leleka.web.common.models import Event, Job
from leleka.web.intake.actions import bring_in
from leleka.web.intake.models import ImportBatch, Record
from leleka.web.linkage import engine, registry
from leleka.web.linkage.actions import answer
from leleka.web.linkage.changes import log_of
from leleka.web.linkage.leaving import leave
from leleka.web.linkage.models import Change, Decision, Membership, Pair, Person
from leleka.web.linkage.withdrawals import going, hindrance, respond, wish

WHY = "a wrong file"


def do_jobs(batch):
    for job in Job.objects.filter(about=batch.pk, state="waiting"):
        jobs.run_job.call(str(job.pk))
    batch.refresh_from_db()


def worked_on(user, batch):
    """A child on whom somebody has worked, so that two people take its import back."""
    person = Person.objects.standing().first()
    Identity.objects.create(
        person=person, source=batch.source, recorded_by=user, kind="birth", full_name="Вигадана Людина"
    )
    return person


def withdrawn(user, batch, *, puts_back=False):
    wish(user, batch, why=WHY, puts_back=puts_back)
    do_jobs(batch)


def standing():
    """Everything that can be seen of who is whom."""
    return {
        (record, person, is_proposed)
        for record, person, is_proposed in Membership.objects.values_list("record", "person", "is_proposed")
    }


def listed_again(source, user):
    """The rows that were taken back, handed in once more."""

    records = list(source.records.filter(batch__state="undone").order_by("row"))
    names = list(records[0].cells)
    cells = pa.table({name: pa.array([r.cells[name] for r in records], pa.string()) for name in names})
    raw = RawList(
        mapping_from_yaml(source.mapping, ""), "again", cells, pa.array([r.row for r in records], pa.int32())
    )
    return bring_in(user, source, raw)


@pytest.fixture
def user(office):
    return office.users["analyst"]


@pytest.fixture
def other(office):
    first = office.users["analyst"]
    return User.objects.create(
        email="other@office.invalid",
        name="other",
        roles=["analyst"],
        organisation=first.organisation,
        team=first.team,
    )


@pytest.fixture
def batches(office, user):
    """Two lists of the same five children: the second list's rows found them."""
    for list_id in ("first", "second"):
        listed(office, list_id, user, mothers=list_id == "second")
    engine.run()
    assert_all(user)
    return [ImportBatch.objects.get(source__list_id=list_id) for list_id in ("first", "second")]


def test_children_that_other_rows_know_stay_with_their_ids(user, batches):
    before = set(Person.objects.standing().values_list("pk", flat=True))
    names = set(Person.objects.values_list("best_name", flat=True))

    withdrawn(user, batches[1])

    assert batches[1].state == "undone"
    assert set(Person.objects.standing().values_list("pk", flat=True)) == before
    assert set(Person.objects.values_list("best_name", flat=True)) == names
    assert not Membership.objects.filter(record__batch=batches[1]).exists()
    assert not Membership.objects.filter(is_proposed=True).exists()


def test_children_that_nothing_else_knows_are_seen_no_more_with_all_that_hangs_on_them(user, batches):
    child = Person.objects.standing().first()

    for batch in reversed(batches):
        withdrawn(user, batch)

    assert not Person.objects.standing().exists()
    assert not Person.objects.visible_to(user).exists()
    assert not Case.objects.visible_to(user).exists()
    assert not Identity.objects.current().exists()
    assert Person.objects.filter(pk=child.pk).exists()
    assert Record.objects.count() == 2 * len(NAMES)


def test_putting_back_restores_what_stood(user, batches):
    before, facts = standing(), Identity.objects.current().count()
    for batch in reversed(batches):
        withdrawn(user, batch)

    for batch in batches:
        withdrawn(user, batch, puts_back=True)

    assert standing() == before
    assert Identity.objects.current().count() == facts
    assert Person.objects.visible_to(user).standing().count() == len(NAMES)


def test_the_preview_counts_what_then_goes(user, other, batches):
    withdrawn(user, batches[0])
    worked = worked_on(user, batches[0])

    before = going(batches[1])
    wish(user, batches[1], why=WHY)
    respond(other, batches[1], yes=True)
    do_jobs(batches[1])

    assert (before.n_rows, before.n_gone, before.n_known, before.n_worked) == (5, 4, 0, 1)
    assert before.needs_two
    assert list(Person.objects.standing()) == [worked]


def test_what_people_have_worked_on_goes_only_when_a_second_person_agrees(user, other, office, batches):
    pair = Pair.objects.first()
    answer(user, pair, answer="same", reasons=["eyes"])
    made = wish(user, batches[1], why=WHY)
    do_jobs(batches[1])
    assert (made.waits, batches[1].state) == (True, "in")

    with pytest.raises(PermissionDenied, match="You asked for it"):
        respond(user, batches[1], yes=True)
    respond(other, batches[1], yes=True)
    do_jobs(batches[1])

    assert batches[1].state == "undone"
    change = Change.objects.filter(kind="left").first()
    assert (change.by, change.confirmed_by) == (user, other)
    assert Decision.objects.filter(pair=pair).exists()
    assert not Pair.objects.visible_to(user).exists()


def test_a_child_people_worked_on_stays_though_no_row_knows_it(user, other, batches):
    child = Person.objects.standing().first()
    Person.objects.filter(pk=child.pk).update(assigned_to=user)

    for batch in reversed(batches):
        wish(user, batch, why=WHY)
        if going(batch).needs_two:
            respond(other, batch, yes=True)
        do_jobs(batch)

    assert list(Person.objects.standing()) == [child]


def test_a_no_leaves_everything_and_another_wish_may_follow(user, other, batches):
    answer(user, Pair.objects.first(), answer="same", reasons=["eyes"])
    wish(user, batches[1], why=WHY)

    respond(other, batches[1], yes=False)
    do_jobs(batches[1])

    assert batches[1].state == "in"
    assert wish(user, batches[1], why=WHY).waits


def test_imports_of_one_list_go_the_uppermost_first(user, batches):
    source = batches[0].source
    old = source.records.first()
    second = ImportBatch.objects.create(
        source=source, file_name="b", digest="b", state="in", made_by=user, in_at=batches[1].in_at
    )
    new = Record.objects.create(
        source=source, batch=second, row_key="x", cells=old.cells, readings={}, fingerprint="b", earlier=old
    )
    assert not Record.objects.current().filter(pk=old.pk).exists()

    with pytest.raises(CaseworkError, match=r"web\.E070"):
        wish(user, batches[0], why=WHY)
    withdrawn(user, second)

    assert Record.objects.current().filter(pk=old.pk).exists()
    assert not Record.objects.current().filter(pk=new.pk).exists()
    assert hindrance(batches[0]) == ""


def test_what_was_taken_back_is_not_put_back_over_a_newer_import(user, office, batches):
    withdrawn(user, batches[0])
    batches[0].source.batches.create(
        file_name="b", digest="b", state="in", made_by=user, in_at=batches[1].in_at
    )

    with pytest.raises(CaseworkError, match="Hand the file in again"):
        wish(user, batches[0], why=WHY, puts_back=True)


def test_the_same_list_comes_in_again_after_it_was_taken_back(user, batches, monkeypatch):
    source = batches[1].source
    rows = list(source.records.order_by("row").values_list("row_key", "fingerprint"))
    withdrawn(user, batches[1])

    again = listed_again(source, user)
    engine.run()

    assert (again.n_new, again.n_changed, again.n_same) == (5, 0, 0)
    assert list(again.records.order_by("row").values_list("row_key", "fingerprint")) == rows
    assert Person.objects.standing().count() == len(NAMES)


def test_children_have_their_ids_again_when_their_list_comes_in_again(user, batches):
    before = dict(by_number(batches[1]))
    for batch in reversed(batches):
        withdrawn(user, batch)

    again = listed_again(batches[1].source, user)
    engine.run()

    assert dict(by_number(again)) == before
    assert set(Person.objects.standing().values_list("pk", flat=True)) == set(before.values())


def by_number(batch):
    return batch.records.values_list("row_key", "membership__person")


def test_the_search_finds_no_row_that_was_taken_back(user, batches):
    record = batches[1].records.first()

    withdrawn(user, batches[1])
    gone = str(record.pk) in registry.index(user)
    withdrawn(user, batches[1], puts_back=True)

    assert not gone
    assert str(record.pk) in registry.index(user)


def test_a_merge_of_two_people_holds_when_the_rows_come_back(user, other, office, batches):
    people = list(Person.objects.standing().order_by("pk"))
    rows = [person.memberships.filter(record__batch=batches[1]).get().record for person in people[:2]]
    left, right = sorted(rows, key=lambda record: record.pk)
    pair, _ = Pair.objects.get_or_create(left=left, right=right, defaults={"weight_bits": 1, "p_same": 0.5})
    for role in ("analyst", "supervisor"):
        answer(office.users[role], pair, answer="same", reasons=["eyes"])
    merged = standing()
    assert Person.objects.standing().count() == len(NAMES) - 1
    kept = Membership.objects.get(record=left).person_id

    for batch, puts_back in ((batches[1], False), (batches[1], True)):
        wish(user, batch, why=WHY, puts_back=puts_back)
        respond(other, batch, yes=True)
        do_jobs(batch)

    assert standing() == merged
    assert len(log_of({kept})) >= 2


def test_one_that_was_stopped_goes_on(user, batches, monkeypatch):
    monkeypatch.setattr("leleka.web.linkage.leaving._AT_ONCE", 2)
    wish(user, batches[1], why=WHY)
    job = Job.objects.get(kind="linkage.leave")

    def killed(*_):
        if Membership.objects.filter(record__batch=batches[1]).count() <= 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        leave(ImportBatch.objects.get(pk=batches[1].pk), (user, None), killed)
    jobs.run_job.call(str(job.pk))

    batches[1].refresh_from_db()
    assert batches[1].state == "undone"
    assert Change.objects.filter(kind="left").count() > 1
    assert Person.objects.standing().count() == len(NAMES)


def test_only_who_may_undo_imports_of_each_child_takes_one_back(office, user, batches):
    sealed = Person.objects.standing().first()
    Person.objects.filter(pk=sealed.pk).update(sensitivity="sealed")

    with pytest.raises(PermissionDenied, match="yours to decide about"):
        wish(user, batches[1], why=WHY)
    with pytest.raises(Http404):
        wish(office.users["caseworker"], batches[1], why=WHY)
    withdrawn(office.users["supervisor"], batches[1])

    assert batches[1].state == "undone"
    assert Event.objects.filter(page="linkage.withdrawals.wish").count() == 1


def test_the_page_says_what_goes_and_asks_why(signed_in, user, batches):
    client, address = signed_in(user), f"/lists/imports/{batches[1].pk}/undo/"

    page = client.get(address)
    silent = client.post(f"{address}ask/", {"why": " "})
    done = client.post(f"{address}ask/", {"why": WHY})
    do_jobs(batches[1])
    after = client.get(f"/lists/imports/{batches[1].pk}/").content.decode()

    assert page.context["going"].n_known == len(NAMES)
    assert (silent.status_code, done.status_code, batches[1].state) == (400, 302, "undone")
    assert WHY in after


def test_the_page_promises_nothing_that_it_would_refuse(signed_in, user, batches):
    withdrawn(user, batches[0])
    batches[0].source.batches.create(
        file_name="b", digest="b", state="in", made_by=user, in_at=batches[1].in_at
    )

    page = signed_in(user).get(f"/lists/imports/{batches[0].pk}/undo/").content.decode()

    assert "cannot be put back now" in page
    assert "Hand the file in again" in page
    assert "count again" not in page
    assert "<textarea" not in page


def test_why_it_was_taken_back_is_not_why_it_shall_be_put_back(signed_in, user, other, batches):
    worked_on(user, batches[1])
    withdrawn(user, batches[0])
    wish(user, batches[1], why=WHY)
    respond(other, batches[1], yes=True)
    do_jobs(batches[1])
    wish(user, batches[1], why="усе ж правильний", puts_back=True)

    pages = [
        signed_in(user).get(f"/lists/imports/{batches[1].pk}/{more}").content.decode()
        for more in ("", "undo/")
    ]

    assert all(f"took it back: {WHY}" in page for page in pages)
    assert "asks for this import to be put back" in pages[0]


def test_no_yes_is_offered_to_a_wish_that_has_become_impossible(signed_in, user, other, office, batches):
    worked_on(user, batches[1])
    withdrawn(user, batches[0])
    wish(user, batches[1], why=WHY)
    address, client = f"/lists/imports/{batches[1].pk}/undo/", signed_in(other)

    before = client.get(address).content.decode()
    batches[1].source.batches.create(
        file_name="b", digest="b", state="in", made_by=user, in_at=timezone.now()
    )
    after = client.get(address).content.decode()

    assert 'value="yes"' in before
    assert 'value="yes"' not in after
    assert 'value="no"' in after
