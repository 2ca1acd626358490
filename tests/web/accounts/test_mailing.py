"""Invitations by mail: only where a server is set up, only by whoever invited, and naming nobody."""

from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from web.office import CANARY

from leleka.web.accounts import invitations
from leleka.web.project.keys import SettingsError
from leleka.web.project.mail import mail_of


@pytest.fixture
def one(office):
    return office.newcomer("administrator")


@pytest.fixture
def invited(office, one):
    return invitations.invite(one, office.ours, email="new@office.invalid", roles=["caseworker"])


@pytest.fixture
def _sends(settings):
    settings.SENDS_MAIL = True


def sent(client, invitation, secret):
    return client.post(f"/people/invitations/{invitation.pk}/mail/", {"secret": secret})


@pytest.mark.usefixtures("_sends")
def test_the_mail_holds_the_link_in_both_languages_and_names_nobody(office, signed_in, one, invited):
    answer = sent(signed_in(one), *invited)

    letter = mail.outbox[0]
    assert answer.status_code == 200
    assert letter.to == ["new@office.invalid"]
    assert letter.body.count(f"/invitation/{invited[1]}/") == 2
    assert "An invitation / Запрошення" in letter.subject
    for hidden in (one.name, one.email, office.ours.name, "caseworker", "leleka", CANARY):
        assert hidden not in letter.subject + letter.body


@pytest.mark.usefixtures("_sends")
def test_who_did_not_invite_or_has_no_secret_sends_nothing(office, signed_in, one, invited):
    other = office.newcomer("administrator")

    assert sent(signed_in(one), invited[0], "guessed").status_code == 404
    assert sent(signed_in(other), *invited).status_code == 403
    assert not mail.outbox


@pytest.mark.usefixtures("_sends")
def test_an_invitation_that_was_shut_is_not_sent(signed_in, one, invited):
    invitations.revoke(one, invited[0])

    assert sent(signed_in(one), *invited).status_code == 404
    assert not mail.outbox


@pytest.mark.usefixtures("_sends")
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionRefusedError(), "The mail did not go out."),
        (TimeoutError(), "The mail did not go out."),
        (SMTPRecipientsRefused({}), "The mail server takes nothing for this address."),
    ],
)
def test_a_server_that_does_not_answer_leaves_the_link_to_be_handed_over(
    signed_in, one, invited, monkeypatch, error, said
):
    def silent(*_args, **_options):
        raise error

    monkeypatch.setattr("django.core.mail.EmailMessage.send", silent)

    answer = sent(signed_in(one), *invited)

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert invited[1] in answer.content.decode()


def test_where_no_server_is_set_up_no_mail_is_offered_or_sent(office, signed_in, one, invited):
    client = signed_in(one)
    said = {"email": "other@office.invalid", "organisation": office.ours.pk, "roles": ["caseworker"]}

    shown = client.post("/people/invite/send/", said).content.decode()

    assert "/mail/" not in shown
    assert sent(client, *invited).status_code == 404
    assert not mail.outbox


@pytest.mark.parametrize(
    ("address", "port", "is_tls", "is_ssl"),
    [
        ("smtp://u:p%40ss@mail.invalid?from=r@office.invalid", 587, True, False),
        ("smtps://mail.invalid?from=r@office.invalid", 465, False, True),
        ("smtp://localhost:25?from=r@office.invalid", 25, False, False),
    ],
)
def test_the_way_to_a_mail_server_is_encrypted_unless_it_is_here(address, port, is_tls, is_ssl):
    said = mail_of(address)

    assert (said["EMAIL_PORT"], said["EMAIL_USE_TLS"], said["EMAIL_USE_SSL"]) == (port, is_tls, is_ssl)
    assert said["SENDS_MAIL"]


@pytest.mark.parametrize(
    "address", ["mail.invalid", "smtp://mail.invalid", "http://x?from=a@b", "smtp://?from=a@b"]
)
def test_an_address_that_is_no_mail_server_stops_the_start(address):
    with pytest.raises(SettingsError, match="LELEKA_MAIL"):
        mail_of(address)


def test_nothing_said_sends_nothing():
    assert not mail_of("")["SENDS_MAIL"]
