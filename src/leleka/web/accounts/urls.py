"""Addresses of the accounts room; those of signing in are allauth's."""

from __future__ import annotations

from allauth.account import views as signing_in
from django.urls import path

from leleka.web.accounts.pages import account, invitation, organisations, people, person, tokens

urlpatterns = [
    # Of allauth's pages only those that an office has a use for: nobody registers, no mail is sent.
    path("account/login/", signing_in.login, name="account_login"),
    path("account/logout/", signing_in.logout, name="account_logout"),
    path("account/inactive/", signing_in.account_inactive, name="account_inactive"),
    path("account/reauthenticate/", signing_in.reauthenticate, name="account_reauthenticate"),
    path("account/password/change/", signing_in.password_change, name="account_change_password"),
    path("account/", account.my_account, name="my_account"),
    path("account/stay/", account.stay, name="session_stay"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/add/", tokens.add, name="token_add"),
    path("account/tokens/<uuid:token_id>/end/", tokens.end, name="token_end"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invite/send/", people.invite_send, name="invite_send"),
    path("people/invitations/<uuid:invitation_id>/confirm/", people.confirm, name="invitation_confirm"),
    path("people/invitations/<uuid:invitation_id>/revoke/", people.revoke, name="invitation_revoke"),
    path("people/invitations/<uuid:invitation_id>/mail/", people.mail, name="invitation_mail"),
    path("people/roles/<uuid:change_id>/decide/", people.decide, name="roles_decide"),
    path("people/<uuid:person_id>/", person.person, name="person"),
    path("people/<uuid:person_id>/roles/", person.roles, name="person_roles"),
    path("people/<uuid:person_id>/team/", person.team, name="person_team"),
    path("people/<uuid:person_id>/close/", person.close, name="person_close"),
    path("people/<uuid:person_id>/renew/", person.renew, name="person_renew"),
    path("people/<uuid:person_id>/sessions/end/", person.end_all, name="person_sessions_end"),
    path("people/<uuid:person_id>/sessions/<int:session_id>/end/", person.end_one, name="person_session_end"),
    path("people/<uuid:person_id>/tokens/end/", person.end_tokens, name="person_tokens_end"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/add/", organisations.add, name="organisation_add"),
    path("organisations/<uuid:organisation_id>/rename/", organisations.rename, name="organisation_rename"),
    path("organisations/<uuid:organisation_id>/", organisations.closing, name="organisation_closing"),
    path("organisations/<uuid:organisation_id>/close/", organisations.close, name="organisation_close"),
    path("organisations/<uuid:organisation_id>/reopen/", organisations.reopen, name="organisation_reopen"),
    path("organisations/<uuid:organisation_id>/team/", organisations.add_team, name="team_add"),
    path("invitation/<str:secret>/", invitation.invitation, name="invitation"),
    path("invitation/<str:secret>/take/", invitation.take, name="invitation_take"),
]
