"""What was done is said once, on the page one comes back to, and names nobody."""

import base64
import json

import pytest

from leleka.web.casework.forms import FORMS
from leleka.web.casework.forms.facts import FORMS_OF_FACTS
from leleka.web.casework.models import Case, StatusChange

SAID = 'class="done" role="status"'


@pytest.mark.parametrize("form", [*FORMS.values(), *FORMS_OF_FACTS.values()], ids=lambda form: form.name)
def test_every_form_says_what_it_did(form):
    assert str(form.done).endswith(".")


def test_what_was_done_is_said_once(office, signed_in):
    child, client = office.child("caseworker"), signed_in(office.users["caseworker"])

    answer = client.post(
        f"/children/{child.pk}/case/task/", {"task_title": "ask the school", "due": "01.12.2099"}, follow=True
    )
    again = client.get(f"/children/{child.pk}/case/")

    assert SAID in answer.content.decode()
    assert "The task is added." in answer.content.decode()
    assert SAID not in again.content.decode()


def test_a_form_that_was_refused_is_not_said_to_be_done(office, signed_in):
    child, client = office.child("caseworker"), signed_in(office.users["caseworker"])

    answer = client.post(f"/children/{child.pk}/case/task/", {"task_title": "", "due": ""})

    assert SAID not in answer.content.decode()


def test_a_step_that_waits_for_a_second_person_says_so(office, signed_in):
    child, client = office.child("caseworker"), signed_in(office.users["caseworker"])
    Case.objects.filter(person=child).update(status="reintegration")

    answer = client.post(f"/children/{child.pk}/case/step/", {"step": "closed|aims_met"}, follow=True)

    assert StatusChange.objects.get().waits
    assert "It holds once a second person confirms it." in answer.content.decode()


def test_what_travels_in_the_cookie_names_nobody(office, signed_in):
    child, client = office.child("caseworker"), signed_in(office.users["caseworker"])

    client.post(f"/children/{child.pk}/case/note/", {"text": "Вигадана Марія", "sensitivity": "team"})

    cookie = client.cookies["messages"]
    said = str(json.loads(base64.urlsafe_b64decode(cookie.value.partition(":")[0] + "==")))
    assert "The note is kept." in said
    assert "Вигадана" not in said
    assert str(child.pk) not in said
    assert cookie["httponly"]
