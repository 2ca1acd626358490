"""The way in for programs: tokens, errors as JSON, and the trace.

Takes   a request with a bearer token.
Gives   api (all modules hang on it), caller, shows, FAULTS, Problem, Question; not_found; a limit for all
        questions of a person.
Leaves  making tokens to accounts.tokens.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import wraps
from math import ceil
from time import time
from types import MappingProxyType
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle
from pydantic import ConfigDict, StringConstraints

from leleka.core.errors import LelekaError
from leleka.core.words import mark
from leleka.web.accounts.models import ApiToken, User
from leleka.web.accounts.rights import may
from leleka.web.accounts.tokens import RIGHTS, holder_of, n_asked
from leleka.web.common import trace
from leleka.web.common.language import words_of_reader
from leleka.web.common.pages import refused
from leleka.web.common.refusal import RefusedError
from leleka.web.common.scope import narrow_to
from leleka.web.linkage.registry import IndexNotReadyError

FAULTS = frozenset({400, 401, 403, 404, 413, 422, 429, 503})
MOST_AT_ONCE = 100
_MINUTE = 60
_DESCRIBED = mark("Look into the description under /api/v1/openapi.json.")
Text = Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=r"^[^\x00]*$")]
"""What people type: not endless, and without the sign that no database keeps."""


class Problem(Schema):
    """What is wrong, what to do next, and a code."""

    code: str
    what: str
    hint: str = ""


class Question(Schema):
    """What a program sends. A misspelt name would be passed over in silence, so none but those described."""

    model_config = ConfigDict(extra="forbid")


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


def caller(request: HttpRequest, scope: str, *, knows: Collection[str] = ()) -> User:
    """Who asks, if the token is for this and one of their roles allows it at all.

    Args:
        knows: parameters that the address may have; a misspelt one would be passed over in silence.

    Raises:
        ApiError: web.E085, the address has another parameter.
        RefusedError: the token is for something else.
        Http404: it is nothing for this person; what there is, we do not tell.
    """
    held: ApiToken = request.auth  # type: ignore[attr-defined]
    request.trace.page = f"api.{scope}"  # type: ignore[attr-defined]
    if scope not in held.scopes:
        raise RefusedError(mark("This token was not made for that: its holder makes another one."))
    if not may(held.user, RIGHTS[scope]):
        raise Http404
    if set(request.GET) - set(knows):
        raise ApiError(
            "web.E085",
            "The address has a parameter that this question does not know.",
            hint=_DESCRIBED,
        )
    return held.user


def shows(request: HttpRequest, act: trace.Act, ids: Iterable[UUID] = (), **detail: str | int) -> None:
    """Say whom the answer shows, before it is given."""
    request.trace.says(act, trace.children(ids, **detail))  # type: ignore[attr-defined]


@api.exception_handler(LelekaError)
def _cannot(request: HttpRequest, error: LelekaError) -> HttpResponse:
    problem, status = error.problem, 503 if isinstance(error, IndexNotReadyError) else 400
    return _answer(request, status, problem.code, problem.what, problem.hint, problem.values)


@api.exception_handler(Http404)
def _nothing(request: HttpRequest, error: Exception | None = None) -> HttpResponse:
    return _answer(request, 404, "web.E080", mark("There is nothing here for you."), _DESCRIBED)


@api.exception_handler(PermissionDenied)
def _refused(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """Say why, as on a page; where no reason is told, whom to ask."""
    if isinstance(error, RefusedError):
        words = words_of_reader()
        return _answer(request, 403, "web.E081", error.reason(words), error.whom(words))
    hint = mark("Ask whoever gives rights in your organisation for this one.")
    return _answer(request, 403, "web.E081", mark("This is not yours to do."), hint)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    hint = mark("Send Authorization: Bearer, and a token of your account that is not closed.")
    answer = _answer(request, 401, "web.E082", mark("Nobody is known by this token."), hint)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(Throttled)
def _too_often(request: HttpRequest, error: Throttled) -> HttpResponse:
    hint = mark("Go on in a minute; Retry-After says in how many seconds.")
    answer = _answer(request, 429, "web.E087", mark("Too many questions."), hint)
    answer.headers["Retry-After"] = str(ceil(error.wait or _MINUTE))
    return answer


@api.exception_handler(HttpError)
def _unread(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _answer(request, error.status_code, "web.E086", mark("The body is no JSON."), _DESCRIBED)


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    values = {"n": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2}
    what = mark("The question is larger than {n} MB.")
    return _answer(request, 413, "web.E089", what, mark("Send fewer rows at a time."), values)


@api.exception_handler(ValidationError)
def _misread(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Name the places and what is wrong with each, never what stands there."""
    places = {f"{_place(each['loc'])} ({each['type']})" for each in error.errors}
    what = mark("The question is not as described: {places}.")
    return _answer(request, 422, "web.E083", what, _DESCRIBED, {"places": ", ".join(sorted(places))[:400]})


def _place(steps: Sequence[str | int]) -> str:
    """A place as whoever asks sees it: without the name of our own argument, between body and field."""
    kept = [steps[0], *steps[2:]] if steps[0] == "body" and len(steps) > 1 else steps
    return ".".join(map(str, kept))


def _answer(
    request: HttpRequest,
    status: int,
    code: str,
    what: str,
    hint: str = "",
    values: Mapping[str, Any] = MappingProxyType({}),
) -> HttpResponse:
    words = words_of_reader()
    said = Problem(code=code, what=words.say(what, **values), hint=words.say(hint, **values))
    return api.create_response(request, said.dict(), status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404 of any address: a program gets JSON also where nothing of ours is."""
    is_asked_by_program = request.path.startswith("/api/")
    return (_nothing if is_asked_by_program else refused.not_found)(request, exception)


def addresses() -> Any:
    """Every address of the API. Signing in is left to the token: there is no page to be sent to."""
    made = api.urls
    for pattern in made[0]:
        pattern.callback = _told_in_json(pattern.callback)
    return made


def _told_in_json(view: Any) -> Any:
    """The same view; where an address takes no such method, that is said as everything else that is wrong."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        made: HttpResponse = view(request, *args, **kwargs)
        if not isinstance(made, HttpResponseNotAllowed):
            return made
        methods = made.headers["Allow"]
        what, hint = mark("This address takes no such question."), mark("It takes: {methods}.")
        told = _answer(request, 405, "web.E090", what, hint, {"methods": methods})
        told.headers["Allow"] = methods
        return told

    answer.login_required = False  # type: ignore[attr-defined]
    return answer
