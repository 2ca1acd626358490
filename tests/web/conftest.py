"""The registry's tests: a small invented office, and people of every role to sign in as."""

from types import SimpleNamespace

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.db import connection
from django.test import Client
from django.utils import translation
from web.office import Office, founded

from leleka.web.common.appending import lower_walls


@pytest.fixture
def office(db, settings, tmp_path) -> Office:
    """Two organisations, one user for each role, children of every relation and sensitivity."""
    settings.HOME = tmp_path
    return founded()


@pytest.fixture
def signed_in(settings):
    """A browser of somebody who has a second factor, and has just said again who they are."""

    def come_in(user, *, fresh: bool = True) -> Client:
        client = Client()
        client.force_login(user)
        if fresh:
            request = SimpleNamespace(session=client.session)
            record_authentication(request, user, "password", reauthenticated=True)
            request.session.save()
        return client

    settings.NEEDS_SECOND_FACTOR = False  # test_second_factor tries the door itself
    return come_in


@pytest.fixture
def break_in(db):
    """Change rows that are written once, past the walls, as somebody with the database's password would."""

    def change(sentence: str) -> None:
        table = next(word for word in sentence.split() if word.startswith("common_"))
        lower_walls(connection, [table])
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA defer_foreign_keys = ON")
            cursor.execute(sentence)

    return change


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield
