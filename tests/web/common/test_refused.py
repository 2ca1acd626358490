"""What is said when a page cannot be shown, in both languages, also when the database is gone."""

import sqlite3

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from django.test import Client

from leleka.web.accounts.actions import set_roles
from leleka.web.accounts.models import User
from leleka.web.casework.models import Note
from leleka.web.common import trace

TITLES = {"uk": "Зараз реєстр нічого не показує", "en": "The registry shows nothing just now"}


def held():
    """What a driver says of a database that somebody holds."""
    said = sqlite3.OperationalError("database is locked")
    said.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return said


@pytest.mark.parametrize("lang", ["uk", "en"])
def test_without_its_database_the_registry_still_says_what_is_wrong(office, signed_in, monkeypatch, lang):
    client = signed_in(office.users["caseworker"])
    client.raise_request_exception = False
    client.cookies["django_language"] = lang

    def gone(self):
        raise OperationalError from held()

    monkeypatch.setattr(SessionStore, "load", gone)
    answer = client.get("/")

    assert answer.status_code == 503
    assert TITLES[lang] in answer.content.decode()


@pytest.fixture
def refused(office, signed_in):
    """The answer to a form that stood open while the role that may send it was taken away."""
    user, child = office.users["caseworker"], office.child("caseworker")
    client = signed_in(user)

    def send(address="/children/{child}/case/note/", roles=("statistician",)):
        User.objects.filter(pk=user.pk).update(roles=list(roles))
        typed = {"text": "Бабуся <b>чекає</b>\nна дзвінок", "sensitivity": "team"}
        return client.post(address.format(child=child.pk), typed, headers={"accept-language": "en"})

    return send


def test_words_that_were_typed_before_a_role_was_taken_away_can_be_copied(refused):
    answer = refused()

    page = answer.content.decode()
    assert answer.status_code == 404
    assert "What you wrote is not saved" in page
    assert "Бабуся &lt;b&gt;чекає&lt;/b&gt;<br>на дзвінок" in page


def test_a_password_that_was_typed_is_not_shown(refused):
    assert "чекає" not in refused("/account/nowhere/").content.decode()


def test_a_form_that_cannot_be_traced_is_not_kept_and_its_words_can_be_copied(office, signed_in, monkeypatch):
    child, client = office.child("caseworker"), signed_in(office.users["caseworker"])
    client.raise_request_exception = False

    def write(*_args, **_how):
        raise OperationalError from held()

    monkeypatch.setattr(trace, "write", write)

    answer = client.post(f"/children/{child.pk}/case/note/", {"text": "Бабуся чекає", "sensitivity": "team"})

    page = answer.content.decode()
    assert answer.status_code == 503
    assert "what you sent last is not saved" in page
    assert "Copy your words before you leave this page." in page
    assert "<blockquote>" in page
    assert "Бабуся чекає" in page
    assert child.best_name not in page
    assert not Note.objects.exists()


def unsaved(*_args, **_how):
    raise OperationalError from held()


def test_a_form_of_a_session_that_cannot_be_noted_is_not_kept(office, signed_in, monkeypatch):
    child, client = office.child("caseworker"), signed_in(office.users["caseworker"])
    client.raise_request_exception = False
    monkeypatch.setattr(SessionStore, "save", unsaved)

    answer = client.post(f"/children/{child.pk}/case/note/", {"text": "Бабуся чекає", "sensitivity": "team"})

    assert answer.status_code == 503
    assert "what you sent last is not saved" in answer.content.decode()
    assert not Note.objects.exists()


def test_where_only_the_session_cannot_be_saved_it_is_not_said_that_nothing_was_done(
    office, signed_in, monkeypatch
):
    user = office.users["analyst"]
    pair = office.pair(office.child("analyst", "team"), office.child("supervisor", "team"))
    client = signed_in(user)
    client.raise_request_exception = False
    client.get("/")  # it is noted that the session is in use
    monkeypatch.setattr(SessionStore, "save", unsaved)

    answer = client.post(f"/review/{pair.pk}/skip/", headers={"accept-language": "en"})

    page = answer.content.decode()
    assert answer.status_code == 503
    assert "may be saved already" in page
    assert "is not saved" not in page


def test_whoever_is_signed_out_is_shown_nothing_that_was_typed(office):
    page = Client().post("/nowhere/", {"text": "не показуй мене"}).content.decode()

    assert "не показуй" not in page


@pytest.mark.parametrize(
    ("lang", "what", "whom"),
    [
        (
            "en",
            "You may see this, but you may not: add and correct facts.",
            "Ask whoever leads the case, or a colleague with one of these roles: supervisor.",
        ),
        (
            "uk",
            "Бачити це вам можна, але не можна: додавати й виправляти факти.",
            "Зверніться до того, хто веде справу, або до колеги, який має одну з цих ролей: керівник групи.",
        ),
    ],
)
def test_what_one_may_see_but_not_do_is_said_and_whom_to_ask(office, signed_in, lang, what, whom):
    child = office.child("caseworker", "organisation", "partner")
    child.assigned_to = office.newcomer()
    child.save()
    client = signed_in(office.users["caseworker"])
    client.cookies["django_language"] = lang

    answer = client.post(f"/children/{child.pk}/case/note/", {"text": "Бабуся", "sensitivity": "team"})

    assert answer.status_code == 403
    assert what in answer.content.decode()
    assert whom in answer.content.decode()
    assert child.best_name not in answer.content.decode()


def test_who_may_not_answer_about_a_pair_reads_who_does(office, signed_in):
    pair = office.pair(office.child("caseworker"))

    page = signed_in(office.users["caseworker"]).get(f"/review/{pair.pk}/").content.decode()

    assert "say whether two records are one child" in page
    assert "Ask a colleague with one of these roles: supervisor, analyst, verification officer." in page
    assert "Nothing was changed" not in page  # nothing was to be changed


def test_whoever_asked_for_a_thing_reads_that_another_has_to_agree(office, signed_in):
    user = office.users["administrator"]
    office.newcomer("administrator")
    change = set_roles(user, office.newcomer(), roles=["caseworker", "intake"])

    answer = signed_in(user).post(f"/people/roles/{change.pk}/decide/", {"answer": "yes"})

    assert answer.status_code == 403
    assert "You asked for it yourself; another administrator has to agree." in answer.content.decode()


def test_what_one_may_not_know_of_is_not_found_and_nobody_is_named(office, signed_in):
    child, client = office.child("caseworker", "none"), signed_in(office.users["caseworker"])

    answer = client.post(f"/children/{child.pk}/case/note/", {"text": "Бабуся", "sensitivity": "team"})

    assert answer.status_code == 404
    assert "supervisor" not in answer.content.decode().partition("What you wrote")[0]
