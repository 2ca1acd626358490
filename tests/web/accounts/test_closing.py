"""An organisation is closed once nobody comes in from it and nothing waits there; it can be opened again."""

import pytest
from django.http import Http404
from web.office import CANARY

from leleka.web.accounts import actions, closing
from leleka.web.accounts.errors import AccountsError
from leleka.web.accounts.models import Organisation, RoleChange, User
from leleka.web.casework.models import Case, Referral
from leleka.web.common.models import Event


@pytest.fixture
def one(office):
    return office.users["administrator"]


@pytest.fixture
def left(office):
    """The partner's office, from which everybody has gone."""
    User.objects.filter(organisation=office.partner).update(is_active=False)
    return office.partner


def closed(organisation):
    organisation.refresh_from_db()
    return not organisation.is_active


def test_an_empty_organisation_is_closed_traced_and_opened_again(signed_in, one, left):
    client = signed_in(one)

    assert client.post(f"/organisations/{left.pk}/close/").status_code == 302
    assert closed(left)
    assert Event.objects.filter(page="accounts.closing.close", actor=one.pk).exists()

    assert client.post(f"/organisations/{left.pk}/reopen/").status_code == 302
    assert not closed(left)


def test_with_open_cases_it_stays_and_the_way_to_hand_them_over_is_told(office, signed_in, one, left):
    office.child("supervisor", "none")
    client = signed_in(one)

    answer = client.post(f"/organisations/{left.pk}/close/")

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "web.E054" in page
    assert "1 open case" in page
    assert "ask another organisation for a transfer of the case" in page
    assert CANARY not in page
    assert not closed(left)


def test_cases_that_are_over_do_not_keep_it_and_are_counted(office, signed_in, one, left):
    Case.objects.filter(person=office.child("supervisor", "none")).update(status="closed")

    page = signed_in(one).get(f"/organisations/{left.pk}/").content.decode()

    assert "1 case is over and stays here" in page
    assert closing.close(one, left)


def test_with_a_referral_under_way_it_stays(office, one, left):
    referral = office.referral(office.child("supervisor"))
    Referral.objects.filter(pk=referral.pk).update(to_organisation=left)

    with pytest.raises(AccountsError, match=r"web\.E054"):
        closing.close(one, left)


def test_with_somebody_who_can_sign_in_it_stays_and_they_are_named(office, signed_in, one):
    page = signed_in(one).get(f"/organisations/{office.partner.pk}/").content.decode()

    assert office.outsider.name in page
    with pytest.raises(AccountsError, match=r"web\.E054"):
        closing.close(one, office.partner)


def test_open_invitations_end_with_it(office, one, left):
    invitation = office.invited("late@office.invalid")
    type(invitation).objects.filter(pk=invitation.pk).update(organisation=left)

    closing.close(one, left)

    invitation.refresh_from_db()
    assert invitation.revoked_at


def test_nobody_is_let_back_into_a_closed_organisation(office, one, left):
    two = office.newcomer("administrator")
    change = RoleChange.objects.create(person=office.outsider, roles=["supervisor"], asked_by=one)
    closing.close(one, left)
    office.outsider.refresh_from_db()

    with pytest.raises(AccountsError, match=r"web\.E055"):
        actions.set_roles(one, office.outsider, roles=["supervisor"])
    with pytest.raises(AccountsError, match=r"web\.E055"):
        actions.decide_roles(two, change, is_granted=True)


def test_only_an_administrator_closes(office, left):
    for role, user in office.users.items():
        if role != "administrator":
            with pytest.raises(Http404):
                closing.close(user, left)

    assert Organisation.objects.get(pk=left.pk).is_active
