"""Signing in: the password, then a second factor; guesses are few, secrets are sealed."""

import json
import runpy
import sqlite3
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from leleka.web.accounts.mfa import SealedFactors
from leleka.web.common import trace
from leleka.web.common.models import Event
from leleka.web.common.sealed import SealedError
from leleka.web.project import settings as project_settings

PASSWORD = "четвер хмара сірник тополя"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _nobody_tried_yet():
    cache.clear()


@pytest.fixture
def user(office):
    office.users["caseworker"].set_password(PASSWORD)
    office.users["caseworker"].save()
    return office.users["caseworker"]


def try_to_sign_in(user, password=PASSWORD, client=None):
    client = client or Client()
    return client, client.post("/account/login/", {"login": user.email, "password": password})


def code_now(secret=SECRET):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_without_a_second_factor_one_is_asked_for(user):
    client, answer = try_to_sign_in(user)

    assert answer["Location"] == "/"
    assert client.get("/")["Location"] == "/account/mfa/"


def test_an_app_is_set_up_with_its_code_and_recovery_codes_follow(user):
    client, _ = try_to_sign_in(user)
    page = client.get("/account/mfa/totp/activate/")

    answer = client.post("/account/mfa/totp/activate/", {"code": code_now(page.context["form"].secret)})

    assert answer["Location"] == "/account/mfa/recovery-codes/"
    assert client.get("/").status_code == 200


def test_the_picture_is_made_here(user, signed_in):
    page = signed_in(user).get("/account/mfa/totp/activate/").content.decode()

    assert 'src="data:image/svg+xml;base64,' in page


def test_the_password_alone_opens_nothing(user):
    TOTP.activate(user, SECRET)

    client, answer = try_to_sign_in(user)

    assert answer["Location"] == "/account/mfa/authenticate/"
    assert client.get("/")["Location"].startswith("/account/login/")


def test_a_code_opens_once(user):
    TOTP.activate(user, SECRET)
    first, _ = try_to_sign_in(user)
    second, _ = try_to_sign_in(user)
    code = code_now()  # signing in may take longer than a code holds

    assert first.post("/account/mfa/authenticate/", {"code": code})["Location"] == "/"
    assert second.post("/account/mfa/authenticate/", {"code": code}).status_code == 200
    assert first.get("/").status_code == 200
    assert second.get("/")["Location"].startswith("/account/login/")


def test_a_recovery_code_opens_once(user):
    TOTP.activate(user, SECRET)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    first, _ = try_to_sign_in(user)
    second, _ = try_to_sign_in(user)

    assert first.post("/account/mfa/authenticate/", {"code": code})["Location"] == "/"
    assert second.post("/account/mfa/authenticate/", {"code": code}).status_code == 200


def asked_for_the_second_factor(user):
    client, _ = try_to_sign_in(user)
    return client, client.get("/account/mfa/authenticate/").content.decode()


def test_whoever_has_no_key_is_offered_none(user):
    TOTP.activate(user, SECRET)
    assert "mfa_webauthn_authenticate" not in asked_for_the_second_factor(user)[1]


def test_whoever_has_lost_every_factor_is_told_whom_to_ask(user):
    TOTP.activate(user, SECRET)
    client, _ = asked_for_the_second_factor(user)
    wrong = client.post("/account/mfa/authenticate/", {"code": "1"}, headers={"accept-language": "en"})

    assert "All of them lost?" in wrong.content.decode()
    assert "a recovery code once" in wrong.content.decode()


def came_in_by_recovery_code(user):
    TOTP.activate(user, SECRET)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    client, _ = try_to_sign_in(user)
    client.post("/account/mfa/authenticate/", {"code": code})
    return client


def is_told_to_set_one_up(client):
    return (
        "You came in by a recovery code."
        in client.get("/", headers={"accept-language": "en"}).content.decode()
    )


def test_whoever_came_in_by_a_recovery_code_is_told_to_set_up_a_new_factor(user):
    client = came_in_by_recovery_code(user)

    page = client.get("/", headers={"accept-language": "en"}).content.decode()

    assert "You came in by a recovery code." in page
    assert 'href="/account/mfa/"' in page
    assert "9 recovery codes left" in page


def test_whoever_used_the_last_recovery_code_is_led_to_new_ones(user):
    TOTP.activate(user, SECRET)
    for code in RecoveryCodes.activate(user).get_unused_codes():
        client, _ = try_to_sign_in(user)
        client.post("/account/mfa/authenticate/", {"code": code})

    page = client.get("/", headers={"accept-language": "en"}).content.decode()

    assert "It was the last one" in page
    assert 'href="/account/mfa/recovery-codes/generate/"' in page


def test_it_is_told_until_a_factor_is_set_up(user):
    client = came_in_by_recovery_code(user)
    assert is_told_to_set_one_up(client)

    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})

    assert not is_told_to_set_one_up(client)


def test_whoever_came_in_by_an_app_is_told_nothing_of_it(user):
    TOTP.activate(user, SECRET)
    client, _ = try_to_sign_in(user)
    client.post("/account/mfa/authenticate/", {"code": code_now()})

    assert not is_told_to_set_one_up(client)


@pytest.mark.parametrize("address", ["/account/mfa/recovery-codes/generate/", "/account/tokens/add/"])
def test_a_fresh_sign_in_is_not_asked_again_and_an_older_one_is(user, address):
    client = came_in_by_recovery_code(user)
    assert "reauthenticate" not in client.post(address).get("Location", "")
    session = client.session
    for said in session["account_authentication_methods"]:
        said["at"] -= django_settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1
    session.save()

    assert client.post(address)["Location"].startswith("/account/reauthenticate/")


def test_secrets_of_factors_are_sealed(user):
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)

    stored = [str(data) for data in Authenticator.objects.values_list("data", flat=True)]

    assert not any(SECRET in data for data in stored)
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_now())


@pytest.mark.parametrize("kind", ["totp", "recovery_codes"])
def test_a_secret_put_into_another_persons_row_opens_nothing(user, office, kind):
    other = office.users["analyst"]
    for each in (user, other):
        TOTP.activate(each, SECRET)
        RecoveryCodes.activate(each)
    of_kind = Authenticator.objects.filter(type=kind)

    of_kind.filter(user=user).update(data=of_kind.values_list("data", flat=True).get(user=other))

    with pytest.raises(SealedError, match=r"web\.E010"):
        of_kind.get(user=user).wrap().validate_code(code_now())


def test_secrets_that_open_no_more_stop_nobody_elses_page_and_say_whom_to_ask(user, signed_in, caplog):
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    for factor in Authenticator.objects.all():
        shut = dict.fromkeys(set(factor.data) & {"secret", "seed"}, "Z29uZQB4")
        Authenticator.objects.filter(pk=factor.pk).update(data={**factor.data, **shut})
    client, answer = try_to_sign_in(user)

    sent = client.post(answer["Location"], {"code": code_now()}, headers={"accept-language": "en"})

    assert sent.status_code == 400
    assert "ask an administrator for a new link" in sent.content.decode()
    assert "web.E010" in caplog.text
    assert client.get("/").status_code == 302  # still nobody is in
    inside = signed_in(user)
    assert inside.get("/account/").status_code == 200
    assert inside.get("/account/mfa/recovery-codes/").status_code == 400


@pytest.fixture
def written(user):
    """What the trace holds of the person, but for signing in and out."""

    def acts():
        said = Event.objects.filter(actor=user.pk).exclude(act__in=["signed_in", "signed_out", "list"])
        return [(each.act, each.page, json.loads(each.line)["detail"]) for each in said.order_by("seq")]

    return acts


def test_what_somebody_changes_about_their_ways_in_is_in_the_trace(user, signed_in, written):
    try_to_sign_in(user)[0].get("/")  # a session elsewhere
    client = signed_in(user)
    client.post("/account/sessions/")
    page = client.get("/account/mfa/totp/activate/")
    client.post("/account/mfa/totp/activate/", {"code": code_now(page.context["form"].secret)})
    Authenticator.objects.create(user=user, type="webauthn", data={})
    client.post("/account/mfa/totp/deactivate/")
    new = {"oldpassword": PASSWORD, "password1": PASSWORD + " дуб", "password2": PASSWORD + " дуб"}
    client.post("/account/password/change/", new)

    assert written() == [
        ("write", "accounts.session_ended", {"act": "session_ended"}),
        ("write", "accounts.factor_added", {"act": "factor_added", "factor": "totp"}),
        ("write", "accounts.factor_added", {"act": "factor_added", "factor": "recovery_codes"}),
        ("write", "accounts.factor_added", {"act": "factor_added", "factor": "webauthn"}),
        ("write", "accounts.factor_removed", {"act": "factor_removed", "factor": "totp"}),
        ("write", "accounts.password_changed", {"act": "password_changed"}),
    ]
    user.refresh_from_db()  # sessions hold a digest of the password
    trail = signed_in(user).get("/trace/mine/").content.decode()
    assert all(said in trail for said in ("second factor taken away", "password changed", "session ended"))


def test_whose_password_somebody_knows_finds_it_in_their_trail(user, signed_in, written):
    TOTP.activate(user, SECRET)
    client, answer = try_to_sign_in(user)

    client.post(answer["Location"], {"code": "000000"})

    assert written()[-1] == ("sign_in_failed", "", {"factor": "totp"})
    assert "app with codes" in signed_in(user).get("/trace/mine/").content.decode()


def test_a_factor_that_cannot_be_traced_is_not_added(user, signed_in, monkeypatch):
    client = signed_in(user)
    client.raise_request_exception = False
    page = client.get("/account/mfa/totp/activate/")

    def write(*_args, **_how):
        raise OperationalError from sqlite3.OperationalError("disk full")

    monkeypatch.setattr(trace, "write", write)

    client.post("/account/mfa/totp/activate/", {"code": code_now(page.context["form"].secret)})

    assert not Authenticator.objects.exists()


def test_a_secret_that_is_sealed_to_no_row_opens_in_none(user):
    TOTP.activate(user, SECRET)
    Authenticator.objects.update(data={"secret": SealedFactors().encrypt(SECRET)})

    with pytest.raises(SealedError, match=r"web\.E010"):
        Authenticator.objects.get().wrap().validate_code(code_now())


def test_secrets_of_before_are_sealed_to_their_rows_and_back(user):
    before = import_module("leleka.web.accounts.migrations.0006_factors_bound")
    TOTP.activate(user, SECRET)
    codes = RecoveryCodes.activate(user).get_unused_codes()

    before.unbind(apps, None)
    (held,) = Authenticator.objects.filter(type="totp").values_list("data", flat=True)
    assert SealedFactors().decrypt(held["secret"]) == SECRET
    before.bind(apps, None)

    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_now())
    assert Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes() == codes


def test_a_recovery_code_opens_once_and_its_row_stays_sealed(user):
    codes = RecoveryCodes.activate(user).get_unused_codes()
    factor = Authenticator.objects.get(type="recovery_codes")

    assert factor.wrap().validate_code(codes[0])

    again = Authenticator.objects.get(type="recovery_codes")
    assert again.wrap().get_unused_codes() == codes[1:]


def test_the_last_second_factor_stays(user, signed_in):
    TOTP.activate(user, SECRET)

    answer = signed_in(user).post("/account/mfa/totp/deactivate/")

    assert answer.status_code == 200
    assert Authenticator.objects.filter(user=user, type="totp").exists()


def test_six_wrong_passwords_lock_the_account_and_no_other(user, office):
    for _ in range(6):
        try_to_sign_in(user, "not this one")
    other = office.users["analyst"]
    other.set_password(PASSWORD)
    other.save()

    client, locked = try_to_sign_in(user)

    assert locked.status_code == 200
    assert "_auth_user_id" not in client.session
    assert try_to_sign_in(other)[1].status_code == 302


def test_twenty_wrong_passwords_lock_the_computer_they_came_from(user, office):
    for number in range(20):
        Client().post("/account/login/", {"login": f"nobody{number}@office.invalid", "password": "x"})

    assert "_auth_user_id" not in try_to_sign_in(user)[0].session
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert try_to_sign_in(user, client=elsewhere)[1].status_code == 302


def test_behind_the_proxy_of_an_office_only_the_computer_that_guesses_is_locked(
    user, settings, monkeypatch, tmp_path
):
    monkeypatch.setenv("LELEKA_HOSTS", "registry.example.org")
    monkeypatch.setenv("LELEKA_HOME", str(tmp_path))
    real = runpy.run_path(project_settings.__file__)
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = real["ALLAUTH_TRUSTED_PROXY_COUNT"]
    for number in range(20):
        guess = {"login": f"nobody{number}@office.invalid", "password": "x"}
        # Whatever the browser says of itself stands before what the proxy adds.
        said = {"x-forwarded-for": f"198.51.100.{number}, 192.0.2.7"}
        Client().post("/account/login/", guess, headers=said)

    guessing, working = (
        Client(headers={"x-forwarded-for": ip, "accept-language": "en"}) for ip in ("192.0.2.7", "192.0.2.8")
    )

    assert "Too many tries" in try_to_sign_in(user, client=guessing)[1].content.decode()
    assert try_to_sign_in(user, client=working)[1].status_code == 302
    assert UserSession.objects.get(user=user).ip == "192.0.2.8"


def test_codes_cannot_be_guessed_through(user):
    TOTP.activate(user, SECRET)
    client, _ = try_to_sign_in(user)
    for _ in range(6):
        client.post("/account/mfa/authenticate/", {"code": "000000"})

    client.post("/account/mfa/authenticate/", {"code": code_now()})

    assert "_auth_user_id" not in client.session


def test_saying_again_who_one_is_cannot_be_guessed_through(user, signed_in):
    client = signed_in(user, fresh=False)

    answers = [client.post("/account/reauthenticate/", {"password": "x"}).status_code for _ in range(8)]

    assert answers[0] == 200
    assert answers[-1] == 429


def test_an_unknown_address_and_a_wrong_password_look_the_same(user):
    def said(email):
        answer = Client().post("/account/login/", {"login": email, "password": "not this one"})
        return [str(error) for error in answer.context["form"].non_field_errors()]

    assert said(user.email) == said("nobody@office.invalid") != []


@pytest.mark.parametrize(
    "address", ["signup/", "email/", "password/reset/", "password/set/", "confirm-email/", "login/code/"]
)
def test_pages_that_an_office_has_no_use_for_are_not_there(user, signed_in, settings, address):
    assert signed_in(user).get(f"/account/{address}").status_code == 404


def test_a_new_password_ends_every_session(user):
    TOTP.activate(user, SECRET)
    codes = RecoveryCodes.activate(user).get_unused_codes()
    browsers = [try_to_sign_in(user)[0] for _ in range(2)]
    for browser, code in zip(browsers, codes, strict=False):
        browser.post("/account/mfa/authenticate/", {"code": code})
    assert [browser.get("/").status_code for browser in browsers] == [200, 200]
    new = "липень місток ожина парус"

    browsers[0].post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    assert [browser.get("/").status_code for browser in browsers] == [302, 302]
    user.refresh_from_db()
    assert user.check_password(new)


@pytest.mark.parametrize(
    ("asked", "account", "cookie", "lang"),
    [
        ("en", "uk", "", "en"),
        ("uk,en;q=0.5", "en", "", "uk"),
        ("fr", "en", "", "en"),
        ("", "en", "", "en"),
        ("en", "en", "uk", "uk"),
    ],
)
def test_a_page_speaks_as_chosen_then_as_the_browser_then_as_the_account(
    user, signed_in, asked, account, cookie, lang
):
    user.language = account
    user.save()
    client = signed_in(user)
    if cookie:
        client.post("/language/", {"language": cookie})

    page = client.get("/", headers={"accept-language": asked}).content.decode()

    assert f'<html lang="{lang}">' in page


@pytest.mark.parametrize(
    ("asked", "lang"), [("en-GB,en;q=0.9", "en"), ("uk", "uk"), ("fr", "uk"), ("", "uk")]
)
def test_the_first_visit_speaks_the_browsers_language(db, asked, lang):
    page = Client(headers={"accept-language": asked}).get("/account/login/").content.decode()

    assert f'<html lang="{lang}">' in page


def test_the_way_in_is_labelled_in_ukrainian(db):
    page = Client(HTTP_ACCEPT_LANGUAGE="uk").get("/account/login/").content.decode()

    assert "Електронна пошта" in page
    assert "Email" not in page
