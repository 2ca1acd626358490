"""Nobody comes in without a second factor, and nobody comes in alone."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.test import Client

from leleka.web.accounts.models import User
from leleka.web.accounts.sessions import SessionStore
from leleka.web.casework.models import Note
from leleka.web.common.models import Event
from leleka.web.linkage.pages import review


def test_without_a_second_factor_every_page_leads_to_setting_one_up(office):
    client = Client()
    client.force_login(office.users["caseworker"])

    answer = client.get("/")

    assert answer.status_code == 302
    assert answer["Location"] == "/account/mfa/"


def test_with_a_second_factor_the_page_opens(office):
    user, client = office.users["caseworker"], Client()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client.force_login(user)

    assert client.get("/").status_code == 200


def test_nobody_registers_alone(db):
    Client().post("/account/signup/", {"email": "a@b.invalid", "password1": "words nobody would guess"})

    assert not User.objects.exists()


def test_a_session_ends_after_a_working_day_however_busy(office, signed_in):
    client = signed_in(office.users["caseworker"])
    client.get("/")
    session = client.session
    session["began"] = time.time() - django_settings.SESSION_ABSOLUTE_SECONDS - 1
    session.save()

    assert client.get("/")["Location"].startswith("/account/login/")


def test_who_stays_signed_in_is_noted_and_in_the_trace(office, signed_in):
    client = signed_in(office.users["caseworker"])
    session = client.session
    session["noted"] = time.time() - 600
    session.save()

    answer = client.post("/account/stay/")

    assert 'id="session"' in answer.content.decode()
    assert client.session["noted"] > time.time() - 60
    event = Event.objects.get(page="session_stay")
    assert (event.actor, json.loads(event.line)["detail"]) == (
        office.users["caseworker"].pk, {"session": "stays"},
    )  # fmt: skip


def test_staying_makes_no_session_longer_than_a_working_day(office, signed_in):
    client = signed_in(office.users["caseworker"])
    session = client.session
    session["began"] = time.time() - django_settings.SESSION_ABSOLUTE_SECONDS - 1
    session.save()

    assert client.post("/account/stay/")["Location"].startswith("/account/login/")


def ended(client):
    Session.objects.all().delete()  # as idle time and administrators end them
    return client


def test_whose_session_has_ended_is_told_so_and_comes_back(office, signed_in):
    client = ended(signed_in(office.users["caseworker"]))

    answer = client.get("/cases/?status=tracing")

    assert answer["Location"] == "/account/login/?next=/cases/%3Fstatus%3Dtracing&ended=1"
    page = client.get(answer["Location"], headers={"accept-language": "en"}).content.decode()
    assert "Your session has ended" in page
    assert "is not saved" not in page


def test_whose_session_has_ended_while_they_typed_comes_back_to_the_form_and_is_told_that_it_is_not_saved(
    office, signed_in
):
    child = office.child("caseworker")
    client = ended(signed_in(office.users["caseworker"]))
    case = f"/children/{child.pk}/case/"

    answer = client.post(f"{case}note/", {"text": "x"}, headers={"referer": f"http://testserver{case}"})

    assert "What you sent last is not saved." in (
        client.get(answer["Location"], headers={"accept-language": "en"}).content.decode()
    )
    assert parse_qs(urlsplit(answer["Location"]).query)["next"] == [case]


def test_a_part_gives_way_to_the_sign_in_page_where_the_working_day_is_over(office, signed_in):
    client = signed_in(office.users["intake"])
    session = client.session
    session["began"] = time.time() - django_settings.SESSION_ABSOLUTE_SECONDS - 1
    session.save()

    answer = client.get("/find/found/", headers={"hx-request": "true", "referer": "http://testserver/find/"})

    assert answer["HX-Redirect"] == "/account/login/?next=/find/&ended=1"


@pytest.mark.parametrize(("method", "why"), [("get", "1"), ("post", "unsaved")])
def test_a_part_of_a_page_gives_way_to_the_sign_in_page_where_the_session_has_ended(
    office, signed_in, method, why
):
    client = ended(signed_in(office.users["intake"]))
    headers = {"hx-request": "true", "referer": "http://testserver/find/"}

    answer = getattr(client, method)("/find/found/", headers=headers)

    assert answer.content == b""
    assert answer["HX-Redirect"] == f"/account/login/?next=/find/&ended={why}"


@pytest.fixture
def ends_meanwhile(monkeypatch):
    """Let the session end elsewhere at a moment of the next request."""

    def end(client, *, at):
        doing = getattr(*at)

        def done(*args, **how):
            Session.objects.all().delete()
            return doing(*args, **how)

        monkeypatch.setattr(*at, done)
        return client

    return end


def test_a_form_whose_session_ends_while_it_is_taken_may_be_saved_and_is_said_to_be(
    office, signed_in, ends_meanwhile
):
    pair = office.pair(office.child("analyst", "team"), office.child("supervisor", "team"))
    client = signed_in(office.users["analyst"])
    client.get("/")  # it is noted that the session is in use
    address, page = f"/review/{pair.pk}/skip/", f"/review/{pair.pk}/"

    answer = ends_meanwhile(client, at=(review, "pair_for")).post(
        address, headers={"referer": f"http://testserver{page}"}
    )

    assert answer["Location"] == f"/account/login/?next={page}&ended=maybe"
    said = client.get(answer["Location"], headers={"accept-language": "en"}).content.decode()
    assert "may be saved already" in said
    assert "is not saved" not in said


def test_a_form_whose_session_ends_just_before_it_is_taken_is_not_saved(office, signed_in, ends_meanwhile):
    child = office.child("caseworker")
    client = signed_in(office.users["caseworker"])
    case = f"/children/{child.pk}/case/"

    answer = ends_meanwhile(client, at=(SessionStore, "save")).post(
        f"{case}note/", {"text": "x"}, headers={"referer": f"http://testserver{case}"}
    )

    assert answer["Location"] == f"/account/login/?next={case}&ended=unsaved"
    assert not Note.objects.exists()


@pytest.mark.parametrize("referer", ["http://elsewhere.invalid/x/", "//elsewhere.invalid/", ""])
def test_nobody_is_led_elsewhere_when_a_session_has_ended(office, signed_in, referer):
    client = ended(signed_in(office.users["caseworker"]))

    answer = client.post("/account/tokens/add/", headers={"referer": referer})

    assert parse_qs(urlsplit(answer["Location"]).query)["next"] == ["/"]


def test_whoever_comes_for_the_first_time_is_told_nothing_of_sessions(db):
    assert "ended" not in Client().get("/cases/")["Location"]


def test_a_session_in_use_is_noted_once_a_minute(office, signed_in, settings):
    client = signed_in(office.users["caseworker"])
    client.get("/")
    first = client.session["noted"]

    client.get("/")
    assert client.session["noted"] == first

    settings.SESSION_NOTED_EVERY = 0
    client.get("/")
    assert client.session["noted"] > first


def test_the_real_settings_hash_with_argon2_and_end_idle_sessions():
    from leleka.web.project import settings as real

    assert real.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert real.SESSION_COOKIE_AGE == 15 * 60
    assert real.SESSION_COOKIE_HTTPONLY
    assert real.NEEDS_SECOND_FACTOR
