"""Everything the API's description allows, and much it does not: no fault of ours, no answer undescribed.

LELEKA_API_EXAMPLES: questions of each kind; `make api` asks a thousand.
"""

import os

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, assume
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from leleka.web.accounts.models import User
from leleka.web.accounts.tokens import SCOPES, issue
from leleka.web.api.description import api

N_EXAMPLES = int(os.environ.get("LELEKA_API_EXAMPLES", "10"))
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    negative_data_rejection, unsupported_method, ignored_auth,
]  # fmt: skip

schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
schema.app = get_wsgi_application()


@pytest.fixture
def open_connection():
    """The connection outlives each question: the test's transaction is on it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def bearer(office, open_connection):
    """The token of somebody whose roles open every question."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    user = office.users["supervisor"]
    for role in ("intake", "analyst", "verifier"):
        office.child(role, "team")
    office.pair(office.child("intake", "team"), office.child("analyst", "team"))
    User.objects.filter(pk=user.pk).update(roles=["supervisor", "analyst", "statistician"])
    return issue(user, purpose="a test", scopes=list(SCOPES), days=1)[1]


def is_sent(value):
    """Whether anything of it stands in an address: of None, and of a list of nothing, nothing does."""
    is_several = isinstance(value, list | dict)
    return any(map(is_sent, value)) if is_several else value is not None


@schema.parametrize()
@hypothesis_settings(
    max_examples=N_EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_question_brings_the_api_down(case, bearer):
    assume(all(map(is_sent, (case.query or {}).values())))  # what was wrong with the question reaches the API

    case.call_and_validate(headers={"Authorization": f"Bearer {bearer}"}, checks=CHECKS)
