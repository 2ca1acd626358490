"""My work, tried as an outsider, a reader, a caseworker and a supervisor."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from web.office import CANARY
from web.routes import a_draft

from leleka.web.casework import queries
from leleka.web.casework.actions import add_task, plan_next
from leleka.web.casework.cases import Asked, found_of
from leleka.web.casework.models import Case, Task
from leleka.web.casework.queries import work_of
from leleka.web.common.some import ENOUGH
from leleka.web.common.templatetags.house import plural_of
from leleka.web.intake.models import Withdrawal
from leleka.web.linkage import models
from leleka.web.linkage.models import Membership, Person


def text_of(client):
    return client.get("/").content.decode()


def test_to_whom_children_have_to_be_opened_it_is_not_said_that_lists_bring_them(office, signed_in):
    office.child("caseworker", "team")  # it is here, and not theirs to know of
    client = signed_in(office.users["liaison"])

    for page in (text_of(client), client.get("/cases/?whose=all").content.decode()):
        assert "No child is open to you yet" in page
        assert "first list" not in page


@pytest.mark.parametrize("address", ["/", "/children/{child}/case/"])
def test_two_things_due_for_one_child_have_buttons_that_sound_different(office, signed_in, address):
    user, child = office.users["caseworker"], office.child("caseworker")
    office.task(child, user, duty="next_step")
    office.task(child, user, duty="screen")

    page = signed_in(user).get(address.format(child=child.pk)).content.decode()

    heard = re.findall(r">(Done<span.*?)</button>", page)
    assert len(set(heard)) == len(heard) == 2


@pytest.mark.parametrize(
    ("role", "said", "other"),
    [
        ("caseworker", "a supervisor hands in the first list", 'href="/lists/add/"'),
        ("supervisor", 'href="/lists/add/">Import a list', "a supervisor hands in the first list"),
    ],
)
def test_an_empty_registry_says_how_a_first_list_comes_in(office, signed_in, role, said, other):
    client = signed_in(office.users[role])

    before, cases_before = text_of(client), client.get("/cases/").content.decode()
    office.child(role, "team")
    after = text_of(client)

    assert said in before
    assert said in cases_before
    assert other not in before
    assert "Nothing is due" not in before
    assert "No child is here yet" not in after


@pytest.mark.parametrize("address", ["/", "/children/{child}/case/"])
def test_a_task_of_a_colleagues_does_not_carry_the_next_step_that_is_planned(office, signed_in, address):
    user, child = office.users["caseworker"], office.child("caseworker")
    plan_next(user, child, next_step="зателефонувати", next_step_due=timezone.localdate())
    later = timezone.localdate() + timedelta(days=9)
    add_task(user, child, title="запит до суду", due=later, assigned_to=user)

    page = signed_in(user).get(address.format(child=child.pk)).content.decode()

    assert "Take the next step: зателефонувати" in page
    assert "запит до суду: зателефонувати" not in page
    assert "запит до суду" in page


@pytest.fixture
def change(office):
    child = office.child("caseworker", "assigned")
    return office.proposed(child, office.users["caseworker"])


def test_a_caseworker_sees_what_is_due_the_most_urgent_first(office, signed_in):
    user, child = office.users["caseworker"], office.child("caseworker")
    office.task(child, user, days=3, duty="next_step")
    office.task(child, user, days=-2, duty="screen")

    lines = work_of(user).tasks

    assert [line.urgency for line in lines] == ["overdue", "week"]
    assert child.best_name in text_of(signed_in(user))


def test_the_next_step_says_which_it_is(office, signed_in):
    user, child = office.users["caseworker"], office.child("caseworker")
    Case.objects.filter(person=child).update(next_step="Вигаданий крок")
    office.task(child, user, duty="next_step")

    assert "Take the next step: Вигаданий крок" in text_of(signed_in(user))


@pytest.mark.parametrize("n", [1, 21, ENOUGH, ENOUGH + 1])
def test_of_more_than_are_counted_the_word_stands_as_after_a_hundred(n):
    assert plural_of(n) == min(n, 100)


def test_many_who_wait_for_the_same_are_one_line_with_a_count_and_the_oldest(office, signed_in):
    user = office.users["caseworker"]
    children = [Person.objects.create(organisation=office.ours, assigned_to=user) for _ in range(32)]
    for number in range(33):  # one child has two of them
        task = office.task(children[number % 32], user, days=number + 1)
        Task.objects.filter(pk=task.pk).update(rule_key=f"screen {number}")

    groups = work_of(user).groups

    assert [(group.n, len(group.lines)) for group in groups] == [(32, 30)]
    assert groups[0].first.task.due == min(Task.objects.values_list("due", flat=True))
    page = text_of(signed_in(user))
    assert "32 children" in page
    assert "The 30 due first, of 32" in page


def test_old_tasks_of_one_duty_leave_room_for_what_is_due_today(office, monkeypatch):
    monkeypatch.setattr(queries, "ENOUGH", 20)
    user = office.users["caseworker"]
    for number in range(60):
        child = Person.objects.create(organisation=office.ours, assigned_to=user)
        task = office.task(child, user, days=number - 90, duty="turned_18")
        Task.objects.filter(pk=task.pk).update(rule_key="turned_18")
    today = office.task(office.child("caseworker"), user, duty="next_step")

    work = work_of(user)

    assert [(group.first.task.duty, group.n > 20) for group in work.groups] == [
        ("turned_18", True),
        ("next_step", False),
    ]
    assert work.groups[1].first.task == today
    assert work.n_more == 0


def test_what_one_ticks_off_stays_a_line_each(office):
    user, child = office.users["caseworker"], office.child("caseworker")
    for number in range(5):
        office.task(child, user, days=number)

    assert [len(group.lines) for group in work_of(user).groups] == [1] * 5


def test_an_outsider_sees_nothing_of_our_children(office, signed_in):
    office.task(office.child("caseworker"), office.users["caseworker"])

    assert CANARY not in text_of(signed_in(office.outsider))


def test_a_task_of_ones_own_is_hidden_with_a_child_one_may_no_longer_see(office):
    user, child = office.users["caseworker"], office.child("caseworker")
    office.task(child, user)
    child.assigned_to, child.team, child.organisation = None, None, office.partner
    child.save()

    assert not work_of(user).tasks


@pytest.mark.parametrize("few", [0, 500])
def test_what_nobody_has_taken_is_seen_by_who_sees_few_children_and_by_who_sees_many(
    office, monkeypatch, few
):
    monkeypatch.setattr(models, "_FEW", few)
    user = office.users["caseworker"]
    mine, teams, of_others, hidden = (
        office.child("caseworker", relation, level)
        for relation, level in (
            ("assigned", "team"), ("team", "team"), ("organisation", "partner"), ("team", "sealed"),
        )
    )  # fmt: skip
    for child in (mine, teams, of_others, hidden):
        office.task(child)
    done = office.task(mine)
    Task.objects.filter(pk=done.pk).update(done_at=timezone.now())

    shown = [line.task.person_id for line in work_of(user).tasks]
    assert sorted(shown) == sorted([mine.pk, teams.pk])


@pytest.mark.parametrize("few", [0, 500])
def test_what_is_due_for_a_child_of_no_team_stands_where_its_case_stands(office, monkeypatch, few):
    monkeypatch.setattr(models, "_FEW", few)
    user, child = office.users["caseworker"], office.child("caseworker", "team")
    Person.objects.filter(pk=child.pk).update(team=None)
    office.task(child)

    assert [line.child for line in found_of(user, Asked("nobody")).lines] == [child.pk]
    assert [line.task.person_id for line in work_of(user).tasks] == [child.pk]
    assert not work_of(office.outsider).tasks


def test_a_reader_sees_a_task_without_the_button(office, signed_in):
    user = office.users["analyst"]
    office.task(office.child("analyst", "team"), user)

    text = text_of(signed_in(user))

    assert CANARY in text
    assert "/done/" not in text


def test_a_supervisor_is_asked_to_confirm_what_another_proposed(office, change):
    assert list(work_of(office.users["supervisor"]).waiting) == [change]


def test_nobody_is_asked_to_confirm_their_own_proposal(office, change):
    assert not work_of(office.users["caseworker"]).waiting


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_the_office_is_told_that_there_are_no_children_here(office, signed_in, role):
    office.task(office.child(role), office.users[role])

    text = text_of(signed_in(office.users[role]))

    assert CANARY not in text
    assert 'class="task' not in text


def test_a_task_without_a_button_says_how_it_ends(office, signed_in):
    user = office.users["caseworker"]
    office.task(office.child("caseworker"), user, duty="next_step")
    by_hand = text_of(signed_in(user))
    task = office.task(office.child("caseworker"), user, duty="screen")
    Task.objects.filter(pk=task.pk).update(rule_key="screen")

    by_itself = text_of(signed_in(user))

    assert "ends by itself" not in by_hand
    assert "ends by itself" in by_itself


def test_a_task_that_is_done_goes_and_knows_who_did_it(office, signed_in):
    user = office.users["caseworker"]
    task = office.task(office.child("caseworker"), user)

    signed_in(user).post(f"/tasks/{task.pk}/done/")

    done = Task.objects.get(pk=task.pk)
    assert done.done_by == user
    assert not work_of(user).tasks


def test_an_analyst_finds_the_first_pairs_at_home_and_the_trace_names_their_children(office, signed_in):
    user = office.users["analyst"]
    children = office.child("analyst", "team"), office.child("supervisor", "team")
    pair = office.weighed(*children, {"ПІБ": "Вигадана Марія"}, {"ПІБ": "Вымышленная Мария"})

    text = text_of(signed_in(user))

    assert f"/review/{pair.pk}/" in text
    assert {str(child.pk) for child in children} <= {str(each) for each in work_of(user).children}


def test_an_import_to_be_taken_back_waits_at_home_for_who_may_agree(office, signed_in):
    batch, wisher = office.brought_in(), office.users["supervisor"]
    Withdrawal.objects.create(batch=batch, by=wisher, why="wrong", waits=True)
    seen = {
        user.pk: f"/lists/imports/{batch.pk}/undo/" in text_of(signed_in(user))
        for user in (office.newcomer("supervisor"), wisher, office.users["caseworker"])
    }

    assert list(seen.values()) == [True, False, False]


def test_whose_roles_were_changed_lately_reads_so_at_home(office, signed_in):
    user, change = office.users["caseworker"], {"asked_by": office.users["administrator"], "is_granted": True}
    client, now = signed_in(user), timezone.now()
    user.role_changes.create(roles=["caseworker"], decided_at=now - timedelta(days=15), **change)

    before = text_of(client)
    user.role_changes.create(roles=["statistician"], decided_at=now, **change)
    after = text_of(client)

    assert "changed your roles" not in before
    assert "changed your roles" in after
    assert not re.search(r"They are now: [^<]*\s\.", after)


def test_a_pair_of_one_childs_records_names_the_child_once(office, signed_in):
    user, child = office.users["analyst"], office.child("analyst", "team")
    office.weighed(child, child, {"ПІБ": "Вигадана Марія"}, {"ПІБ": "Вымышленная Мария"})
    Membership.objects.update(is_proposed=True)

    text = text_of(signed_in(user))

    assert "two records put beside one child, not confirmed yet" in text
    assert text.count(child.best_name) == 1


def test_an_estimate_at_home_says_on_which_lists_it_rests(office, signed_in):
    estimate = office.estimated()
    estimate.lists = ["Вигаданий реєстр", "Вигадана лінія"]
    estimate.pk, estimate._state.adding = None, True
    estimate.save()

    text = text_of(signed_in(office.users["statistician"]))

    assert "estimated from 2 lists alone" in text
    assert "Вигаданий реєстр, Вигадана лінія" in text


def test_a_report_begun_and_not_sent_is_found_at_home(office, signed_in):
    draft = a_draft(office.users["intake"])

    assert f"/reports/{draft.pk}/" in text_of(signed_in(office.users["intake"]))
    assert f"/reports/{draft.pk}/" not in text_of(signed_in(office.users["supervisor"]))


def test_each_role_without_children_finds_its_own_work_at_home(office, signed_in):
    counted = text_of(signed_in(office.users["statistician"]))
    watched = text_of(signed_in(office.users["auditor"]))
    run = text_of(signed_in(office.users["administrator"]))

    assert "Today’s counts" in counted
    assert "By night" not in counted
    assert "Unusual access" in watched
    assert "Kept long enough" in watched
    assert "Waits for your answer" in run
    assert CANARY not in counted + watched + run


def test_what_waits_for_a_second_person_stands_at_home_and_says_whether_it_is_theirs(office, signed_in):
    count, asked = office.frozen(), office.asked_for_roles()
    invited = office.invited("nova@office.invalid")

    other, own = (text_of(signed_in(user)) for user in (office.users["statistician"], count.frozen_by))
    run = text_of(signed_in(office.users["administrator"]))

    assert "waits for your signature" in other
    assert "somebody else signs what you froze" in own
    assert asked.person.name in run
    assert invited.email in run
    assert invited.email not in text_of(signed_in(invited.invited_by))
