"""What is said when a page cannot be shown, in both languages, also when the database is gone."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError

TITLES = {"uk": "Реєстр сам помилився", "en": "The registry made a mistake of its own"}


@pytest.mark.parametrize("lang", ["uk", "en"])
def test_without_its_database_the_registry_still_says_what_is_wrong(office, signed_in, monkeypatch, lang):
    client = signed_in(office.users["caseworker"])
    client.raise_request_exception = False
    client.cookies["django_language"] = lang

    def gone(self):
        raise OperationalError

    monkeypatch.setattr(SessionStore, "load", gone)
    answer = client.get("/")

    assert answer.status_code == 500
    assert TITLES[lang] in answer.content.decode()
