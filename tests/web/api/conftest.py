"""Programs of people of every role, each with a token."""

import pytest
from django.test import Client
from web.office import Office

from leleka.web.accounts.tokens import SCOPES, issue


@pytest.fixture
def program(office: Office):
    """A client that sends the token of a person, for everything or for some things only."""

    def of(user, scopes=tuple(SCOPES), days=30) -> Client:
        _, secret = issue(user, purpose="a test", scopes=scopes, days=days)
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return of
