"""Signing in in a real browser, with a security key; the pages of one's account in both languages."""

import re

import pytest
from allauth.mfa.models import Authenticator
from web.test_in_browser import chromium, pytestmark, violations, visit

from leleka.web.accounts import invitations

__all__ = ["chromium", "pytestmark", "visit"]

PASSWORD = "четвер хмара сірник тополя"
PAGES = (
    "",
    "password/change/",
    "reauthenticate/",
    "sessions/",
    "mfa/",
    "mfa/reauthenticate/",
    "mfa/totp/activate/",
    "mfa/webauthn/",
    "mfa/webauthn/add/",
    "mfa/webauthn/keys/{key}/edit/",
    "mfa/webauthn/keys/{key}/remove/",
    "mfa/recovery-codes/",
    "mfa/recovery-codes/generate/",
)
LATIN = re.compile(r"[A-Za-z]{3,}")
OUR_NAMES = {"leleka", "English", "caseworker", "office", "invalid", "master", "Master", "Mozilla"}


def sign_in(page, user):
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button").click()


def press_once_loaded(page, button):
    """Press a button that a script answers, which comes after the button."""
    page.wait_for_selector(button)
    page.wait_for_load_state("load")
    page.locator(button).click()


def plug_in_a_key(page):
    """A security key that its owner touches at once."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def set_up_the_key_and_come_again(page, user):
    page.locator("a[href='/account/mfa/webauthn/add/']").click()
    press_once_loaded(page, "#mfa_webauthn_add")
    page.wait_for_selector(".codes")
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1
    page.locator(".top form[action='/account/logout/'] button").click()
    page.goto(page.url.split("/account")[0] + "/account/login/")
    sign_in(page, user)


@pytest.fixture
def user(office, settings):
    found = office.users["caseworker"]
    found.set_password(PASSWORD)
    found.save()
    return found


def test_a_security_key_is_set_up_and_opens_the_next_session(visit, user, settings):
    page = visit(None, "/account/login/", lang="uk")
    settings.NEEDS_SECOND_FACTOR = True
    plug_in_a_key(page)
    sign_in(page, user)

    set_up_the_key_and_come_again(page, user)
    assert violations(page) == []
    press_once_loaded(page, "#mfa_webauthn_authenticate")
    page.wait_for_url(re.compile(r"//[^/]+/$"))

    assert page.locator("h1").inner_text() == "Моя робота"
    assert page.said == []


def test_a_key_that_does_not_answer_is_said(visit, user, settings):
    page = visit(None, "/account/login/")
    settings.NEEDS_SECOND_FACTOR = True
    plug_in_a_key(page)
    sign_in(page, user)
    set_up_the_key_and_come_again(page, user)
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no key')); }")

    press_once_loaded(page, "#mfa_webauthn_authenticate")

    assert page.locator("#key-problem").is_visible()
    assert page.said == []


@pytest.mark.parametrize("lang", ["uk", "en"])
def test_pages_of_ones_account_fit_are_accessible_and_speak_one_language(visit, user, lang):
    page = visit(user, "/account/mfa/webauthn/add/", lang=lang)
    plug_in_a_key(page)
    press_once_loaded(page, "#mfa_webauthn_add")
    page.wait_for_selector(".codes")
    key = Authenticator.objects.get(user=user, type="webauthn")
    root = page.url.partition("/account/")[0]

    for address in PAGES:
        page.goto(f"{root}/account/{address.format(key=key.pk)}")
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            assert violations(page) == [], address
        if lang == "uk" and address != "mfa/recovery-codes/":
            said = page.locator("main").inner_text()
            for secret in page.locator("#secret").all_inner_texts():
                said = said.replace(secret, "")
            assert set(LATIN.findall(said)) <= OUR_NAMES, address
    assert page.said == []


@pytest.mark.parametrize("lang", ["uk", "en"])
def test_the_way_in_fits_and_is_accessible(visit, office, lang):
    invitation, secret = invitations.invite(
        office.users["administrator"], office.ours, email="nova@office.invalid", roles=["caseworker"]
    )
    invitations.confirm(office.newcomer("administrator"), invitation)

    page = visit(None, f"/invitation/{secret}/", lang=lang, width=320)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert violations(page) == []
    page.locator("main button").click()
    assert page.said == []
