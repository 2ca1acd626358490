"""The way in for programs: tokens, errors as JSON, and the trace.

Takes   a request with a bearer token.
Gives   api (all modules hang on it), caller, shows, FAULTS, Problem; a limit for all questions of a person.
Leaves  making tokens to accounts.tokens.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import ceil
from time import time
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle
from pydantic import StringConstraints

from leleka.core.errors import LelekaError
from leleka.web.accounts.models import ApiToken, User
from leleka.web.accounts.rights import may
from leleka.web.accounts.tokens import holder_of, n_asked
from leleka.web.common import trace
from leleka.web.common.language import words_of_reader
from leleka.web.common.scope import narrow_to
from leleka.web.linkage.registry import IndexNotReadyError

FAULTS = frozenset({400, 401, 403, 404, 422, 429, 503})
MOST_AT_ONCE = 100
_MINUTE = 60
Text = Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=r"^[^\x00]*$")]
"""What people type: not endless, and without the sign that no database keeps."""


class Problem(Schema):
    """What is wrong, what to do next, and a code."""

    code: str
    what: str
    hint: str = ""


class ByToken(HttpBearer):
    """Who holds the token; from then on the request is theirs, for the trace and for the database."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Find the holder; a secret that opens nothing is traced without the secret."""
        held = holder_of(token)
        if held is None:
            trace.write("sign_in_failed", actor=None, page="api")
            return None
        request.user = held.user
        narrow_to(held.user)
        return held


class PerHolder(BaseThrottle):
    """So many questions a minute for all tokens of one person, counted for all processes together."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the question, and say whether it may be answered."""
        held: ApiToken = request.auth  # type: ignore[attr-defined]
        return n_asked(held.user, int(time() // _MINUTE)) <= settings.QUESTIONS_A_MINUTE

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return _MINUTE - time() % _MINUTE


class Plain(JSONRenderer):
    """JSON in which Ukrainian stays readable."""

    json_dumps_params = {"ensure_ascii": False}  # noqa: RUF012 - as its parent declares it


api = NinjaAPI(
    title="leleka",
    version="1",
    urls_namespace="api",
    auth=ByToken(),
    throttle=PerHolder(),
    renderer=Plain(),
    openapi_url=None,
    docs_url=None,
    description="Whoever holds a token sees and does what the person who made it may, and no more.",
)


class ApiError(LelekaError):
    """A question that cannot be answered as it was put."""


def caller(request: HttpRequest, scope: str, right: str, *, knows: Collection[str] = ()) -> User:
    """Who asks, if the token is for this and one of their roles allows it at all.

    Args:
        knows: parameters that the address may have; a misspelt one would be passed over in silence.

    Raises:
        ApiError: web.E085, the address has another parameter.
        PermissionDenied: the token is for something else.
        Http404: it is nothing for this person; what there is, we do not tell.
    """
    held: ApiToken = request.auth  # type: ignore[attr-defined]
    request.trace.page = f"api.{scope}"  # type: ignore[attr-defined]
    if scope not in held.scopes:
        raise PermissionDenied
    if right and not may(held.user, right):
        raise Http404
    if set(request.GET) - set(knows):
        raise ApiError(
            "web.E085",
            "The address has a parameter that this question does not know.",
            hint="Look into the description under /api/v1/openapi.json.",
        )
    return held.user


def shows(request: HttpRequest, act: trace.Act, ids: Iterable[UUID] = (), **detail: str | int) -> None:
    """Say whom the answer shows, before it is given."""
    request.trace.says(act, trace.children(ids, **detail))  # type: ignore[attr-defined]


@api.exception_handler(LelekaError)
def _cannot(request: HttpRequest, error: LelekaError) -> HttpResponse:
    words, problem = words_of_reader(), error.problem
    said = Problem(
        code=problem.code,
        what=words.say(problem.what, **problem.values),
        hint=words.say(problem.hint, **problem.values) if problem.hint else "",
    )
    return _answer(request, said, 503 if isinstance(error, IndexNotReadyError) else 400)


@api.exception_handler(Http404)
def _nothing(request: HttpRequest, error: Http404) -> HttpResponse:
    return _answer(request, Problem(code="web.E080", what="There is nothing here for you."), 404)


@api.exception_handler(PermissionDenied)
def _refused(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return _answer(request, Problem(code="web.E081", what="This is not yours to do."), 403)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    hint = "Send Authorization: Bearer, and a token of your account that is not closed."
    answer = _answer(request, Problem(code="web.E082", what="Nobody is known by this token.", hint=hint), 401)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(Throttled)
def _too_often(request: HttpRequest, error: Throttled) -> HttpResponse:
    hint = "Go on in a minute; Retry-After says in how many seconds."
    answer = _answer(request, Problem(code="web.E087", what="Too many questions.", hint=hint), 429)
    answer.headers["Retry-After"] = str(ceil(error.wait or _MINUTE))
    return answer


@api.exception_handler(HttpError)
def _unread(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _answer(request, Problem(code="web.E086", what="The body is no JSON."), error.status_code)


@api.exception_handler(ValidationError)
def _misread(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Name the places, never what stands there."""
    places = [".".join(str(part) for part in each["loc"]) for each in error.errors]
    what = f"The question is not as described: {', '.join(sorted(set(places)))}"[:400]
    return _answer(request, Problem(code="web.E083", what=what), 422)


def _answer(request: HttpRequest, problem: Problem, status: int) -> HttpResponse:
    return api.create_response(request, problem.dict(), status=status)


def addresses() -> Any:
    """Every address of the API. Signing in is left to the token: there is no page to be sent to."""
    made = api.urls
    for pattern in made[0]:
        view: Any = pattern.callback
        view.login_required = False
    return made
