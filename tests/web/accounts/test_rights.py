"""can and visible_to are one rule, asked in two ways."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from web.office import RELATIONS, ROLES, SENSITIVITIES

from leleka.core.codelists import code_list
from leleka.web.accounts.models import Grant
from leleka.web.accounts.rights import can, can_read_field, may, visible_children
from leleka.web.casework.models import Note
from leleka.web.intake.models import Record
from leleka.web.linkage.models import Person

ACTIONS = code_list("action").groups["case"]


@pytest.mark.parametrize("role", ROLES)
def test_the_question_and_the_query_agree_on_every_child(office, role):
    user = office.users[role]
    for relation in RELATIONS:
        for sensitivity in SENSITIVITIES:
            office.child(role, relation, sensitivity)

    for action in ACTIONS:
        seen = set(Person.objects.visible_to(user, action).values_list("pk", flat=True))
        told = {person.pk for person in Person.objects.all() if can(user, action, person)}
        # Searching and reporting are also granted with no relation, and then name nobody.
        named = {pk for pk in told if pk in seen or office_relation(office, pk) != "none"}
        assert seen == named, action


def office_relation(office, pk):
    return next(relation for (_, relation, _), person in office.children.items() if person.pk == pk)


@pytest.mark.parametrize("role", ROLES)
def test_they_agree_on_rows_with_a_sensitivity_of_their_own(office, role):
    user = office.users[role]
    for relation in RELATIONS:
        for sensitivity in SENSITIVITIES:
            office.note(office.child(role, relation, "public"), "вигадано", sensitivity=sensitivity)

    seen = set(Note.objects.visible_to(user).values_list("pk", flat=True))

    assert seen == {note.pk for note in Note.objects.all() if can(user, "read", note)}


@pytest.mark.parametrize("role", ROLES)
def test_they_agree_on_records_with_and_without_a_child(office, role):
    user = office.users[role]
    for relation in RELATIONS:
        office.record(office.child(role, relation, "team"))
    office.record(None)

    seen = set(Record.objects.visible_to(user).values_list("pk", flat=True))

    assert seen == {record.pk for record in Record.objects.all() if can(user, "read", record)}


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_who_watches_or_gives_rights_sees_no_child(office, role):
    office.child(role, "assigned", "public")

    assert not may(office.users[role], "read")
    assert not Person.objects.visible_to(office.users[role]).exists()


def test_nobody_sees_anything_without_signing_in(office):
    office.child("caseworker")

    assert not Person.objects.filter(visible_children(AnonymousUser())).exists()


def test_an_account_that_was_closed_sees_nothing(office):
    child, user = office.child("caseworker"), office.users["caseworker"]
    user.is_active = False

    assert not can(user, "read", child)
    assert not Person.objects.visible_to(user).exists()


@pytest.mark.parametrize("role", ROLES)
def test_they_agree_on_each_class_of_field(office, role):
    user = office.users[role]
    for relation in RELATIONS:
        for sensitivity in SENSITIVITIES:
            office.child(role, relation, sensitivity)
    Grant.objects.filter(person=office.child(role, "shared", "partner").pk).update(fields=" names eyes ")

    for field in ("case_status", "eyes", "hair", "stays", "present_location", "first_account"):
        seen = set(Person.objects.filter(visible_children(user, field=field)).values_list("pk", flat=True))

        assert seen == {each.pk for each in Person.objects.all() if can_read_field(user, field, each)}, field


def test_what_is_the_teams_is_a_partners_once_it_is_shared_field_by_field(office):
    user = office.users["caseworker"]
    shared, sealed = (office.child("caseworker", "shared", level) for level in ("team", "sealed"))

    assert can(user, "read", shared)
    assert not can(user, "read", sealed)
    assert can_read_field(user, "eyes", shared)
    assert not can_read_field(user, "notes", shared)

    Grant.objects.filter(person=shared.pk).update(fields=" names hair ")

    assert can_read_field(user, "hair", shared)
    assert not can_read_field(user, "eyes", shared)


def test_a_share_ends_on_its_day_and_when_it_is_recalled(office):
    child, user = office.child("caseworker", "shared", "partner"), office.users["caseworker"]
    assert can(user, "read", child)

    Grant.objects.update(recalled_at=timezone.now())
    assert not can(user, "read", child)

    Grant.objects.update(recalled_at=None, ends_at=timezone.now())
    assert not can(user, "read", child)


def test_a_sealed_field_is_for_the_caseworker_and_not_for_the_analyst(office):
    theirs, analysed = office.child("caseworker"), office.child("analyst", "team")

    assert can_read_field(office.users["caseworker"], "present_location", theirs)
    assert not can_read_field(office.users["analyst"], "present_location", analysed)
    assert can_read_field(office.users["analyst"], "eyes", analysed)
