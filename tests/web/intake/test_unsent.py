"""What was typed when the session had ended comes back to whoever typed it, and to nobody else."""

import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from leleka.web.intake.models import Draft
from leleka.web.intake.unsent import FORM

WORD = "жовтопузик"
TYPED = {"text": f"{WORD}, сказала бабуся", "empty": ""}


def idle(client):
    hour_ago = timezone.now() - timedelta(hours=1)
    Session.objects.filter(pk=client.session.session_key).update(expire_date=hour_ago)


def day_is_over(client):
    session = client.session
    session["began"] = time.time() - django_settings.SESSION_ABSOLUTE_SECONDS - 1
    session.save()


def sent(client, case, typed=TYPED, **how):
    return client.post(f"{case}note/", typed, headers={"referer": f"http://testserver{case}", **how})


def back_of(answer):
    return parse_qs(urlsplit(answer["Location"]).query)["next"][0]


@pytest.fixture
def case(office):
    return f"/children/{office.child('caseworker').pk}/case/"


@pytest.mark.parametrize("end", [idle, day_is_over])
def test_what_was_typed_when_the_session_had_ended_is_offered_again_after_signing_in(
    office, signed_in, case, end
):
    client = signed_in(office.users["caseworker"])
    end(client)

    answer = sent(client, case)

    said = client.get(answer["Location"], headers={"accept-language": "en"}).content.decode()
    assert "is kept, sealed" in said
    assert WORD not in said
    page = signed_in(office.users["caseworker"]).get(back_of(answer)).content.decode()
    assert TYPED["text"] in page
    assert f'data-unsent="{case}note/"' in page
    assert "empty" not in Draft.objects.get(form=FORM).content


@pytest.mark.parametrize("end", [idle, day_is_over])
@pytest.mark.parametrize("first", ["a form", "a page"])
def test_forms_of_several_tabs_are_kept_each(office, signed_in, case, end, first):
    client = signed_in(office.users["caseworker"])
    end(client)

    if first == "a page":
        client.get(case)
    answers = [sent(client, case, {"text": f"{WORD} у вкладці {tab}"}) for tab in range(3)]

    for tab, answer in enumerate(answers):
        page = signed_in(office.users["caseworker"]).get(back_of(answer)).content.decode()
        assert f"{WORD} у вкладці {tab}" in page


def test_a_form_opened_before_signing_in_anew_is_offered_again(office, signed_in, case):
    client = signed_in(office.users["caseworker"])
    client.handler.enforce_csrf_checks = True

    answer = sent(client, case, **{"sec-fetch-site": "same-origin"})

    assert TYPED["text"] in client.get(answer["Location"]).content.decode()
    assert Draft.objects.count() == 1


@pytest.mark.parametrize(("lang", "said"), [("uk", "Ця форма"), ("en", "This form is too old")])
def test_a_form_that_may_be_forged_is_refused_in_the_readers_language(office, case, lang, said):
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.users["caseworker"])

    answer = sent(client, case, **{"sec-fetch-site": "cross-site", "accept-language": lang})

    assert answer.status_code == 403
    assert said in answer.content.decode()
    assert not Draft.objects.exists()


def test_nobody_else_finds_what_was_typed_also_on_the_same_computer(office, signed_in, case):
    client = signed_in(office.users["caseworker"])
    idle(client)
    answer = sent(client, case)

    for who in ("supervisor", "analyst", "administrator"):
        assert WORD not in signed_in(office.users[who]).get(back_of(answer)).content.decode()
    assert WORD not in Client().get(back_of(answer), follow=True).content.decode()


def test_it_is_gone_after_a_working_day_and_sealed_till_then(office, signed_in, case):
    client = signed_in(office.users["caseworker"])
    idle(client)
    answer = sent(client, case)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM intake_draft")
        assert WORD not in str(cursor.fetchone()[0])

    Draft.objects.update(ends_at=timezone.now() - timedelta(seconds=1))

    assert WORD not in signed_in(office.users["caseworker"]).get(back_of(answer)).content.decode()


@pytest.mark.parametrize(
    "how", ["ended by somebody", "shut out", "new password", "days ago", "nothing typed"]
)
def test_what_a_browser_sends_whose_session_is_nobodys_any_more_is_not_kept(office, signed_in, case, how):
    user = office.users["caseworker"]
    client = signed_in(user)
    client.get("/")
    idle(client)
    if how == "ended by somebody":
        Session.objects.all().delete()
    elif how == "shut out":
        type(user).objects.filter(pk=user.pk).update(is_active=False)
    elif how == "new password":
        user.set_password("інший пароль на сьогодні")
        user.save()
    elif how == "days ago":
        Session.objects.update(expire_date=timezone.now() - timedelta(days=2))

    answer = sent(client, case, {"text": ""} if how == "nothing typed" else TYPED)

    assert answer["Location"].endswith("&ended=unsaved")
    assert not Draft.objects.exists()


def test_a_forged_form_is_not_kept(office, case):
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.users["caseworker"])
    idle(client)

    assert sent(client, case).status_code == 403
    assert not Draft.objects.exists()


def test_no_password_is_kept(office, signed_in):
    client = signed_in(office.users["caseworker"])
    idle(client)

    client.post("/account/password/change/", {"oldpassword": "таємниця"})

    assert not Draft.objects.exists()


def test_no_more_than_a_few_forms_are_kept(office, signed_in, case):
    client = signed_in(office.users["caseworker"])
    key = client.session.session_key
    idle(client)

    for _ in range(8):
        client.cookies[django_settings.SESSION_COOKIE_NAME] = key  # an answer takes it away
        sent(client, case)

    assert Draft.objects.count() == 5


def test_an_address_that_only_takes_a_form_leads_to_its_page(office, signed_in, case):
    client = signed_in(office.users["caseworker"])

    assert client.get(f"{case}note/?unsent=1")["Location"] == f"{case}?unsent=1"
    assert client.get("/referrals/00000000-0000-4000-8000-000000000000/answer/")["Location"] == "/referrals/"
    assert client.get("/review/weigh/")["Location"] == "/review/"
