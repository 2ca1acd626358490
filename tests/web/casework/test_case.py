"""The case page: steps by two, owner, plan, consent, notes, what was tried; tried by role."""

from datetime import date, timedelta

import pytest
from django.forms import ChoiceField, Select
from django.utils import timezone

from leleka.casework import CaseworkError
from leleka.core.dates import DateInterval
from leleka.web.accounts.models import User
from leleka.web.casework import actions
from leleka.web.casework.desk import desk_of, forms_of
from leleka.web.casework.dossier import Dossier
from leleka.web.casework.forms import FORMS, FORMS_OF_CASE
from leleka.web.casework.forms.facts import FORMS_OF_FACTS
from leleka.web.casework.models import Case, Consent, Note, Return, StatusChange, Task, TracingAction
from leleka.web.common.models import EventChild
from leleka.web.common.templatetags.house import ahead, folded


def text_of(client, child):
    return client.get(f"/children/{child.pk}/case/").content.decode()


def status_of(child):
    return Case.objects.get(person=child).status


@pytest.fixture
def second(office):
    """A second caseworker of the same team."""
    return User.objects.create(
        email="second@office.invalid",
        name="second",
        roles=["caseworker"],
        organisation=office.ours,
        team=office.team,
        language="en",
    )


@pytest.fixture
def home(office):
    """A child that lives at home again."""
    child = office.child("caseworker")
    Case.objects.filter(person=child).update(status="reintegration")
    return child


@pytest.fixture
def merged(office):
    """A child, and one that turned out to be the same and had a case with a note."""
    child, gone = office.child("caseworker"), office.child("supervisor", "team")
    actions.write_note(office.users["supervisor"], gone, text="The grandmother asks for her.")
    gone.merged_into = child
    gone.save()
    return child, gone


def test_the_case_of_a_child_that_turned_out_to_be_another_is_reached_from_there(merged, office, signed_in):
    child, gone = merged
    client = signed_in(office.users["supervisor"])

    now, before = text_of(client, child), text_of(client, gone)

    assert f'href="/children/{gone.pk}/case/"' in now
    assert "The grandmother asks for her." in before
    assert f'href="/children/{child.pk}/case/"' in before
    assert f"/children/{gone.pk}/case/step/" not in before
    assert EventChild.objects.filter(person=gone.pk, event__page="case").count() == 2


def test_who_may_not_see_the_other_case_is_not_told_of_it(merged, office, signed_in):
    child, gone = merged
    gone.sensitivity = "sealed"
    gone.save()
    client = signed_in(office.users["caseworker"])

    assert str(gone.pk) not in text_of(client, child)
    assert client.get(f"/children/{gone.pk}/case/").status_code == 404


def test_a_step_that_needs_nobody_else_is_taken_at_once(office, signed_in):
    child, user = office.child("caseworker"), office.users["caseworker"]

    signed_in(user).post(f"/children/{child.pk}/case/step/", {"step": "screening|report_complete"})

    assert status_of(child) == "screening"
    step = StatusChange.objects.get()
    assert (step.old, step.new, step.by, step.waits) == ("reported", "screening", user, False)


def test_a_step_that_ends_the_search_waits_for_a_second_person(office, home, second):
    actions.change_status(office.users["caseworker"], home, to="closed", reason="aims_met")
    assert status_of(home) == "reintegration"

    actions.answer_status(second, home, confirms=True)

    assert status_of(home) == "closed"


def test_nobody_confirms_their_own_step(office, home):
    user = office.users["caseworker"]
    actions.change_status(user, home, to="closed", reason="aims_met")

    assert "answer" not in forms_of(user, Dossier(home))
    with pytest.raises(CaseworkError, match="E014"):
        actions.answer_status(user, home, confirms=True)


def test_a_refused_step_leaves_the_case_where_it_was_and_another_may_be_proposed(office, home, second):
    user = office.users["caseworker"]
    actions.change_status(user, home, to="closed", reason="aims_met")

    actions.answer_status(second, home, confirms=False, note="ще зарано")

    assert status_of(home) == "reintegration"
    assert "step" in forms_of(user, Dossier(home))
    assert StatusChange.objects.get(is_refusal=True).note == "ще зарано"


def test_one_takes_back_what_one_proposed_and_nobody_elses(office, home, second):
    user = office.users["caseworker"]
    actions.change_status(user, home, to="closed", reason="aims_met")
    with pytest.raises(CaseworkError, match="E015"):
        actions.take_back_status(second, home)

    actions.take_back_status(user, home)

    assert "step" in forms_of(user, Dossier(home))


def test_a_step_off_the_path_is_refused_and_nothing_changes(office, signed_in):
    child = office.child("caseworker")

    answer = signed_in(office.users["caseworker"]).post(
        f"/children/{child.pk}/case/step/", {"step": "closed|aims_met"}
    )

    assert answer.status_code == 400
    assert status_of(child) == "reported"
    assert not StatusChange.objects.exists()


def test_a_case_on_hold_goes_back_to_where_it_was(office):
    child, user = office.child("caseworker"), office.users["caseworker"]
    Case.objects.filter(person=child).update(status="negotiating")
    actions.change_status(user, child, to="on_hold", reason="waiting_for_family")

    actions.change_status(user, child, to="negotiating", reason="resumed")

    assert status_of(child) == "negotiating"


def test_a_reader_sees_the_case_and_no_form(office, signed_in):
    child = office.child("caseworker", "organisation", "partner")

    text = text_of(signed_in(office.users["caseworker"]), child)

    assert "Where it stands" in text
    assert 'action="/children/' not in text


def test_an_outsider_gets_what_nobody_gets(office, signed_in):
    child = office.child("caseworker")

    assert signed_in(office.outsider).get(f"/children/{child.pk}/case/").status_code == 404


def test_a_partner_sees_where_the_case_stands_and_nothing_of_how_we_work_on_it(office, signed_in):
    child = office.child("caseworker", "shared", "team")
    office.note(child, "Прихована нотатка")
    office.tried(child)
    office.task(child).title = "Прихована справа"
    office.consent(child)
    Case.objects.filter(person=child).update(next_step="Прихований крок")

    text = text_of(signed_in(office.users["caseworker"]), child)

    assert "Where it stands" in text
    for hidden in ("Прихован", "formal request", "Вигадана Опікунка", "Notes", "Referrals", "Steps so far"):
        assert hidden not in text, hidden


def test_a_supervisor_hands_over_and_what_was_due_goes_along(office, second):
    child = office.child("caseworker")
    task = office.task(child, office.users["caseworker"])
    boss = office.users["supervisor"]

    actions.hand_over(boss, child, assigned_to=second, team=office.team)

    child.refresh_from_db()
    task.refresh_from_db()
    assert (child.assigned_to, task.assigned_to) == (second, second)
    assert "owner" in forms_of(boss, Dossier(child))
    assert "owner" not in forms_of(second, Dossier(child))


def test_a_plan_makes_a_task_and_taking_the_step_asks_for_the_next(office):
    child, user = office.child("caseworker"), office.users["caseworker"]
    Case.objects.filter(person=child).update(status="open_missing", legal_basis="public_task")
    soon = timezone.localdate() + timedelta(days=2)

    actions.plan_next(user, child, next_step="зателефонувати", next_step_due=soon)
    task = Task.objects.get(duty="next_step", done_at=None)
    assert (task.due, task.assigned_to) == (soon, user)

    actions.finish_task(user, task)

    assert [each.duty for each in Task.objects.filter(done_at=None)] == ["set_next_step"]


def test_four_answers_about_consent_are_not_consent(office):
    child, user = office.child("caseworker"), office.users["caseworker"]
    said = {"giver": "бабуся", "capacity": "guardian", "purpose": "tracing", "given_on": date(2026, 1, 1)}
    for answer in ("no", "refused", "unknown", "not_asked"):
        actions.record_consent(user, child, answer=answer, recipients=[], **said)
    assert Case.objects.get(person=child).legal_basis == ""

    given = actions.record_consent(user, child, answer="", recipients=["partner"], until=None, **said)
    assert Case.objects.get(person=child).legal_basis == "consent"

    actions.withdraw_consent(user, given)
    assert Case.objects.get(person=child).legal_basis == ""
    assert Consent.objects.current().filter(answer="").count() == 0


def test_no_answer_is_chosen_before_a_person_chooses(office):
    child, user = office.child("supervisor", "team"), office.users["supervisor"]
    referral = office.referral(child)
    dossier, by_itself = Dossier(child), {"sensitivity", "reach", "assigned_to", "team"}

    chosen = {
        (form.name, name): str(next(iter(field.choices))[0])
        for form in [
            *(kind(user, child, dossier=dossier) for kind in FORMS_OF_CASE),
            FORMS["referral_revoke"](user, referral, dossier=dossier),
            *(kind(user, child) for kind in FORMS_OF_FACTS.values()),
        ]
        for name, field in form.fields.items()
        if isinstance(field, ChoiceField) and isinstance(field.widget, Select)
        if name not in by_itself and len(list(field.choices)) > 1
    }

    assert {where for where, first in chosen.items() if first} == set()


def test_a_consent_without_anybody_to_be_told_is_asked_for_again(office, signed_in):
    child = office.child("caseworker")
    said = {"giver": "x", "capacity": "guardian", "purpose": "tracing", "reach": "partner", "answer": "yes"}

    answer = signed_in(office.users["caseworker"]).post(
        f"/children/{child.pk}/case/consent/", {**said, "given_on": "2026-01-01"}
    )

    assert answer.status_code == 400
    assert "A consent names who may be told." in answer.content.decode()
    assert not Consent.objects.exists()


def test_a_note_is_written_anew_and_the_old_one_stays_under_it(office, signed_in):
    child, user = office.child("caseworker"), office.users["caseworker"]
    note = actions.write_note(user, child, text="Перше слово")

    actions.amend_note(user, note, text="Друге слово")

    line = desk_of(user, child).notes[0]
    assert (line.row.text, [old.text for old in line.before]) == ("Друге слово", ["Перше слово"])
    with pytest.raises(CaseworkError, match="E143"):
        actions.amend_note(user, note, text="Третє слово")


def test_a_withdrawn_note_says_why_and_takes_no_more_words(office):
    child, user = office.child("caseworker"), office.users["caseworker"]
    note = actions.write_note(user, child, text="Не про неї")

    actions.withdraw_note(user, note, text="інша дитина")

    line = desk_of(user, child).notes[0]
    assert (line.row.is_withdrawal, line.row.text, list(line.forms)) == (True, "інша дитина", [])


@pytest.mark.parametrize(("role", "sees"), [("supervisor", True), ("analyst", False)])
def test_a_sealed_note_is_for_who_may_read_what_is_sealed(office, signed_in, role, sees):
    child = office.child(role, "team")
    Note.objects.create(person=child, by=office.users["supervisor"], text="Печатка", sensitivity="sealed")

    assert ("Печатка" in text_of(signed_in(office.users[role]), child)) is sees


def test_a_note_is_kept_encrypted(office):
    from django.db import connection

    note = office.note(office.child("caseworker"), "Таємне слово")

    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM casework_note")
        kept = bytes(cursor.fetchone()[0])
    assert "Таємне".encode() not in kept
    assert Note.objects.get(pk=note.pk).text == "Таємне слово"


def test_what_was_tried_waits_for_its_outcome_and_is_asked_again_on_its_day(office):
    child, user = office.child("caseworker"), office.users["caseworker"]
    Case.objects.filter(person=child).update(status="open_missing")
    today = timezone.localdate()
    tried = actions.log_tracing(
        user, child, action="formal_request", outcome="pending", done_on=today, ask_again_on=today
    )
    assert Task.objects.filter(duty="chase_action", done_at=None).count() == 1

    actions.log_outcome(user, tried, outcome="nothing_found")

    assert not Task.objects.filter(duty="chase_action", done_at=None).exists()
    assert [row.outcome for row in TracingAction.objects.current()] == ["nothing_found"]


def test_a_return_counts_under_one_of_its_channels(office, signed_in):
    child, client = office.child("caseworker"), signed_in(office.users["caseworker"])
    said = {"returned": "05.2025", "channels": ["ngo", "ombudsman"]}

    wrong = client.post(f"/children/{child.pk}/case/return/", {**said, "decisive": "icrc"})
    right = client.post(f"/children/{child.pk}/case/return/", {**said, "decisive": "ombudsman"})

    assert (wrong.status_code, right.status_code) == (400, 302)
    kept = Return.objects.get()
    assert (kept.returned, kept.decisive) == (DateInterval.of_month(2025, 5), "ombudsman")


@pytest.mark.parametrize(
    ("role", "relation", "sees"), [("caseworker", "assigned", True), ("analyst", "team", False)]
)
def test_who_asks_for_the_child_is_named_to_who_works_with_it_only(office, signed_in, role, relation, sees):
    child = office.child(role, relation)
    office.asked(child)

    text = text_of(signed_in(office.users[role]), child)

    assert ("Вигадана Бабуся" in text, "099 000" in text, "лише вранці" in text) == (sees, sees, sees)


def test_no_name_stands_in_the_title_of_a_case(office, signed_in):
    child = office.child("caseworker")

    text = text_of(signed_in(office.users["caseworker"]), child)

    assert child.best_name in text
    assert child.best_name not in text.split("</title>")[0]


def test_two_forms_of_one_page_share_no_id(office, signed_in):
    import re

    child, user = office.child("caseworker"), office.users["caseworker"]
    for n in range(2):
        office.task(child, user, days=n)
        office.note(child, "нотатка")
    office.tried(child)

    ids = re.findall(r' id="([^"]+)"', text_of(signed_in(user), child))

    assert len(ids) == len(set(ids))


def test_of_many_tasks_the_first_due_stand_ahead_and_the_rest_is_folded(office, signed_in):
    child, user, today = office.child("caseworker"), office.users["caseworker"], timezone.localdate()
    for n in range(12):
        due = today + timedelta(days=n)
        Task.objects.create(person=child, duty="next_step", title=f"Крок {n}", due=due)

    text = signed_in(user).get(f"/children/{child.pk}/case/").content.decode()
    before, after = text.split('<details class="more">', 1)

    assert "<strong>Крок 7</strong>" in before
    assert "<strong>Крок 8</strong>" in after
    assert "4 more" in after.split("</summary>")[0]


@pytest.mark.parametrize(("n", "n_ahead"), [(5, 5), (7, 7), (8, 5)])
def test_hardly_more_rows_are_not_folded(n, n_ahead):
    rows = list(range(n))

    assert ahead(rows, 5) == rows[:n_ahead]
    assert folded(rows, 5) == rows[n_ahead:]


def test_where_the_next_step_is_a_colleagues_the_form_says_whose(office, signed_in):
    child = office.child("caseworker")
    Case.objects.filter(person=child).update(status="located_confirmed")

    page = text_of(signed_in(office.users["caseworker"]), child)

    assert "Colleagues take these: on a handover list (supervisor, negotiator)." in page
