"""Administrators manage accounts two by two, see no case, and cannot lock everybody out."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from web.office import CANARY

from leleka.casework import CaseworkError
from leleka.web.accounts import actions, invitations, tokens
from leleka.web.accounts.errors import AccountsError
from leleka.web.accounts.models import Invitation, Organisation, User
from leleka.web.common.models import Event
from leleka.web.intake.models import Draft

PASSWORD = "четвер хмара сірник тополя"


@pytest.fixture
def one(office):
    return office.users["administrator"]


@pytest.fixture
def two(office):
    return office.newcomer("administrator")


def in_browser(user):
    """A browser in which somebody signed in as people do."""
    client = Client(headers={"user-agent": "a browser"})
    user.set_password(PASSWORD)
    user.save()
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    return client


def link_in(answer):
    return re.search(r"/invitation/([^/]+)/", answer.content.decode())[1]


def test_an_invitation_opens_an_account_once_after_a_second_yes(office, signed_in, one, two):
    shown = signed_in(one).post(
        "/people/invite/send/",
        {"email": "New@office.invalid", "organisation": office.ours.pk, "roles": ["caseworker"]},
    )
    secret, stranger = link_in(shown), Client()
    assert stranger.get(f"/invitation/{secret}/").status_code == 404

    invitation = Invitation.objects.get()
    signed_in(two).post(f"/people/invitations/{invitation.pk}/confirm/")
    said = {"name": "Новенька", "password": PASSWORD, "repeated": PASSWORD}
    first = stranger.post(f"/invitation/{secret}/take/", said)
    again = stranger.post(f"/invitation/{secret}/take/", said)

    made = User.objects.get(email="new@office.invalid")
    assert (first.status_code, first["Location"], again.status_code) == (302, "/account/login/", 404)
    assert (made.roles, made.organisation, made.check_password(PASSWORD)) == (
        ["caseworker"],
        office.ours,
        True,
    )


def test_nothing_kept_opens_the_account(signed_in, office, one, two):
    _, secret = invitations.invite(one, office.ours, email="a@b.invalid", roles=["analyst"])

    stored = "".join(str(value) for value in Invitation.objects.values_list())
    assert secret not in stored + "".join(Event.objects.values_list("line", flat=True))
    assert secret not in signed_in(one).get("/people/").content.decode()


def test_who_invites_does_not_confirm(office, one, two):
    invitation, _ = invitations.invite(one, office.ours, email="a@b.invalid", roles=["analyst"])

    with pytest.raises(PermissionDenied, match="You made this link yourself"):
        invitations.confirm(one, invitation)


@pytest.mark.parametrize("how", ["ended", "revoked", "guessed", "not agreed to"])
def test_a_link_that_opens_nothing_says_what_links_need_and_nothing_of_this_one(office, one, two, how):
    invitation, secret = invitations.invite(one, office.ours, email="a@b.invalid", roles=["analyst"])
    if how != "not agreed to":
        invitations.confirm(two, invitation)
    if how == "ended":
        Invitation.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    if how == "revoked":
        invitations.revoke(one, invitation)
    secret = "guess" if how == "guessed" else secret

    answer = Client().get(f"/invitation/{secret}/", headers={"accept-language": "en"})

    assert answer.status_code == 404
    assert "only after a second administrator has agreed" in answer.content.decode()
    assert b"a@b.invalid" not in answer.content


@pytest.mark.parametrize("password", ["short", "password12345", "a@b.invalid.a@b"])
def test_a_weak_password_is_refused_and_the_link_stays(office, one, two, password):
    invitation, secret = invitations.invite(one, office.ours, email="a@b.invalid", roles=["analyst"])
    invitations.confirm(two, invitation)

    answer = Client().post(
        f"/invitation/{secret}/take/", {"name": "x", "password": password, "repeated": password}
    )

    assert answer.status_code == 400
    assert invitations.open_by(secret) == invitation


def test_an_address_is_invited_once(office, one, two):
    invitations.invite(one, office.ours, email="a@b.invalid", roles=["analyst"])

    with pytest.raises(AccountsError, match="open invitation"):
        invitations.invite(one, office.ours, email="A@b.invalid", roles=["analyst"])
    with pytest.raises(AccountsError, match="has an account"):
        invitations.invite(one, office.ours, email=one.email.upper(), roles=["analyst"])


def test_a_role_is_given_by_two_and_taken_by_one(office, one, two):
    person = office.users["analyst"]

    change = actions.set_roles(one, person, roles=["analyst", "verifier"])
    assert person_roles(person) == ["analyst"]
    with pytest.raises(PermissionDenied, match="You asked for it yourself"):
        actions.decide_roles(one, change, is_granted=True)
    actions.decide_roles(two, change, is_granted=True)
    assert person_roles(person) == ["analyst", "verifier"]
    actions.set_roles(one, refreshed(person), roles=["verifier"])

    assert person_roles(person) == ["verifier"]


def test_a_change_that_was_refused_stays_refused(office, one, two):
    change = actions.set_roles(one, office.users["analyst"], roles=["analyst", "verifier"])

    actions.decide_roles(two, change, is_granted=False)

    assert person_roles(office.users["analyst"]) == ["analyst"]
    with pytest.raises(PermissionDenied, match="decided already"):
        actions.decide_roles(two, change, is_granted=True)


def test_an_answer_about_roles_sent_twice_is_one_answer(office, signed_in, one, two):
    change = actions.set_roles(one, office.users["analyst"], roles=["analyst", "verifier"])
    client = signed_in(two)

    sent = [
        client.post(f"/people/roles/{change.pk}/decide/", {"answer": said}) for said in ("yes", "yes", "no")
    ]

    assert [answer.status_code for answer in sent] == [302, 302, 403]
    assert person_roles(office.users["analyst"]) == ["analyst", "verifier"]


def test_a_newer_wish_replaces_the_older(office, one, two):
    person = office.users["analyst"]
    older = actions.set_roles(one, person, roles=["analyst", "verifier"])
    actions.set_roles(one, person, roles=["analyst", "intake"])

    with pytest.raises(PermissionDenied, match="decided already"):
        actions.decide_roles(two, older, is_granted=True)


def test_nobody_changes_their_own_roles(one, two):
    with pytest.raises(PermissionDenied, match="Nobody changes their own roles"):
        actions.set_roles(one, one, roles=["administrator"])
    change = actions.set_roles(two, one, roles=["supervisor"])
    with pytest.raises(PermissionDenied, match="Nobody changes their own roles"):
        actions.decide_roles(one, change, is_granted=True)


def test_who_watches_holds_no_other_role(office, one):
    with pytest.raises(CaseworkError, match="beside another"):
        actions.set_roles(one, office.users["analyst"], roles=["analyst", "auditor"])


def test_the_only_administrator_makes_a_second_alone_and_nothing_else(office, one):
    second, _ = invitations.invite(one, office.ours, email="a@b.invalid", roles=["administrator"])
    third, _ = invitations.invite(one, office.ours, email="c@d.invalid", roles=["caseworker"])

    assert (second.needs_second, third.needs_second) == (False, True)


def test_the_only_organisation_is_chosen_and_the_only_administrator_told_whom_to_invite(
    office, signed_in, one
):
    client, _ = signed_in(one), office.newcomer("administrator")
    before = client.get("/people/invite/").content.decode()
    User.objects.exclude(pk=one.pk).update(is_active=False)
    Organisation.objects.exclude(pk=office.ours.pk).update(is_active=False)

    after = client.get("/people/invite/").content.decode()

    chosen = f'<option value="{office.ours.pk}" selected>'
    assert (chosen in before, chosen in after) == (False, True)
    assert ("Invite a second one first" in before, "Invite a second one first" in after) == (False, True)


def test_the_last_administrator_stays(office, signed_in, one):
    with pytest.raises(AccountsError, match="left to administer"):
        actions.shut_out(one, one)

    answer = signed_in(one).post(f"/people/{one.pk}/close/")
    assert answer.status_code == 400
    assert "Make another administrator first." in answer.content.decode()
    assert User.objects.get(pk=one.pk).is_active


def test_a_change_that_would_leave_nobody_is_refused_when_it_is_decided(office, one, two):
    third = office.newcomer("administrator")
    change = actions.set_roles(one, two, roles=["supervisor"])
    User.objects.filter(pk__in=[one.pk, third.pk]).update(is_active=False)
    third.is_active = True  # their page was open already

    with pytest.raises(AccountsError, match="left to administer"):
        actions.decide_roles(third, change, is_granted=True)


def test_who_closes_an_account_reads_what_is_lost_with_it(office, signed_in, one):
    page = signed_in(one).get(f"/people/{office.users['intake'].pk}/").content.decode()

    assert "have not sent is read by nobody else" in page
    assert "with another e-mail address" in page


@pytest.mark.parametrize("is_active", [True, False])
def test_who_closes_an_account_is_told_of_reports_that_are_not_sent_and_nothing_in_them(
    office, signed_in, one, is_active
):
    user, now = office.newcomer("intake"), timezone.now()
    for days, made in ((13, None), (3, None), (-1, None), (9, uuid4())):
        ends = now + timedelta(days=days)
        Draft.objects.create(author=user, form="report", content=f"{CANARY} Марія", made=made, ends_at=ends)
    Draft.objects.create(author=user, form="unsent", content=CANARY, ends_at=now + timedelta(hours=1))
    User.objects.filter(pk=user.pk).update(is_active=is_active)

    page = signed_in(one).get(f"/people/{user.pk}/")
    text = page.content.decode()

    assert page.context["begun"].n == 2
    assert "2 reports of children that this person began are not sent" in text
    assert f"the last goes on {date_format(timezone.localtime(now + timedelta(days=13)), 'j E Y')}" in text
    assert ("Have them send what is begun" in text) == is_active
    assert ("tell the supervisor" in text) != is_active
    assert CANARY not in text


def test_closing_an_account_ends_its_sessions_at_once(office, signed_in, one):
    user = office.newcomer()
    browser = in_browser(user)

    signed_in(one).post(f"/people/{user.pk}/close/")

    assert browser.get("/")["Location"].startswith("/account/login/")
    assert not UserSession.objects.filter(user=user).exists()


def test_a_closed_account_comes_back_by_two(office, one, two):
    user = office.newcomer()
    actions.shut_out(one, user)

    change = actions.set_roles(one, refreshed(user), roles=["caseworker"])
    assert not refreshed(user).is_active
    actions.decide_roles(two, change, is_granted=True)

    assert refreshed(user).is_active


def a_token(user):
    return tokens.issue(user, purpose="вигадана програма", scopes=["counts"], days=30)[1]


def test_whoever_is_let_back_brings_no_program_along(office, one, two):
    user = office.newcomer()
    secret = a_token(user)
    assert tokens.holder_of(secret)

    actions.shut_out(one, user)
    change = actions.set_roles(one, refreshed(user), roles=["caseworker"])
    actions.decide_roles(two, change, is_granted=True)

    assert tokens.holder_of(secret) is None


def test_an_administrator_closes_the_tokens_of_one_person_and_reads_not_what_for(office, signed_in, one):
    user, other = office.newcomer(), office.newcomer()
    mine, others = a_token(user), a_token(other)
    admin = signed_in(one)
    before = admin.get(f"/people/{user.pk}/").content.decode()

    admin.post(f"/people/{user.pk}/tokens/end/")

    assert "1 token lets a program ask" in before
    assert "вигадана програма" not in before
    assert tokens.holder_of(mine) is None
    assert tokens.holder_of(others)
    assert "lets a program ask" not in admin.get(f"/people/{user.pk}/").content.decode()


def test_one_session_or_all_are_ended(office, signed_in, one, settings):
    settings.NEEDS_SECOND_FACTOR = False
    user, admin = office.newcomer(), signed_in(one)
    first = in_browser(user)
    second = Client()
    second.post("/account/login/", {"login": user.email, "password": PASSWORD})
    session = UserSession.objects.get(session_key=first.session.session_key)

    admin.post(f"/people/{user.pk}/sessions/{session.pk}/end/")
    assert (first.get("/").status_code, second.get("/").status_code) == (302, 200)
    admin.post(f"/people/{user.pk}/sessions/end/")

    assert second.get("/").status_code == 302


def test_a_session_is_ended_only_on_its_own_persons_page(office, signed_in, one):
    user, other = office.newcomer(), office.newcomer()
    browser = in_browser(user)
    session = UserSession.objects.get(user=user)

    signed_in(one).post(f"/people/{other.pk}/sessions/{session.pk}/end/")

    assert UserSession.objects.filter(pk=session.pk).exists()
    assert browser.session.session_key == session.session_key


def test_a_renewal_takes_two_and_ends_factor_and_sessions(office, one, two):
    user = office.newcomer()
    browser = in_browser(user)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    program = a_token(user)
    invitation, secret = invitations.renew(one, user)
    assert invitations.open_by(secret) is None

    invitations.confirm(two, invitation)
    answer = Client().post(f"/invitation/{secret}/take/", {"password": PASSWORD, "repeated": PASSWORD})

    assert answer.status_code == 302
    assert refreshed(user).check_password(PASSWORD)
    assert not Authenticator.objects.filter(user=user).exists()
    assert tokens.holder_of(program) is None
    assert browser.get("/")["Location"].startswith("/account/login/")


def test_a_second_administrator_sees_that_somebody_is_to_come_in_anew(office, signed_in, one, two):
    invitations.renew(one, office.users["caseworker"])

    page = signed_in(two).get("/", headers={"accept-language": "en"}).content.decode()

    assert "a new password and second factor" in page
    assert "a new account" not in page


def test_nobody_renews_or_confirms_their_own_account(office, one, two):
    with pytest.raises(PermissionDenied, match="This is your own account"):
        invitations.renew(one, one)
    invitation, _ = invitations.renew(one, two)
    with pytest.raises(PermissionDenied, match="This is your own account"):
        invitations.confirm(two, invitation)


@pytest.mark.parametrize("role", ["supervisor", "auditor", "caseworker"])
def test_nobody_else_administers(office, role):
    with pytest.raises(Http404):
        invitations.invite(office.users[role], office.ours, email="a@b.invalid", roles=["analyst"])
    with pytest.raises(Http404):
        actions.set_roles(office.users[role], office.users["liaison"], roles=["liaison"])


def test_roles_invitations_and_renewals_ask_again_who_is_there(office, signed_in, one):
    person = office.users["analyst"]
    client = signed_in(one, fresh=False)

    for address in ("/people/invite/", f"/people/{person.pk}/roles/", f"/people/{person.pk}/renew/"):
        answer = client.get(address) if address.endswith("invite/") else client.post(address)
        assert answer["Location"].startswith("/account/reauthenticate/?next=%2Fpeople%2F")
    assert "Give these roles" not in client.get(f"/people/{person.pk}/").content.decode()


def test_whoever_said_again_who_they_are_is_told_that_nothing_is_done_yet(office, signed_in, one):
    person = office.users["analyst"]
    client = signed_in(one, fresh=False)
    asked = parse_qs(urlsplit(client.post(f"/people/{person.pk}/renew/")["Location"]).query)

    back = client.get(asked["next"][0]).content.decode()

    assert "Nothing is done yet" in back
    assert "Nothing is done yet" not in client.get(f"/people/{person.pk}/").content.decode()


@pytest.mark.parametrize("address", ["/people/", "/people/{}/", "/organisations/", "/people/invite/"])
def test_no_page_of_administration_knows_a_child(office, signed_in, one, address):
    child = office.child("caseworker")
    office.task(child, office.users["caseworker"])

    text = signed_in(one).get(address.format(office.users["caseworker"].pk)).content.decode()

    assert CANARY not in text
    assert str(child.pk) not in text


def refreshed(user):
    return User.objects.get(pk=user.pk)


def person_roles(user):
    return refreshed(user).roles


def test_a_lone_administrator_who_has_invited_a_second_is_told_what_is_waited_for(office, signed_in, one):
    first = "Invite a second one first"
    assert first in signed_in(one).get("/people/").content.decode()

    invitations.invite(one, office.ours, email="a@b.invalid", roles=["administrator"])

    for address in ("/", "/people/"):
        page = signed_in(one).get(address).content.decode()
        assert first not in page
        assert "until the second one whom you invited has come in" in page


def test_a_lone_administrator_is_told_to_begin_with_a_second(office, signed_in, one):
    said = "You are the only administrator"
    assert said in signed_in(one).get("/").content.decode()

    office.newcomer("administrator")

    assert said not in signed_in(one).get("/").content.decode()
