"""The API as it describes itself, for whoever is signed in.

Takes   a session; a token does not open it.
Gives   OpenAPI 3.1 as JSON.
Leaves  reading it to programs.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.views.decorators.http import require_safe

from leleka.web.accounts.files import file_page, json_of
from leleka.web.accounts.page import Answer, page
from leleka.web.api import children, counting, deciding, receiving, searching  # noqa: F401 - hang on api
from leleka.web.api.doors import addresses, api
from leleka.web.common.trace import NOBODY

__all__ = ["addresses", "api", "description"]


@require_safe
@page(right="")
def description(request: HttpRequest) -> Answer:
    """Give the description."""
    return file_page("leleka-api.json", json_of(api.get_openapi_schema()), NOBODY)
