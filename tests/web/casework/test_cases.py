"""The list of cases: whose, where they stand, what is due; only what one may see."""

from datetime import timedelta

import pytest
from django.utils import timezone
from web.office import CANARY

from leleka.web.casework.cases import AT_ONCE, DUE, Asked, found_of
from leleka.web.casework.models import Case
from leleka.web.linkage import models
from leleka.web.linkage.models import Person


def ids(found):
    return [line.child for line in found.lines]


def test_mine_are_those_i_hold(office):
    mine, teams = office.child("caseworker"), office.child("caseworker", "team")
    user = office.users["caseworker"]

    assert ids(found_of(user, Asked("mine"))) == [mine.pk]
    assert set(ids(found_of(user, Asked("team")))) == {mine.pk, teams.pk}
    assert ids(found_of(user, Asked("nobody"))) == [teams.pk]


def test_what_is_overdue_stands_first_and_can_be_asked_for(office):
    user = office.users["caseworker"]
    late, later = office.child("caseworker"), office.child("caseworker", "team")
    office.task(later, user, days=3)
    office.task(late, user, days=-3)

    assert ids(found_of(user, Asked("team"))) == [late.pk, later.pk]
    assert ids(found_of(user, Asked("team", due="overdue"))) == [late.pk]
    assert [line.urgency for line in found_of(user, Asked("team")).lines] == ["overdue", "week"]


def test_a_case_that_is_over_is_shown_when_asked_for(office):
    user, child = office.users["caseworker"], office.child("caseworker")
    Case.objects.filter(person=child).update(status="closed")

    assert ids(found_of(user, Asked("mine"))) == []
    assert ids(found_of(user, Asked("mine", status="over"))) == [child.pk]
    assert ids(found_of(user, Asked("mine", status="closed"))) == [child.pk]


def test_who_turns_18_soon_is_found_and_dated(office):
    user, child = office.users["caseworker"], office.child("caseworker")
    office.child("caseworker", "team")
    soon = timezone.localdate() + timedelta(days=100)
    Case.objects.filter(person=child).update(turns_18_low=soon)

    found = found_of(user, Asked("team", due="turns_18"))

    assert [(line.child, line.turns_18) for line in found.lines] == [(child.pk, soon)]


def test_a_step_that_waits_is_marked(office):
    user, child = office.users["supervisor"], office.child("supervisor", "team")
    office.proposed(child)

    assert [line.waits for line in found_of(user, Asked("team", due="waits")).lines] == [True]


def test_how_a_partner_works_on_a_shared_case_is_not_shown(office):
    user, child = office.users["caseworker"], office.child("caseworker", "shared")
    office.task(child, days=-3)
    office.proposed(child)
    Case.objects.filter(person=child).update(next_step="Прихований крок", next_step_due=timezone.localdate())

    line = found_of(user, Asked("all")).lines[0]

    assert (line.due, line.waits, line.next_step) == (None, False, "")
    for due in ("overdue", "week", "waits", "no_basis"):
        assert not found_of(user, Asked("all", due=due)).lines


@pytest.mark.parametrize("role", ["caseworker", "supervisor", "analyst", "liaison", "administrator"])
def test_the_list_and_its_number_hold_only_what_one_may_see(office, role):
    user = office.users[role]
    for relation in ("assigned", "team", "organisation", "shared", "none"):
        for sensitivity in ("partner", "team", "sealed"):
            office.child(role, relation, sensitivity)

    found = found_of(user, Asked("all"))

    visible = set(Person.objects.visible_to(user).values_list("pk", flat=True))
    assert (set(ids(found)), found.n_all) == (visible, len(visible))


@pytest.mark.parametrize("due", DUE)
@pytest.mark.parametrize("whose", ["team", "all"])
def test_the_list_is_the_same_for_who_sees_few_children_and_who_sees_many(office, monkeypatch, whose, due):
    user, today = office.users["caseworker"], timezone.localdate()
    soon = today + timedelta(days=90)
    for n, relation in enumerate(("team", "shared", "none", "assigned") * 3):
        child = office._new(user, relation, "team")
        if n % 5:
            office.task(child, user, days=(-2, 3, 30)[n % 3])
        about = {"is_urgent": n % 2 == 0, "turns_18_low": soon + timedelta(days=n), "legal_basis": ""}
        Case.objects.filter(person=child).update(**about)

    few = found_of(user, Asked(whose, due=due))
    monkeypatch.setattr(models, "_FEW", 0)
    many = found_of(user, Asked(whose, due=due))

    assert (few.lines, few.n_all, few.has_more) == (many.lines, many.n_all, many.has_more)
    assert bool(few.lines) == (due != "waits")


def test_an_address_with_anything_in_it_is_the_usual_list(office, signed_in):
    office.child("caseworker")
    address = "/cases/?whose=x&status=y&due=z&owner=w&page=99999999999999999999"

    text = signed_in(office.users["caseworker"]).get(address).content.decode()

    assert CANARY in text


def test_a_long_list_comes_in_pages(office):
    user = office.users["caseworker"]
    some = Person.objects.bulk_create(
        Person(organisation=office.ours, assigned_to=user, best_name=f"{n}") for n in range(AT_ONCE + 1)
    )
    Case.objects.bulk_create(Case(person=person) for person in some)

    one, two = found_of(user, Asked("mine")), found_of(user, Asked("mine", page=2))

    assert (len(one.lines), len(two.lines)) == (AT_ONCE, 1)
    assert one.after
    assert not two.after
    assert not set(ids(one)) & set(ids(two))


def test_steps_come_as_a_piece_for_the_list(office, signed_in):
    child = office.child("caseworker")

    text = signed_in(office.users["caseworker"]).get(f"/children/{child.pk}/case/steps/").content.decode()

    assert "screening|report_complete" in text
    assert "<html" not in text


@pytest.mark.parametrize(("at_once", "few"), [(1, 0), (2, 0), (4, 0), (5, 0), (6, 0), (2, 500), (5, 500)])
def test_the_pages_hold_each_case_once_those_with_a_task_first(office, monkeypatch, at_once, few):
    monkeypatch.setattr("leleka.web.casework.cases.AT_ONCE", at_once)
    monkeypatch.setattr(models, "_FEW", few)
    user = office.users["caseworker"]
    levels = ("public", "partner", "team")
    children = [office.child("caseworker", "team", level) for level in levels]
    children += [office.child("caseworker", "assigned", level) for level in levels[:2]]
    for days, child in enumerate(children[:3]):
        office.task(child, user, days=days)
        office.task(child, user, days=days + 10)

    pages = [found_of(user, Asked("team", page=number)) for number in range(1, 7)]

    shown = [child for page in pages for child in ids(page)]
    assert shown[:3] == [child.pk for child in children[:3]]
    assert sorted(shown) == sorted(child.pk for child in children)
    assert [page.has_more for page in pages] == [at_once * number < 5 for number in range(1, 7)]


def test_a_task_of_another_organisation_orders_nothing(office):
    user = office.users["caseworker"]
    ours, shared = office.child("caseworker", "team"), office.child("caseworker", "shared")
    office.task(ours, user, days=3)
    office.task(shared, user, days=-30)

    found = found_of(user, Asked("all"))

    assert ids(found) == [ours.pk, shared.pk]
    assert found.lines[1].due is None
