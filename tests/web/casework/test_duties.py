"""Tasks that the rules make: they come with their reason, go with it, and are not made twice."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from leleka.casework import CaseworkError, turns_18
from leleka.core.dates import DateInterval
from leleka.web.accounts import actions as accounts
from leleka.web.casework import actions, duties
from leleka.web.casework.cases import Asked, found_of
from leleka.web.casework.from_records import eighteenth
from leleka.web.casework.models import Case, Task, TracingRequest
from leleka.web.casework.queries import work_of
from leleka.web.common import jobs
from leleka.web.common.models import EventChild, Job
from leleka.web.linkage.actions import answer
from leleka.web.linkage.models import Membership, Person


def due(child):
    return sorted(task.duty for task in Task.objects.filter(person=child, done_at=None))


@pytest.fixture
def child(office):
    held = office.child("caseworker")
    Case.objects.filter(person=held).update(legal_basis="public_task")
    return held


def test_a_new_report_is_to_be_checked_and_once_checked_it_is_not(office, child):
    duties.bring_up_to_date([child.pk])
    assert due(child) == ["screen"]

    actions.change_status(office.users["caseworker"], child, to="screening", reason="report_complete")

    assert due(child) == ["set_next_step"]


def test_a_child_split_off_is_to_be_checked_at_once(office, child):
    pair = office.pair(child)
    Membership.objects.filter(record=pair.right).update(is_proposed=True)
    for role in ("analyst", "supervisor"):
        answer(office.users[role], pair, answer="different", reasons=["eyes_differ"])

    off = Case.objects.exclude(person=child).get().person

    assert "screen" in due(off)


def test_the_family_that_asked_for_a_child_is_answered_though_it_turned_out_to_be_another(office, child):
    former, further = office.child("caseworker", "team"), office.child("supervisor", "team")
    asked = TracingRequest.objects.create(
        person=further, inquiry=uuid4(), asked_on=timezone.localdate(), taken_by=office.users["intake"]
    )
    duties.bring_up_to_date([further.pk])
    Person.objects.filter(pk=further.pk).update(merged_into=former)
    Person.objects.filter(pk=former.pk).update(merged_into=child)

    jobs.JOBS["casework.duties"](jobs.Run(Job.objects.create(kind="casework.duties", owner=jobs.NOBODY)))
    assert "answer_request" in due(child)
    assert due(further) == due(former) == []

    actions.answer_request(office.users["supervisor"], asked)

    assert "answer_request" not in due(child)


def test_worked_out_twice_nothing_is_made_twice(child):
    for _ in range(3):
        duties.bring_up_to_date([child.pk])

    assert Task.objects.filter(person=child).count() == 1


def test_a_task_ticked_off_by_hand_does_not_come_back(office, child):
    tomorrow = timezone.localdate() + timedelta(days=1)
    child.born_low = child.born_high = tomorrow.replace(year=tomorrow.year - 18)
    child.save()
    duties.bring_up_to_date([child.pk])
    task = Task.objects.get(duty="turns_18")

    actions.finish_task(office.users["caseworker"], task)
    duties.bring_up_to_date([child.pk])

    assert "turns_18" not in due(child)


def test_a_task_that_ends_by_itself_is_not_ticked_off(office, child, signed_in):
    duties.bring_up_to_date([child.pk])
    task = Task.objects.get(duty="screen")

    with pytest.raises(CaseworkError, match="E141"):
        actions.finish_task(office.users["caseworker"], task)
    answer = signed_in(office.users["caseworker"]).post(f"/tasks/{task.pk}/done/")

    assert answer["Location"] == f"/children/{child.pk}/case/"
    assert due(child) == ["screen"]


def test_a_task_that_was_moved_stays_moved_and_says_why(office, child):
    duties.bring_up_to_date([child.pk])
    task = Task.objects.get(duty="screen")
    later = timezone.localdate() + timedelta(days=9)

    actions.move_task(office.users["caseworker"], task, due=later, why="чекаємо на лист")
    duties.bring_up_to_date([child.pk])

    assert [(each.due, each.moves.get().why) for each in Task.objects.filter(done_at=None)] == [
        (later, "чекаємо на лист")
    ]


def test_the_visits_after_a_return_come_one_after_the_other(office, child):
    user = office.users["caseworker"]
    Case.objects.filter(person=child).update(status="in_transit")
    actions.change_status(user, child, to="returned", reason="arrived_identified")
    actions.answer_status(office.users["supervisor"], child, confirms=True)
    first = Task.objects.get(duty="follow_up", done_at=None)

    actions.finish_task(user, first)

    assert (first.detail, Task.objects.get(duty="follow_up", done_at=None).detail) == (
        "first_days",
        "first_month",
    )


def test_a_visit_paid_before_two_were_found_to_be_one_child_was_paid(office, child):
    user, former = office.users["caseworker"], office.child("caseworker", "team")
    for each in (former, child):
        Case.objects.filter(person=each).update(status="in_transit")
        actions.change_status(user, each, to="returned", reason="arrived_identified")
        actions.answer_status(office.users["supervisor"], each, confirms=True)
    actions.finish_task(user, Task.objects.get(person=former, duty="follow_up"))
    Person.objects.filter(pk=former.pk).update(merged_into=child)

    duties.bring_up_to_date([child.pk])

    assert Task.objects.get(person=child, duty="follow_up", done_at=None).detail == "first_month"


def test_a_task_is_offered_to_the_roles_it_is_for(office):
    child = office.child("caseworker", "team")
    duties.bring_up_to_date([child.pk])
    Task.objects.update(for_roles=" supervisor ")

    assert not work_of(office.users["caseworker"]).tasks
    assert work_of(office.users["supervisor"]).tasks


def test_the_daily_job_goes_through_every_case_and_goes_on_after_a_stop(office, child, monkeypatch):
    children = [child, *(office.child("caseworker", "team", each) for each in ("public", "partner", "team"))]
    monkeypatch.setattr(duties, "_AT_ONCE", 1)
    row = Job.objects.create(kind="casework.duties", owner=jobs.NOBODY)
    run = jobs.Run(row)
    kept = run.keep

    def stop_after_two(**at):
        kept(**at)
        if at.get("done") == 2:
            raise KeyboardInterrupt

    run.keep = stop_after_two
    with pytest.raises(KeyboardInterrupt):
        jobs.JOBS["casework.duties"](run)
    jobs.JOBS["casework.duties"](jobs.Run(Job.objects.get(pk=row.pk)))

    assert {task.person_id for task in Task.objects.all()} == {each.pk for each in children}
    assert set(EventChild.objects.values_list("person", flat=True)) == {each.pk for each in children}


def test_the_registry_begins_it_once_a_day(db):
    jobs.start_daily()
    jobs.start_daily()
    assert Job.objects.filter(kind="casework.duties").count() == 1

    Job.objects.update(asked_at=timezone.now() - timedelta(days=1))
    jobs.start_daily()

    assert Job.objects.filter(kind="casework.duties").count() == 2


@pytest.mark.parametrize("born", [date(2012, 2, 29), date(2012, 3, 5)])
def test_lists_name_the_day_of_coming_of_age_that_the_rules_name(born):
    assert eighteenth(born) == turns_18(DateInterval.of_day(born)).first
    assert eighteenth(None) is None


@pytest.mark.parametrize("how", ["closed", "without a role that works on cases"])
def test_whoever_leaves_holds_no_case_and_their_team_is_asked_for_what_was_due(office, child, how):
    leaver, mate = office.users["caseworker"], office.newcomer()
    duties.bring_up_to_date([child.pk])
    Task.objects.filter(person=child).update(assigned_to=leaver)

    if how == "closed":
        accounts.shut_out(office.users["administrator"], leaver)
    else:
        accounts.set_roles(office.users["administrator"], leaver, roles=[])

    child.refresh_from_db()
    assert child.assigned_to is None
    assert child.pk in {line.task.person_id for line in work_of(mate).tasks}
    assert child.pk in found_of(mate, Asked(whose="nobody")).children
    assert EventChild.objects.filter(person=child.pk, event__page="casework.put_back").exists()
